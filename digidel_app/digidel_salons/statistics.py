"""Salons counted by a chosen dimension: one grouped query for each kind of figure, over the index by day.

A salon with two partners as hosts counts under each of them, and once in all; by every other dimension it counts once.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_days, now_datetime
from pypika.functions import Date, Extract
from pypika.terms import ValueWrapper

from digidel_app.digidel_funding import ledger
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.domain import headcount, periods, salons
from digidel_app.domain import salon_statistics as rules
from digidel_app.domain.money import ZERO

HOST_ORGANISATION = "host_organisation"
PERIODS = (periods.MONTH, periods.TERM, periods.WEEK, periods.YEAR)
COLUMNS = ("meeting_place", "theme", "kind", "language")
DIMENSIONS = ("meeting_place", "locality", "theme", "kind", *PERIODS, "language", HOST_ORGANISATION)
ALL = "all"
FILTERS = ("meeting_place", "theme", "kind", "language", "project")
HELD = (salons.HELD, salons.REPORTED)


@dataclass(frozen=True)
class Selection:
	"""Which salons, and by what. The days are those they start on, both included."""

	company: str
	from_date: date
	to_date: date
	dimension: str
	filters: Mapping[str, str] = field(default_factory=dict)
	spellings: dict[str, str] = field(default_factory=dict)
	"""Of a theme, which people write as they like: the first way it was met stands for all that only differ in case."""


@dataclass
class Figures:
	"""What salons of one group came to. Persons are at salons that took place."""

	fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
	reasons: dict[str, int] = field(default_factory=dict)
	crowd: rules.Crowd = field(default_factory=rules.Crowd)
	first_time: int = 0
	uncounted_salons: int = 0
	differing_salons: int = 0
	head_difference: int = 0
	"""Persons counted by head beside a grid that somebody has said is right: how many more, or fewer, they were."""
	library_salons: int = 0
	library_persons: int = 0
	library_unknown: int = 0
	"""Salons of which nobody has answered whether library staff took part."""
	seats: int = 0
	persons_on_seats: int = 0
	"""Persons at salons that have a number of seats: what `seats` may be compared with."""


FATES = (rules.TOOK_PLACE, rules.CALLED_OFF, rules.NO_RESULT, rules.AHEAD)


def overview(selection: Selection) -> dict[Hashable, Figures]:
	"""How salons ended and how many came, by group."""
	query, salon, key = _salons(selection)
	counted = _head_sums(selection)
	is_over = Case().when(salon.ends_at <= now_datetime(), 1).else_(0)
	is_held = salon.status.isin(HELD)
	no_heads = is_held & counted.parent.isnull()
	grid_is_right = salon.head_count_difference == headcount.GRID_IS_RIGHT
	differs = is_held & ((counted.persons != salon.persons_total) | grid_is_right)
	library = (salon.library_staff_took_part, salon.library_staff_answer)
	parts = (key, salon.status, is_over, salon.cancel_reason, *library)
	query = (
		query.left_join(counted)
		.on(counted.parent == salon.name)
		.select(
			*parts,
			Count("*"),
			Sum(salon.persons_total),
			Sum(counted.persons),
			Sum(counted.first_time),
			Sum(Case().when(no_heads, salon.persons_total).else_(0)),
			Sum(Case().when(no_heads, 1).else_(0)),
			Sum(Case().when(differs, 1).else_(0)),
			Sum(Case().when(grid_is_right, salon.persons_by_head - salon.persons_total).else_(0)),
			Sum(salon.capacity),
			Sum(Case().when(salon.capacity > 0, salon.persons_total).else_(0)),
		)
		.groupby(*parts)
	)
	groups: dict[Hashable, Figures] = defaultdict(Figures)
	for value, row in _by_key(selection, query):
		_add(groups[value], *row)
	return dict(groups)


def _add(
	figures: Figures,
	status: str,
	is_over: int,
	reason: str | None,
	took_part: int,
	answer: str | None,
	*numbers,
) -> None:
	count, stated, counted, first_time, uncounted, without, differing, by_head, seats, on_seats = (
		int(number or 0) for number in numbers
	)
	fate = rules.fate(status, bool(is_over))
	figures.fates[fate] += count
	if fate == rules.CALLED_OFF:
		figures.reasons[reason or ""] = figures.reasons.get(reason or "", 0) + count
	if fate != rules.TOOK_PLACE:
		return
	figures.crowd += rules.Crowd(stated, counted, uncounted)
	figures.first_time += first_time
	figures.uncounted_salons += without
	figures.differing_salons += differing
	figures.head_difference += by_head
	figures.seats += seats
	figures.persons_on_seats += on_seats
	if took_part:
		figures.library_salons += count
		figures.library_persons += stated
	elif not answer:
		figures.library_unknown += count


def participants(selection: Selection) -> dict[Hashable, dict[tuple[str, str | None], int]]:
	"""Persons by gender and age band as they were counted; age band None where age was not recorded."""
	query, salon, key = _salons(selection)
	head = frappe.qb.DocType("Salon Headcount")
	query = (
		query.join(head)
		.on((head.parent == salon.name) & (head.parenttype == "Digital Salon"))
		.select(key, head.gender, head.age_band, Sum(head.persons))
		.where(salon.status.isin(HELD))
		.groupby(key, head.gender, head.age_band)
	)
	groups: dict[Hashable, dict] = defaultdict(lambda: defaultdict(int))
	for value, (gender, band, persons) in _by_key(selection, query):
		groups[value][gender, band or None] += int(persons or 0)
	return groups


def registrations(selection: Selection) -> dict[Hashable, dict[str, int]]:
	"""Persons in registrations for salons that took place, by what became of the registration."""
	query, salon, key = _salons(selection)
	registration = frappe.qb.DocType("Salon Registration")
	query = (
		query.join(registration)
		.on(registration.digital_salon == salon.name)
		.select(key, registration.status, Sum(registration.persons))
		.where(salon.status.isin(HELD))
		.groupby(key, registration.status)
	)
	groups: dict[Hashable, dict] = defaultdict(lambda: defaultdict(int))
	for value, (status, persons) in _by_key(selection, query):
		groups[value][status] += int(persons or 0)
	return groups


def host_hours(selection: Selection) -> dict[Hashable, dict[str, tuple]]:
	"""Kind of host → (hours, hosts whose hours are not recorded), at salons that took place."""
	query, salon, key = _salons(selection)
	host = frappe.qb.DocType("Salon Host")
	missing = Sum(Case().when(host.hours > 0, 0).else_(1))
	query = (
		query.join(host)
		.on((host.parent == salon.name) & (host.parenttype == "Digital Salon"))
		.select(key, host.host_kind, Sum(host.hours), missing)
		.where(salon.status.isin(HELD))
		.groupby(key, host.host_kind)
	)
	groups: dict[Hashable, dict] = defaultdict(dict)
	for value, (kind, hours, unknown) in _by_key(selection, query):
		known, without = groups[value].get(kind, (0, 0))
		groups[value][kind] = (known + to_decimal(hours or 0), without + int(unknown or 0))
	return groups


def in_kind(selection: Selection) -> dict[Hashable, tuple]:
	"""(SEK, contributions) that partners gave at salons that took place."""
	query, salon, key = _salons(selection)
	given = frappe.qb.DocType("In-kind Contribution")
	query = (
		query.join(given)
		.on(given.digital_salon == salon.name)
		.select(key, Sum(given.amount), Count("*"))
		.where(salon.status.isin(HELD))
		.groupby(key)
	)
	groups: dict[Hashable, tuple] = {}
	for value, (amount, number) in _by_key(selection, query):
		so_far, before = groups.get(value, (ZERO, 0))
		groups[value] = (so_far + to_money(amount or 0), before + number)
	return groups


def desk(selection: Selection, today: date) -> dict[Hashable, rules.AtTheDesk]:
	"""Questions at the desk on the salons' topics in the four weeks before and after, by group.

	A salon's topic is the one it names; else the topic of the vocabulary with the same name as its theme.
	"""
	query, salon, key = _salons(selection)
	day = Date(salon.starts_at)
	query = (
		query.select(key, salon.topic, salon.theme, day, Count("*"))
		.where(salon.status.isin(HELD))
		.groupby(key, salon.topic, salon.theme, day)
	)
	rows = list(_by_key(selection, query))
	names = {name.casefold(): name for name in frappe.get_all("Encounter Topic", pluck="name")}
	found = [
		(value, topic or names.get((theme or "").strip().casefold()), on, number)
		for value, (topic, theme, on, number) in rows
	]
	asked = _questions(selection.company, {topic for _value, topic, _on, _number in found if topic}, found)
	groups: dict[Hashable, rules.AtTheDesk] = defaultdict(rules.AtTheDesk)
	for value, topic, on, number in found:
		groups[value] += rules.around(topic, on, number, asked, today)
	return dict(groups)


def _questions(company: str, topics: set[str], found: list[tuple]) -> rules.Questions:
	days = [on for _value, topic, on, _number in found if topic]
	if not days:
		return rules.Questions([])
	first, last = rules.windows(min(days))[0][0], rules.windows(max(days))[1][1]
	question = frappe.qb.DocType("Encounter Question")
	return rules.Questions(
		frappe.qb.from_(question)
		.select(question.topic, question.started_on, Count("*"))
		.where(question.company == company)
		.where(question.started_on[first:last])
		.where(question.topic.isin(sorted(topics)))
		.groupby(question.started_on, question.topic)
		.run()
	)


def differing(selection: Selection, limit: int) -> list[str]:
	"""Salons that took place and were counted in two ways that do not agree."""
	query, salon, _key = _salons(selection)
	counted = _head_sums(selection)
	return [
		name
		for (name,) in query.join(counted)
		.on(counted.parent == salon.name)
		.select(salon.name)
		.distinct()
		.where(salon.status.isin(HELD))
		.where(
			(counted.persons != salon.persons_total)
			| (salon.head_count_difference == headcount.GRID_IS_RIGHT)
		)
		.orderby(salon.name)
		.limit(limit)
		.run()
	]


def project_cost(project: str, from_date: date, to_date: date):
	"""Everything booked on a project's ledger in a period, SEK. The caller has authorised."""
	company = frappe.db.get_value("Project", project, "company")
	expenses, owners = ledger.expense_accounts(company), ledger.line_maps(company, [project])[project]
	gle = frappe.qb.DocType("GL Entry")
	query = frappe.qb.from_(gle).select(gle.account, Sum(gle.debit - gle.credit)).groupby(gle.account)
	rows = ledger.in_project_ledger(query, gle, [project], to_date).where(gle.posting_date >= from_date).run()
	return sum(
		(
			to_money(amount)
			for account, amount in rows
			if account in expenses or owners.cost_type_of(account) is not None
		),
		ZERO,
	)


