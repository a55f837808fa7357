"""Ten years of visits in a municipality of their own, written by the database itself. The same rows each time."""

from dataclasses import dataclass

import frappe

from digidel_app.digidel_encounters.doctype.encounter_question import encounter_question
from digidel_app.digidel_encounters.doctype.helpdesk_encounter import helpdesk_encounter

COMPANY = "Mätkommunen"
DAYS = 3650  # from 2015-01-01
ADVISORS = 10
STEPS = ["Motivation", "Access", "Skills", "Use"]
_AT_A_TIME = 100_000

# Pseudo-random, but the same each time and for each column: a hash of the row's number and the column's.
_PICK = "ELT(1 + CONV(SUBSTR(MD5(CONCAT({salt}, {key})), 1, 6), 16, 10) MOD {number}, {values})"
_NUMBER = "CONV(SUBSTR(MD5(CONCAT({salt}, {key})), 1, 6), 16, 10) MOD {number}"


INDEXES = {
	"Helpdesk Encounter": ("digidel_visit_statistics", helpdesk_encounter),
	"Encounter Question": ("digidel_question_statistics", encounter_question),
}


@dataclass(frozen=True)
class Visits:
	"""What was made."""

	visits: int
	questions: int


def make_company() -> str:
	"""A company without the chart of accounts that ERPNext would build for a real one."""
	company = frappe.new_doc("Company")
	company.update({"company_name": COMPANY, "abbr": "MÄT", "default_currency": "SEK", "country": "Sweden"})
	company.name = COMPANY
	company.set_user_and_timestamp()
	company.db_insert()
	return COMPANY


def make_visits(number: int, places: list[str]) -> Visits:
	"""`number` visits; three in ten have a second question."""
	bands = frappe.get_all("Age Band", pluck="name", order_by="from_age asc")
	topics = frappe.get_all("Encounter Topic", pluck="name", order_by="name asc")
	_drop_indexes()
	for first in range(1, number + 1, _AT_A_TIME):
		_insert_visits(first, min(first + _AT_A_TIME - 1, number), places, bands)
		_insert_questions(first, min(first + _AT_A_TIME - 1, number), topics)
		frappe.db.commit()  # each part stands: one statement for all would lock and log too much
	make_indexes()
	for table in INDEXES:
		frappe.db.sql(f"ANALYZE TABLE `tab{table}`")
	return Visits(
		frappe.db.count("Helpdesk Encounter", {"company": COMPANY}),
		frappe.db.count("Encounter Question", {"company": COMPANY}),
	)


def remove_visits() -> None:
	"""Take everything of the municipality away again."""
	make_indexes()  # where the making was interrupted
	for doctype in ("Encounter Question", "Helpdesk Encounter"):
		while True:
			frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE company = %s LIMIT {_AT_A_TIME}", COMPANY)
			deleted = frappe.db._cursor.rowcount
			frappe.db.commit()  # in parts, as they were made
			if not deleted:
				break


def _drop_indexes() -> None:
	"""Rows go in several times faster without the app's indexes; these are made afterwards in seconds."""
	for doctype, (index, _controller) in INDEXES.items():
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP INDEX IF EXISTS `{index}`")


def make_indexes() -> None:
	"""The app's indexes as a site has them."""
	for _index, controller in INDEXES.values():
		controller.on_doctype_update()


def _pick(salt: str, values: list[str], key: str = "seq") -> str:
	words = ", ".join(frappe.db.escape(value) for value in values)
	return _PICK.format(salt=f"'{salt}'", key=key, number=len(values), values=words)


def _name(key: str = "seq") -> str:
	return f"CONCAT('mm', LPAD(LOWER(CONV({key}, 10, 36)), 8, '0'))"


def _insert_visits(first: int, last: int, places: list[str], bands: list[str]) -> None:
	day = f"DATE_ADD('2015-01-01', INTERVAL {_NUMBER.format(salt='1', key='seq', number=DAYS)} DAY)"
	channels = ["Drop-in", "Drop-in", "Drop-in", "Booked", "Telephone", "E-mail", "Home visit"]
	advisors = [f"matradgivare{number}@example.org" for number in range(ADVISORS)]
	frappe.db.sql(
		f"""INSERT INTO `tabHelpdesk Encounter` (name, creation, modified, owner, modified_by, company, meeting_place,
			started_on, started_at, duration_minutes, channel, persons, gender, age_band, visit_kind, advisor, status,
			entry_mode, heard_via, inclusion_step_before, inclusion_step_after)
		SELECT {_name()}, NOW(6), NOW(6), 'Administrator', 'Administrator', '{COMPANY}', {_pick("p", places)},
			{day}, DATE_ADD({day}, INTERVAL 600 MINUTE), 5 + {_NUMBER.format(salt="2", key="seq", number=50)},
			{_pick("c", channels)}, 1 + ({_NUMBER.format(salt="3", key="seq", number=10)} = 0),
			{_pick("g", ["Woman", "Woman", "Man", "Not recorded"])}, {_pick("b", bands)},
			{_pick("k", ["First visit", "Returning", "Unknown"])}, {_pick("a", advisors)}, 'Closed', 'Live',
			NULLIF({_pick("h", ["Library", "Website", "Other", ""])}, ''), {_pick("s", STEPS)}, {_pick("e", STEPS)}
		FROM seq_{first}_to_{last}"""
	)


def _insert_questions(first: int, last: int, topics: list[str]) -> None:
	outcomes = ["Solved", "Solved", "Guided", "Referred", "Unsolved"]
	has_two = f"{_NUMBER.format(salt='4', key='seq', number=10)} < 3"
	# domain.answer_time.split_minutes for one or two questions
	shares = {
		1: f"visit.duration_minutes - ({has_two}) * (visit.duration_minutes DIV 2)",
		2: "visit.duration_minutes DIV 2",
	}
	for number, condition in ((1, "TRUE"), (2, has_two)):
		key = f"seq * 2 + {number - 1}"
		frappe.db.sql(
			f"""INSERT INTO `tabEncounter Question` (name, creation, modified, owner, modified_by, parent, parenttype,
				parentfield, idx, topic, outcome, service_owner, company, meeting_place, started_on, gender, age_band,
				minutes)
			SELECT {_name(key)}, NOW(6), NOW(6), 'Administrator', 'Administrator', visit.name, 'Helpdesk Encounter',
				'questions', {number}, {_pick("t", topics, key)}, {_pick("o", outcomes, key)}, 'None', visit.company,
				visit.meeting_place, visit.started_on, visit.gender, visit.age_band, {shares[number]}
			FROM seq_{first}_to_{last} JOIN `tabHelpdesk Encounter` visit ON visit.name = {_name()}
			WHERE {condition}"""
		)
