"""The fixed set of tables that is published of a year: how each is counted, from visits and from salons.

A visit has one place, one day, one gender, one age band. By topic and outcome it counts under its first question, so that
persons add up; who asked about two things is still one person.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Sum
from pypika import Order

from digidel_app.domain import salons
from digidel_app.domain.publication import Dimension, table
from digidel_app.domain.suppression import Table

DESK, SALONS = "desk", "salons"
"""What is counted: persons at visits to the desk, and participants at salons."""
NOT_RECORDED = "Not recorded"
HELD = (salons.HELD, salons.REPORTED)
NOT_FOR_RESIDENTS = "Internal training"
GENDERS = {DESK: ("Woman", "Man", "Mixed group", NOT_RECORDED), SALONS: ("Woman", "Man", NOT_RECORDED)}


@dataclass(frozen=True)
class Layout:
	"""One published table: its id in the open data, what it counts, and by which dimensions."""

	name: str
	measure: str
	dimensions: tuple[str, ...]


LAYOUTS = (
	Layout("desk-time", DESK, ("month",)),
	Layout("desk-gender-age", DESK, ("gender", "age_band")),
	Layout("desk-places", DESK, ("meeting_place", "quarter")),
	Layout("desk-topics", DESK, ("topic", "gender")),
	Layout("desk-channels", DESK, ("channel",)),
	Layout("desk-visit-kinds", DESK, ("visit_kind",)),
	Layout("desk-outcomes", DESK, ("outcome",)),
	Layout("salons-time", SALONS, ("month",)),
	Layout("salons-gender-age", SALONS, ("gender", "age_band")),
	Layout("salons-places", SALONS, ("meeting_place", "quarter")),
	Layout("salons-themes", SALONS, ("theme",)),
)

PARENTS = {"month": "quarter", "meeting_place": "locality", "topic": "topic_group"}
"""Dimension → what its values are put together to, where the table shows both."""

Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class YearTables:
	"""The true numbers of a year, and the values of every dimension in the order they are shown."""

	tables: Sequence[Table]
	dimensions: Mapping[str, Sequence[Dimension]]
	"""Table's name → its dimensions."""
	facts: Mapping[str, int]
	"""Numbers of the year that are no numbers of persons: visits, questions, salons held."""


def months(year: int) -> Dimension:
	"""The months of a year in their quarters."""
	values = tuple(f"{year}-{month:02d}" for month in range(1, 13))
	return Dimension("month", values, {v: quarter_of(v) for v in values}, "quarter")


def quarter_of(month: str) -> str:
	"""2025-05 → 2025-Q2."""
	return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def quarters(year: int) -> Dimension:
	"""The quarters of a year."""
	return Dimension("quarter", tuple(f"{year}-Q{number}" for number in (1, 2, 3, 4)))


def count_year(company: str, year: int) -> YearTables:
	"""All published tables of a year, with their true numbers. For whoever protects them, nobody else."""
	first, last = date(year, 1, 1), date(year, 12, 31)
	held = _salons(company, first, last)
	made, shown = [], {}
	for layout in LAYOUTS:
		counts = (
			_desk_counts(company, first, last, layout.dimensions)
			if layout.measure == DESK
			else _salon_counts(held, layout.dimensions)
		)
		dimensions = [
			_dimension(name, year, layout.measure, {key[place] for key in counts})
			for place, name in enumerate(layout.dimensions)
		]
		shown[layout.name] = dimensions
		made.append(table(layout.name, layout.measure, dimensions, counts))
	return YearTables(made, shown, _facts(company, first, last, held))


# --- values ------------------------------------------------------------------------------------------


def _dimension(name: str, year: int, measure: str, found: set[str]) -> Dimension:
	"""The values that are shown: all there could be where they are few, else those that occur."""
	if name == "month":
		return months(year)
	if name == "quarter":
		return quarters(year)
	if name == "gender":
		return Dimension(name, _whole(GENDERS[measure], found))
	if name == "age_band":
		# get_all: a vocabulary
		bands = frappe.get_all("Age Band", filters={"is_active": 1}, order_by="from_age asc", pluck="name")
		return Dimension(name, _whole((*bands, NOT_RECORDED), found))
	if name in PARENTS:
		parents = _parents(name, found)
		values = sorted(found, key=lambda value: (parents[value].casefold(), value.casefold()))
		return Dimension(name, tuple(values), parents, PARENTS[name])
	if name in ("channel", "visit_kind"):
		options = frappe.get_meta("Helpdesk Encounter").get_options(name).split("\n")
		return Dimension(name, _whole([option for option in options if option], found))
	if name == "outcome":
		options = frappe.get_meta("Encounter Question").get_options(name).split("\n")
		return Dimension(name, _whole([*(option for option in options if option), NOT_RECORDED], found))
	return Dimension(name, tuple(sorted(found, key=str.casefold)))


def _whole(known: Sequence[str], found: set[str]) -> tuple[str, ...]:
	"""The known values in their order, and then what else occurs."""
	return (*known, *sorted(found - set(known)))


