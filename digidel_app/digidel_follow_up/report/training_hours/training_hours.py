"""Hours of training per person against what the municipality aims at. Managers see everybody, everybody else themselves."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import escape_html, flt, formatdate, getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters.report_filters import read_filters
from digidel_app.digidel_follow_up import training
from digidel_app.domain import training as rules
from digidel_app.permissions import sees_own_training_only

YEARS_SHOWN = 6


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, what the target is, no chart and summary."""
	frappe.has_permission(training.RECORD, "read", throw=True)
	filters = read_filters(filters)
	chosen = training.target_of(filters.company, getdate())
	people = people_shown(filters.company)
	trained = [
		rules.Trained(row.person, Decimal(str(row.hours or 0)), getdate(row.record_date))
		for row in training.records(filters.company)
	]
	found = rules.hours_by_person(trained, people, chosen.target)
	years = sorted({year for person in found.values() for year in person.by_year})
	recent, has_earlier = years[-YEARS_SHOWN:], len(years) > YEARS_SHOWN
	rows = person_rows(found, recent)
	message = hint(trained, _("Training is recorded under Competence Record."), message=explanation(chosen))
	return columns(recent, has_earlier), rows, message, None, summary(rows)


def people_shown(company: str) -> list[str]:
	"""Who is listed also without any training."""
	return [frappe.session.user] if sees_own_training_only() else training.staff(company)


def person_rows(found: dict[str, rules.PersonHours], years: list[int]) -> list[dict]:
	"""One row per person, by name: it is an overview, no ranking."""
	names = training.person_names(found)
	rows = [person_row(person, names[person.person], years) for person in found.values()]
	return sorted(rows, key=lambda row: (row["person_name"].casefold(), row["person"]))


def person_row(person: rules.PersonHours, name: str, years: list[int]) -> dict:
	"""One person."""
	by_year = {f"year_{year}": flt(person.by_year.get(year, 0), 2) for year in years}
	earlier = person.total - sum(person.by_year.get(year, 0) for year in years)
	return {
		"person": person.person,
		"person_name": name,
		**by_year,
		"earlier": flt(earlier, 2),
		"total": flt(person.total, 2),
		"counted": flt(person.counted, 2),
		"missing": flt(person.missing, 2),
		"latest": person.latest,
	}


def columns(years: list[int], has_earlier: bool) -> list[dict]:
	"""Who, how much by year and altogether, how far from the target, when last."""
	hours = {"fieldtype": "Float", "precision": 1, "width": 110}
	earlier = [{"fieldname": "earlier", "label": _("Earlier", context="Training Hours"), **hours}]
	return [
		{"fieldname": "person_name", "label": _("Staff member"), "fieldtype": "Data", "width": 230},
		*(earlier if has_earlier else []),
		*({"fieldname": f"year_{year}", "label": str(year), **hours} for year in years),
		{"fieldname": "total", "label": _("Hours in total"), **hours, "width": 130},
		{"fieldname": "counted", "label": _("Towards the target"), **hours, "width": 140},
		{"fieldname": "missing", "label": _("Left to the target"), **hours, "width": 140},
		{"fieldname": "latest", "label": _("Latest training"), "fieldtype": "Date", "width": 180},
	]


def explanation(chosen: training.ChosenTarget) -> str:
	"""Which target it is, where it comes from, and which hours count towards it."""
	hours = hours_text(chosen.target.hours)
	if chosen.goal:
		said = _(
			"The target is {0} hours per person, from the goal {1}. Hours from {2} to {3} count towards it."
		).format(hours, escape_html(chosen.goal), *(shown(day) for day in chosen.target[1:]))
	else:
		said = _(
			"The target is {0} hours per person, the usual number. To have another, add a Project Goal with the measure "
			"{1}."
		).format(hours, _("Training hours per employee"))
	if sees_own_training_only():
		said += " " + _("You see your own training.")
	return said


def hours_text(hours: float | Decimal) -> str:
	"""Hours with one decimal, as the reader writes numbers."""
	return frappe.format_value(flt(hours, 2), {"fieldtype": "Float", "precision": "1"})


def shown(day: date | None) -> str:
	return formatdate(day) if day else ""


def summary(rows: list[dict]) -> list[dict]:
	"""How many there are, how many have reached the target, hours altogether."""
	figures = (
		(_("Persons"), len(rows), "Int"),
		(_("At the target"), sum(not row["missing"] for row in rows), "Int"),
		(_("Hours in total"), hours_text(sum(row["total"] for row in rows)), "Data"),
	)
	return [{"label": a, "value": b, "datatype": c, "indicator": "Blue"} for a, b, c in figures]
