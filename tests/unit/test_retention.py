"""How long details are kept, when a purpose is met, and how a person's details are found in a log."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.digidel_center import personal_registry as registry
from digidel_app.domain import erasure
from digidel_app.domain.retention import (
	EVENT,
	YEAR_END,
	Keep,
	erasable_from,
	is_possible,
	last_day_kept,
	latest_erasable,
	period_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2150, 1, 1))
KEEPS = st.builds(Keep, st.integers(0, 240), st.integers(0, 4000), st.sampled_from([EVENT, YEAR_END]))


@pytest.mark.parametrize(
	("ended_on", "keep", "first_day"),
	[
		# two years from the year's end of 2013: January 2016
		("2013-05-04", Keep(24, 0, YEAR_END), "2016-01-01"),
		("2013-12-31", Keep(24, 0, YEAR_END), "2016-01-01"),
		("2014-01-01", Keep(24, 0, YEAR_END), "2017-01-01"),
		("2026-11-22", Keep(0, 0, YEAR_END), "2027-01-01"),
		("2026-11-22", Keep(0, 0, EVENT), "2026-11-23"),
		("2026-11-22", Keep(0, 30, EVENT), "2026-12-23"),
		("2024-02-29", Keep(12, 0, EVENT), "2025-03-01"),
		("2023-02-28", Keep(12, 0, EVENT), "2024-02-29"),
		("2024-02-29", Keep(48, 0, EVENT), "2028-03-01"),
		("2026-01-31", Keep(1, 0, EVENT), "2026-03-01"),
		("2024-01-31", Keep(1, 0, EVENT), "2024-03-01"),
		("2026-08-31", Keep(1, 1, EVENT), "2026-10-02"),
	],
)
def test_the_first_day_something_may_be_erased(ended_on, keep, first_day):
	assert erasable_from(date.fromisoformat(ended_on), keep) == date.fromisoformat(first_day)


@given(DAYS, st.integers(0, 400), KEEPS)
def test_what_ended_later_is_never_erased_earlier(ended_on, later, keep):
	assert erasable_from(ended_on, keep) <= erasable_from(ended_on + timedelta(days=later), keep)


@given(DAYS, KEEPS)
def test_nothing_is_erased_before_its_purpose_is_over(ended_on, keep):
	assert last_day_kept(ended_on, keep) >= ended_on
	assert erasable_from(ended_on, keep) > ended_on


@given(DAYS, KEEPS)
def test_the_year_end_never_keeps_shorter_than_the_event(ended_on, keep):
	assert erasable_from(ended_on, keep._replace(counts_from=EVENT)) <= erasable_from(
		ended_on, keep._replace(counts_from=YEAR_END)
	)


@given(DAYS, KEEPS, st.integers(-4000, 4000))
def test_the_latest_day_says_the_same_as_each_day(today, keep, offset):
	latest = latest_erasable(today, keep)
	ended_on = today + timedelta(days=offset)
	assert (erasable_from(ended_on, keep) <= today) == (latest is not None and ended_on <= latest)


def test_periods_that_cannot_be_counted():
	for keep in (Keep(-1, 0, EVENT), Keep(0, -1, EVENT), Keep(1201, 0, EVENT), Keep(0, 0, "Month end")):
		assert not is_possible(keep)
		with pytest.raises(ValueError):
			last_day_kept(date(2026, 1, 1), keep)
	with pytest.raises(ValueError):
		last_day_kept(date(9999, 1, 1), Keep(1200, 0, EVENT))
	assert latest_erasable(date(1, 1, 1), Keep(0, 0, EVENT)) is None


def test_periods_are_years_or_months():
	assert period_of(date(2026, 3, 9), YEAR_END) == "2026"
	assert period_of(date(2026, 3, 9), EVENT) == "2026-03"


# --- the registry --------------------------------------------------------------------------------------

TODAY = date(2026, 3, 10)
BOOKING = registry.REGISTRY["Guidance Booking"]


@pytest.mark.parametrize(
	("status", "starts_at", "expected"),
	[
		("Booked", datetime(2026, 3, 10, 9), None),
		("Booked", datetime(2026, 3, 11, 9), None),
		("Booked", datetime(2026, 3, 9, 9), date(2026, 3, 9)),
		("Attended", datetime(2026, 3, 10, 9), TODAY),
		("No-show", datetime(2026, 3, 10, 9), TODAY),
		("Cancelled", datetime(2026, 4, 1, 9), TODAY),
		("Cancelled", None, None),
	],
)
def test_when_the_purpose_of_a_booking_is_met(status, starts_at, expected):
	assert registry.ended_on(BOOKING, {"status": status, "starts_at": starts_at}, TODAY) == expected


def test_when_the_purpose_of_a_loan_and_of_a_volunteer_is_met():
	loan, volunteer = registry.REGISTRY["Equipment Loan"], registry.REGISTRY["Salon Volunteer"]
	assert registry.ended_on(loan, {"returned_on": None}, TODAY) is None
	assert registry.ended_on(loan, {"returned_on": date(2026, 3, 1)}, TODAY) == date(2026, 3, 1)
	assert registry.ended_on(volunteer, {"status": "Paused"}, TODAY) is None
	assert registry.ended_on(volunteer, {"status": "Ended"}, TODAY) == TODAY


def test_what_stands_for_a_hidden_name_is_no_detail():
	volunteer = registry.REGISTRY["Salon Volunteer"]
	assert registry.details(volunteer, {"volunteer_name": registry.HIDDEN, "contact_phone": " "}) == {}
	assert registry.details(volunteer, {"volunteer_name": "Ödla"}) == {"volunteer_name": "Ödla"}


# --- finding details in what machines wrote -------------------------------------------------------------


@pytest.mark.parametrize(
	"text",
	[
		'[["Equipment Loan","borrower_name","like","%Åsa Öberg%"]]',
		'{"borrower_name": "\\u00c5sa \\u00d6berg"}',
		'{"data": "{\\"borrower_name\\": \\"\\\\u00c5sa \\\\u00d6berg\\"}"}',
		"/app/list?name=%C3%85sa+%C3%96berg",
		"/app/list?name=%C3%85sa%20%C3%96berg",
		"åsa öberg ringde",
		"Låntagare:\\nÅsa Öberg",
	],
)
def test_a_name_is_found_however_it_is_written(text):
	cleaned = erasure.redact(text, ["Åsa Öberg"])
	assert erasure.ERASED in cleaned
	assert "berg" not in cleaned


@pytest.mark.parametrize("text", ["0701740605", "070-174 06 05", "['070-174 06 05']"])
def test_a_number_is_found_without_its_spaces(text):
	assert erasure.redact(text, ["070-174 06 05"]) == text.replace(text.strip("[']"), erasure.ERASED)


def test_part_of_a_word_and_short_values_are_left():
	assert erasure.redact("Annandag, Hanna, Anna", ["Anna"]) == f"Annandag, Hanna, {erasure.ERASED}"
	assert erasure.redact("A B C", ["A", "", "  "]) == "A B C"
	assert erasure.spellings("Bo") == []


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=3))
def test_erasing_never_fails_and_leaves_no_whole_value(text, values):
	cleaned = erasure.redact(text, values)
	assert erasure.redact("untouched", []) == "untouched"
	for value in values:
		if value.strip() and erasure.spellings(value) and value.isalnum() and not erasure.ERASED.count(value):
			assert value not in cleaned.split(" ")


@pytest.mark.parametrize(
	("said", "stored", "same"),
	[
		("öberg", "Åsa Öberg", True),
		("ASA", "Åsa Öberg", False),
		("+46701740605", "070-174 06 05", True),
		("070174", "070-174 06 05", False),
		("o", "Åsa Öberg", False),
		("åsa@example.org", "Åsa@example.org", True),
		("öberg", "", False),
	],
)
def test_what_somebody_says_is_matched(said, stored, same):
	assert erasure.same_person(said, stored) == same
