"""The year wheel on the site: whoever is responsible gets the platform's task in time, and its closing is seen on the wheel.

Each occurrence is a row of its task, written by the server only: a unique key per task and month lets nobody be given the
same twice, however often the daily job runs. The calendar is `domain.year_wheel`.
"""

import calendar
from collections.abc import Collection
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, getdate

from digidel_app.digidel_center import daily
from digidel_app.digidel_center.mail import language_of
from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_encounters.answer_times import holidays_of
from digidel_app.digidel_encounters.directory_tasks import can_look_after, managers_of
from digidel_app.domain import year_wheel as rules

TASK, ROW = "Year Wheel Task", "Year Wheel Occurrence"
MARK = "digidel-year-wheel"
OPEN, DONE = "Open", "Done"


def remind_all() -> None:
	"""Every day, for every municipality."""
	for company in frappe.get_all("Digidel Company Settings", pluck="name"):
		remind(company, getdate())


def remind(company: str, today: date) -> None:
	"""The same for one municipality. Run again, or after days it was missed, it gives nothing twice."""
	days_off, _covers = holidays_of(company)
	for name in frappe.get_all(TASK, {"company": company, "is_active": 1}, pluck="name", order_by="name asc"):
		daily.alone(give_due, TASK, name, today, days_off)


def give_due(name: str, today: date, days_off: Collection[date]) -> None:
	"""Give what is due of one task, and hand over what lies with somebody who has left."""
	task = frappe.get_doc(TASK, name, for_update=True)  # two runs at the same time wait for each other
	given = frappe.db.get_values(ROW, {"parenttype": TASK, "parent": name}, "month_meant", for_update=True)
	keys = {month for (month,) in given}
	users = takers(task)
	for found in rules.to_give(rule_of(task), task.notice_days, keys, today, days_off) if users else ():
		give(task, found, users, today)
	for row in _open_rows(name):
		holders = _open_tasks(row).values()
		if users and not any(can_look_after(user, task.company) for user in holders):
			_place(task, row, users)


def takers(task: Document) -> list[str]:
	"""Who is given the task: the responsible, else the municipality's managers. Nobody where there is neither."""
	if task.responsible_user and can_look_after(task.responsible_user, task.company):
		return [task.responsible_user]
	return managers_of(task.company)


def rule_of(task: Document) -> rules.Rule:
	"""When the task comes back; its controller has checked the fields."""
	if task.recurrence == rules.CHOSEN:
		months = rules.read_months(task.chosen_months)
	else:
		months = rules.months_of(task.recurrence, month_number(task.first_month))
	return rules.Rule(
		months,
		task.day_of_month,
		getdate(task.first_day) if task.first_day else None,
		getdate(task.last_day) if task.last_day else None,
	)


def month_number(name: str | None) -> int:
	"""1 to 12 from the English name; 1 where there is none, as for something every month.

	Raises:
		ValueError: no such month.
	"""
	return list(calendar.month_name).index(name) if name else 1


def month_label(day: date) -> str:
	"""A month with its year, in the reader's language."""
	return format_date(day, "LLLL yyyy")


# --- what follows a change ----------------------------------------------------------------------------


def keep_occurrences(task: Document) -> None:
	"""What has been given and done is the server's to say; what a client sends of it, or had read earlier, is let go."""
	# a locking read: the daily job may have given the task since this transaction began
	rows = (
		[]
		if task.is_new()
		else frappe.db.get_values(
			ROW,
			{"parenttype": TASK, "parent": task.name},
			"*",
			as_dict=True,
			for_update=True,
			order_by="idx asc",
		)
	)
	task.set("occurrences", rows)
	task.last_done_on = max((row.done_on for row in rows if row.done_on), default=None)


def follow_responsible(task: Document) -> None:
	"""Somebody else is responsible now: what is open moves to them."""
	before = task.get_doc_before_save()
	if not before or before.responsible_user == task.responsible_user:
		return
	users = takers(task)
	for row in _open_rows(task.name) if users else ():
		_place(task, row, users)


def forget(task: Document) -> None:
	"""A task that is removed from the wheel takes what it gave others to do along."""
	for row in task.occurrences:
		for name in _names(row):
			if frappe.db.exists("ToDo", name):
				# whoever may remove the task may remove what it gave others to do
				frappe.delete_doc("ToDo", name, ignore_permissions=True)


