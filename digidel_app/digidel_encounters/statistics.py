"""One grouped query per unit behind every table for staff: what is counted, by what, and where it is read from.

Visits, persons and minutes are read from the visits, questions from the question rows; the latter carry copies of the
visit, so that date by topic needs one table and one index. A visit with two questions about different topics counts
once under each, and once in all. Salons and their participants stand beside them where a salon has the dimension.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from operator import itemgetter

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Sum
from pypika.terms import Term

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_salons import salons_held
from digidel_app.domain import periods

MEASURES = ("visits", "persons", "questions", "minutes")
SALON_MEASURES = ("salons", "participants")

# dimension → column of both tables / of the visit only / of the question only
_COPIED = {"meeting_place": "meeting_place", "age_band": "age_band", "recorded_gender": "gender"}
_STEP_BEFORE, _STEP_AFTER = "inclusion_step_before", "inclusion_step_after"
_ASKED = {name: name for name in ("spoken_language", "helped_by_supporter", "heard_via", _STEP_BEFORE, _STEP_AFTER)}  # fmt: skip
_OF_VISIT = {"channel": "channel", "visit_kind": "visit_kind", **_ASKED}
_OF_QUESTION = {"topic": "topic", "outcome": "outcome", "topic_group": "topic_group"}
PERIODS = tuple(periods.KINDS)
DAY = "day"
DERIVED = {
	"locality": ("meeting_place",),
	"gender": ("recorded_gender", "age_band"),
	"inclusion_movement": (_STEP_BEFORE, _STEP_AFTER),
	**{period: (DAY,) for period in PERIODS},
}
"""Dimensions that are told from others: each visit has one place, one gender, one age band and one day.

