"""Which places can host a salon, and which is nearest."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.hosting import (
	CLOSED,
	NO_WIFI,
	NOT_IN_USE,
	NOT_STEP_FREE,
	TAKEN,
	Venue,
	Wish,
	can_host,
	distance,
	is_open,
	nearest_first,
	problems,
)
from digidel_app.domain.places import OpeningHour

TUESDAY = datetime(2026, 11, 24)


def at(hour: float) -> datetime:
	return TUESDAY + timedelta(hours=hour)


def hours(*rows: tuple[float, float, str]) -> tuple[OpeningHour, ...]:
	return tuple(
		OpeningHour(number, "Tuesday", service, timedelta(hours=opens), timedelta(hours=closes))
		for number, (opens, closes, service) in enumerate(rows, 1)
	)


WISH = Wish(at(14), at(16), needs_wifi=True, needs_step_free=True)
GOOD = Venue("p", "Biblioteket", has_wifi=True, is_step_free=True, hours=hours((10, 18, "Open")))


def test_a_place_with_all_that_is_needed_can_host() -> None:
	assert can_host(WISH, GOOD)


@pytest.mark.parametrize(
	("change", "kind"),
	[
		({"is_active": False}, NOT_IN_USE),
		({"has_wifi": False}, NO_WIFI),
		({"is_step_free": False}, NOT_STEP_FREE),
		({"taken": ("Släktforskning",)}, TAKEN),
		({"hours": hours((10, 15, "Open"))}, CLOSED),
	],
)
def test_each_lack_is_named(change: dict, kind: str) -> None:
	assert problems(WISH, GOOD._replace(**change)) == [kind]


def test_what_is_not_needed_is_no_problem() -> None:
	assert can_host(Wish(at(14), at(16)), GOOD._replace(has_wifi=False, is_step_free=False))


def test_a_place_with_two_rooms_hosts_two() -> None:
	two_rooms = GOOD._replace(rooms=2, taken=("En",))
	assert can_host(WISH, two_rooms)
	assert problems(WISH, two_rooms._replace(taken=("En", "Två"))) == [TAKEN]
	assert can_host(WISH, GOOD._replace(rooms=0, taken=("En", "Två")))


def test_unknown_hours_are_no_closed_door() -> None:
	assert can_host(WISH, GOOD._replace(hours=()))


def test_hours_that_follow_each_other_are_one_and_a_telephone_opens_no_door() -> None:
	assert is_open(hours((10, 15, "Open"), (15, 18, "Drop-in")), at(14), at(16))
	assert not is_open(hours((10, 15, "Open"), (15.5, 18, "Drop-in")), at(14), at(16))
	assert not is_open(hours((8, 18, "Telephone")), at(14), at(16))
	assert not is_open(hours((0, 24, "Open")), at(23), at(25))


def test_nearest_is_by_distance_else_the_same_locality() -> None:
	here = Venue("h", "Här", "Söråker", (62.50, 17.50))
	near = Venue("n", "Nära", "Timrå", (62.49, 17.33))
	far = Venue("f", "Långt bort", "Ljustorp", (62.67, 17.40))
	same = Venue("s", "Samma ort", "söråker")
	unknown = Venue("u", "Okänt läge", "Stavreviken")
	assert [venue.name for venue in nearest_first([unknown, far, same, near], here)] == ["s", "n", "f", "u"]


def test_from_timra_to_sundsvall_is_eleven_kilometres() -> None:
	assert distance((62.487, 17.326), (62.391, 17.307)) == pytest.approx(10.7, abs=0.3)


positions = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(positions, positions)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(one: tuple, other: tuple) -> None:
	assert distance(one, other) == pytest.approx(distance(other, one))
	assert 0 <= distance(one, other) <= 20_020
