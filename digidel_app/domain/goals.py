"""Goals of a project: persons reached, something every week, active partners, and the pace towards a target.

Nobody is identified at the desk, so "persons reached" is an interval, not a number. Weeks are ISO weeks;
2019–2020 touches 105 of them, and an ISO year is not a fiscal year.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

# --- persons reached --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReachedPersons:
	"""How many different persons were reached: at least `lower`, at most `upper`; all in persons."""

	lower: int
	estimate: int
	upper: int

	def certainly_reaches(self, target: int) -> bool:
		return self.lower >= target

	def possibly_reaches(self, target: int) -> bool:
		return self.upper >= target


def reached_persons(
	first_visit_persons: int, first_time_salon_persons: int, all_contacts: int
) -> ReachedPersons:
	"""The interval for persons reached.

	Every person on a first visit to the desk is a different one, and so is every first-time person at a
	salon, but one may be both: the larger of the two is certain, their sum is the estimate. Nobody is
	reached without a contact, so all contacts are the ceiling.

	Args:
		first_visit_persons: persons on encounters marked as a first visit.
		first_time_salon_persons: persons counted as there for the first time at salons.
		all_contacts: all persons on encounters plus all persons at salons.

	Raises:
		ValueError: a figure is negative, or the first-timers are more than all contacts.
	"""
	estimate = first_visit_persons + first_time_salon_persons
	if min(first_visit_persons, first_time_salon_persons) < 0 or estimate > all_contacts:
		raise ValueError("first-time persons are counted among all contacts and never negative")
	return ReachedPersons(max(first_visit_persons, first_time_salon_persons), estimate, all_contacts)


def target_from_population(percent: Decimal, population: int) -> int:
	"""Persons that make up `percent` per cent of a population, rounded up: at least so many."""
	return int((percent * population / 100).to_integral_value(rounding=ROUND_CEILING))


# --- something every week ---------------------------------------------------------------------------


class IsoWeek(NamedTuple):
	"""An ISO week. `year` is the ISO year: 31 December 2018 lies in week 1 of 2019."""

	year: int
	week: int

	@property
	def monday(self) -> date:
		return date.fromisocalendar(self.year, self.week, 1)

	@property
	def sunday(self) -> date:
		return date.fromisocalendar(self.year, self.week, 7)

	def __str__(self) -> str:
		return f"{self.year}-W{self.week:02d}"


def iso_week_of(day: date) -> IsoWeek:
	"""The ISO week a day lies in."""
	year, week, _weekday = day.isocalendar()
	return IsoWeek(year, week)


def weeks_touched(first: date, last: date) -> list[IsoWeek]:
	"""Every ISO week that shares at least one day with the period, in order."""
	monday = iso_week_of(first).monday
	count = (last - monday).days // 7 + 1
	return [iso_week_of(monday + timedelta(weeks=number)) for number in range(max(0, count))]


@dataclass(frozen=True)
class WeeklyResult:
	"""A goal of at least `target` events in every week of a period.

	A closed week counts neither for nor against, unless something happened in it all the same; `counts`
	holds every week touched, with a true zero where nothing happened.
	"""

	target: int
	counts: Mapping[IsoWeek, int]
	closed: frozenset[IsoWeek]

	@property
	def open_weeks(self) -> list[IsoWeek]:
		return [week for week in self.counts if week not in self.closed]

	@property
	def met(self) -> list[IsoWeek]:
		return [week for week in self.open_weeks if self.counts[week] >= self.target]

	@property
	def missed(self) -> list[IsoWeek]:
		return [week for week in self.open_weeks if self.counts[week] < self.target]

	@property
	def empty(self) -> list[IsoWeek]:
		"""Open weeks in which nothing happened."""
		return [week for week in self.open_weeks if not self.counts[week]]

	@property
	def is_met(self) -> bool:
		return not self.missed


def weekly_result(
	days: Iterable[date], first: date, last: date, target: int = 1, closed: Collection[IsoWeek] = ()
) -> WeeklyResult:
	"""Count events per ISO week of a period against a weekly target.

	Args:
		days: the day of each event; days outside the period are not counted.
		closed: weeks declared closed. Those outside the period are ignored.
	"""
	return weekly_result_by_day(Counter(days), first, last, target, closed)


def weekly_result_by_day(
	events: Mapping[date, int], first: date, last: date, target: int = 1, closed: Collection[IsoWeek] = ()
) -> WeeklyResult:
	"""The same from the number of events of each day."""
	counts = dict.fromkeys(weeks_touched(first, last), 0)
	for day, number in events.items():
		if first <= day <= last:
			counts[iso_week_of(day)] += number
	return WeeklyResult(target, counts, frozenset(closed) & frozenset(counts))


# The two weekly goals differ in what the caller counts as an event, not in how weeks are judged.
weekly_individual_meetings = weekly_result
weekly_group_activities = weekly_result

MEETING_CHANNELS = ("Drop-in", "Booked", "Telephone", "Home visit", "Outreach")
"""Channels of a visit in which two people meet or talk; a question in writing is answered, but nobody has met."""


NO_SUCH_WEEK, SAME_WEEK = "no such week", "same week twice"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def weeks_in(year: int) -> int:
	"""How many weeks an ISO year has: 52 or 53. Its last week is the one of 28 December."""
	return date(year, 12, 28).isocalendar().week


def closed_week_problems(weeks: Iterable[tuple[int, int]]) -> list[tuple[int, str]]:
	"""What cannot be right in a list of closed weeks given as (ISO year, week): (place in the list, kind of problem)."""
	problems, seen = [], set()
	for place, (year, week) in enumerate(weeks):
		if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= week <= weeks_in(year):
			problems.append((place, NO_SUCH_WEEK))
		elif (year, week) in seen:
			problems.append((place, SAME_WEEK))
		seen.add((year, week))
	return problems


# --- partners ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class JointActivity:
	"""An activity on a day together with partners, and whether it was held."""

	day: date
	partners: tuple[Hashable, ...]
	is_held: bool = True


def active_partners(activities: Iterable[JointActivity], first: date, last: date) -> dict[Hashable, int]:
	"""Partners with at least one joint activity held in the period → how many activities.

	An agreement alone does not make a partner active.
	"""
	counts: dict[Hashable, int] = {}
	for activity in activities:
		if activity.is_held and first <= activity.day <= last:
			for partner in set(activity.partners):
				counts[partner] = counts.get(partner, 0) + 1
	return counts


PUBLIC_SECTORS = ("Public", "Education")


@dataclass(frozen=True)
class PartnerCount:
	"""Partners by kind. A public one is an authority, a municipality or region, or a school; all others are private:
	companies, associations, study associations and congregations.
	"""

	public: int
	private: int

	@property
	def in_all(self) -> int:
		return self.public + self.private


def count_partners(partners: Iterable[Hashable], sectors: Mapping[Hashable, str]) -> PartnerCount:
	"""How many different partners are public and how many private, from the sector of each."""
	distinct = set(partners)
	public = sum(1 for partner in distinct if sectors.get(partner) in PUBLIC_SECTORS)
	return PartnerCount(public, len(distinct) - public)


# --- pace -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
	"""Where a goal stands on a day, if it goes on as it has.

	Attributes:
		expected: what an even pace towards the target would have given by now.
		forecast: what the pace so far gives on the last day.
		reached_on: the day the target was, or will be, reached; None when the pace never takes it there.
	"""

	reached: int
	target: int
	expected: Decimal
	forecast: Decimal
	reached_on: date | None

	@property
	def is_on_pace(self) -> bool:
		return self.reached >= self.expected


def pace(reached: int, target: int, first: date, last: date, on: date) -> Pace:
	"""The pace towards a target over a period, by calendar days, both ends included.

	Args:
		reached: so far, at the end of the day `on`.
		on: the day to judge from; after the period it counts as its last day.

	Raises:
		ValueError: the period is empty or `on` lies before it.
	"""
	on = min(on, last)
	if last < first or on < first:
		raise ValueError("the period must hold at least one day, and the day to judge from lie in it")
	passed, whole = (on - first).days + 1, (last - first).days + 1
	expected = Decimal(target) * passed / whole
	forecast = Decimal(reached) * whole / passed
	return Pace(reached, target, expected, forecast, _forecast_day(reached, target, first, passed))


def _forecast_day(reached: int, target: int, first: date, passed: int) -> date | None:
	if target <= 0:
		return first
	if reached <= 0:
		return None
	days = -(-target * passed // reached)  # rounded up: the day on which the target is full
	return first + timedelta(days=days - 1) if days <= (date.max - first).days else None


def day_reached(counts: Sequence[tuple[date, int]], target: int) -> date | None:
	"""The day the running sum first reached the target; None when it has not."""
	running = 0
	for day, number in sorted(counts):
		running += number
		if running >= target:
			return day
	return None
