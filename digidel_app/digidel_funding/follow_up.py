"""Puts plan, ledger and orders side by side: the rows behind the report Budget Follow-up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding import ledger, plan, timesheets
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.domain.budget import (
	COMPUTED,
	OVERHEAD,
	SALARY,
	BudgetLine,
	OverheadCap,
	Partition,
	actual_caps,
	formula_amounts_per_year,
	partition,
	plan_caps,
	remaining_amount,
	share_used,
)
from digidel_app.domain.claim_bases import FLAT_RATE, LEDGER, TIMESHEET, flat_rate_amount
from digidel_app.domain.claims import Place
from digidel_app.domain.fiscal import FiscalYear
from digidel_app.domain.money import ZERO, total

KINDS = (SALARY, OVERHEAD, "Other")
FIGURES = ("planned", "revised", "computed", "actual", "committed", "timesheet", "flat_rate")


@dataclass
class Figures:
	"""The sums of a row, SEK; what is left and the share used follow from them.

	`timesheet` and `flat_rate` are claim bases outside the ledger: they stand beside it and are in no other sum.
	"""

	planned: Decimal = ZERO
	revised: Decimal = ZERO
	computed: Decimal = ZERO
	actual: Decimal = ZERO
	committed: Decimal = ZERO
	timesheet: Decimal = ZERO
	flat_rate: Decimal = ZERO

	def __add__(self, other: "Figures") -> "Figures":
		return Figures(*(getattr(self, name) + getattr(other, name) for name in FIGURES))

	@property
	def remaining(self) -> Decimal:
		return remaining_amount(self.revised, self.actual, self.committed)

	@property
	def share_used(self) -> Decimal | None:
		return share_used(self.revised, self.actual)

	def __bool__(self) -> bool:
		return any(getattr(self, name) for name in FIGURES)


@dataclass
class FollowedLine:
	"""A budget line with its figures per fiscal year."""

	name: str
	title: str
	cost_type: str
	kind: str
	by_year: dict[str | None, Figures] = field(default_factory=dict)


@dataclass
class FollowUp:
	"""One project's plan against its ledger. Lines plus not mapped is the project ledger."""

	project: str
	years: list[str | None]
	lines: list[FollowedLine]
	not_mapped: dict[str | None, Figures]
	outside: dict[str, Decimal]

	def line_total(self, lines: Iterable[FollowedLine], year: str | None) -> Figures:
		return sum((line.by_year.get(year, Figures()) for line in lines), Figures())

	def of_kind(self, kind: str) -> list[FollowedLine]:
		return [line for line in self.lines if line.kind == kind]

	def actual_per_year(self, kind: str) -> dict[str | None, Decimal]:
		return {year: self.line_total(self.of_kind(kind), year).actual for year in self.years}

	@property
	def total(self) -> Figures:
		everything = (self.line_total(self.lines, year) for year in self.years)
		return sum(everything, Figures()) + sum(self.not_mapped.values(), Figures())


def follow_up(company: str, projects: Sequence[str], to_date: date | None = None) -> list[FollowUp]:
	"""Follow-up of each project up to and including a date; the caller has checked permission."""
	projects = list(projects)
	maps = ledger.line_maps(company, projects)
	postings = ledger.project_postings(company, projects, to_date)
	commitments = ledger.project_commitments(company, projects, to_date)
	years = plan.fiscal_years(company)
	rows = {project: [] for project in projects}
	for line in plan.line_rows(company=company, project=("in", projects)):
		rows[line.project].append(line)
	plans = _plans(company, [line for lines in rows.values() for line in lines])
	worked = timesheets.amounts_by_place(company, rows, years, to_date)
	found = []
	for project in projects:
		booked = partition(postings[project], maps[project])
		ordered = partition(commitments[project], maps[project])
		beside = _Beside(worked[project], _flat_rates(rows[project], booked, worked[project]))
		found.append(_join(project, plans.get(project, []), booked, ordered, beside, years))
	return found


@dataclass(frozen=True)
class _Beside:
	"""Claim bases outside the ledger, SEK by (line, fiscal year)."""

	timesheet: Mapping[Place, Decimal]
	flat_rate: Mapping[Place, Decimal]


def _flat_rates(lines: Sequence, booked: Partition, worked: Mapping[Place, Decimal]) -> dict[Place, Decimal]:
	"""What the lines with a flat rate come to on the salaries so far; each salary line on its own basis."""
	by_rate = [line for line in lines if line.claim_basis == FLAT_RATE]
	if not by_rate:
		return {}
	kinds = plan.cost_type_kinds()
	salaries: dict[str | None, Decimal] = defaultdict(Decimal)
	basis = {line.name: line.claim_basis or LEDGER for line in lines if kinds.get(line.cost_type) == SALARY}
	for sums, on_basis in ((booked.by_line, LEDGER), (worked, TIMESHEET)):
		for (line, year), amount in sums.items():
			if basis.get(line) == on_basis:
				salaries[year] += amount
	return {
		(line.name, row.fiscal_year): flat_rate_amount(
			to_decimal(line.flat_rate_percent) or ZERO,
			salaries[row.fiscal_year],
			to_money(row.revised_amount),
		)
		for line in by_rate
		for row in line.years
	}


