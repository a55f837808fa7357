"""Counting at the door: each count is stored once, nobody's count is overwritten unseen, and no figure is invented."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from digidel_app.api import disken as disken_api
from digidel_app.api import door as api
from digidel_app.domain.headcount import MOST_PERSONS
from digidel_app.testing import builders_operations as make

GRID = [
	{"gender": "Woman", "age_band": "65–74 år", "persons": 7, "first_time_persons": 2},
	{"gender": "Man", "age_band": "65–74 år", "persons": 4},
	{"gender": "Not recorded", "persons": 1},
]


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


@pytest.fixture
def coordinator() -> str:
	user = make.user_with("Digidel Coordinator")
	frappe.set_user(user)
	return user


def begun(**values):
	"""A salon that began an hour ago, or at midnight where that was yesterday."""
	user = frappe.session.user
	frappe.set_user("Administrator")
	starts_at = max(
		add_to_date(now_datetime(), hours=-1),
		now_datetime().replace(hour=0, minute=0, second=0, microsecond=0),
	)
	salon = make.salon(starts_at=starts_at, status="Open", **values).insert()
	frappe.set_user(user)
	return salon


def count(salon, **values) -> dict:
	return {"client_uuid": str(uuid4()), "digital_salon": salon.name, "rows": GRID, **values}


def save(*records) -> list[dict]:
	return api.save_headcounts(list(records))


def send(record) -> dict:
	(row,) = save(record)
	return row


def figures(salon) -> tuple:
	salon.reload()
	rows = {
		(row.gender, row.age_band or None): (row.persons, row.first_time_persons) for row in salon.headcounts
	}
	return salon.status, salon.persons_total, rows


STORED = (
	"Held",
	12,
	{("Woman", "65–74 år"): (7, 2), ("Man", "65–74 år"): (4, 0), ("Not recorded", None): (1, 0)},
)


def test_a_count_makes_the_salon_held(coordinator):
	salon = begun()
	row = send(count(salon, library_staff="Yes"))
	assert (row["status"], row["name"], row["message"]) == ("stored", salon.name, None)
	assert figures(salon) == STORED
	assert (salon.library_staff_answer, salon.library_staff_took_part) == ("Yes", 1)
	kept = frappe.get_doc("Salon Count", {"digital_salon": salon.name})
	assert (kept.company, kept.counted_by, kept.persons, kept.state) == (
		salon.company,
		coordinator,
		12,
		"Applied",
	)


def test_the_same_count_sent_again_is_stored_once(coordinator):
	salon = begun()
	record = count(salon, mode="Add")
	assert [row["status"] for row in save(record, dict(record))] == ["stored", "duplicate"]
	assert send({**record, "client_uuid": record["client_uuid"].upper()})["status"] == "duplicate"
	assert figures(salon) == STORED
	assert frappe.db.count("Salon Count", {"digital_salon": salon.name}) == 1


def test_as_text_and_with_a_refused_one_between(coordinator):
	first, second = begun(), begun()
	rows = api.save_headcounts(json.dumps([count(first), {"nonsense": 1}, 7, count(second)]))
	assert [row["status"] for row in rows] == ["stored", "rejected", "rejected", "stored"]
	assert figures(first) == figures(second) == STORED


def test_nobody_came_is_a_count(coordinator):
	salon = begun()
	assert send(count(salon, rows=[]))["status"] == "stored"
	assert figures(salon) == ("Held", 0, {("Not recorded", None): (0, 0)})
	assert send(count(salon))["reason"] == "conflict", "and it is not overwritten unseen either"


# -- two devices ------------------------------------------------------------------------------------------------


def test_the_second_device_sees_what_is_stored_and_chooses():
	salon = begun()
	one, other = (make.user_with("Digidel Coordinator", name=name) for name in ("dorr-a", "dorr-b"))
	frappe.set_user(one)
	assert send(count(salon))["status"] == "stored"
	frappe.set_user(other)
	second = count(salon, rows=[{"gender": "Man", "age_band": "65–74 år", "persons": 2}])
	for blind in (second, {**second, "mode": "Replace"}, {**second, "mode": "Add", "seen": "guessed"}):
		row = send(blind)
		assert (row["status"], row["reason"], row["stored"]["persons"]) == ("rejected", "conflict", 12)
		assert figures(salon) == STORED
	row = send({**second, "mode": "Add", "seen": row["stored"]["mark"]})
	assert row["status"] == "stored"
	assert figures(salon)[1:] == (14, {**STORED[2], ("Man", "65–74 år"): (6, 0)})
	frappe.set_user(one)
	third = count(salon, rows=[{"gender": "Woman", "persons": 3}], mode="Replace", seen=row["stored"]["mark"])
	assert send(third)["status"] == "stored"
	assert figures(salon)[1:] == (3, {("Woman", None): (3, 0)})


def test_a_count_is_not_stored_under_somebody_elses_reference():
	salon = begun()
	record = count(salon)
	for user in [make.user_with("Digidel Coordinator", name=name) for name in ("dorr-a", "dorr-b")]:
		frappe.set_user(user)
		row = send(record)
	assert row["status"] == "rejected" and "client reference" in row["message"]


@pytest.mark.commits
def test_two_devices_at_once_give_one_count_and_one_question(new_connection):
	"""Real connections: neither waits for ever, and nobody's figures are lost."""
	salon = begun()
	frappe.db.commit()
	records = [count(salon, rows=[{"gender": "Woman", "persons": 5 + number}]) for number in range(2)] * 3

	try:
		rows = new_connection.map(send, records, threads=6)
		states = sorted(row["status"] for row in rows)
		assert states == ["duplicate", "duplicate", "rejected", "rejected", "rejected", "stored"]
		(stored,) = (row for row in rows if row["status"] == "stored")
		assert stored["stored"]["persons"] in (5, 6)
		assert all(row["reason"] == "conflict" for row in rows if row["status"] == "rejected")
	finally:
		frappe.db.rollback()
		frappe.db.delete("Salon Count", {"digital_salon": salon.name})
		frappe.delete_doc("Digital Salon", salon.name, force=True)
		frappe.delete_doc("Meeting Place", salon.meeting_place, force=True)
		frappe.db.commit()


