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


def can_send_mail() -> bool:
	"""Whether the site has an account to send from; the platform's own function fails where it has none."""
	return bool(frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}))


def can_send_sms() -> bool:
	"""Whether the site's SMS Settings are filled in."""
	return bool(frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))


def channel_of(contact: str | None) -> str:
	"""How a contact is reached on this site: E-mail, SMS or Call."""
	channel = loans.reminder_channel(contact, can_send_sms())
	return BY_CALL if channel == BY_EMAIL and not can_send_mail() else channel


def send(
	doc: Document,
	contact: str | None,
	subject: str,
	lines: list[str],
	*,
	language: str = SWEDISH,
	sms: str | None = None,
) -> str:
	"""Hand a message over; answers how it went: E-mail, SMS, or Call when somebody has to ring instead.

	Args:
		doc: the record the message is about, so that its copies are found when the record is erased.
		lines: plain text, one paragraph each.
		language: of the text, for the mail's direction and for who has it read aloud.
		sms: a shorter text for a phone; all lines when left out.
	"""
	channel = channel_of(contact)
	try:
		if channel == BY_EMAIL:
			_mail(doc, contact.strip(), subject, lines, language)
		elif channel == BY_SMS:
			send_sms([contact.strip()], sms or "\n".join(lines), success_msg=False)
	except (frappe.ValidationError, requests.RequestException):
		frappe.clear_last_message()
		# the gateway's trouble must not stop what the message is about; logged without contact or text
		frappe.log_error(title="Digidel: message not sent", message=f"{doc.doctype} {doc.name}: {channel}")
		return BY_CALL
	return channel


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


def _mail(doc: Document, address: str, subject: str, lines: list[str], language: str) -> None:
	direction = PREPARED.get(language, PREPARED[SWEDISH]).direction
	body = "".join(f"<p>{escape_html(line)}</p>" for line in lines)
	frappe.sendmail(
		recipients=[address],
		subject=subject,
		message=f'<div lang="{language}" dir="{direction}">{body}</div>',
		reference_doctype=doc.doctype,
		reference_name=doc.name,
		add_unsubscribe_link=0,
		delayed=True,
	)
