"""How a goal stands: shares, periods, pace and weeks."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digidel_app.domain import goal_standing as rules
from digidel_app.domain.answer_time import is_working_day
from digidel_app.domain.goals import IsoWeek, weekly_result, weeks_touched

FIRST, LAST = date(2019, 1, 1), date(2020, 12, 31)
days = st.dates(FIRST, LAST)
numbers = st.integers(0, 500)


def stands(value, on, target=1_800, **options):
	options = {"accumulates": True, **options}
	return rules.standing(rules.Measured(None if value is None else Decimal(value)), Decimal(target), FIRST, LAST, on, **options)  # fmt: skip


# --- shares and persons ---


def test_nothing_to_divide_by_is_no_data_and_not_zero():
	assert rules.share_of(0, 0).value is None
	assert rules.share_of(0, 4).value == 0
	assert rules.share_of(1, 4) == rules.Measured(Decimal(25), numerator=Decimal(1), denominator=Decimal(4))
	assert rules.share_of(30, 4, 1).value == Decimal("7.5")


def test_nobody_recorded_is_no_data():
	assert rules.measured_persons([]).value is None
	assert rules.measured_persons([rules.PersonsOfDay(FIRST, 0, 0, 0)]).value is None
	assert rules.measured_persons([rules.PersonsOfDay(FIRST, 0, 0, 1)]).value == 0


@given(
	st.lists(
		st.builds(lambda d, a, b, c: rules.PersonsOfDay(d, a, b, a + b + c), days, numbers, numbers, numbers)
	)
)
def test_the_figure_judged_by_is_one_of_the_interval_and_its_steps_only_rise(rows):
	found = {
		name: rules.measured_persons(rows, name) for name in (rules.AT_LEAST, rules.ESTIMATE, rules.AT_MOST)
	}
	assume(found[rules.ESTIMATE].value is not None)
	values = [found[name].value for name in (rules.AT_LEAST, rules.ESTIMATE, rules.AT_MOST)]
	assert values == sorted(values)
	assert {(m.lower, m.upper) for m in found.values()} == {(values[0], values[2])}
	for measured in found.values():
		steps = [value for _day, value in measured.steps]
		assert steps == sorted(steps) and steps[-1] == measured.value
		assert len({day for day, _value in measured.steps}) == len(steps)


@given(st.lists(st.tuples(days, numbers)))
def test_a_running_total_ends_at_the_sum(increments):
	steps = rules.running_total(increments)
	assert [day for day, _value in steps] == sorted({day for day, _number in increments})
	assert not steps or steps[-1][1] == sum(number for _day, number in increments)


# --- periods ---


@given(
	st.sampled_from([rules.TOTAL, rules.YEAR, rules.MONTH]),
	days,
	days,
	st.dates(date(2010, 1, 1), date(2030, 1, 1)),
)
def test_the_period_judged_lies_in_the_goals_time_and_holds_the_day(kind, one, other, on):
	first, last = sorted((one, other))
	start, end = rules.period_on(kind, first, last, on)
	assert first <= start <= end <= last
	if first <= on <= last:
		assert start <= on <= end


def test_a_year_and_a_month_are_cut_at_the_goals_ends():
	first, last = date(2019, 3, 15), date(2020, 6, 30)
	assert rules.period_on(rules.YEAR, first, last, date(2019, 12, 1)) == (first, date(2019, 12, 31))
	assert rules.period_on(rules.YEAR, first, last, date(2025, 1, 1)) == (date(2020, 1, 1), last)
	assert rules.period_on(rules.MONTH, first, last, date(2019, 3, 20)) == (first, date(2019, 3, 31))
	assert rules.period_on(rules.TOTAL, first, last, date(2019, 3, 20)) == (first, last)


# --- status and pace ---


@pytest.mark.parametrize(
	("value", "on", "status"),
	[
		(900, date(2018, 12, 31), rules.NOT_BEGUN),
		(None, date(2019, 6, 1), rules.NO_DATA),
		(20, date(2019, 1, 27), rules.TOO_EARLY),
		(20, date(2019, 1, 28), rules.BEHIND),
		(0, date(2019, 6, 1), rules.BEHIND),
		(900, date(2019, 12, 31), rules.ON_PACE),
		(1_799, LAST, rules.NOT_REACHED),
		(1_800, LAST, rules.REACHED),
		(1_800, date(2019, 2, 1), rules.REACHED),
	],
)  # fmt: skip
def test_status(value, on, status):
	assert stands(value, on).status == status


def test_the_pace_names_a_day():
	assert stands(900, date(2019, 12, 31)).forecast_on == date(2020, 12, 30)


def test_no_pace_beyond_reason():
	assert stands(5, date(2019, 12, 31)).forecast_on is None  # 360 years
	assert stands(0, date(2019, 12, 31)).forecast_on is None


@given(st.integers(0, 1_799), days)
def test_a_pace_is_told_only_while_the_goal_runs_and_never_for_a_day_that_has_passed(value, on):
	found = stands(value, on)
	if found.forecast_on:
		assert found.status in (rules.ON_PACE, rules.BEHIND)
		assert on < found.forecast_on <= LAST + (LAST - FIRST)
		assert (found.status == rules.ON_PACE) == (found.forecast_on <= LAST)


def test_a_goal_at_the_end_of_the_calendar_has_no_day_beyond_it():
	first, last = date(9998, 1, 1), date.max
	assert rules.standing(rules.Measured(Decimal(1)), Decimal(900), first, last, date(9998, 6, 1), accumulates=True).forecast_on is None  # fmt: skip


def test_a_share_has_no_pace():
	assert stands(40, date(2019, 6, 1), target=50, accumulates=False) == rules.Standing(
		rules.BELOW, Decimal(80)
	)
	assert stands(50, date(2019, 6, 1), target=50, accumulates=False).status == rules.REACHED


def test_a_cost_is_reached_from_above():
	assert (
		stands(900, date(2019, 6, 1), target=1_000, accumulates=False, lower_is_better=True).status
		== rules.REACHED
	)
	assert (
		stands(1_100, LAST, target=1_000, accumulates=False, lower_is_better=True).status == rules.NOT_REACHED
	)


def test_the_day_it_was_reached():
	steps = rules.running_total([(date(2019, 5, 1), 3), (date(2019, 5, 3), 4), (date(2019, 5, 9), 1)])
	measured = rules.Measured(Decimal(8), steps=steps)
	assert rules.standing(measured, Decimal(7), FIRST, LAST, LAST, accumulates=True).reached_on == date(
		2019, 5, 3
	)


def test_half_a_thing_is_counted_as_a_whole_one():
	found = rules.standing(
		rules.Measured(Decimal(5)), Decimal("9.5"), FIRST, LAST, date(2019, 12, 31), accumulates=True
	)
	assert found.forecast_on == rules.standing(rules.Measured(Decimal(5)), Decimal(10), FIRST, LAST, date(2019, 12, 31), accumulates=True).forecast_on  # fmt: skip


# --- weeks ---


def test_the_week_under_way_counts_only_once_it_has_what_it_needs():
	wednesday = date(2020, 12, 30)  # of week 53
	last_week = {date(2020, 12, 22): 1}
	first = date(2020, 12, 21)
	without = rules.weeks_so_far(last_week, first, date(2021, 2, 1), wednesday)
	assert list(without.counts) == [IsoWeek(2020, 52)] and without.is_met
	done = rules.weeks_so_far({**last_week, date(2020, 12, 28): 1}, first, date(2021, 2, 1), wednesday)
	assert list(done.counts) == [IsoWeek(2020, 52), IsoWeek(2020, 53)]
	over = rules.weeks_so_far(last_week, first, date(2021, 2, 1), date(2021, 1, 3))
	assert over.missed == over.empty == [IsoWeek(2020, 53)]


def test_week_53_may_be_closed():
	result = rules.weeks_so_far({}, date(2020, 12, 28), date(2021, 1, 3), LAST, 1, {IsoWeek(2020, 53)})
	assert not result.missed


@given(st.lists(days), st.sets(st.sampled_from(weeks_touched(FIRST, LAST))))
def test_at_the_end_all_weeks_are_judged_as_weekly_result_does(when, closed):
	assert rules.weeks_so_far(Counter(when), FIRST, LAST, LAST, 2, closed) == weekly_result(
		when, FIRST, LAST, 2, closed
	)


@given(st.lists(days), days)
def test_no_week_is_missed_before_it_is_over(when, on):
	result = rules.weeks_so_far(Counter(when), FIRST, LAST, on)
	assert all(week.sunday <= on or on == LAST for week in result.missed)


def test_before_the_goal_there_are_no_weeks():
	result = rules.weeks_so_far({FIRST: 1}, FIRST, LAST, FIRST - timedelta(days=1))
	assert not result.counts


@pytest.mark.parametrize(
	("events", "on", "status"),
	[
		({}, date(2018, 1, 1), rules.NOT_BEGUN),
		({}, FIRST, rules.TOO_EARLY),
		({FIRST: 1}, date(2019, 1, 6), rules.ON_PACE),
		({FIRST: 1}, date(2019, 1, 13), rules.BELOW),
		({FIRST: 1}, LAST, rules.NOT_REACHED),
	],
)
def test_weekly_status(events, on, status):
	result = rules.weeks_so_far(events, FIRST, LAST, on)
	assert rules.weekly_standing(result, rules.Measured(Decimal(1)), FIRST, LAST, on).status == status
	assert (
		rules.weekly_standing(result, rules.NOTHING_MEASURED, FIRST, LAST, max(on, FIRST)).status
		== rules.NO_DATA
	)


# --- the end of a week ---


@pytest.mark.parametrize(
	("day", "is_late"),
	[
		("2020-05-13", False),  # Wednesday of an ordinary week
		("2020-05-14", True),
		("2020-05-15", True),
		("2020-05-16", False),  # Saturday: nobody is at work
		("2020-05-19", False),
		("2020-05-20", True),  # Wednesday before Ascension Day: only Friday is left
		("2020-05-21", False),
		("2020-06-16", False),
		("2020-06-17", True),
		("2020-06-18", True),  # the day after is Midsummer Eve
	],
)
def test_a_week_is_late_on_its_last_two_working_days(day, is_late):
	assert rules.is_late_in_week(date.fromisoformat(day), {date(2020, 5, 21)}) == is_late


@given(st.dates(date(2019, 1, 7), date(2020, 12, 20)), st.sets(days, max_size=40))
def test_every_week_with_a_working_day_is_late_at_least_once_and_at_most_twice(day, days_off):
	monday = day - timedelta(days=day.weekday())
	week = [monday + timedelta(days=number) for number in range(7)]
	working = [each for each in week if is_working_day(each, days_off)]
	late = [each for each in week if rules.is_late_in_week(each, days_off)]
	assert late == working[-2:]