# -- correct and take back --------------------------------------------------------------------------------------


def test_ones_own_count_is_corrected_also_before_its_answer_arrived(coordinator):
	salon = begun()
	first = count(salon, rows=[{"gender": "Woman", "persons": 9}])
	right = count(salon, replaces=first["client_uuid"])
	assert [row["status"] for row in save(first, right)] == ["stored", "stored"]
	assert figures(salon) == STORED
	lost = count(salon, rows=[], replaces=str(uuid4()))
	assert send(lost)["reason"] == "conflict", "a reference that never arrived gives no right to overwrite"


def test_an_added_count_is_corrected_without_adding_twice(coordinator):
	salon = begun()
	seen = send(count(salon))["stored"]["mark"]
	more = count(salon, rows=[{"gender": "Man", "persons": 5}], mode="Add", seen=seen)
	send(more)
	send(count(salon, rows=[{"gender": "Man", "persons": 2}], mode="Add", replaces=more["client_uuid"]))
	assert figures(salon)[1] == 14


@pytest.mark.parametrize("status", ["Planned", "Open"])
def test_a_count_taken_back_leaves_what_was_there(coordinator, status):
	salon = begun()
	if status == "Planned":
		salon.update({"status": "Planned"}).save()
	record = count(salon, library_staff="No")
	send(record)
	assert api.undo_headcount(record["client_uuid"])["status"] == "removed"
	assert figures(salon) == (status, 0, {})
	assert not salon.library_staff_answer
	assert api.undo_headcount(record["client_uuid"])["status"] == "removed", "twice is no fault"
	assert send(record)["status"] == "duplicate", "what was taken back does not come back by being sent late"
	assert figures(salon)[1] == 0
	assert api.undo_headcount(str(uuid4()))["status"] == "absent"


