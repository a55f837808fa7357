"""What finance calls from forms and reports. Every function authorises first; changes are POST."""

from datetime import date

import frappe

from digidel_app.digidel_funding import (
	approval,
	audit_package,
	claim_drift,
	corrections,
	income,
	posting_control,
	posting_costs,
	review,
	statement,
)
from digidel_app.digidel_funding.amounts import kronor


@frappe.whitelist()
def plan_review(grant_agreement: str) -> str:
	"""The plan review of a grant as HTML.

	Raises:
		frappe.PermissionError: the user may not read the grant.
	"""
	grant = frappe.get_doc("Grant Agreement", grant_agreement)
	grant.check_permission("read")
	return review.review_html(grant)


@frappe.whitelist()
def formula_titles(project: str) -> list[str]:
	"""Titles of the formulas in a project's budget, for the field Of Formula.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	# get_list: lines the user may not read give no titles
	lines = frappe.get_list("Project Budget Line", filters={"project": project}, pluck="name")
	return frappe.get_all(
		"Budget Line Formula", filters={"parent": ("in", lines)}, order_by="idx asc", pluck="title"
	)


@frappe.whitelist(methods=["POST"])
def approve_budget(grant_agreement: str) -> list[str]:
	"""Approve all draft lines of the grant's project; returns their names.

	Raises:
		frappe.PermissionError: the user may not change the grant.
		frappe.ValidationError: overhead is above the cap and no manager has accepted it.
	"""
	grant = frappe.get_doc("Grant Agreement", grant_agreement)
	grant.check_permission("write")
	return approval.approve_lines(grant)


@frappe.whitelist(methods=["POST"])
def assign_posting(
	project: str, voucher_type: str, voucher_no: str, account: str, project_budget_line: str, reason: str
) -> str:
	"""Assign a voucher's postings on an account to a budget line; returns the assignment's name.

	Raises:
		frappe.PermissionError: the user may not create assignments.
		frappe.ValidationError: no such posting, or it is not a cost of the project.
	"""
	frappe.has_permission("Posting Assignment", "create", throw=True)
	return (
		frappe.get_doc(
			doctype="Posting Assignment",
			project=project,
			voucher_type=voucher_type,
			voucher_no=voucher_no,
			account=account,
			project_budget_line=project_budget_line,
			reason=reason,
		)
		.insert()
		.name
	)


@frappe.whitelist(methods=["POST"])
def propose_correction(
	project: str,
	voucher_type: str,
	voucher_no: str,
	account: str,
	project_budget_line: str,
	to_account: str | None = None,
) -> str:
	"""Draft a Journal Entry that moves a posting to a budget line's account; returns its name.

	Raises:
		frappe.PermissionError: the user may not create journal entries or see the voucher.
		frappe.ValidationError: no such posting, or the line has no account to move it to.
	"""
	frappe.has_permission("Journal Entry", "create", throw=True)
	line = frappe.get_doc("Project Budget Line", project_budget_line)
	line.check_permission("read")
	frappe.has_permission(voucher_type, "read", voucher_no, throw=True)
	return corrections.draft(project, voucher_type, voucher_no, account, line, to_account).name


@frappe.whitelist()
def claim_overview(grant_claim: str) -> str:
	"""Who bears what in a claim, and what it leaves out, as HTML.

	Raises:
		frappe.PermissionError: the user may not read the claim.
	"""
	claim = frappe.get_doc("Grant Claim", grant_claim)
	claim.check_permission("read")
	return frappe.render_template(
		"digidel_app/templates/funding/claim_overview.html", statement.overview(claim)
	)


@frappe.whitelist()
def claim_drift_view(grant_claim: str) -> str:
	"""What has changed in the ledger since a claim was submitted, as HTML.

	Raises:
		frappe.PermissionError: the user may not read the claim.
	"""
	claim = frappe.get_doc("Grant Claim", grant_claim)
	claim.check_permission("read")
	return frappe.render_template("digidel_app/templates/funding/claim_drift.html", claim_drift.view(claim))


@frappe.whitelist(methods=["POST"])
def accept_drift(grant_claim: str, note: str) -> None:
	"""Accept a claim's drift with a note.

	Raises:
		frappe.PermissionError: the user may not submit claims.
		frappe.ValidationError: no drift, no note, or more than the grant tolerates.
	"""
	claim = frappe.get_doc("Grant Claim", grant_claim)
	claim.check_permission("submit")
	claim_drift.accept(claim, note)


@frappe.whitelist(methods=["POST"])
def supplement_claim(grant_claim: str) -> str:
	"""Draft a claim that settles the drift of a submitted one; returns its name.

	Raises:
		frappe.PermissionError: the user may not make claims.
		frappe.ValidationError: nothing has drifted.
	"""
	claim = frappe.get_doc("Grant Claim", grant_claim)
	claim.check_permission("read")
	frappe.has_permission("Grant Claim", "create", throw=True)
	return claim_drift.supplement(claim).name


@frappe.whitelist(methods=["POST"])
def make_audit_package(grant_claim: str) -> dict[str, str | None]:
	"""Make a claim's audit package; returns its record, state and, when it is ready, the file's address.

	Raises:
		frappe.PermissionError: the user may not submit claims.
		frappe.ValidationError: the claim is not submitted.
	"""
	claim = frappe.get_doc("Grant Claim", grant_claim)
	claim.check_permission("submit")
	package = audit_package.order(claim)
	return {"name": package.name, "status": package.status, "file_url": package.package}


@frappe.whitelist()
def grant_money(grant_agreement: str) -> str:
	"""What is granted, claimed, received, earned, left and to repay, as HTML.

	Raises:
		frappe.PermissionError: the user may not read the grant.
	"""
	grant = frappe.get_doc("Grant Agreement", grant_agreement)
	grant.check_permission("read")
	shown = income.money_in(grant, frappe.utils.getdate())
	return frappe.render_template("digidel_app/templates/funding/money_in.html", shown)


@frappe.whitelist(methods=["POST"])
def propose_income(grant_agreement: str, period_end: str) -> str | None:
	"""Draft the journal entry of grant income for a month's end; returns the journal entry, None when all is booked.

	Raises:
		frappe.PermissionError: the user may not change the grant or make journal entries.
		frappe.ValidationError: no month's end, a draft waits, or the month is booked already.
	"""
	grant = frappe.get_doc("Grant Agreement", grant_agreement)
	grant.check_permission("write")
	frappe.has_permission("Journal Entry", "create", throw=True)
	record = income.propose(grant, _day(period_end))
	return record and record.journal_entry


def _day(text: str) -> date:
	"""A date as clients send it; anything else is refused in words."""
	try:
		return date.fromisoformat(text)
	except ValueError:
		frappe.throw(frappe._("Write the date as year-month-day, such as 2019-12-31."))


@frappe.whitelist(methods=["POST"])
def reverse_income(grant_income_entry: str) -> str:
	"""Draft the reversal of a booked income entry; returns the journal entry.

	Raises:
		frappe.PermissionError: the user may not read it or make journal entries.
		frappe.ValidationError: it is not the latest that is booked.
	"""
	record = frappe.get_doc("Grant Income Entry", grant_income_entry)
	record.check_permission("read")
	frappe.has_permission("Journal Entry", "create", throw=True)
	return income.reverse(record).journal_entry


@frappe.whitelist()
def budget_left(doctype: str, name: str) -> list[dict]:
	"""Which budget lines a saved voucher lands on, and what is left of them with and without it.

	Raises:
		frappe.PermissionError: the user may not read the voucher.
		frappe.ValidationError: a kind of voucher that is not controlled, or of an app that is not installed.
		frappe.DoesNotExistError: no such voucher.
	"""
	frappe.has_permission(doctype, "read", throw=True)
	if doctype not in posting_costs.COSTS_OF or not frappe.db.exists("DocType", doctype):
		frappe.throw(frappe._("{0} is not controlled.").format(frappe._(doctype)))
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	costs = posting_control.controlled(posting_costs.COSTS_OF[doctype](doc))
	is_draft = doc.docstatus == 0
	return [
		{
			"title": row.title,
			"fiscal_year": row.fiscal_year,
			"amount": kronor(row.amount, row.currency),
			"left": kronor(row.left_after if is_draft else row.left_before, row.currency),
			"is_over": (row.left_after if is_draft else row.left_before) < 0,
		}
		for row in posting_control.touched_by(costs)
	]


@frappe.whitelist(methods=["POST"])
def allow_over_budget(purchase_order: str, reason: str) -> str:
	"""Let a purchase order go beyond its budget line; returns the record that keeps the reason.

	Raises:
		frappe.PermissionError: only Digidel Finance and Digidel Manager may.
		frappe.ValidationError: no reason, or nothing needs to be allowed.
	"""
	frappe.has_permission("Budget Override", "create", throw=True)
	return (
		frappe.get_doc(doctype="Budget Override", purchase_order=purchase_order, reason=reason).insert().name
	)
