"""Protection, attacked: whatever a reader can work out by linear programming leaves every hidden number wide open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from digidel_app.domain.suppression import SIGN, Sum, Table, cube, protect


def attack(tables: list[Table], shown: list[dict]) -> dict:
	"""Smallest and largest possible value of each hidden number, for whoever knows all sums and that zeros are shown."""
	published = {key: number for table in shown for key, number in table.items()}
	unknown = [key for key, number in published.items() if number == SIGN]
	place = {key: number for number, key in enumerate(unknown)}
	rows, right = [], []
	for each in {each for table in tables for each in table.sums}:
		row, known = np.zeros(len(unknown)), 0
		for key, sign in [(each.total, -1), *((part, 1) for part in each.parts)]:
			if key in place:
				row[place[key]] += sign
			else:
				known += sign * published[key]
		if row.any():
			rows.append(row)
			right.append(-known)
	ranges = {}
	for key in unknown:
		ends = []
		for sign in (1, -1):
			aim = np.zeros(len(unknown))
			aim[place[key]] = sign
			answer = linprog(
				aim,
				A_eq=np.array(rows) if rows else None,
				b_eq=right or None,
				bounds=[(1, None)] * len(unknown),
			)
			assert answer.status in (0, 3), answer.message  # found, or without end
			ends.append(sign * answer.fun if answer.status == 0 else np.inf)
		ranges[key] = (ends[0], ends[1])
	return ranges


def check(tables: list[Table], threshold: int) -> list[dict]:
	shown = protect(tables, threshold)
	for table, protected in zip(tables, shown, strict=True):
		assert protected.keys() == table.cells.keys()
		for key, number in table.cells.items():
			assert protected[key] in (number, SIGN)
			assert protected[key] == SIGN if 0 < number < threshold else True
			assert protected[key] == 0 if number == 0 else True
	for key, (lowest, highest) in attack(tables, shown).items():
		assert highest - lowest >= threshold - 1e-6, (key, lowest, highest)
	return shown


def two_way(numbers: list[list[int]], name: str = "t", columns: str = "column") -> Table:
	counts = {(r, c): number for r, row in enumerate(numbers) for c, number in enumerate(row)}
	return cube(name, counts, {"row": range(len(numbers)), columns: range(len(numbers[0]))})


def hidden(shown: dict) -> int:
	return sum(number == SIGN for number in shown.values())


def test_nothing_is_hidden_where_nothing_is_small():
	assert hidden(check([two_way([[10, 20], [30, 0]])], 5)[0]) == 0


def test_one_small_number_takes_three_others_along_and_no_total():
	(shown,) = check([two_way([[3, 20, 40], [15, 30, 50], [60, 70, 80]])], 5)
	assert hidden(shown) == 4
	assert all(len(key) == 2 for key, number in shown.items() if number == SIGN)


def test_two_small_numbers_with_a_known_sum_are_not_enough():
	"""1 + 1 in a row whose total is shown: each can only be 1."""
	(shown,) = check([two_way([[1, 1, 40], [30, 30, 30]])], 5)
	assert hidden(shown) > 4


def test_a_true_zero_is_shown_even_beside_small_numbers():
	(shown,) = check([two_way([[2, 0, 9], [0, 3, 9], [9, 9, 9]])], 5)
	assert sum(number == 0 for number in shown.values()) == 2


def test_a_table_of_small_numbers_only_is_hidden_as_a_whole():
	(shown,) = check([two_way([[1, 2], [2, 1]])], 5)
	assert set(shown.values()) == {SIGN}


def test_tables_that_share_a_margin_are_protected_together():
	"""By month and topic, and by month and gender: the months' totals are in both."""
	one = two_way([[2, 30], [40, 50]], "topics")
	other = two_way([[12, 20], [45, 45]], "genders", columns="gender")
	assert [hidden(shown) for shown in protect([one, other], 5)] == [
		hidden(shown) for shown in check([one, other], 5)
	]


def test_parent_and_child():
	"""A group of topics beside its topics."""
	cells = {"all": 103, "group": 23, "a": 20, "b": 3, "c": 80}
	table = Table("t", cells, [Sum("all", ("group", "c")), Sum("group", ("a", "b"))])
	(shown,) = check([table], 5)
	assert shown["b"] == SIGN and shown["a"] == SIGN and shown["all"] == 103


def test_three_dimensions():
	counts = {(a, b, c): (a * 7 + b * 5 + c * 3) % 11 for a in range(3) for b in range(2) for c in range(2)}
	check([cube("t", counts, {"a": range(3), "b": range(2), "c": range(2)})], 4)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(3, 7))
def test_no_table_gives_anything_away(data, threshold):
	size = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
	numbers = st.one_of(st.integers(0, 8), st.integers(0, 60))
	table = two_way([[data.draw(numbers) for _column in range(size[1])] for _row in range(size[0])])
	check([table], threshold)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_linked_tables_give_anything_away(data):
	"""Two tables of the same persons: by row and column, and by row and gender."""
	numbers = [[data.draw(st.integers(0, 25)) for _column in range(3)] for _row in range(3)]
	genders = []
	for row in numbers:
		women = data.draw(st.integers(0, sum(row)))
		genders.append([women, sum(row) - women])
	check([two_way(numbers), two_way(genders, "g", "gender")], 5)


def test_a_large_table_is_done_in_a_moment():
	numbers = [[(month * 13 + topic * 29) % 37 for topic in range(25)] for month in range(12)]
	(shown,) = protect([two_way(numbers)], 5)
	assert hidden(shown) < 150


@pytest.mark.parametrize("threshold", [1, 0, -3])
def test_a_threshold_that_protects_nothing_is_refused(threshold):
	with pytest.raises(ValueError):
		protect([two_way([[1]])], threshold)


def test_tables_that_contradict_each_other_are_refused():
	with pytest.raises(ValueError):
		protect([Table("t", {"all": 5, "a": 3}, [Sum("all", ("a",))])], 5)
	with pytest.raises(ValueError):
		protect([Table("t", {"a": 3}), Table("u", {"a": 4})], 5)
	with pytest.raises(ValueError):
		protect([Table("t", {"a": -1})], 5)


def test_the_attack_itself_finds_what_is_not_protected():
	"""Only the small number hidden: the attack works it out."""
	table = two_way([[3, 20], [15, 30]])
	shown = {key: SIGN if number == 3 else number for key, number in table.cells.items()}
	assert set(attack([table], [shown]).values()) == {(3.0, 3.0)}
