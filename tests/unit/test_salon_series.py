"""Dates of a series: weeks, terms, days off, exceptions, the clock's change, week 53 and the leap day."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from digidel_app.domain import salon_series as series
from digidel_app.domain.places import WEEKDAYS
from digidel_app.domain.salon_series import Exemption, Plan, SlotTime, Term

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(weekday="Tuesday", opens=time(10), closes=time(12), row="a") -> SlotTime:
	return SlotTime(row, weekday, opens, closes)


def plan(first, last, *times, repeats=series.EVERY_WEEK, exemptions=()) -> Plan:
	return Plan(repeats, (Term(first, last),), times or (at(),), tuple(exemptions))


def days(found) -> list[date]:
	return [each.starts_at.date() for each in found if not each.left_out]


def test_every_week_from_the_first_to_the_last_day() -> None:
	found = series.occasions(plan(date(2026, 9, 1), date(2026, 9, 22)))
	assert days(found) == [date(2026, 9, number) for number in (1, 8, 15, 22)]
	assert found[0].ends_at == datetime(2026, 9, 1, 12)


def test_the_clock_stays_when_summer_time_ends_and_begins() -> None:
	found = series.occasions(plan(date(2026, 10, 20), date(2027, 4, 6)))
	assert {each.starts_at.time() for each in found} == {time(10)}
	moments = [each.starts_at.replace(tzinfo=STOCKHOLM).astimezone(timezone.utc).hour for each in found]
	assert (moments[0], moments[1], moments[-1]) == (8, 9, 8)


def test_every_second_week_keeps_its_step_over_a_year_of_53_weeks() -> None:
	found = days(
		series.occasions(plan(date(2026, 12, 15), date(2027, 1, 31), repeats=series.EVERY_SECOND_WEEK))
	)
	assert found == [date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 12), date(2027, 1, 26)]
	assert [day.isocalendar().week for day in found] == [51, 53, 2, 4]


def test_every_second_week_begins_in_the_week_of_the_first_day_also_when_its_weekday_is_over() -> None:
	found = days(
		series.occasions(plan(date(2026, 9, 3), date(2026, 9, 30), repeats=series.EVERY_SECOND_WEEK))
	)
	assert found == [date(2026, 9, 15), date(2026, 9, 29)]


def test_the_leap_day_is_a_day() -> None:
	assert date(2028, 2, 29) in days(series.occasions(plan(date(2028, 2, 1), date(2028, 3, 7))))
	assert series.plan_problems(plan(date(2028, 2, 29), date(2030, 2, 28))) == []
	assert series.plan_problems(plan(date(2028, 2, 29), date(2030, 3, 1))) == [(series.TOO_LONG, 0, 0)]


def test_terms_leave_the_summer_out() -> None:
	terms = (Term(date(2027, 1, 11), date(2027, 6, 4)), Term(date(2027, 8, 23), date(2027, 12, 17)))
	found = days(series.occasions(Plan(series.TERM_PLAN, terms, (at(), at("Thursday", row="b")))))
	assert not [day for day in found if date(2027, 6, 4) < day < date(2027, 8, 23)]
	assert (found[0], found[-1], len(found)) == (date(2027, 1, 12), date(2027, 12, 16), 76)


def test_days_off_are_left_out_and_said_so() -> None:
	found = series.occasions(
		plan(date(2026, 12, 17), date(2026, 12, 31), at("Thursday")), {date(2026, 12, 24)}
	)
	assert [(each.planned_on.day, each.left_out) for each in found] == [
		(17, ""),
		(24, series.DAY_OFF),
		(31, ""),
	]


def test_an_exemption_says_more_than_a_day_off() -> None:
	moved = Exemption(1, date(2026, 12, 24), series.MOVED, date(2026, 12, 22), time(9))
	out = Exemption(2, date(2026, 12, 17), series.LEFT_OUT)
	found = series.occasions(
		plan(date(2026, 12, 17), date(2026, 12, 31), at("Thursday"), exemptions=(moved, out)),
		[date(2026, 12, 24)],
	)
	assert [(each.planned_on.day, each.starts_at, each.left_out) for each in found] == [
		(17, datetime(2026, 12, 17, 10), series.LEFT_OUT),
		(24, datetime(2026, 12, 22, 9), ""),
		(31, datetime(2026, 12, 31, 10), ""),
	]


FIRST = date(2026, 9, 1)
LAST = date(2026, 9, 30)


@pytest.mark.parametrize(
	("wrong", "kinds"),
	[
		(plan(LAST, FIRST), [(series.ENDS_BEFORE_START, 1, 0)]),
		(plan(FIRST, date(2036, 9, 1)), [(series.TOO_LONG, 0, 0)]),
		(plan(FIRST, date(2028, 9, 2)), [(series.TOO_LONG, 0, 0)]),
		(Plan(series.TERM_PLAN, (), (at(),)), [(series.NO_TERM, 0, 0)]),
		(Plan(series.EVERY_WEEK, (Term(FIRST, LAST),), ()), [(series.NO_TIME, 0, 0)]),
		(plan(FIRST, LAST, at(closes=time(10))), [(series.TIME_ENDS_BEFORE_START, 1, 0)]),
		(
			plan(FIRST, LAST, at(), at(opens=time(11), closes=time(13), row="b")),
			[(series.TIMES_OVERLAP, 1, 2)],
		),
		(plan(date(2026, 9, 2), date(2026, 9, 7)), [(series.NO_DATES, 0, 0)]),
		(
			plan(FIRST, date(2028, 8, 31), at(), at("Friday", row="b")),
			[(series.TOO_MANY, 209, 0)],
		),
		(
			Plan(series.TERM_PLAN, (Term(FIRST, LAST), Term(LAST, date(2026, 12, 1))), (at(),)),
			[(series.TERMS_OVERLAP, 1, 2)],
		),
		(
			plan(FIRST, LAST, exemptions=[Exemption(1, date(2026, 9, 2), series.LEFT_OUT)]),
			[(series.NOT_IN_PLAN, 1, 0)],
		),
		(
			plan(FIRST, LAST, exemptions=[Exemption(n, FIRST, series.LEFT_OUT) for n in (1, 2)]),
			[(series.DATE_TWICE, 2, 0)],
		),
		(plan(FIRST, LAST, exemptions=[Exemption(1, FIRST, series.MOVED)]), [(series.MOVED_NOWHERE, 1, 0)]),
		(
			plan(FIRST, LAST, exemptions=[Exemption(1, FIRST, series.MOVED, LAST, time(13))]),
			[(series.TIME_ENDS_BEFORE_START, 0, 1)],
		),
	],
)
def test_what_cannot_be_right_is_found(wrong, kinds) -> None:
	assert series.plan_problems(wrong) == kinds


def test_what_follows_close_upon_another_does_not_overlap() -> None:
	(mine,) = series.occasions(plan(FIRST, FIRST))
	before = ("Före", datetime(2026, 9, 1, 8), datetime(2026, 9, 1, 10))
	during = ("Under", datetime(2026, 9, 1, 11, 59), datetime(2026, 9, 1, 13))
	assert series.overlaps([mine], [before], 1) == []
	assert series.overlaps([mine], [before, during], 1) == [(mine, ["Under"])]
	assert series.overlaps([mine], [during], 2) == []
	assert series.overlaps([mine], [during] * 9, 0) == []


def test_a_term_is_copied_by_its_weeks() -> None:
	old, new = date(2026, 8, 24), date(2027, 1, 13)  # a Monday and a Wednesday
	assert series.moved_to_term(date(2026, 8, 25), old, new) == date(2027, 1, 12)
	assert series.in_same_week(date(2027, 1, 17), "Monday") == date(2027, 1, 11)


dates = some.dates(date(2020, 1, 1), date(2035, 12, 31))
slot_times = some.builds(
	lambda weekday, hour, length, row: SlotTime(row, weekday, time(hour), time(hour + length)),
	some.sampled_from(WEEKDAYS),
	some.integers(0, 20),
	some.integers(1, 3),
	some.text("abcdef0123456789", min_size=6, max_size=6),
)
plans = some.builds(
	lambda first, length, times, repeats: Plan(
		repeats, (Term(first, first + timedelta(days=length)),), tuple(times)
	),
	dates,
	some.integers(0, 720),
	some.lists(slot_times, min_size=1, max_size=3, unique_by=lambda each: each.row),
	some.sampled_from([series.EVERY_WEEK, series.EVERY_SECOND_WEEK]),
)


@given(plans, some.sets(dates, max_size=40))
def test_every_occasion_is_what_the_plan_says(given_plan, days_off) -> None:
	found = series.occasions(given_plan, days_off)
	(term,) = given_plan.terms
	by_row = {each.row: each for each in given_plan.times}
	assert len({each.slot for each in found}) == len(found)
	for each in found:
		slot_time = by_row[each.slot.split("/")[1]]
		assert term.starts_on <= each.planned_on <= term.ends_on
		assert WEEKDAYS[each.planned_on.weekday()] == slot_time.weekday
		assert (each.starts_at.time(), each.ends_at.time()) == (slot_time.from_time, slot_time.to_time)
		assert bool(each.left_out) == (each.planned_on in days_off)
	assert found == sorted(found, key=lambda each: (each.starts_at, each.slot))


@given(plans)
def test_no_week_is_forgotten(given_plan) -> None:
	"""Counted another way: day by day."""
	(term,) = given_plan.terms
	monday = term.starts_on - timedelta(days=term.starts_on.weekday())
	step = 14 if given_plan.repeats == series.EVERY_SECOND_WEEK else 7
	wanted = sum(
		WEEKDAYS[day.weekday()] == each.weekday and (day - monday).days % step < 7
		for each in given_plan.times
		for day in (
			term.starts_on + timedelta(days=n) for n in range((term.ends_on - term.starts_on).days + 1)
		)
	)
	assert len(series.occasions(given_plan)) == wanted


@given(plans, some.sampled_from(WEEKDAYS))
def test_a_slot_stays_when_its_weekday_changes(given_plan, weekday) -> None:
	one = given_plan._replace(times=given_plan.times[:1])
	other = one._replace(times=(one.times[0]._replace(weekday=weekday),))
	slots, others = ({each.slot for each in series.occasions(each_plan)} for each_plan in (one, other))
	assert len(slots ^ others) <= 2  # a first or last week that ends between the two weekdays


@given(dates, dates, dates)
def test_a_copied_day_keeps_its_weekday(day, old, new) -> None:
	moved = series.moved_to_term(day, old, new)
	assert moved.weekday() == day.weekday()
	assert series.moved_to_term(moved, new, old) == day
