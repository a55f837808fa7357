"""What the advisor has done: today, this week, and the own month that a manager can be shown."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import getdate, today

from digidel_app.domain import disken, goals

ENCOUNTER, QUESTION = "Helpdesk Encounter", "Encounter Question"

Row = dict[str, Any]


def summary(company: str, place: str | None = None) -> Row:
	"""The user's own count today, and the municipality's week against its weekly goals.

	Args:
		place: limits today's count to one place.
	"""
	return {"today": _today(company, place), "week": _week(company)}


def _today(company: str, place: str | None) -> Row:
	table = frappe.qb.DocType(ENCOUNTER)
	query = (
		frappe.qb.from_(table)
		.select(Count("*"), Sum(table.persons))
		.where(
			(table.advisor == frappe.session.user)
			& (table.started_on == today())
			& (table.company == company)
		)
	)
	if place:
		query = query.where(table.meeting_place == place)
	((number, persons),) = query.run()
	return {"encounters": int(number), "persons": int(persons or 0)}


def _week(company: str) -> Row:
	"""Individual guidance and group activities of this ISO week. The goal is what the rule asks of every week."""
	week = goals.iso_week_of(getdate(today()))
	individual = goals.weekly_individual_meetings(_visit_days(company, week), week.monday, week.sunday)
	group = goals.weekly_group_activities(_salon_days(company, week), week.monday, week.sunday)
	return {
		"individual": {"made": individual.counts[week], "goal": individual.target},
		"group": {"made": group.counts[week], "goal": group.target},
	}


def _visit_days(company: str, week: goals.IsoWeek) -> list[date]:
	table = frappe.qb.DocType(ENCOUNTER)
	rows = (
		frappe.qb.from_(table)
		.select(table.started_on, Count("*"))
		.where((table.company == company) & table.started_on[week.monday : week.sunday])
		.groupby(table.started_on)
		.run()
	)
	return [day for day, number in rows for _one in range(int(number))]


def _salon_days(company: str, week: goals.IsoWeek) -> list[date]:
	"""Days of the salons held. Advisors see how many there were, not more than the plan on the wall tells."""
	table = frappe.qb.DocType("Digital Salon")
	rows = (
		frappe.qb.from_(table)
		.select(table.starts_at)
		.where(
			(table.company == company)
			& table.status.isin(("Held", "Reported"))
			& (table.starts_at >= week.monday)
			& (table.starts_at < week.sunday + timedelta(days=1))
		)
		.run()
	)
	return [getdate(starts_at) for (starts_at,) in rows]


def month(text: str | None) -> Row:
	"""The user's own hours, visits and topics of a month.

	Raises:
		frappe.ValidationError: no month.
	"""
	try:
		first, last = disken.month_of(text or today()[:7])
	except disken.Unreadable:
		frappe.throw(_("The month must be written as year and month, for example 2026-03."))
	visits = _visits(first, last)
	minutes = sum(visit.duration_minutes for visit in visits)
	return {
		"month": first.isoformat()[:7],
		"encounters": len(visits),
		"persons": sum(visit.persons for visit in visits),
		"minutes": minutes,
		"hours": float((Decimal(minutes) / 60).quantize(Decimal("0.01"))),
		"topics": _topics(visits, first, last),
		"places": _places(visits),
		"weeks": _weeks(visits, first, last),
	}


def _visits(first: date, last: date) -> list[frappe._dict]:
	# get_all: one's own time is one's own, whatever municipality it was spent in
	return frappe.get_all(
		ENCOUNTER,
		filters={"advisor": frappe.session.user, "started_on": ("between", (first, last))},
		fields=["name", "started_on", "meeting_place", "persons", "duration_minutes"],
		limit_page_length=0,
	)


def _topics(visits: list[frappe._dict], first: date, last: date) -> list[Row]:
	table, question = frappe.qb.DocType(ENCOUNTER), frappe.qb.DocType(QUESTION)
	topics: dict[str, list[str]] = defaultdict(list)
	for parent, topic in (
		frappe.qb.from_(table)
		.join(question)
		.on((question.parent == table.name) & (question.parenttype == ENCOUNTER))
		.select(question.parent, question.topic)
		.where((table.advisor == frappe.session.user) & table.started_on[first:last])
		.orderby(question.parent)
		.orderby(question.idx)
		.run()
	):
		topics[parent].append(topic)
	totals = disken.minutes_by_topic((visit.duration_minutes, topics[visit.name]) for visit in visits)
	rows = [
		{"label": _(topic), "encounters": number, "minutes": minutes}
		for topic, (number, minutes) in totals.items()
	]
	return _most_first(rows)


def _places(visits: list[frappe._dict]) -> list[Row]:
	totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
	for visit in visits:
		totals[visit.meeting_place][0] += 1
		totals[visit.meeting_place][1] += visit.duration_minutes
	titles = dict(
		frappe.get_all(
			"Meeting Place",
			filters={"name": ("in", list(totals))},
			fields=["name", "place_name"],
			as_list=True,
		)
	)
	return _most_first(
		[
			{"label": titles.get(place, place), "encounters": number, "minutes": minutes}
			for place, (number, minutes) in totals.items()
		]
	)


def _most_first(rows: list[Row]) -> list[Row]:
	return sorted(rows, key=lambda row: (-row["encounters"], row["label"]))


def _weeks(visits: list[frappe._dict], first: date, last: date) -> list[Row]:
	"""Every ISO week the month touches, with a true zero where nothing was recorded."""
	rows = {
		week: {"iso_week": str(week), "encounters": 0, "minutes": 0}
		for week in goals.weeks_touched(first, last)
	}
	for visit in visits:
		row = rows[goals.iso_week_of(visit.started_on)]
		row["encounters"] += 1
		row["minutes"] += visit.duration_minutes
	return list(rows.values())
