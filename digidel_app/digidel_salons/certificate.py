"""The certificate of thanks: what the print format Volunteer Certificate shows, always in Swedish."""

import frappe
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, today

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain.shifts import APPROVED
from digidel_app.web.renderer import municipality_name

LANGUAGE = "sv"


def html(volunteer: Document) -> str:
	"""One A4 page. Only approved hours stand on it."""
	before = frappe.local.lang
	frappe.local.lang = LANGUAGE
	try:
		return frappe.render_template("digidel_app/templates/salons/certificate.html", _context(volunteer))
	finally:
		frappe.local.lang = before


def _context(volunteer: Document) -> dict:
	years: dict[int, list] = {}
	# get_all: who may print the volunteer's certificate may count the volunteer's hours
	for day, hours in frappe.get_all(
		"Volunteer Shift",
		filters={"salon_volunteer": volunteer.name, "status": APPROVED},
		fields=["shift_date", "hours"],
		order_by="shift_date asc",
		as_list=True,
	):
		years.setdefault(getdate(day).year, []).append(to_decimal(hours))
	settings = company_settings(volunteer.company)
	total = sum((sum(given) for given in years.values()), to_decimal(0))
	return {
		"volunteer": volunteer,
		"municipality": municipality_name(volunteer.company),
		"logo": settings and settings.logo,
		"organisation": volunteer.partner_organisation
		and frappe.get_cached_value(
			"Partner Organisation", volunteer.partner_organisation, "organisation_name"
		),
		"years": [
			{"year": year, "times": len(given), "hours": _hours(sum(given))} for year, given in years.items()
		],
		"total": _hours(total) if total else None,
		"day": formatdate(today(), "d MMMM yyyy"),
	}


def _hours(hours) -> str:
	return f"{hours.normalize():f}".replace(".", ",")
