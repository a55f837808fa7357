"""The year wheel: tasks that come back every year, on which day each is due, and which of them to give somebody now.

A task is due on one day in each of its months. A day that the month lacks is its last day; a day on which nobody works is
the working day before. An occurrence keeps the month it was meant for, whichever day that leads to.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from digidel_app.domain.answer_time import is_working_day

YEAR, HALF_YEAR, QUARTER, MONTH = "Every year", "Every half-year", "Every quarter", "Every month"
CHOSEN = "Chosen months"
MONTHS_BETWEEN = {YEAR: 12, HALF_YEAR: 6, QUARTER: 3, MONTH: 1}
RECURRENCES = (*MONTHS_BETWEEN, CHOSEN)

MOST_NOTICE = 180
"""Days. Half a year: beyond it a task every half-year would be given before the one ahead of it is due."""
LATEST_GIVEN = 31
"""Days after its due day that an occurrence is still worth giving, when the job was down or the task was entered late."""
LONGEST_BACK = 31
"""Days off in a row; beyond it the calendar is wrong, and the day stays where it is."""

DONE, OPEN, LATE, TO_COME, SKIPPED, NOT_GIVEN = "done", "open", "late", "to come", "skipped", "not given"
STATES = (DONE, OPEN, LATE, TO_COME, SKIPPED, NOT_GIVEN)


class Rule(NamedTuple):
	"""When a task comes back. `day` is 1 to 31; the two dates limit the days meant, and None is no limit."""

	months: tuple[int, ...]
	day: int
	first_day: date | None = None
	last_day: date | None = None


class Occurrence(NamedTuple):
	"""One time that a task is due: the month it was meant for, and the working day it is due on."""

	year: int
	month: int
	due_on: date

	@property
	def key(self) -> str:
		"""The month, as in 2026-03: what tells the occurrences of a task apart."""
		return f"{self.year:04d}-{self.month:02d}"


def months_of(recurrence: str, first_month: int) -> tuple[int, ...]:
	"""Months (1 to 12, in order) of something that comes back evenly, when one of them is `first_month`.

	Raises:
		ValueError: no such recurrence, or no such month.
	"""
	if recurrence not in MONTHS_BETWEEN or not 1 <= first_month <= 12:
		raise ValueError("no such recurrence")
	step = MONTHS_BETWEEN[recurrence]
	return tuple(sorted((first_month - 1 + number * step) % 12 + 1 for number in range(12 // step)))


def read_months(text: str) -> tuple[int, ...]:
	"""Months from a text such as "3, 9": numbers between 1 and 12, in order, each once.

	Raises:
		ValueError: nothing, or anything else, stands in it.
	"""
	parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
	if not parts or not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts):
		raise ValueError("not months")
	months = sorted({int(part) for part in parts})
	if not 1 <= months[0] <= months[-1] <= 12:
		raise ValueError("not months")
	return tuple(months)


def day_meant(year: int, month: int, day: int) -> date:
	"""The day in its month; the month's last day where it has no such day."""
	following = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
	last = (following - timedelta(days=1)).day if following else 31
	return date(year, month, min(day, last))


def due_day(meant: date, days_off: Collection[date]) -> date:
	"""The working day on or before the day that is meant.

	Where there is none for a month back, the list of days off is wrong, and the day that is meant stands.
	"""
	for back in range(min(LONGEST_BACK, meant.toordinal() - 1) + 1):
		day = meant - timedelta(days=back)
		if is_working_day(day, days_off):
			return day
	return meant


def occurrences(rule: Rule, year: int, days_off: Collection[date]) -> list[Occurrence]:
	"""The occurrences meant for a year, in order."""
	found = []
	for month in rule.months:
		meant = day_meant(year, month, rule.day)
		if (rule.first_day and meant < rule.first_day) or (rule.last_day and meant > rule.last_day):
			continue
		found.append(Occurrence(year, month, due_day(meant, days_off)))
	return found


def to_give(
	rule: Rule, notice_days: int, given: Collection[str], today: date, days_off: Collection[date]
) -> list[Occurrence]:
	"""Occurrences to give somebody today, in order: whose notice has come and that nobody has been given.

	After days without a run, only what is still meaningful: what is not due yet, and of what has passed only the latest, as
	long as it is at most LATEST_GIVEN days late and the one after it is not on its way already.

	Args:
		given: keys of the occurrences already given.
	"""
	coming = [
		found
		for year in range(max(today.year - 1, date.min.year), min(today.year + 1, date.max.year) + 1)
		for found in occurrences(rule, year, days_off)
		if (found.due_on - today).days <= notice_days
	]
	return [
		found
		for found in coming
		if found.key not in given
		and (found.due_on >= today or (found is coming[-1] and (today - found.due_on).days <= LATEST_GIVEN))
	]


def state(due_on: date, today: date, status: str | None) -> str:
	"""How an occurrence stands.

	Args:
		status: Open, Done or Skipped of one that somebody has been given; None of one that nobody has.
	"""
	if status == "Done":
		return DONE
	if status == "Skipped":
		return SKIPPED
	if due_on < today:
		return LATE if status else NOT_GIVEN
	return OPEN if status else TO_COME


def status_of_tasks(statuses: Iterable[str]) -> str:
	"""Open, Done or Skipped from the platform's tasks of one occurrence: one who has done it has done it for all."""
	found = set(statuses)
	if "Closed" in found:
		return "Done"
	return "Skipped" if found == {"Cancelled"} else "Open"
