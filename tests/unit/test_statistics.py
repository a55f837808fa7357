"""Counting: nothing is lost and nothing is counted twice, whatever the data."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.statistics import (
	count_by,
	count_one,
	cross_table,
	median,
	month_of,
	months_between,
	share_percent,
)

records = st.lists(
	st.fixed_dictionaries(
		{
			"gender": st.sampled_from(["Woman", "Man", None]),
			"place": st.sampled_from("ABC"),
			"persons": st.integers(0, 9),
		}
	)
)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(records)
def test_every_record_is_counted_once(rows):
	assert sum(count_by(rows, "gender", "place").values()) == len(rows)
	assert sum(count_by(rows, "place", measure="persons").values()) == sum(row["persons"] for row in rows)


@given(records)
def test_no_dimension_gives_the_whole(rows):
	assert count_by(rows, measure="persons").get((), 0) == sum(row["persons"] for row in rows)


@given(records)
def test_a_coarser_count_is_the_sum_of_a_finer_one(rows):
	fine, coarse = count_by(rows, "place", "gender"), count_one(rows, "place")
	assert coarse == {
		place: sum(number for (where, _gender), number in fine.items() if where == place) for place in coarse
	}


@given(records, st.permutations("ABC"))
def test_margins_of_a_cross_table_add_up(rows, order):
	table = cross_table(rows, "place", "gender", rows=order, columns=["Woman"])
	assert table.total == len(rows)
	assert sum(table.row_total(row) for row in table.rows) == table.total
	assert sum(table.column_total(column) for column in table.columns) == table.total
	assert list(table.rows) == list(order)


def test_a_value_nobody_named_comes_last_and_a_missing_cell_is_zero():
	table = cross_table([{"a": 1, "b": None}], "a", "b", rows=[2], columns=["x"])
	assert (list(table.rows), list(table.columns)) == ([2, 1], ["x", None])
	assert (table.cell(2, "x"), table.cell(1, None)) == (0, 1)


def test_objects_and_functions_are_dimensions_too():
	assert count_one([date(2019, 1, 31), date(2019, 1, 1), date(2020, 1, 1)], month_of) == {
		"2019-01": 2,
		"2020-01": 1,
	}
	assert count_one([date(2019, 1, 31)], "year") == {2019: 1}


@given(days, days)
def test_every_day_of_a_period_lies_in_one_of_its_months(one, other):
	first, last = sorted((one, other))
	months = months_between(first, last)
	assert months == sorted(set(months))
	assert (months[0], months[-1]) == (month_of(first), month_of(last))
	assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1


@given(st.lists(st.integers(-50, 50), min_size=1))
def test_half_of_the_values_lie_on_each_side_of_the_median(values):
	middle = median(values)
	assert sum(value < middle for value in values) * 2 <= len(values)
	assert sum(value > middle for value in values) * 2 <= len(values)


def test_nothing_has_no_median_and_no_share():
	assert median([]) is None
	assert share_percent(3, 0) is None


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 3, "33.3"), (0, 7, "0.0"), (7, 7, "100.0")])
def test_shares_have_one_decimal(part, whole, share):
	assert share_percent(part, whole) == Decimal(share)
