"""Goals: the interval for persons, ISO weeks, partners and pace."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.goals import (
	IsoWeek,
	JointActivity,
	active_partners,
	day_reached,
	iso_week_of,
	pace,
	reached_persons,
	target_from_population,
	weekly_group_activities,
	weekly_individual_meetings,
	weeks_touched,
)

PROJECT = (date(2019, 1, 1), date(2020, 12, 31))
numbers = st.integers(0, 10_000)
days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


# --- persons reached ---


@given(numbers, numbers, numbers)
def test_the_interval_holds_its_estimate(first_visits, first_time, more):
	reached = reached_persons(first_visits, first_time, first_visits + first_time + more)
	assert reached.lower <= reached.estimate <= reached.upper
	assert reached.lower in (first_visits, first_time)


def test_who_is_new_at_the_desk_and_at_a_salon_may_be_the_same_person():
	reached = reached_persons(1_200, 700, 5_000)
	assert (reached.lower, reached.estimate, reached.upper) == (1_200, 1_900, 5_000)
	assert reached.possibly_reaches(1_800) and not reached.certainly_reaches(1_800)


@pytest.mark.parametrize("figures", [(-1, 0, 5), (0, -1, 5), (3, 3, 5)])
def test_impossible_figures_are_refused(figures):
	with pytest.raises(ValueError, match="first-time"):
		reached_persons(*figures)


@pytest.mark.parametrize(
	("percent", "population", "persons"), [("10", 18_000, 1_800), ("10", 18_001, 1_801), ("0", 18_000, 0)]
)
def test_a_share_of_the_population_is_rounded_up(percent, population, persons):
	assert target_from_population(Decimal(percent), population) == persons


# --- weeks ---


def test_2019_and_2020_touch_105_iso_weeks():
	weeks = weeks_touched(*PROJECT)
	assert len(weeks) == 105
	assert (weeks[0], weeks[-1]) == (IsoWeek(2019, 1), IsoWeek(2020, 53))
	assert IsoWeek(2019, 53) not in weeks


@pytest.mark.parametrize(
	("day", "week"),
	[
		(date(2018, 12, 31), IsoWeek(2019, 1)),
		(date(2019, 12, 30), IsoWeek(2020, 1)),
		(date(2020, 12, 31), IsoWeek(2020, 53)),
		(date(2021, 1, 3), IsoWeek(2020, 53)),
		(date(2021, 1, 4), IsoWeek(2021, 1)),
	],
)
def test_an_iso_year_is_not_a_calendar_year(day, week):
	assert iso_week_of(day) == week
	assert week.monday <= day <= week.sunday


@given(days, days)
def test_the_weeks_of_a_period_cover_it_without_gaps(one, other):
	first, last = sorted((one, other))
	weeks = weeks_touched(first, last)
	assert weeks[0].monday <= first <= weeks[0].sunday
	assert weeks[-1].monday <= last <= weeks[-1].sunday
	assert all(after.monday - before.monday == timedelta(7) for before, after in pairwise(weeks))
	assert weeks == sorted(set(weeks))


def test_an_empty_period_touches_no_week():
	assert weeks_touched(date(2019, 2, 1), date(2019, 1, 1)) == []


@given(st.lists(days), st.sets(days), st.integers(1, 3))
def test_every_open_week_is_met_or_missed(events, closed_days, target):
	closed = {iso_week_of(day) for day in closed_days}
	result = weekly_individual_meetings(events, *PROJECT, target, closed)
	assert sorted([*result.met, *result.missed, *result.closed]) == weeks_touched(*PROJECT)
	assert sum(result.counts.values()) == sum(PROJECT[0] <= day <= PROJECT[1] for day in events)
	assert set(result.empty) <= set(result.missed)
	assert result.is_met is (not result.missed)


def test_an_empty_week_is_missed_and_a_closed_one_is_not():
	first, last = date(2019, 1, 7), date(2019, 1, 27)
	result = weekly_group_activities([date(2019, 1, 9)], first, last, closed=[IsoWeek(2019, 4)])
	assert result.met == [IsoWeek(2019, 2)]
	assert result.missed == result.empty == [IsoWeek(2019, 3)]
	assert result.open_weeks == [IsoWeek(2019, 2), IsoWeek(2019, 3)]


# --- partners ---


def test_a_partner_is_active_through_an_activity_that_was_held_in_the_period():
	held = JointActivity(date(2019, 3, 1), ("A", "B", "A"))
	cancelled = JointActivity(date(2019, 4, 1), ("C",), is_held=False)
	earlier = JointActivity(date(2018, 4, 1), ("D",))
	again = JointActivity(date(2020, 3, 1), ("A",))
	assert active_partners([held, cancelled, earlier, again], *PROJECT) == {"A": 2, "B": 1}


# --- pace ---


def test_half_the_target_at_half_time_is_on_pace():
	on_pace = pace(50, 100, date(2019, 1, 1), date(2019, 1, 10), date(2019, 1, 5))
	assert (on_pace.expected, on_pace.forecast, on_pace.is_on_pace) == (Decimal(50), Decimal(100), True)
	assert on_pace.reached_on == date(2019, 1, 10)


def test_without_a_start_there_is_no_forecast_day():
	assert pace(0, 100, *PROJECT, date(2019, 6, 1)).reached_on is None
	assert pace(1, 10**9, *PROJECT, date(2020, 6, 1)).reached_on is None  # beyond the calendar


@given(st.integers(1, 5_000), st.integers(1, 5_000), st.integers(0, 730))
def test_at_an_unchanged_pace_the_forecast_day_is_the_first_that_fills_the_target(reached, target, passed):
	on = PROJECT[0] + timedelta(passed)
	forecast = pace(reached, target, *PROJECT, on).reached_on
	days_so_far, days_needed = passed + 1, (forecast - PROJECT[0]).days + 1
	assert reached * days_needed >= target * days_so_far
	assert reached * (days_needed - 1) < target * days_so_far


@pytest.mark.parametrize("on", [date(2018, 12, 31)])
def test_a_day_before_the_period_is_refused(on):
	with pytest.raises(ValueError, match="period"):
		pace(1, 1, *PROJECT, on)


def test_the_day_a_target_was_reached():
	counts = [(date(2019, 2, 1), 5), (date(2019, 1, 1), 4), (date(2019, 3, 1), 9)]
	assert day_reached(counts, 9) == date(2019, 2, 1)
	assert day_reached(counts, 10) == date(2019, 3, 1)
	assert day_reached(counts, 99) is None
