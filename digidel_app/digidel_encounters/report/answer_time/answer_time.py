"""How large a share was answered in time, by place, channel or month; and how many were helped at first contact."""

from collections import Counter, defaultdict

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Count

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters import answer_times
from digidel_app.digidel_encounters.report_filters import (
	chosen,
	one_of,
	place_names,
	read_filters,
	read_period,
)
from digidel_app.domain.answer_time import (
	FIRST_CONTACT_TARGET,
	IN_TIME,
	LATE,
	OVERDUE,
	STATES,
	WAITING,
	WRITTEN,
	share_in_time,
	solved_at_first_contact,
)

SHOWN_BY = ("Place", "Channel", "Month", "Visit")
_FIELD = {"Place": "meeting_place", "Channel": "channel", "Month": "month"}
_date_format = CustomFunction("DATE_FORMAT", ["day", "format"])


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, explanation, chart and the figures on top for the platform's report page."""
	filters = read_filters(filters)
	filters.from_date, filters.to_date = read_period(filters)
	filters.shown_by = one_of(filters.shown_by, SHOWN_BY)
	if filters.shown_by == "Visit":
		visits = visit_rows(filters)
		return visit_columns(), visits, hint(visits, widen(), message=explanation(filters))
	rows = summary_rows(filters)
	total = rows[-1] if rows else frappe._dict()
	said = hint(
		rows, _("Only visits with a time of arrival are counted."), widen(), message=explanation(filters)
	)
	return columns(filters), rows, said, chart(rows[:-1]), figures(total)


