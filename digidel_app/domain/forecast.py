"""What a budget line will cost by the end of the project, and the day its money runs out.

Two rates are known of a line: the mean of its last months, and the straight line since the project began. A line
that is posted on in most of those months (wages, rent) is counted by the recent mean, which follows a change soon; a
line that is posted on now and then (equipment, courses) by the straight line, because a mean of few months would make
one purchase a habit. Months without postings count as nothing spent. What is planned ahead goes before the rate where
it is more: orders that are placed, and hours or salons that are planned. Amounts are Decimal in SEK, days are dates;
whole calendar months are counted, so that a wage on the 25th weighs the same whichever day is asked about.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of
from digidel_app.domain.money import ZERO, round_ore, total

WINDOW_MONTHS = 6
NEEDED_MONTHS = 4
"""Of the last six months, so many with postings make a line regular."""

NO_DATA, RECENT, STRAIGHT, ORDERED, PLANNED, SALONS, BOOKED = (
	"no data",
	"recent mean",
	"straight line",
	"ordered",
	"planned",
	"salons",
	"booked",
)
"""What an expected cost rests on. BOOKED: the project is over, so what is booked is the answer."""

SPENT, RUNS_OUT, LASTS, UNKNOWN = "spent", "runs out", "lasts", "unknown"
"""What becomes of a line's money."""


@dataclass(frozen=True)
class Month:
	"""A calendar month, or the part of it that lies in the project. `weight` is that part, 0 to 1."""

	first: date
	last: date

	@property
	def weight(self) -> Decimal:
		days = monthrange(self.first.year, self.first.month)[1]
		return Decimal((self.last - self.first).days + 1) / days

	def holds(self, day: date) -> bool:
		return self.first <= day <= self.last


def months_between(first: date, last: date) -> list[Month]:
	"""The calendar months of a period, the first and the last cut to it."""
	months = []
	day = first
	while day <= last:
		end = day.replace(day=monthrange(day.year, day.month)[1])
		months.append(Month(day, min(end, last)))
		day = end + timedelta(days=1)
	return months


@dataclass(frozen=True)
class Clock:
	"""The project's period, its fiscal years, and the day that is asked about."""

	starts_on: date
	ends_on: date
	as_of: date
	years: Sequence[FiscalYear]

	@property
	def is_over(self) -> bool:
		return self.as_of >= self.ends_on

	@property
	def past(self) -> list[Month]:
		"""Months that are over on the day."""
		return [month for month in months_between(self.starts_on, self.ends_on) if month.last <= self.as_of]

	@property
	def ahead(self) -> list[Month]:
		"""Months that are not: the present one is the first of them."""
		return [month for month in months_between(self.starts_on, self.ends_on) if month.last > self.as_of]

	@property
	def present_year(self) -> str:
		"""The fiscal year of the day, or the project's first or last where the day lies outside it."""
		return self.year_of(min(max(self.as_of, self.starts_on), self.ends_on))

	def year_of(self, day: date) -> str:
		return fiscal_year_of(day, self.years) or ""

	def order_of(self, year: str | None) -> date:
		"""What years sort by; outside every fiscal year comes first."""
		return next((known.starts_on for known in self.years if known.name == year), date.min)


@dataclass(frozen=True)
class LineFacts:
	"""What is known of a line.

	Attributes:
		revised: plan in force per fiscal year.
		spent: SEK booked per day.
		ordered: what open orders bind, per fiscal year.
		planned: SEK by formula (hours, and overhead on them) per whole fiscal year; empty where there is none.
		salons_held: salons up to the day; None where the line does not follow salons.
		salons_ahead: salons planned after the day, per fiscal year.
	"""

	revised: Mapping[str, Decimal]
	spent: Mapping[date, Decimal]
	ordered: Mapping[str, Decimal] = field(default_factory=dict)
	planned: Mapping[str, Decimal] = field(default_factory=dict)
	salons_held: int | None = None
	salons_ahead: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class YearForecast:
	"""A line's year. `expected` is None where nothing is known; then it is not nought."""

	fiscal_year: str
	revised: Decimal
	actual: Decimal
	ordered: Decimal
	ahead: Decimal | None
	basis: str

	@property
	def expected(self) -> Decimal | None:
		return None if self.ahead is None else self.actual + self.ahead


