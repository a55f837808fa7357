"""Partners with at least one joint activity held, public and private apart, beside those with an agreement in force."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.digidel_partners import activity, follow_up
from digidel_app.domain import goals
from digidel_app.permissions import check_company


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	first, last = check_filters(filters)
	active = activity.active_partners(filters.company, first, last, filters.project)
	agreements = activity.partners_with_agreement(filters.company, min(last, getdate(today())))
	sectors = activity.sectors(filters.company)
	message = _(
		"Active is a partner that has hosted at least one salon held in the period; staff training does not count. "
		"Public are authorities and schools, private are companies, associations, study associations and congregations."
	)
	return (
		columns(),
		rows(filters.company, active, agreements, sectors),
		message,
		None,
		summary(active, agreements, sectors),
	)


def check_filters(filters) -> tuple[date, date]:
	"""The period, this year when nothing is said; a municipality is needed, which the user must be allowed to see."""
	if not isinstance(filters.company, str) or not filters.company:
		frappe.throw(_("Choose a company."))
	if filters.project and not isinstance(filters.project, str):
		frappe.throw(_("Name one record, not a condition."))
	check_company(filters.company)
	year = getdate(today()).year
	first = getdate(filters.from_date) if filters.from_date else date(year, 1, 1)
	last = getdate(filters.to_date) if filters.to_date else date(year, 12, 31)
	if last < first:
		frappe.throw(_("The period ends before it begins. Change one of the dates."))
	return first, last


def columns() -> list[dict]:
	"""Who, of what kind, and how much."""
	return [
		{"fieldname": "partner_name", "label": _("Partner organisation"), "fieldtype": "Data", "width": 260},
		{"fieldname": "side", "label": _("Public or private"), "fieldtype": "Data", "width": 170},
		{"fieldname": "sector_label", "label": _("Sector"), "fieldtype": "Data", "width": 150},
		{"fieldname": "activities", "label": _("Joint activities"), "fieldtype": "Int", "width": 190},
		{"fieldname": "agreements", "label": _("Agreements in force"), "fieldtype": "Int", "width": 150},
	]  # fmt: skip


def rows(
	company: str, active: dict[str, int], agreements: dict[str, int], sectors: dict[str, str]
) -> list[dict]:
	"""Partners that are active or have an agreement, the most active first."""
	names = follow_up.names("Partner Organisation", "organisation_name", company)
	shown = [
		{
			"partner": partner,
			"partner_name": names.get(partner, ""),
			"side": side_label(sectors.get(partner)),
			"sector": sectors.get(partner),
			"sector_label": _(sectors.get(partner) or "", context="Partner Organisation"),
			"activities": active.get(partner, 0),
			"agreements": agreements.get(partner, 0),
		}
		for partner in {*active, *agreements}
	]
	return sorted(shown, key=lambda row: (-row["activities"], row["partner_name"]))


def side_label(sector: str | None) -> str:
	"""Public or private, in words."""
	return _("Public", context="Partner Organisation") if sector in goals.PUBLIC_SECTORS else _("Private")


def summary(active: dict, agreements: dict, sectors: dict[str, str]) -> list[dict]:
	"""The goal's figures, and how many of the partners with an agreement have not held anything."""
	counted = goals.count_partners(active, sectors)
	with_agreement = goals.count_partners(agreements, sectors)
	idle = len(set(agreements) - set(active))
	figures = (
		(_("Active partners"), counted.in_all, "Green"),
		(_("of which public"), counted.public, "Blue"),
		(_("of which private"), counted.private, "Blue"),
		(_("With an agreement in force"), with_agreement.in_all, "Blue"),
		(_("Agreement without activity"), idle, "Orange" if idle else "Green"),
	)
	return [
		{"label": label, "value": value, "datatype": "Int", "indicator": colour}
		for label, value, colour in figures
	]
