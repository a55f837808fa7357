"""What visitors without an account call. No answer tells whether a phone number or e-mail address is known.

Required arguments have an empty default: the platform answers a missing one with a fault (500), here it is refused like
any other value that cannot be used.
"""

import frappe
from frappe import _

from digidel_app.digidel_encounters import booking_mail, booking_visitors
from digidel_app.digidel_encounters.booking_visitors import written
from digidel_app.digidel_salons import visitors as salon_visitors
from digidel_app.domain import bookings
from digidel_app.web import limits


@frappe.whitelist(allow_guest=True, methods=["GET", "POST"])
def free_slots(
	meeting_place: str = "",
	from_date: str = "",
	to_date: str = "",
	bookable_kind: str = "Guidance",
	company: str | None = None,
) -> list[dict]:
	"""Times that can be booked: `starts_at` and `ends_at` with offset, `bookable_kind`, `equipment`, `free` (seats left).

	Args:
		from_date, to_date: days in ISO 8601, both included, at most 92 apart.
		company: the municipality; the place says which, so it is only checked.

	Raises:
		frappe.DoesNotExistError: no such place.
		frappe.ValidationError: days or kind that cannot be read.
	"""
	place = booking_visitors.place_of(meeting_place, company)
	_check_kind(bookable_kind)
	first, last = booking_visitors.read_day(from_date), booking_visitors.read_day(to_date)
	return [
		{
			"starts_at": written(slot.starts_at),
			"ends_at": written(slot.ends_at),
			"bookable_kind": slot.kind,
			"equipment": slot.equipment,
			"free": left,
		}
		for slot, left in booking_visitors.free(place, first, last)
		if slot.kind == bookable_kind
	]


@frappe.whitelist(allow_guest=True, methods=["POST"])
def book_guidance(
	meeting_place: str = "",
	starts_at: str = "",
	visitor_name: str = "",
	visitor_contact: str | None = None,
	topic: str | None = None,
	language: str | None = None,
	bookable_kind: str = "Guidance",
	equipment: str | None = None,
	company: str | None = None,
) -> dict:
	"""Book a time; answers `booking_code`, `starts_at` with offset, and `status`.

	Args:
		starts_at: ISO 8601 with offset, one of `free_slots`.
		visitor_name: a name or an alias.
		visitor_contact: an e-mail address or a phone number for a reminder; may be left out.
		language: code of the language of the reminder; the site's own when left out.

	Raises:
		frappe.RateLimitExceededError: too many from the same address.
		frappe.DoesNotExistError: no such place.
		frappe.ValidationError: the time cannot be booked, or name or contact cannot be used; the message says why.
	"""
	limits.spend(limits.BOOKING)
	place = booking_visitors.place_of(meeting_place, company)
	_check_kind(bookable_kind)
	booking = booking_visitors.book(
		place,
		booking_visitors.read_time(starts_at),
		visitor_name,
		kind=bookable_kind,
		equipment=equipment,
		visitor_contact=visitor_contact,
		topic=topic,
		language=booking_mail.known_language(language, place.company),
	)
	booking_mail.confirm(booking)
	return _answer(booking)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def cancel_booking(booking_code: str = "") -> dict:
	"""Cancel the booking with this code; answers like `book_guidance`. Cancelling twice is no fault.

	Raises:
		frappe.RateLimitExceededError: too many tries from the same address.
		frappe.DoesNotExistError: no booking has the code.
		frappe.ValidationError: the time has been.
	"""
	limits.spend(limits.CODE)
	return _answer(booking_visitors.cancel(booking_code))


@frappe.whitelist(allow_guest=True, methods=["GET", "POST"])
def salons(
	from_date: str | None = None, to_date: str | None = None, company: str | None = None
) -> list[dict]:
	"""Public salons to come: title, theme, place, times with offset, status, and `free` (seats left, None without a limit).

	Args:
		from_date, to_date: days in ISO 8601, both included, at most 366 apart; half a year ahead when left out.
		company: the municipality; required on a site with several.

	Raises:
		frappe.ValidationError: days that cannot be read, or no municipality said.
	"""
	first, last = salon_visitors.period(from_date, to_date)
	return [
		salon_visitors.shown(salon) for salon in salon_visitors.public_salons(_company(company), first, last)
	]


@frappe.whitelist(allow_guest=True, methods=["POST"])
def register_for_salon(
	salon: str = "",
	participant_name: str | None = None,
	persons: str | int = 1,
	contact: str | None = None,
	language: str | None = None,
	may_wait: bool | int | str = False,
) -> dict:
	"""Register for a salon; answers `registration_code`, `status` and `queue_number` (place among those who wait).

	A group of which only some fit is answered with status `Offered` and `free`, and nothing is stored: ask again for
	that many, or with `may_wait` for a place in the queue for all.

	Raises:
		frappe.RateLimitExceededError: too many from the same address.
		frappe.DoesNotExistError: no such salon.
		frappe.ValidationError: the salon takes no registrations, or something given cannot be used.
	"""
	limits.spend(limits.REGISTRATION)
	doc = salon_visitors.register(
		salon,
		participant_name,
		persons,
		contact,
		language=booking_mail.known_language(language, salon_visitors.salon_of(salon).company),
		may_wait=str(may_wait).lower() in ("1", "true"),
	)
	return salon_visitors.answer(doc)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def cancel_registration(registration_code: str = "") -> dict:
	"""Cancel the registration with this code; answers like `register_for_salon`. Cancelling twice is no fault.

	Raises:
		frappe.RateLimitExceededError: too many tries from the same address.
		frappe.DoesNotExistError: no registration has the code.
		frappe.ValidationError: the salon has begun.
	"""
	limits.spend(limits.CODE)
	return salon_visitors.answer(salon_visitors.cancel(registration_code))


def _company(company: str | None) -> str:
	"""The municipality that is asked about: the site's only one, else the one that is said."""
	known = frappe.get_all("Digidel Company Settings", pluck="name", order_by="name asc")  # they are public
	if len(known) == 1 and not company:
		return known[0]
	if company not in known:
		frappe.throw(_("Say which municipality: {0}.").format(", ".join(known)))
	return company


def _answer(booking: "frappe.model.document.Document") -> dict:
	return {
		"booking_code": booking.booking_code,
		"starts_at": written(booking.starts_at),
		"status": booking.status,
	}


def _check_kind(bookable_kind: str) -> None:
	if bookable_kind not in bookings.KINDS:
		frappe.throw(_("There is nothing of that kind to book."))
