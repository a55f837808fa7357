"""Forecast of a budget line: what it rests on, what it adds up to, and when the money is gone."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import forecast
from digidel_app.domain.fiscal import FiscalYear
from digidel_app.domain.forecast import Clock, LineFacts, forecast_line, months_between

YEARS = [FiscalYear(date(year, 1, 1), date(year, 12, 31), str(year)) for year in range(2018, 2023)]
BROKEN = [
	FiscalYear(date(year, 7, 1), date(year + 1, 6, 30), f"{year}/{year + 1}") for year in range(2017, 2022)
]
START, END = date(2019, 1, 1), date(2020, 12, 31)


def clock(as_of, starts_on=START, ends_on=END, years=YEARS):
	return Clock(starts_on, ends_on, as_of, years)


def monthly(amount, months, day=25, start=START):
	"""The amount on a day of each of the first months."""
	return {month.first.replace(day=day): D(amount) for month in months_between(start, END)[:months]}


PLAN = {"2019": D(120000), "2020": D(120000)}


def test_an_even_cost_is_expected_to_go_on():
	found = forecast_line(LineFacts(PLAN, monthly(10000, 9)), clock(date(2019, 9, 30)))
	assert (found.recent_rate, found.straight_rate) == (D(10000), D(10000))
	assert [(year.fiscal_year, year.expected) for year in found.years] == [
		("2019", D(120000)),
		("2020", D(120000)),
	]
	assert (found.expected, found.basis, found.outcome) == (D(240000), forecast.RECENT, forecast.LASTS)


def test_a_raised_cost_is_followed_at_once_by_the_mean_of_the_last_months():
	spent = {**monthly(10000, 12), **{d: D(20000) for d in monthly(0, 12) if d.month > 6}}
	found = forecast_line(LineFacts(PLAN, spent), clock(date(2019, 12, 31)))
	assert (found.recent_rate, found.straight_rate) == (D(20000), D(15000))
	assert found.years[1].expected == D(240000)
	# 60 000 of the 240 000 are left, and 20 000 go each month: gone after March 2020
	assert (found.outcome, found.runs_out_on) == (forecast.RUNS_OUT, date(2020, 4, 1))


def test_one_purchase_does_not_become_a_habit():
	found = forecast_line(LineFacts(PLAN, {date(2019, 11, 5): D(60000)}), clock(date(2019, 12, 31)))
	assert (found.recent_rate, found.straight_rate) == (D(10000), D(5000))
	assert (found.basis, found.years[1].ahead) == (forecast.STRAIGHT, D(60000))


def test_without_postings_nothing_is_said():
	found = forecast_line(LineFacts(PLAN, {}), clock(date(2019, 6, 30)))
	assert (found.expected, found.basis, found.outcome) == (None, forecast.NO_DATA, forecast.UNKNOWN)
	assert [year.expected for year in found.years] == [None, None]
	over = forecast_line(LineFacts(PLAN, {}), clock(END))
	assert (over.expected, over.basis, over.outcome) == (None, forecast.NO_DATA, forecast.UNKNOWN)


def test_what_is_planned_speaks_where_nothing_is_booked_yet():
	planned = {"2019": D(120000), "2020": D(240000)}
	found = forecast_line(LineFacts(PLAN, {}, planned=planned), clock(date(2019, 6, 30)))
	assert (found.expected, found.basis) == (D(60000) + D(240000), forecast.PLANNED)
	assert found.years[0].actual == 0


def test_planned_hours_go_before_a_lower_rate_and_not_before_a_higher():
	spent = monthly(10000, 6)
	for planned, basis, expected in (
		(D(240000), forecast.PLANNED, D(240000)),
		(D(60000), forecast.RECENT, D(120000)),
	):
		facts = LineFacts(PLAN, spent, planned={"2020": planned})
		year = forecast_line(facts, clock(date(2019, 6, 30))).years[1]
		assert (year.basis, year.expected) == (basis, expected)


def test_orders_go_before_a_lower_rate_and_late_ones_come_now():
	facts = LineFacts(PLAN, monthly(1000, 15), {"2019": D(5000), "2020": D(7000)})
	found = forecast_line(facts, clock(date(2020, 3, 31)))
	assert found.years[0].ahead == 0
	assert (found.years[1].ahead, found.years[1].basis) == (D(12000), forecast.ORDERED)


def test_a_line_that_follows_salons_costs_by_the_salon():
	facts = LineFacts(PLAN, {date(2019, 2, 1): D(3000)}, salons_held=10, salons_ahead={"2019": 20, "2020": 5})
	found = forecast_line(facts, clock(date(2019, 6, 30)))
	assert [year.ahead for year in found.years] == [D(6000), D(1500)]
	assert found.basis == forecast.SALONS


def test_the_present_month_counts_only_what_is_not_booked():
	spent = {**monthly(10000, 6), date(2019, 7, 3): D(4000)}
	found = forecast_line(LineFacts(PLAN, spent), clock(date(2019, 7, 10)))
	assert found.years[0].expected == D(120000)


def test_money_that_is_gone_says_since_when():
	spent = {
		date(2019, 3, 1): D(200000),
		date(2019, 4, 1): D(50000),
		date(2019, 5, 1): D(-20000),
		date(2019, 6, 1): D(15000),
	}
	found = forecast_line(LineFacts(PLAN, spent), clock(date(2019, 12, 31)))
	assert (found.outcome, found.runs_out_on) == (forecast.SPENT, date(2019, 6, 1))


def test_when_the_project_is_over_the_booked_is_the_answer():
	found = forecast_line(LineFacts(PLAN, monthly(9000, 24)), clock(date(2026, 1, 1)))
	assert (found.expected, found.basis, found.outcome) == (D(216000), forecast.BOOKED, forecast.LASTS)


def test_a_year_that_does_not_follow_the_calendar():
	plan = {"2018/2019": D(60000), "2019/2020": D(120000), "2020/2021": D(60000)}
	found = forecast_line(LineFacts(plan, monthly(10000, 3)), clock(date(2019, 3, 31), years=BROKEN))
	assert [(year.fiscal_year, year.expected) for year in found.years] == [
		("2018/2019", D(60000)), ("2019/2020", D(120000)), ("2020/2021", D(60000))
	]  # fmt: skip


def test_a_period_that_begins_inside_a_month():
	months = months_between(date(2019, 1, 16), date(2019, 3, 10))
	assert [(m.first.day, m.last.day) for m in months] == [(16, 31), (1, 28), (1, 10)]
	assert sum(m.weight for m in months) == D(16) / 31 + 1 + D(10) / 31


amounts = st.decimals(min_value=-50000, max_value=90000, places=2)
days = st.dates(START, END)
years = st.sampled_from(["2019", "2020"])
positive = st.decimals(min_value=0, max_value=200000, places=2)
facts = st.builds(
	LineFacts,
	revised=st.fixed_dictionaries({"2019": positive, "2020": positive}),
	spent=st.dictionaries(days, amounts, max_size=12),
	ordered=st.dictionaries(years, positive, max_size=2),
	planned=st.dictionaries(years, positive, max_size=2),
	salons_held=st.none() | st.integers(0, 30),
	salons_ahead=st.dictionaries(years, st.integers(0, 30), max_size=2),
)
as_of_days = st.dates(START - timedelta(days=60), END + timedelta(days=60))


def up_to(known, day):
	"""The facts as they stood on a day."""
	spent = {when: amount for when, amount in known.spent.items() if when <= day}
	return LineFacts(
		known.revised, spent, known.ordered, known.planned, known.salons_held, known.salons_ahead
	)


@given(facts, as_of_days)
def test_years_sum_to_the_line_and_nothing_booked_is_lost(known, day):
	known = up_to(known, day)
	found = forecast_line(known, clock(day))
	assert found.actual == sum(known.spent.values(), D(0))
	assert found.ordered == sum(known.ordered.values(), D(0))
	if found.expected is not None:
		assert found.expected >= found.actual
		assert found.expected == sum(
			(year.actual if year.expected is None else year.expected for year in found.years), D(0)
		)


@given(facts, as_of_days)
def test_no_figure_without_something_it_rests_on(known, day):
	known = up_to(known, day)
	found = forecast_line(known, clock(day))
	rests_on_something = bool(known.spent) or any(known.ordered.values()) or bool(known.planned)
	if not rests_on_something:
		assert found.expected is None
	assert (found.expected is None) == (found.outcome == forecast.UNKNOWN) or found.outcome == forecast.SPENT
	for year in found.years:
		assert (year.expected is None) == (year.basis == forecast.NO_DATA)


@given(facts, as_of_days)
def test_the_money_runs_out_exactly_when_more_is_expected_than_there_is(known, day):
	known = up_to(known, day)
	found = forecast_line(known, clock(day))
	if found.outcome == forecast.SPENT:
		assert found.actual > found.revised
	elif found.outcome == forecast.RUNS_OUT:
		assert found.expected > found.revised
		assert found.runs_out_on > day or day >= END
		assert START <= found.runs_out_on <= max(END, day)
	elif found.outcome == forecast.LASTS:
		assert found.expected <= found.revised and found.runs_out_on is None


@given(facts, as_of_days, years, positive)
def test_another_order_never_lowers_what_is_expected(known, day, year, amount):
	known = up_to(known, day)
	more = LineFacts(
		known.revised,
		known.spent,
		{**known.ordered, year: known.ordered.get(year, D(0)) + amount},
		known.planned,
		known.salons_held,
		known.salons_ahead,
	)
	before, after = forecast_line(known, clock(day)).expected, forecast_line(more, clock(day)).expected
	assert before is None or after >= before


@given(st.integers(1, 23), st.integers(1, 28), st.decimals(min_value="0.01", max_value=50000, places=2))
def test_the_same_each_month_gives_the_same_each_month(months, day, amount):
	spent = monthly(amount, months, day)
	asked = months_between(START, END)[months - 1].last
	found = forecast_line(LineFacts(PLAN, spent), clock(asked))
	assert found.expected == amount * 24


@pytest.mark.parametrize("months", range(1, 24))
def test_the_day_is_where_the_even_cost_passes_the_plan(months):
	plan = {"2019": D(115000), "2020": D(115000)}  # 23 months of 10 000
	asked = months_between(START, END)[months - 1].last
	found = forecast_line(LineFacts(plan, monthly(10000, months)), clock(asked))
	assert found.outcome == forecast.RUNS_OUT
	# spread by the day over each year: within two days of the first of December
	assert abs((found.runs_out_on - date(2020, 12, 1)).days) <= 2
