"""Rules for agreements with partners and for what partners give besides money."""

from calendar import monthrange
from collections.abc import Collection, Iterable
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
NO_RENEWAL_LENGTH = "automatic renewal without a length"
NOTICE_BEFORE_START = "notice given before the start"
NOTICE_IN_FUTURE = "notice given in the future"

AUTOMATIC, BY_DECISION = "Automatic", "By decision"


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
	renewal_months: int = 12
	notice_given_on: date | None = None


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
	if facts.renewal == AUTOMATIC and not facts.ends_on:
		problems.append(RENEWAL_WITHOUT_END)
	if facts.renewal == AUTOMATIC and facts.renewal_months < 1:
		problems.append(NO_RENEWAL_LENGTH)
	if facts.notice_given_on and facts.starts_on and facts.notice_given_on < facts.starts_on:
		problems.append(NOTICE_BEFORE_START)
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
	if facts.notice_given_on and facts.notice_given_on > today:
		problems.append(NOTICE_IN_FUTURE)
	if facts.status in _HAS_BEEN_SIGNED:
		if not facts.signed_on:
			problems.append(NO_SIGNED_DATE)
		if not facts.has_signed_file:
			problems.append(NO_SIGNED_FILE)
	if facts.status == ACTIVE and facts.handles_personal_data and not facts.data_processing_reference:
		problems.append(NO_DATA_PROCESSING_AGREEMENT)
	return problems


# --- how long it holds, and what comes next ----------------------------------------------------------


class Renewal(NamedTuple):
	"""An automatic renewal: the agreement ran to `from_end` and now runs to `to_end`, both inclusive."""

	from_end: date
	to_end: date


class Deadline(NamedTuple):
	"""A day by which somebody has to have done something about an agreement."""

	kind: str
	day: date


NOTICE_DEADLINE, END_DEADLINE = "Notice", "End"
REMIND_DAYS = (90, 30, 7)
"""How many days ahead the responsible person is reminded."""


def end_after_notice(given_on: date, notice_months: int) -> date:
	"""Last day of an agreement until further notice, when notice was given on a day."""
	return add_months(given_on, notice_months)


def renews(facts: AgreementFacts) -> bool:
	"""Whether the agreement goes on by itself after its end: notice given in time stops that, late notice does not."""
	if facts.renewal != AUTOMATIC or not facts.ends_on or facts.renewal_months < 1:
		return False
	last_day = notice_by(facts.ends_on, facts.notice_months) or facts.ends_on
	return not facts.notice_given_on or facts.notice_given_on > last_day


def next_renewal(facts: AgreementFacts) -> date | None:
	"""First day of the next renewed term; None when the agreement does not renew by itself."""
	return facts.ends_on + timedelta(days=1) if renews(facts) and facts.ends_on else None


def renewals_due(facts: AgreementFacts, today: date) -> list[Renewal]:
	"""The renewals that have taken place by a day, oldest first; several when nobody has looked for long.

	The term that ended on the last day of a month is renewed to the last day of a month: a year from 29 February
	ends on 28 February, and four years later on 29 February again.
	"""
	renewals: list[Renewal] = []
	while facts.ends_on and facts.ends_on < today and renews(facts):
		renewal = Renewal(facts.ends_on, renewed_end(facts.ends_on, facts.renewal_months))
		renewals.append(renewal)
		facts = facts._replace(ends_on=renewal.to_end)
	return renewals


def renewed_end(ends_on: date, months: int) -> date:
	"""Last day of the term that follows one which ended on `ends_on`: the day before it turns `months` old."""
	return add_months(ends_on + timedelta(days=1), months) - timedelta(days=1)


def days_left(ends_on: date | None, today: date) -> int | None:
	"""Days from today to the last day; 0 on that day, below 0 afterwards, None without an end."""
	return (ends_on - today).days if ends_on else None


