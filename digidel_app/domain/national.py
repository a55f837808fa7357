"""Question by question for the national survey, coarse enough that no row points at a visitor; and activities for KB.

The survey wants one row per question with week, kind of place and topic. A combination that few visits share could be
recognised by somebody who saw the visitor, so it is made coarser, one column at a time, until enough visits share it:
first the kind of place, then the topic, then the week is left out; what is still rare is not handed over at all. Who the
visitors are is not known, and one person may come often: visits are counted as if each were one person, never more.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from digidel_app.domain.suppression import SIGN, Sum, Table, protect


class Question(NamedTuple):
	"""One question as it was recorded. `visit` tells visits apart and is never handed over."""

	week: str
	place_kind: str
	topic_code: str
	visit: Hashable


Row = tuple[str, str, str]
"""Week, kind of place, topic code; SIGN where one is left out."""

_STEPS = (1, 2, 0)  # columns in the order they are left out


@dataclass(frozen=True)
class Protected:
	"""What may be handed over.

	Attributes:
		rows: in the order of the weeks, never in the order they were recorded.
		coarsened: how many rows have at least one column left out.
		withheld: questions that are not handed over at all.
	"""

	rows: Sequence[Row]
	coarsened: int
	withheld: int


def protected_rows(questions: Iterable[Question], threshold: int) -> Protected:
	"""One row per question; every combination in the result is shared by at least `threshold` visits."""
	kept: list[Row] = []
	rare = [(question, tuple(question[:3])) for question in questions]
	for column in (None, *_STEPS):
		if column is not None:
			rare = [(q, (*row[:column], SIGN, *row[column + 1 :])) for q, row in rare]
		common = _common(rare, threshold)
		kept += [row for _question, row in rare if row in common]
		rare = [(question, row) for question, row in rare if row not in common]
	return Protected(sorted(kept), sum(SIGN in row for row in kept), len(rare))


def _common(rows: Iterable[tuple[Question, Row]], threshold: int) -> set[Row]:
	visits: dict[Row, set] = {}
	for question, row in rows:
		visits.setdefault(row, set()).add(question.visit)
	return {row for row, sharing in visits.items() if len(sharing) >= threshold}


# --- activities for the yearly library statistics --------------------------------------------------------

IT_SKILLS, OTHER = "IT skills", "Other activities"
KB_CATEGORIES = (IT_SKILLS, OTHER)
_CATEGORY_OF_KIND = {
	"Digital salon": IT_SKILLS,
	"Digital café": IT_SKILLS,
	"Lecture": IT_SKILLS,
	"Workshop": IT_SKILLS,
	"Course": IT_SKILLS,
	"Study visit": OTHER,
	"Campaign": OTHER,
}


def kb_category(kind: str) -> str | None:
	"""KB's category of an activity, None for what is not open to the public."""
	return _CATEGORY_OF_KIND.get(kind)


class Activity(NamedTuple):
	"""One activity that was held; only those where library staff took part count."""

	kind: str
	persons: int
	library_staff_took_part: bool


class ActivityCount(NamedTuple):
	"""One line of the yearly counts; `persons` is SIGN where it could point at somebody."""

	category: str
	activities: int
	persons: int | str


def activity_counts(activities: Iterable[Activity], threshold: int) -> list[ActivityCount]:
	"""Activities and persons by category, and the total as the last line.

	The numbers of activities are no numbers of persons and always shown.
	"""
	counted = [a for a in activities if a.library_staff_took_part and kb_category(a.kind)]
	held = {c: sum(kb_category(a.kind) == c for a in counted) for c in KB_CATEGORIES}
	persons = {c: sum(a.persons for a in counted if kb_category(a.kind) == c) for c in KB_CATEGORIES}
	cells = {**persons, "Total": sum(persons.values())}
	(shown,) = protect([Table("activities", cells, [Sum("Total", KB_CATEGORIES)])], threshold)
	lines = [ActivityCount(category, held[category], shown[category]) for category in KB_CATEGORIES]
	return [*lines, ActivityCount("Total", sum(held.values()), shown["Total"])]
