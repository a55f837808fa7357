"""What residents ask for: its status by the salons it led to, the groups it is planned in, how long it waits, and the map."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import NamedTuple

from digidel_app.domain import salons

NEW, PLANNED, MET, NOT_POSSIBLE = "New", "Planned", "Met", "Not possible"
NO_BLOCKER, NO_WIFI, NO_TRANSPORT, NO_HOST, NO_VENUE = (
	"None",
	"No wifi",
	"No transport",
	"No host",
	"No venue",
)
BLOCKERS = (NO_WIFI, NO_TRANSPORT, NO_HOST, NO_VENUE)
WAITING = (NEW, PLANNED, NOT_POSSIBLE)
"""Whoever asked for what cannot be done is still waiting for it."""


class Need(NamedTuple):
	"""One report of a need. `persons` asked for it; `met_on` is empty until it is met."""

	name: str
	locality: str
	theme: str
	target_group: str
	persons: int
	reported_on: date
	status: str
	blocker: str = NO_BLOCKER
	met_on: date | None = None


class Group(NamedTuple):
	"""Needs that one salon could meet."""

	locality: str
	theme: str
	target_group: str
	needs: tuple[Need, ...]

	def persons(self, *statuses: str) -> int:
		"""Persons who asked, of all needs or of those with these statuses."""
		return sum(need.persons for need in self.needs if not statuses or need.status in statuses)

	def names(self, *statuses: str) -> list[str]:
		return [need.name for need in self.needs if not statuses or need.status in statuses]

	@property
	def blockers(self) -> list[str]:
		"""What is in the way of any of them, each once, in the order of the choice."""
		found = {need.blocker for need in self.needs if need.status != MET}
		return [blocker for blocker in BLOCKERS if blocker in found]


def status_after(present: str, salon_statuses: Iterable[str]) -> str:
	"""What a need's status becomes by the salons it is linked to.

	Held or reported: met. Planned or open: planned. Only cancelled ones, or none: what salons had made planned or met is
	new again; what somebody has judged not possible stays so.
	"""
	found = set(salon_statuses)
	if found & {salons.HELD, salons.REPORTED}:
		return MET
	if found & {salons.PLANNED, salons.OPEN}:
		return PLANNED
	return NEW if present in (PLANNED, MET) else present


def key_of(text: str | None) -> str:
	"""A text as groups see it: large and small letters and blanks make no difference, å and a do."""
	return " ".join((text or "").split()).casefold()


def groups(needs: Iterable[Need]) -> list[Group]:
	"""Needs by locality, theme and target group, in the order of the localities' names; places unknown stand last."""
	found: dict[tuple[str, str, str], list[Need]] = {}
	for need in needs:
		found.setdefault((key_of(need.locality), key_of(need.theme), need.target_group), []).append(need)
	made = [
		# written as it was written first
		Group(first.locality, first.theme, first.target_group, tuple(rows))
		for rows in found.values()
		for first in [min(rows, key=lambda need: need.reported_on)]
	]
	return sorted(
		made,
		key=lambda group: (
			not group.locality,
			key_of(group.locality),
			key_of(group.theme),
			group.target_group,
		),
	)


def waiting_days(need: Need, today: date) -> int:
	"""Days from the report until it was met, or until today; a day before the report is none."""
	until = need.met_on if need.status == MET and need.met_on else today
	return max((until - need.reported_on).days, 0)


def oldest_waiting(needs: Iterable[Need], today: date) -> int | None:
	"""The longest wait of those who still wait, in days; None when nobody does."""
	return max((waiting_days(need, today) for need in needs if need.status in WAITING), default=None)


class Figures(NamedTuple):
	"""What a report says of some needs. Reports are counted, and persons who asked beside them."""

	voiced: int
	persons: int
	new: int
	planned: int
	met: int
	not_possible: int
	median_days: float | None
	"""Median wait in days of all of them: until met, or until today."""
	oldest_days: int | None
	persons_waiting: int


def figures(needs: Sequence[Need], today: date) -> Figures:
	"""Counts by status, persons, and waiting days."""
	by_status = {status: [need for need in needs if need.status == status] for status in (*WAITING, MET)}
	return Figures(
		len(needs),
		sum(need.persons for need in needs),
		len(by_status[NEW]),
		len(by_status[PLANNED]),
		len(by_status[MET]),
		len(by_status[NOT_POSSIBLE]),
		float(median(waiting_days(need, today) for need in needs)) if needs else None,
		oldest_waiting(needs, today),
		sum(need.persons for need in needs if need.status in WAITING),
	)


# -- who could help, and where -----------------------------------------------------------------------------------

SHORTEST_WORD = 4
"""Shorter words (i, med, för) say nothing about a theme."""


def words_in_common(one: str, other: str) -> list[str]:
	"""Words that two texts share, or that one begins with; in the order of the first. "Mobilen" finds "Mobil"."""
	others = [word for word in _words(other) if len(word) >= SHORTEST_WORD]
	return [
		word
		for word in _words(one)
		if len(word) >= SHORTEST_WORD
		and any(word.startswith(each) or each.startswith(word) for each in others)
	]


def _words(text: str) -> list[str]:
	return "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()


# -- the map -------------------------------------------------------------------------------------------------------


class Spot(NamedTuple):
	"""One locality on the map, in the drawing's own units. Radius grows with the square root of the persons."""

	locality: str
	persons: int
	x: float
	y: float
	radius: float


def centre(positions: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
	"""The middle of some positions (latitude, longitude); None of none."""
	if not positions:
		return None
	return tuple(sum(values) / len(positions) for values in zip(*positions, strict=True))


def spots(
	localities: Sequence[tuple[str, int, tuple[float, float]]],
	width: float,
	height: float,
	margin: float = 40,
) -> list[Spot]:
	"""Localities (name, persons waiting, position) drawn to scale, north up; the largest first so that none hides another.

	East–west is shortened by the cosine of the latitude: near enough for a municipality.
	"""
	if not localities:
		return []
	shrink = math.cos(math.radians(sum(position[0] for *_rest, position in localities) / len(localities)))
	flat = [(position[1] * shrink, -position[0]) for *_rest, position in localities]
	(left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*flat, strict=True))
	span_x, span_y = right - left, bottom - top
	scales = [(size - 2 * margin) / span for size, span in ((width, span_x), (height, span_y)) if span > 1e-9]
	scale = min(scales, default=0.0)
	most = max(persons for _name, persons, _position in localities) or 1
	drawn = [
		Spot(
			name,
			persons,
			round(width / 2 + (x - left - span_x / 2) * scale, 1),
			round(height / 2 + (y - top - span_y / 2) * scale, 1),
			round(5 + 17 * math.sqrt(persons / most), 1),
		)
		for (name, persons, _position), (x, y) in zip(localities, flat, strict=True)
	]
	return sorted(drawn, key=lambda spot: (-spot.radius, spot.locality))
