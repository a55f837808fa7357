"""The decisions of a municipality's meetings, those that are late first: what, who, when, from which meeting."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import get_fullname, getdate

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.report_filters import chosen, one_of, read_filters, read_period
from digidel_app.digidel_follow_up import governance
from digidel_app.domain import roadmap as rules

MEETING, DECISION = "Governance Meeting", "Governance Decision"
GROUPS = ("Steering group", "Working group")


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, what to do first where there is nothing, no chart and summary."""
	frappe.has_permission(MEETING, "read", throw=True)
	filters = read_filters(filters)
	state = filters.state and one_of(filters.state, rules.DECISION_STATES)
	if filters.meeting_group:
		one_of(filters.meeting_group, GROUPS)
	found = decisions(meetings(filters), getdate())
	shown = [row for row in found if not state or row["state"] == state]
	first = _("Decisions are written as rows of a Governance Meeting.")
	return columns(), shown, hint(shown, first, widen()), None, summary(found)


def meetings(filters: frappe._dict) -> dict[str, frappe._dict]:
	"""Meetings of the period that the user may see, by name; of all times where no day is said."""
	conditions: dict = {"company": filters.company, **chosen(filters, "meeting_group")}
	if filters.from_date or filters.to_date:
		asked = frappe._dict(
			filters, from_date=filters.from_date or "1990-01-01", to_date=filters.to_date or "2100-12-31"
		)
		conditions["meeting_date"] = ("between", read_period(asked))
	found = frappe.get_list(
		MEETING,
		filters=conditions,
		fields=["name", "title", "meeting_group", "meeting_date"],
		limit_page_length=0,
	)
	return {meeting.name: meeting for meeting in found}


def decisions(held: dict[str, frappe._dict], today: date) -> list[dict]:
	"""Their decisions: late ones first, then open and done; by the day they were due."""
	rows = frappe.get_all(  # rows of meetings that the user has just been allowed to see
		DECISION,
		filters={"parenttype": MEETING, "parent": ("in", list(held))},
		fields=["parent", "decision", "responsible_user", "due_on", "status", "roadmap_initiative"],
		limit=0,
	)
	titles = governance.initiative_titles({row.roadmap_initiative for row in rows})
	names = {user: get_fullname(user) for user in {row.responsible_user for row in rows}}
	found = [decision(row, held[row.parent], today, names, titles) for row in rows]
	order = rules.DECISION_STATES.index
	return sorted(found, key=lambda row: (order(row["state"]), row["due_on"], row["decision"]))


def decision(row: dict, meeting: dict, today: date, names: dict, titles: dict) -> dict:
	"""One decision."""
	state = rules.decision_state(row.status, row.due_on, today)
	return {
		"decision": row.decision,
		"state": state,
		"state_text": state_text(state),
		"due_on": row.due_on,
		"days_late": (today - row.due_on).days if state == "late" else 0,
		"responsible": names[row.responsible_user],
		"meeting": meeting.name,
		"meeting_title": meeting.title,
		"meeting_date": meeting.meeting_date,
		"group_text": _(meeting.meeting_group),
		"roadmap_initiative": row.roadmap_initiative,
		"initiative_title": titles.get(row.roadmap_initiative),
	}


def state_text(state: str) -> str:
	"""A state in words."""
	return {
		"late": _("Late", context="Governance Meeting"),
		"open": _("Open", context="Governance Meeting"),
		"done": _("Done", context="Governance Meeting"),
	}[state]


def columns() -> list[dict]:
	"""What, how it stands, who, from where."""
	return [
		{"fieldname": "decision", "label": _("Decision"), "fieldtype": "Data", "width": 320},
		{"fieldname": "state_text", "label": _("State", context="Governance Meeting"), "fieldtype": "Data", "width": 110},
		{"fieldname": "due_on", "label": _("Due on"), "fieldtype": "Date", "width": 110},
		{"fieldname": "days_late", "label": _("Days late"), "fieldtype": "Int", "width": 130},
		{"fieldname": "responsible", "label": _("Responsible"), "fieldtype": "Data", "width": 180},
		{"fieldname": "meeting_title", "label": _("Meeting", context="Governance Meeting"), "fieldtype": "Data", "width": 220},
		{"fieldname": "meeting_date", "label": _("Meeting date"), "fieldtype": "Date", "width": 120},
		{"fieldname": "group_text", "label": _("Meeting group"), "fieldtype": "Data", "width": 130},
		{"fieldname": "initiative_title", "label": _("Initiative"), "fieldtype": "Data", "width": 230},
	]  # fmt: skip


def summary(found: list[dict]) -> list[dict]:
	"""How many there are of each."""
	colours = {"late": "Orange", "open": "Blue", "done": "Green"}
	cards = [{"label": _("Decisions"), "value": len(found), "datatype": "Int", "indicator": "Gray"}]
	return cards + [
		{
			"label": state_text(state),
			"value": sum(row["state"] == state for row in found),
			"datatype": "Int",
			"indicator": colours[state],
		}
		for state in rules.DECISION_STATES
	]
