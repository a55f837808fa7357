from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import in_kind
from digidel_app.domain.in_kind import (
	PER_YEAR,
	Commitment,
	Given,
	Key,
	Term,
	follow_up,
	promised_by_year,
	terms,
)

HOURS = Commitment("Hours", "", Decimal(40), Decimal(340))
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
	("first", "last", "per", "expected"),
	[
		(date(2025, 1, 1), date(2025, 12, 31), in_kind.WHOLE_TERM, {2025: "40"}),
		(date(2025, 1, 1), date(2026, 12, 31), in_kind.WHOLE_TERM, {2025: "20.00", 2026: "20.00"}),
		(date(2024, 1, 1), date(2025, 12, 31), in_kind.WHOLE_TERM, {2024: "20.03", 2025: "19.97"}),
		(date(2025, 1, 1), None, in_kind.WHOLE_TERM, {2025: "40"}),
		(date(2025, 1, 1), date(2026, 12, 31), PER_YEAR, {2025: "40.00", 2026: "40.00"}),
		(date(2025, 7, 2), date(2026, 12, 31), PER_YEAR, {2025: "20.05", 2026: "40.00"}),
		(date(2026, 1, 1), None, PER_YEAR, {2026: "40.00", 2027: "40.00"}),
	],
)
def test_a_promise_by_year(first, last, per, expected):
	found = promised_by_year(HOURS._replace(per=per), [Term(first, last)], 2027)
	assert found == {year: Decimal(quantity) for year, quantity in expected.items()}


@given(days, st.integers(0, 3000), st.decimals(0, 1000, places=2))
def test_the_years_of_a_term_add_up_to_what_was_promised(first, length, quantity):
	last = date.fromordinal(first.toordinal() + length)
	found = promised_by_year(HOURS._replace(quantity=quantity), [Term(first, last)], 2100)
	assert sum(found.values(), Decimal(0)) == quantity


def test_nothing_is_promised_after_a_termination():
	term = Term(date(2025, 1, 1), date(2026, 12, 31))
	assert promised_by_year(HOURS, [term], 2027, date(2025, 12, 31)) == {2025: Decimal("20.00")}
	per_year = HOURS._replace(per=PER_YEAR)
	assert promised_by_year(per_year, [term], 2027, date(2026, 6, 30)) == {
		2025: Decimal("40.00"),
		2026: Decimal("19.84"),
	}


def test_a_renewed_term_promises_anew():
	agreed = terms(date(2025, 1, 1), date(2026, 12, 31), [date(2025, 12, 31)])
	assert agreed == [Term(date(2025, 1, 1), date(2025, 12, 31)), Term(date(2026, 1, 1), date(2026, 12, 31))]
	assert promised_by_year(HOURS, agreed, 2030) == {2025: Decimal(40), 2026: Decimal(40)}


KEY = Key("P", "A", "Venue", "tillfällen", 2025)


def test_rows_hold_what_was_promised_and_what_was_given_without_mixing_units():
	rows = follow_up(
		[(KEY, Decimal(6), Decimal(500))],
		[
			Given(KEY, Decimal(2), Decimal(1000)),
			Given(KEY._replace(unit=""), Decimal(1), Decimal(500)),
			Given(KEY._replace(unit="dagar"), Decimal(1), Decimal(900)),
			Given(KEY._replace(agreement=None), Decimal(1), Decimal(0)),
		],
	)
	shown = {(row.key.agreement, row.key.unit): (row.promised, row.delivered, row.remaining) for row in rows}
	assert shown == {
		("A", "tillfällen"): (6, 3, 3),
		("A", "dagar"): (0, 1, -1),
		(None, "tillfällen"): (0, 1, -1),
	}
	assert rows[-1].remaining_value == Decimal(3000) - Decimal(1500)


@pytest.mark.parametrize(
	("kind", "unit", "expected"),
	[("Hours", "tim", ""), ("Venue", " Dagar  hel ", "dagar hel"), ("Venue", None, "")],
)
def test_one_spelling_of_a_unit(kind, unit, expected):
	assert in_kind.unit_of(kind, unit) == expected