# --- how a group is told ----------------------------------------------------------------------------------


def _salons(selection: Selection):
	"""A query on the salons asked for, their table, and the column that groups them."""
	salon = frappe.qb.DocType("Digital Salon")
	query = frappe.qb.from_(salon)
	key = _key(selection.dimension, salon)
	if selection.dimension == HOST_ORGANISATION:
		pairs = _host_organisations()
		query = query.left_join(pairs).on(pairs.parent == salon.name)
		key = pairs.partner_organisation
	return _asked_for(query, salon, selection), salon, key


def _key(dimension: str, salon):
	if dimension == periods.WEEK:
		return Date(salon.starts_at)
	if dimension in PERIODS:
		# made of whole months: far fewer groups than days, so the database and we add up less
		return Extract("YEAR_MONTH", salon.starts_at)
	if dimension == "locality":
		return salon.meeting_place
	return salon[dimension] if dimension in COLUMNS else ValueWrapper(ALL)


def _asked_for(query, salon, selection: Selection):
	query = (
		query.where(salon.company == selection.company)
		.where(salon.starts_at >= selection.from_date)
		.where(salon.starts_at < add_days(selection.to_date, 1))
	)
	for name, value in selection.filters.items():
		query = query.where(salon[name] == value)
	return query


def _host_organisations():
	host = frappe.qb.DocType("Salon Host")
	return (
		frappe.qb.from_(host)
		.select(host.parent, host.partner_organisation)
		.distinct()
		.where(host.parenttype == "Digital Salon")
		.where(host.host_kind == "Partner")
		.as_("pairs")
	)


