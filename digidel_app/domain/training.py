"""Training and competence of the staff: hours against the target, and who can what beside what visitors ask."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

USUAL_TARGET = Decimal(30)
"""Hours of training per person where the municipality has set no goal of its own."""
LEVELS = ("Can help", "Can guide", "Can teach others")
"""What somebody can, in words of the desk. They follow DigComp's levels 3-4 (on one's own), 5 (guides others) and 6 and
above (adapts to others' needs): below them nobody helps a visitor alone."""
MOST_ASKED = 10
"""So many of the topics asked about most must be somebody's."""


class Target(NamedTuple):
	"""Hours per person, and the days in which they count; None is no limit."""

	hours: Decimal
	first: date | None = None
	last: date | None = None


class Trained(NamedTuple):
	"""Hours that a person had on a day."""

	person: str
	hours: Decimal
	day: date


class PersonHours(NamedTuple):
	"""One person: hours by year, altogether, those that count towards the target and those missing, the latest day."""

	person: str
	by_year: dict[int, Decimal]
	total: Decimal
	counted: Decimal
	missing: Decimal
	latest: date | None


def target_days(period: str, starts_on: date, ends_on: date, on: date) -> tuple[date, date]:
	"""The days in which hours count towards a goal: its year or month that `on` lies in, else all of its days."""
	if period == "Year":
		return date(on.year, 1, 1), date(on.year, 12, 31)
	if period == "Month":
		following = date(on.year + on.month // 12, on.month % 12 + 1, 1)
		return on.replace(day=1), date.fromordinal(following.toordinal() - 1)
	return starts_on, ends_on


def counts(day: date, target: Target) -> bool:
	"""Whether training on a day counts towards the target."""
	return (not target.first or day >= target.first) and (not target.last or day <= target.last)


def hours_by_person(
	trained: Iterable[Trained], people: Collection[str], target: Target
) -> dict[str, PersonHours]:
	"""A row for everybody with training, and for those of the people without any."""
	rows = {person: PersonHours(person, {}, Decimal(0), Decimal(0), target.hours, None) for person in people}
	for row in trained:
		known = rows.get(row.person) or PersonHours(row.person, {}, Decimal(0), Decimal(0), Decimal(0), None)
		counted = known.counted + (row.hours if counts(row.day, target) else 0)
		year = row.day.year
		rows[row.person] = PersonHours(
			row.person,
			{**known.by_year, year: known.by_year.get(year, Decimal(0)) + row.hours},
			known.total + row.hours,
			counted,
			max(target.hours - counted, Decimal(0)),
			max(filter(None, (known.latest, row.day))),
		)
	return rows


class Known(NamedTuple):
	"""A level noted on a day for a person and a subject: a topic of the desk, or a skill in words."""

	person: str
	subject: str
	level: str
	day: date


class Subject(NamedTuple):
	"""One row of the matrix. `questions` is None for a skill that is no topic of the desk."""

	subject: str
	questions: int | None
	levels: dict[str, str]
	is_gap: bool


def latest_levels(known: Iterable[Known]) -> dict[tuple[str, str], str]:
	"""(person, subject) → the level noted last; of the same day the highest."""
	ordered = sorted(known, key=lambda row: (row.day, LEVELS.index(row.level)))
	return {(row.person, row.subject): row.level for row in ordered}


def matrix(
	known: Iterable[Known], questions: Mapping[str, int], topics: Collection[str], most: int = MOST_ASKED
) -> list[Subject]:
	"""Topics by how much they are asked about, then other skills by name.

	Args:
		questions: topic → questions of the period.
		topics: all topics; those that nobody asks about and nobody knows are left out.
		most: a topic is a gap when it is among so many of those asked about most, and nobody can it.
	"""
	levels: dict[str, dict[str, str]] = {}
	for (person, subject), level in latest_levels(known).items():
		levels.setdefault(subject, {})[person] = level
	asked = sorted(
		(topic for topic in topics if questions.get(topic)), key=lambda one: (-questions[one], one)
	)
	quiet = sorted(topic for topic in topics if topic in levels and topic not in asked)
	skills = sorted(subject for subject in levels if subject not in topics)
	gaps = {topic for topic in asked[:most] if topic not in levels}
	return [
		Subject(
			subject,
			questions.get(subject, 0) if subject in topics else None,
			levels.get(subject, {}),
			subject in gaps,
		)
		for subject in (*asked, *quiet, *skills)
	]
