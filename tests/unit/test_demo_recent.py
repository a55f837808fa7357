"""The demonstration's present: whatever day it is made on, it can have happened, and it stays apart from the golden years."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digidel_app.demo import vocabulary as v
from digidel_app.demo.recent import ALIASES, closed_weeks, first_day, make_recent
from digidel_app.domain.goals import iso_week_of
from digidel_app.domain.personal_data import find_personal_data

ANY_TIME = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31))
NOW = datetime(2026, 11, 22, 21, 0)


@pytest.fixture(scope="module")
def recent():
	return make_recent(NOW)


def test_the_same_moment_gives_the_same_plan(recent):
	assert make_recent(NOW) == recent
	assert make_recent(NOW, seed=1) != recent


@settings(deadline=None, max_examples=12)
@given(ANY_TIME)
def test_nothing_has_happened_that_is_still_to_come(now):
	made = make_recent(now)
	for row in made.encounters:
		assert row.received_at <= row.started_at < now
		assert v.LAST_DAY < first_day(now.date()) <= row.started_on
		assert row.follow_up_done_on is None or row.follow_up_done_on <= now.date()
		assert (row.status == "Open") == bool(row.follow_up_by and not row.follow_up_done_on)
	assert all(salon.starts_at < salon.ends_at < now for salon in made.salons)
	assert all(row.salon.starts_at.date() > now.date() for row in made.ahead)


@settings(deadline=None, max_examples=12)
@given(ANY_TIME)
def test_nothing_happens_in_a_closed_week_or_at_a_weekend(now):
	made = make_recent(now)
	days = [row.started_on for row in made.encounters]
	days += [salon.starts_on for salon in made.salons] + [row.salon.starts_on for row in made.ahead]
	closed = closed_weeks(now.date())
	assert not [day for day in days if day.weekday() > 4 or iso_week_of(day) in closed]


@settings(deadline=None, max_examples=12)
@given(ANY_TIME)
def test_seats_are_a_promise_and_who_waits_came_last(now):
	for row in make_recent(now).ahead:
		states = [registration.status for registration in row.registrations]
		assert states == sorted(states, key=lambda status: status == "Waitlisted")
		taken = sum(r.persons for r in row.registrations if r.status == "Registered")
		assert taken <= row.salon.capacity
		assert "Waitlisted" not in states or taken == row.salon.capacity


@settings(deadline=None, max_examples=12)
@given(ANY_TIME)
def test_no_two_salons_want_the_same_room(now):
	made = make_recent(now)
	rooms = Counter((s.place, s.starts_on) for s in (*made.salons, *(row.salon for row in made.ahead)))
	assert max(rooms.values(), default=0) <= 1


def test_there_is_something_of_everything_on_an_ordinary_day(recent):
	month = [row for row in recent.encounters if row.started_on > NOW.date() - timedelta(days=22)]
	assert 50 <= len(month) <= 200
	states = Counter(salon.status for salon in recent.salons)
	assert states["Reported"] > 20 and states["Held"] == 1 and states["Cancelled"] >= 1
	assert Counter(row.salon.status for row in recent.ahead).keys() == {"Open", "Planned"}
	assert sum(r.status == "Waitlisted" for row in recent.ahead for r in row.registrations) == 3
	assert {need.status for need in recent.needs} == {"New", "Planned", "Not possible"}


def test_there_is_something_to_show_on_new_year_s_day():
	made = make_recent(datetime(2027, 1, 1, 9, 0))
	assert len(made.encounters) > 50 and len(made.salons) > 5 and made.ahead


def test_nobody_in_it_is_real(recent):
	for row in recent.held:
		assert not [r for r in row.registrations if r.alias or r.contact]
	for row in recent.ahead:
		for registration in row.registrations:
			assert registration.alias in ALIASES
			assert registration.contact is None or registration.contact.startswith("070-17406")
	assert not [need for need in recent.needs if find_personal_data(need.theme)]


def test_attendance_is_recorded_only_where_the_salon_is_reported(recent):
	for row in recent.held:
		came = {registration.status for registration in row.registrations}
		assert ("Registered" in came) <= (row.salon.status == "Held")
		assert not (row.salon.status == "Cancelled" and came)


def test_salons_lie_within_a_day(recent):
	for row in recent.ahead:
		assert (
			row.salon.starts_at.time() >= time(9) and row.salon.ends_at.date() == row.salon.starts_at.date()
		)
