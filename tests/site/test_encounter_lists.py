"""Visits in the list and the calendar: many at once, and nothing that points at a person."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app.api import encounters
from digidel_app.digidel_encounters import calendar
from digidel_app.testing import builders_operations as make


def topics_of(visit) -> list[str]:
	return frappe.get_all("Encounter Question", {"parent": visit.name}, pluck="topic", order_by="idx asc")


def test_a_topic_is_changed_in_the_chosen_visits_only(as_user):
	old, other, new = make.topic(), make.topic("Annat ämne"), make.topic("Nytt ämne")
	place = make.meeting_place().name
	both = make.encounter(
		meeting_place=place, questions=[make.question(), make.question(topic=other), make.question()]
	).insert()
	without = make.encounter(meeting_place=place, questions=[make.question(topic=other)]).insert()
	untouched = make.encounter(meeting_place=place).insert()
	with as_user(make.user_with("Digidel Advisor")):
		answer = encounters.change_topic([both.name, without.name, both.name], old, new)
	assert answer == {"visits": 1, "questions": 2}
	assert topics_of(both) == [new, other, new]
	assert topics_of(without) == [other] and topics_of(untouched) == [old]
	assert frappe.db.get_value("Helpdesk Encounter", both.name, "first_topic") == new
	rows = frappe.get_all(
		"Encounter Question", {"parent": both.name}, ["company", "started_on", "meeting_place"]
	)
	assert {(row.company, row.started_on, row.meeting_place) for row in rows} == {
		(both.company, both.started_on, place)
	}
	assert frappe.db.count("Version", {"ref_doctype": "Helpdesk Encounter", "docname": both.name}) == 1
	assert not frappe.db.count("Version", {"ref_doctype": "Helpdesk Encounter", "docname": without.name})


def test_the_list_of_visits_may_come_as_text():
	visit = make.encounter().insert()
	new = make.topic("Nytt ämne")
	assert encounters.change_topic(frappe.as_json([visit.name]), make.topic(), new)["questions"] == 1


@pytest.mark.parametrize("names", ["", "{", "null", "7", [], [7], {"a": 1}, [f"v{n}" for n in range(501)]])
def test_a_list_that_is_none_is_refused(names):
	with pytest.raises(frappe.ValidationError):
		encounters.change_topic(names, make.topic(), make.topic("Nytt ämne"))


def test_topics_that_do_not_fit_are_refused():
	visit = make.encounter().insert()
	retired = make.topic("Utgånget ämne")
	frappe.db.set_value("Encounter Topic", retired, "is_active", 0)
	with pytest.raises(frappe.DoesNotExistError):
		encounters.change_topic([visit.name], make.topic(), "No such topic")
	with pytest.raises(frappe.ValidationError, match="same"):
		encounters.change_topic([visit.name], make.topic(), make.topic())
	with pytest.raises(frappe.ValidationError, match="no longer in use"):
		encounters.change_topic([visit.name], make.topic(), retired)


def test_one_forbidden_visit_stops_all(as_user):
	"""All or none: the rest of the request is rolled back by the platform."""
	own, other = make.first_company(), make.other_company()
	for company in (own, other):
		make.company_settings(company=company)
	mine = make.encounter().insert()
	theirs = make.encounter(meeting_place=make.meeting_place(company=other).name).insert()
	user = make.user_with("Digidel Manager")
	frappe.new_doc("User Permission", user=user, allow="Company", for_value=own).insert()
	new = make.topic("Nytt ämne")
	with as_user(user), pytest.raises(frappe.PermissionError):
		encounters.change_topic([mine.name, theirs.name], make.topic(), new)


@pytest.mark.parametrize("role", ["Digidel Volunteer", "Digidel Finance", "Digidel Reader"])
def test_others_change_and_see_nothing(role, as_user):
	visit = make.encounter().insert()
	old, new = make.topic(), make.topic("Nytt ämne")
	with as_user(make.user_with(role)):
		with pytest.raises(frappe.PermissionError):
			encounters.change_topic([visit.name], old, new)
		with pytest.raises(frappe.PermissionError):
			encounters.calendar_events(today(), today())


def test_the_calendar_shows_topic_and_place_and_no_person(as_user):
	place = make.meeting_place()
	visit = make.encounter(
		meeting_place=place.name, note="Glömt lösenordet till bibliotekets katalog"
	).insert()
	with as_user(make.user_with("Digidel Advisor")):
		found = encounters.calendar_events(
			add_days(today(), -7),
			add_days(today(), 7),
			filters=[["Helpdesk Encounter", "meeting_place", "=", place.name]],
		)
	assert [event["name"] for event in found] == [visit.name]
	assert found[0]["title"] == f"{make.topic()} · {place.place_name}"
	assert (found[0]["end"] - found[0]["start"]).total_seconds() == visit.duration_minutes * 60
	shown = frappe.as_json(found)
	assert "lösenordet" not in shown and visit.advisor not in shown


def test_a_full_calendar_shows_numbers_that_add_up(monkeypatch):
	monkeypatch.setattr(calendar, "ONE_BY_ONE", 2)
	place = make.meeting_place().name
	for day in (1, 1, 2):
		make.encounter(meeting_place=place, started_at=add_days(f"{today()} 10:00:00", -day)).insert()
	found = encounters.calendar_events(
		add_days(today(), -7), today(), filters=[["Helpdesk Encounter", "meeting_place", "=", place]]
	)
	assert [(event["start"], event["title"].split()[0]) for event in found] == [
		(getdate(add_days(today(), -2)), "1"),
		(getdate(add_days(today(), -1)), "2"),
	]


@pytest.mark.parametrize("period", [("2025-01-01", "2025-12-31"), ("2025-02-01", "2025-01-01"), ("x", "y")])
def test_a_calendar_without_end_is_refused(period):
	with pytest.raises(frappe.ValidationError):
		encounters.calendar_events(*period)
