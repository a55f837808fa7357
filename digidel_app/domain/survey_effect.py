"""Whether answers before and after differ, person by person, told with no more certainty than there is.

Answers stand on ordered steps, groups are small, and nothing is known of how answers spread. So only the direction of
each person's change counts. Of those who changed, about half go each way when nothing has happened: the exact binomial
distribution says how far from half chance alone leads (the sign test, which for yes and no is McNemar's exact test).
The interval is Clopper and Pearson's for that share, carried over to all pairs; it never has the width zero that a mean
of equal answers would have, and it lies wholly on one side of zero exactly when the test says so.

Several questions are asked at once, and one of twenty would show a change by chance. So all questions of a survey share
one risk of five per cent (Bonferroni): the intervals hold together.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

CERTAINTY = 0.95
BETTER, WORSE, NOT_CERTAIN, HIDDEN = "better", "worse", "not certain", "hidden"
_STEPS = 60  # of halving: more than a float can tell apart


@dataclass(frozen=True)
class Effect:
	"""How one question changed in pairs of answers by the same persons.

	Attributes:
		pairs: persons who answered the question both times.
		higher, lower, same: persons by how their answer moved, whichever direction is the better one.
		mean_before, mean_after: means of the answers; None when the question is hidden.
		net_change: persons who moved to the better minus those who moved to the worse, share of pairs, -1 to 1.
		low, high: where the net change of many such persons lies, with the certainty asked for.
		chance: how often chance alone would give so much or more, 0 to 1.
		outcome: BETTER, WORSE, NOT_CERTAIN, or HIDDEN where there are fewer pairs than the threshold.
	"""

	pairs: int
	outcome: str
	higher: int | None = None
	lower: int | None = None
	same: int | None = None
	mean_before: float | None = None
	mean_after: float | None = None
	net_change: float | None = None
	low: float | None = None
	high: float | None = None
	chance: float | None = None


def effect(
	pairs: Sequence[tuple[int, int]],
	*,
	higher_is_better: bool = True,
	threshold: int = 1,
	questions: int = 1,
	certainty: float = CERTAINTY,
) -> Effect:
	"""What may be said of one question.

	Args:
		pairs: (answer before, answer after) of each person who gave both.
		threshold: with fewer pairs nothing but their number is told.
		questions: how many questions share the risk of a false alarm.
	"""
	number = len(pairs)
	if number < max(threshold, 1):
		return Effect(number, HIDDEN)
	higher = sum(after > before for before, after in pairs)
	lower = sum(after < before for before, after in pairs)
	up, down = (higher, lower) if higher_is_better else (lower, higher)
	risk = (1 - certainty) / max(questions, 1)
	low, high = net_interval(up, down, number, risk)
	outcome = BETTER if low > 0 else WORSE if high < 0 else NOT_CERTAIN
	return Effect(
		pairs=number,
		outcome=outcome,
		higher=higher,
		lower=lower,
		same=number - higher - lower,
		mean_before=fmean(before for before, _after in pairs),
		mean_after=fmean(after for _before, after in pairs),
		net_change=(up - down) / number,
		low=low,
		high=high,
		chance=sign_test(up, down),
	)


def sign_test(up: int, down: int) -> float:
	"""How often fair coins would be as uneven as this or more, in either direction; 1 when nobody changed."""
	changed = up + down
	return min(1.0, 2 * at_least(max(up, down), changed, 0.5)) if changed else 1.0


def net_interval(up: int, down: int, pairs: int, risk: float) -> tuple[float, float]:
	"""Lower and upper bound of (up - down) / pairs, given how many changed at all.

	Where nobody changed there is nothing to tell directions from: the bounds are those of a single person more.
	"""
	changed = up + down
	if not changed:
		return -1 / pairs, 1 / pairs
	low, high = share_interval(up, changed, risk)
	scale = changed / pairs
	return (2 * low - 1) * scale, (2 * high - 1) * scale


def share_interval(some: int, of_all: int, risk: float) -> tuple[float, float]:
	"""Clopper and Pearson's bounds of a share: each side is wrong at most half of the risk."""
	low = 0.0 if some == 0 else _where(lambda share: at_least(some, of_all, share) >= risk / 2)
	high = (
		1.0
		if some == of_all
		else 1 - _where(lambda share: at_least(of_all - some, of_all, share) >= risk / 2)
	)
	return low, high


def _where(is_reached) -> float:
	"""The smallest share for which a rising condition holds."""
	below, above = 0.0, 1.0
	for _step in range(_STEPS):
		middle = (below + above) / 2
		if is_reached(middle):
			above = middle
		else:
			below = middle
	return above


def at_least(some: int, of_all: int, share: float) -> float:
	"""Probability that `some` or more of `of_all` happen, each with probability `share`."""
	if some <= 0:
		return 1.0
	if share <= 0 or some > of_all:
		return 0.0
	if share >= 1:
		return 1.0
	log_share, log_rest, log_all = math.log(share), math.log1p(-share), math.lgamma(of_all + 1)
	return min(
		1.0,
		math.fsum(
			math.exp(
				log_all
				- math.lgamma(number + 1)
				- math.lgamma(of_all - number + 1)
				+ number * log_share
				+ (of_all - number) * log_rest
			)
			for number in range(some, of_all + 1)
		),
	)


# -- from answers to pairs --------------------------------------------------------------------------------------

Answers = Mapping[str, int]
"""Question code → answer; what was skipped is not there."""


@dataclass(frozen=True)
class Pair:
	"""What one anonymous person answered both times."""

	before: Answers
	after: Answers


def of_question(pairs: Iterable[Pair], code: str) -> list[tuple[int, int]]:
	"""Both answers to one question, of those who gave both."""
	return [
		(pair.before[code], pair.after[code]) for pair in pairs if code in pair.before and code in pair.after
	]


def rose(pair: Pair, better: Mapping[str, bool]) -> bool | None:
	"""Whether one person's own assessment is better as a whole; None when no question was answered both times.

	Args:
		better: question code → whether a higher answer is the better one. Questions with another scale weigh the same:
			what counts is how many questions moved each way.
	"""
	moves = [
		_sign(pair.after[code] - pair.before[code]) * (1 if is_up else -1)
		for code, is_up in better.items()
		if code in pair.before and code in pair.after
	]
	return sum(moves) > 0 if moves else None


def _sign(number: int) -> int:
	return (number > 0) - (number < 0)
