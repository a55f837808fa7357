from datetime import date, datetime, time, timedelta
from datetime import timezone as timezones
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import answer_time
from digidel_app.domain.answer_time import (
	CALENDAR_HOURS,
	IN_TIME,
	LATE,
	OVERDUE,
	WAITING,
	WORKING_DAYS,
	Rule,
	add_working_days,
	answered,
	clock_started,
	deadline,
	eves,
	is_working_day,
	share_in_time,
	solved_at_first_contact,
	split_minutes,
	state,
)

SWEDEN = ZoneInfo("Europe/Stockholm")
UTC = timezones.utc
TWO_DAYS, TWO_DYGN = Rule(WORKING_DAYS, 2), Rule(CALENDAR_HOURS, 48)

days = st.dates(date(2019, 1, 1), date(2032, 12, 1))
moments = st.datetimes(datetime(2019, 1, 1), datetime(2032, 12, 1)).map(
	lambda moment: moment.replace(tzinfo=UTC)
)
holidays = st.frozensets(days, max_size=40)
rules = st.builds(Rule, st.sampled_from([WORKING_DAYS, CALENDAR_HOURS]), st.integers(1, 60))


def local(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


def last_day(received: str, rule: Rule = TWO_DAYS, off: frozenset[date] = frozenset()) -> date:
	return deadline(local(received), rule, off, SWEDEN).astimezone(SWEDEN).date()


# --- the deadline ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("received", "expected"),
	[
		("2025-03-10T09:00", date(2025, 3, 12)),  # Monday: Wednesday
		("2025-03-14T23:30", date(2025, 3, 18)),  # Friday night: Tuesday
		("2025-03-15T09:00", date(2025, 3, 18)),  # Saturday counts as Friday does
		("2025-03-16T09:00", date(2025, 3, 18)),
		("2025-06-19T09:00", date(2025, 6, 24)),  # Midsummer Eve is a Friday, the 20th
		("2024-06-20T09:00", date(2024, 6, 25)),
		("2025-12-23T09:00", date(2025, 12, 30)),  # eve, Christmas Day and Boxing Day, weekend: 29th, 30th
		("2025-12-30T09:00", date(2026, 1, 5)),  # New Year's Eve and Day, then Friday the 2nd, Monday the 5th
	],
)
def test_two_working_days_over_weekends_eves_and_the_turn_of_the_year(received, expected):
	off = frozenset(
		date(year, month, day)
		for year in (2024, 2025, 2026)
		for month, day in ((1, 1), (1, 6), (12, 25), (12, 26))
	)
	assert last_day(received, off=off) == expected


def test_a_working_day_ends_with_the_day_where_the_municipality_lies():
	due = deadline(local("2025-07-01T00:30"), TWO_DAYS, frozenset(), SWEDEN)
	assert due.astimezone(SWEDEN) == datetime.combine(date(2025, 7, 3), time.max, SWEDEN)
	# half past midnight in Sweden is still the day before in UTC: the day is the municipality's
	assert deadline(datetime(2025, 6, 30, 22, 30, tzinfo=UTC), TWO_DAYS, frozenset(), SWEDEN) == due


@pytest.mark.parametrize(
	("received", "answered_at", "expected"),
	[
		("2025-03-29T12:00", "2025-03-31T13:00", IN_TIME),  # clocks go forward: 48 hours later is 13 o'clock
		("2025-03-29T12:00", "2025-03-31T13:01", LATE),
		("2025-10-25T12:00", "2025-10-27T11:00", IN_TIME),  # and back: it is 11
		("2025-10-25T12:00", "2025-10-27T11:01", LATE),
		("2025-06-20T12:00", "2025-06-22T12:00", IN_TIME),  # hours do not rest at midsummer
	],
)
def test_two_dygn_are_48_hours_that_pass_also_when_clocks_change(received, answered_at, expected):
	due = deadline(local(received), TWO_DYGN, frozenset(), SWEDEN)
	assert state(due, local(answered_at), local("2026-01-01T00:00")) == expected


@given(moments, moments, rules, holidays)
def test_who_asked_first_is_never_due_later(one, other, rule, off):
	first, second = sorted((one, other))
	assert deadline(first, rule, off, SWEDEN) <= deadline(second, rule, off, SWEDEN)


@given(moments, st.integers(1, 60), holidays)
def test_more_days_are_never_due_earlier_and_a_deadline_lies_ahead(received, value, off):
	due = deadline(received, Rule(WORKING_DAYS, value), off, SWEDEN)
	assert received < due < deadline(received, Rule(WORKING_DAYS, value + 1), off, SWEDEN)


@given(moments, st.integers(1, 60), holidays)
def test_a_deadline_in_working_days_never_falls_on_a_day_off(received, value, off):
	day = deadline(received, Rule(WORKING_DAYS, value), off, SWEDEN).astimezone(SWEDEN).date()
	assert day.weekday() < 5
	assert day not in off
	assert day not in eves(day.year).values()


@given(days, st.integers(1, 60), holidays)
def test_exactly_so_many_working_days_lie_between(day, count, off):
	last = add_working_days(day, count, off)
	between = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
	assert sum(is_working_day(each, off) for each in between) == count


@given(moments, st.integers(1, 2_000))
def test_calendar_hours_are_exact_in_every_season(received, hours):
	due = deadline(received.astimezone(SWEDEN), Rule(CALENDAR_HOURS, hours), frozenset(), SWEDEN)
	assert due - received == timedelta(hours=hours)


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search():
	off = frozenset(date(2025, 1, 1) + timedelta(days=number) for number in range(800))
	with pytest.raises(answer_time.NoWorkingDayError):
		add_working_days(date(2025, 1, 1), 1, off)


