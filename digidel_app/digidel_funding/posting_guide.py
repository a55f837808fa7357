"""The one-page guide for whoever codes an invoice: which account, project and cost centre for what."""

import frappe

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, to_money


def posting_guide(grant) -> dict:
	"""What the print format Posting Guide shows of a grant."""
	return {
		"project": grant.project,
		"project_name": frappe.db.get_value("Project", grant.project, "project_name"),
		"rows": [_row(line) for line in plan.line_rows(project=grant.project)],
		"kronor": kronor,
	}


def _row(line) -> dict:
	return {
		"title": line.title,
		"description": line.description
		or frappe.db.get_value("Cost Type", line.cost_type, "description")
		or "",
		"accounts": account_labels(line.company, line.cost_type),
		"cost_center": _cost_center_label(line.cost_center),
		"planned": to_money(line.planned_total),
	}


def account_labels(company: str, cost_type: str) -> list[str]:
	"""Number and name of each account the cost type owns, groups marked by a trailing asterisk."""
	ownership, account = frappe.qb.DocType("Cost Type Account"), frappe.qb.DocType("Account")
	rows = (
		frappe.qb.from_(ownership)
		.join(account)
		.on(ownership.account == account.name)
		.select(account.account_number, account.account_name, account.is_group)
		.where(ownership.company == company)
		.where(ownership.cost_type == cost_type)
		.orderby(account.account_number)
		.run()
	)
	return [f"{number or ''} {name}{'*' if is_group else ''}".strip() for number, name, is_group in rows]


def _cost_center_label(cost_center: str | None) -> str:
	if not cost_center:
		return ""
	number, name = frappe.db.get_value("Cost Center", cost_center, ["cost_center_number", "cost_center_name"])
	return f"{number or ''} {name}".strip()
