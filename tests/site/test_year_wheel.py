"""The year wheel on a site: tasks given once and in time, what their closing says, who takes over, the report."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.desk.query_report import run as run_report
from frappe.utils import add_days, getdate, today

from digidel_app.digidel_follow_up import year_wheel
from digidel_app.digidel_follow_up.report.year_wheel.year_wheel import execute
from digidel_app.testing import builders_directory
from digidel_app.testing import builders_operations as make

SCRIPT = "Budget <script>alert(1)</script>"
MARCH = date(2031, 3, 3)
"""A Monday; the task of 14 March 2031, a Friday, has its notice of two weeks behind it."""


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings(holiday_list=None)


@pytest.fixture
def advisor():
	return make.user_with("Digidel Advisor")


def task(**values):
	given = {
		"title": "Resultatdialog",
		"company": make.first_company(),
		"recurrence": "Every half-year",
		"first_month": "March",
		"day_of_month": 15,
		"notice_days": 14,
		"first_day": "2031-01-01",
		"responsible_user": make.user_with("Digidel Advisor"),
		**values,
	}
	return frappe.get_doc({"doctype": "Year Wheel Task", **given})


def remind(day: date = MARCH) -> None:
	year_wheel.remind(make.first_company(), day)


def rows(doc) -> list:
	return doc.reload().occurrences


def todos(doc, **filters) -> list:
	return frappe.get_all(
		"ToDo",
		filters={"reference_type": "Year Wheel Task", "reference_name": doc.name, **filters},
		fields=["name", "allocated_to", "date", "status", "description"],
		order_by="allocated_to asc",
	)


def close(name: str, user: str, as_user, status: str = "Closed") -> None:
	with as_user(user):
		todo = frappe.get_doc("ToDo", name)
		todo.status = status
		todo.save()


@pytest.mark.parametrize(
	"values",
	[
		{"title": ""},
		{"title": ["a", "list"]},
		{"title": "Ring 070-174 06 05"},
		{"what_to_do": "Skriv till eva@example.org"},
		{"what_to_do": "x" * 5_000},
		{"recurrence": "Every day"},
		{"first_month": None},
		{"first_month": "Mars"},
		{"recurrence": "Chosen months"},
		{"recurrence": "Chosen months", "chosen_months": "3, 13"},
		{"recurrence": "Chosen months", "chosen_months": [3, 9]},
		{"recurrence": "Chosen months", "chosen_months": "9" * 5_000},
		{"day_of_month": 0},
		{"day_of_month": 32},
		{"day_of_month": "soon"},
		{"day_of_month": [1]},
		{"notice_days": -1},
		{"notice_days": 10**12},
		{"first_day": "never"},
		{"last_day": "2030-12-31"},
		{"responsible_user": "nobody@example.org"},
		{"responsible_user": ["nobody@example.org"]},
		{"area": "Something else"},
	],
)
def test_what_cannot_be_right_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		task(**values).insert()


def test_links_to_another_municipality_are_refused() -> None:
	other = make.other_company()
	foreign = frappe.get_doc(doctype="Steering Document", title="Plan", kind="Plan", company=other).insert()
	with pytest.raises(frappe.ValidationError, match="belongs to"):
		task(steering_document=foreign.name).insert()


def test_given_in_time_once_and_with_escaped_words(advisor) -> None:
	doc = task(title=SCRIPT, what_to_do="Samla <b>siffror</b>").insert()
	remind(date(2031, 2, 27))
	assert todos(doc) == []
	remind(date(2031, 2, 28))  # 14 days before Friday 14 March, for the 15th is a Saturday
	for day in (MARCH, MARCH, MARCH + timedelta(days=9)):
		remind(day)
	(todo,) = todos(doc)
	assert (todo.allocated_to, todo.date, todo.status) == (advisor, date(2031, 3, 14), "Open")
	assert "<script" not in todo.description and "<b>" not in todo.description
	assert "2031" in todo.description
	(row,) = rows(doc)
	assert (row.month_meant, row.due_on, row.given_on, row.status) == (
		"2031-03",
		date(2031, 3, 14),
		date(2031, 2, 28),
		"Open",
	)


def test_a_holiday_of_the_municipality_leads_to_the_working_day_before() -> None:
	holidays = frappe.get_doc(
		doctype="Holiday List",
		holiday_list_name="Prov",
		from_date="2031-01-01",
		to_date="2031-12-31",
		holidays=[{"holiday_date": "2031-03-14", "description": "Ledigt"}],
	).insert()
	make.company_settings(holiday_list=holidays.name)
	doc = task().insert()
	remind()
	assert rows(doc)[0].due_on == date(2031, 3, 13)


def test_after_days_without_a_run_only_what_still_matters_is_given() -> None:
	late, replaced = task().insert(), task(recurrence="Every month", day_of_month=20).insert()
	old = task(first_month="January", recurrence="Every year").insert()
	remind(date(2031, 4, 10))  # the job has not run since before the year began
	assert [row.month_meant for row in rows(late)] == ["2031-03"]  # 27 days late
	assert [row.month_meant for row in rows(replaced)] == ["2031-04"]  # March's would only be in its way
	assert rows(old) == []


def test_nothing_is_given_of_what_is_not_in_use_or_has_ended() -> None:
	for doc in (task(is_active=0).insert(), task(last_day="2031-03-10").insert()):
		remind()
		assert todos(doc) == []


def test_closing_the_task_is_seen_on_the_wheel_and_opening_it_again_too(advisor, as_user) -> None:
	doc = task().insert()
	remind()
	(todo,) = todos(doc)
	close(todo.name, advisor, as_user)
	assert (rows(doc)[0].status, rows(doc)[0].done_on, doc.last_done_on) == (
		"Done",
		getdate(),
		getdate(),
	)
	close(todo.name, advisor, as_user, "Open")
	assert (rows(doc)[0].status, rows(doc)[0].done_on, doc.last_done_on) == ("Open", None, None)
	close(todo.name, advisor, as_user, "Cancelled")
	assert rows(doc)[0].status == "Skipped"
	remind(MARCH + timedelta(days=1))
	assert len(todos(doc)) == 1


def test_an_open_form_cannot_undo_what_was_given_meanwhile() -> None:
	doc = task().insert()
	stale = frappe.get_doc("Year Wheel Task", doc.name)
	remind()
	stale.board = "Kommunstyrelsen"
	stale.append("occurrences", {"month_meant": "2031-09", "status": "Done"})
	stale.save()
	(row,) = rows(doc)
	assert (row.month_meant, row.status, doc.board) == ("2031-03", "Open", "Kommunstyrelsen")


def test_a_client_cannot_write_what_was_given() -> None:
	doc = task(occurrences=[{"month_meant": "2031-03", "status": "Done"}], last_done_on="2031-01-01").insert()
	assert rows(doc) == [] and doc.last_done_on is None


def test_who_has_left_the_managers_get_it_and_one_of_them_does_it_for_all(as_user) -> None:
	leaver = make.user_with("Digidel Advisor", name="slutar")
	doc = task(responsible_user=leaver).insert()
	frappe.db.set_value("User", leaver, "enabled", 0)
	managers = [make.user_with("Digidel Manager", name=name) for name in ("chef-ett", "chef-tva")]
	remind()
	given = todos(doc)
	assert {todo.allocated_to for todo in given} >= set(managers) and leaver not in rows(doc)[0].given_to
	close(next(todo.name for todo in given if todo.allocated_to == managers[0]), managers[0], as_user)
	assert rows(doc)[0].status == "Done"
	assert {todo.status for todo in todos(doc, allocated_to=("!=", managers[0]))} == {"Cancelled"}


def test_what_lies_with_somebody_who_leaves_is_handed_over() -> None:
	leaver = make.user_with("Digidel Advisor", name="slutar")
	doc = task(responsible_user=leaver).insert()
	remind()
	builders_directory.employee_of(leaver, status="Left", relieving_date=add_days(today(), -1))
	manager = make.user_with("Digidel Manager")
	remind(MARCH + timedelta(days=1))
	assert manager in {todo.allocated_to for todo in todos(doc, status="Open")}
	assert {todo.status for todo in todos(doc, allocated_to=leaver)} == {"Cancelled"}
	assert len(rows(doc)) == 1


def test_a_new_responsible_gets_what_is_open(advisor) -> None:
	doc = task().insert()
	remind()
	other = make.user_with("Digidel Coordinator")
	doc.reload()
	doc.responsible_user = other
	doc.save()
	assert {todo.allocated_to: todo.status for todo in todos(doc)} == {advisor: "Cancelled", other: "Open"}
	assert rows(doc)[0].given_to == other


def test_a_task_that_is_removed_takes_what_it_gave_along() -> None:
	doc = task().insert()
	remind()
	frappe.delete_doc("Year Wheel Task", doc.name)
	assert todos(doc) == []
	assert not frappe.db.exists("Year Wheel Occurrence", {"parent": doc.name})


def test_one_task_that_cannot_be_dealt_with_does_not_stop_the_others() -> None:
	broken, whole = task(title="A").insert(), task(title="B").insert()
	frappe.db.set_value("Year Wheel Task", broken.name, "responsible_user", "gone@example.org")
	frappe.db.set_value("Year Wheel Task", broken.name, "company", make.other_company())
	remind()
	assert len(rows(whole)) == 1 and rows(broken) == []


def test_another_municipalitys_tasks_are_not_ours() -> None:
	other = make.other_company()
	make.company_settings(company=other)
	doc = task(company=other, responsible_user=None).insert()
	remind()
	assert rows(doc) == []


# --- the report ---------------------------------------------------------------------------------------


def report(**filters) -> list[dict]:
	return execute({"company": make.first_company(), "year": 2031, **filters})[1]


def test_the_report_has_every_month_of_the_year_with_its_state(advisor, as_user) -> None:
	year = getdate().year
	shared = {"first_day": f"{year - 1}-01-01", "responsible_user": advisor, "area": "Digital tools"}
	past = task(**shared, recurrence="Chosen months", chosen_months="1, 2", notice_days=0).insert()
	for month in (1, 2):
		due = year_wheel.rules.occurrences(year_wheel.rule_of(past), year - 1, set())[month - 1].due_on
		remind(due)
	first, second = rows(past)
	close(first.tasks, advisor, as_user)
	found = {
		row["month"]: row for row in report(year=year - 1, area="Digital tools") if row["task"] == past.name
	}
	assert [found[f"{year - 1}-0{month}"]["state"] for month in (1, 2)] == ["done", "late"]
	assert found[f"{year - 1}-01"]["done_on"] == getdate()
	ahead = [row for row in report(year=year + 1) if row["task"] == past.name]
	assert [row["state"] for row in ahead] == ["to come", "to come"]
	assert report(year=year - 1, state="late", area="Digital tools")[0]["month"] == second.month_meant
	assert report(year=year - 1, area="New technology") == []


def test_the_report_says_who_has_left_and_what_nobody_was_given() -> None:
	leaver = make.user_with("Digidel Advisor", name="slutar")
	year = getdate().year - 1
	doc = task(responsible_user=leaver, first_day=f"{year}-01-01").insert()
	frappe.db.set_value("User", leaver, "enabled", 0)
	found = [row for row in report(year=year) if row["task"] == doc.name]
	assert {row["state"] for row in found} == {"not given"}
	assert all("managers" in row["responsible"] for row in found)


@pytest.mark.parametrize("year", ["soon", 10**9, -1, 1.5, float("nan"), "9" * 400])
def test_a_year_that_cannot_be_meant_is_refused(year) -> None:
	with pytest.raises(frappe.ValidationError):
		report(year=year)


@pytest.mark.parametrize(
	"filters", [{"state": "x"}, {"state": ["late"]}, {"area": {"a": 1}}, {"year": [2031]}]
)
def test_filters_that_cannot_be_read_are_refused(filters) -> None:
	with pytest.raises(frappe.ValidationError):
		report(**filters)


def test_an_empty_report_says_what_to_do_first() -> None:
	_columns, found, message, *_rest = execute({"company": make.first_company(), "year": 1990})
	assert found == [] and "Year Wheel Task" in message


def test_who_may_read_the_wheel(as_user) -> None:
	doc = task().insert()
	for role in ("Digidel Manager", "Digidel Coordinator", "Digidel Finance", "Digidel Advisor"):
		with as_user(make.user_with(role)):
			filters = {"company": make.first_company(), "year": 2031}
			shown = run_report("Year Wheel", filters=filters)["result"]
			assert doc.name in {row["task"] for row in shown if isinstance(row, dict)}, role
			assert doc.has_permission("write") == (role == "Digidel Manager"), role
	for role in ("Digidel Volunteer", "Digidel Reader"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			report()


def test_another_municipalitys_wheel_is_not_reachable(as_user) -> None:
	other = make.other_company()
	make.company_settings(company=other)
	user = make.user_with("Digidel Manager", name="grannchef")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=other, apply_to_all_doctypes=1
	).insert()
	doc = task(responsible_user=None).insert()
	with as_user(user):
		assert not doc.has_permission("read")
		with pytest.raises(frappe.PermissionError):
			report()
