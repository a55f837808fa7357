"""Costs of outreach: shared to the öre, none lost, none counted twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import outreach as rules
from digidel_app.domain.outreach import Activity

NAMES = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=9, unique=True)


@given(st.decimals(-100_000, 100_000, places=2), NAMES)
def test_shares_sum_to_the_amount_and_differ_by_an_ore(amount: Decimal, names: list[str]) -> None:
	shared = rules.shares(amount, names)
	assert sum(shared.values()) == amount and set(shared) == set(names)
	assert max(shared.values()) - min(shared.values()) <= rules.ORE


def test_a_voucher_that_activities_share_is_counted_once() -> None:
	voucher = ("Purchase Invoice", "A")
	activities = [
		Activity("1", "Letter", 10, voucher),
		Activity("2", "Website", 5, voucher),
		Activity("3", "Website", 1),
	]
	rows = rules.by_channel(
		activities,
		{voucher: ["1", "2", "later"]},
		{voucher: Decimal(100)},
		{"Website": 4, "Friend or relative": 2},
	)
	assert rows == [
		("Website", 2, 6, Decimal("33.33"), 4),
		("Letter", 1, 10, Decimal("33.34"), None),
		("Friend or relative", 0, 0, Decimal(0), 2),
	]
