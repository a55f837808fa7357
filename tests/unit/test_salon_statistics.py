"""How salons ended, who came, and what was asked around them."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import salon_statistics as rules
from digidel_app.domain.salon_statistics import AtTheDesk, Crowd, Questions

DAYS = st.dates(date(2019, 1, 1), date(2020, 12, 31))
NUMBERS = st.integers(0, 500)
ASKED = st.lists(st.tuples(st.sampled_from(["BankID", "E-post"]), DAYS, st.integers(0, 9)), max_size=60)


@pytest.mark.parametrize(
	("status", "is_over", "expected"),
	[
		("Held", True, rules.TOOK_PLACE),
		("Reported", True, rules.TOOK_PLACE),
		("Held", False, rules.TOOK_PLACE),
		("Cancelled", True, rules.CALLED_OFF),
		("Cancelled", False, rules.CALLED_OFF),
		("Open", False, rules.AHEAD),
		("Planned", False, rules.AHEAD),
		("Open", True, rules.NO_RESULT),
		("Planned", True, rules.NO_RESULT),
	],
)
def test_how_a_planned_salon_ended(status, is_over, expected):
	assert rules.fate(status, is_over) == expected


@given(st.lists(st.tuples(NUMBERS, st.none() | NUMBERS)))
def test_a_crowd_always_adds_up_to_what_was_stated(salons):
	crowd = sum((rules.crowd_of(stated, counted) for stated, counted in salons), Crowd())
	assert crowd.stated == sum(stated for stated, _counted in salons)
	assert crowd.stated == crowd.counted + crowd.uncounted + crowd.difference


def test_a_salon_that_nobody_counted_is_not_recorded_rather_than_different():
	crowd = rules.crowd_of(12, None)
	assert (crowd.uncounted, crowd.counted, crowd.difference) == (12, 0, 0)


@pytest.mark.parametrize(("stated", "counted", "difference"), [(12, 10, 2), (8, 10, -2), (0, 0, 0)])
def test_a_total_that_differs_is_told_not_mended(stated, counted, difference):
	crowd = rules.crowd_of(stated, counted)
	assert (crowd.stated, crowd.counted, crowd.difference) == (stated, counted, difference)


@given(st.decimals(0, 10**7, places=2), st.integers(1, 10**5))
def test_an_amount_a_person_is_within_half_an_ore_a_head(amount, persons):
	each = rules.per_person(amount, persons)
	assert abs(each * persons - amount) <= Decimal("0.005") * persons


def test_nothing_a_person_where_nobody_came():
	assert rules.per_person(Decimal(100), 0) is None
	assert rules.percent(3, 0) is None


# --- the desk around a salon ------------------------------------------------------------------------------


@given(ASKED, DAYS, DAYS, st.sampled_from(["BankID", "E-post", "Annat"]))
def test_sums_between_days_are_what_counting_one_by_one_gives(asked, one, other, topic):
	first, last = sorted((one, other))
	expected = sum(number for name, day, number in asked if name == topic and first <= day <= last)
	assert Questions(asked).between(topic, first, last) == expected


@given(DAYS)
def test_the_windows_are_four_weeks_on_each_side_without_the_day(day):
	before, after = rules.windows(day)
	assert [(last - first).days + 1 for first, last in (before, after)] == [28, 28]
	assert before[1] < day < after[0]
	assert (day - before[1], after[0] - day) == (timedelta(days=1), timedelta(days=1))


@given(ASKED, DAYS, st.integers(1, 5))
def test_what_was_asked_around_salons_is_what_counting_gives(asked, day, salons):
	found = rules.around("BankID", day, salons, Questions(asked), date(2021, 6, 1))
	per_day = Counter()
	for topic, asked_on, number in asked:
		per_day[topic, (asked_on - day).days] += number
	assert found.before == salons * sum(per_day["BankID", -n] for n in range(1, 29))
	assert found.after == salons * sum(per_day["BankID", n] for n in range(1, 29))
	assert (found.compared, found.too_early, found.without_topic) == (salons, 0, 0)


def test_a_salon_is_compared_only_when_its_weeks_after_have_passed():
	day, asked = date(2020, 3, 2), Questions([("BankID", date(2020, 3, 1), 5)])
	assert rules.around("BankID", day, 1, asked, date(2020, 3, 30)) == AtTheDesk(too_early=1)
	assert rules.around("BankID", day, 1, asked, date(2020, 3, 31)) == AtTheDesk(before=5, compared=1)


def test_a_salon_without_topic_is_said_to_be_without():
	assert rules.around(None, date(2020, 3, 2), 2, Questions([]), date(2021, 1, 1)) == AtTheDesk(
		without_topic=2
	)


def test_the_change_is_told_in_percent_of_what_was_asked_before():
	assert AtTheDesk(before=8, after=12).change_percent == Decimal("50.0")
	assert AtTheDesk(before=8, after=2).change_percent == Decimal("-75.0")
	assert AtTheDesk(before=0, after=2).change_percent is None
