"""A grant is earned as its costs arise; the rest of what was received is a liability."""

from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import income
from digidel_app.domain.income import Balances, Investment, depreciated, earned_income

A = ("a", "2019")
DECIDED = date(2018, 12, 1)


def test_the_share_of_costs_is_earned():
	found = earned_income({A: D(1000)}, {A: D(400)}, [], date(2019, 1, 31), D(500000), DECIDED)
	assert (found.entitled, found.earned) == (D(400), D(400))


def test_nothing_is_earned_before_the_decision_or_without_one():
	for decided in (date(2019, 2, 1), None):
		assert earned_income({A: D(1000)}, {A: D(400)}, [], date(2019, 1, 31), D(500000), decided).earned == 0


def test_an_investment_is_earned_as_it_is_depreciated():
	bought = Investment(A, D(36000), date(2019, 1, 15), 36)
	assert depreciated(bought, date(2019, 1, 30)) == 0
	assert depreciated(bought, date(2019, 1, 31)) == 1000
	assert depreciated(bought, date(2019, 12, 31)) == 12000
	assert depreciated(bought, date(2022, 6, 30)) == 36000
	found = earned_income({A: D(40000)}, {A: D(20000)}, [bought], date(2019, 12, 31), D(500000), DECIDED)
	assert (found.deferred, found.earned) == (D(12000), D(8000))


def test_an_investment_without_a_life_earns_nothing():
	bought = Investment(A, D(36000), date(2019, 1, 15), 0)
	assert (
		earned_income({A: D(36000)}, {A: D(18000)}, [bought], date(2030, 1, 31), D(500000), DECIDED).earned
		== 0
	)


def test_what_is_to_be_repaid_is_not_earned():
	found = earned_income({A: D(1000)}, {A: D(400)}, [], date(2019, 1, 31), D(300), DECIDED)
	assert found.earned == D(300)
	assert income.balances_wanted(D(500), found.earned) == Balances(D(300), D(200), D(0))
	assert income.amount_to_repay(D(500), D(400)) == D(100)


MONEY = st.integers(0, 10**9).map(lambda n: D(n) / 100)


@given(MONEY, MONEY, MONEY, MONEY)
def test_the_balance_is_received_less_earned_whatever_was_booked_before(
	received, earned, before, received_before
):
	now = income.balances_wanted(received_before, before)
	# between the two, the receipt itself was booked on the liability account
	now += Balances(liability=received - received_before)
	entry = income.balances_wanted(received, earned) - now
	assert entry.imbalance == 0
	after = now + entry
	assert after.net_liability == received - earned
	assert after.income == earned
	assert not (after.liability and after.receivable)


@given(
	MONEY, st.integers(0, 100).map(D), MONEY, st.integers(1, 120),
	st.dates(date(2019, 1, 1), date(2025, 1, 1)), MONEY,
)  # fmt: skip
def test_earned_stays_between_nothing_and_what_is_granted(cost, percent, invested, months, day, limit):
	costs = {A: cost + invested}
	share = (costs[A] * percent / 100).quantize(D("0.01"))
	bought = Investment(A, invested, date(2019, 6, 15), months)
	found = earned_income(costs, {A: share}, [bought], day, limit, DECIDED)
	assert 0 <= found.earned <= limit
	assert found.earned <= found.entitled
