from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import salons
from digidel_app.domain.salons import Headcount, headcount_problems, may_become, persons_total, salon_problems

NOW = datetime(2025, 3, 14, 12, 0)
HOUR = timedelta(hours=1)
STATES = (salons.PLANNED, salons.OPEN, salons.HELD, salons.REPORTED, salons.CANCELLED)
ROW = Headcount(1, "Woman", "65–74 år", 5, 2)


def test_the_way_from_plan_to_report():
	for status, next_status in pairwise(STATES[:4]):
		assert may_become(status, next_status)


def test_every_state_is_known_and_can_be_left():
	assert set(salons.NEXT_STATES) == set(STATES)
	assert all(salons.NEXT_STATES[status] for status in STATES)


@pytest.mark.parametrize(
	("status", "next_status"),
	[
		("Planned", "Reported"),
		("Open", "Reported"),
		("Reported", "Cancelled"),
		("Reported", "Open"),
		("Held", "Cancelled"),
		("Cancelled", "Held"),
		("Full", "Open"),
	],
)
def test_steps_that_do_not_exist(status, next_status):
	assert not may_become(status, next_status)


@given(st.sampled_from(STATES))
def test_staying_is_always_possible(status):
	assert may_become(status, status)


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 500))
def test_head_counts_decide_when_there_are_any(persons, stated):
	rows = [Headcount(n, "Woman", str(n), count) for n, count in enumerate(persons)]
	assert persons_total(rows, stated) == (sum(persons) if persons else stated)


@pytest.mark.parametrize(
	("rows", "problem"),
	[
		([ROW._replace(persons=-1)], (salons.NEGATIVE, 1)),
		([ROW._replace(first_time_persons=-1)], (salons.NEGATIVE, 1)),
		([ROW._replace(first_time_persons=6)], (salons.MORE_FIRST_TIME_THAN_PERSONS, 1)),
		([ROW, ROW._replace(row=2)], (salons.SAME_GENDER_AND_AGE, 2)),
		([ROW._replace(age_band=None), ROW._replace(row=2, age_band="")], (salons.SAME_GENDER_AND_AGE, 2)),
	],
)
def test_head_counts_that_cannot_be_right(rows, problem):
	assert problem in headcount_problems(rows)


def test_head_counts_that_are_right():
	assert (
		headcount_problems([ROW, ROW._replace(row=2, gender="Man"), ROW._replace(row=3, age_band=None)]) == []
	)
	assert headcount_problems([Headcount(1, "Not recorded", None, 0)]) == []


def problems(status="Planned", starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, **facts):
	return salon_problems(status, starts_at, ends_at, NOW, **facts)


def test_states_that_are_right():
	past = {"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}
	assert problems() == []
	assert problems("Held", **past) == []
	assert problems("Reported", **past, headcounts=[ROW]) == []
	assert problems("Cancelled", headcounts=[ROW._replace(persons=0)]) == []
	assert problems("Open", capacity=0, seats_taken=40) == []
	assert problems("Open", starts_at=NOW - HOUR, attended=3, shifts_approved=1) == []


@pytest.mark.parametrize(
	("facts", "problem"),
	[
		({"ends_at": NOW + HOUR}, salons.ENDS_BEFORE_START),
		({"status": "Held"}, salons.NOT_STARTED),
		({"status": "Reported", "headcounts": [ROW]}, salons.NOT_STARTED),
		({"status": "Reported", "starts_at": NOW - HOUR}, salons.NO_HEADCOUNTS),
		({"status": "Cancelled", "headcounts": [ROW]}, salons.CAME_TO_CANCELLED),
		({"status": "Cancelled", "attended": 1}, salons.ATTENDED_CANCELLED),
		({"status": "Cancelled", "shifts_approved": 1}, salons.APPROVED_AT_CANCELLED),
		({"capacity": 5, "seats_taken": 6}, salons.FEWER_SEATS_THAN_TAKEN),
	],
)
def test_what_stands_in_the_way(facts, problem):
	assert problem in problems(**facts)
