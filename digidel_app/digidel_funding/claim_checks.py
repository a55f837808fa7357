"""What stops a claim from being submitted or cancelled."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import escape_html

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.digidel_funding.approval import PLAN_BASIS, accepted_excess
from digidel_app.digidel_funding.claims import Contents
from digidel_app.digidel_funding.payments import payment_of
from digidel_app.domain import claims
from digidel_app.domain.budget import ACTUAL, OVERHEAD, SALARY, OverheadCap, plan_caps
from digidel_app.domain.money import ZERO, total

CLAIMABLE = ("Active",)
SUPPLEMENTABLE = ("Active", "Reported")


def lock_project(claim) -> None:
	"""Let one claim of a project be submitted or cancelled at a time; the second waits here."""
	project = frappe.db.get_value("Grant Agreement", claim.grant_agreement, "project")
	frappe.db.get_value("Project", project, "name", for_update=True)


def check_period(claim) -> None:
	"""Raise frappe.ValidationError unless the period lies inside the grant's."""
	first, last = frappe.db.get_value(
		"Grant Agreement", claim.grant_agreement, ["eligible_from", "eligible_to"]
	)
	if claim.period_from < first or claim.period_to > last:
		frappe.throw(
			_("The claim's period {0} to {1} reaches outside the grant's, {2} to {3}.").format(
				*(frappe.format(day, "Date") for day in (claim.period_from, claim.period_to, first, last))
			)
		)


def check_grant(claim) -> None:
	"""Raise frappe.ValidationError when the grant's state allows no claim."""
	status = frappe.db.get_value("Grant Agreement", claim.grant_agreement, "status")
	allowed = SUPPLEMENTABLE if claim.supplements else CLAIMABLE
	if status not in allowed:
		frappe.throw(
			_("The grant is {0}. A claim can be submitted while it is {1}.").format(
				_(status, context="Grant Agreement"),
				", ".join(_(name, context="Grant Agreement") for name in allowed),
			)
		)


def check_overlap(claim) -> None:
	"""Raise frappe.ValidationError when another claim on the grant covers part of the period.

	A locking read: what somebody else submitted a moment ago counts.
	"""
	if claim.supplements:
		return
	other = frappe.qb.DocType("Grant Claim")
	found = (
		frappe.qb.from_(other)
		.select(other.name, other.period_from, other.period_to)
		.where(other.grant_agreement == claim.grant_agreement)
		.where(other.docstatus == 1)
		.where(other.name != claim.name)
		.where(other.period_from <= claim.period_to)
		.where(other.period_to >= claim.period_from)
		.limit(1)
		.for_update()
		.run()
	)
	if found:
		name, first, last = found[0]
		frappe.throw(
			_(
				"The period overlaps claim {0}, {1} to {2}. Choose days after it, or supplement that claim."
			).format(name, frappe.format(first, "Date"), frappe.format(last, "Date"))
		)


def check_contents(claim, contents: Contents) -> None:
	"""Raise frappe.ValidationError for what must not be sent to a funder."""
	grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
	check_not_mapped(claim, grant, contents)
	check_cap(claim, grant)
	check_explanations(claim)
	check_sums(claim, contents)


def check_not_mapped(claim, grant, contents: Contents) -> None:
	left_out = sum(
		(abs(row.amount) for row in contents.rows if row.reason == claims.NOT_MAPPED), start=Decimal(0)
	)
	if left_out > to_money(grant.not_mapped_limit):
		frappe.throw(
			_(
				"Costs of {0} in the period belong to no budget line; the grant allows {1}. Assign them in the "
				"report Grant Ledger, correct them, or raise the limit on {2}."
			).format(
				kronor(left_out, grant.currency),
				kronor(grant.not_mapped_limit or 0, grant.currency),
				grant.name,
			),
			title=_("Costs not mapped"),
		)


