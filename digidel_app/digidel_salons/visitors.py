"""What visitors do with salons: find one, register, see and cancel with their code. They have no account.

Nothing here tells who else is registered, or whether a name, phone number or e-mail address is known.
"""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime, getdate, now_datetime

from digidel_app.digidel_encounters.booking_visitors import again_when_locked, read_day, written
from digidel_app.digidel_salons import seats
from digidel_app.domain import bookings, registrations
from digidel_app.domain.whole_numbers import whole
from digidel_app.domain.written import as_written

MOST_DAYS = 366
OFFERED = "Offered"
"""Answer to a group that does not fit as a whole: nothing is stored yet."""


class SalonUnknownError(frappe.DoesNotExistError):
	"""There is no such salon for visitors."""


def public_salons(company: str, first: date, last: date) -> list[frappe._dict]:
	"""Salons that visitors can see, in the order they start; without anything about participants.

	Raises:
		frappe.ValidationError: the days are the wrong way round, or too many.
	"""
	if last < first:
		frappe.throw(_("The last day must not be before the first."))
	if (last - first).days > MOST_DAYS:
		frappe.throw(_("Ask for at most {0} days at a time.").format(MOST_DAYS))
	salon, place = frappe.qb.DocType("Digital Salon"), frappe.qb.DocType("Meeting Place")
	return (
		frappe.qb.from_(salon)
		.join(place)
		.on(place.name == salon.meeting_place)
		.select(
			salon.name,
			salon.title,
			salon.kind,
			salon.theme,
			salon.starts_at,
			salon.ends_at,
			salon.language,
			salon.status,
			salon.capacity,
			salon.seats_taken,
			salon.meeting_place,
			place.place_name,
			place.locality,
			place.is_step_free,
			place.has_wifi,
		)
		.where(salon.company == company)
		.where(salon.is_public == 1)
		.where(salon.status.isin(("Open", "Cancelled")))
		.where(salon.ends_at >= now_datetime())
		.where((salon.starts_at >= first) & (salon.starts_at < add_days(last, 1)))
		.orderby(salon.starts_at)
		.orderby(salon.title)
	).run(as_dict=True)


def salon_of(name: str) -> frappe._dict:
	"""A salon as visitors may know it, with its municipality.

	Raises:
		SalonUnknownError: no such salon, not public, or not open yet; the same answer for all.
	"""
	salon = isinstance(name, str) and frappe.db.get_value(
		"Digital Salon",
		{"name": name, "is_public": 1, "status": ("in", ("Open", "Cancelled"))},
		["name", "company", "title", "status", "starts_at", "ends_at", "capacity", "seats_taken"],
		as_dict=True,
	)
	if not salon:
		frappe.throw(_("There is no such salon."), SalonUnknownError)
	return salon


def free_seats(salon: frappe._dict) -> int | None:
	"""Seats left as the salon says, None without a limit."""
	return registrations.free_seats(salon.capacity, salon.seats_taken)


@again_when_locked
def register(
	salon: str,
	participant_name: str | None = None,
	persons: object = 1,
	contact: str | None = None,
	*,
	language: str | None = None,
	may_wait: bool = False,
	submission_key: str | None = None,
) -> Document | int:
	"""Register for a salon.

	Args:
		persons: how many come, 1 to 20.
		may_wait: a group that does not fit waits as a whole; else it is offered what fits.
		submission_key: marks one form; the same form sent twice gives the same registration.

	Returns:
		The registration; or, for a group of which some would fit, how many. Then nothing is stored.

	Raises:
		SalonUnknownError: no such salon for visitors.
		frappe.ValidationError: the salon takes no registrations, or something given cannot be used.
	"""
	earlier = submission_key and frappe.db.get_value("Salon Registration", {"submission_key": submission_key})
	if earlier:
		return frappe.get_doc("Salon Registration", earlier)
	number = read_persons(persons)
	known = salon_of(salon)
	if not may_wait:
		offered = registrations.offer(number, seats.free(known.name))
		if offered:
			return offered
	return _insert(known, participant_name, number, contact, language, submission_key)


