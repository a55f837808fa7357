"""On which dates a series has a salon: every week, every second week or by terms, without days off, with exceptions.

Times are the clock's own: a salon at ten is at ten in summer and in winter. Weeks begin on Monday and are counted as
they follow each other, so a year of 53 weeks does not turn every second week around.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import NamedTuple

from digidel_app.domain.places import WEEKDAYS

EVERY_WEEK, EVERY_SECOND_WEEK, TERM_PLAN = "Every week", "Every second week", "Term plan"
LEFT_OUT, MOVED = "Left out", "Moved"
DAY_OFF = "Day off"

MOST_SALONS = 200
LONGEST = 2
"""Years from the first day of a series to its last: a longer plan is made anew when its time comes."""


class SlotTime(NamedTuple):
	"""One weekday and time of a plan. `row` names it for ever, also when its weekday or time is changed."""

	row: str
	weekday: str
	from_time: time
	to_time: time


class Term(NamedTuple):
	"""Days from first to last, both included."""

	starts_on: date
	ends_on: date


class Exemption(NamedTuple):
	"""What happens to a date of the plan: left out, or moved to another date, perhaps at another time."""

	row: int
	on_date: date
	kind: str
	moved_to: date | None = None
	from_time: time | None = None
	to_time: time | None = None


class Plan(NamedTuple):
	"""When a series has salons. A plan without terms has one: its first to its last day."""

	repeats: str
	terms: tuple[Term, ...]
	times: tuple[SlotTime, ...]
	exemptions: tuple[Exemption, ...] = ()


class Occasion(NamedTuple):
	"""One date of a plan.

	slot: week and row it comes from; it stays when the weekday or the time is changed.
	planned_on: the date before it was moved.
	left_out: DAY_OFF or LEFT_OUT; empty when there is to be a salon.
	"""

	slot: str
	planned_on: date
	starts_at: datetime
	ends_at: datetime
	left_out: str = ""


NO_TERM = "no term"
NO_TIME = "no time"
ENDS_BEFORE_START = "ends before it starts"
TOO_LONG = "too long"
TIME_ENDS_BEFORE_START = "time ends before it starts"
TIMES_OVERLAP = "times overlap"
TERMS_OVERLAP = "terms overlap"
NOT_IN_PLAN = "date not in the plan"
DATE_TWICE = "date twice"
MOVED_NOWHERE = "moved nowhere"
NO_DATES = "no dates"
TOO_MANY = "too many"


def plan_problems(plan: Plan) -> list[tuple[str, int, int]]:
	"""What cannot be right in a plan, as (kind, row, other row); rows count from 1, 0 where none is meant."""
	problems = _term_problems(plan) + _time_problems(plan)
	if problems:
		return problems
	number = sum(1 for _each in _planned(plan))
	if not number:
		return [(NO_DATES, 0, 0)]
	if number > MOST_SALONS:
		return [(TOO_MANY, number, 0)]
	return _exemption_problems(plan)


def occasions(plan: Plan, days_off: Mapping[date, str] | Iterable[date] = ()) -> list[Occasion]:
	"""All dates of a plan without problems, in the order they come; also those without a salon.

	Args:
		days_off: dates without salons. An exemption says more than they do: who moves the salon of Christmas Eve
			gets it, and a date that a salon is moved to is meant.
	"""
	off = set(days_off)
	exempted = {each.on_date: each for each in plan.exemptions}
	found = []
	for slot, slot_time, day in _planned(plan):
		exemption = exempted.get(day)
		opens, closes, left_out, on = slot_time.from_time, slot_time.to_time, "", day
		if exemption and exemption.kind == MOVED and exemption.moved_to:
			on = exemption.moved_to
			opens, closes = exemption.from_time or opens, exemption.to_time or closes
		elif exemption:
			left_out = LEFT_OUT
		elif day in off:
			left_out = DAY_OFF
		found.append(Occasion(slot, day, datetime.combine(on, opens), datetime.combine(on, closes), left_out))
	return sorted(found, key=lambda each: (each.starts_at, each.slot))


def last_day(plan: Plan) -> date:
	"""Last day of the last term."""
	return max(term.ends_on for term in plan.terms)


def overlaps(
	mine: Iterable[Occasion], others: Sequence[tuple[str, datetime, datetime]], rooms: int
) -> list[tuple[Occasion, list[str]]]:
	"""Occasions that find their place full, each with the titles of what is there then.

	Args:
		others: title, start and end of what else is planned at the place.
		rooms: how many salons the place holds at once, 0 as many as you like.
	"""
	if not rooms:
		return []
	found = []
	for each in mine:
		if each.left_out:
			continue
		titles = [title for title, start, end in others if start < each.ends_at and each.starts_at < end]
		if len(titles) >= rooms:
			found.append((each, titles))
	return found


def moved_to_term(day: date, old: date, new: date) -> date:
	"""The day of a new term that corresponds to one of the old: the same weekday of the week with the same number.

	Args:
		old, new: first days of both terms. The first week of a term is the one its first day is in.
	"""
	return day + (_monday(new) - _monday(old))


def in_same_week(day: date, weekday: str) -> date:
	"""The day of another weekday in the same week."""
	return _monday(day) + timedelta(days=WEEKDAYS.index(weekday))


def _planned(plan: Plan) -> Iterable[tuple[str, SlotTime, date]]:
	"""Slot, time and date of everything that is planned, whatever is left out or moved later."""
	step = 2 if plan.repeats == EVERY_SECOND_WEEK else 1
	for term in plan.terms:
		week = _monday(term.starts_on)
		while week <= term.ends_on:
			for slot_time in plan.times:
				day = week + timedelta(days=WEEKDAYS.index(slot_time.weekday))
				if term.starts_on <= day <= term.ends_on:
					yield f"{week}/{slot_time.row}", slot_time, day
			week += timedelta(weeks=step)


def _term_problems(plan: Plan) -> list[tuple[str, int, int]]:
	if not plan.terms:
		return [(NO_TERM, 0, 0)]
	problems = [
		(ENDS_BEFORE_START, row, 0) for row, term in enumerate(plan.terms, 1) if term.ends_on < term.starts_on
	]
	first = min(term.starts_on for term in plan.terms)
	if last_day(plan) > _years_later(first, LONGEST):
		problems.append((TOO_LONG, 0, 0))
	problems += [
		(TERMS_OVERLAP, row, other_row)
		for (row, one), (other_row, other) in combinations(enumerate(plan.terms, 1), 2)
		if one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
	]
	return problems


def _time_problems(plan: Plan) -> list[tuple[str, int, int]]:
	if not plan.times:
		return [(NO_TIME, 0, 0)]
	problems = [
		(TIME_ENDS_BEFORE_START, row, 0)
		for row, each in enumerate(plan.times, 1)
		if each.to_time <= each.from_time
	]
	problems += [
		(TIMES_OVERLAP, row, other_row)
		for (row, one), (other_row, other) in combinations(enumerate(plan.times, 1), 2)
		if one.weekday == other.weekday and one.from_time < other.to_time and other.from_time < one.to_time
	]
	return problems


def _exemption_problems(plan: Plan) -> list[tuple[str, int, int]]:
	slots: dict[date, list[SlotTime]] = {}
	for _slot, slot_time, day in _planned(plan):
		slots.setdefault(day, []).append(slot_time)
	problems, seen = [], set()
	for each in plan.exemptions:
		if each.on_date not in slots:
			problems.append((NOT_IN_PLAN, each.row, 0))
		elif each.on_date in seen:
			problems.append((DATE_TWICE, each.row, 0))
		elif each.kind == MOVED and not each.moved_to:
			problems.append((MOVED_NOWHERE, each.row, 0))
		elif each.kind == MOVED and any(
			(each.to_time or slot.to_time) <= (each.from_time or slot.from_time)
			for slot in slots[each.on_date]
		):
			problems.append((TIME_ENDS_BEFORE_START, 0, each.row))
		seen.add(each.on_date)
	return problems


def _monday(day: date) -> date:
	return day - timedelta(days=day.weekday())


def _years_later(day: date, years: int) -> date:
	"""The same date some years later; the leap day becomes the last of February."""
	try:
		return day.replace(year=day.year + years)
	except ValueError:
		return day.replace(year=day.year + years, day=28)
