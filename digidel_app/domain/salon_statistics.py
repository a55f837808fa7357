"""What salons came to: how planned ones ended, who came, what it took, and what was asked at the desk around them.

"Not recorded" is a figure of its own everywhere: it is never spread over what was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from digidel_app.domain.money import round_ore
from digidel_app.domain.salons import CANCELLED, HELD, REPORTED

AHEAD, TOOK_PLACE, CALLED_OFF, NO_RESULT = "ahead", "took place", "called off", "no result"
WEEKS_AROUND = 4


def fate(status: str, is_over: bool) -> str:
	"""How a planned salon ended: it took place, was called off, is still to come, or nobody has said."""
	if status in (HELD, REPORTED):
		return TOOK_PLACE
	if status == CANCELLED:
		return CALLED_OFF
	return NO_RESULT if is_over else AHEAD


@dataclass(frozen=True)
class Crowd:
	"""Persons at one or more salons, as stated in all and as counted by gender and age.

	Attributes:
		stated: persons in all.
		counted: persons in the head-counts.
		uncounted: persons at salons that have no head-counts: their gender and age are not recorded.
	"""

	stated: int = 0
	counted: int = 0
	uncounted: int = 0

	@property
	def difference(self) -> int:
		"""How much the totals of salons with head-counts exceed these; below 0 where they fall short.

		stated = counted + uncounted + difference, always.
		"""
		return self.stated - self.counted - self.uncounted

	def __add__(self, other: "Crowd") -> "Crowd":
		return Crowd(
			self.stated + other.stated, self.counted + other.counted, self.uncounted + other.uncounted
		)


def crowd_of(stated: int, counted: int | None) -> Crowd:
	"""The crowd of one salon; `counted` None means that it has no head-counts."""
	return Crowd(stated, 0, stated) if counted is None else Crowd(stated, counted, 0)


def per_person(amount: Decimal, persons: int) -> Decimal | None:
	"""SEK a person, in whole öre; None where nobody came."""
	return round_ore(amount / persons) if persons > 0 else None


def percent(part: int, whole: int) -> Decimal | None:
	"""`part` in per cent of `whole`, one decimal; None where there is nothing to compare with. May exceed 100."""
	return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole > 0 else None


# --- the desk around a salon ------------------------------------------------------------------------------


@dataclass(frozen=True)
class AtTheDesk:
	"""Questions on a salon's topic in the weeks before and after it, summed over salons.

	Attributes:
		compared: salons whose weeks after have passed.
		too_early: salons held so lately that they cannot be compared yet; their questions are in no figure.
		without_topic: salons that say no topic, so nothing can be looked up.
	"""

	before: int = 0
	after: int = 0
	compared: int = 0
	too_early: int = 0
	without_topic: int = 0

	@property
	def change_percent(self) -> Decimal | None:
		"""How much more was asked after than before; None where nothing was asked before."""
		return percent(self.after - self.before, self.before)

	def __add__(self, other: "AtTheDesk") -> "AtTheDesk":
		return AtTheDesk(
			self.before + other.before,
			self.after + other.after,
			self.compared + other.compared,
			self.too_early + other.too_early,
			self.without_topic + other.without_topic,
		)


class Questions:
	"""Questions per topic and day, summed once so that every window is two look-ups."""

	def __init__(self, numbers: Iterable[tuple[str, date, int]]):
		"""numbers: (topic, day, questions); several rows of a day are added together."""
		per_day: dict[str, dict[date, int]] = {}
		for topic, day, number in numbers:
			days = per_day.setdefault(topic, {})
			days[day] = days.get(day, 0) + number
		self._running = {topic: _running(days) for topic, days in per_day.items()}

	def between(self, topic: str, first: date, last: date) -> int:
		"""Questions on a topic from one day to another, both included."""
		running = self._running.get(topic)
		return _up_to(running, last) - _up_to(running, first - timedelta(days=1)) if running else 0


def _running(days: Mapping[date, int]) -> tuple[date, list[int]]:
	"""The day before the first, and the sum from there up to each day after it."""
	first, last = min(days), max(days)
	sums = [0]
	for number in range((last - first).days + 1):
		sums.append(sums[-1] + days.get(first + timedelta(days=number), 0))
	return first - timedelta(days=1), sums


def _up_to(running: tuple[date, list[int]], day: date) -> int:
	start, sums = running
	return sums[min(max((day - start).days, 0), len(sums) - 1)]


def windows(day: date, weeks: int = WEEKS_AROUND) -> tuple[tuple[date, date], tuple[date, date]]:
	"""The weeks before and after a day, as (first, last) days. The day itself is in neither."""
	span = timedelta(weeks=weeks)
	return (day - span, day - timedelta(days=1)), (day + timedelta(days=1), day + span)


def around(topic: str | None, day: date, salons: int, questions: Questions, today: date) -> AtTheDesk:
	"""What was asked around a number of salons on one topic, all on the same day.

	Each salon counts with its own windows: a question between two salons stands after the one and before the other.
	"""
	if not topic:
		return AtTheDesk(without_topic=salons)
	before, after = windows(day)
	if after[1] >= today:
		return AtTheDesk(too_early=salons)
	return AtTheDesk(
		salons * questions.between(topic, *before), salons * questions.between(topic, *after), salons
	)