def columns(filters: frappe._dict) -> list[dict]:
	"""One group a row: what counted, and its shares."""
	return [
		{"fieldname": "label", "label": _(filters.shown_by, context="Digidel"), "fieldtype": "Data", "width": 200},
		_number("counted", _("Counted")),
		_number("in_time", _("In time")),
		_number("late", _("Late")),
		_number("overdue", _("Unanswered, too late")),
		_number("waiting", _("Waiting, still in time")),
		{"fieldname": "share", "label": _("In time, %"), "fieldtype": "Percent", "precision": 1, "width": 110},
		_number("not_timed", _("Time of arrival missing")),
		_number("questions", _("Questions")),
		_number("first_contact", _("Solved at first contact")),
		{"fieldname": "first_share", "label": _("First contact, %"), "fieldtype": "Percent", "precision": 1, "width": 150},
		{"fieldname": "key", "label": _("Key", context="Digidel"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def _number(fieldname: str, label: str) -> dict:
	# wide enough for the label: a cut one cannot be read
	return {"fieldname": fieldname, "label": label, "fieldtype": "Int", "width": max(90, 8 * len(label) + 20)}


def summary_rows(filters: frappe._dict) -> list[frappe._dict]:
	"""A row per group and the total last; no rows where there were no visits."""
	states: dict[str, Counter] = defaultdict(Counter)
	for visit in _timed(filters):
		states[_key(visit, filters.shown_by)][visit.state] += 1
	questions = first_contact(filters)
	missing = visits_without_arrival(filters)
	labels = place_names(filters.company) if filters.shown_by == "Place" else {}
	rows = [
		_row(key, _label(key, filters.shown_by, labels), states[key], questions.get(key), missing.get(key, 0))
		for key in {*states, *questions, *missing}
	]
	rows.sort(key=lambda row: row.key if filters.shown_by == "Month" else row.label.casefold())
	return [*rows, _total(rows)] if rows else []


def first_contact(filters: frappe._dict) -> dict[str, tuple[int, int]]:
	"""(questions counted, of them solved at first contact) by group; the rule is the domain's."""
	visit, question = frappe.qb.DocType("Helpdesk Encounter"), frappe.qb.DocType("Encounter Question")
	key = _key_term(visit, filters.shown_by)
	promised = visit.follow_up_by.isnotnull()
	query = (
		frappe.qb.from_(question)
		.join(visit)
		.on(question.parent == visit.name)
		.select(key.as_("key"), question.outcome, promised.as_("promised"), Count("*").as_("questions"))
		.where(question.company == filters.company)
		.where(question.started_on[filters.from_date : filters.to_date])
		.groupby(key, question.outcome, promised)
	)
	for fieldname, value in chosen(filters, "meeting_place", "channel").items():
		query = query.where(visit[fieldname] == value)
	found: dict[str, tuple[int, int]] = {}
	for row in query.run(as_dict=True):
		solved = solved_at_first_contact(row.outcome, filters.to_date if row.promised else None)
		if solved is not None:
			counted, already = found.get(row.key, (0, 0))
			found[row.key] = (counted + row.questions, already + row.questions * solved)
	return found


def visits_without_arrival(filters: frappe._dict) -> dict[str, int]:
	"""Visits in a channel where the visitor waits by nature, but nobody wrote when the question arrived."""
	visit = frappe.qb.DocType("Helpdesk Encounter")
	key = _key_term(visit, filters.shown_by)
	query = (
		frappe.qb.from_(visit)
		.select(key, Count("*"))
		.where((visit.company == filters.company) & visit.channel.isin(WRITTEN))
		.where(visit.started_on[filters.from_date : filters.to_date])
		.where(visit.received_at.isnull() & visit.follow_up_by.isnull())
		.groupby(key)
	)
	for fieldname, value in chosen(filters, "meeting_place", "channel").items():
		query = query.where(visit[fieldname] == value)
	return dict(query.run())


def explanation(filters: frappe._dict) -> str:
	"""What the figures mean, in words: the rule, what counts, and both denominators."""
	calendar = answer_times.Calendar(filters.company)
	texts = [
		_("An answer is in time within {0}.").format(answer_times.rule_text(calendar.rule)),
		_(
			"Counted are questions that came by telephone, e-mail, chat or social media before they were taken up, and visits "
			"where somebody was to get back. Who was helped on the spot, or at a booked time, is not counted."
		),
		_("The share is of those whose time is up: In time, Late, and Unanswered, too late."),
		_(
			"First contact: of all questions except those declined by guideline, the ones that were Solved or Guided "
			"without anybody having to get back. The goal is {0} %."
		).format(FIRST_CONTACT_TARGET),
	]
	if calendar.covers is None:
		texts.append(
			_(
				"No holiday list is chosen in the municipality's settings: public holidays count as working days."
			)
		)
	elif filters.from_date < calendar.covers[0] or filters.to_date > calendar.covers[1]:
		texts.append(
			_("The holiday list covers {0} to {1}: public holidays outside it count as working days.").format(
				*(frappe.format(day, "Date") for day in calendar.covers)
			)
		)
	return " ".join(texts)


def chart(rows: list[frappe._dict]) -> dict | None:
	"""Both shares per group, in per cent; the table stands beneath."""
	if not rows:
		return None
	return {
		"data": {
			"labels": [row.label for row in rows],
			"datasets": [
				{"name": _("In time, %"), "values": [round(row.share or 0, 1) for row in rows]},
				{"name": _("First contact, %"), "values": [round(row.first_share or 0, 1) for row in rows]},
			],
		},
		"type": "bar",
		"colors": ["#1b5e8c", "#e0a030"],
		"title": _("Answered in time and solved at first contact, per cent"),
	}


def figures(total: frappe._dict) -> list[dict]:
	"""The total's shares with what they are shares of."""
	if not total:
		return []
	decided = total.counted - total.waiting
	figures = []
	if total.share is not None:
		figures.append(
			{
				"label": _("In time, of {0}").format(decided),
				"value": total.share,
				"datatype": "Percent",
				"indicator": "Blue",
			}
		)
	if total.first_share is not None:
		reached = total.first_share >= FIRST_CONTACT_TARGET
		figures.append(
			{
				"label": _("First contact, of {0} (goal {1} %)").format(
					total.questions, FIRST_CONTACT_TARGET
				),
				"value": total.first_share,
				"datatype": "Percent",
				"indicator": "Green" if reached else "Orange",
			}
		)
	return figures


# --- one visit a row ------------------------------------------------------------------------------------


def visit_columns() -> list[dict]:
	"""The visits behind a figure."""
	return [
		{"fieldname": "name", "label": _("Visit", context="Digidel"), "fieldtype": "Link", "options": "Helpdesk Encounter", "width": 120},
		{"fieldname": "place_name", "label": _("Place", context="Digidel"), "fieldtype": "Data", "width": 180},
		{"fieldname": "channel", "label": _("Channel", context="Digidel"), "fieldtype": "Data", "width": 110},
		{"fieldname": "asked_at", "label": _("Asked"), "fieldtype": "Datetime", "width": 185},
		{"fieldname": "due_at", "label": _("Answer by"), "fieldtype": "Datetime", "width": 185},
		{"fieldname": "answered_at", "label": _("Answered"), "fieldtype": "Datetime", "width": 185},
		{"fieldname": "state_label", "label": _("Answer", context="Digidel"), "fieldtype": "Data", "width": 170},
		{"fieldname": "state", "label": _("State", context="Digidel"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def visit_rows(filters: frappe._dict) -> list[dict]:
	"""Visits whose answer time counts, in the state asked for."""
	wanted = one_of(filters.state, STATES) if filters.state else None
	places = place_names(filters.company)
	return [
		{
			"name": visit.name,
			"place_name": places.get(visit.meeting_place, visit.meeting_place),
			"channel": _(visit.channel, context="Helpdesk Encounter"),
			"asked_at": visit.asked_at,
			"due_at": visit.due_at.replace(microsecond=0),
			"answered_at": visit.answered_at,
			"state": visit.state,
			"state_label": state_text(visit.state),
		}
		for visit in _timed(filters)
		if not wanted or visit.state == wanted
	]


def state_text(state: str) -> str:
	"""A state in words."""
	return {
		IN_TIME: _("In time"),
		LATE: _("Late"),
		OVERDUE: _("Unanswered, too late"),
		WAITING: _("Waiting, still in time"),
	}[state]


# --- parts ----------------------------------------------------------------------------------------------


def _timed(filters: frappe._dict):
	return answer_times.timed_visits(
		filters.company, filters.from_date, filters.to_date, **chosen(filters, "meeting_place", "channel")
	)


def _key(visit: answer_times.Timed, shown_by: str) -> str:
	return (
		visit.started_on.strftime("%Y-%m") if shown_by == "Month" else getattr(visit, _FIELD[shown_by]) or ""
	)


def _key_term(visit, shown_by: str):
	return _date_format(visit.started_on, "%Y-%m") if shown_by == "Month" else visit[_FIELD[shown_by]]


def _label(key: str, shown_by: str, places: dict[str, str]) -> str:
	if shown_by == "Channel":
		return _(key, context="Helpdesk Encounter")
	return places.get(key, key)


def _row(
	key: str, label: str, states: Counter, questions: tuple[int, int] | None, missing: int
) -> frappe._dict:
	counted, solved = questions or (0, 0)
	return frappe._dict(
		key=key,
		label=label,
		counted=sum(states.values()),
		in_time=states[IN_TIME],
		late=states[LATE],
		overdue=states[OVERDUE],
		waiting=states[WAITING],
		share=share_in_time(states),
		not_timed=missing,
		questions=counted,
		first_contact=solved,
		first_share=100 * solved / counted if counted else None,
	)


def _total(rows: list[frappe._dict]) -> frappe._dict:
	states = Counter(
		{
			IN_TIME: sum(row.in_time for row in rows),
			LATE: sum(row.late for row in rows),
			OVERDUE: sum(row.overdue for row in rows),
			WAITING: sum(row.waiting for row in rows),
		}
	)
	questions = (sum(row.questions for row in rows), sum(row.first_contact for row in rows))
	total = _row("", _("Total", context="Digidel"), states, questions, sum(row.not_timed for row in rows))
	total.is_total = 1
	return total
