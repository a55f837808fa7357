"""What is published of a year, attacked with all its versions side by side."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from digidel_app.domain.publication import (
	Dimension,
	Version,
	cell_key,
	changed_persons,
	protect_version,
	table,
)
from digidel_app.domain.suppression import SIGN, CannotBeProtectedError, Sum, Table

QUARTERS = Dimension("month", (1, 2, 3, 4, 5, 6), {1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "b"}, "quarter")
GENDERS = Dimension("gender", ("w", "m", "n"))
PLACES = Dimension("place", ("p", "q", "r"), {"p": "x", "q": "x", "r": "y"}, "locality")


def attack(versions: list[Version], threshold: int, unchanged_is_known: bool) -> None:
	"""Every hidden number's range, for somebody with all versions; with or without knowing what has not changed."""
	column: dict = {}
	rows, right = [], []

	def name(number: int, key) -> object:
		if not unchanged_is_known:
			return number, key
		true = true_numbers[number][key]
		return next(((n, key) for n in range(number) if true_numbers[n].get(key) == true), (number, key))

	true_numbers = [{k: n for each in version.tables for k, n in each.cells.items()} for version in versions]
	known = {}
	for number, version in enumerate(versions):
		for key, said in version.shown.items():
			if said == SIGN:
				column.setdefault(name(number, key), len(column))
			else:
				known[name(number, key)] = said
	for number, version in enumerate(versions):
		for each in {one for t in version.tables for one in t.sums}:
			row, constant = np.zeros(len(column)), 0
			for key, sign in [(each.total, -1), *((part, 1) for part in each.parts)]:
				called = name(number, key)
				if called in known:
					constant += sign * known[called]
				else:
					row[column[called]] += sign
			if row.any():
				rows.append(row)
				right.append(-constant)
	for called, place in column.items():
		if called in known:
			continue  # hidden in one version, and shown as the same number in another: caught below
		ends = []
		for sign in (1, -1):
			aim = np.zeros(len(column))
			aim[place] = sign
			answer = linprog(
				aim,
				A_eq=np.array(rows) if rows else None,
				b_eq=right or None,
				bounds=[(1, None)] * len(column),
			)
			assert answer.status in (0, 3), answer.message
			ends.append(sign * answer.fun if answer.status == 0 else np.inf)
		assert ends[1] - ends[0] >= threshold - 1e-6, (called, ends)
	assert not set(column) & set(known)


def year(by_month_and_gender: dict, by_place: dict) -> list[Table]:
	return [
		table("time", "desk", (QUARTERS, GENDERS), by_month_and_gender),
		table("places", "desk", (PLACES,), by_place),
	]


def publish(tables: list[Table], threshold: int, earlier: list[Version]) -> Version:
	return Version(tables, protect_version(tables, threshold, earlier))


def test_margins_and_parents_add_up():
	made = table("t", "desk", (QUARTERS, PLACES), {(1, "p"): 3, (2, "q"): 4, (6, "r"): 5})
	assert made.cells[cell_key("desk", ())] == 12
	assert made.cells[cell_key("desk", [("quarter", "a")])] == 7
	assert made.cells[cell_key("desk", [("quarter", "a"), ("locality", "x")])] == 7
	assert made.cells[cell_key("desk", [("month", 6), ("locality", "y")])] == 5
	for each in made.sums:
		assert made.cells[each.total] == sum(made.cells[part] for part in each.parts)


def test_a_value_nobody_knows_is_refused():
	with pytest.raises(ValueError):
		table("t", "desk", (GENDERS,), {("x",): 1})


def test_a_dimension_has_parents_for_all_or_none():
	with pytest.raises(ValueError):
		Dimension("place", ("p", "q"), {"p": "x"}, "locality")


def test_a_small_place_takes_another_of_its_locality_along():
	tables = [table("places", "desk", (PLACES,), {("p",): 3, ("q",): 30, ("r",): 40})]
	shown = protect_version(tables, 5)
	assert shown[cell_key("desk", [("place", "p")])] == SIGN
	assert shown[cell_key("desk", [("place", "q")])] == SIGN
	assert shown[cell_key("desk", [("locality", "x")])] == 33
	assert shown[cell_key("desk", ())] == 73


def test_what_was_hidden_stays_hidden_while_it_is_unchanged():
	first = [table("places", "desk", (PLACES,), {("p",): 3, ("q",): 30, ("r",): 40})]
	version = publish(first, 5, [])
	second = [table("places", "desk", (PLACES,), {("p",): 3, ("q",): 30, ("r",): 90})]
	corrected = publish(second, 5, [version])
	assert corrected.shown[cell_key("desk", [("place", "q")])] == SIGN
	assert corrected.shown[cell_key("desk", [("place", "r")])] == 90
	attack([version, corrected], 5, unchanged_is_known=True)


def test_what_was_shown_and_has_become_small_is_hidden_or_refused():
	first = [table("places", "desk", (PLACES,), {("p",): 20, ("q",): 30, ("r",): 40})]
	version = publish(first, 5, [])
	second = [table("places", "desk", (PLACES,), {("p",): 2, ("q",): 30, ("r",): 40})]
	try:
		corrected = publish(second, 5, [version])
	except CannotBeProtectedError:
		return  # everything around it was shown and stays
	attack([version, corrected], 5, unchanged_is_known=True)
	assert corrected.shown[cell_key("desk", [("place", "p")])] == SIGN


def test_how_many_persons_a_correction_concerns():
	first = Version(
		[
			table("places", "desk", (PLACES,), {("p",): 20, ("q",): 30}),
			table("g", "desk", (GENDERS,), {("w",): 50}),
		],
		{},
	)
	moved = [
		table("places", "desk", (PLACES,), {("p",): 19, ("q",): 31}),
		table("g", "desk", (GENDERS,), {("w",): 50}),
	]
	assert changed_persons(first, moved) == 1
	assert changed_persons(first, first.tables) == 0
	grown = [
		table("places", "desk", (PLACES,), {("p",): 27, ("q",): 30}),
		table("g", "desk", (GENDERS,), {("w",): 57}),
	]
	assert changed_persons(first, grown) == 7


numbers = st.one_of(st.integers(0, 8), st.integers(0, 60))


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(3, 6))
def test_no_version_gives_anything_away(data, threshold):
	versions: list[Version] = []
	people = {(m, g): data.draw(numbers) for m in QUARTERS.values for g in GENDERS.values}
	places = _spread(data, sum(people.values()))
	for _number in range(3):
		try:
			versions.append(publish(year(people, places), threshold, versions))
		except CannotBeProtectedError:
			break  # refused: nothing more is said
		late = data.draw(st.sampled_from(sorted(people)))
		came = data.draw(st.integers(threshold, 40))
		people = {**people, late: people[late] + came}
		place = data.draw(st.sampled_from(sorted(places)))
		places = {**places, place: places[place] + came}
	for known in (True, False):
		attack(versions, threshold, known)


def _spread(data, persons: int) -> dict:
	first = data.draw(st.integers(0, persons))
	second = data.draw(st.integers(0, persons - first))
	return {("p",): first, ("q",): second, ("r",): persons - first - second}