def test_a_count_that_somebody_has_changed_is_not_taken_back(coordinator):
	salon = begun()
	record = count(salon)
	send(record)
	salon.reload()
	salon.headcounts[0].persons = 8
	salon.save()
	row = api.undo_headcount(record["client_uuid"])
	assert (row["status"], row["reason"]) == ("rejected", "changed")
	assert figures(salon)[1] == 13


# -- figures that do not agree ----------------------------------------------------------------------------------


def test_heads_and_grid_that_differ_are_explained_and_both_kept(coordinator):
	salon = begun()
	differs = count(salon, persons_by_head=23)
	row = send(differs)
	assert row["reason"] == "by head and grid differ" and "23" in row["message"] and "12" in row["message"]
	assert figures(salon) == ("Open", 0, {})
	assert send({**differs, "difference": "The rest is not recorded"})["status"] == "stored"
	assert figures(salon)[1] == 23
	assert figures(salon)[2][("Not recorded", None)] == (12, 0)
	assert (salon.persons_by_head, salon.head_count_difference) == (23, "The rest is not recorded")


def test_the_grid_can_be_right_and_nobody_is_taken_away(coordinator):
	salon = begun()
	fewer = count(salon, persons_by_head=10, difference="The rest is not recorded")
	assert send(fewer)["status"] == "rejected"
	assert send({**fewer, "difference": "The grid is right"})["status"] == "stored"
	assert figures(salon) == STORED and salon.persons_by_head == 10


def test_the_form_keeps_the_same_rules(coordinator):
	salon = begun()
	salon.update(
		{"status": "Held", "headcounts": [{"gender": "Woman", "persons": 20}], "persons_by_head": 23}
	)
	with pytest.raises(frappe.ValidationError, match="23 are counted by head, but 20"):
		salon.save()
	salon.reload()
	salon.update(
		{"status": "Held", "headcounts": [{"gender": "Woman", "persons": 20}], "persons_by_head": 23}
	)
	salon.update({"head_count_difference": "The rest is not recorded"}).save()
	assert figures(salon)[1:] == (23, {("Woman", None): (20, 0), ("Not recorded", None): (3, 0)})


# -- bad input --------------------------------------------------------------------------------------------------


def test_more_than_the_seats_needs_a_confirmation(coordinator):
	salon = begun(capacity=10)
	row = send(count(salon))
	assert row["reason"] == "more than there are seats" and "12" in row["message"]
	assert figures(salon)[1] == 0
	assert send(count(salon, over_capacity_confirmed=True))["status"] == "stored"
	assert (figures(salon), salon.over_capacity_confirmed) == (STORED, 1)
	frappe.set_user("Administrator")
	other = begun(capacity=10)
	other.update({"status": "Held", "headcounts": GRID})
	with pytest.raises(frappe.ValidationError, match="more than the 10 seats"):
		other.save()


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"rows": [{"gender": "Woman", "persons": -1}]}, "below 0"),
		({"rows": [{"gender": "Woman", "persons": float("nan")}]}, "whole number"),
		({"rows": [{"gender": "Woman", "persons": "🙂"}]}, "whole number"),
		({"rows": [{"gender": "Woman", "persons": 2.5}]}, "whole number"),
		({"rows": [{"gender": "Woman", "persons": [3]}]}, "whole number"),
		({"rows": [{"gender": "Woman", "persons": 10_000}]}, f"More than {MOST_PERSONS}"),
		({"rows": [{"gender": "Woman", "persons": 4_000}, {"gender": "Man", "persons": 4_000}]}, "More than"),
		({"rows": [{"gender": "Woman", "persons": 600}]}, "very many"),
		({"rows": [{"gender": "Girl", "persons": 1}]}, "gender does not exist"),
		({"rows": [{"gender": "Woman", "age_band": "🙂" * 200, "persons": 1}]}, "age band does not exist"),
		({"rows": [{"gender": "Woman", "persons": 1, "first_time_persons": 2}]}, "first time"),
		({"rows": [{"gender": "Woman", "persons": 1}] * 2}, "counted twice"),
		({"rows": "many"}, "cannot be read"),
		({"rows": None}, "cannot be read"),
		({"rows": [None]}, "cannot be read"),
		({"persons_by_head": "a lot"}, "whole number"),
		({"persons_by_head": -3}, "below 0"),
		({"difference": "<script>"}, "choice does not exist"),
		({"library_staff": "Perhaps"}, "choice does not exist"),
		({"mode": {"a": 1}}, "choice does not exist"),
		({"counted_at": "yesterday"}, "time of the count"),
		({"counted_at": (datetime.now() + timedelta(days=3)).isoformat()}, "clock"),
		({"client_uuid": "1234"}, "client reference"),
		({"client_uuid": None}, "client reference"),
		({"digital_salon": "no such"}, "no such salon"),
		({"digital_salon": ["a"]}, "no such salon"),
		({"digital_salon": None}, "no such salon"),
	],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_stored(coordinator, values, message):
	salon = begun()
	row = send(count(salon, **values))
	assert row["status"] == "rejected" and message in row["message"], row
	assert figures(salon) == ("Open", 0, {})
	assert not frappe.db.exists("Salon Count", {"digital_salon": salon.name})


