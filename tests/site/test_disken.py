"""Disken's server: what the page is given, what it may store, and what is refused without repeating a word."""

import json
from uuid import uuid4

import frappe
import pytest
from frappe.utils import add_days, add_to_date, get_datetime, getdate, now_datetime, today

from digidel_app.api import disken
from digidel_app.digidel_encounters.disken import again, records
from digidel_app.digidel_encounters.disken.again import BusyError
from digidel_app.digidel_encounters.disken.records import BatchError
from digidel_app.testing import builders_disken as desk
from digidel_app.testing import builders_operations as make

PERSONAL_NUMBER = "850709-9805"  # a made-up number of the Tax Agency's test series
PHONE = "070-1740605"


@pytest.fixture
def advisor():
	make.company_settings()
	return make.user_with("Digidel Advisor", name="disken-radgivare")


@pytest.fixture
def place():
	return make.meeting_place().name


def save_one(record) -> dict:
	(answer,) = disken.save_encounters([record])
	return answer


def stored(record) -> frappe._dict:
	return frappe.get_doc("Helpdesk Encounter", {"client_uuid": record["client_uuid"]})


# --- who may ------------------------------------------------------------------------------------------------

CALLS = [
	(disken.start, {}),
	(disken.save_encounters, {"encounters": []}),
	(disken.recent, {}),
	(disken.undo, {"client_uuid": "x"}),
	(disken.correct, {"client_uuid": "x", "values": {}}),
	(disken.summary, {}),
	(disken.my_month, {}),
	(disken.opening, {}),
	(disken.report_shortcoming, {"digital_service": "x"}),
	(disken.voice_need, {"meeting_place": "x", "theme": "x"}),
]


@pytest.mark.parametrize("role", ["Digidel Volunteer", "Digidel Finance", "Digidel Reader", "Support Team"])
def test_others_than_the_staff_of_the_desk_are_refused(as_user, role):
	with as_user(make.user_with(role)):
		for call, arguments in CALLS:
			with pytest.raises(frappe.PermissionError):
				call(**arguments)


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Coordinator", "Digidel Manager", "System Manager"]
)
def test_the_staff_of_the_desk_may_record(as_user, place, role):
	make.company_settings()
	topic = make.topic()
	with as_user(make.user_with(role)):
		assert save_one(desk.record(place, questions=[{"topic": topic}]))["status"] == "stored"
		assert disken.start()["places"]
		assert len(disken.recent()) == 1


# --- start --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("language", "woman", "solved"), [("sv", "Kvinna", "Löst"), ("en", "Woman", "Solved")]
)
def test_labels_are_in_the_pages_language_whatever_the_users_is(as_user, advisor, language, woman, solved):
	before = frappe.local.lang
	with as_user(advisor):
		page = disken.start(language)
	assert page["language"] == language
	assert {"value": "Woman", "label": woman} in page["genders"]
	assert {"value": "Solved", "label": solved, "needs": None} in page["outcomes"]
	assert frappe.local.lang == before


def test_choices_are_those_of_the_form(as_user, advisor):
	with as_user(advisor):
		page = disken.start("en")
	for key, doctype, fieldname in (
		("genders", "Helpdesk Encounter", "gender"),
		("channels", "Helpdesk Encounter", "channel"),
		("outcomes", "Encounter Question", "outcome"),
		("decline_reasons", "Encounter Question", "decline_reason"),
	):
		options = frappe.get_meta(doctype).get_field(fieldname).options.split("\n")
		assert [choice["value"] for choice in page[key]] == [option for option in options if option]
	assert {choice["value"]: choice["needs"] for choice in page["outcomes"] if choice["needs"]} == {
		"Referred": "referred_to",
		"Declined by guideline": "decline_reason",
		"Follow-up": "follow_up_by",
	}


def test_favourites_come_from_what_is_asked_at_the_place(as_user, advisor, place):
	rare, often, elsewhere, old = (make.topic(f"Provämne {word}") for word in ("ett", "två", "tre", "fyra"))
	other_place = make.meeting_place().name
	with as_user(advisor):
		visits = [
			*[
				desk.record(place, questions=[{"topic": often}], started_at=f"{today()}T00:05")
				for _n in range(3)
			],
			desk.record(place, questions=[{"topic": rare}], started_at=f"{today()}T00:05"),
			*[
				desk.record(other_place, questions=[{"topic": elsewhere}], started_at=f"{today()}T00:05")
				for _n in range(5)
			],
			*[
				desk.record(place, questions=[{"topic": old}], started_at=f"{add_days(today(), -200)}T00:05")
				for _n in range(9)
			],
		]
		assert {answer["status"] for answer in disken.save_encounters(visits)} == {"stored"}
		page = disken.start("sv")
	favourites = {row["name"]: row["favourites"] for row in page["places"]}
	assert favourites[place][:2] == [often, rare]
	assert elsewhere in favourites[place][2:]
	assert favourites[other_place][0] == elsewhere
	assert len(favourites[place]) == 8


