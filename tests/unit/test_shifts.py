"""Rules for volunteers' shifts, without the platform."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import shifts

TODAY = date(2026, 11, 22)
STATES = tuple(shifts.NEXT_STATES)


def test_every_step_leads_to_a_known_state_and_what_is_own_is_possible():
	assert {state for following in shifts.NEXT_STATES.values() for state in following} <= set(STATES)
	assert all(shifts.may_become(*step) for step in shifts.OWN_STEPS)


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_a_volunteer_neither_approves_nor_touches_what_is_judged(one, other):
	if {one, other} & {shifts.APPROVED, shifts.REJECTED}:
		assert not shifts.is_own_step(one, other)


@given(
	st.sampled_from(STATES),
	st.decimals(-30, 30, places=2),
	st.decimals(0, 30, places=2),
	st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_given_hours_are_positive_on_a_day_that_has_been(status, hours, others, day):
	found = shifts.problems(status, hours, others, day, TODAY)
	if not found and status in (shifts.CONFIRMED, shifts.APPROVED):
		assert 0 < hours <= 24
		assert day <= TODAY
		assert hours + others <= 24


def test_a_full_day_is_possible_and_a_cent_more_is_not():
	args = (shifts.CONFIRMED, Decimal("12"), Decimal("12"), TODAY, TODAY)
	assert shifts.problems(*args) == []
	more = (shifts.CONFIRMED, Decimal("12.01"), Decimal("12"), TODAY, TODAY)
	assert shifts.problems(*more) == [shifts.TOO_MANY_IN_A_DAY]
