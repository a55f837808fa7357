"""Loans: states, dates and how a borrower is reached."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import loans

TODAY = date(2026, 3, 10)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_loan_is_overdue_from_the_day_after():
	assert loans.status_of(TODAY, None, TODAY) == loans.ON_LOAN
	assert loans.status_of(TODAY, None, TODAY + timedelta(days=1)) == loans.OVERDUE
	assert loans.status_of(TODAY, TODAY + timedelta(days=5), TODAY + timedelta(days=9)) == loans.RETURNED


@given(DAYS, DAYS)
def test_days_overdue_fit_the_status(due_on, today):
	days = loans.days_overdue(due_on, None, today)
	assert (days > 0) == (loans.status_of(due_on, None, today) == loans.OVERDUE)
	assert loans.days_overdue(due_on, today, today) == 0


def test_the_key_is_the_thing_while_it_is_out():
	assert loans.loan_key("tablet", None) == "tablet"
	assert loans.loan_key("tablet", TODAY) is None


@pytest.mark.parametrize(
	("dates", "problems"),
	[
		((TODAY, TODAY, None), []),
		((TODAY, TODAY - timedelta(days=1), None), [loans.DUE_BEFORE_LENT]),
		((TODAY, TODAY + timedelta(days=366), None), []),
		((TODAY, TODAY + timedelta(days=367), None), [loans.TOO_LONG]),
		((TODAY + timedelta(days=1), TODAY + timedelta(days=2), None), [loans.LENT_IN_THE_FUTURE]),
		((TODAY, TODAY, TODAY - timedelta(days=1)), [loans.RETURNED_BEFORE_LENT]),
		((TODAY, TODAY, TODAY + timedelta(days=1)), [loans.RETURNED_IN_THE_FUTURE]),
	],
)
def test_dates_that_cannot_be_right(dates, problems):
	assert loans.date_problems(*dates, TODAY) == problems


@pytest.mark.parametrize(
	("lendable", "condition", "problem"),
	[
		(True, "Whole", None),
		(True, "Worn", None),
		(True, "Broken", loans.NOT_USABLE),
		(True, "Lost", loans.NOT_USABLE),
		(False, "Whole", loans.NOT_LENDABLE),
	],
)
def test_what_is_lent(lendable, condition, problem):
	assert loans.lending_problem(lendable, condition) == problem


@pytest.mark.parametrize(
	("contact", "with_sms", "without"),
	[
		("lana@example.org", "E-mail", "E-mail"),
		(" lana@example.org ", "E-mail", "E-mail"),
		("070-174 06 05", "SMS", "Call"),
		("+46 70 174 06 05", "SMS", "Call"),
		("08-465 004 05", "Call", "Call"),
		("lana@", "Call", "Call"),
		("grannen vet", "Call", "Call"),
		("", "Call", "Call"),
		(None, "Call", "Call"),
	],
)
def test_how_a_borrower_is_reached(contact, with_sms, without):
	assert loans.reminder_channel(contact, True) == with_sms
	assert loans.reminder_channel(contact, False) == without


@given(DAYS, st.integers(0, 60))
def test_reminders_come_once_a_week(due_on, length):
	reminded, sent = None, 0
	for day in range(1, length + 1):
		today = due_on + timedelta(days=day)
		if loans.is_to_be_reminded(due_on, None, reminded, today):
			reminded, sent = today, sent + 1
	assert sent == (length + 6) // 7


def test_what_is_back_or_not_yet_due_is_not_reminded():
	assert not loans.is_to_be_reminded(TODAY, None, None, TODAY)
	assert not loans.is_to_be_reminded(TODAY, TODAY, None, TODAY + timedelta(days=9))


def test_the_usual_loan_is_two_weeks():
	assert loans.proposed_due_date(TODAY, None) == loans.proposed_due_date(TODAY, 0) == date(2026, 3, 24)
	assert loans.proposed_due_date(TODAY, 28) == date(2026, 4, 7)
