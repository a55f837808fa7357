from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import periods

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
	("kind", "day", "number", "parts"),
	[
		("year", date(2025, 3, 14), 2025, (2025, 0)),
		("term", date(2025, 6, 30), 20251, (2025, 1)),
		("term", date(2025, 7, 1), 20252, (2025, 2)),
		("quarter", date(2025, 3, 31), 20251, (2025, 1)),
		("quarter", date(2025, 12, 1), 20254, (2025, 4)),
		("month", date(2025, 3, 14), 202503, (2025, 3)),
		("iso_week", date(2025, 3, 14), 202511, (2025, 11)),
		("iso_week", date(2024, 12, 30), 202501, (2025, 1)),
		("iso_week", date(2027, 1, 3), 202653, (2026, 53)),
	],
)
def test_periods(kind, day, number, parts):
	assert periods.number_of(kind, day) == number
	assert periods.parts_of(kind, number) == parts


@given(days, st.sampled_from(periods.KINDS))
def test_a_period_is_exactly_the_days_that_have_its_number(day, kind):
	number = periods.number_of(kind, day)
	first, last = periods.span_of(kind, number)
	assert first <= day <= last
	assert {periods.number_of(kind, edge) for edge in (first, last)} == {number}
	one = timedelta(days=1)
	assert number not in {periods.number_of(kind, first - one), periods.number_of(kind, last + one)}


@given(days, st.sampled_from(periods.KINDS))
def test_a_later_day_never_lies_in_an_earlier_period(day, kind):
	assert periods.number_of(kind, day) <= periods.number_of(kind, day + timedelta(days=1))


def test_two_years_touch_105_weeks():
	"""2019–2020, the years of the first grant."""
	first = date(2019, 1, 1)
	assert len({periods.number_of("iso_week", first + timedelta(days=n)) for n in range(731)}) == 105
