"""What happens to agreements and when: starts, last days to give notice, renewals and ends, with the days left."""

import frappe
from frappe import _
from frappe.utils import get_fullname

from digidel_app.digidel_partners import calendar, follow_up
from digidel_app.permissions import check_company

PLAIN = ("partner_organisation", "responsible_user")
"""Filters that name one record."""


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	first, last = calendar.period(filters)
	found = rows(filters, first, last)
	return columns(), found, None if found else _("Nothing happens to any agreement in this period.")


def check_filters(filters) -> None:
	"""A municipality is needed, and the user must be allowed to see it."""
	if not isinstance(filters.company, str) or not filters.company:
		frappe.throw(_("Choose a company."))
	for fieldname in PLAIN:
		if filters.get(fieldname) and not isinstance(filters[fieldname], str):
			frappe.throw(_("Name one record, not a condition."))
	check_company(filters.company)


def columns() -> list[dict]:
	"""The day first: that is what the list is read by."""
	return [
		{"fieldname": "day", "label": _("Day"), "fieldtype": "Date", "width": 110},
		{"fieldname": "what", "label": _("What happens"), "fieldtype": "Data", "width": 210},
		{"fieldname": "days_left", "label": _("Days left", context="Partner Agreement"), "fieldtype": "Int", "width": 150},
		{"fieldname": "title", "label": _("Title"), "fieldtype": "Data", "width": 280},
		{"fieldname": "partner", "label": _("Partner organisation"), "fieldtype": "Data", "width": 200},
		{"fieldname": "state", "label": _("Status", context="Partner Agreement"), "fieldtype": "Data", "width": 120},
		{"fieldname": "responsible", "label": _("Responsible"), "fieldtype": "Data", "width": 160},
		{"fieldname": "value", "label": _("Value of the commitments"), "fieldtype": "Currency", "options": "currency", "width": 150},
		{"fieldname": "agreement", "label": _("Agreement", context="Digidel"), "fieldtype": "Link", "options": "Partner Agreement", "width": 150},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def rows(filters, first, last) -> list[dict]:
	"""One row a day and agreement."""
	partner_names = follow_up.names("Partner Organisation", "organisation_name", filters.company)
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	return [
		{
			"day": row["day"],
			"kind": row["kind"],
			"what": calendar.label(row["kind"]),
			"days_left": row["days_left"],
			"title": row["title"],
			"partner": partner_names.get(row["partner_organisation"]),
			"partner_organisation": row["partner_organisation"],
			"status": row["status"],
			"state": _state_label(row["status"]),
			"responsible": get_fullname(row["responsible_user"]) if row["responsible_user"] else "",
			"value": row["commitments_value"],
			"agreement": row["name"],
			"currency": currency,
		}
		for row in calendar.days(
			filters.company,
			first,
			last,
			partner=filters.partner_organisation,
			responsible=filters.responsible_user,
		)
	]


def _state_label(status: str) -> str:
	return _(status, context="Partner Agreement")
