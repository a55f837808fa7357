"""Sends a message to a person without an account, by the contact they left. The only place that knows the ways.

An e-mail address gets a mail through the platform's queue, a mobile number an SMS when the site's SMS Settings are
filled in; everybody else is rung up by somebody. The contact is not written anywhere but in the platform's own queue,
which the retention run clears.
"""

from datetime import datetime

import frappe
import requests
from babel.dates import format_date
from frappe.core.doctype.sms_settings.sms_settings import send_sms
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime

from digidel_app.domain import loans
from digidel_app.domain.loans import BY_CALL, BY_EMAIL, BY_SMS
from digidel_app.web.languages import PREPARED, SWEDISH


def channel_of(contact: str | None) -> str:
	"""How a contact is reached on this site: E-mail, SMS or Call."""
	has_sms = bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))
	return loans.reminder_channel(contact, has_sms)


def send(doc: Document, contact: str | None, subject: str, lines: list[str]) -> bool:
	"""Hand a message over; False when somebody has to ring instead.

	Args:
		doc: the record the message is about, so that its copies are found when the record is erased.
		lines: plain text, one paragraph each.
	"""
	channel = channel_of(contact)
	try:
		if channel == BY_EMAIL:
			_mail(doc, contact, subject, lines)
		elif channel == BY_SMS:
			send_sms([contact], "\n".join(lines), success_msg=False)
	except (
		AttributeError,
		frappe.OutgoingEmailError,
		frappe.InvalidEmailAddressError,
		requests.RequestException,
	):
		# AttributeError is what the platform raises on a site without an account to send from
		frappe.clear_last_message()
		return False
	return channel != BY_CALL


def moment(at: datetime, language: str) -> str:
	"""Day and time in words, "tisdag 24 november 2026 10:30", in a language of the public pages."""
	at, locale = get_datetime(at), PREPARED.get(language, PREPARED[SWEDISH]).dates
	pattern = {
		"fi": "EEEE d. MMMM y",
		"se": "EEEE, MMMM d. y",
		"ti": "EEEE፣ d MMMM y",
		"ar": "EEEE، d MMMM y",
	}
	return f"{format_date(at, pattern.get(locale, 'EEEE d MMMM y'), locale=locale)} {at:%H:%M}"


def _mail(doc: Document, address: str, subject: str, lines: list[str]) -> None:
	frappe.sendmail(
		recipients=[address],
		subject=subject,
		message="".join(f"<p>{escape_html(line)}</p>" for line in lines),
		reference_doctype=doc.doctype,
		reference_name=doc.name,
	)