def test_what_is_out_of_use_is_not_offered(as_user, advisor):
	closed = make.meeting_place(is_active=0).name
	frappe.get_doc(
		doctype="Encounter Topic", topic_name="Utgånget", topic_group="Other", is_active=0
	).insert()
	ended = desk.service(status="Ended")
	with as_user(advisor):
		page = disken.start("sv")
	assert closed not in [row["name"] for row in page["places"]]
	assert "Utgånget" not in [row["name"] for row in page["topics"]]
	assert ended not in [row["name"] for row in page["services"]]


def test_a_contact_that_has_ended_is_marked_and_another_offered(as_user, advisor):
	ended = make.referral_target(
		valid_to=add_days(today(), -1), kind="Contact centre", contact_phone="0313900632"
	)
	other = make.referral_target(kind="Contact centre")
	with as_user(advisor):
		page = disken.start("sv")
	target = next(row for row in page["targets"] if row["name"] == ended.name)
	assert target["warning"] and target["instead"] == [other.name]
	assert "0313900632" in page["allowed_numbers"]


def test_further_questions_only_where_the_municipality_asks_them(as_user, advisor):
	with as_user(advisor):
		assert disken.start()["ask"] == dict.fromkeys(
			("spoken_language", "helped_by_supporter", "inclusion_step", "heard_via"), False
		)
	make.company_settings(record_spoken_language=1, record_heard_via=1)
	with as_user(advisor):
		page = disken.start("sv")
	assert page["ask"]["spoken_language"] and page["ask"]["heard_via"] and not page["ask"]["inclusion_step"]
	assert {"value": "sv", "label": "Svenska"} in page["languages"]


def test_start_is_a_fixed_number_of_questions_to_the_database(as_user, advisor, place):
	def statements() -> int:
		count, sql = 0, frappe.db.sql

		def counting(*arguments, **options):
			nonlocal count
			count += 1
			return sql(*arguments, **options)

		frappe.db.sql = counting
		try:
			disken.start("sv")
		finally:
			frappe.db.sql = sql
		return count

	with as_user(advisor):
		disken.start("sv")
		few = statements()
	for _number in range(5):
		make.meeting_place()
		make.referral_target()
		desk.service()
	with as_user(advisor):
		disken.save_encounters([desk.record(place) for _number in range(10)])
		disken.start("sv")
		assert statements() <= few + 2


# --- saving -------------------------------------------------------------------------------------------------


def test_a_visit_of_four_taps_is_stored_with_what_the_server_knows(as_user, advisor, place):
	record = desk.record(
		place, advisor="Administrator", owner="Administrator", name="mitt", docstatus=1, started_on="1999-01-01",
		first_topic="x", utc_offset_minutes=999, creation="1999-01-01", doctype="User", parent="x",
	)  # fmt: skip
	with as_user(advisor):
		answer = save_one(record)
	assert answer["status"] == "stored" and answer["client_uuid"] == record["client_uuid"]
	visit = stored(record)
	assert (visit.advisor, visit.owner, visit.docstatus) == (advisor, advisor, 0)
	assert (visit.company, visit.started_at) == (make.first_company(), get_datetime("2026-03-02 10:05:00"))
	assert (visit.started_on, visit.utc_offset_minutes) == (getdate("2026-03-02"), 60)
	assert visit.name == answer["name"] != "mitt"
	assert [(row.topic, row.outcome, row.service_owner) for row in visit.questions] == [
		(make.topic(), "Solved", "None")
	]


def test_visits_that_somebody_else_recorded_are_not_stored_as_ones_own(as_user, advisor, place):
	visits = [desk.record(place)]
	with as_user(advisor):
		for another in ("other@example.org", "Guest", "", 1, []):
			with pytest.raises(frappe.PermissionError):
				disken.save_encounters(visits, another)
		assert disken.save_encounters(visits, advisor)[0]["status"] == "stored"


