from datetime import datetime

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from digidel_app.digidel_center.company import TakesCompany, check_company, follow_company
from digidel_app.digidel_center.places import lock_places
from digidel_app.digidel_encounters import booking_calendar
from digidel_app.digidel_encounters.booking_texts import refusal
from digidel_app.domain import bookings
from digidel_app.domain.personal_data import COORDINATION_NUMBER, PERSONAL_NUMBER, find_personal_data

DECIDES_THE_SEAT = ("meeting_place", "bookable_kind", "equipment", "starts_at")
NEVER_CHANGED = ("booking_code", "booked_through", "submission_key")


class TimeNotBookable(frappe.ValidationError):
	"""The time cannot be booked; `kind` is the rule's name for why, the message says what to do."""

	def __init__(self, message: str, kind: str = ""):
		super().__init__(message)
		self.kind = kind


class GuidanceBooking(TakesCompany):
	"""A booked visit. It holds a seat until it is cancelled, and a visitor's name until the visit is decided or over.

	Hiding and erasing the name: digidel_center/personal_registry.py.
	"""

	def check_if_latest(self) -> None:
		# Before the platform locks this row: whoever books takes the place first and the rows then.
		stored_at = frappe.db.get_value("Guidance Booking", self.name, "meeting_place") if self.name else None
		lock_places(stored_at, self.meeting_place)
		super().check_if_latest()

	def validate(self) -> None:
		before = self.get_doc_before_save()
		self.starts_at = _minute(self.starts_at)
		follow_company(self, "meeting_place")
		self.check_thing()
		self.check_step(before)
		self.check_visitor()
		self.keep_what_was_given(before)
		if self.status == bookings.CANCELLED:
			self.seat_key = None
		elif before is None or self.is_moved(before):
			self.take_seat()

	def check_thing(self) -> None:
		if self.bookable_kind == bookings.GUIDANCE:
			self.equipment = None
		else:
			self.topic = None
		check_company(self, "equipment")

	def check_step(self, before: "GuidanceBooking | None") -> None:
		problem = bookings.step_problem(
			before.status if before else None, self.status, get_datetime(self.starts_at), now_datetime()
		)
		if problem == bookings.NOT_YET:
			frappe.throw(_("The visit has not begun yet. Come back to this when it has."))
		if problem == bookings.IS_OVER:
			frappe.throw(
				_("A booking that is {0} cannot become {1}. Make a new booking instead.").format(
					_(before.status if before else "New", context="Guidance Booking"),
					_(self.status, context="Guidance Booking"),
				)
			)
		if before and before.status != bookings.BOOKED and self.is_moved(before):
			frappe.throw(_("This booking is over and cannot be moved. Make a new booking instead."))

	def check_visitor(self) -> None:
		"""A name or alias on new bookings; a contact in a form that can be used; no identity number, which nobody needs."""
		self.visitor_name = bookings.clean_name(self.visitor_name) or None
		if self.is_new() and not self.visitor_name:
			frappe.throw(_("Write a name. It need not be the visitor's own."), frappe.MandatoryError)
		if len(self.visitor_name or "") > bookings.LONGEST_NAME:
			frappe.throw(_("The name may have at most {0} characters.").format(bookings.LONGEST_NAME))
		kinds = {finding.kind for finding in find_personal_data(self.visitor_name or "")}
		if kinds & {PERSONAL_NUMBER, COORDINATION_NUMBER}:
			frappe.throw(_("Do not write a personal identity number. A first name is enough."))
		if self.visitor_contact:
			contact = bookings.clean_contact(self.visitor_contact)
			if not contact:
				frappe.throw(
					_("Write an e-mail address such as namn@example.org, a phone number, or nothing at all.")
				)
			self.visitor_contact = contact
		else:
			self.visitor_contact = None

	def keep_what_was_given(self, before: "GuidanceBooking | None") -> None:
		"""The code stays the same when a booking is moved; a client cannot choose it, nor where it came from."""
		if before:
			self.update({fieldname: before.get(fieldname) for fieldname in (*NEVER_CHANGED, "seat_key")})
			if before.encounter and self.encounter != before.encounter:
				self.encounter = before.encounter
		else:
			self.booking_code = bookings.new_code()
			self.booked_through = "Public page" if self.flags.booked_by_visitor else "Staff"
			self.submission_key = self.submission_key if self.flags.booked_by_visitor else None
			self.seat_key = self.reminded_at = self.encounter = None

	def is_moved(self, before: "GuidanceBooking") -> bool:
		return any(
			_plain(fieldname, self.get(fieldname)) != _plain(fieldname, before.get(fieldname))
			for fieldname in DECIDES_THE_SEAT
		)

	def take_seat(self) -> None:
		"""Find the slot, lock the place, and hold the lowest free seat.

		Raises:
			TimeNotBookable: there is no such time, or every seat is held.
		"""
		calendar = booking_calendar.calendar_of(self.meeting_place)
		limits = (
			booking_calendar.limits_of(self.company) if self.flags.booked_by_visitor else bookings.Limits()
		)
		starts_at = get_datetime(self.starts_at)
		problem, slot = bookings.problem(
			calendar, limits, booking_calendar.now(), starts_at, self.bookable_kind, self.equipment
		)
		if problem:
			refuse(problem)
		if booking_calendar.thing_is_away(slot):
			refuse(bookings.NO_SUCH_TIME)
		lock_places(self.meeting_place)
		taken = booking_calendar.taken_seats(
			self.meeting_place,
			slot.kind,
			slot.equipment,
			slot.starts_at,
			slot.ends_at,
			but_not=self.name,
			locking=True,
		)
		seat = bookings.free_seat(slot, taken)
		if seat is None:
			refuse(bookings.FULL)
		self.seat_key = bookings.seat_key(self.meeting_place, slot.kind, slot.equipment, slot.starts_at, seat)
		self.starts_on, self.ends_at = slot.starts_at.date(), slot.ends_at
		self.reminded_at = None


def refuse(kind: str) -> None:
	"""Raise TimeNotBookable with the reason, in the reader's language."""
	message = refusal(kind, _)
	frappe.throw(message, TimeNotBookable(message, kind), title=_("The time cannot be booked"))


def on_doctype_update() -> None:
	frappe.db.add_index("Guidance Booking", ["meeting_place", "starts_at"], "digidel_booking_by_place")


def _minute(value: object) -> datetime | None:
	try:
		moment = get_datetime(value) if value else None
	except (ValueError, TypeError, OverflowError):
		moment = None
	if moment is None:
		frappe.throw(_("Choose a day and a time."), frappe.MandatoryError)
	return moment.replace(second=0, microsecond=0, tzinfo=None)


def _plain(fieldname: str, value: object) -> object:
	return _minute(value) if fieldname == "starts_at" else value or None
