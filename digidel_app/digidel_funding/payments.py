"""Money in: what the vouchers linked to a grant's instalments brought, read from the vouchers themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding.amounts import to_money
from digidel_app.domain.money import ZERO, total

LINKS = {"payment_entry": "Payment Entry", "journal_entry": "Journal Entry"}


@dataclass(frozen=True)
class Payment:
	"""A booked voucher that brought money in; below zero when it was paid back."""

	voucher_type: str
	voucher_no: str
	posted_on: date
	amount: Decimal


def payment_of(row) -> Payment | None:
	"""The booked voucher of an instalment; None when none is linked or it is not booked."""
	linked = [(doctype, row.get(fieldname)) for fieldname, doctype in LINKS.items() if row.get(fieldname)]
	if not linked:
		return None
	doctype, name = linked[0]
	if frappe.db.get_value(doctype, name, "docstatus") != 1:
		return None
	posted_on = frappe.db.get_value(doctype, name, "posting_date")
	amount = _of_payment_entry(name) if doctype == "Payment Entry" else _of_journal_entry(name)
	return Payment(doctype, name, posted_on, amount)


def _of_payment_entry(name: str) -> Decimal:
	kind, received, paid = frappe.db.get_value(
		"Payment Entry", name, ["payment_type", "base_received_amount", "base_paid_amount"]
	)
	return to_money(received) if kind == "Receive" else -to_money(paid) if kind == "Pay" else ZERO


def _of_journal_entry(name: str) -> Decimal:
	row, account = frappe.qb.DocType("Journal Entry Account"), frappe.qb.DocType("Account")
	rows = (
		frappe.qb.from_(row)
		.join(account)
		.on(row.account == account.name)
		.select(row.debit, row.credit)
		.where(row.parent == name)
		.where(account.account_type.isin(("Bank", "Cash")))
		.run()
	)
	return total(to_money(debit) - to_money(credit) for debit, credit in rows)


def payments(grant, to_date: date | None = None) -> list[Payment]:
	"""The grant's booked payments up to and including a date."""
	found = filter(None, (payment_of(row) for row in grant.instalments))
	return [payment for payment in found if to_date is None or payment.posted_on <= to_date]


def check_instalments(grant) -> None:
	"""Check the links of a grant being saved, and note what each voucher brought in.

	Raises:
		frappe.ValidationError: two vouchers in one row, a voucher of another company, or one that is linked twice.
	"""
	seen: set = set()
	for row in grant.instalments:
		where = _("Instalments, row {0}").format(row.idx)
		if row.payment_entry and row.journal_entry:
			frappe.throw(_("{0}: link either a payment entry or a journal entry, not both.").format(where))
		if row.grant_claim:
			_check_claim(grant, row, where)
		for fieldname, doctype in LINKS.items():
			if row.get(fieldname):
				_check_voucher(grant, row, doctype, row.get(fieldname), where, seen)
		payment = payment_of(row)
		row.received_amount = float(payment.amount) if payment else 0
		row.received_on = payment.posted_on if payment else None
		if payment:
			row.status = "Received"
		elif row.status == "Received":  # its voucher was cancelled or taken off: nothing has come in
			row.status = "Requested" if row.grant_claim else "Expected"


def _check_claim(grant, row, where: str) -> None:
	claim = frappe.db.get_value(
		"Grant Claim", row.grant_claim, ["grant_agreement", "docstatus"], as_dict=True
	)
	if not claim or claim.grant_agreement != grant.name or claim.docstatus != 1:
		frappe.throw(_("{0}: {1} is no submitted claim on this grant.").format(where, row.grant_claim))


def _check_voucher(grant, row, doctype: str, name: str, where: str, seen: set) -> None:
	company = frappe.db.get_value(doctype, name, "company")
	if company != grant.company:
		frappe.throw(_("{0}: {1} is no voucher of {2}.").format(where, name, grant.company))
	fieldname = next(field for field, of in LINKS.items() if of == doctype)
	other = frappe.db.get_value(
		"Grant Instalment", {fieldname: name, "parent": ("!=", grant.name or "")}, "parent"
	)
	if other or (doctype, name) in seen:
		frappe.throw(
			_("{0}: {1} already stands on an instalment of {2}. A voucher brings its money once.").format(
				where, name, other or grant.name
			)
		)
	seen.add((doctype, name))
	_check_is_of_grant(grant, row, doctype, name, where)


def _check_is_of_grant(grant, row, doctype: str, name: str, where: str) -> None:
	"""A voucher that is linked now must move money between the municipality and who pays for this grant."""
	before = grant.get_doc_before_save()
	fieldname = next(field for field, of in LINKS.items() if of == doctype)
	known = {(old.name, old.get(fieldname)) for old in before.instalments} if before else set()
	if (row.name, name) in known or frappe.db.get_value(doctype, name, "docstatus") == 2:
		return
	moved = _of_payment_entry(name) if doctype == "Payment Entry" else _of_journal_entry(name)
	if not moved:
		frappe.throw(_("{0}: {1} brings no money in or out.").format(where, name))
	is_of_grant = _is_from_payer if doctype == "Payment Entry" else _names_grant
	if not is_of_grant(grant, name):
		frappe.throw(
			_(
				"{0}: nothing in {1} says that it is grant money. On a payment enter the funder as its party; a journal "
				"entry needs the funder, the grant's project, or an account for income, liabilities or receivables."
			).format(where, name)
		)


def _payers(grant) -> set[str]:
	"""Customers that pay for the grant: its funder and its financiers."""
	financiers = frappe.get_all("Grant Financier", {"grant_agreement": grant.name}, pluck="customer")
	return {grant.funder, *financiers} - {None, ""}


def _is_from_payer(grant, name: str) -> bool:
	found = frappe.db.get_value("Payment Entry", name, ["party_type", "party"], as_dict=True)
	return found.party_type == "Customer" and found.party in _payers(grant)


def _names_grant(grant, name: str) -> bool:
	"""Whether a journal entry names the grant, or stands where income can stand; a cost or a transfer never does.

	Income on another account than the settings say is let in: it is pointed out where income is recognised.
	"""
	row, account = frappe.qb.DocType("Journal Entry Account"), frappe.qb.DocType("Account")
	rows = (
		frappe.qb.from_(row)
		.join(account)
		.on(row.account == account.name)
		.select(row.project, row.party_type, row.party, account.root_type, account.account_type)
		.where(row.parent == name)
		.run(as_dict=True)
	)
	payers = _payers(grant)
	return any(
		found.project == grant.project
		or (found.party_type == "Customer" and found.party in payers)
		or found.root_type in ("Income", "Liability")
		or found.account_type == "Receivable"
		or (found.root_type == "Asset" and found.account_type not in ("Bank", "Cash"))
		for found in rows
	)