def _parents(name: str, found: set[str]) -> dict[str, str]:
	doctype, fieldname = {
		"meeting_place": ("Meeting Place", "locality"),
		"topic": ("Encounter Topic", "topic_group"),
	}[name]
	# get_all: names of places and topics are public
	rows = frappe.get_all(doctype, filters={"name": ("in", list(found))}, fields=["name", fieldname])
	parents = {row.name: (row.get(fieldname) or "").strip() or NOT_RECORDED for row in rows}
	return {value: parents.get(value, NOT_RECORDED) for value in found}


# --- visits ------------------------------------------------------------------------------------------


def _desk_counts(company: str, first: date, last: date, dimensions: Sequence[str]) -> Counts:
	"""Persons at visits by the dimensions. One query; the first question of each visit is joined where it is asked for."""
	visit, question = DocType("Helpdesk Encounter"), DocType("Encounter Question")
	query = frappe.qb.from_(visit)
	if {"topic", "outcome"} & set(dimensions):
		query = query.left_join(question).on((question.parent == visit.name) & (question.idx == 1))
	columns = [
		visit.started_on
		if name in ("month", "quarter")
		else question[name]
		if name in ("topic", "outcome")
		else visit[name]
		for name in dimensions
	]
	rows = (
		query.where(visit.company == company)
		.where(visit.started_on >= first)
		.where(visit.started_on <= last)
		.select(*columns, Sum(visit.persons))
		.groupby(*columns)
	).run()
	counts: Counts = defaultdict(int)
	for *values, persons in rows:
		counts[tuple(map(_written, dimensions, values))] += int(persons or 0)
	return dict(counts)


def _written(dimension: str, value: object) -> str:
	"""A value as it stands in the tables: days as their month or quarter."""
	if dimension == "month":
		return f"{value:%Y-%m}"
	if dimension == "quarter":
		return quarter_of(f"{value:%Y-%m}")
	return str(value or "").strip() or NOT_RECORDED


# --- salons ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldSalon:
	"""A salon for residents that took place. `came` counts by gender and age band, as far as somebody counted."""

	day: date
	meeting_place: str
	theme: str
	persons: int
	came: Mapping[tuple[str, str], int]


def _salons(company: str, first: date, last: date) -> list[HeldSalon]:
	salon, headcount = DocType("Digital Salon"), DocType("Salon Headcount")
	of_year = (
		(salon.company == company)
		& (salon.starts_at >= first)
		& (salon.starts_at < frappe.utils.add_days(last, 1))
		& salon.status.isin(HELD)
		& (salon.kind != NOT_FOR_RESIDENTS)
	)
	rows = (
		frappe.qb.from_(salon)
		.where(of_year)
		.select(salon.name, salon.starts_at, salon.meeting_place, salon.theme, salon.persons_total)
		.orderby(salon.starts_at, order=Order.asc)
	).run(as_dict=True)
	came: dict[str, Counter] = defaultdict(Counter)
	for name, gender, age_band, persons in (
		frappe.qb.from_(headcount)
		.join(salon)
		.on((headcount.parent == salon.name) & (headcount.parenttype == "Digital Salon"))
		.where(of_year)
		.select(headcount.parent, headcount.gender, headcount.age_band, headcount.persons)
	).run():
		came[name][(_written("gender", gender), _written("age_band", age_band))] += int(persons or 0)
	return [
		HeldSalon(
			row.starts_at.date(),
			row.meeting_place,
			row.theme,
			max(int(row.persons_total or 0), sum(came[row.name].values())),
			came[row.name],
		)
		for row in rows
	]


def _salon_counts(held: Sequence[HeldSalon], dimensions: Sequence[str]) -> Counts:
	counts: Counts = defaultdict(int)
	for salon in held:
		if "gender" in dimensions:
			for pair, persons in _by_gender_and_age(salon).items():
				counts[pair] += persons
			continue
		values = {
			"month": salon.day,
			"quarter": salon.day,
			"meeting_place": salon.meeting_place,
			"theme": salon.theme,
		}
		counts[tuple(_written(name, values[name]) for name in dimensions)] += salon.persons
	return dict(counts)


def _by_gender_and_age(salon: HeldSalon) -> Counts:
	"""As counted; those whom nobody counted by gender and age stand as not recorded."""
	counts = dict(salon.came)
	rest = salon.persons - sum(counts.values())
	if rest:
		pair = (NOT_RECORDED, NOT_RECORDED)
		counts[pair] = counts.get(pair, 0) + rest
	return counts


# --- facts -------------------------------------------------------------------------------------------


def _facts(company: str, first: date, last: date, held: Sequence[HeldSalon]) -> dict[str, int]:
	period = {"company": company, "started_on": ("between", [first, last])}
	return {
		"visits": frappe.db.count("Helpdesk Encounter", period),
		"questions": frappe.db.count("Encounter Question", period),
		"salons": len(held),
	}


def years_with_data(company: str) -> list[int]:
	"""Years that are over and in which something was recorded, the latest first."""
	visit, salon = DocType("Helpdesk Encounter"), DocType("Digital Salon")
	found = set()
	for column, doctype in ((visit.started_on, visit), (salon.starts_at, salon)):
		query = frappe.qb.from_(doctype).where(doctype.company == company).select(column)
		for order in (Order.asc, Order.desc):
			ends = query.orderby(column, order=order).limit(1).run()
			found.update(row[0].year for row in ends if row[0])
	this_year = frappe.utils.getdate().year
	return [year for year in range(max(found, default=0), min(found, default=1) - 1, -1) if year < this_year]
