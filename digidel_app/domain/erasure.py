"""Finding a person's details in texts that machines wrote: logs, saved filters, stored copies of records."""

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from digidel_app.domain.personal_data import normal_phone

ERASED = "[erased]"
SHORTEST = 3
"""Shorter values are no detail of anybody, and would be found everywhere."""

_NUMBER = re.compile(r"\+?[\d\s()/-]{7,}")
_SPACING = re.compile(r"[\s()-]")


def spellings(value: str) -> list[str]:
	"""How a value may stand in a log: as it is, in JSON, in HTML, in a web address, and a number without spaces.

	Nothing for values that are too short to be looked for.
	"""
	value = (value or "").strip()
	if len(value) < SHORTEST:
		return []
	written = [value]
	if _NUMBER.fullmatch(value):
		written += [_SPACING.sub("", value), normal_phone(value)]
	in_json = [json.dumps(text)[1:-1] for text in written]
	written += in_json
	written += [json.dumps(text)[1:-1] for text in in_json]  # JSON within JSON
	written += [html.escape(text) for text in written]
	written += [quote(value), quote_plus(value)]
	return list(dict.fromkeys(written))


def redact(text: str, values: Iterable[str]) -> str:
	"""The text without the values, in any of their spellings, in upper or lower case, where they stand as whole words."""
	for pattern in filter(None, map(_pattern, values)):
		text = pattern.sub(ERASED, text)
	return text


def _pattern(value: str) -> re.Pattern | None:
	written = sorted(spellings(value), key=len, reverse=True)
	if not written:
		return None
	# A backslash-n before a word is a line break that JSON wrote, not a letter of the word.
	return re.compile(
		r"(?:(?<!\w)|(?<=\\n)|(?<=\\t))(?:" + "|".join(map(re.escape, written)) + r")(?!\w)", re.IGNORECASE
	)


def same_person(said: str, stored: str) -> bool:
	"""Whether what somebody says fits a stored detail: a number in any spelling, else part of a name or address."""
	said, stored = (said or "").strip(), (stored or "").strip()
	if len(said) < SHORTEST or not stored:
		return False
	if _NUMBER.fullmatch(said):
		return normal_phone(said) == normal_phone(stored)
	return said.casefold() in stored.casefold()
