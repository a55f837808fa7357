"""Visitors who wait for an answer, the longest overdue first."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters import follow_ups
from digidel_app.digidel_encounters.report_filters import chosen, one_of, read_filters
from digidel_app.domain import slip_code
from digidel_app.domain.answer_time import (
	FOLLOW_UP_COMING,
	FOLLOW_UP_OVERDUE,
	FOLLOW_UP_TODAY,
	follow_up_state,
)

STATES = (FOLLOW_UP_OVERDUE, FOLLOW_UP_TODAY, FOLLOW_UP_COMING)


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and the figures on top for the platform's report page."""
	filters = read_filters(filters)
	rows = follow_up_rows(filters)
	empty = hint(
		rows,
		_(
			"Nobody is waiting. Set Get back to the visitor by on a visit, and it stands here until it is done."
		),
	)
	return columns(), rows, empty, None, figures(rows)


def columns() -> list[dict]:
	"""By when, what about, where; nothing about who."""
	return [
		{"fieldname": "due_label", "label": _("When", context="Digidel"), "fieldtype": "Data", "width": 120},
		{"fieldname": "follow_up_by", "label": _("Get back by"), "fieldtype": "Date", "width": 150},
		{"fieldname": "done", "label": _("Done", context="Digidel"), "fieldtype": "Data", "width": 80},
		{"fieldname": "days", "label": _("Days late"), "fieldtype": "Int", "width": 120},
		{"fieldname": "first_topic", "label": _("Topic"), "fieldtype": "Data", "width": 200},
		{"fieldname": "place_name", "label": _("Place", context="Digidel"), "fieldtype": "Data", "width": 180},
		{"fieldname": "channel", "label": _("Channel", context="Digidel"), "fieldtype": "Data", "width": 110},
		{"fieldname": "started_on", "label": _("Visit date"), "fieldtype": "Date", "width": 125},
		{"fieldname": "slip_code", "label": _("Slip code"), "fieldtype": "Data", "width": 110},
		{"fieldname": "advisor_name", "label": _("Advisor"), "fieldtype": "Data", "width": 150},
		{"fieldname": "name", "label": _("Visit", context="Digidel"), "fieldtype": "Link", "options": "Helpdesk Encounter", "width": 120},
		{"fieldname": "due_state", "label": _("State", context="Digidel"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def follow_up_rows(filters: frappe._dict) -> list[frappe._dict]:
	"""Open follow-ups in the state asked for."""
	wanted = one_of(filters.due_state, STATES) if filters.due_state else None
	today, rows = getdate(), []
	conditions = chosen(filters, "meeting_place", "channel")
	if filters.only_mine:
		conditions["advisor"] = frappe.session.user
	for row in follow_ups.open_follow_ups(filters.company, **conditions):
		state = follow_up_state(row.follow_up_by, today)
		if wanted and state != wanted:
			continue
		row.update(
			due_state=state,
			due_label=state_text(state),
			days=max((today - row.follow_up_by).days, 0),
			channel=_(row.channel, context="Helpdesk Encounter"),
			slip_code=slip_code.shown(row.slip_code) if row.slip_code else "",
			advisor_name=frappe.utils.get_fullname(row.advisor),
			done=row.name,
		)
		rows.append(row)
	return rows


def figures(rows: list[frappe._dict]) -> list[dict]:
	"""How many in each state."""
	counts = Counter(row.due_state for row in rows)
	colours = {FOLLOW_UP_OVERDUE: "Red", FOLLOW_UP_TODAY: "Orange", FOLLOW_UP_COMING: "Blue"}
	return [
		{"label": state_text(state), "value": counts[state], "datatype": "Int", "indicator": colours[state]}
		for state in STATES
	]


def state_text(state: str) -> str:
	"""A state in words."""
	return {
		FOLLOW_UP_OVERDUE: _("Overdue", context="Digidel"),
		FOLLOW_UP_TODAY: _("Today", context="Digidel"),
		FOLLOW_UP_COMING: _("Coming", context="Digidel"),
	}[state]
