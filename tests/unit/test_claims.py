"""What each financier bears, and what has happened to a claim's vouchers."""

from datetime import date
from decimal import Decimal as D
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digidel_app.domain import claims
from digidel_app.domain.claims import FIXED, NAMED_LINES, PRO_RATA, Held, Party, VoucherKey, split_costs
from digidel_app.domain.money import ZERO, total

YEARS = ("2019", "2020")
GRANT = Party("Internetstiftelsen", {"2019": D(500000), "2020": D(500000)})
OWN = Party("Timrå kommun", {"2019": D(730000), "2020": D(830000)}, is_own=True)
PLAN = {
	"Löner": (830000, 830000), "OH": (125000, 125000), "Tjänster": (80000, 120000), "Lokaler": (20000, 30000),
	"Teknik": (100000, 150000), "Resor": (15000, 15000), "Information": (50000, 50000), "Övrigt": (10000, 10000),
}  # fmt: skip


def as_planned(factor: D = D(1)) -> dict:
	return {
		(line, year): (D(amount) * factor).quantize(D("0.01"))
		for line, amounts in PLAN.items()
		for year, amount in zip(YEARS, amounts, strict=True)
	}


def test_timra_as_planned_gives_the_grant_to_the_krona():
	result = split_costs(as_planned(), [GRANT, OWN], YEARS)
	assert [result.of(GRANT.name, year) for year in YEARS] == [D(500000), D(500000)]
	assert [result.of(OWN.name, year) for year in YEARS] == [D(730000), D(830000)]


def test_pro_rata_of_half_the_costs_is_half_the_grant():
	result = split_costs(as_planned(D("0.5")), [GRANT, OWN], YEARS)
	assert [result.of(GRANT.name, year) for year in YEARS] == [D(250000), D(250000)]
	# salaries bear their part, and the rounding of the other lines, since they are the largest
	assert result.shares["Löner", "2019", GRANT.name] == D("168699.20")
	assert {line for line, _year, _party in result.rounding} == {"Löner"}


def test_pro_rata_stops_at_the_yearly_amount_even_when_the_other_year_has_room():
	costs = {("Löner", "2019"): D(2000000), ("Löner", "2020"): D(133000)}
	result = split_costs(costs, [GRANT, OWN], YEARS)
	assert result.of(GRANT.name, "2019") == D(500000)
	assert result.of(GRANT.name, "2020") == D(50000)


def test_the_total_cap_stops_the_last_year():
	capped = Party(GRANT.name, GRANT.amounts, total_cap=D(600000))
	result = split_costs(as_planned(), [capped, OWN], YEARS)
	assert [result.of(GRANT.name, year) for year in YEARS] == [D(500000), D(100000)]


def test_fixed_per_year_is_paid_first():
	fixed = Party(GRANT.name, GRANT.amounts, FIXED)
	result = split_costs(as_planned(D("0.5")), [fixed, OWN], YEARS)
	assert [result.of(GRANT.name, year) for year in YEARS] == [D(500000), D(500000)]
	assert split_costs({("Löner", "2019"): D(1)}, [fixed, OWN], YEARS).of(OWN.name) == 0


def test_named_lines_are_paid_up_to_their_amount_and_no_others():
	lines = {("Löner", "2019"): D(400000), ("Teknik", "2019"): D(100000)}
	funder = Party(GRANT.name, {"2019": D(500000)}, NAMED_LINES, lines=lines)
	costs = {("Löner", "2019"): D(830000), ("Teknik", "2019"): D(60000), ("Resor", "2019"): D(15000)}
	result = split_costs(costs, [funder, OWN], YEARS)
	assert result.shares == {
		("Löner", "2019", GRANT.name): D(400000),
		("Löner", "2019", OWN.name): D(430000),
		("Teknik", "2019", GRANT.name): D(60000),
		("Resor", "2019", OWN.name): D(15000),
	}


def test_a_credit_is_given_back_in_the_same_proportion():
	costs = {("Löner", "2019"): D(1000), ("Teknik", "2019"): D(-200)}
	result = split_costs(
		costs, [Party("F", {"2019": D(50)}), Party("K", {"2019": D(50)}, is_own=True)], YEARS
	)
	assert result.of("F") == D(50)  # capped: half of 800 is more than it promised
	assert result.shares["Teknik", "2019", "F"] < 0


