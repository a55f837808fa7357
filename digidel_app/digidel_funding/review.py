"""What an application says of itself: sums, deviations, overhead cap and financing, in words and figures."""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.digidel_funding.follow_up import caps_on_plan
from digidel_app.domain import financing_text
from digidel_app.domain.budget import (
	COMPUTED,
	PLANNED,
	SALARY,
	STATED,
	BudgetLine,
	Deviation,
	OverheadCap,
	computed_amounts,
	deviations,
	wages_with_valid_fee,
)
from digidel_app.domain.financing_text import TextReview
from digidel_app.domain.money import ZERO, total


def basis_label(basis: str) -> str:
	"""The name of a basis as finance knows it."""
	return {
		PLANNED: _("planned salaries"),
		STATED: _("stated amounts"),
		COMPUTED: _("computed amounts"),
	}.get(basis, _("booked salaries"))


def review(grant) -> dict:
	"""Everything the plan review shows of a grant; the caller has checked read permission."""
	lines = plan.budget_lines(grant.project)
	years = plan.grant_years(grant)
	return {
		"currency": grant.currency,
		"years": years,
		"plan": plan_table(lines, years),
		"deviations": deviation_rows(plan_deviations(grant, lines, years), grant),
		"caps": [cap_row(cap, grant.currency) for cap in caps_on_plan(grant, lines)],
		"fees": fee_rows(grant, lines, years),
		"financing": financing_table(grant, years),
		"imbalances": [
			{"fiscal_year": row.fiscal_year or _("In total"), "amount": row.amount}
			for row in plan.project_imbalances(grant)
		],
		"text": text_review(grant, lines),
		"bases": basis_columns(),
		"kronor": kronor,
		"percent": percent,
	}


def basis_columns() -> list[tuple[str, str]]:
	"""The bases a plan is measured on, with their labels, in the order of the tables."""
	return [(basis, basis_label(basis)) for basis in (PLANNED, STATED, COMPUTED)]


def plan_table(lines: Sequence[BudgetLine], years: Sequence[str]) -> dict:
	"""The application's budget table: a row per line, columns per year and total, and the sum."""
	sums = plan.planned_per_year(lines)
	return {
		"rows": [
			{
				"title": line.title,
				"amounts": [line.planned.get(y, ZERO) for y in years],
				"total": line.planned_total,
			}
			for line in lines
		],
		"sums": [sums.get(year, ZERO) for year in years],
		"total": total(sums.values()),
	}


def plan_deviations(grant, lines: Sequence[BudgetLine], years: Sequence[str]) -> list[Deviation]:
	"""The differences the application contains, by the rules in domain.budget."""
	return deviations(lines, years, to_decimal(grant.overhead_cap_percent) or None)


def deviation_rows(found: Sequence[Deviation], grant) -> list[dict]:
	"""Deviations in words, one row per thing that differs and period, its bases side by side.

	Each row carries `differences`: {basis: {amount, expected, is_rounding}}.
	"""
	rows: dict[tuple, dict] = {}
	cap_percent = percent(to_decimal(grant.overhead_cap_percent) or Decimal(0), 0)
	for deviation in found:
		key = (deviation.code, deviation.subject, deviation.fiscal_year)
		row = rows.setdefault(
			key,
			{
				"code": deviation.code,
				"subject": deviation.subject,
				"text": _deviation_text(deviation.code).format(deviation.subject, cap_percent),
				"fiscal_year": deviation.fiscal_year,
				"found": deviation.found,
				"even_split": deviation.assumes_even_split,
				"differences": {},
			},
		)
		row["differences"][deviation.basis] = {
			"amount": deviation.amount,
			"expected": deviation.expected,
			"is_rounding": abs(deviation.amount) <= to_money(grant.rounding_tolerance),
		}
	for row in rows.values():
		row["is_rounding"] = all(d["is_rounding"] for d in row["differences"].values())
	return list(rows.values())


def _deviation_text(code: str) -> str:
	return {
		"formula": _("{0}: stated amount against its formula"),
		"line": _("{0}: plan against its formulas"),
		"line_year": _("{0}: plan against its formulas"),
		"cap": _("Overhead above the cap of {1}"),
		"cap_year": _("Overhead above the cap of {1}"),
	}[code]


def cap_row(cap: OverheadCap, currency: str) -> dict:
	"""An overhead cap with its exact amounts."""
	return {
		"basis": cap.basis,
		"basis_label": basis_label(cap.basis),
		"fiscal_year": cap.fiscal_year,
		"base_amount": cap.base_amount,
		"cap_amount": cap.cap_amount,
		"overhead_amount": cap.overhead_amount,
		"excess": cap.excess,
		"share": cap.share_percent,
		"even_split": cap.assumes_even_split,
	}


def fee_rows(grant, lines: Sequence[BudgetLine], years: Sequence[str]) -> dict | None:
	"""Wages recomputed with the employer fee in force each year, against formulas and plan."""
	fees = plan.employer_fee_by_year(grant.company, years)
	salaries = [line for line in lines if line.kind == SALARY]
	formulas = [f for line in salaries for f in line.formulas if not f.is_percentage]
	if not fees or not formulas:
		return None
	recomputed = wages_with_valid_fee(formulas, years, fees)
	all_computed = computed_amounts([f for line in lines for f in line.formulas])
	whole = total(recomputed.values())
	return {
		"rows": [
			{"fiscal_year": year, "percent": fees.get(year), "amount": recomputed.get(year, ZERO)}
			for year in years
		],
		"total": whole,
		"against_formulas": whole - total(all_computed[f.title] for f in formulas),
		"against_plan": whole - total(line.planned_total for line in salaries),
	}


def financing_table(grant, years: Sequence[str]) -> dict:
	"""Financing per financier and year, for all decided grants of the project and this one."""
	rows: dict[str, dict[str, Decimal]] = {}
	for financier, year, amount in plan.financing_rows(grant.project, instead=grant):
		by_year = rows.setdefault(financier, {})
		by_year[year] = by_year.get(year, ZERO) + amount
	names = dict(
		frappe.get_all(  # names of financiers of a grant the user may read
			"Grant Financier",
			filters={"name": ("in", list(rows))},
			fields=["name", "financier_name"],
			as_list=True,
		)
	)
	table = [
		{
			"financier": names.get(financier, financier),
			"amounts": [by_year.get(year, ZERO) for year in years],
			"total": total(by_year.values()),
		}
		for financier, by_year in rows.items()
	]
	return {
		"rows": table,
		"sums": [total(by_year.get(year, ZERO) for by_year in rows.values()) for year in years],
		"total": total(row["total"] for row in table),
	}


def text_review(grant, lines: Sequence[BudgetLine]) -> TextReview | None:
	"""The application's text about its own financing against the budget; None where nothing is recorded of it."""
	statements = plan.statements_of(grant.project)
	if not statements:
		return None
	kinds = dict(
		frappe.get_all(  # financiers of grants on a project whose grant the user may read
			"Grant Financier",
			filters={"company": grant.company},
			fields=["name", "kind"],
			as_list=True,
		)
	)
	granted = total(
		amount
		for financier, _year, amount in plan.financing_rows(grant.project, instead=grant)
		if kinds.get(financier) == "Grant"
	)
	return financing_text.review_text(statements, lines, granted)


def review_html(grant) -> str:
	"""The review as HTML for the grant's form."""
	return frappe.render_template("digidel_app/templates/funding/plan_review.html", review(grant))
