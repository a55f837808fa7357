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

BASES_OUTSIDE = "Claim bases"
SHOWS = ("Project ledger", "Not mapped", "Ordered", "Outside", BASES_OUTSIDE)


def execute(filters: dict | None = None) -> tuple:
	"""Columns and rows for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	line_map = ledger.line_maps(filters.company, [filters.project])[filters.project]
	if filters.show == "Ordered":
		return columns(), order_rows(filters, line_map)
	if filters.show == BASES_OUTSIDE:
		return columns(), basis_rows(filters)
	return columns(), entry_rows(filters, line_map)


def check_filters(filters) -> None:
	"""Company and project are needed, and the user must be allowed to see them. A grant says which project."""
	if filters.grant_agreement and filters.company:
		_follow_grant(filters)
	if not all(value and isinstance(value, str) for value in (filters.company, filters.project)):
		frappe.throw(_("Choose a company, and a grant or a project."))
	check_company(filters.company)
	if frappe.db.get_value("Project", filters.project, "company") != filters.company:
		frappe.throw(_("Project {0} does not belong to {1}.").format(filters.project, filters.company))
	filters.show = filters.show or "Project ledger"


def _follow_grant(filters) -> None:
	"""The grant's project and eligible period; whoever may not read the grant is told so."""
	if not isinstance(filters.grant_agreement, str):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	grant = frappe.get_doc("Grant Agreement", filters.grant_agreement)
	grant.check_permission("read")
	if filters.project and filters.project != grant.project:
		frappe.throw(
			_("{0} is a grant for project {1}. Choose that project, or leave it empty.").format(
				grant.name, grant.project
			)
		)
	filters.project = grant.project
	filters.eligible = tuple(
		frappe.utils.getdate(day) if day else None for day in (grant.eligible_from, grant.eligible_to)
	)


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
		{"fieldname": "grant_claim", "label": _("Claim", context="Digidel"), "fieldtype": "Data", "width": 160},
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
	claimed = _claimed(filters)
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
			row = _finish(filters, entry, posting, match)
			row.grant_claim = ", ".join(claimed.get(_voucher_key(row), ()))
			if _is_outside_period(filters, row.posting_date):
				row.reason = _("{0}, outside the eligible period").format(row.reason)
			rows.append(row)
	return rows


def _voucher_key(row) -> tuple:
	return row.voucher_type, row.voucher_no, row.account, row.cost_center or ""


def _is_outside_period(filters, day) -> bool:
	first, last = filters.eligible or (None, None)
	return bool((first and day < first) or (last and day > last))


def _claimed(filters) -> dict[tuple, list[str]]:
	"""Which submitted claims hold each row of each voucher: of the grant, or of all the project's grants."""
	rows = _claim_vouchers(filters, {"claim_basis": ("!=", "Timesheet")})
	found: dict[tuple, list[str]] = {}
	for row in rows:
		claims = found.setdefault(_voucher_key(row), [])
		if row.grant_claim not in claims:
			claims.append(row.grant_claim)
	return found


def _claim_vouchers(filters, more: dict) -> list:
	conditions = {"project": filters.project, "is_included": 1, "is_withdrawn": 0, **more}
	if filters.grant_agreement:
		conditions["grant_agreement"] = filters.grant_agreement
	if not frappe.has_permission("Grant Claim", "read"):
		return []
	submitted = set(  # whose names the user sees only when they may read claims
		frappe.get_list("Grant Claim", {"project": filters.project, "docstatus": 1}, pluck="name", limit=0)
	)
	fields = (
		"grant_claim", "posting_date", "fiscal_year", "amount", "project_budget_line", "claim_basis", "hours",
		"voucher_type", "voucher_no", "account", "cost_center", "remark",
	)  # fmt: skip
	rows = frappe.get_all(
		"Grant Claim Voucher", conditions, list(fields), order_by="posting_date asc, name asc", limit=0
	)
	return [row for row in rows if row.grant_claim in submitted]


def basis_rows(filters) -> list[dict]:
	"""What claims hold that stands outside the ledger: own hours and overhead at a flat rate, as they were frozen."""
	rows = []
	for row in _claim_vouchers(filters, {"claim_basis": ("in", ("Timesheet", "Flat rate"))}):
		if filters.fiscal_year and row.fiscal_year != filters.fiscal_year:
			continue
		if filters.budget_line and row.project_budget_line != filters.budget_line:
			continue
		row.update(
			budget_line=row.project_budget_line,
			line_title=_line_title(row.project_budget_line),
			reason=_(row.claim_basis, context="Project Budget Line"),
			remarks=row.remark,
			is_not_mapped=0,
			currency=frappe.get_cached_value("Company", filters.company, "default_currency"),
		)
		rows.append(row)
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
