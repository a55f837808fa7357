"""How a goal stands on a day: the share of its target, a status and the pace, from what was measured.

What nobody has recorded is *no data*, never 0. A pace is told only when enough of the period has passed, and a day only
when it lies within reason.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from digidel_app.domain import periods
from digidel_app.domain.answer_time import is_working_day
from digidel_app.domain.goals import (
	IsoWeek,
	ReachedPersons,
	WeeklyResult,
	pace,
	reached_persons,
	weekly_result_by_day,
)

TOTAL, YEAR, MONTH, WEEK = "Total", "Year", "Month", "ISO week"

NOT_BEGUN, NO_DATA, TOO_EARLY = "not begun", "no data", "too early"
REACHED, ON_PACE, BEHIND, NOT_REACHED, BELOW = "reached", "on pace", "behind", "not reached", "below"

AT_LEAST, ESTIMATE, AT_MOST = "At least", "Estimate", "At most"

SUNDAY = 6  # date.weekday()

Interval = tuple[date, date]


@dataclass(frozen=True)
class Measured:
	"""What a metric says about a period.

	Attributes:
		value: None when there is no data.
		lower, upper: where the truth is only known to lie between two values.
		numerator, denominator: what a share or a mean was made of.
		steps: (day, value at the end of that day) in order, where the value can only rise.
		events: events of each day, for goals of something every week.
	"""

	value: Decimal | None
	lower: Decimal | None = None
	upper: Decimal | None = None
	numerator: Decimal | None = None
	denominator: Decimal | None = None
	steps: Sequence[tuple[date, Decimal]] = ()
	events: Mapping[date, int] = field(default_factory=dict)


NOTHING_MEASURED = Measured(None)


def share_of(numerator: Decimal | int, denominator: Decimal | int, factor: int = 100) -> Measured:
	"""`factor` times numerator by denominator: per cent, or a mean with factor 1. No data where there is nothing to divide by."""
	if not denominator:
		return NOTHING_MEASURED
	over, under = Decimal(numerator), Decimal(denominator)
	return Measured(factor * over / under, numerator=over, denominator=under)


def running_total(increments: Iterable[tuple[date, int]]) -> list[tuple[date, Decimal]]:
	"""Steps of a number that adds up, from what each day adds; several rows of a day are one step."""
	steps: dict[date, Decimal] = {}
	total = Decimal(0)
	for day, number in sorted(increments):
		total += number
		steps[day] = total
	return list(steps.items())


@dataclass(frozen=True)
class PersonsOfDay:
	"""Persons of one day, at the desk and at salons."""

	day: date
	first_visit_persons: int
	first_time_salon_persons: int
	contacts: int


def measured_persons(days: Iterable[PersonsOfDay], counted_as: str = ESTIMATE) -> Measured:
	"""Persons reached as an interval; `counted_as` names the one of its three figures that the goal is judged by."""
	first_visits = first_time = contacts = 0
	steps: dict[date, Decimal] = {}
	reached = ReachedPersons(0, 0, 0)
	for row in sorted(days, key=lambda row: row.day):
		first_visits += row.first_visit_persons
		first_time += row.first_time_salon_persons
		contacts += row.contacts
		reached = reached_persons(first_visits, first_time, contacts)
		steps[row.day] = _figure(reached, counted_as)
	if not contacts:
		return NOTHING_MEASURED
	return Measured(
		_figure(reached, counted_as),
		lower=Decimal(reached.lower),
		upper=Decimal(reached.upper),
		steps=list(steps.items()),
	)


def _figure(reached: ReachedPersons, counted_as: str) -> Decimal:
	return Decimal({AT_LEAST: reached.lower, ESTIMATE: reached.estimate, AT_MOST: reached.upper}[counted_as])


# --- the period that counts -------------------------------------------------------------------------


def period_on(kind: str, first: date, last: date, on: date) -> Interval:
	"""The part of a goal's time that is judged on a day: all of it, or the year or month the day lies in.

	Before the goal begins it is the first part, after its end the last.
	"""
	if kind not in (YEAR, MONTH):
		return first, last
	day = min(max(on, first), last)
	unit = periods.YEAR if kind == YEAR else periods.MONTH
	start, end = periods.span_of(unit, periods.number_of(unit, day))
	return max(start, first), min(end, last)


# --- how it stands ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
	"""How a goal stands.

	Attributes:
		percent: of the target; None without data, or where a low value is the good one.
		reached_on: the day the target was reached, where that can be told.
		forecast_on: the day it will be reached at the pace so far.
	"""

	status: str
	percent: Decimal | None = None
	reached_on: date | None = None
	forecast_on: date | None = None


def standing(
	measured: Measured,
	target: Decimal,
	first: date,
	last: date,
	on: date,
	*,
	accumulates: bool,
	lower_is_better: bool = False,
) -> Standing:
	"""How a measured value stands against its target.

	Args:
		target: above 0.
		first, last: the period judged, both days included.
		on: the day to judge from; what was measured holds until its end.
		accumulates: whether the value grows with time, so that there is a pace; a share or a mean does not.
	"""
	if on < first:
		return Standing(NOT_BEGUN)
	if measured.value is None:
		return Standing(NO_DATA)
	is_over = on >= last
	if lower_is_better:
		return Standing(REACHED if measured.value <= target else NOT_REACHED if is_over else BELOW)
	percent = 100 * measured.value / target
	if measured.value >= target:
		return Standing(REACHED, percent, reached_on=_day_of(measured.steps, target))
	if is_over:
		return Standing(NOT_REACHED, percent)
	if not accumulates:
		return Standing(BELOW, percent)
	if not _tells_a_pace(first, last, on):
		return Standing(TOO_EARLY, percent)
	going = pace(int(measured.value), _whole(target), first, last, on)
	return Standing(ON_PACE if going.is_on_pace else BEHIND, percent, forecast_on=_within_reason(going.reached_on, first, last))  # fmt: skip


def _whole(target: Decimal) -> int:
	"""What accumulates is counted in whole things: 9.5 are reached with the tenth."""
	return int(target.to_integral_value(rounding=ROUND_CEILING))


def _day_of(steps: Sequence[tuple[date, Decimal]], target: Decimal) -> date | None:
	return next((day for day, value in steps if value >= target), None)


LEAST_DAYS, ENOUGH_DAYS, PARTS = 7, 28, 12


def _tells_a_pace(first: date, last: date, on: date) -> bool:
	"""A twelfth of the period, but at least a week; four weeks are always enough."""
	whole = (last - first).days + 1
	return (on - first).days + 1 >= min(ENOUGH_DAYS, max(LEAST_DAYS, whole // PARTS))


def _within_reason(day: date | None, first: date, last: date) -> date | None:
	"""A day at most as long after the end as the period itself lasts: what lies further away is no forecast."""
	furthest = date.max if (date.max - last).days <= (last - first).days else last + (last - first)
	return day if day and day <= furthest else None


# --- something every week ---------------------------------------------------------------------------


def weeks_so_far(
	events: Mapping[date, int],
	first: date,
	last: date,
	on: date,
	target: int = 1,
	closed: Collection[IsoWeek] = (),
) -> WeeklyResult:
	"""The weeks of a goal that can be judged on a day: those that are over, and the week under way once it has what it needs."""
	until = min(on, last)
	if until < first:
		return WeeklyResult(target, {}, frozenset())
	result = weekly_result_by_day(events, first, until, target, closed)
	counts = {
		week: number
		for week, number in result.counts.items()
		if week.sunday <= on or on >= last or number >= target
	}
	return WeeklyResult(target, counts, result.closed & frozenset(counts))


def weekly_standing(result: WeeklyResult, measured: Measured, first: date, last: date, on: date) -> Standing:
	"""How a goal of something every week stands: reached while no week has been missed."""
	if on < first:
		return Standing(NOT_BEGUN)
	if measured.value is None:
		return Standing(NO_DATA)
	weeks = len(result.open_weeks)
	if not weeks:
		return Standing(TOO_EARLY)
	percent = Decimal(100 * len(result.met)) / weeks
	if result.is_met:
		return Standing(REACHED if on >= last else ON_PACE, percent)
	return Standing(NOT_REACHED if on >= last else BELOW, percent)


def is_late_in_week(today: date, days_off: Collection[date]) -> bool:
	"""Whether a week is about to end: today is a working day, and at most one more is left of the week."""
	if not is_working_day(today, days_off):
		return False
	later = (today + timedelta(days=number) for number in range(1, SUNDAY - today.weekday() + 1))
	return sum(is_working_day(day, days_off) for day in later) <= 1
