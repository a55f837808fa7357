"""Change between before and after: agrees with textbook figures, never claims too much, hides what is small."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from digidel_app.domain import survey_effect as rules
from digidel_app.domain.survey_effect import Pair

ANSWER = st.integers(1, 5)
PAIRS = st.lists(st.tuples(ANSWER, ANSWER), min_size=1, max_size=40)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_test_is_the_exact_binomial_one(up, down):
	expected = stats.binomtest(up, up + down, 0.5).pvalue if up + down else 1.0
	assert rules.sign_test(up, down) == pytest.approx(expected, rel=1e-9)


@given(
	st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
	st.sampled_from([0.05, 0.01, 0.05 / 8]),
)
def test_the_interval_is_clopper_and_pearsons(numbers, risk):
	some, of_all = numbers
	expected = stats.binomtest(some, of_all).proportion_ci(1 - risk, "exact")
	assert rules.share_interval(some, of_all, risk) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(PAIRS, st.booleans(), st.integers(1, 10))
def test_a_claim_is_made_exactly_when_the_test_says_so(pairs, higher_is_better, questions):
	found = rules.effect(pairs, higher_is_better=higher_is_better, questions=questions)
	assert (found.outcome != rules.NOT_CERTAIN) == (found.chance < 0.05 / questions)
	assert found.higher + found.lower + found.same == found.pairs == len(pairs)
	assert -1 <= found.low <= found.net_change <= found.high <= 1


@given(PAIRS)
def test_turning_the_question_turns_the_answer_only(pairs):
	one, other = rules.effect(pairs), rules.effect(pairs, higher_is_better=False)
	assert (one.higher, one.lower, one.chance) == (other.higher, other.lower, other.chance)
	assert one.net_change == -other.net_change
	assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)
	turned = {rules.BETTER: rules.WORSE, rules.WORSE: rules.BETTER, rules.NOT_CERTAIN: rules.NOT_CERTAIN}
	assert other.outcome == turned[one.outcome]


@given(PAIRS, st.integers(1, 50))
def test_fewer_than_the_threshold_tell_nothing_but_their_number(pairs, threshold):
	found = rules.effect(pairs, threshold=threshold)
	assert (found.outcome == rules.HIDDEN) == (len(pairs) < threshold)
	if found.outcome == rules.HIDDEN:
		assert found == rules.Effect(len(pairs), rules.HIDDEN)


def test_eleven_of_eighteen():
	pairs = [(2, 4)] * 11 + [(3, 3)] * 6 + [(4, 3)]
	found = rules.effect(pairs)
	assert (found.higher, found.lower, found.same, found.outcome) == (11, 1, 6, rules.BETTER)
	assert found.chance == pytest.approx(2 * (1 + 12) / 2**12)
	assert found.net_change == pytest.approx(10 / 18)
	assert 0 < found.low < 10 / 18 < found.high < 12 / 18


def test_five_who_all_rose_are_too_few_to_claim_anything_and_six_are_enough_for_one_question():
	assert rules.effect([(1, 5)] * 5).outcome == rules.NOT_CERTAIN
	assert rules.effect([(1, 5)] * 6).outcome == rules.BETTER
	assert rules.effect([(1, 5)] * 6, questions=4).outcome == rules.NOT_CERTAIN


def test_nobody_changed():
	found = rules.effect([(3, 3)] * 12)
	assert (found.outcome, found.net_change, found.chance) == (rules.NOT_CERTAIN, 0, 1)
	assert found.low < 0 < found.high


def test_without_an_effect_a_whole_survey_is_rarely_said_to_have_one():
	"""Eight questions, twenty persons, answers that only wobble: at most five surveys of a hundred may claim something."""
	random, claims, surveys = Random(20), 0, 400
	for _survey in range(surveys):
		outcomes = set()
		for _question in range(8):
			pairs = [(random.randint(1, 5), random.randint(1, 5)) for _person in range(20)]
			outcomes.add(rules.effect(pairs, questions=8).outcome)
		claims += outcomes != {rules.NOT_CERTAIN}
	assert claims <= surveys * 0.05 + 2 * math.sqrt(surveys * 0.05 * 0.95)


def test_large_groups_do_not_overflow():
	found = rules.effect([(1, 2)] * 3_000 + [(2, 1)] * 2_000)
	assert found.outcome == rules.BETTER and 0 < found.low < 0.2 < found.high


def test_pairs_of_a_question_are_of_those_who_answered_it_twice():
	pairs = [Pair({"a": 1, "b": 2}, {"a": 3}), Pair({"b": 4}, {"b": 5}), Pair({}, {"a": 1})]
	assert rules.of_question(pairs, "a") == [(1, 3)]
	assert rules.of_question(pairs, "b") == [(4, 5)]


def test_a_persons_own_assessment_rises_when_more_questions_do():
	better = {"can": True, "worry": False}
	assert rules.rose(Pair({"can": 2, "worry": 4}, {"can": 3, "worry": 2}), better) is True
	assert rules.rose(Pair({"can": 2, "worry": 2}, {"can": 3, "worry": 4}), better) is False
	assert rules.rose(Pair({"can": 2}, {"worry": 2}), better) is None
