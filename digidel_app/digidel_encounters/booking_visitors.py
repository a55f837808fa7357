"""What visitors do with bookings: book, see, move, cancel. They have no account; a code is what they have.

Nothing here tells whether a name, phone number or e-mail address is known: no function searches for one.
"""

import functools
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from digidel_app.digidel_center.clock import site_zone
from digidel_app.digidel_encounters import booking_calendar
from digidel_app.digidel_encounters.doctype.guidance_booking.guidance_booking import refuse
from digidel_app.domain import bookings
from digidel_app.domain.local_time import NotAMoment, read_moment

MOST_DAYS = 92
ATTEMPTS = 6
YEARS = range(2000, 2101)
"""A day of other years is a typing error, and counting from it may leave the calendar."""


class PlaceUnknownError(frappe.DoesNotExistError):
	"""There is no such place for visitors."""


def place_of(meeting_place: str, company: str | None = None) -> frappe._dict:
	"""A place as visitors may know it.

	Raises:
		PlaceUnknownError: no such place, or of another municipality than the one said.
	"""
	place = frappe.db.get_value(
		"Meeting Place", meeting_place, ["name", "place_name", "company", "is_active"], as_dict=True
	)
	known = place and frappe.db.exists("Digidel Company Settings", place.company)
	if not known or (company and company != place.company):
		frappe.throw(_("There is no such place."), PlaceUnknownError)
	return place


def free(place: frappe._dict, first: date, last: date) -> list[tuple[bookings.Slot, int]]:
	"""Times that visitors can book from the first day to the last, with how many seats are left.

	Raises:
		frappe.ValidationError: the days are the wrong way round, or too many.
	"""
	if last < first:
		frappe.throw(_("The last day must not be before the first."))
	if (last - first).days > MOST_DAYS:
		frappe.throw(_("Ask for at most {0} days at a time.").format(MOST_DAYS))
	return booking_calendar.free_slots(place.name, first, last, booking_calendar.limits_of(place.company))


def again_when_locked(function: Callable) -> Callable:
	"""Run a booking once more when the database let another transaction go first. Nothing is half-stored between."""

	@functools.wraps(function)
	def run(*arguments: Any, **options: Any) -> Any:
		for attempt in range(1, ATTEMPTS + 1):
			try:
				return function(*arguments, **options)
			except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
				frappe.db.rollback()
				frappe.clear_messages()
				if attempt == ATTEMPTS:
					raise
		raise AssertionError("unreachable")

	return run


@again_when_locked
def book(
	place: frappe._dict,
	starts_at: datetime,
	visitor_name: str,
	*,
	kind: str = bookings.GUIDANCE,
	equipment: str | None = None,
	visitor_contact: str | None = None,
	topic: str | None = None,
	language: str | None = None,
	submission_key: str | None = None,
) -> Document:
	"""Book for a visitor without an account.

	Args:
		starts_at: local time of the site.
		submission_key: marks one form; the same form sent twice gives the same booking.

	Raises:
		TimeNotBookable: with the reason.
		frappe.ValidationError: the name or contact cannot be used.
	"""
	if submission_key:
		earlier = frappe.db.get_value("Guidance Booking", {"submission_key": submission_key})
		if earlier:
			return frappe.get_doc("Guidance Booking", earlier)
	_refuse_early(place, starts_at, kind, equipment)
	booking = frappe.new_doc("Guidance Booking")
	booking.update(
		{
			"meeting_place": place.name,
			"bookable_kind": kind,
			"equipment": equipment,
			"starts_at": starts_at,
			"topic": topic_of(topic),
			"visitor_name": visitor_name,
			"visitor_contact": visitor_contact,
			"page_language": language,
			"submission_key": submission_key,
		}
	)
	booking.flags.booked_by_visitor = True
	try:
		booking.insert(ignore_permissions=True)  # visitors have no account; the rules are the document's own
	except frappe.UniqueValidationError:
		# the same form sent twice at once: the other one has booked
		frappe.clear_messages()
		earlier = submission_key and frappe.db.get_value(
			"Guidance Booking", {"submission_key": submission_key}, for_update=True
		)
		if not earlier:
			refuse(bookings.FULL)
		return frappe.get_doc("Guidance Booking", earlier)
	return booking


