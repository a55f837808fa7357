"""The roadmap: whether an initiative is late, and who has how much training."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

NOT_BEGUN, UNDER_WAY, PAUSED, DONE, STOPPED = "Not begun", "Under way", "Paused", "Done", "Stopped"
ENDED = (DONE, STOPPED)
AREAS = (
	"Governance and organisation",
	"Digital tools",
	"Digital meeting and services",
	"New technology",
	"Information management",
	"Technical infrastructure",
)
LONGEST_YEARS = 30
DECISION_STATES = ("late", "open", "done")
"""Of a decision, in the order in which a group wants to read them."""


class Training(NamedTuple):
	"""Hours of training that one person has had."""

	person: str
	hours: Decimal


def days_late(status: str, period_from: date, period_to: date, today: date) -> int:
	"""Days after the day by which it should have begun or ended; 0 when it is not late.

	What has ended or been stopped is never late; what should have begun is late from the day after its first day.
	"""
	if status in ENDED:
		return 0
	if today > period_to:
		return (today - period_to).days
	if status == NOT_BEGUN and today > period_from:
		return (today - period_from).days
	return 0


def decision_state(status: str, due_on: date, today: date) -> str:
	"""How a decision of a meeting stands: done, open, or late from the day after it was due."""
	if status == DONE:
		return "done"
	return "late" if due_on < today else "open"


def overlaps(first: date, last: date, period_from: date, period_to: date) -> bool:
	"""Whether two periods, all days included, have a day in common."""
	return first <= period_to and period_from <= last


def hours_per_person(rows: Iterable[Training]) -> dict[str, Decimal]:
	"""Hours of each person, added up."""
	total: dict[str, Decimal] = {}
	for row in rows:
		total[row.person] = total.get(row.person, Decimal(0)) + row.hours
	return total