def test_without_own_money_the_remainder_is_refused():
	with pytest.raises(claims.SplitError) as refused:
		split_costs({("Löner", "2019"): D(600000)}, [GRANT], YEARS)
	assert (refused.value.code, refused.value.amount) == ("no_own", D(100000))


def test_a_missing_ore_is_not_put_on_a_line_that_is_paid_in_full():
	"""Two funders share line d; the öre that rounding leaves of one may not land on line a, whose amount is reached."""
	costs = {("d", "2020"): D("2.63"), ("a", "2020"): D("18981.04")}
	one = Party("Y", {"2020": D(500)}, NAMED_LINES, lines={("d", "2020"): D("412.99")})
	other = Party(
		"Z", {"2020": D(500)}, NAMED_LINES, lines={("a", "2020"): D("2.56"), ("d", "2020"): D("76.72")}
	)
	result = split_costs(costs, [one, other, OWN], YEARS)
	assert result.shares["a", "2020", "Z"] <= D("2.56")


# --- properties ---------------------------------------------------------------------------------------

ORE = st.integers(-10_000_00, 500_000_00).map(lambda n: D(n) / 100)
PROMISE = st.integers(0, 300_000_00).map(lambda n: D(n) / 100)
LINES = ("a", "b", "c", "d")


@st.composite
def parties(draw):
	found = [Party("Own", {y: draw(PROMISE) for y in YEARS}, is_own=True)]
	for name in ("X", "Y", "Z")[: draw(st.integers(1, 3))]:
		named = st.dictionaries(st.tuples(st.sampled_from(LINES), st.sampled_from(YEARS)), PROMISE)
		found.append(
			Party(
				name,
				{y: draw(PROMISE) for y in YEARS},
				draw(st.sampled_from(claims.METHODS)),
				total_cap=draw(st.one_of(st.none(), PROMISE)),
				lines=draw(named),
			)
		)
	return found


COSTS = st.dictionaries(st.tuples(st.sampled_from(LINES), st.sampled_from(YEARS)), ORE, max_size=8)


@settings(max_examples=120, deadline=None)
@given(COSTS, parties())
def test_shares_sum_to_the_cost_of_every_line_and_year(costs, financiers):
	result = split_costs(costs, financiers, YEARS)
	for line, year in product(LINES, YEARS):
		on_line = total(a for (n, y, _p), a in result.shares.items() if (n, y) == (line, year))
		assert on_line == costs.get((line, year), ZERO)
	assert all(amount == amount.quantize(D("0.01")) for amount in result.shares.values())


@settings(max_examples=120, deadline=None)
@given(COSTS, parties())
def test_nobody_bears_more_than_promised(costs, financiers):
	result = split_costs(costs, financiers, YEARS)
	for party in financiers:
		if party.is_own:
			continue
		for year in YEARS:
			assert result.of(party.name, year) <= party.amounts[year]
		if party.total_cap is not None:
			assert result.of(party.name) <= party.total_cap
		if party.method == NAMED_LINES:
			for (line, year, name), amount in result.shares.items():
				assert name != party.name or amount <= party.lines.get((line, year), ZERO)


@settings(max_examples=120, deadline=None)
@given(COSTS, parties())
def test_no_share_is_negative_where_the_cost_is_not(costs, financiers):
	for (line, year, _party), amount in split_costs(costs, financiers, YEARS).shares.items():
		assert amount * costs[line, year] >= 0


@settings(max_examples=80, deadline=None)
@given(COSTS, parties(), st.randoms())
def test_the_order_does_not_matter(costs, financiers, random):
	shuffled, others = list(costs.items()), list(financiers)
	random.shuffle(shuffled)
	random.shuffle(others)
	one, other = split_costs(costs, financiers, YEARS), split_costs(dict(shuffled), others, YEARS)
	assert (one.shares, one.rounding) == (other.shares, other.rounding)


