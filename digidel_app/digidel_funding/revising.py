"""Writes the revised plan, and says what is left of it. The original plan is never touched."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import escape_html

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.digidel_funding.approval import PLAN_BASIS, accepted_excess
from digidel_app.digidel_funding.follow_up import follow_up
from digidel_app.domain.budget import PLANNED, Move, plan_caps
from digidel_app.domain.money import ZERO


def revised(line: str, fiscal_year: str) -> Decimal:
	"""The revised plan of a line and year, SEK."""
	return to_money(
		frappe.db.get_value(
			"Project Budget Line Year", {"parent": line, "fiscal_year": fiscal_year}, "revised_amount"
		)
	)


def remaining(company: str, project: str) -> dict[tuple[str, str], Decimal]:
	"""What is left per line and year: revised − booked − ordered."""
	followed = follow_up(company, [project])[0]
	return {
		(line.name, year): figures.remaining
		for line in followed.lines
		for year, figures in line.by_year.items()
	}


def apply(moves: Sequence[Move]) -> None:
	"""Add each amount to its line's revised plan; a year without a plan gets a row.

	Raises:
		frappe.ValidationError: a revised plan would fall below zero.
	"""
	for name in sorted({move.line for move in moves}):
		line = frappe.get_doc("Project Budget Line", name, for_update=True)
		rows = {row.fiscal_year: row for row in line.years}
		for move in (move for move in moves if move.line == name):
			row = rows.get(move.fiscal_year) or line.append(
				"years", {"fiscal_year": move.fiscal_year, "planned_amount": 0, "revised_amount": 0}
			)
			amount = to_money(row.revised_amount) + move.amount
			if amount < 0:
				frappe.throw(
					_("The revised plan of {0} for {1} would be {2}, below zero.").format(
						frappe.bold(escape_html(line.title)), move.fiscal_year, kronor(amount, line.currency)
					)
				)
			row.revised_amount = float(amount)
		line.flags.by_reallocation = True
		# the reallocation is what the user may submit; the lines follow from it
		line.save(ignore_permissions=True)


def check_overhead(document, moves: Sequence[Move]) -> None:
	"""Raise frappe.ValidationError when the revised overhead would exceed the cap, beyond what is accepted."""
	grant = frappe.get_doc("Grant Agreement", document.grant_agreement)
	cap_percent = to_decimal(grant.overhead_cap_percent)
	if not cap_percent:
		return
	amounts = {
		(row.name, year.fiscal_year): to_money(year.revised_amount)
		for row in plan.line_rows(project=document.project)
		for year in row.years
	}
	for move in moves:
		where = (move.line, move.fiscal_year)
		amounts[where] = amounts.get(where, ZERO) + move.amount
	lines = [
		replace(line, planned={year: a for (name, year), a in amounts.items() if name == line.name})
		for line in plan.budget_lines(document.project)
	]
	totals = {c.basis: c for c in plan_caps(lines, plan.grant_years(grant), cap_percent) if not c.fiscal_year}
	cap = totals.get(PLAN_BASIS.get(grant.overhead_basis, PLANNED), totals[PLANNED])
	if cap.excess > 0 and cap.excess > accepted_excess(grant):
		frappe.throw(
			_("The revised overhead would be {0}, which is {1} above the cap of {2}.").format(
				kronor(cap.overhead_amount, grant.currency),
				kronor(cap.excess, grant.currency),
				percent(cap.percent, 0 if cap.percent == int(cap.percent) else 2),
			),
			title=_("Overhead above the cap"),
		)
