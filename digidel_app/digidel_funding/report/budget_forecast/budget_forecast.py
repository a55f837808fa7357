"""What each budget line is expected to cost by the end of the project, and when its money runs out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding.amounts import kronor
from digidel_app.digidel_funding.forecast import ForecastLine, ProjectForecast, forecast
from digidel_app.digidel_funding.overview import percent_of_whole
from digidel_app.digidel_funding.report.budget_follow_up.budget_follow_up import chosen_projects
from digidel_app.digidel_funding.shown_grants import projects_shown
from digidel_app.domain import forecast as rule
from digidel_app.domain.forecast import YearForecast
from digidel_app.domain.money import ZERO, total


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart for the platform's report page."""
	filters = frappe._dict(filters or {})
	is_chosen = filters.project or filters.grant_agreement
	projects = chosen_projects(filters)  # checks the company and what the user may read
	if not is_chosen:
		shown = projects_shown(filters.company)
		projects = [project for project in projects if project in shown]
	to_date = frappe.utils.getdate(filters.to_date) if filters.to_date else None
	found = forecast(filters.company, projects, to_date)
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	rows = [row for one in found for row in project_rows(one, currency)]
	return columns(len(found) > 1), rows, message(found), chart(found)


def columns(several: bool) -> list[dict]:
	"""The report's columns; the project stands in its own where there are several."""
	money = {"fieldtype": "Currency", "options": "currency", "width": 134}
	link = {"fieldtype": "Link", "options": "Project", "width": 120}
	project = [{"fieldname": "project", "label": _("Project"), **link}] if several else []
	return [
		*project,
		{"fieldname": "title", "label": _("Budget Line"), "fieldtype": "Data", "width": 196},
		{"fieldname": "fiscal_year", "label": _("Year"), "fieldtype": "Data", "width": 70},
		{"fieldname": "revised_amount", "label": _("Revised"), **money},
		{"fieldname": "actual_amount", "label": _("Booked", context="Digidel"), **money},
		{"fieldname": "expected_amount", "label": _("Expected in Total"), **money},
		{"fieldname": "left_amount", "label": _("Expected to Be Left"), **money},
		{"fieldname": "runs_out", "label": _("Money Runs Out"), "fieldtype": "Data", "width": 225},
		{"fieldname": "basis", "label": _("What It Rests On"), "fieldtype": "Data", "width": 430},
		{"fieldname": "committed_amount", "label": _("Ordered", context="Digidel"), **money},
		{"fieldname": "recent_rate", "label": _("A Month, Lately"), **money},
		{"fieldname": "straight_rate", "label": _("A Month since the Start"), **money},
		{
			"fieldname": "budget_line",
			"label": _("Line No."),
			"fieldtype": "Link",
			"options": "Project Budget Line",
			"width": 140,
		},
		{"fieldname": "row_type", "label": _("Row Type"), "fieldtype": "Data", "hidden": 1},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]


def project_rows(one: ProjectForecast, currency: str) -> list[dict]:
	"""A row per line with its years beneath, what no line owns, and the sum per year and in all."""
	rows = [row for line in one.lines for row in _line_rows(line, one, currency)]
	booked = total(one.not_mapped.values())
	if booked:
		rows.append(
			_row(
				"not_mapped", _("Not mapped"), None, ZERO, booked, ZERO, booked,
				basis=_("Belongs to no line, so it has no forecast: map it first"),
			)
		)  # fmt: skip
	rows += [_year_total(one, year) for year in one.years if len(one.years) > 1]
	rows.append(_whole(one))
	for row in rows:
		row.update(project=one.project, currency=currency)
	return rows


def _line_rows(line: ForecastLine, one: ProjectForecast, currency: str) -> list[dict]:
	found = line.found
	whole = _row(
		"line", line.title, None, found.revised, found.actual, found.ordered, found.expected,
		budget_line=line.name, runs_out=_outcome(found, one.clock), bold=1,
		basis=_basis_text(found.basis, line, one, currency),
		recent_rate=_number(found.recent_rate), straight_rate=_number(found.straight_rate),
	)  # fmt: skip
	years = [
		_row(
			"year", line.title, year.fiscal_year, year.revised, year.actual, year.ordered, year.expected,
			budget_line=line.name, level=1, basis=_year_text(year, line, one, currency),
		)
		for year in found.years
	]  # fmt: skip
	return [whole, *years] if len(years) > 1 else [whole]


def _year_total(one: ProjectForecast, name: str) -> dict:
	years = [year for line in one.lines for year in line.found.years if year.fiscal_year == name]
	outside = one.not_mapped.get(name, ZERO)
	known = [year.expected for year in years if year.expected is not None]
	return _row(
		"subtotal",
		_("Total {0}").format(name or _("outside every fiscal year")),
		name,
		total(year.revised for year in years),
		total(year.actual for year in years) + outside,
		total(year.ordered for year in years),
		total(known) + outside if known or outside else None,
		basis=_missing_text(len(years) - len(known)),
		bold=1,
	)


def _whole(one: ProjectForecast) -> dict:
	found = [line.found for line in one.lines]
	outside = total(one.not_mapped.values())
	known = [line.expected for line in found if line.expected is not None]
	return _row(
		"total",
		_("Total, whole period"),
		None,
		total(line.revised for line in found),
		total(line.actual for line in found) + outside,
		total(line.ordered for line in found),
		total(known) + outside if known or outside else None,
		basis=_missing_text(one.without_data),
		bold=1,
	)


