"""Rules for counting who came to a salon: at the door, by gender and age, and by head. Nothing here is ever guessed.

Two figures may stand side by side: what was counted by head, and the sum of the grid gender x age. Where they differ,
somebody says how, and both are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from digidel_app.domain.whole_numbers import whole

WOMAN, MAN, NOT_RECORDED = "Woman", "Man", "Not recorded"
GENDERS = (WOMAN, MAN, NOT_RECORDED)

REST_NOT_RECORDED, GRID_IS_RIGHT = "The rest is not recorded", "The grid is right"
DIFFERENCES = (REST_NOT_RECORDED, GRID_IS_RIGHT)
"""What somebody says about a number by head that is not the sum of the grid."""

REPLACE, ADD = "Replace", "Add"
MODES = (REPLACE, ADD)
"""What a second count does with the one that is stored."""

YES, NO = "Yes", "No"

MOST_PERSONS = 5_000
"""At one salon; more is a typing error."""
UNLIKELY = 500
"""More than this needs a confirmation also where the salon has no limit."""
MOST_ROWS = 200
DOORS_OPEN = timedelta(minutes=30)
"""So long before its start a salon may be counted: people come early."""
CLOCK_TOLERANCE = timedelta(days=1)
"""How far a device's clock may be ahead, as for visits at the desk."""


class Cell(NamedTuple):
	"""Persons of one gender and age band; no age band means that age was not recorded."""

	gender: str
	age_band: str | None
	persons: int
	first_time_persons: int = 0


class Count(NamedTuple):
	"""One count of a salon.

	Attributes:
		by_head: persons counted by head, None where only the grid was used.
		difference: one of DIFFERENCES, None where the two figures agree or only one exists.
		library_staff: YES or NO; None when it was not answered.
	"""

	cells: tuple[Cell, ...] = ()
	by_head: int | None = None
	difference: str | None = None
	library_staff: str | None = None


class CountError(ValueError):
	"""A count that cannot be right; `kind` is one of the constants below, `facts` what its message needs."""

	def __init__(self, kind: str, *facts: int):
		super().__init__(kind)
		self.kind, self.facts = kind, facts


NOT_READABLE = "not readable"
NO_WHOLE_NUMBER = "no whole number"
NEGATIVE = "negative"
TOO_MANY = "too many"
UNKNOWN_GENDER = "unknown gender"
UNKNOWN_AGE = "unknown age band"
TWICE = "same gender and age twice"
MORE_FIRST_TIME = "more here for the first time than came"
DIFFERS = "by head and grid differ"
UNKNOWN_CHOICE = "unknown choice"
OVER_CAPACITY = "more than there are seats"
UNLIKELY_MANY = "unlikely many"


def read_cells(rows: Any, age_bands: Iterable[str]) -> tuple[Cell, ...]:
	"""The grid as a client sends it: a list of gender, age_band, persons, first_time_persons. Empty cells fall away.

	Raises:
		CountError: what is wrong, without repeating what was sent.
	"""
	if (
		not isinstance(rows, list)
		or len(rows) > MOST_ROWS
		or not all(isinstance(row, Mapping) for row in rows)
	):
		raise CountError(NOT_READABLE)
	known = set(age_bands)
	cells = [_read_cell(row, known) for row in rows]
	if len({(cell.gender, cell.age_band) for cell in cells}) < len(cells):
		raise CountError(TWICE)
	return tuple(cell for cell in cells if cell.persons)


def _read_cell(row: Mapping, age_bands: set[str]) -> Cell:
	gender, age_band = row.get("gender"), row.get("age_band") or None
	if not isinstance(gender, str) or gender not in GENDERS:
		raise CountError(UNKNOWN_GENDER)
	if age_band is not None and (not isinstance(age_band, str) or age_band not in age_bands):
		raise CountError(UNKNOWN_AGE)
	persons, first_time = read_number(row.get("persons")), read_number(row.get("first_time_persons"))
	if first_time > persons:
		raise CountError(MORE_FIRST_TIME)
	return Cell(gender, age_band, persons, first_time)


