"""What stops a budget from being approved: overhead above the cap, financing unlike the plan."""

from collections.abc import Iterable
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.domain.budget import COMPUTED, PLANNED, Imbalance, OverheadCap, plan_caps

# What the plan can be measured on before anything is booked: actual salaries are not there yet.
PLAN_BASIS = {"Planned salaries": PLANNED, "Formula salaries": COMPUTED, "Actual salaries": PLANNED}


def deciding_cap(grant, instead: Iterable = ()) -> OverheadCap | None:
	"""The cap in total on the basis the grant names; None where the funder sets none."""
	cap_percent = to_decimal(grant.overhead_cap_percent)
	if not cap_percent:
		return None
	lines = plan.budget_lines(grant.project, instead)
	totals = {
		cap.basis: cap
		for cap in plan_caps(lines, plan.grant_years(grant), cap_percent)
		if not cap.fiscal_year
	}
	return totals.get(PLAN_BASIS.get(grant.overhead_basis, PLANNED), totals[PLANNED])


def check_overhead_cap(grant, instead: Iterable = ()) -> None:
	"""Raise frappe.ValidationError when overhead exceeds the cap and no manager's reason covers it."""
	cap = deciding_cap(grant, instead)
	if cap is None or cap.excess <= 0 or cap.excess <= accepted_excess(grant):
		return
	frappe.throw(
		_(
			"Overhead {0} is {1} above the cap: {2} of {3} ({4}) is {5}. Lower the overhead, or let a Digidel "
			"Manager write a reason on grant {6}."
		).format(
			kronor(cap.overhead_amount, grant.currency),
			kronor(cap.excess, grant.currency),
			percent(cap.percent, 0 if cap.percent == int(cap.percent) else 2),
			kronor(cap.base_amount, grant.currency),
			_(grant.overhead_basis or "Planned salaries"),
			kronor(cap.cap_amount, grant.currency),
			grant.name,
		),
		title=_("Overhead above the cap"),
	)


def accepted_excess(grant) -> Decimal:
	"""SEK above the cap that a manager's reason has accepted; more than that needs a new reason."""
	if not (grant.overhead_cap_reason or "").strip():
		return Decimal(0)
	return to_money(grant.overhead_cap_accepted_amount)


def check_financing(grant) -> None:
	"""Raise frappe.ValidationError, naming each year and amount, unless financing equals the plan."""
	imbalances = plan.project_imbalances(grant)
	if not imbalances:
		return
	rows = "".join(f"<li>{_imbalance_text(row, grant.currency)}</li>" for row in imbalances)
	frappe.throw(
		_("The financing does not equal the plan, so the grant cannot become active:")
		+ f"<ul>{rows}</ul>"
		+ _("Correct the financing rows or the budget lines."),
		title=_("Financing differs from the plan"),
	)


def _imbalance_text(row: Imbalance, currency: str) -> str:
	text = _("{0}: financing {1}, plan {2}, difference {3}")
	return text.format(
		row.fiscal_year or _("In total"),
		kronor(row.financed, currency),
		kronor(row.planned, currency),
		kronor(row.amount, currency, signed=True),
	)


def approve_lines(grant) -> list[str]:
	"""Approve every draft line of the grant's project; returns their names."""
	names = frappe.get_all(  # read permission on the grant is the caller's check; save checks write
		"Project Budget Line", filters={"project": grant.project, "status": "Draft"}, pluck="name"
	)
	for name in names:
		line = frappe.get_doc("Project Budget Line", name)
		line.status = "Approved"
		line.save()
	return names
