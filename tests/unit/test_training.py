"""Training hours against the target, and the matrix of who can what."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import training as rules
from digidel_app.domain.training import Known, Target, Trained

DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))
HOURS = st.decimals(0, 400, places=2)
RECORDS = st.lists(st.builds(Trained, st.sampled_from("abc"), HOURS, DAYS), max_size=30)


@pytest.mark.parametrize(
	("period", "days"),
	[
		("Total", (date(2019, 1, 1), date(2020, 12, 31))),
		("Year", (date(2020, 1, 1), date(2020, 12, 31))),
		("Month", (date(2020, 2, 1), date(2020, 2, 29))),
	],
)
def test_days_that_count_towards_a_goal(period: str, days: tuple) -> None:
	assert rules.target_days(period, date(2019, 1, 1), date(2020, 12, 31), date(2020, 2, 10)) == days


def test_december_has_its_last_day() -> None:
	first, last = rules.target_days("Month", date.min, date.max, date(2020, 12, 3))
	assert (first, last) == (date(2020, 12, 1), date(2020, 12, 31))


def test_hours_per_year_towards_the_target_and_who_has_none() -> None:
	target = Target(Decimal(30), date(2020, 1, 1), date(2020, 12, 31))
	found = rules.hours_by_person(
		[
			Trained("a", Decimal("7.5"), date(2019, 12, 31)),
			Trained("a", Decimal(6), date(2020, 1, 1)),
			Trained("a", Decimal(4), date(2020, 5, 1)),
		],
		["a", "b"],
		target,
	)
	assert found["a"].by_year == {2019: Decimal("7.5"), 2020: Decimal(10)}
	assert (found["a"].total, found["a"].counted, found["a"].missing) == (Decimal("17.5"), 10, 20)
	assert found["a"].latest == date(2020, 5, 1)
	assert (found["b"].total, found["b"].missing, found["b"].latest) == (0, 30, None)


@given(RECORDS, st.sets(st.sampled_from("abcd")))
def test_nothing_is_lost_between_years_and_persons(records: list, people: set) -> None:
	found = rules.hours_by_person(records, people, Target(Decimal(30)))
	assert sum(row.total for row in found.values()) == sum(record.hours for record in records)
	for row in found.values():
		assert sum(row.by_year.values()) == row.total == row.counted
		assert row.missing == max(30 - row.counted, 0)
	assert set(found) == people | {record.person for record in records}


def test_the_latest_level_is_the_one_that_holds() -> None:
	known = [
		Known("a", "BankID", "Can teach others", date(2019, 1, 1)),
		Known("a", "BankID", "Can help", date(2020, 1, 1)),
		Known("a", "E-post", "Can help", date(2020, 1, 1)),
		Known("a", "E-post", "Can guide", date(2020, 1, 1)),
	]
	assert rules.latest_levels(known) == {("a", "BankID"): "Can help", ("a", "E-post"): "Can guide"}
	assert rules.latest_levels(reversed(known)) == rules.latest_levels(known)


def test_a_gap_is_among_the_most_asked_and_nobodys() -> None:
	known = [
		Known("a", "E-post", "Can guide", date(2020, 1, 1)),
		Known("a", "Bildredigering", "Can help", date(2020, 1, 1)),
		Known("b", "Dator", "Can help", date(2020, 1, 1)),
	]
	questions = {"BankID": 40, "E-post": 30, "Utskrift": 2}
	found = rules.matrix(known, questions, ["BankID", "Dator", "E-post", "Resor", "Utskrift"], most=2)
	assert [(row.subject, row.questions, row.is_gap) for row in found] == [
		("BankID", 40, True),
		("E-post", 30, False),
		("Utskrift", 2, False),
		("Dator", 0, False),
		("Bildredigering", None, False),
	]
	assert found[1].levels == {"a": "Can guide"}
