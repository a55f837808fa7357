"""Opening hours of a meeting place. Times are local clock times, dates are inclusive."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple


class OpeningHour(NamedTuple):
	"""One row of a place's opening hours; `row` is its number as the user sees it."""

	row: int
	weekday: str
	service: str
	opens: timedelta
	closes: timedelta
	valid_from: date | None = None
	valid_to: date | None = None


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""In the order of date.weekday()."""

CLOSES_BEFORE_OPENING = "closes before it opens"
ENDS_BEFORE_START = "valid until before valid from"
OVERLAPS = "overlaps"


def opening_hour_problems(hours: Iterable[OpeningHour]) -> list[tuple[str, int, int | None]]:
	"""What cannot be right: (kind of problem, row, other row or None).

	Two rows overlap when they say the same kind of service is open at the same moment of the same weekday
	while both are valid. Drop-in inside the opening hours is no overlap: it is another kind of service.
	"""
	rows = list(hours)
	problems: list[tuple[str, int, int | None]] = []
	for hour in rows:
		if hour.closes <= hour.opens:
			problems.append((CLOSES_BEFORE_OPENING, hour.row, None))
		if hour.valid_from and hour.valid_to and hour.valid_to < hour.valid_from:
			problems.append((ENDS_BEFORE_START, hour.row, None))
	problems += [
		(OVERLAPS, one.row, other.row) for one, other in combinations(rows, 2) if _overlap(one, other)
	]
	return problems


def _overlap(one: OpeningHour, other: OpeningHour) -> bool:
	if (one.weekday, one.service) != (other.weekday, other.service):
		return False
	same_days = (one.valid_from or date.min) <= (other.valid_to or date.max) and (
		other.valid_from or date.min
	) <= (one.valid_to or date.max)
	return same_days and one.opens < other.closes and other.opens < one.closes


def hours_by_weekday(hours: Iterable[OpeningHour], on: date) -> dict[str, list[OpeningHour]]:
	"""The rows valid on a date by weekday, each day's in the order they open."""
	found: dict[str, list[OpeningHour]] = {}
	for hour in sorted(hours, key=lambda hour: (hour.opens, hour.closes)):
		if (hour.valid_from or date.min) <= on <= (hour.valid_to or date.max):
			found.setdefault(hour.weekday, []).append(hour)
	return found


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def open_days(
	hours: Iterable[OpeningHour], first: date, days: int, closed: Collection[date] = ()
) -> Iterator[tuple[date, OpeningHour]]:
	"""When a place is open, day by day from `first`, each day's hours in the order they open.

	Args:
		days: how many days, `first` included.
		closed: days on which the place is closed whatever its hours say.
	"""
	rows = list(hours)
	for number in range(days):
		day = first + timedelta(days=number)
		if day not in closed:
			for hour in hours_by_weekday(rows, day).get(WEEKDAYS[day.weekday()], []):
				yield day, hour