def test_the_same_visit_again_is_a_duplicate(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		first, second = disken.save_encounters([record, record])
		again = save_one({**record, "client_uuid": record["client_uuid"].upper(), "persons": 7})
		assert again["client_uuid"] == record["client_uuid"].upper(), "as the client knows it"
	assert [row["status"] for row in (first, second, again)] == ["stored", "duplicate", "duplicate"]
	assert first["name"] == second["name"] == again["name"]
	assert stored(record).persons == 1


def test_a_stored_visit_is_a_duplicate_also_when_it_could_not_be_stored_today(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		save_one(record)
		again = save_one({**record, "questions": [{"topic": "Ett ämne som har tagits bort"}]})
	assert again["status"] == "duplicate"


def test_answers_come_in_order_and_a_refused_visit_stops_no_other(as_user, advisor, place):
	good, bad, last = desk.record(place), desk.record(place, persons=0), desk.record(place)
	frappe.clear_messages()  # what making the user and the place may have said
	with as_user(advisor):
		answers = disken.save_encounters(json.dumps([good, bad, 7, last]))
	assert [row["status"] for row in answers] == ["stored", "rejected", "rejected", "stored"]
	assert [row["client_uuid"] for row in answers] == [
		good["client_uuid"], bad["client_uuid"], None, last["client_uuid"],
	]  # fmt: skip
	assert all(row["message"] and not row["name"] for row in answers[1:3])
	assert not frappe.local.message_log, "a refused visit must not pop up as a message as well"


def test_the_reason_is_in_the_users_language(as_user, advisor, place):
	with as_user(advisor):
		for language, said in (("sv", "Minst en person"), ("en", "At least one person")):
			frappe.local.lang = language
			assert said in save_one(desk.record(place, persons=-2))["message"]


BAD_FIELDS = [
	{"client_uuid": None},
	{"client_uuid": "1"},
	{"client_uuid": ["a"]},
	{"client_uuid": PERSONAL_NUMBER},
	{"meeting_place": None},
	{"meeting_place": "finns inte"},
	{"meeting_place": {"name": "x"}},
	{"meeting_place": "\ud800"},
	{"meeting_place": "x" * 500},
	{"started_at": "i går"},
	{"started_at": 1772442300},
	{"started_at": "2099-01-01T10:00:00+01:00"},
	{"started_at": "1066-10-14T10:00:00+01:00"},
	{"duration_minutes": 1441},
	{"duration_minutes": 0},
	{"duration_minutes": "lång"},
	{"duration_minutes": 10**20},
	{"persons": 0},
	{"persons": 1.5},
	{"persons": 2_000_000},
	{"persons": [1]},
	{"gender": "Kvinna"},
	{"gender": PERSONAL_NUMBER},
	{"gender": 1},
	{"age_band": PERSONAL_NUMBER},
	{"channel": "Brevduva"},
	{"entry_mode": "Imported"},
	{"status": "Open"},
	{"follow_up_by": "2026-02-30"},
	{"follow_up_by": "2026-03-01"},
	{"slip_code": "AAAA"},
	{"slip_code": PERSONAL_NUMBER},
	{"spoken_language": "klingonska"},
	{"note": f"Ring {PHONE}"},
	{"note": f"Kom tillbaka {PERSONAL_NUMBER}"},
	{"note": "a@example.org"},
	{"note": ["lista"]},
	{"note": "\x00"},
	{PERSONAL_NUMBER: 1},
	{"personnummer": PERSONAL_NUMBER},
	{"questions": []},
	{"questions": None},
	{"questions": "inga"},
	{"questions": [1]},
	{"questions": [{}]},
	{"questions": [{"topic": "finns inte"}]},
	{"questions": [{"topic": PERSONAL_NUMBER}]},
	{"questions": [{"topic": {}}]},
	{"questions": [{"topic": "Provämne", "outcome": PERSONAL_NUMBER}]},
	{"questions": [{"topic": "Provämne", "outcome": "Declined by guideline"}]},
	{"questions": [{"topic": "Provämne", "referred_to": "finns inte", "outcome": "Referred"}]},
	{"questions": [{"topic": "Provämne", "digital_service": PHONE}]},
	{"questions": [{"topic": "Provämne", "note": PHONE}]},
	{"questions": [{"topic": "Provämne"}] * 21},
]


def test_what_cannot_be_right_is_refused_and_not_repeated(as_user, advisor, place):
	before = frappe.db.count("Helpdesk Encounter"), frappe.db.count("Error Log")
	batch = [*({**desk.record(place), **bad} for bad in BAD_FIELDS), desk.record(place)]
	with as_user(advisor):
		*answers, last = disken.save_encounters(batch)
	for bad, answer in zip(BAD_FIELDS, answers, strict=True):
		assert answer["status"] == "rejected" and answer["message"], bad
	assert last["status"] == "stored"
	said = json.dumps([answers, frappe.local.message_log], default=str, ensure_ascii=False)
	for secret in (PERSONAL_NUMBER, PHONE, "a@example.org", "finns inte", "klingonska"):
		assert secret not in said
	assert (frappe.db.count("Helpdesk Encounter"), frappe.db.count("Error Log")) == (before[0] + 1, before[1])


def test_what_is_no_list_is_refused_whole(as_user, advisor):
	with as_user(advisor):
		for sent in (None, "", "[", "{}", {}, 5, "null", "[" * 50_000):
			with pytest.raises(BatchError):
				disken.save_encounters(sent)


def test_ten_thousand_visits_are_refused_and_none_is_stored(as_user, advisor, place):
	before = frappe.db.count("Helpdesk Encounter")
	with as_user(advisor), pytest.raises(BatchError, match="500"):
		disken.save_encounters([desk.record(place)] * 10_000)
	assert frappe.db.count("Helpdesk Encounter") == before


def test_numbers_of_the_directory_may_stand_in_notes_and_are_asked_for_once(as_user, advisor, place):
	make.referral_target(contact_phone="031-390 06 32")
	frappe.local.request_cache.clear()
	asked, sql = [], frappe.db.sql
	frappe.db.sql = lambda query, *rest, **options: (
		asked.append(query) if "contact_phone" in str(query) else None,
		sql(query, *rest, **options),
	)[1]
	try:
		with as_user(advisor):
			answers = disken.save_encounters(
				[desk.record(place, note="Ring 0313900632 för hjälp") for _number in range(5)]
			)
	finally:
		frappe.db.sql = sql
	assert {row["status"] for row in answers} == {"stored"}
	assert len(asked) == 1


def test_a_slips_code_is_checked_kept_and_never_given_twice(as_user, advisor, place):
	due = {"follow_up_by": "2026-03-09", "slip_code": "CDFHJKMN"}
	with as_user(advisor):
		first, second = save_one(desk.record(place, **due)), save_one(desk.record(place, **due))
		own = save_one(desk.record(place, follow_up_by="2026-03-09"))
	assert (first["status"], first["slip_code"]) == ("stored", "CDFHJKMN")
	assert second["status"] == "rejected" and "CDFHJKMN" not in second["message"]
	assert own["slip_code"] and own["slip_code"] != "CDFHJKMN"


# --- other municipalities -----------------------------------------------------------------------------------


@pytest.fixture
def neighbours(advisor):
	"""(own place, neighbour's place, an advisor of the neighbour); each advisor sees one municipality."""
	here, there = desk.two_municipalities()
	other = make.user_with("Digidel Advisor", name="grannens-radgivare")
	desk.limit(advisor, here)
	desk.limit(other, there)
	return make.meeting_place(company=here).name, make.meeting_place(company=there).name, other


def test_a_place_of_another_municipality_is_like_one_that_does_not_exist(as_user, advisor, neighbours):
	_here, there, _other = neighbours
	with as_user(advisor):
		foreign, missing = save_one(desk.record(there)), save_one(desk.record("finns inte"))
	assert foreign["status"] == "rejected"
	assert foreign["message"] == missing["message"]


def test_another_municipalitys_visit_is_no_duplicate_and_is_not_told_of(as_user, advisor, neighbours):
	here, there, other = neighbours
	record = desk.record(there)
	with as_user(other):
		assert save_one(record)["status"] == "stored"
	with as_user(advisor):
		answer = save_one({**record, "meeting_place": here})
		assert disken.undo(record["client_uuid"]) == {"status": "absent"}
		assert disken.correct(record["client_uuid"], {"persons": 3})["status"] == "rejected"
	assert (answer["status"], answer["name"]) == ("rejected", None)
	assert stored(record).meeting_place == there


def test_a_colleagues_visit_is_a_duplicate_but_not_ones_own_to_change(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		name = save_one(record)["name"]
	with as_user(make.user_with("Digidel Advisor", name="kollegan")):
		assert save_one(record) == {
			"client_uuid": record["client_uuid"],
			"status": "duplicate",
			"name": name,
			"message": None,
		}
		assert disken.recent() == []
		assert disken.undo(record["client_uuid"]) == {"status": "absent"}
		assert disken.correct(record["client_uuid"], {"persons": 2})["status"] == "rejected"


def test_start_is_about_ones_own_municipality(as_user, advisor, neighbours):
	here, there, _other = neighbours
	with as_user(advisor):
		page = disken.start("sv")
		with pytest.raises(frappe.PermissionError):
			disken.start("sv", company=make.other_company())
		with pytest.raises(frappe.DoesNotExistError):
			disken.start("sv", company="Finns inte")
	names = [row["name"] for row in page["places"]]
	assert here in names and there not in names
	assert [row["name"] for row in page["companies"]] == [make.first_company()]


def test_who_works_for_several_says_which(as_user):
	here, there = desk.two_municipalities()
	user = make.user_with("Digidel Advisor", name="bada-kommunerna")
	desk.limit(user, here)
	desk.limit(user, there)
	with as_user(user):
		assert disken.start("sv", company=there)["company"]["name"] == there
		assert {row["name"] for row in disken.start("sv", company=here)["companies"]} == {here, there}


# --- one's own last visits ----------------------------------------------------------------------------------


def test_the_last_ten_are_ones_own_newest_first(as_user, advisor, place):
	visits = [desk.record(place, persons=number) for number in range(1, 13)]
	with as_user(advisor):
		for visit in visits:
			save_one(visit)
		shown = disken.recent()
	assert [row["persons"] for row in shown] == list(range(12, 2, -1))
	assert shown[0]["started_at"] == "2026-03-02T10:05:00+01:00"
	assert shown[0]["questions"][0]["topic"] == shown[0]["topic"] == make.topic()
	with as_user(advisor):
		assert disken.undo(visits[0]["client_uuid"]) == {"status": "absent"}, "no longer among the last ten"


def test_undo_removes_the_visit_and_every_copy_of_it(as_user, advisor, place):
	record = desk.record(place, note="Frågade om taxan")
	with as_user(advisor):
		name = save_one(record)["name"]
		disken.correct(record["client_uuid"], {"note": "Frågade om priset"})
		assert frappe.db.exists("Version", {"docname": name})
		assert disken.undo(record["client_uuid"]) == {"status": "removed"}
		assert disken.undo(record["client_uuid"]) == {"status": "absent"}
	assert not frappe.db.exists("Helpdesk Encounter", name)
	assert not frappe.db.exists("Encounter Question", {"parent": name})
	assert not frappe.db.exists("Deleted Document", {"deleted_name": name})
	assert not frappe.db.exists("Version", {"docname": name})


def test_undo_of_nothing_is_absent(as_user, advisor):
	with as_user(advisor):
		for sent in (None, 5, "", "x", [], {"a": 1}, PERSONAL_NUMBER):
			assert disken.undo(sent) == {"status": "absent"}


def test_yesterdays_visit_is_undone_in_the_list_instead(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		name = save_one(record)["name"]
		frappe.db.set_value(
			"Helpdesk Encounter", name, "creation", add_to_date(None, hours=-25), update_modified=False
		)
		assert disken.undo(record["client_uuid"]) == {"status": "absent"}


def test_a_visit_is_corrected_with_all_its_questions(as_user, advisor, place):
	record = desk.record(place, follow_up_by="2026-03-09", persons=2)
	with as_user(advisor):
		save_one(record)
		answer = disken.correct(
			record["client_uuid"],
			{
				"gender": "Man",
				"follow_up_by": None,
				"questions": [{"topic": make.topic()}, {"topic": make.topic(), "outcome": "Unsolved"}],
			},
		)
	visit = stored(record)
	assert answer["status"] == "stored"
	assert (visit.gender, visit.status, visit.persons, visit.follow_up_by) == ("Man", "Closed", 2, None)
	assert [(row.outcome, row.gender) for row in visit.questions] == [("Solved", "Man"), ("Unsolved", "Man")]


BAD_CORRECTIONS = [
	None,
	5,
	"[",
	[],
	{"persons": 0},
	{"note": PHONE},
	{"advisor2": 1},
	{"questions": []},
	{"gender": "X"},
]


def test_a_correction_is_held_to_the_same_rules(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		save_one(record)
		for values in BAD_CORRECTIONS:
			answer = disken.correct(record["client_uuid"], values)
			assert answer["status"] == "rejected" and answer["message"], values
			assert PHONE not in answer["message"]
	assert stored(record).persons == 1 and len(stored(record).questions) == 1


def test_a_correction_changes_neither_advisor_nor_reference(as_user, advisor, place):
	record = desk.record(place)
	with as_user(advisor):
		save_one(record)
		disken.correct(
			record["client_uuid"], {"advisor": "Administrator", "client_uuid": str(uuid4()), "persons": 4}
		)
	assert (stored(record).advisor, stored(record).persons) == (advisor, 4)


# --- deadlocks ----------------------------------------------------------------------------------------------


def test_after_a_deadlock_the_whole_batch_is_stored_in_the_same_order(as_user, advisor, place, monkeypatch):
	order, insert, failures = [], frappe.model.document.Document.insert, [4, 2]

	def failing(doc, *arguments, **options):
		if doc.doctype == "Helpdesk Encounter":
			order.append(doc.client_uuid)
			if failures and len(order) == failures[-1]:
				failures.pop()
				order.append("deadlock")
				raise frappe.QueryDeadlockError
		return insert(doc, *arguments, **options)

	monkeypatch.setattr(frappe.model.document.Document, "insert", failing)
	visits = [desk.record(place) for _number in range(5)]
	keys = sorted(visit["client_uuid"] for visit in visits)
	frappe.db.commit()  # the test's savepoint: what the retry may undo is the batch, not the test's own data
	with as_user(advisor):
		answers = disken.save_encounters(visits)
	assert [row["status"] for row in answers] == ["stored"] * 5
	assert order[-5:] == keys, "sorted by client reference, whatever the order they were sent in"
	assert order.count("deadlock") == 2 - len(failures) >= 1
	assert frappe.db.count("Helpdesk Encounter", {"client_uuid": ("in", keys)}) == 5


def test_a_database_that_stays_busy_is_said_so(as_user, advisor, place, monkeypatch):
	def busy(*_arguments, **_options):
		raise frappe.QueryTimeoutError

	record = desk.record(place)
	frappe.db.commit()  # as above
	monkeypatch.setattr(frappe.model.document.Document, "insert", busy)
	monkeypatch.setattr(again.time, "sleep", lambda _seconds: None)
	with as_user(advisor), pytest.raises(BusyError):
		disken.save_encounters([record])
	assert not frappe.db.exists("Helpdesk Encounter", {"client_uuid": record["client_uuid"]})


def test_a_fault_of_ours_is_not_swallowed(as_user, advisor, place, monkeypatch):
	monkeypatch.setattr(records, "_store_one", lambda *_arguments: 1 / 0)
	with as_user(advisor), pytest.raises(ZeroDivisionError):
		disken.save_encounters([desk.record(place)])


# --- today, the week, the month -----------------------------------------------------------------------------


def test_todays_count_is_ones_own_and_the_week_is_the_municipalitys(as_user, advisor, place):
	make.company_settings()
	with as_user(make.user_with("Digidel Advisor", name="kollegan")):
		before = disken.summary()
		save_one(desk.record(place, started_at=f"{today()}T00:05", persons=4))
	other_place = make.meeting_place().name
	with as_user(advisor):
		save_one(desk.record(place, started_at=f"{today()}T00:05", persons=2))
		save_one(desk.record(other_place, started_at=f"{today()}T00:05"))
		summary = disken.summary()
		assert disken.summary(place=place)["today"] == {"encounters": 1, "persons": 2}
	assert summary["today"] == {"encounters": 2, "persons": 3}
	week = summary["week"]
	assert week["individual"] == {"made": before["week"]["individual"]["made"] + 3, "goal": 1}


def test_a_salon_held_this_week_counts_as_a_group_activity(as_user, advisor):
	with as_user(advisor):
		before = disken.summary()["week"]["group"]["made"]
	salon = make.salon(starts_at=now_datetime()).insert()
	salon.db_set("status", "Held")
	with as_user(advisor):
		assert disken.summary()["week"]["group"] == {"made": before + 1, "goal": 1}


def test_min_manad(as_user, advisor, place):
	bank, mail = make.topic("Provämne bank"), make.topic("Provämne post")
	with as_user(advisor):
		disken.save_encounters(
			[
				desk.record(
					place, duration_minutes=30, persons=2, questions=[{"topic": bank}, {"topic": mail}]
				),
				desk.record(
					place, duration_minutes=45, started_at="2026-03-31T15:00", questions=[{"topic": bank}]
				),
				desk.record(place, duration_minutes=600, started_at="2026-04-01T09:00"),
			]
		)
		month = disken.my_month("2026-03")
	assert {key: month[key] for key in ("month", "encounters", "persons", "minutes", "hours")} == {
		"month": "2026-03",
		"encounters": 2,
		"persons": 3,
		"minutes": 75,
		"hours": 1.25,
	}
	assert month["topics"] == [
		{"label": bank, "encounters": 2, "minutes": 60},
		{"label": mail, "encounters": 1, "minutes": 15},
	]
	assert [row["encounters"] for row in month["places"]] == [2]
	assert {row["iso_week"]: row["minutes"] for row in month["weeks"] if row["encounters"]} == {
		"2026-W10": 30,
		"2026-W14": 45,
	}
	assert len(month["weeks"]) == 6
	with as_user(make.user_with("Digidel Manager")):
		assert disken.my_month("2026-03")["encounters"] == 0, "one's own time, also for a manager"


def test_no_month(as_user, advisor):
	with as_user(advisor):
		for month in ("2026-13", "mars", "2026", "2026-03-01"):
			with pytest.raises(frappe.ValidationError):
				disken.my_month(month)


# --- who is open --------------------------------------------------------------------------------------------


def test_opening_hours_day_by_day_with_validity_and_holidays(as_user, advisor):
	place = make.meeting_place(
		opening_hours=[
			{"weekday": "Monday", "opens": "09:00", "closes": "12:00", "service": "Drop-in"},
			{"weekday": "Monday", "opens": "08:00", "closes": "16:00", "service": "Open"},
			{"weekday": "Sunday", "opens": "11:00", "closes": "13:00", "service": "Open"},
			{"weekday": "Tuesday", "opens": "10:00", "closes": "14:00", "valid_to": "2026-03-03"},
		]
	).name
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Prov 2026",
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
			"holidays": [
				{"holiday_date": "2026-03-09", "description": "Helgdag"},
				{"holiday_date": "2026-03-08", "description": "Söndag", "weekly_off": 1},
			],
		}
	).insert()
	make.company_settings(holiday_list=holidays.name)
	with as_user(advisor):
		rows = disken.opening("2026-03-02", 14)["places"]
	assert [
		(row["date"], row["opens"], row["closes"], row["service"]) for row in rows if row["place"] == place
	] == [
		("2026-03-02", "08:00", "16:00", "Open"),
		("2026-03-02", "09:00", "12:00", "Drop-in"),
		("2026-03-03", "10:00", "14:00", "Open"),
		("2026-03-08", "11:00", "13:00", "Open"),
		("2026-03-15", "11:00", "13:00", "Open"),
	]


def test_contacts_with_telephone_hours_as_they_were_written(as_user, advisor):
	target = make.referral_target(telephone_hours="Vardagar 8–16, lunch 12–13", kind="Contact centre")
	ended = make.referral_target(telephone_hours="Aldrig", valid_to=add_days(today(), -1))
	service = desk.service(contact_phone="0313900632")
	with as_user(advisor):
		contacts = {row["name"]: row for row in disken.opening()["contacts"]}
	assert contacts[target.name]["telephone_hours"] == "Vardagar 8–16, lunch 12–13"
	assert contacts[service]["contact_phone"] == "0313900632"
	assert ended.name not in contacts


def test_opening_reads_a_date_or_says_so(as_user, advisor):
	with as_user(advisor):
		for first in ("snart", "2026-02-30", "0001-01-01", "9999-12-31"):
			with pytest.raises(frappe.ValidationError):
				disken.opening(first)
		assert disken.opening(days=-5) == disken.opening(days=1)
		assert disken.opening("2100-12-31", days=10**9)["places"] is not None


# --- shortcomings -------------------------------------------------------------------------------------------


def test_a_shortcoming_becomes_an_issue_for_the_services_contact(as_user, advisor):
	owner = make.user_with("Digidel Coordinator", name="tjansteagare")
	service = desk.service(service_name="Ansök om <b>plats</b>", contact_user=owner)
	reference = str(uuid4())
	with as_user(advisor):
		arguments = ("Technique", "Knappen Skicka syns inte i mobilen", reference)
		issue = disken.report_shortcoming(service, *arguments)["issue"]
		assert disken.report_shortcoming(service, *arguments)["issue"] == issue
	doc = frappe.get_doc("Issue", issue)
	assert doc.company == make.first_company()
	assert "Ansök om" in doc.subject and "Knappen Skicka" in doc.description
	assert "<b>plats" not in doc.description
	assert frappe.get_all(
		"ToDo", {"reference_type": "Issue", "reference_name": issue, "status": "Open"}, pluck="allocated_to"
	) == [owner]
	with as_user(owner):
		assert frappe.has_permission("Issue", "read", doc=issue)
	with as_user(advisor):
		assert not frappe.has_permission("Issue", "read", doc=issue)


@pytest.mark.parametrize("left", [True, False])
def test_without_a_contact_who_can_log_in_the_managers_get_it(as_user, advisor, left):
	here, there = desk.two_municipalities()
	gone = make.user_with("Digidel Advisor", name="slutat")
	frappe.db.set_value("User", gone, "enabled", 0)
	manager = make.user_with("Digidel Manager", name="chefen")
	other = make.user_with("Digidel Manager", name="grannchefen")
	for user, company in ((advisor, here), (manager, here), (other, there)):
		desk.limit(user, company)
	service = desk.service(contact_user=gone if left else None)
	with as_user(advisor):
		issue = disken.report_shortcoming(service)["issue"]
	assigned = frappe.get_all("ToDo", {"reference_name": issue}, pluck="allocated_to")
	assert manager in assigned and other not in assigned and gone not in assigned


BAD_SHORTCOMINGS = [
	{"text": f"Visitor {PERSONAL_NUMBER}"},
	{"text": f"Ring {PHONE}"},
	{"text": "x" * 1001},
	{"text": ["x"]},
	{"difficulty_kind": PERSONAL_NUMBER},
	{"client_uuid": PERSONAL_NUMBER},
	{"digital_service": "finns inte"},
	{"digital_service": None},
	{"digital_service": {"name": "x"}},
]


def test_a_shortcoming_holds_nothing_about_a_visitor(as_user, advisor):
	service, before = desk.service(), frappe.db.count("Issue")
	with as_user(advisor):
		for values in BAD_SHORTCOMINGS:
			with pytest.raises((frappe.ValidationError, frappe.DoesNotExistError)) as refusal:
				disken.report_shortcoming(**{"digital_service": service, **values})
			assert PERSONAL_NUMBER not in str(refusal.value) and PHONE not in str(refusal.value)
	assert frappe.db.count("Issue") == before


def test_another_municipalitys_service_cannot_be_reported(as_user, advisor, neighbours):
	service = desk.service(company=make.other_company())
	with as_user(advisor), pytest.raises(frappe.DoesNotExistError):
		disken.report_shortcoming(service)


# --- needs --------------------------------------------------------------------------------------------------


def test_a_need_takes_its_locality_from_the_place_and_is_reported_once(as_user, advisor):
	place, reference = make.meeting_place(locality="Söråker").name, str(uuid4())
	with as_user(advisor):
		name = disken.voice_need(place, "Kurs i BankID", "Older people", client_uuid=reference)["need_report"]
		assert disken.voice_need(place, "Kurs i BankID", client_uuid=reference)["need_report"] == name
		assert disken.voice_need(place, "Kurs i BankID")["need_report"] != name
	need = frappe.get_doc("Need Report", name)
	assert (need.theme, need.locality, need.target_group) == ("Kurs i BankID", "Söråker", "Older people")
	assert (need.asked_by_kind, need.company, need.owner) == ("Resident", make.first_company(), advisor)


BAD_NEEDS = [
	{"theme": ""},
	{"theme": None},
	{"theme": ["x"]},
	{"theme": "x" * 141},
	{"theme": f"Kurs för {PERSONAL_NUMBER}"},
	{"target_group": "Alla"},
	{"asked_by_kind": PERSONAL_NUMBER},
	{"meeting_place": "finns inte"},
	{"client_uuid": 5},
]


def test_a_need_that_cannot_be_right(as_user, advisor, place):
	with as_user(advisor):
		for values in BAD_NEEDS:
			with pytest.raises((frappe.ValidationError, frappe.DoesNotExistError)) as refusal:
				disken.voice_need(**{"meeting_place": place, "theme": "Kurs", **values})
			assert PERSONAL_NUMBER not in str(refusal.value)
