"""ISO weeks of a year with their individual meetings and group activities; those that lack one stand out."""

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters.report_filters import read_filters
from digidel_app.digidel_salons import week_activity
from digidel_app.domain import goals
from digidel_app.domain import week_activity as rules
from digidel_app.domain.whole_numbers import whole


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and summary for the platform's report page."""
	filters = read_filters(filters)
	year, today = read_year(filters), getdate()
	weeks = week_activity.weeks(filters.company, year, today)
	shown = [week for week in weeks if week.is_gap or not frappe.utils.cint(filters.only_gaps)]
	rows = [row(week) for week in shown]
	empty = (_("No week of the year that is over lacks anything."), _("Show all weeks to see the rest."))
	return columns(), rows, hint(rows, *empty, message=explanation()), None, summary(weeks)


def read_year(filters: frappe._dict) -> int:
	"""The ISO year asked for, this one where nothing is said.

	Raises:
		frappe.ValidationError: no year that can be meant.
	"""
	if not filters.year:
		return goals.iso_week_of(getdate()).year
	try:
		year = whole(filters.year)
	except ValueError:
		year = 0
	if not goals.FIRST_YEAR <= year <= goals.LAST_YEAR:
		frappe.throw(_("The year must be between {0} and {1}.").format(goals.FIRST_YEAR, goals.LAST_YEAR))
	return year


def columns() -> list[dict]:
	"""The week, what happened in it, and how it stands."""
	return [
		{"fieldname": "week", "label": _("Week"), "fieldtype": "Data", "width": 110},
		{"fieldname": "first_day", "label": _("Monday"), "fieldtype": "Date", "width": 120},
		{"fieldname": "last_day", "label": _("Sunday"), "fieldtype": "Date", "width": 120},
		{"fieldname": "meetings", "label": _("Individual meetings"), "fieldtype": "Int", "width": 170},
		{"fieldname": "activities", "label": _("Group activities"), "fieldtype": "Int", "width": 160},
		{"fieldname": "planned", "label": _("Group activities to come"), "fieldtype": "Int", "width": 210},
		{
			"fieldname": "state_label",
			"label": _("State", context="Digidel"),
			"fieldtype": "Data",
			"width": 280,
		},
	]


def row(week: rules.Week) -> dict:
	"""One week."""
	return {
		"week": _("{0} week {1}").format(week.week.year, f"{week.week.week:02d}"),
		"first_day": week.week.monday,
		"last_day": week.week.sunday,
		"meetings": week.meetings,
		"activities": week.activities,
		"planned": week.planned,
		"state": week.state,
		"state_label": state_text(week.state),
		"indicator": _COLOUR[week.state],
	}


_COLOUR = {
	rules.BOTH: "green",
	rules.NO_GROUP: "orange",
	rules.NO_MEETING: "orange",
	rules.NOTHING: "red",
	rules.CLOSED: "gray",
	rules.UNDER_WAY: "blue",
	rules.TO_COME: "gray",
}


def state_text(state: str) -> str:
	"""How a week stands, in words."""
	return {
		rules.BOTH: _("Both of them"),
		rules.NO_GROUP: _("No group activity"),
		rules.NO_MEETING: _("No individual meeting"),
		rules.NOTHING: _("Neither"),
		rules.CLOSED: _("Closed week"),
		rules.UNDER_WAY: _("Under way"),
		rules.TO_COME: _("To come"),
	}[state]


def explanation() -> str:
	"""What counts, and what does not."""
	return _(
		"Individual meetings are visits in which somebody met or talked, not questions in writing; group activities are salons held for residents; staff training does not count. Weeks are ISO weeks, 52 or 53 a year. Closed weeks are declared under Digidel Company Settings and count neither for nor against."
	)


def summary(weeks: list[rules.Week]) -> list[dict]:
	"""How many weeks count so far, and how many of them lack what."""
	judged = [week for week in weeks if week.state not in (rules.CLOSED, rules.UNDER_WAY, rules.TO_COME)]
	no_activity = sum(week.lacks_activity for week in weeks)
	no_meeting = sum(week.lacks_meeting for week in weeks)
	figures = (
		(_("Weeks that count so far"), len(judged), "Blue"),
		(_("Without group activity"), no_activity, "Orange" if no_activity else "Green"),
		(_("Without individual meeting"), no_meeting, "Orange" if no_meeting else "Green"),
		(_("Closed weeks"), sum(week.state == rules.CLOSED for week in weeks), "Grey"),
	)
	return [
		{"label": label, "value": value, "datatype": "Int", "indicator": colour}
		for label, value, colour in figures
	]
