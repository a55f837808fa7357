"""The goals and where they stand: figure, target, pace and status, each opened down to what it is made of."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate

from digidel_app.digidel_encounters.report_filters import read_filters
from digidel_app.digidel_follow_up import goal_words as words
from digidel_app.digidel_follow_up.goal_follow_up import FollowedGoal, follow
from digidel_app.domain import goal_standing

GOOD = (goal_standing.REACHED, goal_standing.ON_PACE)
UNDECIDED = (goal_standing.NOT_BEGUN, goal_standing.NO_DATA, goal_standing.TOO_EARLY)


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, explanation, no chart and summary for the platform's report page."""
	frappe.has_permission("Project Goal", "read", throw=True)
	filters = read_filters(filters)
	followed = follow(
		filters.company, read_day(filters), project=filters.project, goal_area=filters.goal_area
	)
	return columns(), [row(goal) for goal in followed], message(), None, summary(followed)


def read_day(filters: frappe._dict) -> date:
	"""The day at whose end the goals are judged; today where nothing is said.

	Raises:
		frappe.ValidationError: it is no date.
	"""
	try:
		day = getdate(filters.on_date) if filters.on_date else getdate()
	except (TypeError, ValueError):
		day = None
	if not day:  # the platform reads the year 1 as no day
		frappe.throw(_("{0} must be a date.").format(_("As it was on")))
	return day


def columns() -> list[dict]:
	"""The goal, its figure between two bounds, the target, and how it is going."""
	return [
		_text("title", _("Goal"), 320),
		_text("area_text", _("Goal area"), 120),
		_text("status_text", _("Status"), 310),
		_text("value", _("Where it stands"), 150),
		_text("target", _("Target", context="Project Goal"), 110),
		{"fieldname": "percent", "label": _("Of the target, %"), "fieldtype": "Percent", "precision": 0, "width": 140},
		{"fieldname": "lower", "label": _("At least"), "fieldtype": "Int", "width": 100},
		{"fieldname": "upper", "label": _("At most"), "fieldtype": "Int", "width": 100},
		_text("pace", _("Pace"), 330),
		_text("period_text", _("Days judged"), 200),
		_text("metric_label", _("Metric"), 210),
		_text("how", _("How it is counted"), 600),
	]  # fmt: skip


def _text(fieldname: str, label: str, width: int) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def row(followed: FollowedGoal) -> dict:
	"""One goal."""
	goal, standing, measured = followed.goal, followed.standing, followed.measured
	said = followed.metric.words() if followed.metric else None
	return {
		"goal": goal.name,
		"title": goal.title,
		"area_text": words.area_text(goal),
		"status": goal.status if goal.is_qualitative else standing.status,
		"status_text": words.status_text(followed),
		"value": goal.evidence if goal.is_qualitative else words.value_text(followed),
		"target": words.target_text(followed),
		"percent": None if standing.percent is None else flt(standing.percent, 1),
		"lower": None if measured.lower is None else int(measured.lower),
		"upper": None if measured.upper is None else int(measured.upper),
		"numerator": None if measured.numerator is None else flt(measured.numerator),
		"denominator": None if measured.denominator is None else flt(measured.denominator),
		"pace": words.pace_text(followed),
		"period_text": words.period_text(followed),
		"metric": goal.metric,
		"metric_label": said.label if said else "",
		"how": " ".join(filter(None, (said.how if said else "", words.residents_text(followed)))),
		"empty_weeks": [str(week) for week in followed.weeks.missed] if followed.weeks else [],
		"behind": words.address(followed.behind),
		"tone": tone(followed),
	}


def tone(followed: FollowedGoal) -> str:
	"""The colour beside the words."""
	if followed.goal.is_qualitative:
		return {"Reached": "green", "Not reached": "red"}.get(followed.goal.status, "grey")
	status = followed.standing.status
	if status in GOOD:
		return "green"
	return "grey" if status in UNDECIDED else "orange"


def message() -> str:
	"""What the figures are, and how they must not be used."""
	return "<br>".join(
		(
			_(
				"Internal: these are true numbers. Small ones can point at a person. What leaves the municipality is taken from the published statistics."
			),
			_(
				"A pace is told after a twelfth of the period, at least a week and at most four. No data is not the same as 0."
			),
		)
	)


def summary(followed: list[FollowedGoal]) -> list[dict]:
	"""How many goals stand well, how many do not, and how many cannot be told."""
	counted = [tone(goal) for goal in followed]
	figures = (
		(_("Goals"), len(counted), "Blue"),
		(_("Reached or on pace"), counted.count("green"), "Green"),
		(_("Behind or not reached"), counted.count("orange") + counted.count("red"), "Orange"),
		(_("Cannot be told yet"), counted.count("grey"), "Grey"),
	)
	return [
		{"label": label, "value": value, "datatype": "Int", "indicator": colour}
		for label, value, colour in figures
	]
