"""Answers and codes: read as people and services write them, refused without repeating what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import survey_answers as rules
from digidel_app.domain.survey_answers import Question

SCALE = Question("q1", rules.SCALE)
YES_NO = Question("q2", rules.YES_NO)
CHOICE = Question("q3", rules.CHOICE, choices=3, words=rules.choice_words(["Mobil", "Dator", "Ingen"]))


@pytest.mark.parametrize(
	("question", "given", "score"),
	[
		(SCALE, 4, 4),
		(SCALE, "4", 4),
		(SCALE, " 4.0 ", 4),
		(SCALE, 4.0, 4),
		(SCALE, "5 – Mycket säker", 5),
		(SCALE, "", None),
		(SCALE, None, None),
		(YES_NO, "Ja", rules.YES),
		(YES_NO, False, rules.NO),
		(YES_NO, "2", rules.YES),
		(CHOICE, "  dator ", 2),
		(CHOICE, 3, 3),
	],
)
def test_answers_are_read_as_they_are_written(question, given, score):
	assert rules.read_score(question, given) == score


@pytest.mark.parametrize(
	("question", "given"),
	[(SCALE, 6), (SCALE, 0), (SCALE, "-1"), (SCALE, 2.5), (SCALE, "bra"), (SCALE, True), (SCALE, [4]), (SCALE, {}),
	 (SCALE, "٤٤"), (YES_NO, 3), (CHOICE, "Platta"), (CHOICE, 4), (SCALE, float("nan")), (SCALE, float("inf")), (SCALE, "4" * 600)],
)  # fmt: skip
def test_what_is_no_answer_is_refused(question, given):
	with pytest.raises(ValueError, match=r"^no answer to the question$"):
		rules.read_score(question, given)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.lists(st.integers()), st.none(), st.booleans()))
def test_nothing_gives_another_fault_or_a_number_outside_the_question(given):
	for question in (SCALE, YES_NO, CHOICE):
		try:
			score = rules.read_score(question, given)
		except ValueError:
			continue
		assert score is None or 1 <= score <= question.highest


def test_a_code_is_the_same_however_it_is_written():
	same = [("An", "7"), ("anna", "07"), (" A n ", " 7 "), ("AN", "٧")]
	assert {rules.read_code(*parts) for parts in same} == {"an07"}
	assert rules.read_code("فاطمة", "12") == rules.read_code("فا", "12")
	assert rules.read_code("Åsa", "3") != rules.read_code("Asa", "3")
	assert rules.read_code("an", "7", "Berg") == "an07b"


def test_no_code_is_allowed_but_half_a_code_is_not():
	assert rules.read_code("", " ", "") is None and rules.read_code(None, None) is None
	for parts, wrong in ((("a", "7"), "letters"), (("", "7"), "letters"), (("an", ""), "day"), (("an", "32"), "day"), (("an", "0"), "day"), (("an", "7", "9"), "extra")):  # fmt: skip
		with pytest.raises(ValueError, match=wrong):
			rules.read_code(*parts)


@given(st.text(), st.text(), st.text())
def test_any_text_is_a_code_or_refused(letters, day, extra):
	try:
		code = rules.read_code(letters, day, extra)
	except ValueError as error:
		assert str(error) in ("letters", "day", "extra")
	else:
		assert code is None or len(code) in (4, 5)


def test_a_mark_hides_the_code_and_differs_between_surveys_and_sites():
	marks = {rules.mark("an07", survey, key) for survey in ("one", "two") for key in (b"a", b"b")}
	assert len(marks) == 4 and not any("an07" in mark for mark in marks)
	assert rules.mark("an07", "one", b"a") in marks
