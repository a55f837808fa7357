"""The golden table: every sum of the Timrå application, and the differences it contains (X1-X8, X14)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import budget
from digidel_app.domain.budget import (
	COMPUTED,
	PLANNED,
	STATED,
	BudgetError,
	BudgetLine,
	Formula,
	LineKey,
	LineMap,
	Posting,
	Span,
)
from digidel_app.domain.money import ZERO, round_ore, split, total

APPLICATION = Path(budget.__file__).parents[1] / "demo" / "data" / "timra_application.json"
YEARS = ["2019", "2020"]
CAP = Decimal(15)

amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
signed_amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)


def application_lines() -> list[BudgetLine]:
	"""The application as the domain knows it; an overhead formula points at the wage it is taken of."""
	lines, wage_titles = [], {}
	for row in json.loads(APPLICATION.read_text())["budget_lines"]:
		formulas = []
		for f in row.get("formulas", []):
			if "percent" in f:
				formulas.append(
					Formula(
						f"OH {f['title']}",
						row["cost_type"],
						percent=Decimal(f["percent"]),
						of_formula=wage_titles[f["of_stated_amount"]],
						stated_amount=Decimal(f["stated_amount"]),
					)
				)
			else:
				wage_titles[f["stated_amount"]] = f["title"]
				formulas.append(
					Formula(
						f["title"],
						row["cost_type"],
						hourly_rate=Decimal(f["hourly_rate"]),
						employer_fee_percent=Decimal(f["employer_fee_percent"]),
						hours=Decimal(f["hours"]),
						stated_amount=Decimal(f["stated_amount"]),
					)
				)
		planned = {year: Decimal(amount) for year, amount in row["planned"].items()}
		lines.append(BudgetLine(row["cost_type"], row["cost_type"], row["kind"], planned, formulas))
	return lines


@pytest.fixture(scope="module")
def lines():
	return application_lines()


@pytest.fixture(scope="module")
def found(lines):
	return {
		(d.code, d.subject, d.basis, d.fiscal_year): d.amount for d in budget.deviations(lines, YEARS, CAP)
	}


def test_sums_of_the_application(lines):
	source = json.loads(APPLICATION.read_text())
	for year in YEARS:
		assert total(line.planned[year] for line in lines) == Decimal(source["budget_sum"][year])
	assert total(line.planned_total for line in lines) == Decimal(source["budget_sum"]["total"])
	for line, row in zip(lines, source["budget_lines"], strict=True):
		assert line.planned_total == Decimal(row["total"])


def test_wage_formulas_compute_to_the_ore(lines):
	computed = budget.computed_amounts([f for line in lines for f in line.formulas])
	assert computed["Digital handledare på heltid"] == Decimal("1165660.80")
	assert computed["Kommunens personella resurser på halvtid"] == Decimal("500354.40")


@pytest.mark.parametrize(
	("finding", "key", "amount"),
	[
		("X1", ("line", "Lönekostnader", STATED, None), "-6015"),
		("X1", ("line", "Lönekostnader", COMPUTED, None), "-6015.20"),
		("X2", ("line_year", "Lönekostnader", COMPUTED, "2019"), "-3007.60"),
		("X2", ("line_year", "Lönekostnader", COMPUTED, "2020"), "-3007.60"),
		("X3", ("formula", "OH Digital handledare", STATED, None), "150.85"),
		("X3", ("formula", "OH Digital handledare", COMPUTED, None), "150.88"),
		("X4", ("formula", "OH Personella resurser", STATED, None), "-53.10"),
		("X4", ("formula", "OH Personella resurser", COMPUTED, None), "-53.16"),
		("X5", ("cap", "Overhead", STATED, None), "97.75"),
		("X5", ("cap", "Overhead", COMPUTED, None), "97.72"),
		("X6", ("cap", "Overhead", PLANNED, None), "1000"),
		("X7", ("cap_year", "Overhead", PLANNED, "2019"), "500"),
		("X7", ("cap_year", "Overhead", PLANNED, "2020"), "500"),
	],
)
def test_the_application_says_what_differs(found, finding, key, amount):
	assert found[key] == Decimal(amount), finding


def test_x8_the_cap_is_exceeded_on_every_basis(lines):
	caps = [cap for cap in budget.plan_caps(lines, YEARS, CAP) if cap.fiscal_year is None]
	assert {cap.basis for cap in caps} == {PLANNED, STATED, COMPUTED}
	assert all(cap.excess > 0 for cap in caps)


def test_x14_wages_with_the_fee_in_force_each_year(lines):
	formulas = lines[0].formulas
	per_year = budget.wages_with_valid_fee(
		formulas, YEARS, {"2019": Decimal("39.15"), "2020": Decimal("40.15")}
	)
	assert per_year == {"2019": Decimal("832708.39"), "2020": Decimal("838692.64")}
	assert total(per_year.values()) - Decimal("1666015.20") == Decimal("5385.83")
	assert total(per_year.values()) - lines[0].planned_total == Decimal("11401.03")


def test_financing_equals_the_plan(lines):
	source = json.loads(APPLICATION.read_text())["financing"]
	planned = {year: total(line.planned[year] for line in lines) for year in YEARS}
	financed = {year: total(Decimal(f["amounts"][year]) for f in source) for year in YEARS}
	assert budget.financing_imbalances(planned, financed) == []


@given(st.dictionaries(st.sampled_from("abc"), amounts), st.dictionaries(st.sampled_from("bcd"), amounts))
def test_imbalances_name_each_year_and_sum_to_the_total(planned, financed):
	rows = budget.financing_imbalances(planned, financed)
	whole = total(financed.values()) - total(planned.values())
	assert total(row.amount for row in rows if row.fiscal_year) == whole
	assert [row.amount for row in rows if row.fiscal_year is None] == ([whole] if whole else [])


# --- formulas ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("formula", "code"),
	[
		(Formula("a", hourly_rate=Decimal(-1), hours=Decimal(1)), "negative"),
		(Formula("a", hourly_rate=Decimal("NaN"), hours=Decimal(1)), "negative"),
		(Formula("a", hourly_rate=Decimal(1)), "hours_missing"),
		(Formula("a", of_formula="b"), "percent_missing"),
		(Formula("a", of_formula="b", percent=Decimal(1), hours=Decimal(1)), "both_kinds"),
		(Formula("a", of_formula="b", percent=Decimal(1)), "unknown_formula"),
		(Formula("a", of_formula="a", percent=Decimal(1)), "circular"),
	],
)
def test_bad_formulas_are_refused_by_name(formula, code):
	with pytest.raises(BudgetError) as error:
		budget.computed_amounts([formula])
	assert error.value.code == code


def test_a_circle_over_two_formulas_is_found():
	a = Formula("a", of_formula="b", percent=Decimal(10))
	b = Formula("b", of_formula="a", percent=Decimal(10))
	with pytest.raises(BudgetError, match="circular"):
		budget.computed_amounts([a, b])


@given(amounts, st.integers(1, 7))
def test_an_even_split_loses_nothing(amount, count):
	years = [str(2019 + i) for i in range(count)]
	parts = budget.spread(amount, None, years)
	assert list(parts) == years
	assert total(parts.values()) == amount
	assert max(parts.values()) - min(parts.values()) <= Decimal("0.01") * count


@given(signed_amounts, st.dictionaries(st.text(min_size=1, max_size=3), amounts, min_size=1))
def test_a_weighted_split_sums_to_the_ore(amount, weights):
	name = next(iter(weights))
	if not any(weights.values()):
		with pytest.raises(ValueError):
			split(amount, weights, name)
		return
	assert total(split(amount, weights, name).values()) == amount


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=4))
def test_rounding_is_symmetric_and_within_half_an_ore(amount):
	assert round_ore(-amount) == -round_ore(amount)
	assert abs(round_ore(amount) - amount) <= Decimal("0.005")


def test_half_an_ore_goes_away_from_zero():
	assert (round_ore(Decimal("0.005")), round_ore(Decimal("-0.005"))) == (Decimal("0.01"), Decimal("-0.01"))


# --- mapping ----------------------------------------------------------------------------------------

# costs ┬ personnel ┬ wages
#       │           └ fees
#       └ other     ─ travel
ACCOUNTS = {
	"costs": Span(1, 12),
	"personnel": Span(2, 7),
	"wages": Span(3, 4),
	"fees": Span(5, 6),
	"other": Span(8, 11),
	"travel": Span(9, 10),
	"bank": Span(20, 21),
	"computers": Span(22, 23),
}
# centre ┬ desk ─ bus
#        └ salon
COST_CENTERS = {"centre": Span(1, 8), "desk": Span(2, 5), "bus": Span(3, 4), "salon": Span(6, 7)}


def line_map(owners, lines) -> LineMap:
	return LineMap(ACCOUNTS, COST_CENTERS, owners, lines)


def test_the_deepest_owner_wins():
	m = line_map({"costs": "Other", "personnel": "Salary", "fees": "Fees"}, [])
	assert [m.cost_type_of(a) for a in ("wages", "fees", "travel", "bank")] == [
		"Salary",
		"Fees",
		"Other",
		None,
	]


def test_the_closest_cost_centre_wins():
	lines = [LineKey("all", "S"), LineKey("centre", "S", "centre"), LineKey("desk", "S", "desk")]
	m = line_map({"wages": "S"}, lines)
	assert m.match("wages", "bus").line == "desk"
	assert m.match("wages", "salon").line == "centre"
	assert m.match("wages", "elsewhere").line == "all"


@pytest.mark.parametrize(
	("lines", "account", "cost_center", "reason"),
	[
		([], "travel", "desk", budget.NO_COST_TYPE),
		([], "wages", "desk", budget.NO_LINE),
		([LineKey("a", "S", "salon")], "wages", "desk", budget.OTHER_COST_CENTER),
		([LineKey("a", "S", "salon"), LineKey("b", "S", "desk")], "wages", None, budget.TIE),
	],
)
def test_what_is_not_mapped_says_why(lines, account, cost_center, reason):
	match = line_map({"wages": "S"}, lines).match(account, cost_center)
	assert (match.line, match.reason) == (None, reason)


def test_an_investment_counts_only_when_a_cost_type_owns_its_account():
	postings = [
		Posting("computers", None, "2019", Decimal(100), is_cost=False),
		Posting("bank", None, "2019", Decimal(-100), is_cost=False),
	]
	divided = budget.partition(postings, line_map({"computers": "T"}, [LineKey("t", "T")]))
	assert divided.by_line == {("t", "2019"): Decimal(100)}
	assert divided.outside == {"bank": Decimal(-100)}


def test_an_assignment_goes_before_the_mapping_but_not_outside_the_ledger():
	lines = [LineKey("s", "S"), LineKey("t", "T")]
	m = line_map({"wages": "S"}, lines)
	assert budget.place(Posting("wages", None, "2019", ZERO, assigned_line="t"), m).line == "t"
	assert budget.place(Posting("bank", None, "2019", ZERO, is_cost=False, assigned_line="t"), m) is None


postings = st.lists(
	st.builds(
		Posting,
		account=st.sampled_from([*ACCOUNTS, "unknown"]),
		cost_center=st.sampled_from([*COST_CENTERS, "elsewhere", None]),
		fiscal_year=st.sampled_from(["2019", "2020", None]),
		amount=signed_amounts,
		is_cost=st.booleans(),
		assigned_line=st.sampled_from([None, None, None, "l0"]),
	),
	max_size=40,
)
owners = st.dictionaries(st.sampled_from([*ACCOUNTS]), st.sampled_from("ST"))
line_keys = st.lists(
	st.tuples(st.sampled_from("ST"), st.sampled_from([*COST_CENTERS, None])), unique=True, max_size=6
).map(lambda keys: [LineKey(f"l{i}", ct, cc) for i, (ct, cc) in enumerate(keys)])


@given(postings, owners, line_keys)
def test_the_mapping_is_a_partition(postings, owners, lines):
	"""Every öre of every posting lands in exactly one place, whatever the trees, owners and lines."""
	m = line_map(owners, lines)
	divided = budget.partition(postings, m)
	whole = total(p.amount for p in postings)
	assert divided.ledger_total + total(divided.outside.values()) == whole
	in_ledger = [p for p in postings if p.is_cost or m.cost_type_of(p.account)]
	assert divided.ledger_total == total(p.amount for p in in_ledger)


@given(postings, owners, line_keys, st.randoms())
def test_the_order_of_postings_and_lines_does_not_matter(postings, owners, lines, random):
	shuffled, shuffled_lines = list(postings), list(lines)
	random.shuffle(shuffled)
	random.shuffle(shuffled_lines)
	first = budget.partition(postings, line_map(owners, lines))
	second = budget.partition(shuffled, line_map(owners, shuffled_lines))
	assert first == second


# --- cap, commitments -------------------------------------------------------------------------------


@given(amounts, amounts, st.decimals(min_value=0, max_value=100, places=2))
def test_room_and_excess_meet_at_the_cap(base, overhead, percent):
	cap = budget.OverheadCap(PLANNED, base, overhead, percent)
	assert cap.excess + cap.cap_amount == overhead
	assert abs(cap.cap_amount - base * percent / 100) <= Decimal("0.005")


def test_caps_on_actuals_start_with_the_whole():
	rows = budget.actual_caps({"2019": Decimal(1000)}, {"2019": Decimal(100), "2020": Decimal(70)}, CAP)
	assert [(r.fiscal_year, r.excess) for r in rows] == [(None, 20), ("2019", -50), ("2020", 70)]


def test_what_lies_in_no_year_counts_in_the_whole_cap_only():
	rows = budget.actual_caps({"2019": Decimal(100), None: Decimal(50)}, {None: Decimal(5)}, CAP)
	assert [(r.fiscal_year, r.base_amount) for r in rows] == [(None, 150), ("2019", 100)]


@pytest.mark.parametrize(
	("net", "ordered", "billed", "left"),
	[
		("100", "100", "0", "100"),
		("100", "100", "40", "60"),
		("100", "80", "120", "0"),
		("100", "0", "0", "0"),
	],
)
def test_what_an_order_still_binds(net, ordered, billed, left):
	assert budget.committed_amount(Decimal(net), Decimal(ordered), Decimal(billed)) == Decimal(left)


def test_the_rate_in_force():
	rates = [("2020-01-01", Decimal("40.15")), ("2019-01-01", Decimal("39.15"))]
	assert budget.rate_valid_on("2019-12-31", rates) == Decimal("39.15")
	assert budget.rate_valid_on("2020-01-01", rates) == Decimal("40.15")
	assert budget.rate_valid_on("2018-12-31", rates) is None


# --- reallocation ------------------------------------------------------------------------------------


def test_a_reallocation_is_measured_by_what_changes_place():
	from digidel_app.domain.budget import Move, reallocation

	moves = [Move("a", "2019", Decimal(-30)), Move("b", "2019", Decimal(20)), Move("b", "2020", Decimal(10))]
	found = reallocation(moves)
	assert (found.moved, found.sum, found.between_years) == (Decimal(30), Decimal(0), True)
	assert found.percent_of(Decimal(200)) == Decimal("15.0")
	assert not reallocation([Move("a", "2019", Decimal(-5)), Move("b", "2019", Decimal(5))]).between_years


def test_a_chain_of_percentages_may_be_of_any_length():
	length = 5_000
	first = Formula(title="0", hourly_rate=Decimal(100), hours=Decimal(10))
	rest = [Formula(title=str(n), percent=Decimal(100), of_formula=str(n - 1)) for n in range(1, length)]
	for order in ([first, *rest], [*reversed(rest), first]):
		amounts = budget.computed_amounts(order)
		assert len(amounts) == length
		assert set(amounts.values()) == {Decimal(1000)}
	closed = [*rest, Formula(title="0", percent=Decimal(1), of_formula=str(length - 1))]
	with pytest.raises(BudgetError, match="circular"):
		budget.computed_amounts(closed)
