"""Finds personal data in free text: identity numbers, e-mail addresses, phone numbers.

The rule of design section 4.1. It answers what was found and where, never the text itself, so that a message
or a log cannot repeat it. Only simple scans, small tables and regular expressions without look-behind are used:
the desk page that works offline carries the same rule in JavaScript, and both are held to the same examples.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stdnum import luhn

PERSONAL_NUMBER = "personal identity number"
COORDINATION_NUMBER = "coordination number"
EMAIL = "e-mail address"
PHONE = "phone number"

# 112 and the like are public. None of them begins with 0, so none is taken for a subscriber's number as it stands;
# they are listed for numbers written with a country code.
PUBLIC_SHORT_NUMBERS = ("112", "1177", "11313", "11414", "116000", "116111", "116117", "118118", "118000")


class Finding(NamedTuple):
	"""One piece of personal data: what it is, and its place as text[start:end]."""

	kind: str
	start: int
	end: int


def find_personal_data(text: str, allowed_numbers: Iterable[str] = ()) -> list[Finding]:
	"""Everything in the text that points at a person, in order, without overlaps.

	Args:
		text: what somebody typed; None counts as empty.
		allowed_numbers: phone numbers that may stand in it (the referral directory), in any spelling.
	"""
	plain = _plain(text or "")
	findings = [*_identity_numbers(plain), *_emails(plain)]
	if any(digit in plain for digit in "0+"):
		allowed = {normal_phone(number) for number in (*PUBLIC_SHORT_NUMBERS, *allowed_numbers)}
		taken = [(finding.start, finding.end) for finding in findings]
		findings += [phone for phone in _phones(plain, allowed) if not _overlaps(phone, taken)]
	return sorted(findings, key=lambda finding: finding.start)


def normal_phone(number: str) -> str:
	"""Digits of a phone number with the Swedish country code written as 0: "+46 (0)31-390 06 05" is "0313900605"."""
	plain = _plain(number or "").strip()
	digits = re.sub(r"\D", "", plain)
	country_code = "46" if plain.startswith("+") else "0046"
	if not digits.startswith(country_code):
		return digits
	national = digits.removeprefix(country_code)
	return national if national in PUBLIC_SHORT_NUMBERS else "0" + national.removeprefix("0")


# -- the text as it is read ---------------------------------------------------------------------------------

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
_SPACES = "\t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff"
_OTHER_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９"
_TABLE = str.maketrans(
	{
		**{dash: "-" for dash in _DASHES},
		**{space: " " for space in _SPACES},
		**{digit: str(place % 10) for place, digit in enumerate(_OTHER_DIGITS)},
		"＋": "+",
		"＠": "@",
	}
)


def _plain(text: str) -> str:
	"""The same text, character for character, with one kind of dash, space, digit, plus and at sign."""
	return text.translate(_TABLE)


def _overlaps(finding: Finding, taken: list[tuple[int, int]]) -> bool:
	return any(finding.start < end and start < finding.end for start, end in taken)


# -- identity numbers ---------------------------------------------------------------------------------------

# Date and four digits. The date in one piece may be followed by space, hyphen, plus or nothing; a date in pieces
# with hyphens, dots or slashes needs hyphen or plus before the last four, else every date followed by a
# time without a colon would be taken for a person.
_DATE_IN_ONE = re.compile(r"((?:18|19|20)?\d{6}) {0,2}[-+]? {0,2}(\d{4})(?!\d)")
_DATE_IN_PIECES = re.compile(r"((?:18|19|20)?\d\d([-./])\d\d\2\d\d) {0,2}[-+] {0,2}(\d{4})(?!\d)")
_DATE_SPACED = re.compile(r"((?:18|19|20)?\d\d \d\d \d\d) {0,2}[-+]? {0,2}(\d\d ?\d\d)(?!\d)")
_CENTURY_APART = re.compile(r"((?:18|19|20) \d{6}) {0,2}[-+]? {0,2}(\d{4})(?!\d)")
_SPELLINGS = (_DATE_IN_ONE, _DATE_IN_PIECES, _DATE_SPACED, _CENTURY_APART)

_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COORDINATION_DAY = 60  # added to the day of birth in a coordination number


def _identity_numbers(text: str) -> Iterator[Finding]:
	position = 0
	while position < len(text):
		finding = _identity_number_at(text, position)
		if finding:
			yield finding
		position = finding.end if finding else position + 1


def _identity_number_at(text: str, start: int) -> Finding | None:
	if not _is_digit(text, start) or _is_digit(text, start - 1):
		return None
	for spelling in _SPELLINGS:
		match = spelling.match(text, start)
		kind = match and identity_number_kind(re.sub(r"\D", "", match.group()))
		if kind:
			return Finding(kind, start, match.end())
	return None


def identity_number_kind(digits: str) -> str | None:
	"""PERSONAL_NUMBER, COORDINATION_NUMBER or None for 10 or 12 digits.

	The day of a coordination number is 60 more than the day of birth (folkbokföringsförordningen). Without a
	century the 29th of February is taken as valid whenever some century has it.
	"""
	if len(digits) not in (10, 12) or not luhn.is_valid(digits[-10:]):
		return None
	month, day = int(digits[-8:-6]), int(digits[-6:-4])
	kind = COORDINATION_NUMBER if day > _COORDINATION_DAY else PERSONAL_NUMBER
	if day > _COORDINATION_DAY:
		day -= _COORDINATION_DAY
	if not 1 <= month <= 12 or not 1 <= day <= _DAYS_IN_MONTH[month - 1]:
		return None
	if (month, day) == (2, 29) and not _leap_year_possible(digits[:-8]):
		return None
	return kind


def _leap_year_possible(year: str) -> bool:
	number = int(year)
	return number % 4 == 0 and (len(year) == 2 or number % 100 != 0 or number % 400 == 0)


def _is_digit(text: str, position: int) -> bool:
	return 0 <= position < len(text) and text[position] in "0123456789"


# -- e-mail -------------------------------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+%'-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")


def _emails(text: str) -> Iterator[Finding]:
	if "@" in text:
		for match in _EMAIL.finditer(text):
			yield Finding(EMAIL, match.start(), match.end())


# -- phone numbers ------------------------------------------------------------------------------------------

# Area codes of three digits in the Swedish numbering plan; 08 has two, the rest have four.
_THREE_DIGIT_AREAS = frozenset(
	"010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 063 090".split()
)
_MOBILE = frozenset("070 072 073 076 079".split())
_FULL_LENGTH = 10  # digits with the leading 0; no national number is longer

_FIRST_DIGITS = re.compile(r"\+ ?\d+|\(?0\d+")
# Between two digits: hyphen or slash with spaces, closing bracket of an area code, "(0)" after a country code.
_NEXT_DIGITS = re.compile(r"(?: ?\(0\) ?[-/]? ?| ?\) ?[-/]? ?| {0,2}[-/.]? {0,2})(\d+)")
_NOT_PHONES = (
	re.compile(r"\d{1,2}([-/. ])\d{1,2}[-/. ](?:19|20)\d\d(?! ?-?\d)"),  # 08-12-2025
	re.compile(r"(?:[01]\d|2[0-4])[.:]?[0-5]\d ?- ?(?:[01]\d|2[0-4])[.:]?[0-5]\d(?! ?-?\d)"),  # 0830-1600
	re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?! ?-?\d)"),  # 1 060 000 000
)


def _phones(text: str, allowed: set[str]) -> Iterator[Finding]:
	skipped = [match.span() for rule in _NOT_PHONES for match in rule.finditer(text)]
	skipped = [(start, end) for start, end in skipped if not _is_digit(text, start - 1)]
	position = 0
	while position < len(text):
		end = _phone_end(text, position)
		if end and not _overlaps(Finding(PHONE, position, end), skipped):
			if normal_phone(text[position:end]) not in allowed:
				yield Finding(PHONE, position, end)
			position = end
		else:
			position += 1


def _phone_end(text: str, start: int) -> int | None:
	"""End of the longest phone number that begins here, or None."""
	if text[start] not in "0+(" or _continues_a_number(text, start):
		return None
	first = _FIRST_DIGITS.match(text, start)
	if not first:
		return None
	best, end = None, first.end()
	while True:
		written = text[start:end]
		if _is_phone(written) and not _is_digit(text, end):
			best = end
		following = _NEXT_DIGITS.match(text, end)
		if not following or len(re.sub(r"\D", "", written)) > 16:
			return best
		end = following.end()


def _continues_a_number(text: str, start: int) -> bool:
	"""Whether what stands before makes this the tail of a date, version, amount or longer number."""
	before = text[start - 1] if start else ""
	return _is_digit(text, start - 1) or (before in "-./:,+(" and _is_digit(text, start - 2))


def _is_phone(written: str) -> bool:
	digits = re.sub(r"\D", "", written)
	if written.startswith("+") or digits.startswith("00"):
		return _is_international(digits if written.startswith("+") else digits[2:], written)
	return _is_national(digits, written)


def _is_international(digits: str, written: str) -> bool:
	if digits.startswith("46"):
		national = "0" + digits[2:].removeprefix("0")
		return _is_national(national, written, area_written_apart=False)
	return "." not in written and digits[:1] not in ("", "0") and 9 <= len(digits) <= 15


def _is_national(digits: str, written: str, area_written_apart: bool = True) -> bool:
	area = _area_code(digits)
	if not area or digits[len(area) : len(area) + 1] in ("", "0"):
		return False
	if area_written_apart and not re.sub(r"^\(", "", written).startswith(area):
		return False
	if area in _MOBILE or area == "010":
		return len(digits) == _FULL_LENGTH
	shortest = 9 if len(area) == 4 else 8
	return "." not in written and shortest <= len(digits) <= _FULL_LENGTH


def _area_code(digits: str) -> str | None:
	"""The area code a national number begins with, or None where the numbering plan has none."""
	if digits.startswith("08"):
		return "08"
	if digits[:3] in _THREE_DIGIT_AREAS or digits[:3] in _MOBILE:
		return digits[:3]
	return digits[:4] if re.match(r"0[1-79]\d\d", digits) else None
