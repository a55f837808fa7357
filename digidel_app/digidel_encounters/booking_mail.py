"""Mail and SMS to visitors who left a contact: once when booked, once the day before. They never hold the name."""

from datetime import timedelta

import frappe
from frappe.core.doctype.sms_settings.sms_settings import send_sms
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, get_url
from requests import RequestException

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.booking_texts import day_text, time_text
from digidel_app.domain import bookings
from digidel_app.web import languages


def known_language(code: str | None, company: str) -> str:
	"""The language's code if the municipality's pages can be read in it, else Swedish."""
	shown = {language.code for language in languages.shown(company)}
	return code if code in shown else languages.SWEDISH


def confirm(booking: Document) -> bool:
	"""Mail the code to a visitor who left an e-mail address; answers whether it could be handed over."""
	_ = languages.translator(known_language(booking.page_language, booking.company))
	return _mail(booking, _("Your booking"), [_("You have booked a time:"), *_facts(booking, _)])


def remind(booking: Document) -> bool:
	"""Remind a visitor by mail or, where the site can, by SMS; answers whether it could be handed over."""
	_ = languages.translator(known_language(booking.page_language, booking.company))
	lines = [_("This is a reminder of your booking:"), *_facts(booking, _)]
	if bookings.is_email(booking.visitor_contact):
		return _mail(booking, _("Reminder of your booking"), lines)
	return _sms(booking, " ".join(lines[:2]))


def can_send_mail() -> bool:
	"""Whether the site has an account to send from; the platform's own function fails where it has none."""
	return bool(frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}))


def can_send_sms() -> bool:
	return bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))


def _facts(booking: Document, _: languages.Translate) -> list[str]:
	code = known_language(booking.page_language, booking.company)
	dates = languages.PREPARED[code].dates
	at = get_datetime(booking.starts_at)
	place = frappe.db.get_value("Meeting Place", booking.meeting_place, "place_name")
	path = "/digidel" + ("" if code == languages.SWEDISH else f"/{code}") + "/boka/kod"
	facts = [
		_("{0} at {1}, {2}.").format(day_text(at.date(), dates), time_text(at, dates), place),
		_("Your code: {0}").format(bookings.shown_code(booking.booking_code)),
		_("Can you not come? Cancel or choose another time with your code: {0}").format(get_url(path)),
	]
	settings = company_settings(booking.company)
	if settings and settings.get("public_phone"):
		facts.append(_("You can also call us: {0}").format(settings.public_phone))
	return facts


def _mail(booking: Document, subject: str, lines: list[str]) -> bool:
	if not bookings.is_email(booking.visitor_contact) or not can_send_mail():
		return False
	code = known_language(booking.page_language, booking.company)
	direction = languages.PREPARED[code].direction
	body = "".join(f"<p>{escape_html(line)}</p>" for line in lines)
	frappe.sendmail(
		recipients=[booking.visitor_contact],
		subject=subject,
		message=f'<div lang="{code}" dir="{direction}">{body}</div>',
		reference_doctype=booking.doctype,
		reference_name=booking.name,
		add_unsubscribe_link=0,
		delayed=True,
	)
	return True


def _sms(booking: Document, text: str) -> bool:
	if not booking.visitor_contact or not can_send_sms():
		return False
	try:
		send_sms([booking.visitor_contact], text, success_msg=False)
	except (RequestException, frappe.ValidationError):
		# the gateway's trouble must not stop the others' reminders; it is logged without number or text
		frappe.log_error(title="Digidel: SMS reminder not sent", message=f"Guidance Booking {booking.name}")
		return False
	return True


REMIND_BEFORE = timedelta(hours=25)