def _insert(
	salon: frappe._dict,
	participant_name: str | None,
	persons: int,
	contact: str | None,
	language: str | None,
	submission_key: str | None,
) -> Document:
	doc = frappe.new_doc("Salon Registration")
	doc.update(
		{
			"digital_salon": salon.name,
			"participant_name": participant_name,
			"persons": persons,
			"contact": contact,
			"page_language": language,
			"submission_key": submission_key,
		}
	)
	try:
		return doc.insert(
			ignore_permissions=True
		)  # visitors have no account; the rules are the document's own
	except frappe.UniqueValidationError:
		# the same form sent twice at once: the other one has registered
		frappe.clear_messages()
		earlier = submission_key and frappe.db.get_value(
			"Salon Registration", {"submission_key": submission_key}, for_update=True
		)
		if not earlier:
			raise
		return frappe.get_doc("Salon Registration", earlier)


def read_persons(persons: object) -> int:
	"""How many come, from what a form or a client sends.

	Raises:
		frappe.ValidationError: no whole number from 1 to the largest group.
	"""
	try:
		number = whole(persons)
	except ValueError:
		number = 0
	if not 1 <= number <= registrations.LARGEST_GROUP:
		frappe.throw(
			_("Say how many you are, from 1 to {0}. Are you more? Call us.").format(
				registrations.LARGEST_GROUP
			)
		)
	return number


def by_code(code: str | None) -> Document:
	"""The registration a code belongs to.

	Raises:
		frappe.DoesNotExistError: no registration has the code, or it is no code at all; the same answer for both.
	"""
	read = bookings.read_code(code if isinstance(code, str) else None)
	name = read and frappe.db.get_value("Salon Registration", {"registration_code": read})
	if not name:
		frappe.throw(
			_("No registration has that code. Check it letter by letter, or call us."),
			frappe.DoesNotExistError,
		)
	return frappe.get_doc("Salon Registration", name)


@again_when_locked
def cancel(code: str | None) -> Document:
	"""Give the seat, or the place in the queue, back. Cancelling twice is no fault.

	Raises:
		frappe.DoesNotExistError: no registration has the code.
		frappe.ValidationError: the salon has begun.
	"""
	doc = by_code(code)
	if doc.status == registrations.CANCELLED:
		return doc
	if not is_ahead(doc):
		frappe.throw(_("This meeting has begun, so the registration can no longer be cancelled."))
	doc.status = registrations.CANCELLED
	return doc.save(ignore_permissions=True)  # whoever has the code may cancel


def is_ahead(doc: Document) -> bool:
	"""Whether it still can be cancelled."""
	is_held = doc.status in (registrations.REGISTERED, registrations.WAITLISTED)
	return is_held and get_datetime(doc.starts_at) > now_datetime()


def place_in_queue(doc: Document) -> int:
	"""How many wait until it is this one's turn, itself included; 0 for who has a seat.

	Read with locks, as all seats are: a plain count would see the queue as it was when the transaction began, and tell
	several who register at once that they are first.
	"""
	if doc.status != registrations.WAITLISTED:
		return 0
	seats.lock(doc.digital_salon)
	return registrations.places_in_queue(seats.of_salon(doc.digital_salon)).get(doc.name, 0)


def others_with_the_same_contact(doc: Document) -> int:
	"""Registrations for the same salon with the same contact: only who has the code is told, never who registers."""
	if not doc.contact:
		return 0
	return frappe.db.count(
		"Salon Registration",
		{
			"digital_salon": doc.digital_salon,
			"contact": doc.contact,
			"name": ("!=", doc.name),
			"status": ("in", (registrations.REGISTERED, registrations.WAITLISTED)),
		},
	)


def answer(doc: Document | int) -> dict:
	"""What a client is told about a registration, or about an offer."""
	if isinstance(doc, int):
		return {"registration_code": None, "status": OFFERED, "queue_number": 0, "free": doc}
	return {
		"registration_code": doc.registration_code,
		"status": doc.status,
		"queue_number": place_in_queue(doc),
	}


def shown(salon: frappe._dict) -> dict:
	"""A salon as clients read it."""
	return {
		"salon": salon.name,
		"title": as_written(salon.title),
		"kind": salon.kind,
		"theme": as_written(salon.theme),
		"language": salon.language,
		"starts_at": written(salon.starts_at),
		"ends_at": written(salon.ends_at),
		"meeting_place": salon.meeting_place,
		"place_name": as_written(salon.place_name),
		"locality": as_written(salon.locality),
		"is_step_free": bool(salon.is_step_free),
		"status": salon.status,
		"free": free_seats(salon) if salon.status == "Open" else 0,
	}


def period(from_date: str | None, to_date: str | None) -> tuple[date, date]:
	"""First and last day of a question; from today and half a year ahead where nothing is said."""
	first = read_day(from_date) if from_date else getdate()
	return first, read_day(to_date) if to_date else max(first, add_days(getdate(), 183))
