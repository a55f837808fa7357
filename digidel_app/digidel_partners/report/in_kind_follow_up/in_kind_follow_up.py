"""What partners promised besides money, what they have delivered and what remains. Beside the ledger, never in it."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from digidel_app.digidel_partners import follow_up
from digidel_app.domain.in_kind import HOURS, Row
from digidel_app.permissions import check_company

FIRST_YEAR, LAST_YEAR = 1990, 2100
PLAIN = ("partner_organisation", "partner_agreement", "kind")


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	year = cint(filters.year)
	found, units = follow_up.rows(
		filters.company,
		year or getdate(today()).year,
		partner=filters.partner_organisation,
		agreement=filters.partner_agreement,
	)
	found = [row for row in found if _is_asked_for(row, year, filters.kind)]
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	message = _(
		"A promise for the whole term is divided over its years by days. Below zero under Remaining: more was "
		"delivered than promised. Nothing here is booked."
	)
	return columns(), rows(found, units, filters.company, currency), message, None, summary(found, currency)


def check_filters(filters) -> None:
	"""A municipality is needed, and the user must be allowed to see it."""
	if not isinstance(filters.company, str) or not filters.company:
		frappe.throw(_("Choose a company."))
	for fieldname in PLAIN:
		if filters.get(fieldname) and not isinstance(filters[fieldname], str):
			frappe.throw(_("Name one record, not a condition."))
	if filters.year and not FIRST_YEAR <= cint(filters.year) <= LAST_YEAR:
		frappe.throw(_("The year must be between {0} and {1}.").format(FIRST_YEAR, LAST_YEAR))
	check_company(filters.company)


def _is_asked_for(row: Row, year: int, kind: str | None) -> bool:
	return (not year or row.key.year == year) and (not kind or row.key.kind == kind)


def columns() -> list[dict]:
	"""Who and what, then quantities, then values."""
	return [
		{"fieldname": "partner", "label": _("Partner organisation"), "fieldtype": "Data", "width": 220},
		{"fieldname": "agreement_title", "label": _("Agreement", context="Digidel"), "fieldtype": "Data", "width": 240},
		{"fieldname": "kind_label", "label": _("Kind of contribution"), "fieldtype": "Data", "width": 130},
		{"fieldname": "year", "label": _("Year"), "fieldtype": "Data", "width": 70},
		{"fieldname": "unit", "label": _("Unit", context="Digidel"), "fieldtype": "Data", "width": 90},
		{"fieldname": "promised", "label": _("Promised"), "fieldtype": "Float", "precision": 2, "width": 100},
		{"fieldname": "delivered", "label": _("Delivered", context="Digidel"), "fieldtype": "Float", "precision": 2, "width": 100},
		{"fieldname": "remaining", "label": _("Remaining", context="Digidel"), "fieldtype": "Float", "precision": 2, "width": 100},
		{"fieldname": "promised_value", "label": _("Promised, value"), "fieldtype": "Currency", "options": "currency", "width": 130},
		{"fieldname": "delivered_value", "label": _("Delivered, value"), "fieldtype": "Currency", "options": "currency", "width": 130},
		{"fieldname": "remaining_value", "label": _("Remaining, value"), "fieldtype": "Currency", "options": "currency", "width": 130},
		{"fieldname": "partner_agreement", "label": _("Agreement number"), "fieldtype": "Link", "options": "Partner Agreement", "width": 140},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def rows(found: list[Row], units: dict, company: str, currency: str) -> list[dict]:
	"""One row per partner, agreement, kind, unit and year, in order of the partners' names."""
	partner_names = follow_up.names("Partner Organisation", "organisation_name", company)
	titles = follow_up.names("Partner Agreement", "title", company)
	shown = [
		{
			"partner_organisation": row.key.partner,
			"partner": partner_names.get(row.key.partner, ""),
			"partner_agreement": row.key.agreement,
			"agreement_title": titles.get(row.key.agreement, "")
			if row.key.agreement
			else _("Without agreement"),
			"kind": row.key.kind,
			"kind_label": _(row.key.kind, context="Agreement Commitment"),
			"year": str(row.key.year),
			"unit": _("hours") if row.key.kind == HOURS else units[row.key],
			"promised": float(row.promised),
			"delivered": float(row.delivered),
			"remaining": float(row.remaining),
			"promised_value": float(row.promised_value),
			"delivered_value": float(row.delivered_value),
			"remaining_value": float(row.remaining_value),
			"currency": currency,
		}
		for row in found
	]
	return sorted(
		shown, key=lambda row: (row["partner"], row["agreement_title"], row["year"], row["kind_label"])
	)


def summary(found: list[Row], currency: str) -> list[dict]:
	"""The values in all; quantities of different units are not added."""
	figures = (
		(_("Promised, value"), [row.promised_value for row in found]),
		(_("Delivered, value"), [row.delivered_value for row in found]),
		(_("Remaining, value"), [row.remaining_value for row in found]),
	)
	return [
		{
			"label": label,
			"value": float(sum(values, Decimal(0))),
			"datatype": "Currency",
			"currency": currency,
		}
		for label, values in figures
	]