@pytest.mark.parametrize(("kind", "value"), [(WORKING_DAYS, 0), (CALENDAR_HOURS, -1), ("Weeks", 1), ("", 2)])
def test_other_rules_do_not_exist(kind, value):
	with pytest.raises(ValueError):
		Rule(kind, value)


@pytest.mark.parametrize(
	("year", "midsummer"), [(2019, 21), (2020, 19), (2024, 21), (2025, 20), (2026, 19), (2027, 25)]
)
def test_midsummer_eve_is_the_friday_between_the_19th_and_the_25th(year, midsummer):
	assert eves(year)["Midsummer Eve"] == date(year, 6, midsummer)


@given(st.integers(1950, 2100))
def test_each_year_has_three_eves(year):
	first = date(year, 1, 1)
	found = [
		first + timedelta(days=number)
		for number in range(366)
		if answer_time.is_eve(first + timedelta(number))
	]
	assert [day for day in found if day.year == year] == sorted(eves(year).values())


# --- what counts ----------------------------------------------------------------------------------------

STARTED = local("2025-03-12T10:00")


RECEIVED = local("2025-03-10T08:00")
PROMISED = date(2025, 3, 14)


@pytest.mark.parametrize(
	("channel", "received_at", "promised", "expected"),
	[
		("Drop-in", None, None, None),  # helped on the spot
		("Drop-in", RECEIVED, None, None),  # a queue at the desk is no answer time
		("Drop-in", RECEIVED, PROMISED, STARTED),  # but somebody promised to get back
		("Booked", RECEIVED, None, None),  # the visitor agreed to the time
		("Booked", RECEIVED, PROMISED, STARTED),
		("E-mail", RECEIVED, None, RECEIVED),
		("E-mail", RECEIVED, PROMISED, RECEIVED),
		("E-mail", STARTED, None, STARTED),  # taken up at once: a quick answer counts
		("Chat", None, None, None),  # nobody knows for how long
		("Chat", None, PROMISED, STARTED),
		("Telephone", RECEIVED, None, RECEIVED),
		("Telephone", STARTED, None, None),  # answered in the call
		("Telephone", None, PROMISED, STARTED),
	],
)
def test_from_when_the_time_counts(channel, received_at, promised, expected):
	assert clock_started(channel, received_at, STARTED, promised) == expected


@pytest.mark.parametrize(
	("answered_at", "due", "done_on", "is_open", "expected"),
	[
		(None, None, None, False, STARTED),  # the visit was the answer
		("2025-03-12T15:00", None, None, False, local("2025-03-12T15:00")),
		(None, date(2025, 3, 14), None, True, None),
		("2025-03-12T10:00", date(2025, 3, 14), None, True, None),  # a first word was no answer
		(None, date(2025, 3, 14), date(2025, 3, 13), False, local("2025-03-13T23:59:59")),
		("2025-03-13T09:00", date(2025, 3, 14), date(2025, 3, 13), False, local("2025-03-13T09:00")),
		("2025-03-12T10:00", date(2025, 3, 14), date(2025, 3, 13), False, local("2025-03-13T23:59:59")),
	],
)
def test_when_the_visitor_had_the_answer(answered_at, due, done_on, is_open, expected):
	given_at = local(answered_at) if answered_at else None
	assert answered(given_at, STARTED, due, done_on, is_open) == expected


@given(moments, st.one_of(st.none(), moments), moments)
def test_a_question_is_in_exactly_one_state(due, answered_at, now):
	found = state(due, answered_at, now)
	assert found in ((IN_TIME, LATE) if answered_at else (WAITING, OVERDUE))
	assert (found in (IN_TIME, WAITING)) == ((answered_at or now) <= due)


@pytest.mark.parametrize(
	("counts", "share"),
	[
		({}, None),
		({WAITING: 7}, None),  # nobody's time is up: no share, and not 100 per cent
		({IN_TIME: 3, LATE: 1, WAITING: 9}, 75.0),
		({IN_TIME: 1, OVERDUE: 1}, 50.0),  # unanswered and too late is not in time
		({LATE: 2}, 0.0),
	],
)
def test_the_share_in_time_is_of_those_whose_time_is_up(counts, share):
	assert share_in_time(counts) == share


@pytest.mark.parametrize(
	("outcome", "due", "solved"),
	[
		("Solved", None, True),
		("Guided", None, True),
		("Solved", date(2025, 3, 14), False),  # somebody had to get back
		("Referred", None, False),
		("Follow-up", None, False),
		("Unsolved", None, False),
		("Declined by guideline", None, None),
	],
)
def test_solved_at_first_contact(outcome, due, solved):
	assert solved_at_first_contact(outcome, due) is solved


# --- minutes --------------------------------------------------------------------------------------------


@given(st.integers(0, 600), st.integers(1, 40))
def test_minutes_are_divided_to_the_minute(minutes, questions):
	parts = split_minutes(minutes, questions)
	assert len(parts) == questions
	assert sum(parts) == minutes
	assert max(parts) - min(parts) <= 1
	assert parts == sorted(parts, reverse=True)


def test_a_visit_without_questions_has_nothing_to_divide():
	assert split_minutes(15, 0) == []


@pytest.mark.parametrize(("days_away", "expected"), [(-1, "Overdue"), (0, "Today"), (1, "Coming")])
def test_when_somebody_is_to_get_back(days_away, expected):
	today = date(2025, 3, 14)
	assert answer_time.follow_up_state(today + timedelta(days=days_away), today) == expected
