"""Times to book and bookings of the weeks ahead: the only part of the demonstration that follows today's date."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from frappe.utils import getdate

from digidel_app.demo import vocabulary as v
from digidel_app.demo.plan import SEED
from digidel_app.digidel_encounters import booking_calendar
from digidel_app.domain import bookings

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

CENTRE, BRANCH = "Digidelcenter Timrå", "Arbetsmarknadstorget"
# place, kind, weekdays, from, to, minutes, visitors at the same time
SCHEDULES = (
	(CENTRE, "Guidance", ("Tuesday", "Wednesday", "Thursday"), "10:00:00", "15:15:00", 45, 2),
	(CENTRE, "Computer", ("Monday", "Friday"), "09:00:00", "16:00:00", 60, 3),
	(CENTRE, "Demonstration", ("Wednesday",), "15:15:00", "16:45:00", 45, 1),
	(BRANCH, "Guidance", ("Tuesday", "Thursday"), "10:00:00", "15:00:00", 60, 1),
)
WEEKS_AHEAD = 4
SHARE_BOOKED = {0: 0.6, 1: 0.4, 2: 0.25, 3: 0.1}
"""By week from now: the nearest is fullest."""
ALIASES = (
	"Blåklocka",
	"Tallkotten",
	"Vintergäck",
	"Nallen",
	"Havsörn",
	"Smultron",
	"Tjädern",
	"Lingon",
	"Rönnbär",
)


def load_bookings(loading: Loading) -> int:
	"""Schedules, and bookings by staff in some of their times; returns how many bookings."""
	for place, kind, weekdays, *times in SCHEDULES:
		for weekday in weekdays:
			_load_schedule(loading, place, kind, weekday, *times)
	rng, number = Random(f"bookings {SEED}"), 0
	for place in (CENTRE, BRANCH):
		for slot, seats in _slots(loading.name_of("Meeting Place", place)):
			for _seat in range(seats):
				if rng.random() < _share(slot.starts_at.date()):
					_load_booking(loading, place, slot, rng)
					number += 1
	return number


def _load_schedule(loading: Loading, place: str, kind: str, weekday: str, *times) -> None:
	from_time, to_time, minutes, capacity = times
	loading.insert(
		{
			"doctype": "Booking Schedule",
			"meeting_place": loading.name_of("Meeting Place", place),
			"bookable_kind": kind,
			"weekday": weekday,
			"from_time": from_time,
			"to_time": to_time,
			"slot_minutes": minutes,
			"capacity": capacity,
		}
	)


def _slots(place: str) -> list[tuple[bookings.Slot, int]]:
	first = getdate() + timedelta(days=1)
	last = first + timedelta(weeks=WEEKS_AHEAD) - timedelta(days=1)
	return booking_calendar.free_slots(place, first, last, bookings.Limits())


def _share(day: date) -> float:
	return SHARE_BOOKED[min((day - getdate()).days // 7, WEEKS_AHEAD - 1)]


def _load_booking(loading: Loading, place: str, slot: bookings.Slot, rng: Random) -> None:
	topic = rng.choice(v.TOPICS).name if slot.kind == bookings.GUIDANCE else None
	loading.insert(
		{
			"doctype": "Guidance Booking",
			"meeting_place": loading.name_of("Meeting Place", place),
			"bookable_kind": slot.kind,
			"starts_at": slot.starts_at,
			"topic": topic and loading.name_of("Encounter Topic", topic),
			"visitor_name": rng.choice(ALIASES),
		}
	)
