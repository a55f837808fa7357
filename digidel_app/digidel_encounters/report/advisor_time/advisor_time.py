"""How many hours went to helping visitors: by advisor, place, topic and month. Readable by managers only.

A visit's minutes are divided over its questions in whole minutes that add up (`domain.answer_time.split_minutes`), so that
every table adds up to the minutes that were recorded.
"""

import frappe
from frappe import _
from frappe.query_builder import Case, CustomFunction
from frappe.query_builder.functions import Count, Floor, Sum
from pypika.analytics import Count as CountOver
from pypika.analytics import RowNumber

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
_date_format = CustomFunction("DATE_FORMAT", ["day", "format"])
_mod = CustomFunction("MOD", ["number", "divisor"])


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
	rows = _minutes(filters, parts)
	labels = _labels(rows, filters.company, parts)
	for row in rows:
		row.update({f"{part}_label": labels[part].get(row[part], row[part]) for part in parts})
		_finish(row)
	if parts == ("month",):
		rows.sort(key=lambda row: row.month)
	if not rows:
		return []
	return [*rows, _total(filters, rows, parts)]


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


def _minutes(filters: frappe._dict, parts: tuple[str, ...]) -> list[frappe._dict]:
	"""Minutes, questions and visits per combination, most minutes first."""
	if filters.topic or "topic" in parts:
		return _divided_minutes(filters, parts)
	return _whole_minutes(filters, parts)


def _whole_minutes(filters: frappe._dict, parts: tuple[str, ...]) -> list[frappe._dict]:
	"""Where no topic is asked for, nothing has to be divided: the visits are added up as they stand."""
	visit, question = frappe.qb.DocType("Helpdesk Encounter"), frappe.qb.DocType("Encounter Question")
	terms = {
		"advisor": visit.advisor,
		"meeting_place": visit.meeting_place,
		"month": _date_format(visit.started_on, "%Y-%m"),
	}
	keys, groups = [terms[part].as_(part) for part in parts], [terms[part] for part in parts]
	minutes = Sum(visit.duration_minutes)
	rows = (
		_visits(filters, visit)
		.select(*keys, minutes.as_("minutes"), Count("*").as_("visits"))
		.groupby(*groups)
		.orderby(minutes, order=frappe.qb.desc)
		.run(as_dict=True)
	)
	asked = (
		_visits(filters, visit)
		.join(question)
		.on(question.parent == visit.name)
		.select(*keys, Count("*").as_("questions"))
		.groupby(*groups)
		.run(as_dict=True)
	)
	questions = {tuple(row[part] for part in parts): row.questions for row in asked}
	for row in rows:
		row.questions = questions.get(tuple(row[part] for part in parts), 0)
	return rows


def _divided_minutes(filters: frappe._dict, parts: tuple[str, ...]) -> list[frappe._dict]:
	"""By topic: a visit's minutes divided over its questions, in one query."""
	visit, question = frappe.qb.DocType("Helpdesk Encounter"), _numbered_questions(filters)
	terms = {
		"advisor": visit.advisor,
		"meeting_place": visit.meeting_place,
		"topic": question.topic,
		"month": _date_format(visit.started_on, "%Y-%m"),
	}
	# split_minutes in SQL: everybody gets the whole part, the first ones one minute of what is left
	share = Floor(visit.duration_minutes / question.questions) + Case().when(
		question.number <= _mod(visit.duration_minutes, question.questions), 1
	).else_(0)
	query = (
		_visits(filters, visit)
		.join(question)
		.on(question.parent == visit.name)
		.select(
			*(terms[part].as_(part) for part in parts),
			Sum(share).as_("minutes"),
			Count("*").as_("questions"),
			Count(visit.name).distinct().as_("visits"),
		)
		.groupby(*(terms[part] for part in parts))
		.orderby(Sum(share), order=frappe.qb.desc)
	)
	if filters.topic:
		query = query.where(question.topic == str(filters.topic))
	return query.run(as_dict=True)


def _numbered_questions(filters: frappe._dict):
	"""Each question of the period with its place in the visit and how many the visit has."""
	question = frappe.qb.DocType("Encounter Question")
	return (
		frappe.qb.from_(question)
		.select(
			question.parent,
			question.topic,
			RowNumber().over(question.parent).orderby(question.idx, question.name).as_("number"),
			CountOver(question.name).over(question.parent).as_("questions"),
		)
		.where(question.company == filters.company)
		.where(question.started_on[filters.from_date : filters.to_date])
	).as_("numbered")


def _visits(filters: frappe._dict, visit):
	query = (
		frappe.qb.from_(visit)
		.where(visit.company == filters.company)
		.where(visit.started_on[filters.from_date : filters.to_date])
	)
	for fieldname, value in chosen(filters, "advisor", "meeting_place").items():
		query = query.where(visit[fieldname] == value)
	return query


def _total(filters: frappe._dict, rows: list[frappe._dict], parts: tuple[str, ...]) -> frappe._dict:
	whole = _minutes(filters, ())[0]
	total = frappe._dict(minutes=int(whole.minutes or 0), questions=whole.questions, visits=whole.visits)
	total.update({f"{parts[0]}_label": _("Total", context="Digidel"), "is_total": 1})
	return _finish(total)


def _finish(row: frappe._dict) -> frappe._dict:
	row.minutes = int(row.minutes or 0)
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
