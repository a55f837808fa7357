"""Records for tests of bookings. Keyword only; what is not said is ordinary."""

from datetime import date, datetime, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.domain.places import WEEKDAYS
from digidel_app.testing import builders_operations as make


def bookable_place(*, capacity: int = 1, slot_minutes: int = 60, hours: bool = True, **values) -> Document:
	"""A place of a Digidel municipality where guidance can be booked 9–15 on every weekday."""
	make.company_settings(company=values.get("company"))
	if hours:
		values["opening_hours"] = [
			{"weekday": weekday, "opens": "08:00", "closes": "18:00", "service": "Open"}
			for weekday in WEEKDAYS
		]
	place = make.meeting_place(**values)
	for weekday in WEEKDAYS:
		schedule(
			meeting_place=place.name, weekday=weekday, capacity=capacity, slot_minutes=slot_minutes
		).insert()
	return place


def schedule(**values) -> Document:
	"""A schedule 9–15, not yet saved."""
	defaults = {
		"doctype": "Booking Schedule",
		"bookable_kind": "Guidance",
		"weekday": "Monday",
		"from_time": "09:00:00",
		"to_time": "15:00:00",
		"slot_minutes": 60,
		"capacity": 1,
	}
	return frappe.get_doc({**defaults, **values})


def next_day(days: int = 7) -> date:
	"""A day ahead that is no holiday of the municipality."""
	company = make.first_company()
	name = frappe.db.get_value(
		"Digidel Company Settings", company, "holiday_list"
	) or frappe.get_cached_value("Company", company, "default_holiday_list")
	off = set(frappe.get_all("Holiday", {"parent": name or "", "weekly_off": 0}, pluck="holiday_date"))
	day = getdate() + timedelta(days=days)
	while day in off:
		day += timedelta(days=1)
	return day


def at(hour: int = 10, *, days: int = 7, minute: int = 0) -> datetime:
	"""A time ahead, local."""
	day = next_day(days)
	return datetime(day.year, day.month, day.day, hour, minute)


def booking(**values) -> Document:
	"""A booking by staff a week ahead at ten, not yet saved."""
	defaults = {"doctype": "Guidance Booking", "visitor_name": "Nalle", "starts_at": at()}
	doc = frappe.get_doc({**defaults, **values})
	doc.meeting_place = doc.meeting_place or bookable_place().name
	return doc
