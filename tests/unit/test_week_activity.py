"""Weeks with and without a meeting and an activity."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import goals
from digidel_app.domain import week_activity as rules
from digidel_app.domain.goals import IsoWeek

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
YEARS = st.integers(2001, 2099)
WEEK = IsoWeek(2020, 10)
LATER = date(2021, 1, 1)


@given(YEARS)
def test_the_weeks_of_a_year_are_52_or_53_without_gap_or_overlap(year):
	found = rules.weeks_of(year)
	assert len(found) in (52, 53)
	assert all(b.monday - a.monday == timedelta(weeks=1) for a, b in pairwise(found))
	assert rules.weeks_of(year + 1)[0].monday - found[-1].monday == timedelta(weeks=1)


def test_2020_has_53_weeks_and_2019_has_52():
	assert (len(rules.weeks_of(2019)), len(rules.weeks_of(2020))) == (52, 53)


@pytest.mark.parametrize(
	("meetings", "activities", "is_closed", "today", "expected"),
	[
		(3, 1, False, LATER, rules.BOTH),
		(3, 1, True, LATER, rules.BOTH),
		(3, 0, False, LATER, rules.NO_GROUP),
		(0, 1, False, LATER, rules.NO_MEETING),
		(0, 0, False, LATER, rules.NOTHING),
		(0, 0, True, LATER, rules.CLOSED),
		(3, 0, True, LATER, rules.CLOSED),
		(0, 0, False, WEEK.monday, rules.UNDER_WAY),
		(0, 0, False, WEEK.sunday, rules.UNDER_WAY),
		(0, 0, False, WEEK.sunday + timedelta(days=1), rules.NOTHING),
		(0, 0, False, WEEK.monday - timedelta(days=1), rules.TO_COME),
	],
)
def test_how_a_week_stands(meetings, activities, is_closed, today, expected):
	assert rules.state_of(WEEK, meetings, activities, is_closed, today) == expected


@given(YEARS, DAYS, st.dictionaries(st.integers(1, 53), st.integers(0, 3)), st.sets(st.integers(1, 53)))
def test_gaps_are_the_empty_weeks_of_the_goal_that_are_over(year, today, held, shut):
	"""The same judgement as the weekly goal's, for weeks that have passed."""
	activities = {IsoWeek(year, number): count for number, count in held.items()}
	closed = {IsoWeek(year, number) for number in shut}
	everyday = {week: 1 for week in rules.weeks_of(year)}
	found = rules.weeks(year, everyday, activities, {}, closed, today)
	days = [week.monday for week, number in activities.items() if week in everyday for _n in range(number)]
	goal = goals.weekly_group_activities(days, found[0].week.monday, found[-1].week.sunday, closed=closed)
	over = [week for week in goal.missed if week.sunday < today]
	assert [week.week for week in found if week.is_gap] == over


@pytest.mark.parametrize(
	("weekday", "meetings", "activities", "planned", "booked", "expected"),
	[
		(2, 0, 0, 0, 0, None),
		(3, 0, 0, 0, 0, rules.NOTHING),
		(3, 5, 0, 0, 0, rules.NO_GROUP),
		(3, 5, 0, 1, 0, None),
		(4, 0, 1, 0, 0, rules.NO_MEETING),
		(4, 0, 1, 0, 2, None),
		(6, 1, 1, 0, 0, None),
	],
)
def test_what_a_week_is_about_to_end_without(weekday, meetings, activities, planned, booked, expected):
	today = WEEK.monday + timedelta(days=weekday)
	assert rules.missing(today, meetings, activities, planned, booked) == expected


def test_nobody_is_reminded_in_a_closed_week():
	assert rules.missing(WEEK.sunday, 0, 0, 0, 0, closed={WEEK}) is None


@given(DAYS)
def test_the_rest_of_a_week_ends_on_its_sunday(today):
	first, last = rules.rest_of_week(today)
	assert first == today
	assert goals.iso_week_of(last) == goals.iso_week_of(today)
	assert last.weekday() == 6


@given(st.lists(st.tuples(st.integers(1990, 2110), st.integers(-1, 60)), max_size=20))
def test_closed_weeks_exist_and_stand_once(weeks):
	problems = dict(goals.closed_week_problems(weeks))
	good = [week for place, week in enumerate(weeks) if place not in problems]
	assert len(set(good)) == len(good)
	for year, number in good:
		assert date.fromisocalendar(year, number, 1)
	for place, kind in problems.items():
		year, number = weeks[place]
		exists = goals.FIRST_YEAR <= year <= goals.LAST_YEAR and 1 <= number <= goals.weeks_in(year)
		assert exists == (kind == goals.SAME_WEEK)
