"""Bookable times: which there are, why a time cannot be had, and which seat is free.

Times of the calendar are naive local clock times of the place; `now` and the answers of `moment` carry a time zone.
A seat is one of a slot's `capacity` numbered places. Two bookings of one resource never hold the same seat at the same
moment, also when the schedule was changed in between and their times no longer start together.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from digidel_app.domain.places import WEEKDAYS, OpeningHour

GUIDANCE = "Guidance"
KINDS = (GUIDANCE, "Computer", "Room", "Demonstration")

BOOKED, ATTENDED, NO_SHOW, CANCELLED = "Booked", "Attended", "No-show", "Cancelled"

# Why a time cannot be booked.
PLACE_CLOSED = "place closed"
IN_THE_PAST = "in the past"
TOO_SOON = "too soon"
TOO_FAR = "too far ahead"
HOLIDAY = "holiday"
OUTSIDE_HOURS = "outside opening hours"
NO_SUCH_TIME = "no such time"
FULL = "full"

# What is wrong with a schedule.
ENDS_BEFORE_START = "ends before it starts"
SLOT_TOO_SHORT = "slot too short"
SLOT_TOO_LONG = "slot too long"
NO_CAPACITY = "no capacity"
CAPACITY_TOO_LARGE = "capacity too large"
VALIDITY_REVERSED = "valid until before valid from"

SHORTEST_SLOT = 5
LARGEST_CAPACITY = 200
_DAY = timedelta(days=1)


class Schedule(NamedTuple):
	"""A weekly row that gives slots; times of day as timedelta since midnight."""

	name: str
	kind: str
	equipment: str | None
	weekday: str
	from_time: timedelta
	to_time: timedelta
	slot_minutes: int
	capacity: int
	valid_from: date | None = None
	valid_to: date | None = None


class Slot(NamedTuple):
	"""One bookable time, in local clock time."""

	starts_at: datetime
	ends_at: datetime
	kind: str
	equipment: str | None
	capacity: int


class Taken(NamedTuple):
	"""A seat that is held."""

	starts_at: datetime
	ends_at: datetime
	seat: int


class Calendar(NamedTuple):
	"""What decides which slots a place has."""

	schedules: Sequence[Schedule]
	hours: Sequence[OpeningHour]
	holidays: frozenset[date]
	zone: ZoneInfo
	is_open: bool = True


class Limits(NamedTuple):
	"""How soon and how far ahead one may book; no limits for staff."""

	lead: timedelta = timedelta()
	horizon_days: int | None = None


# -- schedules ------------------------------------------------------------------------------------------------


def schedule_problems(schedule: Schedule) -> list[str]:
	"""What cannot be right in a schedule."""
	problems = []
	length = timedelta(minutes=schedule.slot_minutes)
	if schedule.to_time <= schedule.from_time:
		problems.append(ENDS_BEFORE_START)
	elif schedule.slot_minutes < SHORTEST_SLOT:
		problems.append(SLOT_TOO_SHORT)
	elif length > schedule.to_time - schedule.from_time:
		problems.append(SLOT_TOO_LONG)
	if schedule.capacity < 1:
		problems.append(NO_CAPACITY)
	elif schedule.capacity > LARGEST_CAPACITY:
		problems.append(CAPACITY_TOO_LARGE)
	if schedule.valid_from and schedule.valid_to and schedule.valid_to < schedule.valid_from:
		problems.append(VALIDITY_REVERSED)
	return problems


def schedules_overlap(one: Schedule, other: Schedule) -> bool:
	"""Whether two schedules of one place offer the same thing at the same moment: which capacity would then hold?"""
	if (one.kind, one.equipment, one.weekday) != (other.kind, other.equipment, other.weekday):
		return False
	days = (one.valid_from or date.min) <= (other.valid_to or date.max) and (
		other.valid_from or date.min
	) <= (one.valid_to or date.max)
	return days and one.from_time < other.to_time and other.from_time < one.to_time


def any_overlap(schedules: Iterable[Schedule]) -> bool:
	return any(schedules_overlap(one, other) for one, other in combinations(schedules, 2))


# -- slots ----------------------------------------------------------------------------------------------------


def slots(calendar: Calendar, first: date, last: date) -> Iterator[Slot]:
	"""All slots from the first day to the last, both included, in time order; free or not, past or not."""
	day = first
	while calendar.is_open and day <= last:
		yield from slots_of_day(calendar, day)
		if day == date.max:
			return
		day += _DAY


def slots_of_day(calendar: Calendar, day: date) -> list[Slot]:
	if not calendar.is_open or day in calendar.holidays:
		return []
	found = [
		slot
		for schedule in calendar.schedules
		for slot in _slots_of_schedule(schedule, day, calendar.zone)
		if within_hours(calendar.hours, slot)
	]
	return sorted(found, key=lambda slot: (slot.starts_at, slot.kind, slot.equipment or ""))


def _slots_of_schedule(schedule: Schedule, day: date, zone: ZoneInfo) -> Iterator[Slot]:
	if WEEKDAYS[day.weekday()] != schedule.weekday or schedule_problems(schedule):
		return
	if not (schedule.valid_from or date.min) <= day <= (schedule.valid_to or date.max):
		return
	midnight, length = datetime.combine(day, time()), timedelta(minutes=schedule.slot_minutes)
	begins = schedule.from_time
	while begins + length <= schedule.to_time:
		starts_at, ends_at = midnight + begins, midnight + begins + length
		# an hour that summer time skips does not exist, and one that it repeats would be twice as long
		if moment(ends_at, zone) - moment(starts_at, zone) == length and _exists(starts_at, zone):
			yield Slot(starts_at, ends_at, schedule.kind, schedule.equipment, schedule.capacity)
		begins += length


def within_hours(hours: Sequence[OpeningHour], slot: Slot) -> bool:
	"""Whether the place is open during the whole slot. A place without any opening hours leaves it to its schedules.

	Hours that touch or overlap count as one; hours for telephone do not open a door.
	"""
	doors = [hour for hour in hours if hour.service != "Telephone"]
	if not doors:
		return True
	day = slot.starts_at.date()
	midnight = datetime.combine(day, time())
	at, until = slot.starts_at - midnight, slot.ends_at - midnight
	for hour in sorted(doors, key=lambda hour: hour.opens):
		valid = (hour.valid_from or date.min) <= day <= (hour.valid_to or date.max)
		if valid and hour.weekday == WEEKDAYS[day.weekday()] and hour.opens <= at < hour.closes:
			at = hour.closes
		if at >= until:
			return True
	return False


def moment(local: datetime, zone: ZoneInfo) -> datetime:
	"""The instant of a local clock time, in UTC so that differences are hours that pass."""
	return local.replace(tzinfo=zone, fold=0).astimezone(ZoneInfo("UTC"))


def _exists(local: datetime, zone: ZoneInfo) -> bool:
	return moment(local, zone).astimezone(zone).replace(tzinfo=None) == local


def problem(
	calendar: Calendar,
	limits: Limits,
	now: datetime,
	starts_at: datetime,
	kind: str,
	equipment: str | None = None,
) -> tuple[str | None, Slot | None]:
	"""Why a time cannot be booked, or None and the slot that begins then. Whether a seat is free is another question.

	Args:
		now: with a time zone.
		starts_at: local clock time.
	"""
	if not calendar.is_open:
		return PLACE_CLOSED, None
	early = _too_early_or_late(calendar, limits, now, starts_at)
	if early:
		return early, None
	if starts_at.date() in calendar.holidays:
		return HOLIDAY, None
	wanted = (starts_at, kind, equipment or None)
	for slot in slots_of_day(calendar, starts_at.date()):
		if (slot.starts_at, slot.kind, slot.equipment or None) == wanted:
			return None, slot
	open_then = within_hours(
		calendar.hours, Slot(starts_at, starts_at + timedelta(minutes=1), kind, equipment, 1)
	)
	return (NO_SUCH_TIME if open_then else OUTSIDE_HOURS), None


def _too_early_or_late(calendar: Calendar, limits: Limits, now: datetime, starts_at: datetime) -> str | None:
	begins = moment(starts_at, calendar.zone)
	now = now.astimezone(begins.tzinfo)  # with a zone of its own, adding hours would follow the clock
	if begins <= now:
		return IN_THE_PAST
	if begins < now + limits.lead:
		return TOO_SOON
	today = now.astimezone(calendar.zone).date()
	if limits.horizon_days is not None and (starts_at.date() - today).days > limits.horizon_days:
		return TOO_FAR
	return None


def bookable(calendar: Calendar, limits: Limits, now: datetime, first: date, last: date) -> Iterator[Slot]:
	"""The slots of some days that are neither past, nor too soon, nor too far ahead."""
	for slot in slots(calendar, first, last):
		if not _too_early_or_late(calendar, limits, now, slot.starts_at):
			yield slot


# -- seats ----------------------------------------------------------------------------------------------------


def seats_held(slot: Slot, taken: Iterable[Taken]) -> set[int]:
	"""Numbers of the seats held by somebody during any part of the slot."""
	return {one.seat for one in taken if one.starts_at < slot.ends_at and slot.starts_at < one.ends_at}


def seats_left(slot: Slot, taken: Iterable[Taken]) -> int:
	return max(0, slot.capacity - len(seats_held(slot, taken)))


def free_seat(slot: Slot, taken: Iterable[Taken]) -> int | None:
	"""The lowest free seat number, or None when the slot is full.

	A capacity that was lowered counts what is already held, whatever its number.
	"""
	held = seats_held(slot, taken)
	if len(held) >= slot.capacity:
		return None
	return next(seat for seat in range(1, len(held) + 2) if seat not in held)


def seat_key(place: str, kind: str, equipment: str | None, starts_at: datetime, seat: int) -> str:
	"""What the database keeps unique: nobody else can hold this seat at this time."""
	return f"{place}|{kind}|{equipment or ''}|{starts_at:%Y-%m-%dT%H:%M}|{seat}"


def seat_of(key: str) -> int:
	"""The seat's number in its key."""
	return int(key.rpartition("|")[2])


