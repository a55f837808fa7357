"""Answer times on the site: the municipality's rule, its days off and time zone, and when each visitor had the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_datetime, get_system_timezone, getdate, now_datetime

from digidel_app.digidel_center.company import company_settings
from digidel_app.domain import answer_time
from digidel_app.domain.answer_time import Rule

USUAL_RULE = Rule(answer_time.WORKING_DAYS, 2)


@dataclass(frozen=True)
class Timed:
	"""One visit whose answer time counts. Moments are naive times of the site."""

	name: str
	meeting_place: str
	channel: str
	started_on: date
	asked_at: datetime
	due_at: datetime
	answered_at: datetime | None
	state: str


class Calendar:
	"""One municipality's rule, days off and time zone; remembers deadlines already worked out."""

	def __init__(self, company: str):
		self.rule = rule_of(company)
		self.zone: tzinfo = ZoneInfo(get_system_timezone())
		self.holidays, self.covers = holidays_of(company)
		self._due: dict[date, datetime] = {}

	def aware(self, moment: datetime) -> datetime:
		"""A naive time of the site with its time zone."""
		return moment.replace(tzinfo=self.zone)

	def due(self, asked_at: datetime) -> datetime:
		"""The last moment for an answer, in UTC; `asked_at` is a naive time of the site."""
		if self.rule.kind == answer_time.CALENDAR_HOURS:
			return answer_time.deadline(self.aware(asked_at), self.rule, self.holidays, self.zone)
		if asked_at.date() not in self._due:
			self._due[asked_at.date()] = answer_time.deadline(
				self.aware(asked_at), self.rule, self.holidays, self.zone
			)
		return self._due[asked_at.date()]


def rule_of(company: str) -> Rule:
	"""The municipality's rule; two working days where it has said nothing."""
	settings = company_settings(company)
	if not settings or not settings.answer_rule_value:
		return USUAL_RULE
	return Rule(settings.answer_rule_kind or answer_time.WORKING_DAYS, settings.answer_rule_value)


def rule_text(rule: Rule) -> str:
	"""The rule in words."""
	if rule.kind == answer_time.CALENDAR_HOURS:
		return _("{0} hours").format(rule.value)
	return _("{0} working days").format(rule.value) if rule.value != 1 else _("one working day")


def holidays_of(company: str) -> tuple[frozenset[date], tuple[date, date] | None]:
	"""(days off, first and last day the list covers) of the Holiday List that holds for the municipality.

	That of its Digidel settings, else the one ERPNext has for the company; nothing and None where there is neither.
	"""
	settings = company_settings(company)
	name = (settings and settings.holiday_list) or frappe.get_cached_value(
		"Company", company, "default_holiday_list"
	)
	if not name:
		return frozenset(), None
	# get_all: advisors may not read the personnel unit's lists, and only days come out of it
	rows = frappe.get_all("Holiday", filters={"parent": name}, pluck="holiday_date", limit=0)
	first, last = frappe.db.get_value("Holiday List", name, ["from_date", "to_date"])
	return frozenset(getdate(day) for day in rows), (getdate(first), getdate(last))


def timed_visits(company: str, from_date: date, to_date: date, **conditions: str) -> Iterator[Timed]:
	"""Visits of a period whose answer time counts. The caller has authorised.

	Args:
		from_date, to_date: first and last day of the visits.
		conditions: fields of the visit that must have a value, for example channel="E-mail".

	Raises:
		frappe.ValidationError: the Holiday List leaves no working day.
	"""
	calendar, now = Calendar(company), now_datetime()
	for row in _rows(company, from_date, to_date, conditions):
		timed = _timed(row, calendar, now)
		if timed:
			yield timed


def _rows(company: str, from_date: date, to_date: date, conditions: dict[str, str]) -> list[dict]:
	visit = frappe.qb.DocType("Helpdesk Encounter")
	query = (
		frappe.qb.from_(visit)
		.select(
			visit.name,
			visit.meeting_place,
			visit.channel,
			visit.started_on,
			visit.started_at,
			visit.received_at,
			visit.answered_at,
			visit.follow_up_by,
			visit.follow_up_done_on,
			visit.status,
		)
		.where(visit.company == company)
		.where(visit.started_on[from_date:to_date])
		.where(
			(visit.received_at.isnotnull() & visit.channel.isin(answer_time.ARRIVES_BY_ITSELF))
			| visit.follow_up_by.isnotnull()
		)
		.orderby(visit.started_on, visit.name)
	)
	for fieldname, value in conditions.items():
		query = query.where(visit[fieldname] == value)
	return query.run(as_dict=True)


def _timed(row: dict, calendar: Calendar, now: datetime) -> Timed | None:
	started_at = get_datetime(row.started_at)
	asked_at = answer_time.clock_started(row.channel, row.received_at, started_at, row.follow_up_by)
	if not asked_at:
		return None
	answered_at = answer_time.answered(
		row.answered_at, started_at, row.follow_up_by, row.follow_up_done_on, row.status == "Open"
	)
	try:
		due = calendar.due(asked_at)
	except answer_time.NoWorkingDayError:
		frappe.throw(_("The holiday list has no working day for over a year. Correct it in the settings."))
	return Timed(
		row.name,
		row.meeting_place,
		row.channel,
		row.started_on,
		asked_at,
		due.astimezone(calendar.zone).replace(tzinfo=None),
		answered_at,
		answer_time.state(due, answered_at and calendar.aware(answered_at), calendar.aware(now)),
	)
