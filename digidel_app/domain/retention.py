"""How long personal details are kept. Pure dates: the caller says what today is.

A rule keeps them a number of months and days, counted from the day their purpose was met or from the last day of that
year. They are kept through the period's last day and may be erased from the day after: details from 2013 that are kept
two years from the year's end may be erased from 1 January 2016.
"""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

EVENT, YEAR_END = "Event", "Year end"
LONGEST_MONTHS, LONGEST_DAYS = 1200, 36_600
"""A hundred years; beyond that a number is a typing error, and dates would run out of the calendar."""


class Keep(NamedTuple):
	"""A rule's period."""

	months: int
	days: int
	counts_from: str


def is_possible(keep: Keep) -> bool:
	"""Whether the period is one that can be counted."""
	return (
		0 <= keep.months <= LONGEST_MONTHS
		and 0 <= keep.days <= LONGEST_DAYS
		and keep.counts_from in (EVENT, YEAR_END)
	)


def last_day_kept(ended_on: date, keep: Keep) -> date:
	"""The period's last day. A month that lacks the day ends on its own last day (30 January + 1 month = 28 February).

	Raises:
		ValueError: the period is not possible, or ends after the year 9999.
	"""
	if not is_possible(keep):
		raise ValueError("not a period that can be counted")
	start = date(ended_on.year, 12, 31) if keep.counts_from == YEAR_END else ended_on
	try:
		return _add_months(start, keep.months) + timedelta(days=keep.days)
	except OverflowError as error:
		raise ValueError("the period ends after the calendar") from error


def erasable_from(ended_on: date, keep: Keep) -> date:
	"""The first day on which details whose purpose was met on `ended_on` may be erased."""
	return last_day_kept(ended_on, keep) + timedelta(days=1)


def latest_erasable(today: date, keep: Keep) -> date | None:
	"""The latest day a purpose can have been met for its details to be erasable today; None when there is none.

	`erasable_from` never decreases with the day, so everything up to and including the answer is erasable.
	"""
	first, last = date.min.toordinal(), today.toordinal()
	if not _is_erasable(date.min, today, keep):
		return None
	while first < last:
		middle = (first + last + 1) // 2
		if _is_erasable(date.fromordinal(middle), today, keep):
			first = middle
		else:
			last = middle - 1
	return date.fromordinal(first)


def period_of(ended_on: date, counts_from: str) -> str:
	"""The period a day is counted under in a dry run: the year, or the month, as 2026 or 2026-03."""
	return f"{ended_on.year:04}" if counts_from == YEAR_END else f"{ended_on.year:04}-{ended_on.month:02}"


def _is_erasable(ended_on: date, today: date, keep: Keep) -> bool:
	return last_day_kept(ended_on, keep) < today


def _add_months(day: date, months: int) -> date:
	"""Raises OverflowError past the year 9999."""
	year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
	if year > date.max.year:
		raise OverflowError(year)
	return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