@pytest.mark.parametrize("sent", [None, "", "no", 7, {}, [{}] * 51])
def test_what_is_no_batch_is_refused(coordinator, sent):
	with pytest.raises(frappe.ValidationError):
		api.save_headcounts(sent)


def test_a_salon_to_come_is_refused_and_one_about_to_begin_is_not(coordinator):
	frappe.set_user("Administrator")
	later = make.open_salon()
	soon = make.salon(starts_at=add_to_date(now_datetime(), minutes=20), status="Open").insert()
	frappe.set_user(coordinator)
	assert send(count(later))["reason"] == "future"
	assert send(count(soon))["status"] == "stored"


@pytest.mark.parametrize("status", ["Cancelled", "Reported"])
def test_a_cancelled_or_reported_salon_is_not_counted(coordinator, status):
	salon = begun()
	if status == "Cancelled":
		salon.update({"status": "Cancelled"}).save()
	else:
		salon.update({"status": "Held", "headcounts": GRID}).save()
		salon.update({"status": "Reported"}).save()
	row = send(count(salon, rows=[{"gender": "Man", "persons": 1}], mode="Replace"))
	assert row["reason"] == "status"
	assert figures(salon)[0] == status


# -- who may ----------------------------------------------------------------------------------------------------


def test_an_advisor_counts_only_what_they_host():
	advisor = make.user_with("Digidel Advisor", name="vard")
	hosted = begun(hosts=[{"host_kind": "Staff", "user": advisor}])
	other = begun()
	frappe.set_user(advisor)
	assert [row["status"] for row in save(count(hosted), count(other))] == ["stored", "rejected"]
	assert figures(other)[1] == 0
	with pytest.raises(frappe.PermissionError):
		api.registered(other.name)
	with pytest.raises(frappe.PermissionError):
		api.count_sheet(other.name)
	listed = [salon["name"] for salon in disken_api.start(company=hosted.company)["salons"]]
	assert hosted.name in listed and other.name not in listed


def test_a_salon_of_another_municipality_is_like_none(coordinator):
	frappe.set_user("Administrator")
	foreign = make.other_company()
	place = make.meeting_place(company=foreign).insert()
	salon = begun(meeting_place=place.name)
	registered = make.registration(digital_salon=salon.name).insert()
	frappe.permissions.add_user_permission("Company", make.first_company(), coordinator)
	frappe.set_user(coordinator)
	missing = send(count(salon, digital_salon="no such"))
	assert send(count(salon))["message"] == missing["message"]
	for work in (
		lambda: api.registered(salon.name),
		lambda: api.mark_attendance(registered.name, "Attended"),
	):
		with pytest.raises(frappe.DoesNotExistError):
			work()
	frappe.set_user("Administrator")
	assert figures(salon)[1] == 0


