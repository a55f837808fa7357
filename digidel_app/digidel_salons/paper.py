"""A salon on paper: the poster in the language it is printed in, and the Swedish card for whoever holds the salon."""

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, get_url

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.booking_texts import day_text, time_text
from digidel_app.digidel_encounters.help_articles import qr_svg
from digidel_app.domain import bookings, salons
from digidel_app.domain.poster import kept_together, sizes
from digidel_app.domain.written import as_written
from digidel_app.web import languages
from digidel_app.web.renderer import municipality_name
from digidel_app.web.salons import language_name


def poster(salon: Document) -> str:
	"""One A4 page in the print language, when the municipality shows that language; else in Swedish.

	The QR code leads to the salon's public page, and stands there only while that page exists.
	"""
	shown = {language.code for language in languages.shown(salon.company)}
	code = frappe.local.lang if frappe.local.lang in shown else languages.SWEDISH
	_ = _only_what_is_said(code)
	settings, place = company_settings(salon.company), _place(salon)
	title, where = kept_together(as_written(salon.title)), _where(place)
	phone = settings and settings.get("public_phone")
	good_to_know = (
		(place.is_step_free, _("Step-free entrance")),
		(place.has_wifi, _("Wi-fi")),
		(True, _("It costs nothing.").rstrip(".")),
	)
	is_open = salon.is_public and salon.status == salons.OPEN
	return frappe.render_template(
		"digidel_app/templates/salons/poster.html",
		{
			**_when(salon, code),
			"language": code,
			"direction": languages.PREPARED[code].direction,
			"logo": settings and settings.logo,
			"municipality": municipality_name(salon.company),
			"title": title,
			"sizes": sizes(title, where),
			"lead": _("Meet others and learn together."),
			"labels": {
				"day": _("Day"),
				"time": _("Time"),
				"where": _("Where"),
				"spoken": _("Language"),
			},
			"place": where,
			"spoken": language_name(salon.language) if salon.language else None,
			"good_to_know": [text for holds, text in good_to_know if holds and text],
			"cancelled": _("The meeting is cancelled.") if salon.status == salons.CANCELLED else None,
			"qr": qr_svg(address(salon.name, code), scalable=True) if is_open else None,
			"scan": _("Point your phone's camera at the code to register."),
			"or_write": _("Or write this address:"),
			"address": _short_address(code) if is_open else None,
			"phone": _("You can also call us: {0}").format(_whole(phone)) if phone else None,
		},
	)


def card(salon: Document) -> str:
	"""One A4 page for the hosts: where, when, key, wifi, what to bring, whom to call. No participant stands on it."""
	before = frappe.local.lang
	frappe.local.lang = languages.SWEDISH
	try:
		place, settings = _place(salon), company_settings(salon.company)
		return frappe.render_template(
			"digidel_app/templates/salons/card.html",
			{
				**_when(salon, languages.SWEDISH),
				"salon": salon,
				"title": as_written(salon.title),
				"key_note": as_written(place.key_note),
				"municipality": municipality_name(salon.company),
				"place": _where(place),
				"wifi": _wifi(place),
				"hosts": [_host(row) for row in salon.hosts],
				"equipment": [_equipment(row) for row in salon.equipment],
				"phone": settings and settings.get("public_phone"),
				"staff": [_host(row) for row in salon.hosts if row.host_kind == "Staff"],
				**where_to_answer(salon.evaluation_code, languages.SWEDISH),
			},
		)
	finally:
		frappe.local.lang = before


def evaluation_sign(salon: Document) -> str:
	"""One A4 page to put on the table at the end: what did you think, in the print language where it is shown."""
	shown = {language.code for language in languages.shown(salon.company)}
	code = frappe.local.lang if frappe.local.lang in shown else languages.SWEDISH
	_ = _only_what_is_said(code)
	settings = company_settings(salon.company)
	return frappe.render_template(
		"digidel_app/templates/salons/evaluation_sign.html",
		{
			"language": code,
			"direction": languages.PREPARED[code].direction,
			"logo": settings and settings.logo,
			"municipality": municipality_name(salon.company),
			"title": as_written(salon.title),
			"heading": _("What did you think?"),
			"nobody": _("Nobody can see who has answered. You may skip a question."),
			"scan": _("Point your phone's camera at the code to answer."),
			**where_to_answer(salon.evaluation_code, code),
		},
	)


def where_to_answer(code: str, language: str) -> dict:
	"""Where participants answer the questions that a code leads to: QR code, address and code."""
	prefix = "" if language == languages.SWEDISH else f"/{language}"
	return {
		"evaluation_qr": qr_svg(get_url(f"/digidel{prefix}/enkat/{code}"), scalable=True),
		"evaluation_address": get_url(f"/digidel{prefix}/enkat").split("://")[-1],
		"evaluation_code": bookings.shown_code(code),
	}


def address(salon: str, code: str) -> str:
	"""Address of a salon's public page in a language."""
	prefix = "" if code == languages.SWEDISH else f"/{code}"
	return get_url(f"/digidel{prefix}/salonger?salong={salon}")


def _short_address(code: str) -> str:
	"""What can be typed by who has no camera: the list of salons, without what browsers add themselves."""
	prefix = "" if code == languages.SWEDISH else f"/{code}"
	return get_url(f"/digidel{prefix}/salonger").split("://")[-1]


def _only_what_is_said(code: str) -> Callable[[str], str]:
	"""A text in the language, empty where it has none: no English in the middle of an Arabic poster."""
	translate = languages.translator(code)
	if code in languages.COMPLETE:
		return translate
	prepared = languages.texts(code)
	return lambda text: prepared.get(text, "")


def _whole(phone: str) -> str:
	"""A number that is not broken at the end of a line."""
	return phone.replace("-", "\u2011").replace(" ", "\u00a0")


def _when(salon: Document, code: str) -> dict:
	dates = languages.PREPARED[code].dates
	starts_at, ends_at = get_datetime(salon.starts_at), get_datetime(salon.ends_at)
	return {
		"day": day_text(starts_at.date(), dates),
		"time": f"{time_text(starts_at, dates)}–{time_text(ends_at, dates)}",
	}


def _place(salon: Document) -> frappe._dict:
	fields = ["place_name", "locality", "is_step_free", "has_wifi", "wifi_kind", "key_note"]
	return frappe.db.get_value("Meeting Place", salon.meeting_place, fields, as_dict=True)


def _where(place: frappe._dict) -> str:
	return as_written(", ".join(part for part in (place.place_name, place.locality) if part))


def _wifi(place: frappe._dict) -> str:
	if not place.has_wifi:
		return frappe._("No wifi")
	kinds = {
		"Everyone": frappe._("open to everybody"),
		"Visitors with a code": frappe._("for visitors with a code"),
		"Staff only": frappe._("for staff only"),
	}
	return kinds.get(place.wifi_kind) or frappe._("Yes")


def _host(row: Document) -> str:
	name = {
		"Staff": lambda: frappe.utils.get_fullname(row.user),
		"Volunteer": lambda: frappe.get_cached_value(
			"Salon Volunteer", row.salon_volunteer, "volunteer_name"
		),
		"Partner": lambda: frappe.get_cached_value(
			"Partner Organisation", row.partner_organisation, "organisation_name"
		),
	}[row.host_kind]()
	return as_written(f"{name} ({row.role})" if row.role else name)


def _equipment(row: Document) -> str:
	name = frappe.get_cached_value("Digidel Equipment", row.equipment, "equipment_name") or row.equipment
	return as_written(f"{name} – {row.equipment_note}" if row.get("equipment_note") else name)
