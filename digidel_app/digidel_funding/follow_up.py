"""Puts plan, ledger and orders side by side: the rows behind the report Budget Follow-up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding import ledger, plan
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
from digidel_app.domain.money import ZERO, total

KINDS = (SALARY, OVERHEAD, "Other")
FIGURES = ("planned", "revised", "computed", "actual", "committed")


@dataclass
class Figures:
	"""The five sums of a row, SEK; what is left and the share used follow from them."""

	planned: Decimal = ZERO
	revised: Decimal = ZERO
	computed: Decimal = ZERO
	actual: Decimal = ZERO
	committed: Decimal = ZERO

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
	plans = _plans(company, projects)
	return [
		_join(
			project,
			plans.get(project, []),
			partition(postings[project], maps[project]),
			partition(commitments[project], maps[project]),
		)
		for project in projects
	]


@dataclass
class _PlannedLine:
	name: str
	title: str
	cost_type: str
	kind: str
	planned: dict[str, Decimal]
	revised: dict[str, Decimal]
	computed: dict[str, Decimal]


def _plans(company: str, projects: Sequence[str]) -> dict[str, list[_PlannedLine]]:
	"""Plan, revised plan and formulas of every line, by project."""
	kinds = plan.cost_type_kinds()
	rows = plan.line_rows(company=company, project=("in", projects))
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


def _join(project: str, planned: Sequence[_PlannedLine], booked: Partition, ordered: Partition) -> FollowUp:
	years: set[str | None] = {year for line in planned for year in (*line.planned, *line.computed)}
	years |= {year for _line, year in (*booked.by_line, *ordered.by_line)}
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
	return FollowUp(project, sorted(years, key=lambda y: y or ""), lines, not_mapped, booked.outside)


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
