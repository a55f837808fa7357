"""Salons as iCalendar (RFC 5545), for visitors' own calendars."""

from collections.abc import Callable, Iterable
from datetime import datetime, timezone

import frappe
from frappe.utils import get_datetime, get_url
from icalendar import Calendar, Event

from digidel_app.digidel_center.clock import site_zone
from digidel_app.domain.written import as_written

PRODUCT = "-//Digidel//digidel_app//SV"


def feed(salons: Iterable[frappe._dict], _: Callable[..., str]) -> bytes:
	"""A calendar of salons. A cancelled one stays in it, as cancelled, so that calendars take it out.

	Args:
		salons: rows with name, title, theme, status, starts_at, ends_at, place_name and locality.
	"""
	calendar = Calendar()
	calendar.add("prodid", PRODUCT)
	calendar.add("version", "2.0")
	calendar.add("method", "PUBLISH")
	calendar.add("x-wr-calname", _("Digital salons"))
	for salon in salons:
		calendar.add_component(_event(salon))
	return calendar.to_ical()


def _event(salon: frappe._dict) -> Event:
	event = Event()
	event.add("uid", f"{salon.name}@{frappe.local.site}")
	event.add("dtstamp", datetime.now(timezone.utc))
	# moments, not local times: a calendar that does not know our zone shows the right hour all the same
	event.add("dtstart", _utc(salon.starts_at))
	event.add("dtend", _utc(salon.ends_at))
	event.add("summary", as_written(salon.title))
	event.add("location", as_written(", ".join(filter(None, (salon.place_name, salon.locality)))))
	if salon.theme:
		event.add("description", as_written(salon.theme))
	event.add("url", get_url(f"/digidel/salonger?salong={salon.name}"))
	event.add("status", "CANCELLED" if salon.status == "Cancelled" else "CONFIRMED")
	return event


def _utc(local: datetime) -> datetime:
	return get_datetime(local).replace(tzinfo=site_zone()).astimezone(timezone.utc)
