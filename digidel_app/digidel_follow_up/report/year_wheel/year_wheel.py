"""The year wheel of a municipality: what comes in each month of a year, who does it, and how it stands."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import format_date, get_fullname, getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters.answer_times import holidays_of
from digidel_app.digidel_encounters.directory_tasks import can_look_after
from digidel_app.digidel_encounters.report_filters import chosen, one_of, read_filters
from digidel_app.digidel_follow_up import governance
from digidel_app.digidel_follow_up.year_wheel import ROW, TASK, rule_of
from digidel_app.domain import year_wheel as rules
from digidel_app.domain.whole_numbers import whole

YEARS = range(1990, 2101)


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, what to do first where there is nothing, no chart and summary."""
	frappe.has_permission(TASK, "read", throw=True)
	filters = read_filters(filters)
	year = read_year(filters)
	state = filters.state and one_of(filters.state, rules.STATES)
	found = rows(filters, year, getdate())
	shown = [row for row in found if not state or row["state"] == state]
	first = _("Put in what your municipality does every year under Year Wheel Task.")
	return columns(), shown, hint(shown, first), None, summary(found)


def read_year(filters: frappe._dict) -> int:
	"""The year asked for, this year where none is.

	Raises:
		frappe.ValidationError: it is no year that can be meant.
	"""
	try:
		year = whole(filters.year) or getdate().year
	except ValueError:
		year = 0
	if year not in YEARS:
		frappe.throw(_("Choose a year from {0} to {1}.").format(YEARS[0], YEARS[-1]))
	return year


def rows(filters: frappe._dict, year: int, today: date) -> list[dict]:
	"""Every occurrence meant for the year, month by month: those given as they were given, the others as planned."""
	tasks = frappe.get_list(
		TASK,
		filters={"company": filters.company, **chosen(filters, "area", "responsible_user")},
		fields=["*"],
		limit_page_length=0,
	)
	names = [task.name for task in tasks]
	given, initiatives = (
		given_in(names, year),
		governance.initiative_titles({task.roadmap_initiative for task in tasks}),
	)
	people = responsible_names({task.responsible_user for task in tasks}, filters.company)
	days_off, _covers = holidays_of(filters.company)
	found = []
	for task in tasks:
		planned = rules.occurrences(rule_of(task), year, days_off) if task.is_active else []
		of_task = {one.key: frappe._dict(due_on=one.due_on) for one in planned} | given.get(task.name, {})
		for key, one in of_task.items():
			found.append(row(task, key, one, today, people[task.responsible_user], initiatives))
	return sorted(found, key=lambda one: (one["month"], one["due_on"], one["title"]))


def given_in(names: list[str], year: int) -> dict[str, dict[str, frappe._dict]]:
	"""Task → month → what has been given of it: one query for all."""
	given: dict[str, dict[str, frappe._dict]] = {}
	for one in frappe.get_all(  # rows of tasks that the user has just been allowed to see
		ROW,
		filters={"parenttype": TASK, "parent": ("in", names), "month_meant": ("like", f"{year:04d}-%")},
		fields=["parent", "month_meant", "due_on", "status", "done_on", "given_to"],
		limit=0,
	):
		given.setdefault(one.parent, {})[one.month_meant] = one
	return given


def responsible_names(users: set[str | None], company: str) -> dict[str | None, str]:
	"""Who is responsible, in words: also where it is nobody, or somebody who has left."""
	shown: dict[str | None, str] = {None: _("The managers"), "": _("The managers")}
	for user in filter(None, users):
		name = get_fullname(user)
		shown[user] = name if can_look_after(user, company) else _("{0} has left: the managers").format(name)
	return shown


def row(task: dict, key: str, one: dict, today: date, responsible: str, initiatives: dict) -> dict:
	"""One occurrence."""
	state = rules.state(one.due_on, today, one.status)
	return {
		"task": task.name,
		"month": key,
		"month_text": format_date(getdate(f"{key}-01"), "LLLL"),
		"due_on": one.due_on,
		"title": task.title,
		"what_to_do": task.what_to_do,
		"responsible": responsible,
		"state": state,
		"state_text": state_text(state),
		"done_on": one.done_on,
		"area_text": _(task.area) if task.area else task.board,
		"roadmap_initiative": task.roadmap_initiative,
		"initiative_title": initiatives.get(task.roadmap_initiative),
	}


def state_text(state: str) -> str:
	"""A state in words."""
	return {
		rules.DONE: _("Done", context="Year Wheel"),
		rules.OPEN: _("Given, open", context="Year Wheel"),
		rules.LATE: _("Late", context="Year Wheel"),
		rules.TO_COME: _("To come", context="Year Wheel"),
		rules.SKIPPED: _("Not this time", context="Year Wheel"),
		rules.NOT_GIVEN: _("Nobody was given it", context="Year Wheel"),
	}[state]


def columns() -> list[dict]:
	"""When, what, who, how it stands."""
	return [
		{"fieldname": "month_text", "label": _("Month", context="Digidel"), "fieldtype": "Data", "width": 110},
		{"fieldname": "due_on", "label": _("Due on"), "fieldtype": "Date", "width": 110},
		{"fieldname": "title", "label": _("What"), "fieldtype": "Data", "width": 260},
		{"fieldname": "responsible", "label": _("Responsible"), "fieldtype": "Data", "width": 190},
		{"fieldname": "state_text", "label": _("State", context="Year Wheel"), "fieldtype": "Data", "width": 170},
		{"fieldname": "done_on", "label": _("Done on"), "fieldtype": "Date", "width": 110},
		{"fieldname": "what_to_do", "label": _("What to do"), "fieldtype": "Data", "width": 320},
		{"fieldname": "area_text", "label": _("Area or board"), "fieldtype": "Data", "width": 190},
		{"fieldname": "initiative_title", "label": _("Initiative"), "fieldtype": "Data", "width": 220},
	]  # fmt: skip


def summary(found: list[dict]) -> list[dict]:
	"""How the year stands."""
	colours = {rules.DONE: "Green", rules.OPEN: "Blue", rules.LATE: "Orange", rules.TO_COME: "Gray"}
	return [
		{
			"label": state_text(state),
			"value": sum(row["state"] == state for row in found),
			"datatype": "Int",
			"indicator": colour,
		}
		for state, colour in colours.items()
	]