@dataclass(frozen=True)
class LineForecast:
	"""A line's expected cost per year and in total, the rates behind it, and what becomes of its money."""

	years: Sequence[YearForecast]
	recent_rate: Decimal | None
	straight_rate: Decimal | None
	basis: str
	outcome: str
	runs_out_on: date | None

	@property
	def actual(self) -> Decimal:
		return total(year.actual for year in self.years)

	@property
	def revised(self) -> Decimal:
		return total(year.revised for year in self.years)

	@property
	def ordered(self) -> Decimal:
		return total(year.ordered for year in self.years)

	@property
	def expected(self) -> Decimal | None:
		"""None where nothing is known of any year; a year that alone is unknown adds what is booked on it."""
		if all(year.expected is None for year in self.years):
			return None
		return total(year.actual if year.expected is None else year.expected for year in self.years)


def rates(facts: LineFacts, clock: Clock) -> tuple[Decimal | None, Decimal | None, bool]:
	"""SEK per month by the last months and since the start, and whether the line is regular.

	None where there is no posting, or no month of the project is over. What is booked in a month that is not over
	counts in neither rate.
	"""
	past = clock.past
	if not past or not facts.spent:
		return None, None, False
	in_month = _per_month(facts.spent, past)
	window = past[-WINDOW_MONTHS:]
	recent_months = in_month[-WINDOW_MONTHS:]
	weight = sum((month.weight for month in window), Decimal(0))
	recent = round_ore(total(recent_months) / weight)
	whole = sum((month.weight for month in past), Decimal(0))
	straight = round_ore(total(in_month) / whole)
	with_postings = sum(1 for amount in recent_months if amount)
	return recent, straight, with_postings >= min(NEEDED_MONTHS, len(window))


def _per_month(spent: Mapping[date, Decimal], months: Sequence[Month]) -> list[Decimal]:
	sums: dict[tuple[int, int], Decimal] = {}
	for day, amount in spent.items():
		sums[day.year, day.month] = sums.get((day.year, day.month), ZERO) + amount
	return [sums.get((month.first.year, month.first.month), ZERO) for month in months]


def forecast_line(facts: LineFacts, clock: Clock) -> LineForecast:
	"""Expected cost of a line per year and in total, and the day its money runs out."""
	recent, straight, is_regular = rates(facts, clock)
	rate = recent if is_regular else straight
	rate_basis = NO_DATA if rate is None else RECENT if is_regular else STRAIGHT
	if rate is not None:
		rate = max(rate, ZERO)  # more was taken back than booked: that will not go on
	names = _year_names(facts, clock)
	ahead = {name: _ahead(name, facts, clock, rate, rate_basis) for name in names}
	years = [
		YearForecast(
			name,
			facts.revised.get(name, ZERO),
			_spent_in(facts, clock, name),
			facts.ordered.get(name, ZERO),
			*ahead[name],
		)
		for name in names
	]
	outcome, day = _outcome(facts, clock, years)
	return LineForecast(years, recent, straight, _basis_of(years, rate_basis, clock), outcome, day)


def _year_names(facts: LineFacts, clock: Clock) -> list[str]:
	own = {clock.year_of(month.first) for month in months_between(clock.starts_on, clock.ends_on)}
	booked = {clock.year_of(day) for day in facts.spent}
	return sorted({*own, *booked, *facts.revised, *facts.ordered}, key=clock.order_of)


def _spent_in(facts: LineFacts, clock: Clock, year: str) -> Decimal:
	return total(amount for day, amount in facts.spent.items() if clock.year_of(day) == year)


