"""The initiatives of a municipality by area and period: status, the latest result dialogue, and what is late."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_encounters.report_filters import read_filters, read_period
from digidel_app.domain import roadmap as rules


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, what to do first where there is nothing, no chart and summary."""
	frappe.has_permission("Roadmap Initiative", "read", throw=True)
	filters = read_filters(filters)
	rows = [row(initiative, getdate()) for initiative in initiatives(filters)]
	latest = latest_follow_ups([found["initiative"] for found in rows])
	for found in rows:
		found.update(latest.get(found["initiative"], {}))
	message = None if rows else _("There is no initiative here. Add the first one under Roadmap Initiative.")
	return columns(), rows, message, None, summary(rows)


def initiatives(filters: frappe._dict) -> list[frappe._dict]:
	"""Initiatives with a day in the period asked for, area by area in the order of the areas."""
	conditions: dict = {"company": filters.company}
	if filters.from_date or filters.to_date:
		asked = frappe._dict(
			filters, from_date=filters.from_date or "1990-01-01", to_date=filters.to_date or "2100-12-31"
		)
		first, last = read_period(asked)
		conditions.update(period_from=("<=", last), period_to=(">=", first))
	found = frappe.get_list(
		"Roadmap Initiative",
		filters=conditions,
		fields=["name", "title", "area", "board", "status", "period_from", "period_to", "responsible_user"],
		limit_page_length=0,
	)
	return sorted(found, key=lambda one: (rules.AREAS.index(one.area), one.period_from, one.title))


def row(initiative: frappe._dict, today: date) -> dict:
	"""One initiative."""
	late = rules.days_late(initiative.status, initiative.period_from, initiative.period_to, today)
	return {
		"initiative": initiative.name,
		"area": initiative.area,
		"area_text": _(initiative.area),
		"title": initiative.title,
		"board": initiative.board,
		"status": initiative.status,
		"status_text": _(initiative.status, context="Roadmap Initiative"),
		"period_from": initiative.period_from,
		"period_to": initiative.period_to,
		"days_late": late,
		"responsible_user": initiative.responsible_user,
	}


def latest_follow_ups(names: list[str]) -> dict[str, dict]:
	"""Initiative → day and words of its latest result dialogue: one query for all."""
	rows = frappe.get_all(  # the report's own permission check has been made
		"Roadmap Follow-up",
		filters={"parenttype": "Roadmap Initiative", "parent": ("in", names)},
		fields=["parent", "followed_on", "note"],
		order_by="followed_on asc, idx asc",
		limit=0,
	)
	return {found.parent: {"followed_on": found.followed_on, "follow_up": found.note} for found in rows}


def columns() -> list[dict]:
	"""Where it belongs, what it is, when, how it goes."""
	return [
		{"fieldname": "area_text", "label": _("Area"), "fieldtype": "Data", "width": 200},
		{"fieldname": "title", "label": _("Initiative"), "fieldtype": "Data", "width": 280},
		{"fieldname": "period_from", "label": _("First day"), "fieldtype": "Date", "width": 110},
		{"fieldname": "period_to", "label": _("Last day"), "fieldtype": "Date", "width": 110},
		{"fieldname": "status_text", "label": _("Status"), "fieldtype": "Data", "width": 110},
		{"fieldname": "days_late", "label": _("Days late"), "fieldtype": "Int", "width": 130},
		{"fieldname": "followed_on", "label": _("Latest dialogue"), "fieldtype": "Date", "width": 150},
		{"fieldname": "follow_up", "label": _("What the dialogue found"), "fieldtype": "Data", "width": 320},
		{"fieldname": "board", "label": _("Political board"), "fieldtype": "Data", "width": 170},
		{"fieldname": "responsible_user", "label": _("Responsible"), "fieldtype": "Data", "width": 180},
	]  # fmt: skip


def summary(rows: list[dict]) -> list[dict]:
	"""How many there are, how many are done, how many late."""
	figures = (
		(_("Initiatives"), len(rows), "Blue"),
		(_("Done"), sum(found["status"] == rules.DONE for found in rows), "Green"),
		(_("Late"), sum(found["days_late"] > 0 for found in rows), "Orange"),
	)
	return [{"label": a, "value": b, "datatype": "Int", "indicator": c} for a, b, c in figures]
