"""Which basis a budget line may be claimed on: the ledger, timesheets or a flat rate. One per line, never mixed."""

import frappe
from frappe import _
from frappe.utils import escape_html

from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain.claim_bases import FLAT_RATE, LEDGER, TIMESHEET
from digidel_app.domain.money import HUNDRED


def check(line) -> None:
	"""Raise frappe.ValidationError when a budget line cannot be claimed on its basis."""
	line.claim_basis = line.claim_basis or LEDGER
	check_unclaimed(line)
	check_percent(line)
	check_hourly_formula(line)


def check_unclaimed(line) -> None:
	"""What has been claimed on one basis stays on it: another would claim the same work twice."""
	before = line.get_doc_before_save()
	if not before or (before.claim_basis or LEDGER) == line.claim_basis:
		return
	claim = frappe.db.get_value(
		"Grant Claim Voucher",
		{"project_budget_line": line.name, "project": line.project, "is_included": 1, "is_withdrawn": 0},
		"grant_claim",
	)
	if claim:
		frappe.throw(
			_("{0} has been claimed on the basis {1} in {2}, so the basis stays.").format(
				frappe.bold(escape_html(line.title)), _(before.claim_basis or LEDGER), claim
			)
		)


def check_percent(line) -> None:
	"""A flat rate needs its percentage, and no other line has one."""
	if line.claim_basis != FLAT_RATE:
		line.flat_rate_percent = 0
		return
	rate = to_decimal(line.flat_rate_percent, _(line.meta.get_label("flat_rate_percent")))
	if not rate or not 0 < rate <= HUNDRED:
		frappe.throw(
			_("{0}: give the flat rate as a percentage of the salaries, above 0 and at most 100.").format(
				frappe.bold(escape_html(line.title))
			)
		)


def check_hourly_formula(line) -> None:
	"""Hours are priced by the line's formula: without one, none of them could be claimed."""
	if line.claim_basis != TIMESHEET or line.status == "Draft":
		return
	if not any(to_decimal(row.hourly_rate) and not row.of_formula for row in line.formulas):
		frappe.throw(
			_(
				"{0} is claimed on timesheets. Give it a formula with an hourly rate: it prices the hours."
			).format(frappe.bold(escape_html(line.title)))
		)
