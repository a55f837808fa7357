"""A made-up survey before and after: always the same answers for the same seed.

One question has changed, one has not, and one was answered twice by too few to be shown. No site is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

TITLE = "Trygg i det digitala (demo)"
SCALE, YES_NO = "Scale 1–5", "Yes or no"
PAIRS, ONLY_BEFORE, WITHOUT_CODE = 57, 6, 5
"""Fifty-five pairs enter the figures five by five; the last two wait for three more."""
WITH_THE_LAST_QUESTION = 3
SHARE_ON_PAPER = 0.4
FIRST_DAY, SHORTEST_DAYS_APART = date(2019, 3, 4), 42
LETTERS = ("an", "be", "ce", "da", "el", "fa", "gu", "ha", "in", "jo", "ka", "li", "ma", "no", "ol", "pe")


@dataclass(frozen=True)
class Question:
	"""One question; with ordered steps or yes and no."""

	code: str
	text: str
	text_en: str
	kind: str
	scale_words: str = "Sure"
	higher_is_better: bool = True


@dataclass(frozen=True)
class Answer:
	"""What somebody answered once. `scores`: question code → number; what was skipped is not there."""

	day: date
	on_paper: bool
	scores: Mapping[str, int]


@dataclass(frozen=True)
class Person:
	"""Somebody who answered; `code` is None for who made none and cannot be paired."""

	code: str | None
	before: Answer | None
	after: Answer | None


@dataclass(frozen=True)
class Survey:
	"""Questions, and who answered them."""

	title: str
	questions: tuple[Question, ...]
	people: tuple[Person, ...]

	@property
	def answers(self) -> list[tuple[str, str | None, Answer]]:
		"""(phase, code, answer) in the order of days, as they came in."""
		found = [
			(phase, person.code, answer)
			for person in self.people
			for phase, answer in (("Before", person.before), ("After", person.after))
			if answer
		]
		return sorted(found, key=lambda row: row[2].day)


SURE, WORRY, HELPS = "saker_tjanster", "oro_fel", "hjalper_andra"
QUESTIONS = (
	Question(SURE, "Hur säker är du på att sköta dina ärenden på nätet?", "How sure are you of managing your errands on the web?", SCALE),
	Question(WORRY, "Hur ofta oroar du dig för att göra fel på nätet?", "How often do you worry about doing something wrong on the web?", SCALE, "Often", False),
	Question(HELPS, "Har du hjälpt någon annan med mobil eller dator?", "Have you helped somebody else with a phone or a computer?", YES_NO),
)  # fmt: skip


def make_survey(rng: Random) -> Survey:
	"""The survey of the two years that the grant's figures rest on."""
	return Survey(TITLE, QUESTIONS, tuple(_people(rng)))


def _people(rng: Random) -> Iterator[Person]:
	codes = [f"{letters}{day:02d}" for letters in LETTERS for day in range(1, 32)]
	with_code = iter(rng.sample(codes, PAIRS + ONLY_BEFORE))
	# steps and lengths are such that no two second answers fall on one day
	for number in range(PAIRS):
		began = FIRST_DAY + timedelta(days=10 * number)
		ended = began + timedelta(days=SHORTEST_DAYS_APART + number % 3 * 7)
		before = _scores(rng)
		answers_last = number in range(4, 4 + WITH_THE_LAST_QUESTION)
		if answers_last:
			before[HELPS] = 1
		after = _later(rng, before)
		if answers_last:
			after[HELPS] = 2
		yield Person(next(with_code), _answer(rng, began, before), _answer(rng, ended, after))
	for number in range(ONLY_BEFORE):
		day = FIRST_DAY + timedelta(days=60 + 71 * number)
		yield Person(next(with_code), _answer(rng, day, _scores(rng)), None)
	for number in range(WITHOUT_CODE):
		day = FIRST_DAY + timedelta(days=33 + 97 * number)
		yield Person(None, _answer(rng, day, _scores(rng)), None)


def _scores(rng: Random) -> dict[str, int]:
	return {SURE: rng.choice((1, 1, 2, 2, 2, 3, 3)), WORRY: rng.choice((2, 3, 3, 4, 4, 5))}


def _later(rng: Random, before: Mapping[str, int]) -> dict[str, int]:
	"""Surer, most of them; as worried as before, more or less."""
	return {
		SURE: min(max(before[SURE] + rng.choice((-1, 0, 0, 1, 1, 1, 1, 2, 2)), 1), 5),
		WORRY: min(max(before[WORRY] + rng.choice((-1, 0, 0, 1)), 1), 5),
	}


def _answer(rng: Random, day: date, scores: Mapping[str, int]) -> Answer:
	return Answer(day, rng.random() < SHARE_ON_PAPER, scores)