def overhead_cap(claim, grant) -> OverheadCap | None:
	"""The cap on the overhead claimed so far, on the basis that the grant names; None where there is none."""
	cap_percent = to_decimal(grant.overhead_cap_percent)
	if not cap_percent:
		return None
	kinds = plan.cost_type_kinds()
	so_far = {SALARY: ZERO, OVERHEAD: ZERO}
	for row in claim.claim_lines:
		kind = kinds.get(row.cost_type)
		if kind in so_far:
			so_far[kind] += to_money(row.cumulative_amount)
	if grant.overhead_basis == "Actual salaries":
		return OverheadCap(ACTUAL, so_far[SALARY], so_far[OVERHEAD], cap_percent)
	caps = plan_caps(plan.budget_lines(grant.project), plan.grant_years(grant), cap_percent)
	planned = {cap.basis: cap for cap in caps if not cap.fiscal_year}
	cap = planned.get(PLAN_BASIS.get(grant.overhead_basis), next(iter(planned.values())))
	return OverheadCap(cap.basis, cap.base_amount, so_far[OVERHEAD], cap_percent)


def check_cap(claim, grant) -> None:
	cap = overhead_cap(claim, grant)
	if cap is None or cap.excess <= 0 or cap.excess <= accepted_excess(grant):
		return
	frappe.throw(
		_(
			"Overhead claimed so far is {0}, which is {1} above the cap: {2} of {3} is {4}. Let a Digidel Manager "
			"write a reason on grant {5}, or book the overhead elsewhere."
		).format(
			kronor(cap.overhead_amount, grant.currency),
			kronor(cap.excess, grant.currency),
			percent(cap.percent, 0 if cap.percent == int(cap.percent) else 2),
			kronor(cap.base_amount, grant.currency),
			kronor(cap.cap_amount, grant.currency),
			grant.name,
		),
		title=_("Overhead above the cap"),
	)


def check_explanations(claim) -> None:
	missing = [
		row.line_title
		for row in claim.claim_lines
		if row.needs_explanation and not (row.explanation or "").strip()
	]
	if missing:
		frappe.throw(
			_("Explain the deviation of: {0}.").format(
				", ".join(frappe.bold(escape_html(title)) for title in missing)
			),
			title=_("Explanations missing"),
		)


def check_sums(claim, contents: Contents) -> None:
	"""The split must be the costs to the öre: a last line of defence before evidence is frozen."""
	costs, shares = total(contents.period_costs.values()), total(contents.period_shares.values())
	if costs != shares:
		frappe.throw(
			_(
				"The financiers' parts sum to {0}, but the costs to {1}. The claim cannot be submitted."
			).format(kronor(shares, claim.currency), kronor(costs, claim.currency))
		)


def refuse_split(claim, error: claims.SplitError) -> None:
	"""Say that nobody bears part of the costs."""
	frappe.throw(
		_(
			"{0} of the costs have no financier. Add a financier of the kind Own to the grant's financing: it "
			"bears what the others do not."
		).format(kronor(error.amount, claim.currency)),
		title=_("Costs without a financier"),
	)


def check_may_cancel(claim) -> None:
	"""Raise frappe.ValidationError when something rests on the claim."""
	instalments = frappe.get_all(  # of the claim that the user is cancelling
		"Grant Instalment",
		filters={"grant_claim": claim.name},
		fields=["due_on", "amount", "payment_entry", "journal_entry"],
	)
	# the voucher itself is asked: it may have been cancelled since the grant was saved
	for row in (row for row in instalments if payment_of(row)):
		frappe.throw(
			_("{0} has been paid ({1}, {2}). Take the payment off the instalment first.").format(
				claim.name, frappe.format(row.due_on, "Date"), kronor(row.amount, claim.currency)
			)
		)
	later = frappe.db.get_value(
		"Grant Claim",
		{
			"grant_agreement": claim.grant_agreement,
			"docstatus": 1,
			"name": ("!=", claim.name),
			"creation": (">", claim.creation),
		},
	)
	if later:
		frappe.throw(
			_("Claim {0} was made after {1} and counts on from it. Cancel {0} first.").format(
				later, claim.name
			)
		)
