"""What a voucher puts on a project: the rows that become costs there, in the company's currency.

Read from the voucher itself, before it is submitted, as the form shows it. Every document of ERPNext 15 that carries
a project and books a cost on it has a function here; docs/decisions.md says which do not, and why.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding.amounts import to_money
from digidel_app.domain.money import ZERO

ISSUES = ("Material Issue",)
"""The kinds of Stock Entry that take goods out of the store for good."""


@dataclass(frozen=True)
class Cost:
	"""What a voucher puts on a project: the row's account and cost centre, the day that decides its year, SEK."""

	project: str
	account: str
	cost_center: str | None
	day: date
	amount: Decimal


def costs_of_order(order) -> list[Cost]:
	"""The rows of a purchase order."""
	return [
		Cost(
			row.project or order.project,
			row.expense_account or "",
			row.cost_center,
			frappe.utils.getdate(row.schedule_date or order.schedule_date or order.transaction_date),
			to_money(row.base_net_amount),
		)
		for row in order.items
	]


def costs_of_invoice(invoice) -> list[Cost]:
	"""The rows of a purchase invoice that no order or receipt counts already, and what is charged beside them.

	A charge (freight, VAT that cannot be deducted) is booked on the header's project; on an account that no cost type
	owns, such as VAT that is deducted, it belongs to no line and is not controlled.
	"""
	day = frappe.utils.getdate(invoice.posting_date)
	at_receipt = _books_at_receipt(invoice.company)
	costs = [
		Cost(
			row.project or invoice.project,
			row.expense_account or "",
			row.cost_center,
			day,
			to_money(row.base_net_amount),
		)
		for row in invoice.items
		if not row.po_detail and not (at_receipt and row.pr_detail)
	]
	return costs + _charges(invoice, day)


def _charges(invoice, day: date) -> list[Cost]:
	return [
		Cost(
			invoice.project,
			row.account_head or "",
			row.cost_center or invoice.cost_center,
			day,
			(-1 if row.add_deduct_tax == "Deduct" else 1)
			* to_money(row.base_tax_amount_after_discount_amount),
		)
		for row in invoice.taxes
		if row.category != "Valuation"  # that one becomes part of what the goods are worth
	]


def costs_of_journal(entry) -> list[Cost]:
	"""The rows of a journal entry, in the company's currency."""
	day = frappe.utils.getdate(entry.posting_date)
	return [
		Cost(row.project, row.account, row.cost_center, day, to_money(row.debit) - to_money(row.credit))
		for row in entry.accounts
		if row.project
	]


def costs_of_payment(payment) -> list[Cost]:
	"""What a payment books beside the debt it pays: bank fees, rounding, loss or gain on the exchange rate."""
	day = frappe.utils.getdate(payment.posting_date)
	return [
		Cost(payment.project, row.account, row.cost_center, day, to_money(row.amount))
		for row in payment.deductions
	]


def costs_of_stock_entry(entry) -> list[Cost]:
	"""Goods taken out of the store for a project. Goods that are moved or made are not yet a cost."""
	if entry.purpose not in ISSUES:
		return []
	day = frappe.utils.getdate(entry.posting_date)
	return [
		Cost(
			row.project or entry.project,
			row.expense_account or "",
			row.cost_center,
			day,
			to_money(row.amount),
		)
		for row in entry.items
	]


def costs_of_receipt(receipt) -> list[Cost]:
	"""Services received before their invoice, where the company books them at once and no order has bound the money.

	Goods go to the store and assets to their own account by what is invoiced; neither is a cost at receipt.
	"""
	if not receipt.project or not _books_at_receipt(receipt.company):
		return []
	stocked = set(receipt.get_stock_items())
	day = frappe.utils.getdate(receipt.posting_date)
	return [
		Cost(
			receipt.project,  # the platform books what is provisional on the header's project, whatever the row says
			row.expense_account or "",
			row.cost_center,
			day,
			to_money(row.base_amount),
		)
		for row in receipt.items
		if not (row.purchase_order_item or row.is_fixed_asset or row.item_code in stocked)
	]


def _books_at_receipt(company: str) -> bool:
	return bool(
		frappe.get_cached_value("Company", company, "enable_provisional_accounting_for_non_stock_items")
	)


def costs_of_expense_claim(claim) -> list[Cost]:
	"""What an employee has laid out, of the app Frappe HR: what is sanctioned, with the charges beside it.

	Its version 16 may be in another currency and then has the company's amount beside.
	"""
	if claim.get("approval_status") == "Rejected":
		return []
	day = frappe.utils.getdate(claim.get("posting_date"))
	rows = [
		Cost(
			row.get("project") or claim.get("project"),
			row.get("default_account") or "",
			row.get("cost_center") or claim.get("cost_center"),
			day,
			_company_amount(row, "sanctioned_amount"),
		)
		for row in claim.get("expenses") or []
	]
	charges = [
		Cost(
			row.get("project") or claim.get("project"),
			row.get("account_head") or "",
			row.get("cost_center") or claim.get("cost_center"),
			day,
			_company_amount(row, "tax_amount"),
		)
		for row in claim.get("taxes") or []
	]
	return rows + charges


def _company_amount(row, fieldname: str) -> Decimal:
	in_company = row.get(f"base_{fieldname}")
	return to_money(row.get(fieldname) if in_company is None else in_company) or ZERO


COSTS_OF: dict[str, Callable] = {
	"Purchase Order": costs_of_order,
	"Purchase Invoice": costs_of_invoice,
	"Journal Entry": costs_of_journal,
	"Payment Entry": costs_of_payment,
	"Purchase Receipt": costs_of_receipt,
	"Stock Entry": costs_of_stock_entry,
	"Expense Claim": costs_of_expense_claim,
}