def _refuse_early(place: frappe._dict, starts_at: datetime, kind: str, equipment: str | None) -> None:
	"""Say no without waiting for the place's lock where the answer is already clear."""
	problem, slot = bookings.problem(
		booking_calendar.calendar_of(place.name),
		booking_calendar.limits_of(place.company),
		booking_calendar.now(),
		starts_at,
		kind,
		equipment,
	)
	if problem:
		refuse(problem)
	taken = booking_calendar.taken_seats(place.name, kind, equipment, slot.starts_at, slot.ends_at)
	if not bookings.seats_left(slot, taken):
		refuse(bookings.FULL)


def by_code(code: str | None) -> Document:
	"""The booking a code belongs to.

	Raises:
		frappe.DoesNotExistError: no booking has the code, or it is no code at all; the same answer for both.
	"""
	read = bookings.read_code(code)
	name = read and frappe.db.get_value("Guidance Booking", {"booking_code": read})
	if not name:
		frappe.throw(
			_("No booking has that code. Check it letter by letter, or call us."), frappe.DoesNotExistError
		)
	return frappe.get_doc("Guidance Booking", name)


@again_when_locked
def cancel(code: str | None) -> Document:
	"""Give the seat back. Cancelling twice is no fault.

	Raises:
		frappe.DoesNotExistError: no booking has the code.
		frappe.ValidationError: the time has been.
	"""
	booking = by_code(code)
	if booking.status == bookings.CANCELLED:
		return booking
	_check_still_ahead(booking)
	booking.status = bookings.CANCELLED
	booking.save(ignore_permissions=True)  # whoever has the code may cancel
	return booking


@again_when_locked
def move(
	code: str | None, starts_at: datetime, equipment: str | None = None, place: str | None = None
) -> Document:
	"""Take another time instead; the code stays. When the new time cannot be had, the old one is kept.

	Raises:
		TimeNotBookable: with the reason.
	"""
	booking = by_code(code)
	_check_still_ahead(booking)
	booking.flags.booked_by_visitor = True
	booking.starts_at = starts_at
	booking.meeting_place = place or booking.meeting_place
	booking.equipment = equipment
	booking.save(ignore_permissions=True)  # whoever has the code may move it
	return booking


def is_ahead(booking: Document) -> bool:
	"""Whether it still can be moved or cancelled."""
	return booking.status == bookings.BOOKED and get_datetime(booking.starts_at) > now_datetime()


def _check_still_ahead(booking: Document) -> None:
	if not is_ahead(booking):
		frappe.throw(_("This booking is over and can no longer be changed."))


def read_time(text: str) -> datetime:
	"""A moment in ISO 8601 as local time of the site; without an offset it is local already.

	Raises:
		frappe.ValidationError: no moment.
	"""
	try:
		moment, _offset = read_moment(text, site_zone())
	except (NotAMoment, AttributeError, OverflowError):
		moment = datetime.min
	if moment.year not in YEARS:
		frappe.throw(_("Say the time as for example {0}.").format("2027-01-18T10:00:00+01:00"))
	return moment


def read_day(text: str | None) -> date:
	"""A day in ISO 8601.

	Raises:
		frappe.ValidationError: no day.
	"""
	try:
		day = date.fromisoformat((text or "").strip()[:10])
	except (ValueError, AttributeError):
		day = date.min
	if day.year not in YEARS:
		frappe.throw(_("Say the day as for example {0}.").format("2027-01-18"))
	return day


def written(local: datetime) -> str:
	"""A local time in ISO 8601 with its offset."""
	return get_datetime(local).replace(tzinfo=site_zone()).isoformat()


def topic_of(topic: str | None) -> str | None:
	"""A topic that is in use, or none: a visitor's choice is a help, never a reason to refuse."""
	if not topic or not isinstance(topic, str):
		return None
	return frappe.db.get_value("Encounter Topic", {"name": topic, "is_active": 1})


def last_bookable_day(company: str) -> date:
	days = booking_calendar.limits_of(company).horizon_days or MOST_DAYS
	return getdate() + timedelta(days=min(days, MOST_DAYS))