def _ahead(
	year: str, facts: LineFacts, clock: Clock, rate: Decimal | None, rate_basis: str
) -> tuple[Decimal | None, str]:
	"""What a year is still to cost, and what that rests on: the largest of rate, orders and what is planned."""
	months = [month for month in clock.ahead if clock.year_of(month.first) == year]
	ordered = _orders_ahead(year, facts, clock)
	candidates = [(ordered, ORDERED)] if ordered else []
	if months:
		if facts.salons_held and facts.spent:
			per_salon = total(facts.spent.values()) / facts.salons_held
			candidates.append((round_ore(max(per_salon, ZERO) * facts.salons_ahead.get(year, 0)), SALONS))
		elif rate is not None:
			candidates.append((_at_rate(rate, months, facts, clock), rate_basis))
		if year in facts.planned:
			candidates.append((_planned_ahead(year, facts, clock, months), PLANNED))
	if candidates:
		return max(candidates, key=lambda found: found[0])
	if not months and facts.spent:
		return ZERO, BOOKED
	return None, NO_DATA


def _orders_ahead(year: str, facts: LineFacts, clock: Clock) -> Decimal:
	"""Open orders of the year; those of years that are over will come in the present one."""
	present = clock.order_of(clock.present_year)
	order = clock.order_of(year)
	if order > present:
		return facts.ordered.get(year, ZERO)
	if order < present:
		return ZERO
	return total(amount for name, amount in facts.ordered.items() if clock.order_of(name) <= present)


def _at_rate(rate: Decimal, months: Sequence[Month], facts: LineFacts, clock: Clock) -> Decimal:
	"""The rate for the months ahead; of the present one only what is not booked already."""
	amount = ZERO
	for month, booked in zip(months, _per_month(facts.spent, months), strict=True):
		amount += max(rate * month.weight - booked, ZERO)
	return round_ore(amount)


def _planned_ahead(year: str, facts: LineFacts, clock: Clock, months: Sequence[Month]) -> Decimal:
	"""The months' part of what is planned for the year, less what the present month has booked."""
	of_year = [m for m in months_between(clock.starts_on, clock.ends_on) if clock.year_of(m.first) == year]
	per_month = facts.planned[year] / sum((month.weight for month in of_year), Decimal(0))
	return _at_rate(per_month, months, facts, clock)


def _basis_of(years: Sequence[YearForecast], rate_basis: str, clock: Clock) -> str:
	"""What the line's total rests on: what most of the money ahead rests on."""
	known = [year for year in years if year.ahead is not None]
	if not known:
		return NO_DATA
	if clock.is_over and not any(year.ahead for year in known):
		return BOOKED if any(year.actual for year in years) else NO_DATA
	return max(known, key=lambda year: year.ahead or ZERO).basis


# --- the day the money runs out ----------------------------------------------------------------------


def _outcome(facts: LineFacts, clock: Clock, years: Sequence[YearForecast]) -> tuple[str, date | None]:
	budget = total(facts.revised.values())
	so_far, passed_on = ZERO, None
	for day in sorted(facts.spent):
		so_far += facts.spent[day]
		if so_far <= budget:
			passed_on = None  # a credit note brought it back
		elif passed_on is None:
			passed_on = day
	if passed_on is not None:
		return SPENT, passed_on
	if all(year.ahead is None for year in years):
		return UNKNOWN, None
	return _day_ahead(clock, years, budget - so_far)


def _day_ahead(clock: Clock, years: Sequence[YearForecast], left: Decimal) -> tuple[str, date | None]:
	"""The day on which the cost ahead, spread evenly over the months of each year, passes what is left."""
	for year in years:
		months = [month for month in clock.ahead if clock.year_of(month.first) == year.fiscal_year]
		if not year.ahead:
			continue
		if year.ahead <= left:
			left -= year.ahead
			continue
		if not months:  # orders still open when the project is over
			return RUNS_OUT, max(clock.as_of, clock.ends_on)
		first = max(months[0].first, clock.as_of + timedelta(days=1))
		days = (months[-1].last - first).days + 1
		passed = (left * days / year.ahead).to_integral_value(ROUND_FLOOR)
		return RUNS_OUT, first + timedelta(days=min(int(passed), days - 1))
	return LASTS, None
