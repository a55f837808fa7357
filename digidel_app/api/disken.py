"""What Disken, the page at the desk, calls. Every function authorises first; changes are POST.

Texts come in the user's own language; a page in another language adds `_lang=sv` or `_lang=en` to the address.
"""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.digidel_center.clock import site_zone
from digidel_app.digidel_encounters.disken import opening as opening_hours
from digidel_app.digidel_encounters.disken import own_work, records, voices, whose
from digidel_app.digidel_encounters.disken.labels import in_language
from digidel_app.digidel_encounters.disken.start import everything
from digidel_app.domain.disken import DAY, Unreadable, read_value

OPENING_YEARS = range(2000, 2101)  # opening hours of other years are a typing error


@frappe.whitelist()
def start(language: str | None = None, company: str | None = None) -> dict:
	"""Everything the page needs to work without a network.

	Args:
		language: "sv" or "en"; otherwise the user's own.
		company: usually the user's own municipality.

	Raises:
		frappe.PermissionError: not for this user, or not this municipality.
	"""
	frappe.only_for(whose.ROLES)
	with in_language(language):
		return everything(whose.company_of(company))


@frappe.whitelist(allow_guest=True)
def session() -> dict:
	"""Who is signed in, and the token that changes need; the page asks when a change was refused for want of one."""
	user = frappe.session.user
	token = None if user == "Guest" else frappe.sessions.get_csrf_token()
	return {"user": user, "csrf_token": token}


@frappe.whitelist(methods=["POST"])
def save_encounters(encounters: Any = None, user: Any = None) -> list[dict]:
	"""Store visits once each; a refused one never stops the others.

	Args:
		encounters: at most 500 visits with their questions, as a list or as JSON text of one.
		user: who recorded them, if the client knows; somebody else's sign-in in between then stores nothing.

	Returns:
		One row per visit, in order: client_uuid, status ("stored", "duplicate" or "rejected"), name, message.

	Raises:
		frappe.PermissionError: not for this user, or recorded by another one.
		frappe.ValidationError: no list, too many visits, or a database too busy; nothing is stored.
	"""
	frappe.only_for(whose.ROLES)
	whose.check_sender(user)
	with in_language():
		return records.save(encounters)


@frappe.whitelist()
def recent() -> list[dict]:
	"""The user's own last ten visits, newest first.

	Raises:
		frappe.PermissionError: not for this user.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return records.recent()


@frappe.whitelist(methods=["POST"])
def undo(client_uuid: Any = None) -> dict:
	"""Take back one of the user's own last ten visits of the last 24 hours; {"status": "removed" or "absent"}.

	Raises:
		frappe.PermissionError: not for this user.
		frappe.ValidationError: something else rests on the visit, or the database is too busy.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return records.undo(client_uuid)


@frappe.whitelist(methods=["POST"])
def correct(client_uuid: Any = None, values: Any = None) -> dict:
	"""Replace fields, or all questions, of one of the user's own last ten visits; a row as from save_encounters.

	Raises:
		frappe.PermissionError: not for this user.
		frappe.ValidationError: the database is too busy.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return records.correct(client_uuid, values)


@frappe.whitelist()
def summary(place: str | None = None, company: str | None = None) -> dict:
	"""The user's own count today and the municipality's week against its goals.

	Args:
		place: limits today's count to one meeting place.

	Raises:
		frappe.PermissionError: not for this user, or not this municipality.
	"""
	frappe.only_for(whose.ROLES)
	return own_work.summary(whose.company_of(company), place)


@frappe.whitelist()
def my_month(month: str | None = None) -> dict:
	"""The user's own hours, visits and topics of a month (YYYY-MM; usually this month).

	Raises:
		frappe.PermissionError: not for this user.
		frappe.ValidationError: no month.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return own_work.month(month)


@frappe.whitelist()
def opening(from_date: str | None = None, days: int = 14, company: str | None = None) -> dict:
	"""Opening hours day by day, and contacts with their telephone hours.

	Args:
		from_date: YYYY-MM-DD, usually today.
		days: from 1 to 62.

	Raises:
		frappe.PermissionError: not for this user, or not this municipality.
		frappe.ValidationError: no date.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return opening_hours.hours(whose.company_of(company), _first_day(from_date), days)


def _first_day(from_date: str | None) -> date:
	try:
		first = read_value(DAY, from_date, site_zone()) or getdate(today())
	except Unreadable:
		first = date.min
	if not OPENING_YEARS.start <= first.year < OPENING_YEARS.stop:
		frappe.throw(_("{0} must be a date such as 2026-03-01.").format("from_date"))
	return first


@frappe.whitelist(methods=["POST"])
def report_shortcoming(
	digital_service: Any = None,
	difficulty_kind: Any = None,
	text: Any = None,
	client_uuid: Any = None,
) -> dict:
	"""Tell the owner of an e-service what was hard to use, as an ERPNext Issue; {"issue": its name}.

	Args:
		difficulty_kind: as in a visit's question.
		text: a few words, without anything about the visitor.
		client_uuid: the page's own reference; the same one twice gives one Issue.

	Raises:
		frappe.PermissionError: not for this user.
		frappe.DoesNotExistError: no such service, or none the user may see.
		frappe.ValidationError: an unknown choice, too long a text, or one that points at a person.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return {"issue": voices.report_shortcoming(digital_service, difficulty_kind, text, client_uuid)}


@frappe.whitelist(methods=["POST"])
def voice_need(
	meeting_place: Any = None,
	theme: Any = None,
	target_group: Any = None,
	asked_by_kind: Any = "Resident",
	client_uuid: Any = None,
) -> dict:
	"""Record what somebody asked for that is not offered; {"need_report": its name}.

	Args:
		client_uuid: the page's own reference; the same one twice gives one report.

	Raises:
		frappe.PermissionError: not for this user.
		frappe.DoesNotExistError: no such place, or none the user may see.
		frappe.ValidationError: nothing written, an unknown choice, or a text that points at a person.
	"""
	frappe.only_for(whose.ROLES)
	with in_language():
		return {
			"need_report": voices.voice_need(meeting_place, theme, target_group, asked_by_kind, client_uuid)
		}
