"""/digidel: what help there is, where and when."""

from datetime import date, timedelta

import frappe
from frappe.utils import getdate, sanitize_html, strip_html, today
from markupsafe import Markup
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_center.places import opening_hours
from digidel_app.domain.places import WEEKDAYS, OpeningHour, hours_by_weekday
from digidel_app.web.languages import Translate
from digidel_app.web.renderer import Page, municipality_name
from digidel_app.web.routes import ROUTES


def page(page: Page) -> Response | str:
	"""The public start page of one municipality's centre."""
	page.cache_seconds = 60
	if not page.company:
		return choose_municipality(page)
	settings = company_settings(page.company)
	own_text = settings and settings.page_text
	return page.render(
		"start.html",
		# written in Desk's editor by the municipality; sanitised again here, for this page is everybody's
		own_text=Markup(sanitize_html(own_text)) if strip_html(own_text or "").strip() else None,
		actions=_actions(page),
		places=_places(page.company, page.text, getdate(today())),
	)


def choose_municipality(page: Page) -> str:
	"""The first question on a site with several municipalities; it leads back to the page that was asked for."""
	choices = [
		{
			"name": municipality_name(company),
			"url": page.url_for(page.path, **{**page.query, "kommun": company}),
		}
		for company in page.companies
	]
	return page.render("choose_municipality.html", choices=choices)


def _actions(page: Page) -> list[dict]:
	_ = page.text
	return [
		{"url": page.url_for(path), "label": label, "text": text}
		for path, label, text in (
			("boka", _("Book a time"), _("Choose what you want help with, where and when.")),
			("boka/kod", _("See or cancel your booking"), _("You need the code you got when you booked.")),
			("salonger", _("Digital salons"), _("Meet others and learn together.")),
			("behov", _("Tell us what you need"), _("What would you like to learn, and where?")),
		)
		if path in ROUTES
	]


def _places(company: str, _: Translate, on: date) -> list[dict]:
	# get_all: opening hours are public
	places = frappe.get_all(
		"Meeting Place",
		filters={"company": company, "is_active": 1},
		fields=["name", "place_name", "locality", "is_step_free", "has_wifi", "wifi_kind", "has_printer"],
		order_by="place_name asc",
	)
	hours = opening_hours(place.name for place in places)
	for place in places:
		place.hours = _week(hours[place.name], on, _)
		place.facts = _facts(place, _)
	return places


def _week(hours: list[OpeningHour], on: date, _: Translate) -> list[dict]:
	by_weekday = hours_by_weekday(hours, on)
	weekdays, services = weekday_labels(_), _service_labels(_)
	return [
		{
			"weekday": weekdays[weekday],
			"rows": [
				{"opens": clock(row.opens), "closes": clock(row.closes), "service": services[row.service]}
				for row in by_weekday[weekday]
			],
		}
		for weekday in WEEKDAYS
		if by_weekday.get(weekday)
	]


def _facts(place: dict, _: Translate) -> list[str]:
	facts = {
		"is_step_free": _("Step-free entrance"),
		"has_wifi": _("Wi-fi"),
		"has_printer": _("Printer"),
	}
	has_wifi_for_visitors = place.has_wifi and place.wifi_kind != "Staff only"
	return [
		label
		for fieldname, label in facts.items()
		if (has_wifi_for_visitors if fieldname == "has_wifi" else place.get(fieldname))
	]


def weekday_labels(_: Translate) -> dict[str, str]:
	return {
		"Monday": _("Monday"),
		"Tuesday": _("Tuesday"),
		"Wednesday": _("Wednesday"),
		"Thursday": _("Thursday"),
		"Friday": _("Friday"),
		"Saturday": _("Saturday"),
		"Sunday": _("Sunday"),
	}


def _service_labels(_: Translate) -> dict[str, str]:
	"""What a visitor reads beside the hours; plain opening hours need no word."""
	return {
		"Open": "",
		"Drop-in": _("no booking needed"),
		"Booked": _("booked visits only"),
		"Telephone": _("by phone"),
	}


def clock(time: timedelta) -> str:
	"""A time of day given as timedelta since midnight, as HH:MM."""
	minutes = int(time.total_seconds()) // 60
	return f"{minutes // 60:02d}:{minutes % 60:02d}"