Days follow the index, so the database need not sort; putting them together to months here takes less time than that.
"""

DIMENSIONS = (*PERIODS, "meeting_place", "locality", "topic", "topic_group", "outcome", "channel", "visit_kind", "gender", "age_band")  # fmt: skip
TURNED_ON_BY = {
	"spoken_language": "spoken_language",
	"helped_by_supporter": "helped_by_supporter",
	"heard_via": "heard_via",
	**dict.fromkeys((_STEP_BEFORE, _STEP_AFTER, "inclusion_movement"), "inclusion_step"),
}
"""Dimensions that exist only where the municipality asks the question: dimension → question at the desk."""

OF_SALONS = (*PERIODS, "meeting_place", "locality")
OF_PARTICIPANTS = (*OF_SALONS, "gender", "age_band")
SALON_FILTERS = ("meeting_place", "project")
_FILTERS = {**_COPIED, **_OF_VISIT, **_OF_QUESTION, "project": "project"}


@dataclass(frozen=True)
class Selection:
	"""What to count.

	Attributes:
		companies: municipalities, those the user may see; at least one.
		dimensions: names from DIMENSIONS or TURNED_ON_BY, at most one of them a period.
		measures: names from MEASURES and SALON_MEASURES; the latter only by what a salon has.
		filters: fieldname → value, for the names a visit or a question has.
	"""

	companies: Sequence[str]
	from_date: date
	to_date: date
	dimensions: Sequence[str]
	measures: Sequence[str]
	filters: Mapping[str, str] = field(default_factory=dict)

	@property
	def columns(self) -> list[str]:
		"""The dimensions as they are stored, the day first."""
		wanted = self._stored
		if self.by_question and "visits" in self.measures:
			# a visit has one day: telling visits apart day by day follows the index, all at once would sort millions
			wanted.append(DAY)
		return sorted(dict.fromkeys(wanted), key=lambda name: name != DAY)

	@property
	def _stored(self) -> list[str]:
		return [name for dimension in self.dimensions for name in DERIVED.get(dimension, (dimension,))]

	def needs(self, columns: Mapping[str, str]) -> bool:
		"""Whether one of these columns is counted by or filtered on."""
		return any(name in columns for name in (*self._stored, *self.filters))

	@property
	def by_question(self) -> bool:
		return self.needs(_OF_QUESTION)


Groups = dict[tuple, dict[str, int]]


def turned_on(company: str) -> list[str]:
	"""The further dimensions a municipality has: those of the questions it asks at the desk."""
	settings = company_settings(company)
	return [
		name for name, question in TURNED_ON_BY.items() if settings and settings.get(f"record_{question}")
	]


def count(selection: Selection) -> Groups:
	"""Measures by the values of the dimensions, in their order. Groups without a visit are absent."""
	groups: Groups = defaultdict(lambda: dict.fromkeys(selection.measures, 0))
	readers = [_reader(selection, dimension) for dimension in selection.dimensions]
	for measures, rows in _rows(selection):
		places = list(enumerate(measures, start=len(selection.columns)))
		for row in rows:
			numbers = groups[tuple([read(row) for read in readers])]
			for place, measure in places:
				numbers[measure] += int(row[place] or 0)
	return dict(groups)


def _reader(selection: Selection, dimension: str) -> Callable[[Sequence], Hashable]:
	"""Reads a dimension's value from a row of the database: a period's number, a tuple, or what is stored."""
	places = [selection.columns.index(name) for name in DERIVED.get(dimension, (dimension,))]
	first = places[0]
	if dimension in PERIODS:
		number_of = cache(partial(periods.number_of, dimension))  # there are few days, and many rows of each
		return lambda row: number_of(row[first])
	if dimension in DERIVED:
		return itemgetter(*places) if len(places) > 1 else lambda row: (row[first],)
	return itemgetter(first)


def _rows(selection: Selection):
	"""(measures, rows of column values and then those measures), by as few queries as the question allows."""
	wanted = set(selection.measures)
	for measure in SALON_MEASURES:
		if measure in wanted:
			yield [measure], salons_held.count(measure, selection, selection.columns)
	if not selection.by_question:
		of_visits = [name for name in ("visits", "persons", "minutes") if name in wanted]
		if of_visits:
			yield of_visits, _from_visits(selection, of_visits)
		if "questions" in wanted:
			yield ["questions"], _from_questions(selection, ["questions"])
		return
	of_questions = [name for name in ("questions", "visits") if name in wanted]
	if of_questions:
		yield of_questions, _from_questions(selection, of_questions)
	by_way_of_visits = [name for name in ("persons", "minutes") if name in wanted]
	if by_way_of_visits:
		yield by_way_of_visits, _from_visits_of_questions(selection, by_way_of_visits)


def _from_visits(selection: Selection, measures: Sequence[str]) -> tuple:
	visit = DocType("Helpdesk Encounter")
	columns = [_column(name, visit, visit, visit) for name in selection.columns]
	query = _filtered(frappe.qb.from_(visit), selection, visit, visit, visit)
	return _grouped(query, columns, [_of_visit(visit, measure) for measure in measures]).run()


def _of_visit(visit, measure: str) -> Term:
	return {"visits": Count("*"), "persons": Sum(visit.persons), "minutes": Sum(visit.duration_minutes)}[
		measure
	]


def _from_questions(selection: Selection, measures: Sequence[str]) -> tuple:
	query, columns, question, _visit = _joined(selection)
	terms = {"questions": Count("*"), "visits": Count(question.parent).distinct()}
	return _grouped(query, columns, [terms[measure] for measure in measures]).run()


def _from_visits_of_questions(selection: Selection, measures: Sequence[str]) -> tuple:
	"""Persons and minutes by topic or outcome: each visit once in every group it has a question in."""
	query, columns, question, _visit = _joined(selection)
	names = [f"c{number}" for number in range(len(columns))]
	pairs = query.select(
		question.parent, *(column.as_(name) for column, name in zip(columns, names, strict=True))
	).distinct()
	pairs = pairs.as_("pairs")
	visit = DocType("Helpdesk Encounter")
	outer = frappe.qb.from_(pairs).join(visit).on(visit.name == pairs.parent)
	return _grouped(
		outer, [pairs[name] for name in names], [_of_visit(visit, measure) for measure in measures]
	).run()


def _joined(selection: Selection):
	"""Question rows under the filters, with the tables that the columns need."""
	question, visit, topic = (
		DocType("Encounter Question"),
		DocType("Helpdesk Encounter"),
		DocType("Encounter Topic"),
	)
	query = frappe.qb.from_(question)
	if selection.needs(_OF_VISIT):
		query = query.join(visit).on(visit.name == question.parent)
	if selection.needs({"topic_group": ""}):
		query = query.join(topic).on(topic.name == question.topic)
	columns = [_column(name, question, visit, topic) for name in selection.columns]
	return _filtered(query, selection, question, visit, topic), columns, question, visit


def _column(name: str, carrier, visit, topic) -> Term:
	"""The column of a stored dimension. `carrier` is the table with date, place, gender and age."""
	if name == DAY:
		return carrier.started_on
	if name in _OF_VISIT:
		return visit[_OF_VISIT[name]]
	if name == "topic_group":
		return topic.topic_group
	return carrier[_FILTERS[name]]


def _filtered(query, selection: Selection, carrier, visit, topic):
	companies = list(selection.companies)
	of_company = carrier.company == companies[0] if len(companies) == 1 else carrier.company.isin(companies)
	query = query.where(of_company)
	query = query.where(carrier.started_on >= selection.from_date).where(
		carrier.started_on <= selection.to_date
	)
	for name, value in selection.filters.items():
		query = query.where(_column(name, carrier, visit, topic) == value)
	return query


def _grouped(query, columns: Sequence[Term], measures: Sequence[Term]):
	query = query.select(*columns, *measures)
	return query.groupby(*columns) if columns else query
