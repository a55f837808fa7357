"""Hours and flat rates: what they cost, which formula takes them, and that a year claimed in parts is one year."""

from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.claim_bases import (
	HourlyFormula,
	Work,
	cost_of_hours,
	flat_rate_amount,
	flat_rate_of_claim,
	formula_of,
)
from digidel_app.domain.money import ZERO, total


def formula(title, activity=None, year=None, **values):
	return HourlyFormula("line", title, D(300), year, activity, **values)


def work(activity="Handledning", year="2019"):
	return Work(date(2019, 3, 15), year, activity, D(8))


def taken_by(formulas, **of_work):
	found = formula_of(work(**of_work), formulas)
	return found.title if found else None


def test_hours_cost_rate_and_fee_to_the_ore():
	assert cost_of_hours(D(8), D(268), D("39.2")) == D("2984.45")
	assert cost_of_hours(D("7.25"), D("211.33"), D("31.42")) == D("2013.54")
	assert cost_of_hours(D(0), D(268), D("39.2")) == ZERO


def test_the_closest_formula_takes_the_hours():
	both = formula("year and activity", "Handledning", "2019")
	named, of_year, any_work = (
		formula("activity", "Handledning"),
		formula("year", None, "2019"),
		formula("any"),
	)
	assert taken_by([any_work, of_year, named, both]) == "year and activity"
	assert taken_by([any_work, of_year, named]) == "activity"
	assert taken_by([any_work, of_year]) == "year"
	assert taken_by([any_work, of_year], year="2020") == "any"
	assert taken_by([named, of_year], activity="Resa") == "year"
	assert taken_by([named], activity="Resa") is None
	assert taken_by([]) is None


def test_a_tie_is_nobodys():
	assert taken_by([formula("one", "Handledning"), formula("two", "Handledning")]) is None
	assert taken_by([formula("one"), formula("two")]) is None
	assert taken_by([formula("one"), formula("two"), formula("named", "Handledning")]) == "named"


def test_a_line_on_the_ledger_takes_only_what_it_names():
	on_ledger = formula("ledger", by_timesheet=False)
	assert taken_by([on_ledger]) is None
	assert taken_by([on_ledger, formula("timesheet")]) == "timesheet"
	assert taken_by([formula("ledger", "Handledning", by_timesheet=False)]) == "ledger"


def test_work_without_an_activity_goes_to_a_formula_that_names_none():
	assert taken_by([formula("named", "Handledning"), formula("any")], activity=None) == "any"


def test_a_flat_rate_stops_at_the_plan_and_at_zero():
	assert flat_rate_amount(D(15), D("1000.01"), D(500)) == D(150)
	assert flat_rate_amount(D(15), D(10000), D(500)) == D(500)
	assert flat_rate_amount(D(15), D(-10000), D(500)) == ZERO


SALARIES = st.lists(st.integers(-50_000_00, 300_000_00).map(lambda n: D(n) / 100), min_size=1, max_size=8)
PERCENT = st.integers(1, 10_000).map(lambda n: D(n) / 100)
PLAN = st.integers(0, 200_000_00).map(lambda n: D(n) / 100)


@given(SALARIES, PERCENT, PLAN)
def test_a_year_claimed_in_parts_is_the_flat_rate_of_the_year(parts, percent, planned):
	"""However the year is cut into claims, they sum to what one claim would hold, and never exceed the plan."""
	before, claimed = ZERO, ZERO
	for part in parts:
		claimed += flat_rate_of_claim(percent, part, planned, before, claimed)
		before += part
		assert ZERO <= claimed <= planned
	assert claimed == flat_rate_amount(percent, total(parts), planned)


@given(SALARIES, PERCENT, PLAN)
def test_a_claim_is_not_changed_by_a_later_one(parts, percent, planned):
	"""Drift asks an earlier claim again when later ones are there: it must then hold what it held."""
	first = parts[0]
	alone = flat_rate_of_claim(percent, first, planned, ZERO, ZERO)
	later = flat_rate_of_claim(percent, total(parts[1:]), planned, first, alone)
	assert flat_rate_of_claim(percent, first, planned, total(parts[1:]), later) == alone


NAMES = st.sampled_from([None, "a", "b"])
FORMULAS = st.lists(
	st.builds(
		HourlyFormula,
		st.sampled_from(["x", "y"]),
		st.text("tu", min_size=1, max_size=3),
		st.just(D(1)),
		st.sampled_from([None, "2019", "2020"]),
		NAMES,
		by_timesheet=st.booleans(),
	),
	max_size=6,
)


@given(FORMULAS, NAMES, st.sampled_from(["2019", "2020", None]), st.randoms())
def test_the_order_of_formulas_decides_nothing(formulas, activity, year, random):
	shuffled = list(formulas)
	random.shuffle(shuffled)
	of = Work(date(2019, 1, 1), year, activity, D(1))
	assert formula_of(of, formulas) == formula_of(of, shuffled)
	found = formula_of(of, formulas)
	if found:
		assert found.activity_type in (None, activity) and found.fiscal_year in (None, year)
