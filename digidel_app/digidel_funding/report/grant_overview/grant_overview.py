"""A row per grant: its money, the overhead cap, drift, what is not mapped and the next deadline."""

import frappe
from frappe import _

from digidel_app.digidel_funding.overview import (
	GrantFigures,
	deadline_text,
	figures_of,
	percent_of_whole,
)
from digidel_app.digidel_funding.shown_grants import grants_shown
from digidel_app.permissions import check_company


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message and chart for the platform's report page."""
	filters = frappe._dict(filters or {})
	if not filters.company or not isinstance(filters.company, str):
		frappe.throw(_("Choose a company."))
	check_company(filters.company)
	found = figures_of(filters.company, chosen(filters), frappe.utils.getdate())
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	return columns(), [row_of(one, currency) for one in found], message(found), chart(found)


def chosen(filters) -> list[str]:
	"""The grants the filters mean; without any, those that the workspace speaks of."""
	if not filters.grant_agreement:
		return grants_shown(filters.company)
	grant = frappe.get_doc("Grant Agreement", str(filters.grant_agreement))
	grant.check_permission("read")
	if grant.company != filters.company:
		frappe.throw(_("Grant {0} does not belong to {1}.").format(grant.name, filters.company))
	return [grant.name]


def columns() -> list[dict]:
	"""The report's columns."""
	money = {"fieldtype": "Currency", "options": "currency", "width": 128}
	share = {"fieldtype": "Percent", "precision": 1, "width": 110}
	return [
		{"fieldname": "title", "label": _("Grant Agreement"), "fieldtype": "Data", "width": 230},
		{"fieldname": "granted", "label": _("Granted", context="Digidel money"), **money},
		{"fieldname": "used", "label": _("Used", context="Digidel money"), **money},
		{"fieldname": "used_percent", "label": _("Share Used"), **share, "width": 140},
		{"fieldname": "claimed", "label": _("Claimed", context="Digidel money"), **money},
		{"fieldname": "left_to_claim", "label": _("Left to claim"), **money, "width": 145},
		{"fieldname": "received", "label": _("Received", context="Digidel money"), **money},
		{"fieldname": "earned", "label": _("Earned", context="Digidel money"), **money},
		{"fieldname": "to_repay", "label": _("To repay"), **money, "width": 155},
		{"fieldname": "overhead", "label": _("Overhead Booked"), **money},
		{"fieldname": "cap", "label": _("Overhead Cap"), **money},
		{"fieldname": "cap_percent", "label": _("Overhead Cap Used"), **share, "width": 175},
		{"fieldname": "not_mapped", "label": _("Not mapped"), **money},
		{"fieldname": "drift", "label": _("Open drift"), **money, "width": 205},
		{"fieldname": "deadline", "label": _("Next Deadline"), "fieldtype": "Data", "width": 240},
		{"fieldname": "grant_agreement", "label": _("Grant No."), "fieldtype": "Link", "options": "Grant Agreement",
		 "width": 180},
		{"fieldname": "project", "label": _("Project"), "fieldtype": "Link", "options": "Project", "width": 120},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def row_of(one: GrantFigures, currency: str) -> dict:
	"""The report's row of a grant."""
	money, cap = one.money, one.cap
	cap_percent = percent_of_whole(cap.overhead_amount, cap.cap_amount) if cap else None
	return {
		"grant_agreement": one.grant.name,
		"title": one.grant.title,
		"project": one.grant.project,
		"currency": currency,
		"granted": float(money.granted),
		"used": float(money.used),
		"used_percent": None if one.used_percent is None else float(one.used_percent),
		"claimed": float(money.claimed),
		"left_to_claim": float(money.left_to_claim),
		"received": float(money.received),
		"earned": float(money.earned.earned),
		"to_repay": float(money.to_repay),
		"overhead": float(cap.overhead_amount) if cap else None,
		"cap": float(cap.cap_amount) if cap else None,
		"cap_percent": None if cap_percent is None else float(cap_percent),
		"not_mapped": float(one.not_mapped),
		"drift": float(one.drift),
		"claims_with_drift": ", ".join(one.drifting),
		"deadline": deadline_text(one.deadline, frappe.utils.getdate()),
	}


def message(found: list[GrantFigures]) -> str:
	"""What the figures mean."""
	if not found:
		return _("No grant has been decided yet. Create a grant agreement and its budget lines first.")
	return _(
		"Used of the grant is its share of the costs that are booked and eligible, over the grant's whole period. "
		"What is not mapped is shared by all grants of a project."
	)


def chart(found: list[GrantFigures]) -> dict | None:
	"""What has become of each grant's money: a group of bars per figure."""
	if not found:
		return None
	figures = (
		(_("Granted", context="Digidel money"), "granted"),
		(_("Used", context="Digidel money"), "used"),
		(_("Claimed", context="Digidel money"), "claimed"),
		(_("Received", context="Digidel money"), "received"),
		(_("Earned", context="Digidel money"), "earned"),
		(_("Repay", context="Digidel money"), "to_repay"),
	)
	rows = [row_of(one, one.grant.currency) for one in found]
	return {
		"title": _("What has become of the grant's money, thousands"),
		"type": "bar",
		"fieldtype": "Float",
		"data": {
			"labels": [label for label, _field in figures],
			"datasets": [
				{
					"name": frappe.utils.escape_html(one.grant.title),
					"values": [round(row[field] / 1000, 1) for _label, field in figures],
				}
				for one, row in zip(found, rows, strict=True)
			],
		},
		# told apart in black-and-white print and by colour-blind readers
		"colors": ["#12344d", "#e08e45", "#b8d4e3"],
	}
