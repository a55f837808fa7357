"""Getting back to visitors: the code on their slip, the list of open ones, and who may see it."""

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today

from digidel_app.api.follow_up import find_by_slip_code, mark_done
from digidel_app.digidel_encounters.report.follow_up_list import follow_up_list
from digidel_app.domain import slip_code
from digidel_app.testing import builders_operations as make


def test_a_follow_up_gets_a_code_once_and_keeps_it():
	visit = make.encounter(follow_up_by=add_days(today(), 2)).insert()
	code = visit.slip_code
	assert slip_code.is_code(code)
	visit.slip_code = "CDFHJKMN"
	visit.save()
	visit.reload()
	assert visit.slip_code == code


def test_a_visit_without_follow_up_has_no_code_and_many_may_be_without():
	codes = {make.encounter().insert().slip_code for _visit in range(2)}
	assert codes == {None}


def test_the_desk_pages_own_code_is_kept():
	visit = make.encounter(follow_up_by=add_days(today(), 2), slip_code="CDFHJKMN").insert()
	assert frappe.db.get_value("Helpdesk Encounter", visit.name, "slip_code") == "CDFHJKMN"


def test_the_same_code_twice_is_refused():
	make.encounter(follow_up_by=today(), slip_code="CDFHJKMN").insert()
	with pytest.raises(frappe.UniqueValidationError):
		make.encounter(follow_up_by=today(), slip_code="CDFHJKMN").insert()


@pytest.mark.parametrize("given", ["Anna", "19121212", "cdfhjkmn", "CDFHJKM0", 12345678, ["C"]])
def test_anything_but_a_code_is_refused(given):
	with pytest.raises(frappe.ValidationError, match="Slip code"):
		make.encounter(follow_up_by=today(), slip_code=given).insert()


# --- getting back ---------------------------------------------------------------------------------------


def open_visit(days: int = 0, **values):
	return make.encounter(
		started_at=add_to_date(now_datetime(), days=-10), follow_up_by=add_days(today(), days), **values
	).insert()


def listed(**filters) -> dict:
	rows = follow_up_list.execute({"company": make.first_company(), **filters})[1]
	return {row.name: row for row in rows}


def test_the_list_shows_open_ones_with_when_the_longest_overdue_first():
	late, later, now, ahead = open_visit(-5), open_visit(-1), open_visit(0), open_visit(3)
	done = open_visit(-5)
	mark_done(done.name)
	rows = listed(meeting_place=None)
	names = [name for name in rows if name in {late.name, later.name, now.name, ahead.name, done.name}]
	assert names == [late.name, later.name, now.name, ahead.name]
	assert [rows[name].due_state for name in names] == ["Overdue", "Overdue", "Today", "Coming"]
	assert (rows[late.name].days, rows[now.name].days, rows[ahead.name].days) == (5, 0, 0)
	assert set(listed(due_state="Today")) & set(names) == {now.name}


def test_somebodys_own_ones_can_be_told_apart(as_user):
	advisor = make.user_with("Digidel Advisor")
	own, other = open_visit(advisor=advisor), open_visit()
	with as_user(advisor):
		rows = listed(only_mine=1)
		assert own.name in rows and other.name not in rows
		assert {own.name, other.name} <= set(listed())


def test_done_closes_the_follow_up_today(as_user):
	visit = open_visit(-1)
	with as_user(make.user_with("Digidel Advisor")):
		answer = mark_done(visit.name)
	visit.reload()
	assert (visit.status, visit.follow_up_done_on) == ("Closed", getdate())
	assert answer["status"] == "Closed"
	assert visit.answered_at


def test_done_twice_or_without_anything_to_do_is_said_in_words():
	visit = open_visit()
	mark_done(visit.name)
	with pytest.raises(frappe.ValidationError, match="Somebody got back"):
		mark_done(visit.name)
	with pytest.raises(frappe.ValidationError, match="nothing to get back about"):
		mark_done(make.encounter().insert().name)
	with pytest.raises(frappe.DoesNotExistError):
		mark_done("finns-inte")


@pytest.mark.parametrize("role", ["Digidel Finance", "Digidel Volunteer", "Digidel Reader"])
def test_others_neither_find_nor_close(role, as_user):
	visit = open_visit()
	with as_user(make.user_with(role)):
		with pytest.raises(frappe.PermissionError):
			mark_done(visit.name)
		with pytest.raises(frappe.PermissionError):
			find_by_slip_code(visit.slip_code)


def test_a_slip_leads_to_its_follow_up_and_says_nothing_about_who(as_user):
	visit = open_visit(2, gender="Woman", visit_kind="Returning", note="Ville veta mer om bygglov")
	with as_user(make.user_with("Digidel Advisor")):
		found = find_by_slip_code(slip_code.shown(visit.slip_code).lower())
	assert found["encounter"] == visit.name
	assert found["topics"] == [make.topic()]
	assert found["due_state"] == "Coming"
	assert set(found) == {
		"encounter",
		"slip_code",
		"started_on",
		"place_name",
		"channel",
		"topics",
		"follow_up_by",
		"follow_up_done_on",
		"status",
		"due_state",
	}


@pytest.mark.parametrize("code", ["", "x", "CDFHJKMN", "' or 1=1 -- ", "%", "C" * 10_000])
def test_a_code_that_nobody_has_finds_nothing(code):
	assert find_by_slip_code(code) is None


def test_a_slip_of_another_municipality_finds_nothing(as_user):
	other = make.other_company()
	make.company_settings()
	make.company_settings(company=other)
	visit = open_visit(meeting_place=make.meeting_place(company=other).name)
	user = make.user_with("Digidel Manager")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
	).insert()
	with as_user(user):
		assert find_by_slip_code(visit.slip_code) is None
		with pytest.raises(frappe.PermissionError):
			mark_done(visit.name)