@dataclass
class _PlannedLine:
	name: str
	title: str
	cost_type: str
	kind: str
	planned: dict[str, Decimal]
	revised: dict[str, Decimal]
	computed: dict[str, Decimal]


def _plans(company: str, rows: Sequence) -> dict[str, list[_PlannedLine]]:
	"""Plan, revised plan and formulas of every line, by project."""
	kinds = plan.cost_type_kinds()
	computed = _computed_per_year(company, rows, kinds)
	plans: dict[str, list[_PlannedLine]] = {}
	for row in rows:
		plans.setdefault(row.project, []).append(
			_PlannedLine(
				row.name,
				row.title,
				row.cost_type,
				kinds.get(row.cost_type, "Other"),
				{y.fiscal_year: to_money(y.planned_amount) for y in row.years},
				{y.fiscal_year: to_money(y.revised_amount) for y in row.years},
				computed.get(row.name, {}),
			)
		)
	return plans


def _computed_per_year(company: str, rows: Sequence, kinds: dict) -> dict[str, dict[str, Decimal]]:
	"""Formula amounts per line and year, for the projects that have formulas at all."""
	known_years = plan.fiscal_years(company)
	result: dict[str, dict[str, Decimal]] = {}
	for project in {row.project for row in rows if row.formulas}:
		own = [row for row in rows if row.project == project]
		years = plan.grant_years(
			frappe.get_cached_doc("Grant Agreement", own[0].grant_agreement), known_years
		)
		lines = [plan.to_budget_line(row, kinds) for row in own]
		result.update(formula_amounts_per_year(lines, years, COMPUTED))
	return result


def _join(
	project: str,
	planned: Sequence[_PlannedLine],
	booked: Partition,
	ordered: Partition,
	beside: _Beside,
	known_years: Sequence[FiscalYear],
) -> FollowUp:
	years: set[str | None] = {year for line in planned for year in (*line.planned, *line.computed)}
	years |= {year for _line, year in (*booked.by_line, *ordered.by_line, *beside.timesheet)}
	years |= set(booked.not_mapped) | set(ordered.not_mapped)
	lines = [
		FollowedLine(
			line.name,
			line.title,
			line.cost_type,
			line.kind,
			{
				year: Figures(
					line.planned.get(year, ZERO),
					line.revised.get(year, ZERO),
					line.computed.get(year, ZERO),
					booked.by_line.get((line.name, year), ZERO),
					ordered.by_line.get((line.name, year), ZERO),
					beside.timesheet.get((line.name, year), ZERO),
					beside.flat_rate.get((line.name, year), ZERO),
				)
				for year in years
			},
		)
		for line in planned
	]
	not_mapped = {
		year: Figures(actual=booked.not_mapped.get(year, ZERO), committed=ordered.not_mapped.get(year, ZERO))
		for year in years
	}
	return FollowUp(project, plan.in_time_order(years, known_years), lines, not_mapped, booked.outside)


def caps_on_plan(grant, lines: Sequence[BudgetLine]) -> list[OverheadCap]:
	"""The grant's overhead cap on its plan, on every basis."""
	cap_percent = to_decimal(grant.overhead_cap_percent)
	if not cap_percent:
		return []
	return plan_caps(lines, plan.grant_years(grant), cap_percent)


def caps_on_actuals(grant, followed: FollowUp) -> list[OverheadCap]:
	"""The grant's overhead cap on what is booked."""
	cap_percent = to_decimal(grant.overhead_cap_percent)
	if not cap_percent:
		return []
	return actual_caps(followed.actual_per_year(SALARY), followed.actual_per_year(OVERHEAD), cap_percent)


def booked_total(followed: FollowUp) -> Decimal:
	"""The project ledger: lines plus not mapped."""
	return total(f.actual for line in followed.lines for f in line.by_year.values()) + total(
		f.actual for f in followed.not_mapped.values()
	)


def company_total(company: str, projects: Sequence[str], figure: str) -> Decimal:
	"""`remaining` or `not_mapped` of the projects together, SEK."""
	followed = follow_up(company, projects)
	if figure == "remaining":
		return total(one.total.remaining for one in followed)
	return total(f.actual for one in followed for f in one.not_mapped.values())
