"""Reads budgets from the database into the domain's words. Queries no ledger.

The budget of a project is all its Project Budget Lines; several grants on one project share them as
financiers (design, section 3.6), so plan and financing are always compared for the whole project.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.domain.budget import (
	BudgetLine,
	Formula,
	Imbalance,
	financing_imbalances,
	rate_valid_on,
)
from digidel_app.domain.financing_text import Statement
from digidel_app.domain.fiscal import FiscalYear, years_within
from digidel_app.domain.money import ZERO

FINANCING_COUNTS_IN = ("Granted", "Active", "Reported", "Closed")


def fiscal_years(company: str) -> list[FiscalYear]:
	"""The company's fiscal years in order of time; a year that names other companies is not its."""
	year = frappe.qb.DocType("Fiscal Year")
	rows = (
		frappe.qb.from_(year)
		.select(year.name, year.year_start_date, year.year_end_date)
		.where(year.disabled == 0)
		.run()
	)
	limited = defaultdict(set)
	for parent, of_company in frappe.get_all(  # a vocabulary of the platform, no personal rows
		"Fiscal Year Company", fields=["parent", "company"], as_list=True
	):
		limited[parent].add(of_company)
	return sorted(
		FiscalYear(starts_on, ends_on, name)
		for name, starts_on, ends_on in rows
		if not limited[name] or company in limited[name]
	)


def in_time_order(names: Iterable[str | None], known: Sequence[FiscalYear]) -> list[str | None]:
	"""Names of fiscal years by their dates, whatever they are called; what is no year of the company last."""
	place = {year.name: number for number, year in enumerate(known)}
	return sorted(names, key=lambda name: (place.get(name, len(place)), name is None, name or ""))


def grant_years(grant, known: Sequence[FiscalYear] | None = None) -> list[str]:
	"""Names of the fiscal years inside the grant's eligible period, in order.

	`known` are the company's fiscal years, for a caller that has read them already.
	"""
	if not (grant.eligible_from and grant.eligible_to):
		return []
	return years_within(
		frappe.utils.getdate(grant.eligible_from),
		frappe.utils.getdate(grant.eligible_to),
		fiscal_years(grant.company) if known is None else known,
	)


LINE_FIELDS = (
	"name", "title", "cost_type", "cost_center", "project", "company", "grant_agreement", "description",
	"planned_total", "claim_basis", "flat_rate_percent",
)  # fmt: skip
CHILD_FIELDS = {
	"years": ("Project Budget Line Year", ("fiscal_year", "planned_amount", "revised_amount")),
	"formulas": (
		"Budget Line Formula",
		(
			"title", "fiscal_year", "hourly_rate", "employer_fee_percent", "hours", "percent", "of_formula",
			"stated_amount", "activity_type",
		),
	),
}  # fmt: skip


def line_rows(**filters) -> list:
	"""Budget lines with their `years` and `formulas`, in the order in which they were written.

	Three queries however many lines; a row reads like the document. The caller has checked read permission.
	"""
	lines = frappe.get_all(
		"Project Budget Line", filters=filters, fields=list(LINE_FIELDS), order_by="creation asc, name asc"
	)
	for table, (doctype, columns) in CHILD_FIELDS.items():
		grouped = _children(doctype, [line.name for line in lines], columns)
		for line in lines:
			line[table] = grouped.get(line.name, [])
	return lines


def _children(doctype: str, parents: Sequence[str], columns: Sequence[str]) -> dict[str, list]:
	grouped: dict[str, list] = {}
	if parents:
		for row in frappe.get_all(
			doctype,
			filters={"parent": ("in", parents), "parenttype": "Project Budget Line"},
			fields=["parent", *columns],
			order_by="parent asc, idx asc",
		):
			grouped.setdefault(row.parent, []).append(row)
	return grouped


def cost_type_kinds() -> dict[str, str]:
	"""Kind (Salary, Overhead, Other) of every cost type."""
	return dict(frappe.get_all("Cost Type", fields=["name", "kind"], as_list=True))


def to_formula(row, line: str = "", default_fee: Decimal | None = None) -> Formula:
	"""A row of the formula table as the domain knows it; texts that are not numbers are refused."""

	def number(fieldname: str) -> Decimal | None:
		return to_decimal(
			row.get(fieldname), frappe._(frappe.get_meta("Budget Line Formula").get_label(fieldname))
		)

	is_percentage = bool(row.of_formula)
	fee = number("employer_fee_percent")
	return Formula(
		title=(row.title or "").strip(),
		line=line,
		fiscal_year=row.fiscal_year or None,
		hourly_rate=None if is_percentage else number("hourly_rate") or None,
		employer_fee_percent=None if is_percentage else (fee or default_fee or Decimal(0)),
		hours=number("hours") or None,  # an empty cell of the form is sent as zero
		percent=number("percent") if is_percentage else None,
		of_formula=row.of_formula or None,
		stated_amount=number("stated_amount") or None,
	)


