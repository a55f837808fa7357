"""Reminders the day before, each once."""

import frappe
from frappe.utils import now_datetime

from digidel_app.digidel_center import visitor_messages
from digidel_app.digidel_encounters import booking_mail
from digidel_app.domain import bookings

FIRST_HOUR, LAST_HOUR = 8, 19
"""Nobody is woken: reminders leave between eight in the morning and eight in the evening."""


def hourly() -> int:
	"""Remind of what begins within 25 hours; answers how many reminders were handed over."""
	now = now_datetime()
	if not FIRST_HOUR <= now.hour <= LAST_HOUR:
		return 0
	due = frappe.get_all(
		"Guidance Booking",
		filters=[
			["status", "=", bookings.BOOKED],
			["starts_at", "between", [now, now + booking_mail.REMIND_BEFORE]],
			["reminded_at", "is", "not set"],
			["visitor_contact", "is", "set"],
		],
		pluck="name",
		order_by="starts_at asc",
	)
	return sum(_remind(name) for name in due)


def _remind(name: str) -> bool:
	"""Mark first, then send: a reminder that fails is lost, but none is ever sent twice."""
	booking = frappe.get_doc("Guidance Booking", name, for_update=True)
	if booking.status != bookings.BOOKED or booking.reminded_at or not booking.visitor_contact:
		frappe.db.commit()  # lets go of the row; somebody changed it since the list was read
		return False
	if not (visitor_messages.can_send_mail() or visitor_messages.can_send_sms()):
		return False
	booking.db_set("reminded_at", now_datetime(), update_modified=False)
	if bookings.is_email(booking.visitor_contact):
		sent = booking_mail.remind(booking)  # queued in the same transaction as the mark
		frappe.db.commit()  # a job: each reminder stands on its own
		return sent
	frappe.db.commit()  # an SMS cannot be taken back: the mark must stand before it leaves
	return booking_mail.remind(booking)
