"""Meetings of the steering group: decisions and the platform's tasks say the same."""

import frappe
import pytest
from frappe.utils import getdate

from digidel_app.testing import builders_operations as make


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
			"meeting_date": "2026-03-10",
			"phase": "Implementation",
			**values,
		}
	)
	for row in decisions:
		doc.append("decisions", row)
	return doc


def decision(**values) -> dict:
	return {
		"decision": "Ta fram en plan",
		"responsible_user": make.user_with("Digidel Advisor"),
		"due_on": "2026-04-01",
		**values,
	}


def task_of(doc, row: int = 0):
	return frappe.get_doc("ToDo", doc.decisions[row].task)


def test_a_decision_becomes_one_task_with_its_day_and_escaped_words() -> None:
	doc = meeting(decision(decision="Plan <script>alert(1)</script>")).insert()
	doc.reload()
	doc.save()
	tasks = frappe.get_all("ToDo", filters={"reference_name": doc.name}, fields=["*"])
	assert len(tasks) == 1
	assert (tasks[0].allocated_to, tasks[0].date, tasks[0].status) == (
		make.user_with("Digidel Advisor"),
		getdate("2026-04-01"),
		"Open",
	)
	assert "<script" not in tasks[0].description


def test_done_in_the_minutes_closes_the_task_and_open_opens_it() -> None:
	doc = meeting(decision()).insert()
	doc.reload()
	doc.decisions[0].status = "Done"
	doc.save()
	assert task_of(doc).status == "Closed"
	doc.reload()
	doc.decisions[0].status = "Open"
	doc.decisions[0].due_on = "2026-05-01"
	doc.save()
	assert (task_of(doc).status, task_of(doc).date) == ("Open", getdate("2026-05-01"))


def test_whoever_has_the_task_closes_it_and_the_decision_is_done(as_user) -> None:
	doc = meeting(decision(), decision(decision="Den andra")).insert()
	stale = frappe.get_doc("Governance Meeting", doc.name)
	with as_user(make.user_with("Digidel Advisor")):
		task = task_of(doc)
		task.status = "Closed"
		task.save()
	doc.reload()
	assert [row.status for row in doc.decisions] == ["Done", "Open"]
	with pytest.raises(frappe.TimestampMismatchError):
		stale.save()


def test_a_decision_that_is_taken_out_cancels_its_task_and_a_meeting_takes_its_tasks_along() -> None:
	doc = meeting(decision(), decision(decision="Den andra")).insert()
	doc.reload()
	first, second = (row.task for row in doc.decisions)
	doc.decisions = doc.decisions[1:]
	doc.save()
	assert frappe.db.get_value("ToDo", first, "status") == "Cancelled"
	assert frappe.db.get_value("ToDo", second, "status") == "Open"
	frappe.delete_doc("Governance Meeting", doc.name)
	assert not frappe.db.exists("ToDo", second)


def test_a_client_cannot_point_a_decision_at_somebody_elses_task() -> None:
	foreign = frappe.get_doc(doctype="ToDo", description="Annat").insert()
	doc = meeting(decision(task=foreign.name, status="Done")).insert()
	doc.reload()
	assert frappe.db.get_value("ToDo", foreign.name, "status") == "Open"
	assert not doc.decisions[0].task


@pytest.mark.parametrize(
	"values",
	[
		{"responsible_user": None},
		{"responsible_user": "nobody@example.org"},
		{"due_on": "2026-03-09"},
		{"due_on": None},
		{"due_on": "soon"},
		{"decision": "Ring 070-174 06 05"},
		{"decision": "x" * 10_000},
	],
)
def test_a_decision_that_cannot_be_followed_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		meeting(decision(**values)).insert()


def test_only_managers_write_minutes(as_user) -> None:
	doc = meeting(decision()).insert()
	with as_user(make.user_with("Digidel Advisor")), pytest.raises(frappe.PermissionError):
		frappe.get_doc("Governance Meeting", doc.name).save()
	with as_user(make.user_with("Digidel Manager")):
		again = frappe.get_doc("Governance Meeting", doc.name)
		again.decisions[0].status = "Done"
		again.save()
		assert task_of(again).status == "Closed"
	with as_user(make.user_with("Digidel Reader")):
		assert not frappe.has_permission("Governance Meeting", "read")
