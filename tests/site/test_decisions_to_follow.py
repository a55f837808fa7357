"""The report on decisions: what is late comes first, groups and periods are kept apart, each leads to its meeting."""

import frappe
import pytest
from frappe.desk.query_report import run as run_report
from frappe.utils import add_days, getdate, today

from digidel_app.digidel_follow_up.report.decisions_to_follow.decisions_to_follow import execute
from digidel_app.testing import builders_operations as make

FIRST = "2031-03-10"


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


def meeting(*decisions, **values):
	doc = frappe.get_doc(
		{
			"doctype": "Governance Meeting",
			"title": "Styrgruppen",
			"company": make.first_company(),
			"meeting_group": "Steering group",
			"meeting_date": FIRST,
			**values,
		}
	)
	for row in decisions:
		doc.append("decisions", {"responsible_user": make.user_with("Digidel Advisor"), **row})
	return doc.insert()


def report(**filters) -> tuple:
	return execute({"company": make.first_company(), **filters})


def test_late_ones_first_then_open_then_done_with_their_meeting_and_initiative() -> None:
	initiative = frappe.get_doc(
		doctype="Roadmap Initiative",
		title="Chattassistent",
		area="New technology",
		company=make.first_company(),
		period_from="2019-01-01",
		period_to="2021-12-31",
	).insert()
	held = meeting(
		{"decision": "Klart", "due_on": add_days(today(), -90), "status": "Done"},
		{"decision": "Kommer", "due_on": add_days(today(), 5)},
		{
			"decision": "Sen <b>text</b>",
			"due_on": add_days(today(), -3),
			"roadmap_initiative": initiative.name,
		},
		meeting_date=add_days(today(), -100),
	)
	_columns, rows, message, _chart, cards = report(from_date=add_days(today(), -100), to_date=today())
	own = [row for row in rows if row["meeting"] == held.name]
	assert [(row["decision"], row["state"], row["days_late"]) for row in own] == [
		("Sen <b>text</b>", "late", 3),
		("Kommer", "open", 0),
		("Klart", "done", 0),
	]
	assert (own[0]["initiative_title"], own[0]["meeting_title"]) == ("Chattassistent", "Styrgruppen")
	assert own[0]["due_on"] == getdate(add_days(today(), -3)) and message is None
	assert cards[0]["value"] == len(rows)


def test_groups_periods_and_states_are_kept_apart() -> None:
	steering = meeting({"decision": "A", "due_on": "2031-05-01"})
	working = meeting(
		{"decision": "B", "due_on": "2031-06-01"}, meeting_group="Working group", meeting_date="2031-04-01"
	)

	def found(**filters) -> set[str]:
		return {row["meeting"] for row in report(from_date="2031-01-01", to_date="2031-12-31", **filters)[1]}

	assert found() == {steering.name, working.name}
	assert found(meeting_group="Working group") == {working.name}
	assert found(state="open") == {steering.name, working.name} and found(state="late") == set()
	assert {row["meeting"] for row in report(from_date="2031-03-11", to_date="2031-12-31")[1]} == {
		working.name
	}


def test_an_empty_report_says_what_to_do_first() -> None:
	_columns, rows, message, *_rest = report(from_date="1995-01-01", to_date="1995-12-31")
	assert rows == [] and "Governance Meeting" in message


@pytest.mark.parametrize(
	"filters",
	[
		{"company": None},
		{"state": "x"},
		{"meeting_group": "Friends"},
		{"meeting_group": ["Steering group"]},
		{"from_date": "never"},
		{"from_date": "2031-02-01", "to_date": "2031-01-01"},
	],
)
def test_what_cannot_be_read_is_refused(filters) -> None:
	with pytest.raises(frappe.ValidationError):
		report(**filters)


def test_whoever_reads_meetings_reads_it_and_no_other_municipality(as_user) -> None:
	held = meeting({"decision": "A", "due_on": "2031-05-01"})
	for role in ("Digidel Manager", "Digidel Coordinator", "Digidel Finance", "Digidel Advisor"):
		with as_user(make.user_with(role)):
			shown = run_report("Decisions to Follow", filters={"company": make.first_company()})["result"]
			assert held.name in {row["meeting"] for row in shown if isinstance(row, dict)}, role
	for role in ("Digidel Reader", "Digidel Volunteer"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			report()
	other = make.other_company()
	make.company_settings(company=other)
	with as_user(make.user_with("Digidel Manager")), pytest.raises(frappe.PermissionError):
		report(company=other)
