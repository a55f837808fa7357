"""A report to others as data: sections of paragraphs, tables and charts, and how numbers and words are written in it.

Renderers turn the same document into PDF and DOCX, so that both say the same. Nothing here knows where a figure comes from.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SWEDISH, ENGLISH = "sv", "en"
LANGUAGE_TAGS = {SWEDISH: "sv-SE", ENGLISH: "en-GB"}
"""How a file says which language it is in."""
NO_BREAK_SPACE, MINUS = "\u00a0", "\u2212"
_WRITTEN = {SWEDISH: (NO_BREAK_SPACE, ","), ENGLISH: (",", ".")}
_BLANK_LINES = re.compile(r"\n\s*\n")
_KEPT_CONTROLS = "\n\t"
_UNWRITABLE = ("Cc", "Cs", "Cn")
"""Kinds of characters that no file can hold: controls, halves of characters, and what is none."""


# --- the document ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
	"""Running text. `is_source` is small print beneath figures: where they come from, and of which date."""

	text: str
	is_source: bool = False


@dataclass(frozen=True)
class Bullets:
	"""Short points."""

	items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
	"""Rows of text under headings; the first `words` columns are words, the others numbers. `total` closes it."""

	caption: str
	headings: tuple[str, ...]
	rows: tuple[tuple[str, ...], ...]
	total: tuple[str, ...] | None = None
	words: int = 1

	def __post_init__(self):
		if {len(row) for row in (*self.rows, self.total or self.headings)} - {len(self.headings)}:
			raise ValueError(f"a row of {self.caption!r} has other columns than its headings")


@dataclass(frozen=True)
class Bar:
	"""One bar of a chart: its label, the number as it is written, and its length; None where the number is hidden."""

	label: str
	text: str
	value: int | None


@dataclass(frozen=True)
class Chart:
	"""Bars beside each other. It is written as a table too, so that nobody needs to see a bar to know its number."""

	caption: str
	headings: tuple[str, str]
	bars: tuple[Bar, ...]

	def shares(self) -> list[Decimal]:
		"""How long each bar is, in per cent of the longest; 0 for what is hidden or nothing."""
		longest = max((bar.value or 0 for bar in self.bars), default=0)
		return [
			(Decimal(100) * (bar.value or 0) / longest).quantize(Decimal("0.1")) if longest else Decimal(0)
			for bar in self.bars
		]


Block = Paragraph | Bullets | Table | Chart


@dataclass(frozen=True)
class Section:
	"""A heading and what stands beneath it. A text of the manager's own is a block like others."""

	heading: str
	blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
	"""The whole document. `facts` stand beneath the title: label and value."""

	title: str
	lang: str
	facts: tuple[tuple[str, str], ...]
	sections: tuple[Section, ...]

	def texts(self) -> Iterator[str]:
		"""Every text of the document, in order."""
		yield self.title
		for pair in self.facts:
			yield from pair
		for section in self.sections:
			yield section.heading
			for block in section.blocks:
				yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
	if isinstance(block, Paragraph):
		yield block.text
	elif isinstance(block, Bullets):
		yield from block.items
	elif isinstance(block, Table):
		yield from (block.caption, *block.headings)
		for row in (*block.rows, block.total or ()):
			yield from row
	else:
		yield from (block.caption, *block.headings)
		for bar in block.bars:
			yield from (bar.label, bar.text)


# --- numbers and words -------------------------------------------------------------------------------


def number(value: Decimal | int | float, lang: str, decimals: int = 0) -> str:
	"""A number as the language writes it: 1 234,5 in Swedish, 1,234.5 in English. Half is rounded away from zero."""
	exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
	group, point = _WRITTEN[lang]
	whole, _dot, part = f"{abs(exact):.{decimals}f}".partition(".")
	grouped = f"{int(whole):,}".replace(",", group)
	sign = MINUS if exact < 0 else ""
	return f"{sign}{grouped}{point}{part}" if part else f"{sign}{grouped}"


def tidy(value: Decimal | int | float, lang: str, most_decimals: int = 2) -> str:
	"""A number with as many decimals as it needs: 2,5 and 3."""
	exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-most_decimals), ROUND_HALF_UP).normalize()
	return number(exact, lang, max(0, -int(exact.as_tuple().exponent)))


def kronor(value: Decimal | int | float, lang: str) -> str:
	"""An amount in SEK, öre only where there are any."""
	exact = Decimal(str(value))
	written = number(exact, lang, 0 if exact == exact.to_integral_value() else 2)
	return f"{written}{NO_BREAK_SPACE}kr" if lang == SWEDISH else f"SEK{NO_BREAK_SPACE}{written}"


def rounded(value: Decimal | int, base: int) -> Decimal:
	"""The nearest multiple of `base`, half upwards."""
	return (Decimal(value) / base).quantize(Decimal(1), ROUND_HALF_UP) * base


def rounding_base(threshold: int) -> int:
	"""Multiple of ten to which persons of a goal are rounded.

	A rounded number is as good as `base` different true ones, so that it says nothing about fewer persons than `threshold`,
	also beside an exact figure of something larger or smaller.
	"""
	return -(-2 * threshold // 10) * 10


def counted(figure: Decimal | int, one: str, several: str) -> str:
	"""`one` or `several`, by the number that stands before it."""
	return one if figure == 1 else several


def listed(words: Sequence[str], joining: str) -> str:
	"""Words in a row, `joining` before the last: a, b och c."""
	if len(words) < 2:
		return "".join(words)
	return f"{', '.join(words[:-1])} {joining} {words[-1]}"


def paragraphs(text: str | None) -> list[str]:
	"""A text as its paragraphs: what blank lines part. Other line breaks are spaces."""
	parts = _BLANK_LINES.split(writable(text).replace("\r\n", "\n"))
	return [joined for part in parts if (joined := " ".join(part.split()))]


def writable(text: str | None) -> str:
	"""A text without the characters that no file can hold."""
	return "".join(
		sign
		for sign in (text or "").replace("\r\n", "\n").replace("\r", "\n")
		if sign in _KEPT_CONTROLS or unicodedata.category(sign) not in _UNWRITABLE
	)