def read_number(value: Any) -> int:
	"""A number of persons; nothing is 0.

	Raises:
		CountError: a text, a fraction, NaN, yes or no, below 0, or more than any salon has had.
	"""
	if isinstance(value, bool):
		raise CountError(NO_WHOLE_NUMBER)
	try:
		number = whole(value)
	except (ValueError, OverflowError) as error:
		raise CountError(NO_WHOLE_NUMBER) from error
	if number < 0:
		raise CountError(NEGATIVE)
	if number > MOST_PERSONS:
		raise CountError(TOO_MANY, MOST_PERSONS)
	return number


def choice(value: Any, choices: Sequence[str]) -> str | None:
	"""One of the choices, or None for nothing.

	Raises:
		CountError: something else.
	"""
	if value in (None, ""):
		return None
	if not isinstance(value, str) or value not in choices:
		raise CountError(UNKNOWN_CHOICE)
	return value


def in_grid(cells: Iterable[Cell]) -> int:
	"""Persons in the grid."""
	return sum(cell.persons for cell in cells)


def settled(count: Count) -> Count:
	"""The count with its two figures made to agree as somebody has said; the number by head is kept as it was.

	Fewer in the grid than by head: the rest become persons whose gender and age are not recorded, or the grid is
	right. More in the grid than by head: the grid is right, for nobody who was seen can be taken away.

	Raises:
		CountError: the figures differ and nobody has said how.
	"""
	total = in_grid(count.cells)
	if not total and not count.by_head:
		return count._replace(by_head=None, difference=None)  # nobody came, whichever way it was counted
	if count.by_head is None or count.by_head == total:
		return count._replace(difference=None)
	if count.difference == GRID_IS_RIGHT:
		return count
	if count.difference != REST_NOT_RECORDED or count.by_head < total:
		raise CountError(DIFFERS, count.by_head, total)
	rest = Cell(NOT_RECORDED, None, count.by_head - total)
	return count._replace(cells=_sum(count.cells, (rest,)))


def check_size(total: int, capacity: int, confirmed: bool) -> None:
	"""Refuse a number of persons that cannot be, and one that is unlikely as long as nobody confirms it.

	Args:
		capacity: seats; 0 means no limit.

	Raises:
		CountError: TOO_MANY always; OVER_CAPACITY and UNLIKELY_MANY until confirmed.
	"""
	if total > MOST_PERSONS:
		raise CountError(TOO_MANY, MOST_PERSONS)
	if not confirmed and 0 < capacity < total:
		raise CountError(OVER_CAPACITY, total, capacity)
	if not confirmed and total > UNLIKELY:
		raise CountError(UNLIKELY_MANY, total)


def added(stored: Count, more: Count) -> Count:
	"""Two counts of different people, as when two doors are open. An answer about the staff that was given last stands."""
	by_head = None
	if stored.by_head is not None or more.by_head is not None:
		by_head = sum(in_grid(one.cells) if one.by_head is None else one.by_head for one in (stored, more))
	cells = _sum(stored.cells, more.cells)
	differs = by_head is not None and by_head != in_grid(cells)
	difference = (more.difference or stored.difference) if differs else None
	return Count(cells, by_head, difference, more.library_staff or stored.library_staff)


def _sum(*tables: Iterable[Cell]) -> tuple[Cell, ...]:
	sums: dict[tuple[str, str | None], Cell] = {}
	for cell in (cell for cells in tables for cell in cells):
		key = (cell.gender, cell.age_band)
		known = sums.get(key, Cell(*key, 0))
		sums[key] = Cell(
			*key,
			known.persons + cell.persons,
			known.first_time_persons + cell.first_time_persons,
		)
	return tuple(sums.values())


def mark(count: Count | None) -> str:
	"""What tells one stored count from another, whatever the order of its rows; "" where nothing is counted.

	Who counts says which one was seen. If another one is stored by then, nothing is overwritten.
	"""
	if count is None:
		return ""
	cells = sorted((cell.gender, cell.age_band or "", *cell[2:]) for cell in count.cells)
	text = json.dumps([cells, count.by_head, count.difference, count.library_staff])
	return hashlib.sha256(text.encode()).hexdigest()[:16]


def may_be_counted(starts_at: datetime, now: datetime) -> bool:
	"""Whether the doors are open."""
	return starts_at <= now + DOORS_OPEN


def is_clock_wrong(counted_at: datetime, now: datetime) -> bool:
	"""Whether a count says it was made on a later day."""
	return counted_at > now + CLOCK_TOLERANCE
