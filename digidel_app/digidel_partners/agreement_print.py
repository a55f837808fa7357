"""The agreement on paper: what the print format Partner Agreement shows, always in Swedish."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_funding.amounts import kronor, to_decimal

LANGUAGE = "sv"


def html(agreement: Document) -> str:
	"""The body of the A4 page, without letter head.

	An agreement of a Swedish municipality is in Swedish whatever language its reader works in.
	"""
	before = frappe.local.lang
	frappe.local.lang = LANGUAGE
	try:
		return frappe.render_template(
			"digidel_app/templates/partners/agreement_print.html", _context(agreement)
		)
	finally:
		frappe.local.lang = before


def _context(agreement: Document) -> dict:
	partner = frappe.get_cached_doc("Partner Organisation", agreement.partner_organisation)
	settings = company_settings(agreement.company)
	currency = frappe.get_cached_value("Company", agreement.company, "default_currency")
	return {
		"agreement": agreement,
		"partner": partner,
		"partner_address": _address(partner),
		"logo": None if agreement.get("letter_head") or _site_letter_head() else settings and settings.logo,
		"has_letter_head": bool(agreement.get("letter_head") or _site_letter_head()),
		"status": _(agreement.status, context=agreement.doctype),
		"day": lambda value: formatdate(value, "yyyy-MM-dd") if value else "",
		"rows": [_row(row, currency) for row in agreement.commitments],
		"total": kronor(agreement.commitments_value, currency),
		"responsible": agreement.responsible_user and frappe.utils.get_fullname(agreement.responsible_user),
		"renewal": _renewal(agreement),
		"replaced": agreement.replaces,
	}


def _site_letter_head() -> str | None:
	return frappe.db.get_value("Letter Head", {"is_default": 1, "disabled": 0})


def _address(partner: Document) -> list[str]:
	"""The lines of the partner's first address, none when it has none."""
	found = frappe.get_all(
		"Address",
		filters=[
			["Dynamic Link", "link_doctype", "=", partner.doctype],
			["Dynamic Link", "link_name", "=", partner.name],
		],
		fields=["address_line1", "address_line2", "pincode", "city"],
		order_by="`tabAddress`.is_primary_address desc, `tabAddress`.creation asc",
		limit=1,
	)
	if not found:
		return []
	row = found[0]
	town = " ".join(part for part in (row.pincode, row.city) if part)
	return [line for line in (row.address_line1, row.address_line2, town) if line]


def _row(row: Document, currency: str) -> dict:
	quantity = f"{to_decimal(row.quantity or 0).normalize():f}".replace(".", ",")
	return {
		"kind": _(row.kind, context=row.doctype),
		"description": row.description or "",
		"quantity": " ".join(part for part in (quantity, row.unit) if part),
		"per": _(row.per or "Whole term", context=row.doctype),
		"amount": kronor(row.amount, currency),
	}


def _renewal(agreement: Document) -> str:
	if agreement.renewal == "Automatic":
		return _("The agreement is extended by {0} months at a time unless notice is given.").format(
			agreement.renewal_months
		)
	if agreement.renewal == "By decision":
		return _("The agreement is extended only if the parties decide so.")
	return _("The agreement is not extended.") if agreement.ends_on else ""
