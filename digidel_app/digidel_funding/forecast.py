"""What the lines of a project will cost: the ledger by day, orders, formulas and salons, put to `domain.forecast`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Sum

from digidel_app.digidel_funding import ledger, plan
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.domain.budget import (
	COMPUTED,
	LineMap,
	Partition,
	Posting,
	formula_amounts_per_year,
	partition,
	place,
)
from digidel_app.domain.fiscal import fiscal_year_of, years_within
from digidel_app.domain.forecast import Clock, LineFacts, LineForecast, forecast_line

FOLLOWS_SALONS = "Salons"


@dataclass(frozen=True)
class ForecastLine:
	"""A budget line with its forecast and what that rests on."""

	name: str
	title: str
	cost_type: str
	found: LineForecast
	facts: LineFacts


@dataclass(frozen=True)
class ProjectForecast:
	"""A project's lines, what is booked on none of them per fiscal year, and the period that is looked at."""

	project: str
	clock: Clock
	lines: Sequence[ForecastLine]
	not_mapped: dict[str, Decimal]

	@property
	def years(self) -> list[str]:
		names = {year.fiscal_year for line in self.lines for year in line.found.years} | set(self.not_mapped)
		return plan.in_time_order(names, self.clock.years)

	@property
	def without_data(self) -> int:
		return sum(1 for line in self.lines if line.found.expected is None)


def forecast(company: str, projects: Sequence[str], to_date: date | None = None) -> list[ProjectForecast]:
	"""Forecast of each project that has a decided grant, as it looked on a day; permission has been checked."""
	projects = list(projects)
	years = plan.fiscal_years(company)
	terms = terms_of(projects)
	maps = ledger.line_maps(company, projects)
	spent = _daily(projects, maps, ledger.expense_accounts(company), to_date)
	orders = ledger.project_commitments(company, projects, to_date)
	lines: dict[str, list] = {project: [] for project in projects}
	for row in plan.line_rows(company=company, project=("in", projects or [""])):
		lines[row.project].append(row)
	salon_lines = set(
		frappe.get_all(  # the report's own permission check has been made
			"Project Budget Line",
			filters={"project": ("in", projects or [""]), "forecast_by": FOLLOWS_SALONS},
			pluck="name",
		)
	)
	today = to_date or frappe.utils.getdate()
	found = []
	for project in projects:
		if project not in terms:
			continue
		clock = Clock(*terms[project], today, years)
		ordered = partition(orders[project], maps[project])
		found.append(_project(project, clock, lines[project], spent[project], ordered, salon_lines))
	return found


def terms_of(projects: Sequence[str]) -> dict[str, tuple[date, date]]:
	"""First and last day of each project's grants that have been decided, or are applied for where none has."""
	decided: dict[str, tuple[date, date]] = {}
	applied: dict[str, tuple[date, date]] = {}
	for project, status, first, last in frappe.get_all(  # dates of a project that the caller may read
		"Grant Agreement",
		filters={"project": ("in", list(projects) or [""]), "status": ("!=", "Rejected")},
		fields=["project", "status", "eligible_from", "eligible_to"],
		as_list=True,
	):
		terms = decided if status in plan.FINANCING_COUNTS_IN else applied
		known = terms.get(project, (first, last))
		terms[project] = (min(known[0], first), max(known[1], last))
	return {**applied, **decided}


@dataclass
class _Spent:
	"""A project's ledger by day: on each line, and on none."""

	by_line: dict[str, dict[date, Decimal]]
	not_mapped: dict[date, Decimal]


def _daily(
	projects: Sequence[str], maps: dict[str, LineMap], expenses: set[str], to_date: date | None
) -> dict[str, _Spent]:
	"""One query: every day's sum per account and cost centre, put on its line by the rule of the follow-up."""
	spent = {
		project: _Spent(defaultdict(lambda: defaultdict(Decimal)), defaultdict(Decimal))
		for project in projects
	}
	if not projects:
		return spent
	gle, assignment = frappe.qb.DocType("GL Entry"), frappe.qb.DocType("Posting Assignment")
	parts = (gle.project, gle.account, gle.cost_center, gle.posting_date, assignment.project_budget_line)
	query = (
		frappe.qb.from_(gle)
		.left_join(assignment)
		.on(
			(gle.voucher_type == assignment.voucher_type)
			& (gle.voucher_no == assignment.voucher_no)
			& (gle.account == assignment.account)
			& (gle.project == assignment.project)
		)
		.select(*parts, Sum(gle.debit - gle.credit))
		.groupby(*parts)
	)
	for project, account, center, day, line, amount in ledger.in_project_ledger(
		query, gle, projects, to_date
	).run():
		posting = Posting(account, center or None, None, to_money(amount), account in expenses, line)
		match = place(posting, maps[project])
		if match is None or not posting.amount:
			continue
		on = spent[project].by_line[match.line] if match.line else spent[project].not_mapped
		on[day] += posting.amount
	return spent


def _project(
	project: str, clock: Clock, rows: Sequence, spent: _Spent, ordered: Partition, salon_lines: set[str]
) -> ProjectForecast:
	planned = _planned_by_formula(rows, clock)
	held, ahead = salons_of(project, clock) if any(row.name in salon_lines for row in rows) else (0, {})
	lines = []
	for row in rows:
		by_salon = row.name in salon_lines
		facts = LineFacts(
			revised={year.fiscal_year: to_money(year.revised_amount) for year in row.years},
			spent=dict(spent.by_line.get(row.name, {})),
			ordered={
				year or "": amount for (line, year), amount in ordered.by_line.items() if line == row.name
			},
			planned=planned.get(row.name, {}) if row.formulas else {},
			salons_held=held if by_salon else None,
			salons_ahead=ahead if by_salon else {},
		)
		lines.append(ForecastLine(row.name, row.title, row.cost_type, forecast_line(facts, clock), facts))
	not_mapped: dict[str, Decimal] = defaultdict(Decimal)
	for day, amount in spent.not_mapped.items():
		not_mapped[clock.year_of(day)] += amount
	return ProjectForecast(project, clock, lines, dict(not_mapped))


def _planned_by_formula(rows: Sequence, clock: Clock) -> dict[str, dict[str, Decimal]]:
	"""What hours and overhead on them come to per line and year, by the formulas of the application."""
	years = years_within(clock.starts_on, clock.ends_on, clock.years)
	if not years or not any(row.formulas for row in rows):
		return {}
	kinds = plan.cost_type_kinds()
	return formula_amounts_per_year([plan.to_budget_line(row, kinds) for row in rows], years, COMPUTED)


def salons_of(project: str, clock: Clock) -> tuple[int, dict[str, int]]:
	"""Salons of the project held up to the day, and those planned after it per fiscal year."""
	held, ahead = 0, defaultdict(int)
	for starts_at in frappe.get_all(  # counted only; the caller may read the project's budget
		"Digital Salon",
		filters={"project": project, "status": ("!=", "Cancelled")},
		pluck="starts_at",
	):
		day = frappe.utils.getdate(starts_at)
		if day <= clock.as_of:
			held += 1
		elif year := fiscal_year_of(day, clock.years):
			ahead[year] += 1
	return held, dict(ahead)