def _missing_text(lines: int) -> str:
	if not lines:
		return ""
	if lines == 1:
		return _("One line without data is not in the sum")
	return _("{0} lines without data are not in the sum").format(lines)


def _number(amount: Decimal | None) -> float | None:
	return None if amount is None else float(amount)


def _row(
	row_type: str,
	title: str,
	year: str | None,
	revised: Decimal,
	actual: Decimal,
	ordered: Decimal,
	expected: Decimal | None,
	**more,
) -> dict:
	# The platform's report page wants numbers it can format: öre survive a float of this size.
	return {
		"row_type": row_type,
		"title": title,
		"fiscal_year": year,
		"revised_amount": float(revised),
		"actual_amount": float(actual),
		"committed_amount": float(ordered),
		"expected_amount": _number(expected),
		"left_amount": None if expected is None else float(revised - expected),
		"budget_line": None,
		"runs_out": "",
		"basis": "",
		"level": 0,
		"bold": 0,
		**more,
	}


# --- in words ---------------------------------------------------------------------------------------


def _day(day: date) -> str:
	return frappe.format(day, "Date")


def _outcome(found: rule.LineForecast, clock: rule.Clock) -> str:
	if found.outcome == rule.SPENT:
		return _("Spent since {0}").format(_day(found.runs_out_on))
	if found.outcome == rule.RUNS_OUT:
		return _day(found.runs_out_on)
	if found.outcome == rule.LASTS:
		return _("Not before the end, {0}").format(_day(clock.ends_on))
	return _("No data")


def _year_text(year: YearForecast, line: ForecastLine, one: ProjectForecast, currency: str) -> str:
	if year.basis == rule.BOOKED:
		return _("What is booked: the year is over")
	return _basis_text(year.basis, line, one, currency, year.fiscal_year)


def _basis_text(
	basis: str, line: ForecastLine, one: ProjectForecast, currency: str, year: str | None = None
) -> str:
	found = line.found
	if basis == rule.RECENT:
		months = min(rule.WINDOW_MONTHS, len(one.clock.past))
		return _("{0} a month, the mean of the last {1} months: it is booked on in most of them").format(
			kronor(found.recent_rate, currency), months
		)
	if basis == rule.STRAIGHT:
		return _("{0} a month, evenly since the start: it is booked on now and then").format(
			kronor(found.straight_rate, currency)
		)
	if basis == rule.SALONS:
		ahead = line.facts.salons_ahead
		salons = sum(ahead.values()) if year is None else ahead.get(year, 0)
		return _("The cost of a salon held so far, for the salons planned ahead: {0}").format(salons)
	return {
		rule.ORDERED: _("Open orders, which are more than the cost a month would give"),
		rule.PLANNED: _("Hours and overhead planned by formula for the months ahead"),
		rule.BOOKED: _("What is booked: the project is over"),
	}.get(basis, _("No data: nothing is booked, ordered or planned by formula"))


def message(found: list[ProjectForecast]) -> str:
	"""Which day the forecast looks from, and how it counts."""
	if not found:
		return _("No grant has been decided or applied for yet, so there is nothing to look ahead in.")
	over = all(one.clock.is_over for one in found)
	when = (
		_("The period is over: what is expected is what is booked, and orders still open.")
		if over
		else _("As it looks on {0}.").format(_day(found[0].clock.as_of))
	)
	how = _(
		"A line that is booked on in most of the last six months is expected to go on at their mean; another at its "
		"mean since the start. Open orders, hours planned by formula and planned salons count instead where they are more."
	)
	return f"<p>{when} {how}</p>"


def chart(found: list[ProjectForecast]) -> dict | None:
	"""Bars per line in per cent of its plan, so that a small line is seen beside the wages; of several projects, per project.

	What has no plan or no data has no bar; the table says which.
	"""
	bars = [_bar(line.title, [line]) for one in found for line in one.lines]
	if len(found) > 1:
		bars = [
			_bar(frappe.get_cached_value("Project", one.project, "project_name"), one.lines) for one in found
		]
	bars = [bar for bar in bars if bar[1]]
	if not bars:
		return None
	series = ((_("Booked", context="Digidel"), 2), (_("Expected in Total"), 3))
	return {
		"title": _("Booked and expected, in per cent of the plan"),
		"type": "bar",
		"fieldtype": "Percent",
		"data": {
			"labels": [frappe.utils.escape_html(bar[0]) for bar in bars],
			"datasets": [
				{"name": name, "values": [float(percent_of_whole(bar[at], bar[1])) for bar in bars]}
				for name, at in series
			],
			"yMarkers": [{"label": _("The plan"), "value": 100}],
		},
		"axisOptions": {"seriesLabelSpaceRatio": 1.4},
		# told apart in black-and-white print and by colour-blind readers: dark and light
		"colors": ["#12344d", "#e08e45"],
	}


def _bar(title: str, lines: Sequence[ForecastLine]) -> tuple[str, Decimal, Decimal, Decimal]:
	"""Title, plan, booked and expected of some lines."""
	found = [line.found for line in lines]
	return (
		title,
		total(line.revised for line in found),
		total(line.actual for line in found),
		total(line.expected for line in found if line.expected is not None),
	)
