"""The demonstration's bookkeeping as submitted documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.demo import vocabulary as v
from digidel_app.demo.ledger import ACCOUNTS, CENTRAL, ITEMS, SUPPLIERS, Invoice, Journal, Order

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading


def check_accounts(loading: Loading) -> None:
	"""Look up every account by its number, before anything is made.

	Raises:
		DemoError: names what is missing and what to do about it.
	"""
	from digidel_app.demo.loader import DemoError

	numbers = frappe.get_all(
		"Account",
		filters={"company": loading.company, "is_group": 0, "account_number": ("in", list(ACCOUNTS))},
		fields=["account_number", "name"],
	)
	loading.names.update({("Account", row.account_number): row.name for row in numbers})
	missing = [number for number in ACCOUNTS if ("Account", number) not in loading.names]
	if missing:
		raise DemoError(
			_(
				"{0} lacks the accounts {1}. Add them to its chart of accounts, then run the command again."
			).format(loading.company, ", ".join(missing))
		)
	years = [year for year in loading.plan.application.years if not frappe.db.exists("Fiscal Year", year)]
	if years:
		raise DemoError(_("The fiscal years {0} are missing. Create them first.").format(", ".join(years)))


# --- what vouchers rest on --------------------------------------------------------------------------


def load_dimensions(loading: Loading) -> int:
	"""Cost centre, project, customer, suppliers and items; returns how many."""
	before = len(loading.record.made)
	loading.central_cost_center = frappe.get_cached_value("Company", loading.company, "cost_center")
	loading.cost_center = loading.insert(
		{
			"doctype": "Cost Center",
			"cost_center_name": v.COST_CENTER,
			"company": loading.company,
			"parent_cost_center": frappe.db.get_value(
				"Cost Center", {"company": loading.company, "is_group": 1}, order_by="lft asc"
			),
		}
	).name
	loading.project = loading.insert(
		{
			"doctype": "Project",
			"project_name": v.PROJECT_NAME,
			"company": loading.company,
			"cost_center": loading.cost_center,
			"expected_start_date": v.FIRST_DAY,
			"expected_end_date": v.LAST_DAY,
		}
	).name
	loading.ensure(
		"Customer",
		v.FUNDER,
		{"customer_name": v.FUNDER},
		{"customer_type": "Company", **_party_group("Customer")},
	)
	for supplier in SUPPLIERS:
		values = {"supplier_type": "Company", **_party_group("Supplier")}
		loading.ensure("Supplier", supplier, {"supplier_name": supplier}, values)
	unit, item_group = _unit(), frappe.db.get_value("Item Group", {"is_group": 0})
	for code, title in ITEMS.items():
		values = {"item_name": title, "item_group": item_group, "stock_uom": unit, "is_stock_item": 0}
		loading.ensure("Item", code, {"item_code": code}, values)
	return len(loading.record.made) - before


def _party_group(party: str) -> dict[str, str]:
	"""A group for customers or suppliers, and a territory, where the site has any."""
	fields = {
		"Customer": ("customer_group", "Customer Group"),
		"Supplier": ("supplier_group", "Supplier Group"),
	}
	wanted = [fields[party]] + ([("territory", "Territory")] if party == "Customer" else [])
	found = {fieldname: frappe.db.get_value(doctype, {"is_group": 0}) for fieldname, doctype in wanted}
	return {fieldname: name for fieldname, name in found.items() if name}


def _unit() -> str:
	"""The unit that counts pieces, whatever the site calls it."""
	return (
		frappe.db.get_single_value("Stock Settings", "stock_uom")
		or frappe.db.get_value("UOM", {"name": ("in", ("Nos", "Unit"))})
		or frappe.db.get_value("UOM", {"must_be_whole_number": 1})
	)


# --- vouchers ---------------------------------------------------------------------------------------


def load_vouchers(loading: Loading) -> int:
	"""Journal entries, orders and invoices, each kind by date; returns how many."""
	ledger = loading.plan.ledger
	for journal in sorted(
		ledger.journals, key=lambda journal: (bool(journal.amends), journal.day, journal.key)
	):
		_load_journal(loading, journal)
	for order in ledger.orders:
		_load_order(loading, order)
	for invoice in ledger.invoices:
		_load_invoice(loading, invoice)
	for order in ledger.orders:
		if order.is_closed:
			frappe.get_doc("Purchase Order", loading.name_of("Purchase Order", order.key)).update_status(
				"Closed"
			)
	return len(ledger.journals) + len(ledger.orders) + len(ledger.invoices)


def _submit(loading: Loading, doc: Document, key: str, is_cancelled: bool = False) -> Document:
	loading.insert(doc, key)
	doc.submit()
	if is_cancelled:
		doc.cancel()
	return doc


def _cost_center(loading: Loading, name: str) -> str:
	return loading.central_cost_center if name == CENTRAL else loading.cost_center


def _load_journal(loading: Loading, journal: Journal) -> None:
	doc = frappe.get_doc(
		{
			"doctype": "Journal Entry",
			"voucher_type": "Journal Entry",
			"company": loading.company,
			"posting_date": journal.day,
			"user_remark": journal.remark,
			"amended_from": loading.name_of("Journal Entry", journal.amends),
			"accounts": [
				{
					"account": loading.name_of("Account", row.account),
					"debit_in_account_currency": float(row.debit),
					"credit_in_account_currency": float(row.credit),
					"cost_center": _cost_center(loading, row.cost_center),
					"project": loading.project if row.on_project else None,
				}
				for row in journal.rows
			],
		}
	)
	_submit(loading, doc, journal.key, journal.is_cancelled)


def _load_order(loading: Loading, order: Order) -> None:
	doc = frappe.get_doc(
		{
			"doctype": "Purchase Order",
			"company": loading.company,
			"supplier": loading.name_of("Supplier", order.supplier),
			"transaction_date": order.day,
			"schedule_date": order.needed_by,
			"project": loading.project,
			"cost_center": loading.cost_center,
			"ignore_pricing_rule": 1,
			"disable_rounded_total": 1,
			"items": [
				{
					"item_code": loading.name_of("Item", line.item),
					"description": line.text,
					"qty": line.quantity,
					"rate": float(line.rate),
					"schedule_date": order.needed_by,
					"expense_account": loading.name_of("Account", line.account),
					"cost_center": loading.cost_center,
					"project": loading.project,
				}
				for line in order.lines
			],
		}
	)
	_submit(loading, doc, order.key)
	for index, row in enumerate(doc.items):
		loading.names["Purchase Order Item", f"{order.key}/{index}"] = row.name


def _load_invoice(loading: Loading, invoice: Invoice) -> None:
	doc = frappe.get_doc(
		{
			"doctype": "Purchase Invoice",
			"company": loading.company,
			"supplier": loading.name_of("Supplier", invoice.supplier),
			"bill_no": f"DEMO-{invoice.key}",
			"bill_date": invoice.day,
			"set_posting_time": 1,
			"posting_date": invoice.day,
			"due_date": frappe.utils.add_days(invoice.day, 30),
			"credit_to": loading.name_of("Account", "2440"),
			"project": loading.project,
			"cost_center": loading.cost_center,
			"ignore_pricing_rule": 1,
			"disable_rounded_total": 1,
			"items": [_invoice_row(loading, line) for line in invoice.lines],
			"taxes": [
				{
					"category": "Total",
					"add_deduct_tax": "Add",
					"charge_type": "On Net Total",
					"account_head": loading.name_of("Account", "2641"),
					"description": f"Ingående moms {invoice.vat_percent} %",
					"rate": float(invoice.vat_percent),
					"cost_center": loading.cost_center,
				}
			],
		}
	)
	_submit(loading, doc, invoice.key, invoice.is_cancelled)


def _invoice_row(loading: Loading, line) -> dict:
	order, index = line.order_line or (None, None)
	row = {
		"item_name": line.text,
		"description": line.text,
		"qty": line.quantity,
		"rate": float(line.rate),
		"uom": _unit(),
		"conversion_factor": 1,
		"expense_account": loading.name_of("Account", line.account),
		"cost_center": loading.cost_center,
	}
	if order:
		ordered = next(each for each in loading.plan.ledger.orders if each.key == order).lines[index]
		row.update(
			item_code=loading.name_of("Item", ordered.item),
			item_name=None,
			project=loading.project,  # must be the order's, row by row
			purchase_order=loading.name_of("Purchase Order", order),
			po_detail=loading.name_of("Purchase Order Item", f"{order}/{index}"),
		)
	return row