# -- what happens to a booking --------------------------------------------------------------------------------

NOT_YET = "not yet"
IS_OVER = "is over"


def step_problem(before: str | None, after: str, starts_at: datetime, now: datetime) -> str | None:
	"""Why a booking cannot go from one status to another. Both times local.

	Attendance may be recorded from the booking's day on, a no-show once it has begun. A cancelled booking has given
	its seat away and stays cancelled; the other two can be corrected into each other.
	"""
	if before == after or (before is None and after == BOOKED):
		return None
	if before in (None, CANCELLED) or after == BOOKED or (after == CANCELLED and before != BOOKED):
		return IS_OVER
	if after == ATTENDED and starts_at.date() > now.date():
		return NOT_YET
	if after == NO_SHOW and starts_at > now:
		return NOT_YET
	return None


def purpose_is_met(status: str, ends_at: datetime, now: datetime) -> bool:
	"""Whether the visitor's name and contact are no longer needed: it is decided, or the time is over."""
	return status != BOOKED or ends_at <= now


# -- codes, names, contacts -----------------------------------------------------------------------------------

CODE_ALPHABET = "ACDEFHJKMNPRTWXY34679"
"""Of signs that look or sound alike only one is here, or none: B 8, G 6, I 1 L, O 0 Q, S 5, U V, Z 2."""
CODE_LENGTH = 10
LONGEST_NAME = 60
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.\-]{4,24}[0-9]")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
	"""A booking code: 21 characters to the power of ten, 16 700 000 000 000 of them."""
	return "".join(choose(CODE_ALPHABET) for _place in range(CODE_LENGTH))


def read_code(text: str | None) -> str | None:
	"""A code as somebody types it, in small letters, with blanks or hyphens; None when it can be no code."""
	code = re.sub(r"[\s\-–—.]", "", text or "").upper()
	return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def shown_code(code: str) -> str:
	"""A code in two halves, easier to read aloud."""
	return f"{code[:5]}-{code[5:]}"


def clean_name(text: str | None) -> str:
	"""A name or alias on one line, without what cannot be seen; empty when nothing is left."""
	visible = "".join(sign if sign.isprintable() else " " for sign in text or "")
	return " ".join(visible.split())


def clean_contact(text: str | None) -> str | None:
	"""An e-mail address or phone number as it should be kept, or None when it is neither."""
	contact = clean_name(text)
	if len(contact) <= 140 and _EMAIL.fullmatch(contact):
		return contact
	digits = re.sub(r"\D", "", contact)
	if 6 <= len(digits) <= 15 and _PHONE.fullmatch(contact):
		return contact
	return None


def is_email(contact: str | None) -> bool:
	return "@" in (contact or "")
