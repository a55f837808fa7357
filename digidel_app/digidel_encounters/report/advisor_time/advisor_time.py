"""How many hours went to helping visitors: by advisor, place, topic and month. Readable by managers only.

Each question carries its share of its visit's minutes, in whole minutes that add up (`domain.answer_time.split_minutes`),
so that every table adds up to the minutes that were recorded.
"""

from functools import cache

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.report_filters import (
	chosen,
	one_of,
	place_names,
	read_filters,
	read_period,
)

READERS = ("Digidel Manager", "System Manager")
# How the hours can be shown: what stands in each row, in this order
SHOWN_BY = {
	"Advisor": ("advisor",),
	"Advisor and month": ("advisor", "month"),
	"Advisor and place": ("advisor", "meeting_place"),
	"Advisor and topic": ("advisor", "topic"),
	"Place": ("meeting_place",),
	"Topic": ("topic",),
	"Month": ("month",),
	"Everything": ("advisor", "meeting_place", "topic", "month"),
}
MOST_BARS = 20


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, explanation and chart for the platform's report page.

	Raises:
		frappe.PermissionError: anybody but a manager, also where the report's own roles were changed on the site.
	"""
	frappe.only_for(READERS)
	filters = read_filters(filters)
	filters.from_date, filters.to_date = read_period(filters)
	parts = SHOWN_BY[one_of(filters.shown_by, tuple(SHOWN_BY))]
	rows = hours(filters, parts)
	return columns(parts), rows, hint(rows, widen(), message=explanation()), chart(rows, parts)


def columns(parts: tuple[str, ...]) -> list[dict]:
	"""Whose, where, what and when, then minutes and hours."""
	labels = {
		"advisor": _("Advisor"),
		"meeting_place": _("Place", context="Digidel"),
		"topic": _("Topic"),
		"month": _("Month", context="Digidel"),
	}
	described = [
		{"fieldname": f"{part}_label", "label": labels[part], "fieldtype": "Data", "width": 200}
		for part in parts
	]
	keys = [{"fieldname": part, "label": labels[part], "fieldtype": "Data", "hidden": 1} for part in parts]
	return [
		*described,
		{"fieldname": "visits", "label": _("Visits"), "fieldtype": "Int", "width": 100},
		{"fieldname": "questions", "label": _("Questions"), "fieldtype": "Int", "width": 100},
		{"fieldname": "minutes", "label": _("Minutes"), "fieldtype": "Int", "width": 100},
		{"fieldname": "hours", "label": _("Hours", context="Digidel"), "fieldtype": "Float", "precision": 2, "width": 100},
		*keys,
	]  # fmt: skip


def explanation() -> str:
	"""How the hours are counted, in words."""
	return _(
		"Time recorded on visits. The minutes of a visit with several questions are divided over them in whole minutes, so "
		"that every table adds up. A visit is counted once in each row it belongs to; in a table by topic the rows can "
		"therefore hold more visits than the total."
	)


def hours(filters: frappe._dict, parts: tuple[str, ...]) -> list[frappe._dict]:
	"""A row per combination, most minutes first (months in order), and the total."""
	groups = _divided(filters, parts) if filters.topic or "topic" in parts else _undivided(filters, parts)
	rows = [
		_finish(frappe._dict(zip(parts, key, strict=True)), numbers)
		for key, numbers in sorted(groups.items(), key=lambda group: _place(parts, *group))
	]
	labels = _labels(rows, filters.company, parts)
	for row in rows:
		row.update({f"{part}_label": labels[part].get(row[part], row[part]) for part in parts})
	return [*rows, _total(filters, rows, parts)] if rows else []


def chart(rows: list[frappe._dict], parts: tuple[str, ...]) -> dict | None:
	"""Hours per row as bars, where the rows can be told apart by one word; the table stands beneath."""
	shown = [row for row in rows if not row.is_total][:MOST_BARS]
	if not shown or len(parts) > 1:
		return None
	return {
		"data": {
			"labels": [row[f"{parts[0]}_label"] for row in shown],
			"datasets": [{"name": _("Hours", context="Digidel"), "values": [row.hours for row in shown]}],
		},
		"type": "bar",
		"colors": ["#1b5e8c"],
		"title": _("Hours of help to visitors"),
	}


# --- what is added up ---------------------------------------------------------------------------------------

Groups = dict[tuple, dict[str, int]]
COUNTED = ("minutes", "questions", "visits")


def _undivided(filters: frappe._dict, parts: tuple[str, ...]) -> Groups:
	"""Where no topic is asked for, nothing is divided: the visits are added up as they stand."""
	visit = frappe.qb.DocType("Helpdesk Encounter")
	columns = _columns(parts, visit, visit, visit)
	groups = _folded(
		parts,
		("minutes", "visits"),
		_of_period(filters, frappe.qb.from_(visit), visit, visit)
		.select(*columns, Sum(visit.duration_minutes), Count("*"))
		.groupby(*columns)
		.run(),
	)
	query, columns, _question = _questions(filters, parts)
	asked = _folded(parts, ("questions",), query.select(*columns, Count("*")).groupby(*columns).run())
	for key, numbers in groups.items():
		numbers["questions"] = asked.get(key, {}).get("questions", 0)
	return groups


def _divided(filters: frappe._dict, parts: tuple[str, ...]) -> Groups:
	"""By topic: each question carries its share of its visit's minutes."""
	# day by day the index tells visits apart without sorting them all; with the advisor it must sort in any case
	by_day = parts if "advisor" in parts or filters.advisor else (*parts, "day")
	query, columns, question = _questions(filters, by_day)
	rows = (
		query.select(*columns, Sum(question.minutes), Count("*"), Count(question.parent).distinct())
		.groupby(*columns)
		.run()
	)
	return _folded(by_day, COUNTED, rows, parts)


