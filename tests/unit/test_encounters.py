from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import encounters
from digidel_app.domain.encounters import (
	bands_overlap,
	follow_up_problems,
	gender_by_age,
	status_of,
	time_problems,
)

NOW = datetime(2025, 3, 14, 12, 0)
DAY = date(2025, 3, 14)
ages = st.integers(0, 110)


@pytest.mark.parametrize(
	("gender", "to_age", "derived"),
	[
		("Woman", 12, "Girl"),
		("Man", 17, "Boy"),
		("Woman", 24, "Woman"),
		("Woman", 0, "Woman"),  # a band without an upper limit
		("Man", None, "Man"),  # age not recorded: nothing is invented
		("Mixed group", 12, "Mixed group"),
		("Not recorded", 12, "Not recorded"),
	],
)
def test_girls_and_boys_are_derived_from_the_band(gender, to_age, derived):
	assert gender_by_age(gender, to_age) == derived


@given(ages, st.one_of(st.just(0), ages))
def test_a_band_mixes_children_and_adults_exactly_when_it_holds_17_and_18(from_age, to_age):
	last = to_age or 200
	assert encounters.straddles_adult_age(from_age, to_age) == (from_age <= 17 and last >= 18)


@given(ages, ages, ages, ages)
def test_bands_overlap_when_they_share_an_age(a, b, c, d):
	one, other = (min(a, b), max(a, b)), (min(c, d), max(c, d))
	shared = set(range(one[0], (one[1] or 300) + 1)) & set(range(other[0], (other[1] or 300) + 1))
	assert bands_overlap(one, other) == bool(shared) == bands_overlap(other, one)


def test_times_that_are_right():
	assert time_problems(NOW, NOW) == []
	assert time_problems(NOW, NOW, NOW - timedelta(days=2), NOW + timedelta(hours=1)) == []
	assert time_problems(NOW + timedelta(hours=23), NOW) == []  # another clock


@pytest.mark.parametrize(
	("times", "problem"),
	[
		({"started_at": NOW + timedelta(days=1, seconds=1)}, (encounters.IN_THE_FUTURE, "started_at")),
		({"started_at": datetime(1999, 12, 31, 23)}, (encounters.TOO_LONG_AGO, "started_at")),
		({"received_at": NOW + timedelta(minutes=1)}, (encounters.RECEIVED_AFTER_START, "received_at")),
		(
			{"received_at": NOW, "answered_at": NOW - timedelta(minutes=1)},
			(encounters.ANSWERED_BEFORE_RECEIVED, "answered_at"),
		),
		({"answered_at": NOW + timedelta(days=3)}, (encounters.IN_THE_FUTURE, "answered_at")),
	],
)
def test_times_that_cannot_be_right(times, problem):
	assert problem in time_problems(**{"started_at": NOW, **times}, now=NOW)


def test_a_visit_is_open_while_somebody_has_to_get_back():
	assert status_of("Closed", DAY, None) == "Open"
	assert status_of("Open", DAY, DAY) == "Closed"
	assert status_of("Closed", None, None) == "Closed"
	assert status_of("Open", None, None) == "Open"


@pytest.mark.parametrize(
	("status", "due", "done", "problem"),
	[
		("Open", None, None, encounters.OPEN_WITHOUT_DATE),
		("Open", DAY - timedelta(days=1), None, encounters.DUE_BEFORE_VISIT),
		("Closed", None, DAY, encounters.DONE_WITHOUT_DUE),
		("Closed", DAY, DAY - timedelta(days=1), encounters.DONE_BEFORE_VISIT),
	],
)
def test_follow_ups_that_cannot_be_right(status, due, done, problem):
	assert problem in [kind for kind, _field in follow_up_problems(status, DAY, due, done)]


def test_follow_ups_that_are_right():
	assert follow_up_problems("Closed", DAY, None, None) == []
	assert follow_up_problems("Open", DAY, DAY, None) == []
	assert follow_up_problems("Closed", DAY, DAY, DAY) == []


@pytest.mark.parametrize(
	("visitors", "field"),
	[
		((1, 15, "Woman"), None),
		((2, 600, "Mixed group"), None),
		((1_000, 1, "Not recorded"), None),
		((0, 15, "Woman"), "persons"),
		((1_001, 15, "Woman"), "persons"),
		((1, 15, "Mixed group"), "persons"),
		((1, 0, "Woman"), "duration_minutes"),
		((1, 601, "Woman"), "duration_minutes"),
	],
)
def test_visitors(visitors, field):
	assert [where for _kind, where in encounters.visitor_problems(*visitors)] == ([field] if field else [])


@pytest.mark.parametrize(
	("question", "field"),
	[
		(("E-post", "Solved", None, None), None),
		(("E-post", "Declined by guideline", "Kontaktcenter", "Purchase"), None),
		((None, "Solved", None, None), "topic"),
		(("E-post", "Declined by guideline", None, None), "decline_reason"),
		(("E-post", "Solved", "Kontaktcenter", None), "referred_to"),
	],
)
def test_questions(question, field):
	assert [where for _kind, where in encounters.question_problems(*question)] == ([field] if field else [])


def test_a_contact_can_be_referred_to_through_its_last_day():
	assert not encounters.had_ended(None, date(2025, 3, 14))
	assert not encounters.had_ended(date(2025, 3, 14), date(2025, 3, 14))
	assert encounters.had_ended(date(2025, 3, 13), date(2025, 3, 14))


@pytest.mark.parametrize("before", [*encounters.STEPS, None, "", "Rubbish"])
@pytest.mark.parametrize("after", [*encounters.STEPS, None])
def test_movement_on_the_stair_goes_both_ways(before, after):
	moved = encounters.step_movement(before, after)
	assert (moved is None) == (before not in encounters.STEPS or after is None)
	back = {"Forward": "Back", "Back": "Forward", "Same step": "Same step", None: None}
	assert encounters.step_movement(after, before) == back[moved]


def test_the_stair_begins_with_motivation_and_ends_with_use():
	assert encounters.step_movement("Motivation", "Use") == "Forward"
	assert encounters.step_movement("Skills", "Access") == "Back"
