"""A visit at the desk: what is stored, what is refused, and what never reaches the database."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, today

from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.digidel_encounters.doctype.helpdesk_encounter.helpdesk_encounter import COPIED_TO_QUESTIONS
from digidel_app.testing import builders_operations as make

NOW = datetime.now()  # of this machine; the site may have another time zone


def test_a_visit_takes_company_date_and_advisor_from_the_server(as_user):
	place = make.meeting_place().name
	topic = make.topic()
	with as_user(make.user_with("Digidel Advisor")):
		visit = frappe.get_doc(
			{
				"doctype": "Helpdesk Encounter",
				"meeting_place": place,
				"started_at": "2025-03-14 23:30:00",
				"started_on": "1999-01-01",
				"questions": [{"topic": topic}],
			}
		).insert()
	visit.reload()
	assert visit.company == make.first_company()
	assert visit.started_on == getdate("2025-03-14")
	assert visit.advisor == "digidel-advisor@example.org"
	assert (visit.first_topic, visit.status, visit.client_uuid) == (topic, "Closed", None)


def test_a_visit_follows_its_place_and_not_the_users_default_company():
	other = make.other_company()
	visit = make.encounter(meeting_place=make.meeting_place(company=other).name).insert()
	assert visit.company == other


def test_a_place_of_another_municipality_is_refused_and_both_are_named():
	other = make.other_company()
	visit = make.encounter(company=make.first_company(), meeting_place=make.meeting_place(company=other).name)
	with pytest.raises(OtherCompanyError, match=other) as refusal:
		visit.insert()
	assert make.first_company() in str(refusal.value)


@pytest.mark.parametrize("fieldname", ["digital_service", "referred_to"])
def test_the_directory_of_another_municipality_is_refused(fieldname):
	other = make.other_company()
	service = frappe.get_doc(
		{"doctype": "Digital Service", "service_name": "Grannens tjänst", "company": other}
	).insert()
	name = {"digital_service": service.name, "referred_to": make.referral_target(company=other).name}[
		fieldname
	]
	visit = make.encounter(questions=[make.question(outcome="Referred", **{fieldname: name})])
	with pytest.raises(OtherCompanyError, match=f"row 1.*{other}"):
		visit.insert()


def test_the_question_rows_carry_copies_of_the_visit():
	project = make.project()
	make.company_settings(default_project=project)
	visit = make.encounter(questions=[make.question(), make.question()], age_band=_adult_band()).insert()
	visit.update({"gender": "Man", "started_at": "2025-03-14 09:00:00"}).save()
	rows = frappe.get_all("Encounter Question", {"parent": visit.name}, list(COPIED_TO_QUESTIONS))
	assert len(rows) == 2 and visit.project == project
	for row in rows:
		assert row == {fieldname: visit.get(fieldname) for fieldname in COPIED_TO_QUESTIONS}
	assert rows[0].started_on == getdate("2025-03-14")


def test_copies_sent_by_a_client_are_overwritten():
	visit = make.encounter(
		questions=[make.question(gender="Man", started_on="1999-01-01", company="Nowhere")]
	)
	visit.flags.ignore_links = True
	visit.insert()
	assert (visit.questions[0].gender, visit.questions[0].company) == ("Woman", make.first_company())
	assert visit.questions[0].started_on == visit.started_on


def test_date_and_topic_are_answered_from_one_index():
	plan = frappe.db.sql(
		"""explain select topic, gender, age_band, count(distinct parent), count(*) from `tabEncounter Question`
		where company = 'x' and started_on between '2025-01-01' and '2025-12-31' group by topic, gender, age_band""",
		as_dict=True,
	)[0]
	assert plan.key == "digidel_question_statistics"
	assert "Using index" in plan.Extra


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"duration_minutes": 0}, "between 1 and 600"),
		({"duration_minutes": 601}, "between 1 and 600"),
		({"duration_minutes": "a while"}, "Minutes.*whole number"),
		({"persons": 0}, "At least one person"),
		({"persons": -2}, "At least one person"),
		({"persons": 1.5}, "Persons.*whole number"),
		({"gender": "Mixed group", "persons": 1}, "at least two"),
		({"gender": "Girl"}, "Gender"),
		({"channel": "Carrier pigeon"}, "Contact channel"),
		({"questions": []}, "question"),
		({"questions": [{"outcome": "Solved"}]}, "Question 1: choose the topic"),
		({"started_at": NOW + timedelta(days=2)}, "Visit started.*future"),
		({"started_at": "1997-01-01 10:00:00"}, "before the year 2000"),
		({"received_at": NOW + timedelta(hours=3)}, "Question received"),
		({"status": "Open"}, "Get back to the visitor by"),
		({"follow_up_by": "2020-01-01"}, "before the day of the visit"),
		({"follow_up_done_on": NOW.date()}, "Fill in both"),
	],
)
def test_what_cannot_be_right_is_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.encounter(**values).insert()


def test_an_answer_before_the_question_is_refused():
	visit = make.encounter(received_at="2025-03-10 10:00:00", answered_at="2025-03-09 10:00:00")
	with pytest.raises(frappe.ValidationError, match="Question answered"):
		visit.insert()


@pytest.mark.parametrize(
	("question", "message"),
	[
		({"outcome": "Declined by guideline"}, "why it was declined"),
		({"outcome": "Solved", "referred_to": "target"}, "outcome is Solved"),
		({"topic": "No such topic"}, "No such topic"),
	],
)
def test_questions_that_cannot_be_right_are_refused(question, message):
	if question.get("referred_to"):
		question = {**question, "referred_to": make.referral_target().name}
	with pytest.raises(frappe.ValidationError, match=message):
		make.encounter(questions=[make.question(**question)]).insert()


def test_nobody_is_referred_to_a_contact_that_has_ended():
	target = make.referral_target(valid_to=add_days(today(), -30))
	question = make.question(outcome="Referred", referred_to=target.name)
	with pytest.raises(frappe.ValidationError, match=target.target_name):
		make.encounter(questions=[question]).insert()
	# A visit entered afterwards, from when the contact was valid, is recorded as it was.
	make.encounter(questions=[question], started_at=add_days(now_datetime(), -31)).insert()


def test_a_visit_is_open_until_somebody_got_back():
	visit = make.encounter(follow_up_by=add_days(today(), 2)).insert()
	assert visit.status == "Open"
	visit.update({"follow_up_done_on": today()}).save()
	assert visit.status == "Closed"


def test_the_same_client_reference_is_stored_once():
	make.encounter(client_uuid="3f2504e0-4f89-41d3-9a0c-0305e82c3301").insert()
	with pytest.raises(frappe.UniqueValidationError):
		make.encounter(client_uuid="3f2504e0-4f89-41d3-9a0c-0305e82c3301").insert()


def test_visits_without_a_client_reference_do_not_collide():
	names = {make.encounter(client_uuid=empty).insert().name for empty in (None, "", None)}
	assert (
		frappe.db.count("Helpdesk Encounter", {"name": ["in", names], "client_uuid": ["is", "not set"]}) == 3
	)
	assert frappe.db.sql("select count(*) from `tabHelpdesk Encounter` where client_uuid = ''")[0][0] == 0


SECRETS = {
	"personal identity number": "Pnr 850314-1233 glömde lösenord",
	"e-mail address": "skriv till anna@example.se",
	"phone number": "ring 070-174 06 05",
}


def _valid(text: str) -> str:
	from stdnum import luhn

	return text.replace("850314-1233", f"850314-123{luhn.calc_check_digit('850314123')}")


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_a_note_that_points_at_a_person_is_refused_without_repeating_it(kind):
	text = _valid(SECRETS[kind])
	with pytest.raises(PersonalDataError, match=kind) as refusal:
		make.encounter(note=text).insert()
	for word in text.split():
		assert not any(character in word for character in "0123456789@") or word not in str(refusal.value)


def test_a_note_is_guarded_when_a_visit_is_changed_too():
	visit = make.encounter(note="Glömt lösenord").insert()
	visit.note = "ring 070-174 06 05"
	with pytest.raises(PersonalDataError):
		visit.save()
	assert frappe.db.get_value("Helpdesk Encounter", visit.name, "note") == "Glömt lösenord"


def test_numbers_of_the_directory_and_public_numbers_may_stand_in_a_note():
	make.referral_target(contact_phone="031-390 06 31")
	frappe.db.set_single_value("Digidel Settings", "allowed_numbers", "031-390 06 32\n031 390 06 33")
	note = "Hänvisad till 031-3900631, +46 31 390 06 32, 031-390 06 33 och 1177"
	assert make.encounter(note=note).insert().note == note


def test_the_directory_of_another_municipality_allows_nothing():
	make.referral_target(contact_phone="031-390 06 31", company=make.other_company())
	with pytest.raises(PersonalDataError):
		make.encounter(note="031-390 06 31").insert()


def test_storing_a_visit_does_not_ask_once_per_question(monkeypatch):
	def statements(number: int) -> int:
		visit = make.encounter(meeting_place=place, questions=[make.question() for _ in range(number)])
		asked = []
		real = frappe.db.sql
		monkeypatch.setattr(
			frappe.db,
			"sql",
			lambda query, *a, **k: (asked.append(str(query).lower()), real(query, *a, **k))[1],
		)
		visit.insert()
		monkeypatch.setattr(frappe.db, "sql", real)
		return sum(query.lstrip().startswith("select") for query in asked)

	place = make.meeting_place().name
	statements(1)  # fills the caches
	assert statements(8) <= statements(1)


@pytest.mark.parametrize(
	("role", "may_create"),
	[
		("Digidel Advisor", True),
		("Digidel Coordinator", True),
		("Digidel Manager", True),
		("Digidel Finance", False),
		("Digidel Volunteer", False),
		("Digidel Reader", False),
	],
)
def test_who_may_record_a_visit(as_user, role, may_create):
	visit = make.encounter()
	with as_user(make.user_with(role)):
		if may_create:
			assert visit.insert().name
		else:
			with pytest.raises(frappe.PermissionError):
				visit.insert()


def test_an_advisor_does_not_delete_visits(as_user):
	visit = make.encounter().insert()
	with as_user(make.user_with("Digidel Advisor")), pytest.raises(frappe.PermissionError):
		frappe.delete_doc("Helpdesk Encounter", visit.name)


@pytest.mark.parametrize(
	"doctype",
	[
		"Helpdesk Encounter",
		"Digital Salon",
		"Salon Volunteer",
		"Need Report",
		"Meeting Place",
		"Partner Agreement",
		"Partner Organisation",
		"In-kind Contribution",
		"Digital Service",
		"Referral Target",
		"Encounter Topic",
		"Age Band",
	],
)
def test_a_reader_sees_nothing_of_what_lies_beneath(as_user, doctype):
	with as_user(make.user_with("Digidel Reader")):
		for permission in ("read", "select", "report", "export"):
			assert not frappe.has_permission(doctype, permission)


def test_a_user_limited_to_one_municipality_sees_only_its_visits(as_user):
	other = make.other_company()
	own = make.encounter().insert().name
	theirs = make.encounter(meeting_place=make.meeting_place(company=other).name).insert().name
	user = make.user_with("Digidel Advisor")
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": other}
	).insert()
	with as_user(user):
		assert frappe.get_list("Helpdesk Encounter", {"name": ["in", [own, theirs]]}, pluck="name") == [
			theirs
		]
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Helpdesk Encounter", own).check_permission("read")


def _adult_band() -> str:
	return frappe.db.get_value("Age Band", {"from_age": [">=", 18], "is_active": 1})