def _head_sums(selection: Selection):
	"""Salon → persons and first-time persons in its head-counts."""
	salon, head = (
		frappe.qb.DocType("Digital Salon").as_("counted_salon"),
		frappe.qb.DocType("Salon Headcount"),
	)
	query = (
		frappe.qb.from_(salon)
		.join(head)
		.on((head.parent == salon.name) & (head.parenttype == "Digital Salon"))
		.select(head.parent, Sum(head.persons).as_("persons"), Sum(head.first_time_persons).as_("first_time"))
		.where(salon.status.isin(HELD))
		.groupby(head.parent)
	)
	return _asked_for(query, salon, selection).as_("counted")


def _by_key(selection: Selection, query) -> Iterator[tuple[Hashable, tuple]]:
	"""Rows of a query whose first column is the key: (group, the other columns)."""
	read = _reader(selection)
	for row in query.run():
		yield read(row[0]), row[1:]


def _reader(selection: Selection) -> Callable[[Hashable], Hashable]:
	if selection.dimension == periods.WEEK:
		return cache(partial(periods.number_of, selection.dimension))
	if selection.dimension in PERIODS:
		return cache(
			lambda month: periods.number_of(selection.dimension, periods.span_of(periods.MONTH, month)[0])
		)
	if selection.dimension == "locality":
		localities = place_column(selection.company, "locality")
		return lambda place: (localities.get(place) or "").strip() or None
	if selection.dimension == "theme":
		return partial(_theme, selection.spellings)
	return lambda value: value or None


def _theme(spellings: dict[str, str], theme: str | None) -> str | None:
	written = (theme or "").strip()
	return spellings.setdefault(written.casefold(), written) or None


def place_column(company: str, fieldname: str) -> dict[str, str]:
	"""One field of each of the municipality's places."""
	# get_all: the names of places stand on the salons the user may count
	return dict(
		frappe.get_all(
			"Meeting Place",
			filters={"company": company},
			fields=["name", fieldname],
			as_list=True,
			limit=0,
		)
	)