def follow_task(todo: Document, method: str | None = None) -> None:
	"""A task of the platform that is closed, opened again or cancelled tells the wheel. Called by hook for every ToDo."""
	if todo.reference_type != TASK or todo.flags.from_wheel:
		return
	rows = frappe.get_all(
		ROW,
		filters={"parenttype": TASK, "parent": todo.reference_name, "tasks": ("like", f"%{todo.name}%")},
		fields=["name", "status", "tasks"],
	)
	for row in rows:
		statuses = frappe.get_all("ToDo", {"name": ("in", _names(row))}, pluck="status")
		status = OPEN if todo.status == OPEN else rules.status_of_tasks(statuses)
		if status == DONE:
			_cancel(_open_tasks(row))  # one of the managers has done it for all
		if status != row.status:
			done_on = getdate() if status == DONE else None
			# past the wheel's save: who has a task need not be allowed to change the wheel
			frappe.db.set_value(ROW, row.name, {"status": status, "done_on": done_on})
			keep_last_done(todo.reference_name)


def keep_last_done(name: str) -> None:
	"""The task's latest day done, from its rows."""
	days = frappe.get_all(ROW, {"parenttype": TASK, "parent": name, "status": DONE}, pluck="done_on")
	# no change of the task's own facts: its history and time of change stay
	frappe.db.set_value(TASK, name, "last_done_on", max(days, default=None), update_modified=False)


# --- the platform's tasks -----------------------------------------------------------------------------


def give(task: Document, found: rules.Occurrence, users: list[str], today: date) -> Document:
	"""Give one occurrence to these users and return its row. The caller has made sure that it has not been given."""
	row = frappe.get_doc(
		doctype=ROW,
		parenttype=TASK,
		parent=task.name,
		parentfield="occurrences",
		idx=len(task.occurrences) + 1,
		month_meant=found.key,
		due_on=found.due_on,
		given_on=today,
		status=OPEN,
		occurrence_key=unique_key(task.name, found.key),
	)
	row.db_insert()  # past the document's save: its own facts do not change by somebody being given it
	task.occurrences.append(row)
	_place(task, row, users)
	return row


def _place(task: Document, row: Document, users: list[str]) -> None:
	"""Let exactly these users have the occurrence: tasks of others are cancelled, missing ones made."""
	holders = _open_tasks(row)
	_cancel({name: user for name, user in holders.items() if user not in users})
	made = [_new_todo(task, row, user) for user in users if user not in holders.values()]
	values = {"tasks": "\n".join([*_names(row), *made]), "given_to": "\n".join(users)}
	frappe.db.set_value(ROW, row.name, values, update_modified=False)


def _new_todo(task: Document, row: Document, user: str) -> str:
	with language_of(user):
		title = f"{task.title}, {month_label(getdate(f'{row.month_meant}-01'))}"
	parts = [f'<p class="{MARK}">{escape_html(title)}</p>']
	if task.what_to_do:
		parts.append(f"<p>{escape_html(task.what_to_do)}</p>")
	todo = frappe.get_doc(
		doctype="ToDo",
		allocated_to=user,
		date=row.due_on,
		reference_type=TASK,
		reference_name=task.name,
		description="".join(parts),
	)
	todo.flags.from_wheel = True
	# the job may be started by anybody who may run jobs, and whoever may change the wheel may give its tasks
	return todo.insert(ignore_permissions=True).name


def _cancel(todos: Collection[str]) -> None:
	for name in todos:
		todo = frappe.get_doc("ToDo", name)
		todo.status = "Cancelled"
		todo.flags.from_wheel = True
		todo.save(ignore_permissions=True)  # it lies with somebody else now, or is done


def _open_rows(name: str) -> list[frappe._dict]:
	return frappe.get_all(
		ROW,
		filters={"parenttype": TASK, "parent": name, "status": OPEN},
		fields=["name", "month_meant", "due_on", "tasks"],
		order_by="due_on asc",
	)


def _open_tasks(row: Document) -> dict[str, str]:
	"""ToDo → who has it."""
	return dict(
		frappe.get_all(
			"ToDo",
			filters={"name": ("in", _names(row)), "status": OPEN},
			fields=["name", "allocated_to"],
			as_list=True,
		)
	)


def _names(row: Document) -> list[str]:
	return (row.tasks or "").split()
