"""Seats at a salon: never more than there are, and the queue in its order."""

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.registrations import (
	ATTENDED,
	CANCELLED,
	NO_SHOW,
	REGISTERED,
	WAITLISTED,
	Registration,
	fits,
	free_seats,
	may_become,
	next_from_queue,
	offer,
	places_in_queue,
	seats_taken,
)


def waiting(name: str, persons: int, number: int) -> Registration:
	return Registration(name, WAITLISTED, persons, number)


def test_an_absent_participant_had_a_seat_and_a_cancelled_one_has_none() -> None:
	rows = [
		Registration("a", REGISTERED, 2),
		Registration("b", NO_SHOW, 1),
		Registration("c", ATTENDED, 3),
		Registration("d", CANCELLED, 9),
		waiting("e", 4, 1),
	]
	assert seats_taken(rows) == 6


def test_no_capacity_is_no_limit_and_too_little_leaves_none() -> None:
	assert free_seats(0, 500) is None
	assert fits(1_000, None)
	assert free_seats(25, 24) == 1
	assert free_seats(5, 7) == 0


def test_a_group_that_does_not_fit_is_offered_what_does() -> None:
	assert offer(4, 3) == 3
	assert offer(3, 3) == 0
	assert offer(4, 0) == 0
	assert offer(4, None) == 0


def test_the_seats_of_a_group_that_is_too_large_go_to_the_next_who_fits() -> None:
	queue = [waiting("later", 1, 3), waiting("group", 3, 1), waiting("pair", 2, 2)]
	assert next_from_queue(queue, 2) == ["pair"]
	assert next_from_queue(queue, 3) == ["group"]
	assert next_from_queue(queue, 4) == ["group", "later"]
	assert next_from_queue(queue, None) == ["group", "pair", "later"]


def test_places_close_up_when_somebody_leaves_the_queue() -> None:
	rows = [waiting("c", 1, 9), Registration("b", CANCELLED, 1, 4), waiting("a", 1, 2)]
	assert places_in_queue(rows) == {"a": 1, "c": 2}


def test_nobody_comes_back_from_a_cancellation() -> None:
	assert not may_become(CANCELLED, REGISTERED)
	assert may_become(NO_SHOW, ATTENDED)
	assert may_become(CANCELLED, CANCELLED)


queues = st.lists(st.integers(1, 8), max_size=12).map(
	lambda sizes: [waiting(str(number), persons, number) for number, persons in enumerate(sizes, 1)]
)


@given(queues, st.integers(0, 30))
def test_promoting_never_overbooks_and_leaves_nobody_who_would_fit(queue: list, free: int) -> None:
	promoted = next_from_queue(queue, free)
	by_name = {row.name: row for row in queue}
	left = free - sum(by_name[name].persons for name in promoted)
	assert left >= 0
	assert promoted == sorted(promoted, key=int)
	assert all(row.persons > left for row in queue if row.name not in promoted)
	assert next_from_queue([row for row in queue if row.name not in promoted], left) == []
