"""Who is out there: partners by sector and locality, with whom to call and what there is between us."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from digidel_app.digidel_partners import activity, contacts
from digidel_app.permissions import check_company


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	message = _(
		"The locality is the town of the partner's addresses. A partner in several towns stands under each."
	)
	return columns(), rows(filters), message


def check_filters(filters) -> None:
	"""A municipality is needed, and the user must be allowed to see it."""
	if not isinstance(filters.company, str) or not filters.company:
		frappe.throw(_("Choose a company."))
	for fieldname in ("sector", "locality"):
		if filters.get(fieldname) and not isinstance(filters[fieldname], str):
			frappe.throw(_("Name one record, not a condition."))
	check_company(filters.company)


def columns() -> list[dict]:
	"""Sector and locality first: the list is grouped by them."""
	return [
		{"fieldname": "sector_label", "label": _("Sector"), "fieldtype": "Data", "width": 160},
		{"fieldname": "locality", "label": _("Locality"), "fieldtype": "Data", "width": 150},
		{"fieldname": "partner_name", "label": _("Partner organisation"), "fieldtype": "Data", "width": 260},
		{"fieldname": "contact", "label": _("Contact person"), "fieldtype": "Data", "width": 180},
		{"fieldname": "phone", "label": _("Phone", context="Digidel"), "fieldtype": "Data", "width": 140},
		{"fieldname": "email", "label": _("E-mail", context="Digidel"), "fieldtype": "Data", "width": 200},
		{"fieldname": "agreements", "label": _("Agreements in force"), "fieldtype": "Int", "width": 150},
	]  # fmt: skip


def rows(filters) -> list[dict]:
	"""One row per partner and town; a partner without an address stands under no town, last in its sector."""
	wanted = {"company": filters.company}
	if not cint(filters.include_former):
		wanted["is_active"] = 1
	if filters.sector:
		wanted["sector"] = filters.sector
	partners = frappe.get_list(
		"Partner Organisation",
		filters=wanted,
		fields=["name", "organisation_name", "sector"],
		limit_page_length=0,
		order_by="organisation_name asc",
	)
	towns = contacts.localities(filters.company)
	people = contacts.first_contacts(filters.company)
	agreements = activity.partners_with_agreement(filters.company, getdate(today()))
	shown = [
		{
			"sector": partner.sector,
			"sector_label": _(partner.sector, context="Partner Organisation"),
			"locality": town,
			"partner": partner.name,
			"partner_name": partner.organisation_name,
			**people.get(partner.name, {"contact": "", "phone": "", "email": ""}),
			"agreements": agreements.get(partner.name, 0),
		}
		for partner in partners
		for town in towns.get(partner.name, [""])
		if not filters.locality or town.casefold() == filters.locality.strip().casefold()
	]
	return sorted(
		shown,
		key=lambda row: (row["sector_label"], not row["locality"], row["locality"], row["partner_name"]),
	)
