"""Visits as the platform's calendar shows them."""

from collections import Counter
from datetime import date, timedelta

import frappe
from frappe import _

ONE_BY_ONE = 400  # a calendar with more than this many visits shows a number for each day and place instead

_OPEN, _CLOSED = "#e0a030", "#4a7fb5"


def events(first: date, last: date, filters: list) -> list[dict]:
	"""One event a visit, or one a day and place where there are too many to see.

	Args:
		filters: rows of [DocType, field, operator, value].
	"""
	visits = frappe.get_list(
		"Helpdesk Encounter",
		filters=[*filters, ["Helpdesk Encounter", "started_on", "between", [first, last]]],
		fields=[
			"name",
			"started_at",
			"started_on",
			"duration_minutes",
			"first_topic",
			"meeting_place",
			"status",
		],
		order_by="started_at asc",
		limit_page_length=0,
	)
	places = _place_names({visit.meeting_place for visit in visits})
	if len(visits) > ONE_BY_ONE:
		return _by_day(visits, places)
	return [_event(visit, places) for visit in visits]


def _event(visit, places: dict[str, str]) -> dict:
	return {
		"name": visit.name,
		"doctype": "Helpdesk Encounter",
		"start": visit.started_at,
		"end": visit.started_at + timedelta(minutes=visit.duration_minutes),
		"title": f"{visit.first_topic} · {places[visit.meeting_place]}",
		"color": _OPEN if visit.status == "Open" else _CLOSED,
		"all_day": 0,
	}


def _by_day(visits, places: dict[str, str]) -> list[dict]:
	numbers = Counter((visit.started_on, visit.meeting_place) for visit in visits)
	return [
		{
			"name": None,
			"day": day,
			"meeting_place": place,
			"start": day,
			"end": day,
			"title": _("{0} visits").format(number) + f" · {places[place]}",
			"color": _CLOSED,
			"all_day": 1,
		}
		for (day, place), number in sorted(numbers.items())
	]


def _place_names(names: set[str]) -> dict[str, str]:
	# get_all: the name of the place stands on each visit the user has just been allowed to read
	return dict(
		frappe.get_all(
			"Meeting Place",
			filters={"name": ("in", list(names))},
			fields=["name", "place_name"],
			as_list=True,
		)
	)
