"""What staff do with bookings in Desk: look for a time, receive the visitor, go on to the encounter."""

from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from digidel_app.digidel_encounters import booking_calendar
from digidel_app.domain import bookings


def times(place: str, day: date, kind: str) -> list[dict]:
	"""Free times of a day for staff, who are not bound by how soon or how far ahead visitors may book."""
	slots = booking_calendar.free_slots(place, day, day, bookings.Limits())
	names = {slot.equipment for slot, _left in slots if slot.equipment}
	titles = dict(
		frappe.get_all(
			"Digidel Equipment",
			filters={"name": ("in", list(names) or [""])},
			fields=["name", "equipment_name"],
			as_list=True,
		)
	)
	return [
		{
			"starts_at": slot.starts_at.isoformat(sep=" "),
			"equipment": slot.equipment,
			"equipment_name": titles.get(slot.equipment),
			"free": left,
		}
		for slot, left in slots
		if slot.kind == kind
	]


def attend(booking: Document) -> dict:
	"""Record that the visitor came; answers what the new encounter is filled with. From now on the name is hidden."""
	booking.status = bookings.ATTENDED
	booking.save()
	return {
		"from_booking": booking.name,
		"meeting_place": booking.meeting_place,
		"channel": "Booked",
		"started_at": str(min(get_datetime(booking.starts_at), now_datetime().replace(microsecond=0))),
		"duration_minutes": _minutes(booking),
		"topic": booking.topic,
	}


def _minutes(booking: Document) -> int:
	return int((get_datetime(booking.ends_at) - get_datetime(booking.starts_at)).total_seconds()) // 60


def link_encounter(encounter: Document, method: str | None = None) -> None:
	"""An encounter that was opened from a booking is noted on the booking, the only link between the two.

	`from_booking` is no field of the encounter, so nothing there leads back to a name.
	"""
	name = encounter.get("from_booking")
	if not name:
		return
	booking = frappe.get_doc("Guidance Booking", str(name))
	booking.check_permission("write")
	if booking.status != bookings.ATTENDED or booking.encounter or booking.company != encounter.company:
		frappe.throw(_("The booking already has an encounter, or the visitor has not come yet."))
	booking.db_set("encounter", encounter.name)


def events(start: datetime, end: datetime, filters: list | None = None) -> list[dict]:
	"""Bookings for the calendar view, cancelled ones left out; the name is there only as long as it is needed."""
	rows = frappe.get_list(
		"Guidance Booking",
		filters=[
			*(filters or []),
			["starts_at", "<", end],
			["ends_at", ">", start],
			["status", "!=", bookings.CANCELLED],
		],
		fields=["name", "starts_at", "ends_at", "status", "visitor_name", "topic", "bookable_kind"],
		limit_page_length=1000,
	)
	for row in rows:
		what = row.topic or _(row.bookable_kind, context="Guidance Booking")
		who = row.visitor_name or _(row.status, context="Guidance Booking")
		row.title = f"{who} · {what}"
	return rows
