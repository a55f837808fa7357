"""Decisions of meetings as the platform's tasks: one task per decision, and both say the same of whether it is done."""

import frappe
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

MEETING = "Governance Meeting"
MARK = "digidel-decision"
OPEN, DONE = "Open", "Done"
TASK_STATUS = {OPEN: "Open", DONE: "Closed"}


def keep_tasks(meeting: Document) -> None:
	"""Which task is a row's is the server's to say: a client can neither name one nor make it forgotten."""
	before = meeting.get_doc_before_save()
	known = {row.name: row.task for row in before.decisions} if before else {}
	for row in meeting.decisions:
		row.task = known.get(row.name)


def follow_meeting(meeting: Document) -> None:
	"""After a save: tasks are made, changed and closed as the decisions say; a removed decision's task is cancelled."""
	before = meeting.get_doc_before_save()
	kept = {row.task for row in meeting.decisions if row.task}
	for row in before.decisions if before else []:
		if row.task and row.task not in kept:
			_change(row.task, {"status": "Cancelled"})
	for row in meeting.decisions:
		if row.task and frappe.db.exists("ToDo", row.task):
			_change(row.task, _task_values(row))
		elif row.status == OPEN:
			row.db_set("task", _new_task(meeting, row), update_modified=False)


def forget_meeting(meeting: Document) -> None:
	"""A meeting that is removed takes its tasks with it."""
	for row in meeting.decisions:
		if row.task and frappe.db.exists("ToDo", row.task):
			# whoever may remove the meeting may remove what it gave others to do
			frappe.delete_doc("ToDo", row.task, ignore_permissions=True)


def follow_task(task: Document, method: str | None = None) -> None:
	"""A task that is closed, opened again or given a new day tells its decision. Called by hook for every ToDo."""
	if task.reference_type != MEETING or task.flags.from_meeting:
		return
	rows = frappe.get_all(
		"Governance Decision",
		filters={"parenttype": MEETING, "parent": task.reference_name, "task": task.name},
		fields=["name", "status"],
	)
	wanted = OPEN if task.status == "Open" else DONE
	for row in rows:
		if task.status != "Cancelled" and row.status != wanted:
			# past the meeting's save: who has a task need not be allowed to change the minutes
			frappe.db.set_value("Governance Decision", row.name, "status", wanted)
			# the meeting counts as changed: minutes still open in a browser must not undo it
			frappe.db.set_value(MEETING, task.reference_name, "modified_by", frappe.session.user)


def _task_values(row: Document) -> dict[str, object]:
	return {
		"allocated_to": row.responsible_user,
		"date": getdate(row.due_on),
		"status": TASK_STATUS[row.status],
		"description": f'<p class="{MARK}">{escape_html(row.decision)}</p>',
	}


def _change(name: str, values: dict[str, object]) -> None:
	if not frappe.db.exists("ToDo", name):
		return
	task = frappe.get_doc("ToDo", name)
	if all(task.get(fieldname) == value for fieldname, value in values.items()):
		return
	task.update(values)
	task.flags.from_meeting = True
	task.save(ignore_permissions=True)  # whoever may change the meeting may change what it gave others to do


def _new_task(meeting: Document, row: Document) -> str:
	task = frappe.get_doc(
		doctype="ToDo",
		reference_type=MEETING,
		reference_name=meeting.name,
		assigned_by=frappe.session.user,
		**_task_values(row),
	)
	task.flags.from_meeting = True
	# whoever may write the minutes may give the tasks that were decided
	return task.insert(ignore_permissions=True).name
