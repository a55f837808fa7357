"""/digidel/boka/kod: see, move or cancel a booking with its code. The code is only ever sent by POST."""

from datetime import date

import frappe
from frappe.utils import getdate
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters import booking_visitors
from digidel_app.digidel_encounters.booking_texts import day_text, refusal, time_text
from digidel_app.digidel_encounters.doctype.guidance_booking.guidance_booking import TimeNotBookable
from digidel_app.domain import bookings
from digidel_app.web import languages, limits
from digidel_app.web.booking import facts
from digidel_app.web.renderer import Page

MOST_DAYS = 20


def page(page: Page) -> Response | str:
	"""The question for the code, or what has been done with it."""
	if page.method != "POST":
		return _ask(page)
	limits.spend(limits.CODE)
	code, action = (page.form.get("kod") or "")[:60], page.form.get("gor") or "se"
	try:
		booking = booking_visitors.by_code(code)
	except frappe.DoesNotExistError:
		frappe.clear_messages()
		_ = page.text
		return _answer(
			_ask(page, code, _("No booking has that code. Check it letter by letter, or call us.")), 404
		)
	return ACTIONS.get(action, _see)(page, booking)


def _ask(page: Page, code: str = "", error: str | None = None) -> str:
	return page.render("booking_code.html", view="ask", code=code, error=error, phone=_phone(page.company))


def _see(page: Page, booking, notice: str | None = None, good: bool = True, status: int = 200) -> Response:
	html = page.render(
		"booking_code.html",
		view="see",
		notice=notice,
		good=good,
		is_ahead=booking_visitors.is_ahead(booking),
		phone=_phone(booking.company),
		status_text=_status_text(booking, page.text),
		**facts(booking, page),
	)
	return _answer(html, status)


def _confirm_cancel(page: Page, booking) -> Response:
	if not booking_visitors.is_ahead(booking):
		return _see(page, booking)
	return _answer(page.render("booking_code.html", view="cancel", **facts(booking, page)), 200)


def _cancel(page: Page, booking) -> Response:
	try:
		booking = booking_visitors.cancel(booking.booking_code)
	except frappe.ValidationError:
		_ = page.text
		return _refused(page, booking, _("This booking is over and can no longer be changed."))
	return _see(page, booking)


def _choose_day(page: Page, booking, notice: str | None = None, status: int = 200) -> Response:
	if not booking_visitors.is_ahead(booking):
		return _see(page, booking)
	dates = languages.PREPARED[page.language].dates
	days = list(dict.fromkeys(slot.starts_at.date() for slot in _free(booking)))[:MOST_DAYS]
	html = page.render(
		"booking_code.html",
		view="day",
		notice=notice,
		options=[{"value": day.isoformat(), "label": day_text(day, dates)} for day in days],
		phone=_phone(booking.company),
		**facts(booking, page),
	)
	return _answer(html, status)


def _choose_time(page: Page, booking, notice: str | None = None, status: int = 200) -> Response:
	try:
		day = date.fromisoformat(page.form.get("dag") or "")
	except ValueError:
		return _choose_day(page, booking)
	dates = languages.PREPARED[page.language].dates
	slots = [slot for slot in _free(booking) if slot.starts_at.date() == day]
	if not slots or not booking_visitors.is_ahead(booking):
		return _choose_day(page, booking, notice, status)
	html = page.render(
		"booking_code.html",
		view="time",
		notice=notice,
		new_day=day_text(day, dates),
		day_value=day.isoformat(),
		options=[
			{
				"value": booking_visitors.written(slot.starts_at),
				"label": f"{time_text(slot.starts_at, dates)}–{time_text(slot.ends_at, dates)}",
			}
			for slot in slots
		],
		**facts(booking, page),
	)
	return _answer(html, status)


def _move(page: Page, booking) -> Response:
	_ = page.text
	try:
		starts_at = booking_visitors.read_time(page.form.get("tid") or "")
		booking = booking_visitors.move(booking.booking_code, starts_at, booking.equipment)
	except TimeNotBookable as error:
		frappe.db.rollback()
		frappe.clear_messages()
		booking.reload()
		return _choose_time(page, booking, refusal(error.kind, _), 417)
	except frappe.ValidationError:
		return _refused(page, booking, _("This booking is over and can no longer be changed."))
	return _see(page, booking, _("Your booking has been moved. The code is the same."))


def _refused(page: Page, booking, notice: str) -> Response:
	frappe.db.rollback()
	frappe.clear_messages()
	booking.reload()
	return _see(page, booking, notice, good=False, status=417)


ACTIONS = {
	"se": _see,
	"avboka": _confirm_cancel,
	"avboka_nu": _cancel,
	"byt": _choose_day,
	"byt_dag": _choose_time,
	"byt_tid": _move,
}
"""What a button asks for."""


def _free(booking) -> list[bookings.Slot]:
	"""Free times of what is booked at the same place."""
	place = booking_visitors.place_of(booking.meeting_place)
	last = booking_visitors.last_bookable_day(booking.company)
	wanted = (booking.bookable_kind, booking.equipment or None)
	return [
		slot
		for slot, _left in booking_visitors.free(place, getdate(), last)
		if (slot.kind, slot.equipment or None) == wanted
	]


def _status_text(booking, _: languages.Translate) -> str:
	if booking.status == bookings.CANCELLED:
		return _("The booking is cancelled.")
	if not booking_visitors.is_ahead(booking):
		return _("This booking is over.")
	return _("Your time is booked.")


def _phone(company: str | None) -> str | None:
	settings = company_settings(company)
	return settings.get("public_phone") if settings else None


def _answer(html: str, status: int) -> Response:
	return Response(html, status=status, mimetype="text/html")
