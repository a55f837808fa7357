from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain.national import Activity, Question, activity_counts, protected_rows
from digidel_app.domain.suppression import SIGN

questions = st.lists(
	st.builds(
		Question,
		week=st.sampled_from(["2025-W10", "2025-W11", "2025-W12"]),
		place_kind=st.sampled_from(["Library", "Book bus"]),
		topic_code=st.sampled_from(["A1", "B2", ""]),
		visit=st.integers(0, 40),
	),
	max_size=80,
)


def same(number: int, *row: str, first: int = 0) -> list[Question]:
	return [Question(*row, visit) for visit in range(first, first + number)]


def test_what_many_share_is_handed_over_as_it_is():
	result = protected_rows(same(5, "2025-W10", "Library", "A1"), 5)
	assert result.rows == [("2025-W10", "Library", "A1")] * 5
	assert (result.coarsened, result.withheld) == (0, 0)


def test_a_rare_kind_of_place_is_left_out_first():
	rare = [*same(3, "2025-W10", "Library", "A1"), *same(2, "2025-W10", "Book bus", "A1", first=9)]
	result = protected_rows(rare, 5)
	assert result.rows == [("2025-W10", SIGN, "A1")] * 5 and result.coarsened == 5


def test_what_stays_rare_is_not_handed_over():
	assert protected_rows(same(4, "2025-W10", "Library", "A1"), 5).withheld == 4


def test_one_visit_with_many_questions_is_still_one():
	questions = [Question("2025-W10", "Library", "A1", "the same")] * 20
	assert protected_rows(questions, 5).withheld == 20


@given(questions, st.integers(2, 8))
def test_every_row_is_shared_by_enough_visits(questions, threshold):
	result = protected_rows(questions, threshold)
	assert len(result.rows) + result.withheld == len(questions)
	assert result.coarsened == sum(SIGN in row for row in result.rows)
	# nobody is told apart by a row: at least as many visits could have given each
	could_have = defaultdict(set)
	for question in questions:
		for row in set(result.rows):
			if all(shown in (SIGN, value) for shown, value in zip(row, question[:3], strict=True)):
				could_have[row].add(question.visit)
	assert all(len(could_have[row]) >= threshold for row in result.rows)


@given(questions)
def test_the_order_says_nothing(questions):
	assert protected_rows(questions, 3) == protected_rows(list(reversed(questions)), 3)


def test_only_activities_with_library_staff_count():
	activities = [
		Activity("Digital salon", 30, True),
		Activity("Course", 12, True),
		Activity("Course", 99, False),
		Activity("Study visit", 10, True),
		Activity("Internal training", 8, True),
	]
	assert activity_counts(activities, 5) == [
		("IT skills", 2, 42),
		("Other activities", 1, 10),
		("Total", 3, 52),
	]


@pytest.mark.parametrize("persons", [1, 4])
def test_few_participants_are_hidden_and_cannot_be_subtracted(persons):
	counts = activity_counts([Activity("Course", 40, True), Activity("Campaign", persons, True)], 5)
	assert [line.activities for line in counts] == [1, 1, 2]
	assert [line.persons for line in counts].count(SIGN) == 2


def test_a_year_without_activities_is_a_true_zero():
	assert activity_counts([], 5)[-1] == ("Total", 0, 0)
