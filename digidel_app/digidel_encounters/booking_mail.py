"""Mail and SMS to visitors who left a contact: once when booked, once the day before. They never hold the name."""

from datetime import timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, get_url

from digidel_app.digidel_center import visitor_messages
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.booking_texts import day_text, time_text
from digidel_app.domain import bookings
from digidel_app.domain.written import as_written
from digidel_app.web import languages


def known_language(code: str | None, company: str) -> str:
	"""The language's code if the municipality's pages can be read in it, else Swedish."""
	shown = {language.code for language in languages.shown(company)}
	return code if code in shown else languages.SWEDISH


def confirm(booking: Document) -> bool:
	"""Mail the code to a visitor who left an e-mail address; answers whether it could be handed over."""
	_ = languages.translator(known_language(booking.page_language, booking.company))
	lines = [_("You have booked a time:"), *_facts(booking, _)]
	return bookings.is_email(booking.visitor_contact) and _send(booking, _("Your booking"), lines)


def remind(booking: Document) -> bool:
	"""Remind a visitor by mail or, where the site can, by SMS; answers whether it could be handed over."""
	_ = languages.translator(known_language(booking.page_language, booking.company))
	lines = [_("This is a reminder of your booking:"), *_facts(booking, _)]
	return _send(booking, _("Reminder of your booking"), lines)


def _facts(booking: Document, _: languages.Translate) -> list[str]:
	code = known_language(booking.page_language, booking.company)
	dates = languages.PREPARED[code].dates
	at = get_datetime(booking.starts_at)
	place = frappe.db.get_value("Meeting Place", booking.meeting_place, "place_name")
	path = "/digidel" + ("" if code == languages.SWEDISH else f"/{code}") + "/boka/kod"
	facts = [
		_("{0} at {1}, {2}.").format(day_text(at.date(), dates), time_text(at, dates), as_written(place)),
		_("Your code: {0}").format(bookings.shown_code(booking.booking_code)),
		_("Can you not come? Cancel or choose another time with your code: {0}").format(get_url(path)),
	]
	settings = company_settings(booking.company)
	if settings and settings.get("public_phone"):
		facts.append(_("You can also call us: {0}").format(settings.public_phone))
	return facts


def _send(booking: Document, subject: str, lines: list[str]) -> bool:
	"""Whether the message could be handed over; an SMS holds what it is and when, and no more."""
	channel = visitor_messages.send(
		booking,
		booking.visitor_contact,
		subject,
		lines,
		language=known_language(booking.page_language, booking.company),
		sms=" ".join(lines[:2]),
	)
	return channel != visitor_messages.BY_CALL


REMIND_BEFORE = timedelta(hours=25)
