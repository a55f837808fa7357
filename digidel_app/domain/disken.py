"""Rules for what Disken, the page at the desk, sends and shows. Values are read strictly: a browser may send anything."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from digidel_app.domain.local_time import NotAMoment, read_moment

MOST_RECORDS = 500  # in one batch; a page that was offline for a week holds far fewer
MOST_QUESTIONS = 20  # about one visit
FAVOURITES = 8  # topics per place
RECENT = 10  # own visits that can be undone or corrected

TEXT, NUMBER, YES_NO, DAY, MOMENT = "text", "number", "yes or no", "day", "moment"
LARGEST_NUMBER = 2**31 - 1


class Unreadable(ValueError):
	"""A value is of the wrong kind; `kind` is what was expected. It never carries the value itself."""

	def __init__(self, kind: str):
		super().__init__(kind)
		self.kind = kind


class NotABatch(ValueError):
	"""What was sent is no list of records."""


class TooManyRecords(ValueError):
	"""The batch holds more than MOST_RECORDS."""

	def __init__(self, count: int):
		super().__init__(count)
		self.count = count


def read_batch(sent: Any) -> list:
	"""The records of a batch, each still as it was sent.

	Args:
		sent: a list, or JSON text of one.

	Raises:
		NotABatch: neither.
		TooManyRecords: more than MOST_RECORDS.
	"""
	records = read_json(sent) if isinstance(sent, str) else sent
	if not isinstance(records, list):
		raise NotABatch
	if len(records) > MOST_RECORDS:
		raise TooManyRecords(len(records))
	return records


def read_json(text: str) -> Any:
	"""Parsed JSON.

	Raises:
		NotABatch: the text is no JSON, or nested too deep to be read.
	"""
	try:
		return json.loads(text)
	except (ValueError, RecursionError) as error:
		raise NotABatch from error


def canonical_uuid(value: Any) -> str | None:
	"""A UUID in its ordinary spelling, None for anything else. It may be sent in capitals or without hyphens."""
	if not isinstance(value, str) or len(value) not in (32, 36):
		return None
	try:
		return str(UUID(value))
	except ValueError:
		return None


def read_value(kind: str, value: Any, zone: ZoneInfo) -> Any:
	"""One value as it is stored: str, int, 0/1, date, or (datetime, offset in minutes) for a moment. Nothing is None.

	Args:
		kind: TEXT, NUMBER, YES_NO, DAY or MOMENT.
		zone: the site's time zone, for moments.

	Raises:
		Unreadable: the value is of another kind.
	"""
	if value is None or value == "":
		return None
	try:
		return _READERS[kind](value, zone)
	except (ValueError, OverflowError, NotAMoment) as error:
		raise Unreadable(kind) from error


def _text(value: Any, _zone: ZoneInfo) -> str:
	if not isinstance(value, str) or any(ord(char) < 32 and char not in "\n\r\t" for char in value):
		raise ValueError
	value.encode()  # half a surrogate pair, which JSON can hold, cannot be stored
	return value


def _number(value: Any, _zone: ZoneInfo) -> int:
	if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) < 12:
		value = int(value)
	if isinstance(value, float) and value.is_integer():
		value = int(value)
	if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_NUMBER:
		raise ValueError
	return value


def _yes_no(value: Any, _zone: ZoneInfo) -> int:
	if isinstance(value, bool | int) and value in (0, 1):
		return int(value)
	if isinstance(value, str) and value in ("0", "1"):
		return int(value)
	raise ValueError


def _day(value: Any, _zone: ZoneInfo) -> date:
	day = date.fromisoformat(value) if isinstance(value, str) else None
	if not day or day.isoformat() != value:  # newer Pythons also read 20260301 and 2026-W09-7
		raise ValueError
	return day


def _moment(value: Any, zone: ZoneInfo) -> tuple[datetime, int]:
	if not isinstance(value, str):
		raise ValueError
	return read_moment(value, zone)


_READERS = {TEXT: _text, NUMBER: _number, YES_NO: _yes_no, DAY: _day, MOMENT: _moment}


def favourites(
	here: Mapping[str, int], in_company: Mapping[str, int], active: Sequence[str], most: int = FAVOURITES
) -> list[str]:
	"""The topics a place needs at hand: its own most used, then the municipality's, then by the alphabet.

	Args:
		here, in_company: how often each topic was asked about.
		active: topics in use, in the order they are shown; others are left out.
	"""
	order = {topic: place for place, topic in enumerate(active)}

	def by_use(counts: Mapping[str, int]) -> list[str]:
		used = [topic for topic, number in counts.items() if number > 0 and topic in order]
		return sorted(used, key=lambda topic: (-counts[topic], order[topic]))

	return list(dict.fromkeys([*by_use(here), *by_use(in_company), *active]))[:most]


def month_of(text: str) -> tuple[date, date]:
	"""First and last day of a month written YYYY-MM.

	Raises:
		Unreadable: the text is no such month.
	"""
	if not isinstance(text, str) or len(text) != 7:
		raise Unreadable(DAY)
	try:
		first = date.fromisoformat(f"{text}-01")
		following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
	except ValueError as error:
		raise Unreadable(DAY) from error
	return first, date.fromordinal(following.toordinal() - 1)


def share_minutes(minutes: int, parts: int) -> list[int]:
	"""The minutes of a visit over its questions: whole minutes that add up, the first ones taking what is over."""
	whole, over = divmod(minutes, parts)
	return [whole + (number < over) for number in range(parts)]


def minutes_by_topic(visits: Iterable[tuple[int, Sequence[str]]]) -> dict[str, tuple[int, int]]:
	"""Topic → (visits it was asked about in, minutes). A visit's minutes are shared by its questions.

	Args:
		visits: for each visit its minutes and the topics of its questions, in order.
	"""
	totals: dict[str, tuple[int, int]] = {}
	for minutes, topics in visits:
		if not topics:
			continue
		for topic, share in zip(topics, share_minutes(minutes, len(topics)), strict=True):
			times, sum_of_minutes = totals.get(topic, (0, 0))
			totals[topic] = (times, sum_of_minutes + share)
		for topic in set(topics):
			times, sum_of_minutes = totals[topic]
			totals[topic] = (times + 1, sum_of_minutes)
	return totals
