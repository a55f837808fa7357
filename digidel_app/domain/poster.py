"""How large the words of a poster can be: no word broken, everything on one page.

Lengths are points on the page as the poster is laid out. How wide a letter is depends on the font of the printing machine, so
widths are estimated on the wide side.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

PAGE_WIDTH = 640.0
"""Between the margins."""
PLACE_WIDTH = 500.0
"""Beside the label in the table."""
TITLE_SIZES = (58, 52, 46, 40, 36, 32, 28, 24, 20, 16)
PLACE_SIZES = (32, 28, 24, 20, 16)
TITLE_HEIGHT, PLACE_HEIGHT = 140.0, 92.0
TITLE_LEADING, PLACE_LEADING = 1.15, 1.4

NARROW, SLIM, WIDE = frozenset("ijlI.,:;!|'´ "), frozenset("frtJ-\u2011()"), frozenset("mwMW@%—")
BREAKABLE = re.compile(r"(?<=[-–—/])|\s+")
"""After a hyphen a line may end as well."""


SHORT_BEGINNING = re.compile(r"\b(\w{1,2})-(?=\w)")


def kept_together(title: str) -> str:
	"""The title with a hyphen that no line ends at after one or two letters: "e-tjänst" reads badly on two lines."""
	return SHORT_BEGINNING.sub("\\1\u2011", title)


class Sizes(NamedTuple):
	"""Points of the title and of the place."""

	title: int
	place: int


def sizes(title: str, place: str) -> Sizes:
	"""The largest sizes at which both fit; the smallest where nothing does, and then long words are broken."""
	return Sizes(
		_largest(title, TITLE_SIZES, PAGE_WIDTH, TITLE_HEIGHT, TITLE_LEADING),
		_largest(place, PLACE_SIZES, PLACE_WIDTH, PLACE_HEIGHT, PLACE_LEADING),
	)


def _largest(text: str, possible: Sequence[int], width: float, height: float, leading: float) -> int:
	words = [word for word in BREAKABLE.split(text) if word]
	for size in possible:
		room = width / size
		if all(breadth(word) <= room for word in words) and lines(words, room) * size * leading <= height:
			return size
	return possible[-1]


def breadth(text: str) -> float:
	"""How wide a bold text is, in its own size."""
	return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
	# as in DejaVu Sans Bold, the widest of the fonts that servers have
	if letter in NARROW:
		return 0.38
	if letter in SLIM:
		return 0.5
	if letter in WIDE or ord(letter) > 0x2E80:  # East Asian signs and pictures fill a square
		return 1.1
	return 0.8 if letter.isupper() else 0.7


def lines(words: Sequence[str], room: float) -> int:
	"""Lines that the words fill, each as wide as `room`; a word that is wider fills several."""
	total, used = 1, 0.0
	for word in words:
		wide = breadth(word)
		if used and used + wide + _letter(" ") > room:
			total, used = total + 1, 0.0
		used += wide + (_letter(" ") if used else 0)
		while used > room:
			total, used = total + 1, used - room
	return total
