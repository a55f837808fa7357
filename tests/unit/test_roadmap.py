"""Rules of the roadmap: what is late, which periods meet, hours of training per person."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import roadmap as rules
from digidel_app.domain.roadmap import Training

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
LENGTHS = st.integers(0, 900)


def test_late_from_the_day_after() -> None:
	first, last = date(2026, 1, 1), date(2026, 3, 31)
	assert rules.days_late(rules.UNDER_WAY, first, last, date(2026, 3, 31)) == 0
	assert rules.days_late(rules.UNDER_WAY, first, last, date(2026, 4, 2)) == 2
	assert rules.days_late(rules.NOT_BEGUN, first, last, date(2026, 1, 1)) == 0
	assert rules.days_late(rules.NOT_BEGUN, first, last, date(2026, 1, 11)) == 10
	assert rules.days_late(rules.PAUSED, first, last, date(2026, 2, 1)) == 0


@given(DAYS, LENGTHS, DAYS, st.sampled_from(rules.ENDED))
def test_what_has_ended_is_never_late(first: date, length: int, today: date, status: str) -> None:
	assert rules.days_late(status, first, first + timedelta(days=length), today) == 0


@given(DAYS, LENGTHS, DAYS, LENGTHS)
def test_periods_overlap_when_they_share_a_day(one: date, long: int, other: date, short: int) -> None:
	end, other_end = one + timedelta(days=long), other + timedelta(days=short)
	shared = max(one, other) <= min(end, other_end)
	assert rules.overlaps(one, end, other, other_end) == shared
	assert rules.overlaps(other, other_end, one, end) == shared


def test_a_decision_is_late_from_the_day_after() -> None:
	due = date(2026, 4, 1)
	assert rules.decision_state("Open", due, due) == "open"
	assert rules.decision_state("Open", due, due + timedelta(days=1)) == "late"
	assert rules.decision_state("Done", due, due + timedelta(days=90)) == "done"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.decimals(0, 400, places=2))))
def test_hours_are_added_up_per_person(rows: list) -> None:
	total = rules.hours_per_person(Training(*row) for row in rows)
	assert sum(total.values(), Decimal(0)) == sum((hours for _person, hours in rows), Decimal(0))
	assert set(total) == {person for person, _hours in rows}
