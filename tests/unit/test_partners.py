from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import partners
from digidel_app.domain.partners import (
	AgreementFacts,
	add_months,
	notice_by,
	signing_problems,
	state_problems,
	term_problems,
)

TODAY = date(2025, 3, 14)
DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
months = st.integers(1, 120)


@pytest.mark.parametrize(
	("ends_on", "notice_months", "expected"),
	[
		(date(2025, 12, 31), 3, date(2025, 9, 30)),
		(date(2025, 6, 30), 3, date(2025, 3, 31)),
		(date(2025, 2, 28), 3, date(2024, 11, 30)),
		(date(2024, 2, 29), 12, date(2023, 2, 28)),
		(date(2025, 5, 31), 3, date(2025, 2, 28)),
		(date(2025, 5, 15), 1, date(2025, 4, 15)),
		(date(2025, 5, 15), 0, None),
		(None, 3, None),
	],
)
def test_last_day_to_give_notice(ends_on, notice_months, expected):
	assert notice_by(ends_on, notice_months) == expected


@given(days, months)
def test_notice_on_the_last_day_has_run_out_at_the_end_and_a_day_later_has_not(ends_on, notice_months):
	last = notice_by(ends_on, notice_months)
	assert add_months(last, notice_months) <= ends_on < add_months(last + DAY, notice_months)


@given(days, st.integers(-120, 120))
def test_adding_months_keeps_the_day_or_takes_the_months_last(day, number):
	moved = add_months(day, number)
	assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == number
	assert moved.day == day.day or (moved.day < day.day and (moved + DAY).month != moved.month)


AGREED = AgreementFacts("Active", date(2025, 1, 1), date(2025, 12, 31), 3, "None", date(2024, 12, 1), True)


def test_an_agreement_that_is_right():
	for facts in (
		AGREED,
		AGREED._replace(ends_on=None),
		AGREED._replace(renewal="Automatic"),
		AgreementFacts("Draft"),
	):
		assert term_problems(facts) == state_problems(facts, TODAY) == signing_problems(facts, TODAY) == []


@pytest.mark.parametrize(
	("change", "problem"),
	[
		({"ends_on": date(2024, 12, 31)}, partners.ENDS_BEFORE_START),
		({"notice_months": -1}, partners.NEGATIVE_NOTICE),
		({"notice_months": 13}, partners.NOTICE_LONGER_THAN_TERM),
		({"ends_on": None, "renewal": "Automatic"}, partners.RENEWAL_WITHOUT_END),
	],
)
def test_terms_that_cannot_be_right(change, problem):
	assert problem in term_problems(AGREED._replace(**change))


def test_notice_may_be_as_long_as_the_term():
	assert term_problems(AGREED._replace(notice_months=12)) == []


@pytest.mark.parametrize(
	("change", "problem"),
	[
		({"starts_on": None}, partners.NO_START),
		({"starts_on": TODAY + DAY}, partners.NOT_STARTED),
		({"ends_on": TODAY - DAY}, partners.ALREADY_ENDED),
		({"status": "Expired"}, partners.NOT_YET_ENDED),
		({"status": "Expired", "ends_on": None}, partners.NOT_YET_ENDED),
	],
)
def test_states_that_cannot_be_entered(change, problem):
	assert state_problems(AGREED._replace(**change), TODAY) == [problem]


@pytest.mark.parametrize("status", ["Signed", "Active", "Terminated", "Expired"])
@pytest.mark.parametrize(
	("change", "problem"),
	[
		({"signed_on": None}, partners.NO_SIGNED_DATE),
		({"has_signed_file": False}, partners.NO_SIGNED_FILE),
		({"signed_on": TODAY + DAY}, partners.SIGNED_IN_FUTURE),
	],
)
def test_what_a_signed_agreement_must_have(status, change, problem):
	assert signing_problems(AGREED._replace(status=status, **change), TODAY) == [problem]


def test_a_draft_needs_no_signature():
	assert signing_problems(AgreementFacts("Approved"), TODAY) == []


def test_personal_data_needs_a_data_processing_agreement_before_it_is_active():
	facts = AGREED._replace(handles_personal_data=True)
	assert signing_problems(facts, TODAY) == [partners.NO_DATA_PROCESSING_AGREEMENT]
	assert signing_problems(facts._replace(data_processing_reference="KS 2025/1"), TODAY) == []
	assert signing_problems(facts._replace(status="Signed"), TODAY) == []


def test_value_is_rounded_half_up_to_ore():
	assert partners.value(Decimal("1.5"), Decimal("0.03")) == Decimal("0.05")
	assert partners.value(Decimal("40"), Decimal("340")) == Decimal("13600.00")


amounts = st.decimals(0, 10_000, places=2)


@given(st.lists(st.tuples(amounts, amounts), max_size=10))
def test_the_total_is_the_sum_of_what_is_shown(rows):
	assert partners.total_value(rows) == sum((partners.value(*row) for row in rows), Decimal("0.00"))
