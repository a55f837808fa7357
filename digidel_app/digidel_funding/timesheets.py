"""Hours reported on projects in ERPNext's Timesheet, and the budget lines that they belong to.

Only submitted timesheets count. Nobody's name or pay is read: hours are priced by the budget line's formula.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Coalesce
from pypika.functions import Date

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain.budget import rate_valid_on
from digidel_app.domain.claim_bases import TIMESHEET, HourlyFormula, Work, cost_of_hours, formula_of
from digidel_app.domain.claims import Place
from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of
from digidel_app.domain.money import ZERO

INDEX_NAME = "digidel_project_hours"
INDEX_COLUMNS = ("project", "docstatus")


@dataclass(frozen=True, slots=True)
class Reported:
	"""A row of a submitted timesheet. It is of the day on which the work began."""

	timesheet: str
	row: str
	work: Work


@dataclass(frozen=True, slots=True)
class Priced:
	"""A reported row with its formula and what it costs; without a formula it costs nothing that is known."""

	reported: Reported
	formula: HourlyFormula | None
	fee_percent: Decimal
	amount: Decimal


def reported_hours(
	projects: Sequence[str], years: Sequence[FiscalYear], to_date: date | None = None
) -> dict[str, list[Reported]]:
	"""The submitted hours of each project, one query; the caller has checked permission."""
	found: dict[str, list[Reported]] = {project: [] for project in projects}
	if not projects:
		return found
	row = frappe.qb.DocType("Timesheet Detail")
	day = Date(Coalesce(row.from_time, row.to_time))
	query = (
		frappe.qb.from_(row)
		.select(row.project, row.parent, row.name, day, row.activity_type, row.hours)
		.where(row.project.isin(list(projects)))
		.where(row.docstatus == 1)
		.where(row.parenttype == "Timesheet")
		.orderby(row.name)
	)
	if to_date:
		query = query.where(day <= to_date)
	for project, timesheet, name, worked_on, activity_type, hours in query.run():
		work = Work(
			worked_on, fiscal_year_of(worked_on, years), activity_type or None, to_decimal(hours) or ZERO
		)
		found[project].append(Reported(timesheet, name, work))
	return found


def hourly_formulas(lines: Iterable) -> list[HourlyFormula]:
	"""The wage formulas of budget lines, as rows of `plan.line_rows`."""
	return [
		HourlyFormula(
			line.name,
			row.title,
			to_decimal(row.hourly_rate) or ZERO,
			row.fiscal_year or None,
			row.activity_type or None,
			to_decimal(row.employer_fee_percent) or ZERO,
			to_decimal(row.hours) or ZERO,
			line.claim_basis == TIMESHEET,
		)
		for line in lines
		for row in line.formulas
		if not row.of_formula and row.hourly_rate
	]


class Prices:
	"""What hours cost in a company: the formula's rate and the employer fee in force on each day."""

	def __init__(self, company: str):
		self.rates = plan.employer_fee_rates(company)
		self._fees: dict[date, Decimal | None] = {}

	def fee_on(self, day: date) -> Decimal | None:
		"""The employer fee in force on a day, in per cent; None before the first that is known."""
		if day not in self._fees:
			self._fees[day] = rate_valid_on(day, self.rates)
		return self._fees[day]

	def of(self, reported: Reported, formulas: Sequence[HourlyFormula]) -> Priced:
		"""The row with its formula and its cost."""
		formula = formula_of(reported.work, formulas)
		if formula is None:
			return Priced(reported, None, ZERO, ZERO)
		fee = self.fee_on(reported.work.day)
		fee = formula.employer_fee_percent if fee is None else fee
		return Priced(reported, formula, fee, cost_of_hours(reported.work.hours, formula.hourly_rate, fee))


def amounts_by_place(
	company: str, lines_of: dict[str, list], years: Sequence[FiscalYear], to_date: date | None = None
) -> dict[str, dict[Place, Decimal]]:
	"""What the hours of lines claimed on timesheets cost: {project: {(line, fiscal year): SEK}}.

	Args:
		lines_of: the budget lines of each project, as `plan.line_rows` gives them.
	"""
	by_timesheet = [
		project for project, lines in lines_of.items() if any(line.claim_basis == TIMESHEET for line in lines)
	]
	sums: dict[str, dict[Place, Decimal]] = {project: defaultdict(Decimal) for project in lines_of}
	if not by_timesheet:
		return sums
	prices = Prices(company)
	for project, rows in reported_hours(by_timesheet, years, to_date).items():
		formulas = hourly_formulas(lines_of[project])
		for reported in rows:
			priced = prices.of(reported, formulas)
			if priced.formula and priced.formula.by_timesheet:
				sums[project][priced.formula.line, reported.work.fiscal_year] += priced.amount
	return sums


def add_index() -> None:
	"""Give the rows of timesheets the index that these questions read; ERPNext has none on project."""
	frappe.db.add_index("Timesheet Detail", list(INDEX_COLUMNS), INDEX_NAME)


def drop_index() -> None:
	"""Take the index away again."""
	if frappe.db.has_index("tabTimesheet Detail", INDEX_NAME):
		frappe.db.sql_ddl(f"ALTER TABLE `tabTimesheet Detail` DROP INDEX `{INDEX_NAME}`")