def deadlines(facts: AgreementFacts) -> list[Deadline]:
	"""The days somebody must be reminded of, in order.

	Notice: the last day to stop an automatic renewal, or to decide about one. End: the last day of an agreement
	that does not go on by itself.
	"""
	if not facts.ends_on:
		return []
	found = []
	if not facts.notice_given_on:
		last_day = notice_by(facts.ends_on, facts.notice_months)
		if facts.renewal == AUTOMATIC:
			found.append(Deadline(NOTICE_DEADLINE, last_day or facts.ends_on))
		elif facts.renewal == BY_DECISION and last_day:
			found.append(Deadline(NOTICE_DEADLINE, last_day))
	if not renews(facts):
		found.append(Deadline(END_DEADLINE, facts.ends_on))
	return found


def reminder_due(deadline: date, today: date, sent: Collection[int] = ()) -> int | None:
	"""Which reminder is to be sent today, as one of REMIND_DAYS; None when none is.

	The nearest one whose day has come. A run that was missed is made up for by that one reminder, not by all that
	were missed; when it is sent, the earlier ones have lost their meaning.
	"""
	left = (deadline - today).days
	if left < 0:
		return None
	come = [days for days in REMIND_DAYS if left <= days]
	nearest = min(come, default=None)
	return None if nearest is None or nearest in sent else nearest


# --- versions and overlaps ---------------------------------------------------------------------------


def first_day_after(ends_on: date | None, today: date) -> date:
	"""Where a new version begins: the day after the old one ends; tomorrow when that one has no end."""
	return (ends_on or today) + timedelta(days=1)


def same_length(starts_on: date | None, ends_on: date | None, new_start: date) -> date | None:
	"""Last day of a term as long as the old one, in whole months where the old one is that, else in days."""
	if not starts_on or not ends_on or ends_on < starts_on:
		return None
	after = ends_on + timedelta(days=1)
	months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
	if months and add_months(starts_on, months) == after:
		return add_months(new_start, months) - timedelta(days=1)
	return new_start + (ends_on - starts_on)


def gap_days(old_ends_on: date | None, new_starts_on: date | None) -> int:
	"""Days between an agreement and the one that replaces it on which neither holds; 0 when there are none."""
	if not old_ends_on or not new_starts_on:
		return 0
	return max(0, (new_starts_on - old_ends_on).days - 1)


def end_when_replaced(old_ends_on: date | None, new_starts_on: date) -> date:
	"""Last day of an agreement whose successor has begun."""
	last_day = new_starts_on - timedelta(days=1)
	return min(old_ends_on, last_day) if old_ends_on else last_day


def overlaps(
	starts_on: date | None, ends_on: date | None, other_starts_on: date | None, other_ends_on: date | None
) -> bool:
	"""Whether two terms share a day; a start that is not given is before everything, an end after."""
	first = max(starts_on or date.min, other_starts_on or date.min)
	return first <= min(ends_on or date.max, other_ends_on or date.max)


def same_purpose(one: str | None, other: str | None) -> bool:
	"""Whether two texts say the same, whatever the capitals, spaces and full stop; nothing is the same as nothing."""
	words = _words(one)
	return bool(words) and words == _words(other)


def _words(text: str | None) -> list[str]:
	return (text or "").casefold().replace(".", " ").split()


def binds_on(
	status: str, starts_on: date | None, ends_on: date | None, ended_on: date | None, day: date
) -> bool:
	"""Whether an agreement was in force on a day, seen from the state it is in now.

	Args:
		ended_on: the day it was terminated, None otherwise.
	"""
	if status not in (ACTIVE, TERMINATED, EXPIRED) or not starts_on:
		return False
	last = min(ends_on or date.max, ended_on or date.max)
	return starts_on <= day <= last


# --- value -------------------------------------------------------------------------------------------


def value(quantity: Decimal, unit_value: Decimal) -> Decimal:
	"""Value in kronor of a commitment or contribution: quantity × value per unit, in whole öre."""
	return round_ore(quantity * unit_value)


def total_value(rows: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
	"""Sum of the values of (quantity, value per unit); each row is rounded before it is added, as it is shown."""
	return total(value(quantity, unit_value) for quantity, unit_value in rows)
