"""Messages to participants who left a contact: in the language they registered in, sent after the change is stored."""

from collections.abc import Callable
from datetime import timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from digidel_app.digidel_center import visitor_messages
from digidel_app.domain import bookings, registrations, salons
from digidel_app.domain.written import as_written
from digidel_app.web import languages

GOT_A_SEAT = "got a seat"
SALON_CANCELLED = "salon cancelled"
SALON_CHANGED = "salon changed"
REMINDER = "reminder"
REMIND_BEFORE = timedelta(days=2)


def tell_later(registration: str, kind: str) -> None:
	"""Tell one participant, once what happened is stored: a message about what was taken back would be wrong."""
	frappe.enqueue(
		"digidel_app.digidel_salons.messages.tell",
		registration=registration,
		kind=kind,
		enqueue_after_commit=True,
	)


def tell_promoted(registrations_with_seat: list[str]) -> None:
	"""Tell those who got a seat from the queue."""
	for name in registrations_with_seat:
		tell_later(name, GOT_A_SEAT)


def tell_all_later(salon: Document, kind: str) -> None:
	"""Tell everybody who is registered or waits and left a contact."""
	# get_all: who may change a salon need not be allowed to read its participants
	for name in frappe.get_all(
		"Salon Registration",
		filters={
			"digital_salon": salon.name,
			"status": ("in", (registrations.REGISTERED, registrations.WAITLISTED)),
			"contact": ("is", "set"),
		},
		pluck="name",
	):
		tell_later(name, kind)


def remind_all() -> None:
	"""Hourly: remind, once, those whose salon begins within two days and who registered before that."""
	now = now_datetime()
	row = frappe.qb.DocType("Salon Registration")
	salon = frappe.qb.DocType("Digital Salon")
	names = (
		frappe.qb.from_(row)
		.join(salon)
		.on(salon.name == row.digital_salon)
		.select(row.name, row.creation, row.starts_at)
		.where(salon.status == salons.OPEN)
		.where(row.status == registrations.REGISTERED)
		.where(row.contact.isnotnull() & (row.contact != ""))
		.where(row.reminded_on.isnull())
		.where((row.starts_at > now) & (row.starts_at <= now + REMIND_BEFORE))
	).run()
	for name, created, starts_at in names:
		if created <= starts_at - REMIND_BEFORE and tell(name, REMINDER):
			frappe.db.set_value("Salon Registration", name, "reminded_on", now, update_modified=False)
			frappe.db.commit()  # a job: a reminder that is sent must not be sent again when a later one fails


def call_list(salon: str) -> list[frappe._dict]:
	"""Who has to be rung up, because no message reaches them: name, contact and persons, in the order they registered.

	Those without any contact are in it too: nobody can ring them, but somebody may meet them at the door.
	"""
	rows = frappe.get_list(
		"Salon Registration",
		filters={
			"digital_salon": salon,
			"status": ("in", (registrations.REGISTERED, registrations.WAITLISTED)),
		},
		fields=["name", "participant_name", "contact", "persons", "status"],
		order_by="creation asc",
		limit_page_length=0,
	)
	return [row for row in rows if visitor_messages.channel_of(row.contact) == visitor_messages.BY_CALL]


def tell(registration: str, kind: str) -> bool:
	"""Send one message; False when there is no contact, no way to reach it, or the news is no longer true."""
	doc = frappe.get_doc("Salon Registration", registration)
	if not doc.contact or not _is_still_true(doc, kind):
		return False
	salon = frappe.get_doc("Digital Salon", doc.digital_salon)
	language = doc.page_language or languages.SWEDISH
	subject, lines = text(doc, salon, kind, languages.translator(language))
	channel = visitor_messages.send(doc, doc.contact, subject, lines, language=language)
	return channel != visitor_messages.BY_CALL


def _is_still_true(doc: Document, kind: str) -> bool:
	if kind in (GOT_A_SEAT, REMINDER):
		return doc.status == registrations.REGISTERED
	return doc.status in (registrations.REGISTERED, registrations.WAITLISTED)


def text(doc: Document, salon: Document, kind: str, _: Callable[..., str]) -> tuple[str, list[str]]:
	"""Subject and lines of a message, as plain text."""
	place = frappe.get_cached_value("Meeting Place", salon.meeting_place, "place_name")
	when = visitor_messages.moment(salon.starts_at, doc.page_language or languages.SWEDISH)
	what = as_written(f"{salon.title}, {when}, {place}.")
	code = _("Your code is {0}. With it you can see or cancel your registration.").format(
		bookings.shown_code(doc.registration_code)
	)
	subject, first = {
		GOT_A_SEAT: (_("You have a seat"), _("A seat has become free, and it is yours.")),
		SALON_CANCELLED: (_("The meeting is cancelled"), _("We are sorry: the meeting is cancelled.")),
		SALON_CHANGED: (_("The meeting has changed"), _("The meeting has a new time or place.")),
		REMINDER: (_("Reminder"), _("You are registered for a meeting soon.")),
	}[kind]
	return subject, [first, what] if kind == SALON_CANCELLED else [first, what, code]
