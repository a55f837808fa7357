"""Rules for agreements with partners and for what partners give besides money."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from digidel_app.domain.money import round_ore, total

DRAFT, UNDER_REVIEW, APPROVED, SIGNED, ACTIVE = "Draft", "Under review", "Approved", "Signed", "Active"
TERMINATED, EXPIRED, REJECTED = "Terminated", "Expired", "Rejected"
_HAS_BEEN_SIGNED = (SIGNED, ACTIVE, TERMINATED, EXPIRED)

ENDS_BEFORE_START = "ends before it starts"
NEGATIVE_NOTICE = "negative notice"
NOTICE_LONGER_THAN_TERM = "notice longer than the term"
RENEWAL_WITHOUT_END = "automatic renewal without an end"
NO_SIGNED_DATE = "no date of signing"
NO_SIGNED_FILE = "no signed document"
SIGNED_IN_FUTURE = "signed in the future"
NO_START = "no start"
NOT_STARTED = "not started"
ALREADY_ENDED = "already ended"
NOT_YET_ENDED = "not yet ended"
NO_DATA_PROCESSING_AGREEMENT = "no data processing agreement"


class AgreementFacts(NamedTuple):
	"""What the rules need to know of an agreement. `notice_months` is in whole months, dates are inclusive."""

	status: str
	starts_on: date | None = None
	ends_on: date | None = None
	notice_months: int = 0
	renewal: str = "None"
	signed_on: date | None = None
	has_signed_file: bool = False
	handles_personal_data: bool = False
	data_processing_reference: str | None = None


def add_months(day: date, months: int) -> date:
	"""The same day of the month, or the month's last day where it has no such day.

	Source: lag (1930:173) om beräkning av lagstadgad tid, section 1.
	"""
	years, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
	return date(years, month_index + 1, min(day.day, monthrange(years, month_index + 1)[1]))


def notice_by(ends_on: date | None, notice_months: int) -> date | None:
	"""Last day on which notice can be given so that it has run out when the agreement ends.

	The latest day from which `notice_months` months do not pass `ends_on`: three months before 28 February is
	30 November, not the 28th. None for an agreement without an end or without notice.
	"""
	if not ends_on or notice_months <= 0:
		return None
	day = add_months(ends_on, -notice_months)
	while add_months(day + timedelta(days=1), notice_months) <= ends_on:
		day += timedelta(days=1)
	return day


def term_problems(facts: AgreementFacts) -> list[str]:
	"""What cannot be right about the term and the notice, in whatever state the agreement is."""
	problems = []
	if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
		problems.append(ENDS_BEFORE_START)
	if facts.notice_months < 0:
		problems.append(NEGATIVE_NOTICE)
	elif facts.starts_on and facts.ends_on and facts.ends_on >= facts.starts_on:
		if facts.notice_months and add_months(
			facts.starts_on, facts.notice_months
		) > facts.ends_on + timedelta(days=1):
			problems.append(NOTICE_LONGER_THAN_TERM)
	if facts.renewal == "Automatic" and not facts.ends_on:
		problems.append(RENEWAL_WITHOUT_END)
	return problems


def state_problems(facts: AgreementFacts, today: date) -> list[str]:
	"""What is missing for the agreement to be in its state on that day.

	`today` matters only on the day a state is entered: an active agreement does not become wrong by time
	passing, so ask when the state changes, and ask `signing_problems` always.
	"""
	problems = []
	if facts.status == ACTIVE:
		if not facts.starts_on:
			problems.append(NO_START)
		elif facts.starts_on > today:
			problems.append(NOT_STARTED)
		if facts.ends_on and facts.ends_on < today:
			problems.append(ALREADY_ENDED)
	if facts.status == EXPIRED and (not facts.ends_on or facts.ends_on >= today):
		problems.append(NOT_YET_ENDED)
	return problems


def signing_problems(facts: AgreementFacts, today: date) -> list[str]:
	"""What a signed agreement must have as long as it counts as signed."""
	problems = []
	if facts.signed_on and facts.signed_on > today:
		problems.append(SIGNED_IN_FUTURE)
	if facts.status in _HAS_BEEN_SIGNED:
		if not facts.signed_on:
			problems.append(NO_SIGNED_DATE)
		if not facts.has_signed_file:
			problems.append(NO_SIGNED_FILE)
	if facts.status == ACTIVE and facts.handles_personal_data and not facts.data_processing_reference:
		problems.append(NO_DATA_PROCESSING_AGREEMENT)
	return problems


def value(quantity: Decimal, unit_value: Decimal) -> Decimal:
	"""Value in kronor of a commitment or contribution: quantity × value per unit, in whole öre."""
	return round_ore(quantity * unit_value)


def total_value(rows: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
	"""Sum of the values of (quantity, value per unit); each row is rounded before it is added, as it is shown."""
	return total(value(quantity, unit_value) for quantity, unit_value in rows)
