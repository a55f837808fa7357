"""Whether a question was answered in time, by the municipality's own rule.

Two rules exist side by side in the municipalities: so many calendar hours ("2 dygn", whatever the channel), or so many
working days ("två arbetsdagar"). Moments are aware datetimes; working days are days of the given time zone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from datetime import timezone as timezones

WORKING_DAYS, CALENDAR_HOURS = "Working days", "Calendar hours"

IN_TIME, LATE, WAITING, OVERDUE = "In time", "Late", "Waiting", "Overdue"
STATES = (IN_TIME, LATE, WAITING, OVERDUE)

WRITTEN = ("E-mail", "Chat", "Social media")  # the visitor waits by nature
ARRIVES_BY_ITSELF = ("Telephone", *WRITTEN)

SATURDAY = 5  # date.weekday()
LONGEST_SEARCH = 400  # days in a row without a working day: then the calendar is wrong
FIRST_CONTACT = ("Solved", "Guided")
DECLINED = "Declined by guideline"
FIRST_CONTACT_TARGET = 90  # per cent


class NoWorkingDayError(ValueError):
	"""The calendar has no working day for more than a year ahead."""


@dataclass(frozen=True)
class Rule:
	"""`value` working days or calendar hours, at least 1."""

	kind: str
	value: int

	def __post_init__(self) -> None:
		if self.kind not in (WORKING_DAYS, CALENDAR_HOURS) or self.value < 1:
			raise ValueError("no such answer time rule")


def is_eve(day: date) -> bool:
	"""Midsummer Eve, Christmas Eve and New Year's Eve: no public holidays by law, yet nobody is at work."""
	if (day.month, day.day) in ((12, 24), (12, 31)):
		return True
	return day.month == 6 and 19 <= day.day <= 25 and day.weekday() == SATURDAY - 1


def eves(year: int) -> dict[str, date]:
	"""The eves of a year by name."""
	midsummer = next(date(year, 6, number) for number in range(19, 26) if is_eve(date(year, 6, number)))
	return {
		"Midsummer Eve": midsummer,
		"Christmas Eve": date(year, 12, 24),
		"New Year's Eve": date(year, 12, 31),
	}


def is_working_day(day: date, holidays: Collection[date]) -> bool:
	"""Monday to Friday, no eve, and not in the municipality's list of holidays."""
	return day.weekday() < SATURDAY and not is_eve(day) and day not in holidays


def add_working_days(day: date, days: int, holidays: Collection[date]) -> date:
	"""The last of so many working days after a day. The day itself never counts.

	Raises:
		NoWorkingDayError: the list of holidays leaves no working day.
	"""
	without = 0
	while days:
		day += timedelta(days=1)
		if is_working_day(day, holidays):
			days, without = days - 1, 0
		else:
			without += 1
			if without > LONGEST_SEARCH:
				raise NoWorkingDayError
	return day


def deadline(received_at: datetime, rule: Rule, holidays: Collection[date], zone: tzinfo) -> datetime:
	"""The last moment at which an answer is in time, in UTC.

	Calendar hours are hours that pass, also when clocks are changed. Working days end with the day.

	Args:
		received_at: aware.
		holidays: the municipality's days off; Saturdays, Sundays and the eves need not stand in it.
		zone: where the municipality lies.
	"""
	if rule.kind == CALENDAR_HOURS:
		return received_at.astimezone(timezones.utc) + timedelta(hours=rule.value)
	last_day = add_working_days(received_at.astimezone(zone).date(), rule.value, holidays)
	return datetime.combine(last_day, time.max, zone).astimezone(timezones.utc)


def clock_started(
	channel: str, received_at: datetime | None, started_at: datetime, follow_up_by: date | None
) -> datetime | None:
	"""From when the answer time of a visit counts; None when it does not count at all.

	A question that arrives by itself (in writing, or by telephone and not answered in the call) counts from its arrival.
	One that was asked face to face counts only when somebody had to get back with the answer: who was helped on the spot,
	or at a time they had agreed to, never waited for an answer, and would flatter the figure.
	"""
	if received_at and channel in ARRIVES_BY_ITSELF and (received_at < started_at or channel in WRITTEN):
		return received_at
	return started_at if follow_up_by else None


def answered(
	answered_at: datetime | None,
	started_at: datetime,
	follow_up_by: date | None,
	follow_up_done_on: date | None,
	is_open: bool,
) -> datetime | None:
	"""When the visitor had the answer; None while somebody still has to get back.

	Where no time was written: the end of the day somebody got back (it cannot flatter), else the visit's start. A time
	of answer that lies before the day somebody got back was another one than the last.
	"""
	if is_open:
		return None
	if follow_up_done_on:
		if answered_at and answered_at.date() >= follow_up_done_on:
			return answered_at
		return datetime.combine(follow_up_done_on, time(23, 59, 59), started_at.tzinfo)
	return answered_at or started_at


def state(due: datetime, answered_at: datetime | None, now: datetime) -> str:
	"""In time, Late, Waiting (still in time) or Overdue (unanswered and too late). All aware."""
	if answered_at:
		return IN_TIME if answered_at <= due else LATE
	return WAITING if now <= due else OVERDUE


def share_in_time(counts: dict[str, int]) -> float | None:
	"""Per cent answered in time of all whose time is up; who still waits in time is in neither. None without any."""
	decided = counts.get(IN_TIME, 0) + counts.get(LATE, 0) + counts.get(OVERDUE, 0)
	return 100 * counts.get(IN_TIME, 0) / decided if decided else None


def solved_at_first_contact(outcome: str, follow_up_by: date | None) -> bool | None:
	"""Whether a question was solved at first contact; None when it is not counted.

	Counted are all questions but those declined by the guideline: nobody was to solve those. Solved are Solved and Guided
	where nobody had to get back.
	"""
	if outcome == DECLINED:
		return None
	return outcome in FIRST_CONTACT and not follow_up_by


def split_minutes(minutes: int, questions: int) -> list[int]:
	"""A visit's minutes divided over its questions: whole minutes that add up, the first ones get what is left over."""
	if questions < 1:
		return []
	each, left = divmod(minutes, questions)
	return [each + (number < left) for number in range(questions)]


FOLLOW_UP_OVERDUE, FOLLOW_UP_TODAY, FOLLOW_UP_COMING = "Overdue", "Today", "Coming"


def follow_up_state(follow_up_by: date, today: date) -> str:
	"""Whether somebody should have got back to the visitor, should today, or later."""
	if follow_up_by < today:
		return FOLLOW_UP_OVERDUE
	return FOLLOW_UP_TODAY if follow_up_by == today else FOLLOW_UP_COMING
