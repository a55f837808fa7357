"""Counting at the door: figures are kept as they were counted, and nothing is guessed."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import headcount
from digidel_app.domain.headcount import Cell, Count, CountError, added, in_grid, mark, read_cells, settled

AGES = ("0–17 år", "18–64 år", "65–74 år")
NOW = datetime(2026, 3, 14, 14, 0)

cells = st.lists(
	st.builds(
		lambda gender, age, persons, first: Cell(gender, age, persons, min(first, persons)),
		st.sampled_from(headcount.GENDERS),
		st.sampled_from((*AGES, None)),
		st.integers(1, 60),
		st.integers(0, 60),
	),
	max_size=12,
	unique_by=lambda cell: (cell.gender, cell.age_band),
).map(tuple)
counts = st.builds(
	Count,
	cells,
	st.none() | st.integers(0, 800),
	st.none() | st.sampled_from(headcount.DIFFERENCES),
	st.none() | st.sampled_from(("Yes", "No")),
)


def refusal(work, *arguments) -> str:
	with pytest.raises(CountError) as caught:
		work(*arguments)
	return caught.value.kind


@given(cells)
def test_what_was_counted_is_read_as_it_was_sent(sent):
	assert read_cells([cell._asdict() for cell in sent], AGES) == sent


@given(
	st.recursive(
		st.none() | st.booleans() | st.floats() | st.text(),
		lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
	)
)
def test_anything_else_is_refused_and_never_a_fault(sent):
	for row in (
		sent,
		[sent],
		[{"gender": sent, "persons": 1}],
		[{"gender": "Man", "age_band": sent, "persons": 1}],
	):
		try:
			read_cells(row, AGES)
		except CountError:
			continue


@pytest.mark.parametrize(
	("value", "kind"),
	[
		(-1, headcount.NEGATIVE),
		(math.nan, headcount.NO_WHOLE_NUMBER),
		(math.inf, headcount.NO_WHOLE_NUMBER),
		(1.5, headcount.NO_WHOLE_NUMBER),
		("🙂", headcount.NO_WHOLE_NUMBER),
		(True, headcount.NO_WHOLE_NUMBER),
		([], headcount.NO_WHOLE_NUMBER),
		({"persons": 3}, headcount.NO_WHOLE_NUMBER),
		(10_000, headcount.TOO_MANY),
		(10**400, headcount.NO_WHOLE_NUMBER),
	],
)
def test_what_is_no_number_of_persons(value, kind):
	assert refusal(headcount.read_number, value) == kind


def test_two_rows_of_the_same_people_and_more_newcomers_than_people_are_refused():
	twice = [{"gender": "Man", "persons": 1}, {"gender": "Man", "age_band": "", "persons": 2}]
	assert refusal(read_cells, twice, AGES) == headcount.TWICE
	assert refusal(read_cells, [{"gender": "Man", "persons": 1, "first_time_persons": 2}], AGES) == (
		headcount.MORE_FIRST_TIME
	)


@given(counts)
def test_settling_never_takes_anybody_away_and_keeps_the_number_by_head(count):
	try:
		result = settled(count)
	except CountError as error:
		assert error.kind == headcount.DIFFERS and error.facts == (count.by_head, in_grid(count.cells))
		return
	before = {(cell.gender, cell.age_band): cell.persons for cell in count.cells}
	after = {(cell.gender, cell.age_band): cell.persons for cell in result.cells}
	assert all(after[key] >= persons for key, persons in before.items())
	assert {key for key in after if after[key] != before.get(key, 0)} <= {("Not recorded", None)}
	assert result.by_head == (count.by_head or None if not in_grid(count.cells) else count.by_head)
	if count.difference != headcount.GRID_IS_RIGHT and count.by_head is not None:
		assert in_grid(result.cells) == count.by_head
	else:
		assert result.cells == count.cells
	assert settled(result).cells == result.cells, "settled once is settled"


def test_23_by_head_and_20_in_the_grid():
	grid = (Cell("Woman", "65–74 år", 12, 3), Cell("Man", "65–74 år", 8))
	count = Count(grid, 23)
	assert refusal(settled, count) == headcount.DIFFERS
	rest = settled(count._replace(difference=headcount.REST_NOT_RECORDED))
	assert (in_grid(rest.cells), rest.by_head) == (23, 23) and Cell("Not recorded", None, 3) in rest.cells
	right = settled(count._replace(difference=headcount.GRID_IS_RIGHT))
	assert (in_grid(right.cells), right.by_head, right.difference) == (20, 23, headcount.GRID_IS_RIGHT)
	fewer = Count(grid, 18, headcount.REST_NOT_RECORDED)
	assert refusal(settled, fewer) == headcount.DIFFERS, "nobody is taken away"


@given(counts, counts)
def test_added_counts_hold_everybody_of_both(one, other):
	both = added(one, other)
	assert in_grid(both.cells) == in_grid(one.cells) + in_grid(other.cells)
	assert sum(cell.first_time_persons for cell in both.cells) == sum(
		cell.first_time_persons for count in (one, other) for cell in count.cells
	)
	assert both.library_staff in (other.library_staff, one.library_staff)
	if one.by_head is not None and other.by_head is not None:
		assert both.by_head == one.by_head + other.by_head


@given(counts, st.randoms())
def test_a_mark_does_not_depend_on_the_order_of_rows(count, random):
	shuffled = list(count.cells)
	random.shuffle(shuffled)
	assert mark(count._replace(cells=tuple(shuffled))) == mark(count)


@given(counts, counts)
def test_two_different_counts_have_different_marks(one, other):
	same = (set(one.cells), *one[1:]) == (set(other.cells), *other[1:])
	assert (mark(one) == mark(other)) == same
	assert mark(None) == "" != mark(one)


@pytest.mark.parametrize(
	("total", "capacity", "kind"),
	[
		(21, 20, headcount.OVER_CAPACITY),
		(501, 0, headcount.UNLIKELY_MANY),
		(5_001, 0, headcount.TOO_MANY),
	],
)
def test_too_many_for_the_room(total, capacity, kind):
	assert refusal(headcount.check_size, total, capacity, False) == kind
	if kind == headcount.TOO_MANY:
		assert refusal(headcount.check_size, total, capacity, True) == kind
	else:
		headcount.check_size(total, capacity, True)


def test_a_number_that_fits_needs_no_confirmation():
	headcount.check_size(20, 20, False)
	headcount.check_size(500, 0, False)
	headcount.check_size(0, 20, False)


def test_doors_open_half_an_hour_before_and_clocks_may_be_a_day_ahead():
	assert headcount.may_be_counted(NOW + timedelta(minutes=30), NOW)
	assert not headcount.may_be_counted(NOW + timedelta(minutes=31), NOW)
	assert not headcount.is_clock_wrong(NOW + timedelta(hours=23), NOW)
	assert headcount.is_clock_wrong(NOW + timedelta(hours=25), NOW)
