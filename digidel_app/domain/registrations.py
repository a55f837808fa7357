"""Rules for seats at a salon: who gets one, who waits, and who is next. Counts are persons, not registrations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

REGISTERED, WAITLISTED, ATTENDED, NO_SHOW, CANCELLED = (
	"Registered",
	"Waitlisted",
	"Attended",
	"No-show",
	"Cancelled",
)
WITH_SEAT = (REGISTERED, ATTENDED, NO_SHOW)
"""A seat that was kept for somebody who did not come was taken all the same."""
FINISHED = (ATTENDED, NO_SHOW, CANCELLED)

LARGEST_GROUP = 20
"""Persons in one registration from the public page; larger groups are arranged with the centre."""

# The door corrects itself: who was marked absent walks in late. Nobody comes back from the queue by hand.
NEXT_STATES: dict[str, tuple[str, ...]] = {
	REGISTERED: (ATTENDED, NO_SHOW, CANCELLED),
	WAITLISTED: (REGISTERED, ATTENDED, CANCELLED),
	ATTENDED: (REGISTERED, NO_SHOW),
	NO_SHOW: (REGISTERED, ATTENDED),
	CANCELLED: (),
}


class Registration(NamedTuple):
	"""What decides about seats. `queue_number` is 0 for who never waited."""

	name: str
	status: str
	persons: int
	queue_number: int = 0


def may_become(status: str, next_status: str) -> bool:
	"""Whether a registration may go from one state to another; staying is always possible."""
	return status == next_status or next_status in NEXT_STATES.get(status, ())


def seats_taken(registrations: Iterable[Registration]) -> int:
	"""Persons who have a seat."""
	return sum(row.persons for row in registrations if row.status in WITH_SEAT)


def attended(registrations: Iterable[Registration]) -> int:
	"""Persons who came, as the door has marked."""
	return sum(row.persons for row in registrations if row.status == ATTENDED)


def free_seats(capacity: int, taken: int) -> int | None:
	"""Seats left, never below 0; None where the salon has no limit (capacity 0)."""
	return max(capacity - taken, 0) if capacity else None


def fits(persons: int, free: int | None) -> bool:
	"""Whether so many can be seated."""
	return free is None or persons <= free


def offer(persons: int, free: int | None) -> int:
	"""How many of a group could be seated when not all can: 0 when the group fits, or nobody does."""
	return 0 if fits(persons, free) else free or 0


def next_from_queue(registrations: Sequence[Registration], free: int | None) -> list[str]:
	"""Names of those who get the free seats, in the order of the queue.

	A group that is larger than what is left keeps its place, and the seats go to the next who fits: an empty chair
	helps nobody.
	"""
	promoted = []
	for row in sorted(
		(row for row in registrations if row.status == WAITLISTED), key=lambda row: row.queue_number
	):
		if fits(row.persons, free):
			promoted.append(row.name)
			free = None if free is None else free - row.persons
	return promoted


def places_in_queue(registrations: Iterable[Registration]) -> dict[str, int]:
	"""Name → place counted from 1 among those who wait now; what a waiting person wants to know."""
	waiting = sorted((row.queue_number, row.name) for row in registrations if row.status == WAITLISTED)
	return {name: place for place, (_number, name) in enumerate(waiting, start=1)}