def to_budget_line(line, kinds: dict[str, str]) -> BudgetLine:
	"""A Project Budget Line, as document or as row, the way the domain knows it."""
	return BudgetLine(
		name=line.name or line.title,
		title=line.title,
		kind=kinds.get(line.cost_type, "Other"),
		planned={row.fiscal_year: to_money(row.planned_amount) for row in line.years},
		formulas=[to_formula(row, line.name or line.title) for row in line.formulas],
	)


def budget_lines(project: str, instead: Iterable = ()) -> list[BudgetLine]:
	"""All lines of a project; documents in `instead` stand in for what is saved of them."""
	kinds = cost_type_kinds()
	unsaved = {line.name: line for line in instead}
	lines = [unsaved.pop(line.name, line) for line in line_rows(project=project)]
	return [to_budget_line(line, kinds) for line in [*lines, *unsaved.values()]]


def planned_per_year(lines: Iterable[BudgetLine]) -> dict[str, Decimal]:
	"""Σ plan per fiscal year."""
	sums: dict[str, Decimal] = {}
	for line in lines:
		for year, amount in line.planned.items():
			sums[year] = sums.get(year, ZERO) + amount
	return sums


def financing_rows(project: str, instead=None) -> list[tuple[str, str, Decimal]]:
	"""(financier, fiscal year, SEK) of every grant on the project that has been decided.

	`instead` is a grant being saved; its own rows count as they stand in it.
	"""
	grant, row = frappe.qb.DocType("Grant Agreement"), frappe.qb.DocType("Grant Financing")
	query = (
		frappe.qb.from_(row)
		.join(grant)
		.on((row.parent == grant.name) & (row.parenttype == "Grant Agreement"))
		.select(row.financier, row.fiscal_year, row.amount)
		.where(grant.project == project)
		.where(grant.status.isin(FINANCING_COUNTS_IN))
	)
	if instead is not None and instead.name:
		query = query.where(grant.name != instead.name)
	rows = list(query.run())
	if instead is not None:
		rows += [(r.financier, r.fiscal_year, r.amount) for r in instead.financing]
	return [(financier, year, to_money(amount)) for financier, year, amount in rows]


def statements_of(project: str) -> list[Statement]:
	"""What the application's text says of the financing, with the formulas and lines that each statement names."""
	row, financier = frappe.qb.DocType("Financing Statement"), frappe.qb.DocType("Grant Financier")
	grant = frappe.qb.DocType("Grant Agreement")
	rows = (
		frappe.qb.from_(row)
		.join(financier)
		.on((row.parent == financier.name) & (row.parenttype == "Grant Financier"))
		.join(grant)
		.on(financier.grant_agreement == grant.name)
		.select(row.statement, row.stated_amount, row.formula, row.project_budget_line)
		.where(grant.project == project)
		.orderby(financier.creation)
		.orderby(row.idx)
		.run()
	)
	parts: dict[str, tuple[Decimal, list[str], list[str]]] = {}
	for text, amount, formula, line in rows:
		stated, formulas, lines = parts.get(text, (ZERO, [], []))
		parts[text] = (
			stated + to_money(amount),
			formulas + [formula] * bool(formula),
			lines + [line] * bool(line),
		)
	return [Statement(text, *found) for text, found in parts.items()]


def project_imbalances(grant) -> list[Imbalance]:
	"""Where the financing of the grant's project does not equal its plan."""
	financed: dict[str, Decimal] = {}
	for _financier, year, amount in financing_rows(grant.project, instead=grant):
		financed[year] = financed.get(year, ZERO) + amount
	return financing_imbalances(planned_per_year(budget_lines(grant.project)), financed)


def employer_fee_rates(company: str) -> list[tuple[date, Decimal]]:
	"""The company's employer fees: (valid from, per cent)."""
	rates = frappe.get_all(  # rates are no secret within a company
		"Employer Fee Rate", filters={"company": company}, fields=["valid_from", "percent"], as_list=True
	)
	return [(valid_from, to_decimal(percent)) for valid_from, percent in rates]


def employer_fee_on(company: str, day) -> Decimal | None:
	"""The employer fee in force for the company on a day, in per cent."""
	return rate_valid_on(day, employer_fee_rates(company))


def employer_fee_by_year(company: str, years: Iterable[str]) -> dict[str, Decimal]:
	"""The fee valid on the first day of each named fiscal year; years before the first rate are left out."""
	wanted, rates = set(years), employer_fee_rates(company)
	fees = {y.name: rate_valid_on(y.starts_on, rates) for y in fiscal_years(company) if y.name in wanted}
	return {year: fee for year, fee in fees.items() if fee is not None}
