"""Answers to a survey: which there are, how they are written, and the code a participant makes to be paired by.

The code is made of two things only the participant knows, the same way both times. It is never stored: only a keyed
mark of it, which says whether two codes are the same.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SCALE, YES_NO, CHOICE = "Scale 1–5", "Yes or no", "Choice"
KINDS = (SCALE, YES_NO, CHOICE)
NO, YES = 1, 2
"""As they are stored: nothing is 0, so that an empty answer is none."""
BEFORE, AFTER, SINGLE = "Before", "After", "Single"
PHASES = (BEFORE, AFTER, SINGLE)
STEPS = 5
MOST_CHOICES = 12

_YES_WORDS = {"yes", "ja", "y", "j", "true", "sant", "1.0"}
_NO_WORDS = {"no", "nej", "n", "false", "falskt"}
_LEADING_NUMBER = re.compile(r"(\d{1,2})(?:[.,]0+)?(?:\s*[-–—:.)=].*)?", re.DOTALL)


@dataclass(frozen=True)
class Question:
	"""One question as answers are read against it.

	Attributes:
		words: what an answer may be called, folded → its number.
	"""

	code: str
	kind: str
	higher_is_better: bool = True
	choices: int = 0
	words: Mapping[str, int] = field(default_factory=dict)

	@property
	def highest(self) -> int:
		"""The largest number an answer can have."""
		return {SCALE: STEPS, YES_NO: YES}.get(self.kind, self.choices)

	@property
	def has_direction(self) -> bool:
		"""Whether its answers can rise: choices stand in no order."""
		return self.kind != CHOICE


def fold(text: str) -> str:
	"""A text as it is compared."""
	return " ".join(text.split()).casefold()


def read_score(question: Question, given: object) -> int | None:
	"""An answer as a number from 1; None for no answer.

	Raises:
		ValueError: it is no answer to the question. The message never repeats it.
	"""
	if given is None or (isinstance(given, str) and not given.strip()):
		return None
	if isinstance(given, bool):
		if question.kind == YES_NO:
			return YES if given else NO
	elif isinstance(given, int):
		return _within(question, given)
	elif isinstance(given, float) and given.is_integer():
		return _within(question, int(given))
	elif isinstance(given, str) and len(given) <= 500:
		return _read_text(question, given)
	raise ValueError("no answer to the question")


def _read_text(question: Question, text: str) -> int:
	word = fold(text)
	if word in question.words:
		return question.words[word]
	if question.kind == YES_NO and word in _YES_WORDS | _NO_WORDS:
		return YES if word in _YES_WORDS else NO
	match = _LEADING_NUMBER.fullmatch(word)
	if match and match[1].isascii():
		return _within(question, int(match[1]))
	raise ValueError("no answer to the question")


def _within(question: Question, number: int) -> int:
	if not 1 <= number <= question.highest:
		raise ValueError("no answer to the question")
	return number


# -- the code ---------------------------------------------------------------------------------------------------

LETTERS = 2


def read_code(letters: object, day: object, extra: object = "") -> str | None:
	"""The participant's code in the form that is compared; None when all is empty: the participant wants none.

	Args:
		letters: the first letters of a name, in any script; those after the second do not matter.
		day: a day of a month, 1 to 31.
		extra: one more letter, for who has found the code taken.

	Raises:
		ValueError: one half is missing or cannot be used; the argument says which: letters, day or extra.
	"""
	texts = [text if isinstance(text, str) else "" for text in (letters, day, extra)]
	if not any(text.strip() for text in texts):
		return None
	first = _letters(texts[0])[:LETTERS]
	if len(first) < LETTERS:
		raise ValueError("letters")
	number = _day(texts[1])
	if number is None:
		raise ValueError("day")
	last = _letters(texts[2])[:1]
	if texts[2].strip() and not last:
		raise ValueError("extra")
	return f"{first}{number:02d}{last}"


def _letters(text: str) -> str:
	"""Letters only, large and small alike: blanks, hyphens and marks of vowels are left out differently by everybody."""
	composed = unicodedata.normalize("NFKC", text[:200]).casefold()
	return "".join(sign for sign in composed if unicodedata.category(sign).startswith("L"))


def _day(text: str) -> int | None:
	try:
		# int reads the digits of every script
		number = int(text.strip()[:6])
	except ValueError:
		return None
	return number if 1 <= number <= 31 else None


def mark(code: str, survey: str, key: bytes) -> str:
	"""What is stored instead of a code: the same for the same code in one survey, another in every other survey."""
	return hmac.new(key, f"digidel survey|{survey}|{code}".encode(), hashlib.sha256).hexdigest()[:40]


def choice_words(texts: Sequence[str]) -> dict[str, int]:
	"""Words of the choices in one language → their numbers."""
	return {fold(text): number for number, text in enumerate(texts, start=1) if text.strip()}
