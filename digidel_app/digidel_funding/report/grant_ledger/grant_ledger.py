"""The postings and orders behind each figure of Budget Follow-up, one row per entry, with its line and why."""

import frappe
from frappe import _

from digidel_app.digidel_funding import ledger
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.digidel_funding.plan import fiscal_years
from digidel_app.domain.budget import (
	ASSIGNED,
	MAPPED,
	NO_COST_TYPE,
	NO_LINE,
	OTHER_COST_CENTER,
	TIE,
	LineMap,
	Match,
	Posting,
	committed_amount,
	place,
)
from digidel_app.domain.fiscal import fiscal_year_of
from digidel_app.permissions import check_company

SHOWS = ("Project ledger", "Not mapped", "Ordered", "Outside")


def execute(filters: dict | None = None) -> tuple:
	"""Columns and rows for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	line_map = ledger.line_maps(filters.company, [filters.project])[filters.project]
	rows = order_rows(filters, line_map) if filters.show == "Ordered" else entry_rows(filters, line_map)
	return columns(), rows


def check_filters(filters) -> None:
	"""Company and project are needed, and the user must be allowed to see them."""
	if not all(value and isinstance(value, str) for value in (filters.company, filters.project)):
		frappe.throw(_("Choose a company and a project."))
	check_company(filters.company)
	if frappe.db.get_value("Project", filters.project, "company") != filters.company:
		frappe.throw(_("Project {0} does not belong to {1}.").format(filters.project, filters.company))
	filters.show = filters.show or "Project ledger"


def columns() -> list[dict]:
	"""One entry a row: when, what, where, how much, which line and why."""
	return [
		{"fieldname": "posting_date", "label": _("Date"), "fieldtype": "Date", "width": 110},
		{"fieldname": "fiscal_year", "label": _("Year"), "fieldtype": "Data", "width": 70},
		{"fieldname": "voucher_type", "label": _("Voucher Type", context="Digidel"), "fieldtype": "Data", "width": 130},
		{
			"fieldname": "voucher_no", "label": _("Voucher No", context="Digidel"), "fieldtype": "Dynamic Link",
			"options": "voucher_type", "width": 190,
		},
		{"fieldname": "account", "label": _("Account"), **_link("Account"), "width": 220},
		{"fieldname": "cost_center", "label": _("Cost Center", context="Digidel"), **_link("Cost Center"), "width": 140},
		{"fieldname": "amount", "label": _("Amount", context="Digidel"), "fieldtype": "Currency", "options": "currency", "width": 130},
		{"fieldname": "line_title", "label": _("Budget Line"), "fieldtype": "Data", "width": 200},
		{"fieldname": "reason", "label": _("Why"), "fieldtype": "Data", "width": 240},
		{"fieldname": "remarks", "label": _("Remarks"), "fieldtype": "Data", "width": 220},
		{"fieldname": "budget_line", "label": _("Line No."), "fieldtype": "Link", "options": "Project Budget Line", "width": 140},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def _link(doctype: str) -> dict:
	# The platform refuses a whole report when one column links to what the user may not open.
	if frappe.has_permission(doctype, "read"):
		return {"fieldtype": "Link", "options": doctype}
	return {"fieldtype": "Data"}


def reason_text(reason: str) -> str:
	"""Why an entry stands where it stands, in words."""
	return {
		ASSIGNED: _("Assigned by finance"),
		MAPPED: _("By account and cost centre"),
		NO_COST_TYPE: _("No cost type owns the account"),
		NO_LINE: _("The project has no line for the cost type"),
		OTHER_COST_CENTER: _("No line covers the cost centre"),
		TIE: _("Several lines fit equally well"),
	}[reason]


def entry_rows(filters, line_map: LineMap) -> list[dict]:
	"""Ledger entries that the filters ask for."""
	years = fiscal_years(filters.company)
	expenses = ledger.expense_accounts(filters.company)
	rows = []
	for entry in ledger.ledger_entries(_ledger_filter(filters)):
		entry.fiscal_year = fiscal_year_of(entry.posting_date, years)
		posting = Posting(
			entry.account,
			entry.cost_center or None,
			entry.fiscal_year,
			to_money(entry.amount),
			entry.account in expenses,
			entry.assigned_line,
		)
		match = place(posting, line_map)
		if posting.amount and _is_asked_for(filters, posting, match):
			rows.append(_finish(filters, entry, posting, match))
	return rows


def _ledger_filter(filters) -> ledger.LedgerFilter:
	return ledger.LedgerFilter(
		filters.company,
		filters.project,
		frappe.utils.getdate(filters.from_date) if filters.from_date else None,
		frappe.utils.getdate(filters.to_date) if filters.to_date else None,
	)


def _is_asked_for(filters, posting: Posting, match: Match | None) -> bool:
	if filters.fiscal_year and posting.fiscal_year != filters.fiscal_year:
		return False
	if filters.show == "Outside":
		return match is None
	if match is None or (filters.show == "Not mapped" and match.line):
		return False
	return not filters.budget_line or match.line == filters.budget_line


def _finish(filters, row, posting: Posting, match: Match | None) -> dict:
	line = match.line if match else None
	row.update(
		amount=float(posting.amount),
		budget_line=line,
		line_title=_line_title(line)
		if line
		else _("Not mapped")
		if match
		else _("Outside the project ledger"),
		reason=reason_text(match.reason) if match else _("Neither a cost nor owned by a cost type"),
		is_not_mapped=int(bool(match and not line)),
		currency=frappe.get_cached_value("Company", filters.company, "default_currency"),
	)
	return row


def _line_title(name: str) -> str:
	return frappe.get_cached_value("Project Budget Line", name, "title")


def order_rows(filters, line_map: LineMap) -> list[dict]:
	"""Open purchase order rows: what is still to be invoiced."""
	years = fiscal_years(filters.company)
	to_date = frappe.utils.getdate(filters.to_date) if filters.to_date else None
	rows = []
	for order in ledger.open_order_rows([filters.project], to_date):
		amount = committed_amount(
			to_money(order.base_net_amount), to_decimal(order.amount), to_decimal(order.billed_amt)
		)
		posting = Posting(
			order.expense_account or "", order.cost_center, fiscal_year_of(order.schedule_date, years), amount
		)
		match = place(posting, line_map)
		if not amount or (filters.fiscal_year and posting.fiscal_year != filters.fiscal_year):
			continue
		if filters.budget_line and match.line != filters.budget_line:
			continue
		row = frappe._dict(
			posting_date=order.schedule_date,
			fiscal_year=posting.fiscal_year,
			voucher_type="Purchase Order",
			voucher_no=order.purchase_order,
			account=order.expense_account,
			cost_center=order.cost_center,
			remarks=f"{order.supplier_name}: {order.item_name}",
		)
		rows.append(_finish(filters, row, posting, match))
	return rows
