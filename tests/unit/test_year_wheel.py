"""The year wheel's calendar: days that do not exist, days off, what is given after days without a run."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import year_wheel as rules
from digidel_app.domain.answer_time import is_working_day
from digidel_app.domain.year_wheel import Occurrence, Rule

DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
MONTHS = st.lists(st.integers(1, 12), min_size=1, unique=True).map(lambda found: tuple(sorted(found)))
RULES = st.builds(lambda months, day: Rule(months, day), MONTHS, st.integers(1, 31))
DAYS_OFF = st.frozensets(DAYS, max_size=30)
NOTICE = st.integers(0, rules.MOST_NOTICE)


@pytest.mark.parametrize(
	("recurrence", "first", "months"),
	[
		(rules.YEAR, 10, (10,)),
		(rules.HALF_YEAR, 9, (3, 9)),
		(rules.QUARTER, 12, (3, 6, 9, 12)),
		(rules.MONTH, 5, tuple(range(1, 13))),
	],
)
def test_months_of_a_recurrence(recurrence: str, first: int, months: tuple) -> None:
	assert rules.months_of(recurrence, first) == months


@pytest.mark.parametrize(("recurrence", "first"), [(rules.CHOSEN, 1), ("Daily", 1), (rules.YEAR, 13)])
def test_what_is_no_recurrence_is_refused(recurrence: str, first: int) -> None:
	with pytest.raises(ValueError):
		rules.months_of(recurrence, first)


def test_chosen_months_are_read_in_order_and_once() -> None:
	assert rules.read_months(" 9,3 ; 9") == (3, 9)


@pytest.mark.parametrize("text", ["", ",", "0", "13", "mars", "3-9", "3.5", "-3", "٣", "1" * 400])
def test_what_is_no_month_is_refused(text: str) -> None:
	with pytest.raises(ValueError):
		rules.read_months(text)


def test_a_day_that_the_month_lacks_is_its_last_day() -> None:
	assert rules.day_meant(2026, 2, 31) == date(2026, 2, 28)
	assert rules.day_meant(2028, 2, 30) == date(2028, 2, 29)
	assert rules.day_meant(2026, 12, 31) == date(2026, 12, 31)
	assert rules.day_meant(9999, 12, 31) == date.max


def test_a_day_off_leads_to_the_working_day_before() -> None:
	easter_monday, good_friday = date(2026, 4, 6), date(2026, 4, 3)
	assert rules.due_day(easter_monday, {easter_monday, good_friday}) == date(2026, 4, 2)
	assert rules.due_day(date(2027, 1, 1), {date(2027, 1, 1)}) == date(
		2026, 12, 30
	)  # New Year's Eve is off too
	assert rules.due_day(date(2026, 4, 7), {easter_monday}) == date(2026, 4, 7)


def test_a_calendar_without_working_days_leaves_the_day() -> None:
	day = date(2026, 4, 7)
	assert rules.due_day(day, {day - timedelta(days=number) for number in range(60)}) == day
	assert rules.due_day(date.min, {date.min}) == date.min


@given(RULES, st.integers(2018, 2040), DAYS_OFF)
def test_one_occurrence_a_month_on_a_working_day_not_after_the_day_meant(rule, year, days_off) -> None:
	found = rules.occurrences(rule, year, days_off)
	assert [one.month for one in found] == list(rule.months)
	assert len({one.key for one in found}) == len(found)
	for one in found:
		meant = rules.day_meant(year, one.month, rule.day)
		assert one.due_on <= meant and is_working_day(one.due_on, days_off)
		between = (one.due_on + timedelta(days=number + 1) for number in range((meant - one.due_on).days))
		assert not any(is_working_day(day, days_off) for day in between)


def test_first_and_last_day_limit_the_days_meant() -> None:
	rule = Rule((1, 6), 1, date(2027, 1, 1), date(2027, 5, 31))
	assert rules.occurrences(rule, 2026, set()) == []
	# its working day lies before the first day; it is still January's
	assert rules.occurrences(rule, 2027, {date(2027, 1, 1)}) == [Occurrence(2027, 1, date(2026, 12, 30))]


REPORT = Rule((1,), 29)
"""A yearly report, due on Friday 29 January 2027."""


@pytest.mark.parametrize(
	("today", "keys"),
	[
		(date(2026, 12, 29), []),
		(date(2026, 12, 30), ["2027-01"]),
		(date(2027, 1, 29), ["2027-01"]),
		(date(2027, 3, 1), ["2027-01"]),  # 31 days late
		(date(2027, 3, 2), []),
	],
)
def test_given_from_its_notice_until_it_means_nothing_more(today: date, keys: list) -> None:
	assert [one.key for one in rules.to_give(REPORT, 30, (), today, set())] == keys
	assert rules.to_give(REPORT, 30, {"2027-01"}, today, set()) == []


def test_what_the_next_one_replaces_is_not_given_after_all() -> None:
	monthly = Rule(tuple(range(1, 13)), 15)
	assert [one.key for one in rules.to_give(monthly, 14, (), date(2026, 4, 20), set())] == ["2026-04"]
	assert [one.key for one in rules.to_give(monthly, 14, (), date(2026, 5, 2), set())] == ["2026-05"]
	# all that are still to come are given, however long the notice
	assert [one.key for one in rules.to_give(monthly, 60, (), date(2026, 4, 20), set())] == [
		"2026-05",
		"2026-06",
	]


@given(RULES, NOTICE, DAYS, st.integers(1, 500), DAYS_OFF)
def test_run_every_day_everything_is_given_once_and_in_time(rule, notice, first, days, days_off) -> None:
	given_keys: list[str] = []
	for number in range(days):
		today = first + timedelta(days=number)
		for one in rules.to_give(rule, notice, given_keys, today, days_off):
			assert number == 0 or one.due_on - timedelta(days=notice) == today
			given_keys.append(one.key)
	assert len(set(given_keys)) == len(given_keys)
	last = first + timedelta(days=days - 1)
	within = [
		one.key
		for year in range(first.year, last.year + 2)
		for one in rules.occurrences(rule, year, days_off)
		if first <= one.due_on and one.due_on - timedelta(days=notice) <= last
	]
	assert set(within) <= set(given_keys)


@given(RULES, NOTICE, DAYS, DAYS_OFF)
def test_after_a_stop_at_most_one_late_one_is_given(rule, notice, today, days_off) -> None:
	found = rules.to_give(rule, notice, (), today, days_off)
	late = [one for one in found if one.due_on < today]
	assert len(late) <= 1 and (not late or found == late)
	assert found == sorted(found, key=lambda one: one.due_on)


def test_years_at_the_ends_of_the_calendar_do_not_fail() -> None:
	monthly = Rule(tuple(range(1, 13)), 31)
	assert rules.to_give(monthly, 180, (), date.max, set())
	assert rules.to_give(monthly, 0, (), date.min, set()) == []


def test_states() -> None:
	due, day = date(2026, 3, 31), timedelta(days=1)
	assert rules.state(due, due, "Open") == rules.OPEN
	assert rules.state(due, due + day, "Open") == rules.LATE
	assert rules.state(due, due + day, "Done") == rules.DONE
	assert rules.state(due, due + day, "Skipped") == rules.SKIPPED
	assert rules.state(due, due, None) == rules.TO_COME
	assert rules.state(due, due + day, None) == rules.NOT_GIVEN


def test_whoever_does_it_does_it_for_all() -> None:
	assert rules.status_of_tasks(["Open", "Closed"]) == "Done"
	assert rules.status_of_tasks(["Open", "Cancelled"]) == "Open"
	assert rules.status_of_tasks(["Cancelled"]) == "Skipped"
	assert rules.status_of_tasks([]) == "Open"
