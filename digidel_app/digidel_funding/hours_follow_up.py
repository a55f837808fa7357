"""Hours planned in the budget lines' formulas beside the hours reported on the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.timesheets import Prices, hourly_formulas, reported_hours
from digidel_app.domain.budget import spread
from digidel_app.domain.claim_bases import LEDGER, TIMESHEET, HourlyFormula
from digidel_app.domain.money import ZERO


@dataclass
class HoursRow:
	"""A formula in a fiscal year, or (without a line) reported hours that belong to no formula."""

	project: str
	fiscal_year: str | None
	activity_type: str | None
	line: str = ""
	line_title: str = ""
	formula: str = ""
	claim_basis: str = ""
	planned: Decimal = ZERO
	worked: Decimal = ZERO
	amount: Decimal = ZERO
	"""What the hours cost by the formula's rate and the employer fee of each day, SEK."""

	@property
	def difference(self) -> Decimal:
		"""Hours worked beyond the plan; below zero means hours left."""
		return self.worked - self.planned


def hours_follow_up(company: str, projects: Sequence[str], to_date: date | None = None) -> list[HoursRow]:
	"""Planned and reported hours per formula and fiscal year; the caller has checked permission.

	Every reported hour of the projects is in exactly one row.
	"""
	known, prices = plan.fiscal_years(company), Prices(company)
	lines_of: dict[str, list] = {project: [] for project in projects}
	for line in plan.line_rows(company=company, project=("in", list(projects))):
		lines_of[line.project].append(line)
	reported = reported_hours(list(projects), known, to_date)
	found = []
	for project, lines in lines_of.items():
		rows, formulas = _planned_rows(project, lines, known), hourly_formulas(lines)
		for one in reported[project]:
			priced = prices.of(one, formulas)
			row = _row_of(rows, project, priced.formula, one.work)
			row.worked += one.work.hours
			row.amount += priced.amount
		found += _in_order(rows, lines, known)
	return found


def _planned_rows(project: str, lines: Sequence, known: Sequence) -> dict[tuple, HoursRow]:
	rows: dict[tuple, HoursRow] = {}
	for line in lines:
		years = plan.grant_years(frappe.get_cached_doc("Grant Agreement", line.grant_agreement), known)
		for formula in hourly_formulas([line]):
			for year, hours in spread(formula.hours, formula.fiscal_year, years).items():
				rows[line.name, formula.title, year] = _formula_row(project, line, formula, year, hours)
	return rows


def _formula_row(project: str, line, formula: HourlyFormula, year: str | None, hours: Decimal) -> HoursRow:
	return HoursRow(
		project,
		year,
		formula.activity_type,
		line.name,
		line.title,
		formula.title,
		line.claim_basis,
		hours,
	)


def _row_of(rows: dict[tuple, HoursRow], project: str, formula: HourlyFormula | None, work) -> HoursRow:
	"""The row that hours are counted in, made when nothing was planned there."""
	if formula is None:
		key = ("", work.activity_type or "", work.fiscal_year)
		return rows.setdefault(key, HoursRow(project, work.fiscal_year, work.activity_type))
	key = (formula.line, formula.title, work.fiscal_year)
	if key not in rows:
		like = next((row for row in rows.values() if row.line == formula.line), None)
		rows[key] = HoursRow(
			project,
			work.fiscal_year,
			formula.activity_type,
			formula.line,
			like.line_title if like else formula.line,
			formula.title,
			TIMESHEET if formula.by_timesheet else LEDGER,
		)
	return rows[key]


def _in_order(rows: dict[tuple, HoursRow], lines: Sequence, known: Sequence) -> list[HoursRow]:
	"""By line and formula as they were written, then by year; what belongs to no formula last."""
	formulas = hourly_formulas(lines)
	places = {(formula.line, formula.title): number for number, formula in enumerate(formulas)}
	years = plan.in_time_order({row.fiscal_year for row in rows.values()}, known)

	def place(row: HoursRow) -> tuple:
		number = places.get((row.line, row.formula), len(places))
		return number, row.activity_type or "", years.index(row.fiscal_year)

	return sorted(rows.values(), key=place)
