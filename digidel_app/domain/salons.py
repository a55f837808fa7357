"""Rules for a digital salon: its states, its times and its head-counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from digidel_app.domain.headcount import may_be_counted

PLANNED, OPEN, HELD, REPORTED, CANCELLED = "Planned", "Open", "Held", "Reported", "Cancelled"

# Full is no state: it follows from capacity and seats taken. A reported salon is corrected by going back to Held.
NEXT_STATES: dict[str, tuple[str, ...]] = {
	PLANNED: (OPEN, HELD, CANCELLED),
	OPEN: (PLANNED, HELD, CANCELLED),
	HELD: (REPORTED, OPEN, PLANNED),
	REPORTED: (HELD,),
	CANCELLED: (PLANNED,),
}


class Headcount(NamedTuple):
	"""How many came, of one gender and age band. None as age band means that age was not recorded."""

	row: int
	gender: str
	age_band: str | None
	persons: int
	first_time_persons: int = 0


ENDS_BEFORE_START = "ends before it starts"
NOT_STARTED = "not started yet"
NO_HEADCOUNTS = "no head-counts"
CAME_TO_CANCELLED = "head-counts of a cancelled salon"
ATTENDED_CANCELLED = "somebody attended a cancelled salon"
APPROVED_AT_CANCELLED = "hours approved at a cancelled salon"
FEWER_SEATS_THAN_TAKEN = "fewer seats than are taken"
NEGATIVE = "negative"
MORE_FIRST_TIME_THAN_PERSONS = "more here for the first time than came"
SAME_GENDER_AND_AGE = "same gender and age twice"


def may_become(status: str, next_status: str) -> bool:
	"""Whether a salon may go from one state to another; staying is always possible."""
	return status == next_status or next_status in NEXT_STATES.get(status, ())


def persons_total(headcounts: Sequence[Headcount], stated: int) -> int:
	"""Persons in all: the sum of the head-counts, or what was stated where nobody counted by gender and age."""
	return sum(row.persons for row in headcounts) if headcounts else stated


def headcount_problems(headcounts: Iterable[Headcount]) -> list[tuple[str, int]]:
	"""What cannot be right in the head-counts, as (kind of problem, row)."""
	rows = list(headcounts)
	problems = []
	for row in rows:
		if row.persons < 0 or row.first_time_persons < 0:
			problems.append((NEGATIVE, row.row))
		elif row.first_time_persons > row.persons:
			problems.append((MORE_FIRST_TIME_THAN_PERSONS, row.row))
	seen: Counter[tuple[str, str | None]] = Counter()
	for row in rows:
		key = (row.gender, row.age_band or None)
		if seen[key]:
			problems.append((SAME_GENDER_AND_AGE, row.row))
		seen[key] += 1
	return problems


def salon_problems(
	status: str,
	starts_at: datetime,
	ends_at: datetime,
	now: datetime,
	headcounts: Sequence[Headcount] = (),
	capacity: int = 0,
	seats_taken: int = 0,
	attended: int = 0,
	shifts_approved: int = 0,
) -> list[str]:
	"""What stands in the way of the salon being in this state.

	Args:
		capacity: seats; 0 means no limit.
		attended: persons with a registration who came, as the door has marked.
		shifts_approved: volunteers' shifts whose hours are approved.
	"""
	problems = []
	if ends_at <= starts_at:
		problems.append(ENDS_BEFORE_START)
	if status in (HELD, REPORTED) and not may_be_counted(starts_at, now):
		problems.append(NOT_STARTED)
	if status == REPORTED and not headcounts:
		problems.append(NO_HEADCOUNTS)
	if status == CANCELLED and any(row.persons for row in headcounts):
		problems.append(CAME_TO_CANCELLED)
	if status == CANCELLED and attended:
		problems.append(ATTENDED_CANCELLED)
	if status == CANCELLED and shifts_approved:
		problems.append(APPROVED_AT_CANCELLED)
	if 0 < capacity < seats_taken:
		problems.append(FEWER_SEATS_THAN_TAKEN)
	return problems
