"""Whether a place can host a salon, and which other places can, nearest first."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from digidel_app.domain.places import OpeningHour, open_days

NOT_IN_USE = "not in use"
NO_WIFI = "no wifi"
NOT_STEP_FREE = "not step-free"
TAKEN = "taken"
CLOSED = "closed"

STOPS = (NOT_IN_USE, NO_WIFI, NOT_STEP_FREE, TAKEN)
"""What makes a salon impossible there; a closed place can be opened for the occasion."""

EARTH_RADIUS = 6371.0
"""Mean radius in kilometres."""


class Wish(NamedTuple):
	"""What a salon asks of its place. Times are local clock times."""

	starts_at: datetime
	ends_at: datetime
	needs_wifi: bool = False
	needs_step_free: bool = False


class Venue(NamedTuple):
	"""What is known of a place at the time of the wish.

	hours: its opening hours; none at all means that nothing is known about them.
	taken: titles of the salons there at that time; `rooms` of them can be held at once, 0 as many as you like.
	position: latitude and longitude in degrees.
	"""

	name: str
	place_name: str
	locality: str = ""
	position: tuple[float, float] | None = None
	is_active: bool = True
	has_wifi: bool = False
	is_step_free: bool = False
	rooms: int = 1
	taken: tuple[str, ...] = ()
	hours: tuple[OpeningHour, ...] = ()


def problems(wish: Wish, venue: Venue) -> list[str]:
	"""Everything that speaks against a place, worst first."""
	checks = (
		(not venue.is_active, NOT_IN_USE),
		(wish.needs_wifi and not venue.has_wifi, NO_WIFI),
		(wish.needs_step_free and not venue.is_step_free, NOT_STEP_FREE),
		(bool(venue.rooms) and len(venue.taken) >= venue.rooms, TAKEN),
		(bool(venue.hours) and not is_open(venue.hours, wish.starts_at, wish.ends_at), CLOSED),
	)
	return [kind for speaks_against, kind in checks if speaks_against]


def can_host(wish: Wish, venue: Venue) -> bool:
	"""Whether nothing speaks against the place, not even its opening hours."""
	return not problems(wish, venue)


def is_open(hours: Sequence[OpeningHour], starts_at: datetime, ends_at: datetime) -> bool:
	"""Whether a place is open all the time, whatever kinds of service follow upon each other.

	A telephone that is answered opens no door. A salon past midnight is outside every place's hours.
	"""
	if ends_at.date() != starts_at.date():
		return False
	opening, closing = _clock(starts_at), _clock(ends_at)
	for _day, hour in open_days(hours, starts_at.date(), 1):
		if hour.service != "Telephone" and hour.opens <= opening < hour.closes:
			opening = hour.closes
	return opening >= closing


def nearest_first(venues: Iterable[Venue], to: Venue) -> list[Venue]:
	"""Places by their distance from another: measured where both have a position, else the same locality first."""

	def rank(venue: Venue) -> tuple:
		same = bool(to.locality) and venue.locality.casefold() == to.locality.casefold()
		far = distance(venue.position, to.position) if venue.position and to.position else math.inf
		return (far if far < math.inf else 0 if same else math.inf, not same, venue.place_name.casefold())

	return sorted(venues, key=rank)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
	"""Kilometres between two positions as the crow flies (haversine formula)."""
	(lat1, lon1), (lat2, lon2) = (map(math.radians, position) for position in (one, other))
	chord = (
		math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
	)
	return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def _clock(moment: datetime) -> timedelta:
	return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