def _questions(filters: frappe._dict, parts: tuple[str, ...]):
	"""Question rows of the period, with their visit only where the advisor is asked about."""
	visit, question = frappe.qb.DocType("Helpdesk Encounter"), frappe.qb.DocType("Encounter Question")
	query = frappe.qb.from_(question)
	if "advisor" in parts or filters.advisor:
		query = query.join(visit).on(visit.name == question.parent)
	query = _of_period(filters, query, question, visit)
	if filters.topic:
		query = query.where(question.topic == str(filters.topic))
	return query, _columns(parts, question, visit, question), question


def _columns(parts: tuple[str, ...], carrier, visit, question) -> list:
	"""The columns that tell rows apart, the day first as the indexes have it. Months are put together from days."""
	terms = {
		"day": carrier.started_on,
		"month": carrier.started_on,
		"topic": question.topic,
		"meeting_place": carrier.meeting_place,
		"advisor": visit.advisor,
	}
	return [terms[part] for part in _stored(parts)]


def _stored(parts: tuple[str, ...]) -> list[str]:
	"""The parts in the order of the columns: one column for the day, whatever it is shown as."""
	days = [part for part in parts if part in ("day", "month")]
	return [*days[:1], *(part for part in parts if part not in days)]


def _of_period(filters: frappe._dict, query, carrier, visit):
	query = query.where(carrier.company == filters.company).where(
		carrier.started_on[filters.from_date : filters.to_date]
	)
	narrowed = chosen(filters, "advisor", "meeting_place")
	if "advisor" in narrowed:
		query = query.where(visit.advisor == narrowed["advisor"])
	if "meeting_place" in narrowed:
		query = query.where(carrier.meeting_place == narrowed["meeting_place"])
	return query


def _folded(
	parts: tuple[str, ...], counted: tuple[str, ...], rows, shown: tuple[str, ...] | None = None
) -> Groups:
	"""Rows of columns and then numbers, as numbers by the parts that are shown."""
	stored, shown = _stored(parts), parts if shown is None else shown
	places = [stored.index("day" if part == "month" and part not in stored else part) for part in shown]
	month = cache(lambda day: f"{day:%Y-%m}")  # there are few days, and many rows of each
	months = [part == "month" for part in shown]
	groups: Groups = {}
	for row in rows:
		key = tuple(
			month(row[place]) if is_month else row[place]
			for place, is_month in zip(places, months, strict=True)
		)
		numbers = groups.setdefault(key, dict.fromkeys(counted, 0))
		for name, number in zip(counted, row[len(stored) :], strict=True):
			numbers[name] += int(number or 0)
	return groups


def _place(parts: tuple[str, ...], key: tuple, numbers: dict[str, int]) -> tuple:
	return key if parts == ("month",) else (-numbers["minutes"], *map(str, key))


def _total(filters: frappe._dict, rows: list[frappe._dict], parts: tuple[str, ...]) -> frappe._dict:
	"""Minutes and questions add up; visits with questions on several topics stand in several rows and are counted once."""
	numbers = {name: sum(row[name] for row in rows) for name in COUNTED}
	if "topic" in parts and not filters.topic:
		visit = frappe.qb.DocType("Helpdesk Encounter")
		query = _of_period(filters, frappe.qb.from_(visit), visit, visit)
		numbers["visits"] = query.select(Count("*")).run()[0][0]
	total = {f"{parts[0]}_label": _("Total", context="Digidel"), "is_total": 1}
	return _finish(frappe._dict(total), numbers)


def _finish(row: frappe._dict, numbers: dict[str, int]) -> frappe._dict:
	row.update(numbers)
	row.hours = round(row.minutes / 60, 2)
	return row


def _labels(rows: list[frappe._dict], company: str, parts: tuple[str, ...]) -> dict[str, dict[str, str]]:
	labels: dict[str, dict[str, str]] = {part: {} for part in parts}
	if "meeting_place" in parts:
		labels["meeting_place"] = place_names(company)
	if "advisor" in parts:
		users = {row.advisor for row in rows if row.advisor}
		labels["advisor"] = dict(
			frappe.get_all(
				"User", filters={"name": ("in", users)}, fields=["name", "full_name"], as_list=True
			)
		)
	return labels