@settings(max_examples=80, deadline=None)
@given(COSTS, parties())
def test_rounding_is_a_few_ore_in_a_named_place(costs, financiers):
	"""Handed-out öre are never more than one per line and financier, unless a credit line was limited."""
	result = split_costs(
		{k: abs(c) for k, c in costs.items()}, [f for f in financiers if f.method != NAMED_LINES], YEARS
	)
	for amount in result.rounding.values():
		assert abs(amount) <= D("0.01") * len(LINES) * len(financiers)


# --- vouchers -----------------------------------------------------------------------------------------


A, B = ("a", "2019"), ("b", "2019")


def key(no: str) -> VoucherKey:
	return VoucherKey("Journal Entry", no, "7010")


def test_drift_names_new_changed_gone_and_moved():
	frozen = [(key("1"), Held(D(10), A)), (key("2"), Held(D(20), A)), (key("3"), Held(D(30), A))]
	current = [(key("2"), Held(D(25), A)), (key("3"), Held(D(30), B)), (key("4"), Held(D(5), A))]
	rows = claims.drift(frozen, current)
	assert [(r.key.voucher_no, r.kind, r.amount) for r in rows] == [
		("1", "Gone", D(-10)),
		("2", "Changed", D(5)),
		("3", "Changed", D(0)),
		("4", "New", D(5)),
	]
	assert claims.drift_size(rows) == D(50)
	assert rows[2].differences == {A: D(-30), B: D(30)}


def test_a_supplement_settles_the_drift():
	frozen = [(key("1"), Held(D(10), A))]
	current = [(key("1"), Held(D(12), A))]
	supplement = [
		(row.key, Held(amount, line))
		for row in claims.drift(frozen, current)
		for line, amount in row.differences.items()
	]
	assert claims.drift([*frozen, *supplement], current) == []


def test_a_reversal_on_a_later_date_is_claimed_but_a_moved_voucher_is_not():
	spring = claims.Term(date(2019, 1, 1), date(2019, 6, 30))
	autumn_day = date(2019, 9, 1)
	assert not claims.is_claimed_already(autumn_day, [claims.Hold(spring, D(100), D(100))])
	assert claims.is_claimed_already(autumn_day, [claims.Hold(spring, D(100), D(0))])
	assert claims.is_claimed_already(date(2019, 3, 1), [claims.Hold(spring, D(100), D(100))])
	assert not claims.is_claimed_already(date(2019, 3, 1), [claims.Hold(spring, D(0), D(100))])


HELD = st.lists(
	st.tuples(
		st.sampled_from("123").map(key),
		st.builds(Held, ORE, st.tuples(st.sampled_from(LINES), st.sampled_from(YEARS))),
	),
	max_size=8,
)


@given(HELD, HELD)
def test_claim_plus_drift_is_the_ledger_whatever_happens(frozen, current):
	rows = claims.drift(frozen, current)
	assert total(h.amount for _k, h in frozen) + total(r.amount for r in rows) == total(
		h.amount for _k, h in current
	)
	settled = [*frozen, *((r.key, Held(a, n)) for r in rows for n, a in r.differences.items())]
	assert claims.drift(settled, current) == []


# --- deviations ---------------------------------------------------------------------------------------


def test_deviations_are_explained_above_the_limit():
	assert claims.deviation_percent(D(100), D(115)) == D("15.0")
	assert claims.deviation_percent(D(0), D(5)) is None
	assert not claims.needs_explanation(D(100), D(110), D(10), is_final=True)
	assert claims.needs_explanation(D(100), D("110.01"), D(10), is_final=False)
	assert not claims.needs_explanation(D(100), D(40), D(10), is_final=False)
	assert claims.needs_explanation(D(100), D(40), D(10), is_final=True)
	assert claims.needs_explanation(D(0), D(1), D(10), is_final=False)


def test_a_reminder_is_due_from_its_days_before_and_when_it_is_late():
	due = date(2020, 1, 31)
	assert not claims.is_due_for_reminder(date(2020, 1, 16), due, 14)
	assert claims.is_due_for_reminder(date(2020, 1, 17), due, 14)
	assert claims.is_due_for_reminder(date(2020, 3, 1), due, 0)