@pytest.mark.parametrize("role", ["Digidel Finance", "Digidel Reader", "Digidel Volunteer"])
def test_other_roles_do_not_count(role):
	salon = begun()
	frappe.set_user(make.user_with(role))
	for work in (
		lambda: save(count(salon)),
		lambda: api.undo_headcount(str(uuid4())),
		lambda: api.registered(salon.name),
		lambda: api.mark_attendance("x", "Attended"),
		lambda: api.count_sheet(salon.name),
	):
		with pytest.raises(frappe.PermissionError):
			work()


def test_somebody_elses_queue_stores_nothing(coordinator):
	salon = begun()
	with pytest.raises(frappe.PermissionError):
		api.save_headcounts([count(salon)], user="other@example.org")
	assert figures(salon)[1] == 0


# -- names ------------------------------------------------------------------------------------------------------


def test_names_are_for_the_day_and_never_kept_on_the_device(coordinator):
	frappe.set_user("Administrator")
	salon = begun()
	doc = make.registration(digital_salon=salon.name, participant_name="Kurre Kanin").insert()
	past = make.past_salon(status="Open").insert()
	frappe.set_user(coordinator)
	(row,) = api.registered(salon.name)
	assert (row["participant_name"], row["status"]) == ("Kurre Kanin", "Registered")
	assert set(row) == {"name", "participant_name", "persons", "status", "status_label"}, "no contact"
	with pytest.raises(frappe.ValidationError, match="on the day"):
		api.registered(past.name)
	assert "Kurre" not in json.dumps(disken_api.start(company=salon.company), default=str)
	for status in ("Attended", "Attended", "No-show", "Registered"):
		assert api.mark_attendance(doc.name, status)["registration_status"] == status
	for wrong in ("Cancelled", "Waitlisted", None, ["Attended"], "🙂"):
		with pytest.raises(frappe.ValidationError):
			api.mark_attendance(doc.name, wrong)
	with pytest.raises(frappe.DoesNotExistError):
		api.mark_attendance({"a": 1}, "Attended")


def test_the_device_gets_what_it_needs_to_count_without_a_network(coordinator):
	salon = begun(capacity=25)
	send(count(salon))
	start = disken_api.start(language="en", company=salon.company)
	(known,) = (row for row in start["salons"] if row["name"] == salon.name)
	assert (known["capacity"], known["stored"]["persons"], known["status"]) == (25, 12, "Held")
	assert [one["value"] for one in start["salon_genders"]] == ["Woman", "Man", "Not recorded"]
	assert send(count(salon, mode="Replace", seen=known["stored"]["mark"]))["status"] == "stored"


# -- library staff ----------------------------------------------------------------------------------------------


def test_not_answered_is_no_no_and_an_answer_is_not_erased(coordinator):
	salon = begun()
	row = send(count(salon))
	salon.reload()
	assert (salon.library_staff_answer or None, salon.library_staff_took_part) == (None, 0)
	row = send(count(salon, library_staff="Yes", mode="Replace", seen=row["stored"]["mark"]))
	row = send(count(salon, mode="Replace", seen=row["stored"]["mark"]))
	salon.reload()
	assert (salon.library_staff_answer, salon.library_staff_took_part) == ("Yes", 1)


def test_a_yes_from_before_the_question_stays_yes():
	salon = make.past_salon(library_staff_took_part=1).insert()
	assert salon.library_staff_answer == "Yes"
	frappe.db.set_value("Digital Salon", salon.name, "library_staff_answer", None)
	salon.reload()
	salon.update({"theme": "Bilder"}).save()
	assert (salon.library_staff_answer, salon.library_staff_took_part) == ("Yes", 1)
