"""What staff call about bookings. Every function authorises first; changes are POST."""

import frappe

from digidel_app.api.reading import json_of
from digidel_app.digidel_encounters import booking_desk
from digidel_app.digidel_encounters.booking_visitors import read_day
from digidel_app.domain import bookings


@frappe.whitelist()
def times(meeting_place: str, day: str, bookable_kind: str = "Guidance") -> list[dict]:
	"""Free times of a day: `starts_at` (local time), `equipment`, `equipment_name`, `free`.

	Raises:
		frappe.PermissionError: the user may not book, or not see the place.
		frappe.ValidationError: no day.
	"""
	frappe.has_permission("Guidance Booking", "create", throw=True)
	frappe.has_permission("Meeting Place", "read", meeting_place, throw=True)
	kind = bookable_kind if bookable_kind in bookings.KINDS else bookings.GUIDANCE
	return booking_desk.times(meeting_place, read_day(day), kind)


@frappe.whitelist(methods=["POST"])
def attend(booking: str) -> dict:
	"""The visitor has come: the booking is Attended, and the answer is what the new encounter begins with.

	Raises:
		frappe.PermissionError: the user may not change the booking.
		frappe.ValidationError: the booking is cancelled, or is for a later day.
	"""
	doc = frappe.get_doc("Guidance Booking", booking)
	doc.check_permission("write")
	return booking_desk.attend(doc)


@frappe.whitelist()
def events(start: str, end: str, filters: str | list | None = None) -> list[dict]:
	"""Bookings between two days for the calendar view.

	Raises:
		frappe.PermissionError: the user may not see bookings.
	"""
	frappe.has_permission("Guidance Booking", "read", throw=True)
	return booking_desk.events(read_day(start), read_day(end), json_of(filters or "[]"))
