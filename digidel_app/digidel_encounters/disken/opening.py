"""Who can help: the opening hours of a municipality's places, and the telephone hours of its contacts."""

from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_center.places import opening_hours
from digidel_app.digidel_encounters.disken import labels
from digidel_app.domain.places import open_days

MOST_DAYS = 62

Row = dict[str, Any]


def hours(company: str, first: date, days: int) -> dict[str, list[Row]]:
	"""Open hours day by day, and the contacts with their telephone hours as they were written.

	Args:
		days: how many days from `first`; at most MOST_DAYS.
	"""
	return {"places": _places(company, first, days), "contacts": _contacts(company, first)}


def holidays(company: str, first: date, last: date) -> set[date]:
	"""Days on which the municipality is closed. A weekly day off is none: a place open on Sundays says so itself."""
	settings = company_settings(company)
	if not settings or not settings.holiday_list:
		return set()
	rows = frappe.get_all(
		"Holiday",
		filters={
			"parent": settings.holiday_list,
			"holiday_date": ("between", (first, last)),
			"weekly_off": 0,
		},
		pluck="holiday_date",
	)
	return {getdate(day) for day in rows}


def _places(company: str, first: date, days: int) -> list[Row]:
	days = max(1, min(days, MOST_DAYS))
	closed = holidays(company, first, frappe.utils.add_days(first, days))
	places = dict(
		frappe.get_list(
			"Meeting Place",
			filters={"company": company, "is_active": 1},
			fields=["name", "place_name"],
			order_by="place_name asc",
			limit_page_length=0,
			as_list=True,
		)
	)
	rows = opening_hours(places)
	found = [
		{
			"date": day.isoformat(),
			"place": place,
			"place_name": place_name,
			"service": hour.service,
			"service_label": labels.label("Place Opening Hour", hour.service),
			"opens": _clock(hour.opens),
			"closes": _clock(hour.closes),
		}
		for place, place_name in places.items()
		for day, hour in open_days(rows.get(place, []), first, days, closed)
	]
	return sorted(found, key=lambda row: (row["date"], row["opens"], row["place_name"]))


def _contacts(company: str, on: date) -> list[Row]:
	"""Contacts that can be asked or referred to on a day."""
	found: list[Row] = []
	for doctype, title, kind, filters in (
		("Digital Service", "service_name", "owner_kind", {"status": "Active"}),
		("Referral Target", "target_name", "kind", {}),
	):
		valid_to = ["valid_to"] if doctype == "Referral Target" else []
		for row in frappe.get_list(
			doctype,
			filters={"company": company, **filters},
			fields=["name", title, kind, "telephone_hours", "contact_phone", *valid_to],
			order_by=f"{title} asc",
			limit_page_length=0,
		):
			ended = row.get("valid_to") and row.valid_to < on
			if (row.telephone_hours or row.contact_phone) and not ended:
				found.append(
					{
						"name": row.name,
						"doctype": doctype,
						"label": row[title],
						"kind_label": labels.label(doctype, row[kind]),
						"telephone_hours": row.telephone_hours,
						"contact_phone": row.contact_phone,
					}
				)
	return found


def _clock(moment: Any) -> str:
	minutes = int(moment.total_seconds()) // 60
	return f"{minutes // 60:02d}:{minutes % 60:02d}"
