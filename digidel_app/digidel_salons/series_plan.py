"""The plan of a Salon Series as the rules read it, what cannot be right in it, and which other series it meets."""

from collections.abc import Iterable
from datetime import date, datetime, time

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_time, getdate, now_datetime, strip_html

from digidel_app.digidel_center.company import company_settings
from digidel_app.domain import salon_series
from digidel_app.domain.answer_time import eves
from digidel_app.domain.salon_series import Exemption, Occasion, Plan, SlotTime, Term
from digidel_app.domain.salons import CANCELLED
from digidel_app.domain.written import as_written

YEARS = range(2000, 2101)
"""A plan of other years is a typing error."""
SHOWN = 5
"""Dates that a message names; the rest are counted."""


def plan_of(series: Document) -> Plan:
	"""The plan that a series' form says.

	Raises:
		frappe.ValidationError: a date or time that is none.
	"""
	if series.repeats == salon_series.TERM_PLAN:
		terms = [(row.starts_on, row.ends_on) for row in series.terms]
	else:
		terms = [(series.starts_on, series.ends_on)]
	return Plan(
		series.repeats,
		tuple(Term(_day(first), _day(last)) for first, last in terms if first and last),
		tuple(
			SlotTime(row.name or f"new{row.idx}", row.weekday, _time(row.from_time), _time(row.to_time))
			for row in series.times
		),
		tuple(
			Exemption(
				row.idx,
				_day(row.on_date),
				row.exception_kind,
				_day(row.moved_to) if row.moved_to else None,
				_time(row.from_time) if row.from_time else None,
				_time(row.to_time) if row.to_time else None,
			)
			for row in series.exceptions
		),
	)


def occasions(series: Document) -> list[Occasion]:
	"""All dates of the series' plan, with its municipality's days off."""
	plan = plan_of(series)
	return salon_series.occasions(plan, days_off(series, plan)) if plan.terms else []


def days_off(series: Document, plan: Plan) -> dict[date, str]:
	"""Days of the plan's time on which the series has no salons, and their names."""
	if not series.skip_holidays or not plan.terms:
		return {}
	first = min(term.starts_on for term in plan.terms)
	return days_off_between(series.company, first, salon_series.last_day(plan))


def days_off_between(company: str | None, first: date, last: date) -> dict[date, str]:
	"""Days off and their names: the eves, and the municipality's list.

	Saturdays and Sundays as such are none here: a series on Saturdays is meant to be on Saturdays.
	"""
	found = {day: _(name) for year in range(first.year, last.year + 1) for name, day in eves(year).items()}
	settings = company_settings(company)
	if settings and settings.holiday_list:
		# get_all: which days are off is no secret of the personnel unit
		for day, name in frappe.get_all(
			"Holiday",
			filters={
				"parent": settings.holiday_list,
				"holiday_date": ("between", (first, last)),
				"weekly_off": 0,
			},
			fields=["holiday_date", "description"],
			as_list=True,
		):
			found.setdefault(day, strip_html(name or "").strip())  # eves are named in the reader's language
	return found


def has_list_of_days_off(company: str | None) -> bool:
	"""Whether anybody has said which days are off; without it only the eves are known."""
	settings = company_settings(company)
	return bool(settings and settings.holiday_list)


def check_plan(series: Document) -> None:
	"""Refuse a plan that cannot be right.

	Raises:
		frappe.ValidationError: says what and in which row.
	"""
	for kind, row, other in salon_series.plan_problems(plan_of(series)):
		frappe.throw(_problem(kind).format(row, other, salon_series.MOST_SALONS, salon_series.LONGEST))


def check_overlap(series: Document) -> None:
	"""Refuse a series that wants a place when other series have it, unless the place holds several salons at once.

	The place must be locked. Single salons in the way are shown date by date when the salons are made.
	"""
	now = now_datetime()
	made = set(made_slots(series))
	mine = [
		each
		for each in occasions(series)
		if each.starts_at > now and each.slot not in made and is_planned(series, each)
	]
	if not mine:
		return
	rooms = frappe.db.get_value("Meeting Place", series.meeting_place, "simultaneous_salons")
	found = salon_series.overlaps(mine, _other_series_there(series, now), rooms or 0)
	if not found:
		return
	titles = sorted({title for _each, others in found for title in others})
	frappe.throw(
		_(
			"{0} is taken by another series at these times: {1}. In the way: {2}. Choose another time or place, or leave these dates out."
		).format(
			frappe.bold(escape_html(as_written(place_name(series.meeting_place)))),
			moments(each.starts_at for each, _titles in found),
			escape_html(as_written(", ".join(titles))),
		),
		title=_("Two series at the same place"),
	)


def is_planned(series: Document, each: Occasion) -> bool:
	"""Whether the series still wants this date: a change or an end from a day on leaves the others alone."""
	if series.changed_from and each.planned_on < getdate(series.changed_from):
		return False
	return not (series.ended_from and each.planned_on >= getdate(series.ended_from))


def made_slots(series: Document) -> dict[str, str]:
	"""Slot → salon made for it, whatever became of it."""
	if series.is_new():
		return {}
	rows = frappe.get_all(
		"Digital Salon",
		filters={"series": series.name, "series_slot": ("is", "set")},
		fields=["series_slot", "name"],
		as_list=True,
	)
	return {slot.removeprefix(f"{series.name}/"): name for slot, name in rows}


def moments(found: Iterable[datetime]) -> str:
	"""The first few moments of many, in words."""
	listed = sorted(found)
	words = ", ".join(frappe.format(each, "Datetime") for each in listed[:SHOWN])
	more = len(listed) - SHOWN
	return _("{0} and {1} more").format(words, more) if more > 0 else words


def place_name(place: str) -> str:
	return frappe.get_cached_value("Meeting Place", place, "place_name") or place


def _other_series_there(series: Document, now: datetime) -> list[tuple[str, datetime, datetime]]:
	"""Salons of other series at the place, and dates they have not made yet."""
	salon = frappe.qb.DocType("Digital Salon")
	found = [
		tuple(row)
		for row in frappe.qb.from_(salon)
		.select(salon.title, salon.starts_at, salon.ends_at)
		.where(salon.meeting_place == series.meeting_place)
		.where(salon.series.isnotnull() & (salon.series != "") & (salon.series != (series.name or "")))
		.where(salon.status != CANCELLED)
		.where(salon.ends_at > now)
		.run()
	]
	# get_all: who plans a place is told of every series there
	for name in frappe.get_all(
		"Salon Series",
		filters={"meeting_place": series.meeting_place, "name": ("!=", series.name or "")},
		pluck="name",
	):
		other = frappe.get_doc("Salon Series", name)
		made = made_slots(other)
		found += [
			(other.title, each.starts_at, each.ends_at)
			for each in occasions(other)
			if not each.left_out and each.slot not in made and each.ends_at > now and is_planned(other, each)
		]
	return found


def _day(value: object) -> date:
	try:
		day = getdate(value)
	except (ValueError, TypeError, OverflowError):
		day = None
	if not day or day.year not in YEARS:
		frappe.throw(_("Say the day as for example {0}.").format("2027-01-18"))
	return day


def _time(value: object) -> time:
	try:
		return get_time(value)
	except (ValueError, TypeError, OverflowError, AttributeError):  # the last: 99:99 looks like a duration
		frappe.throw(_("Write times as for example {0}.").format("13:30"))


def _problem(kind: str) -> str:
	return {
		salon_series.NO_TERM: _("Fill in the first and the last day."),
		salon_series.NO_TIME: _("Fill in at least one weekday with its times."),
		salon_series.ENDS_BEFORE_START: _("The last day must not be before the first. Check row {0}."),
		salon_series.TOO_LONG: _(
			"A series lasts at most {3} years. Plan the first part, and copy it when the next begins."
		),
		salon_series.TIME_ENDS_BEFORE_START: _("A salon must end after it starts. Check the times."),
		salon_series.TIMES_OVERLAP: _("Weekdays and times: rows {0} and {1} are at the same time."),
		salon_series.TERMS_OVERLAP: _("Terms: rows {0} and {1} share days."),
		salon_series.NOT_IN_PLAN: _(
			"Exceptions, row {0}: the series has no salon that date. Write the date it would have been."
		),
		salon_series.DATE_TWICE: _("Exceptions, row {0}: this date stands in a row above already."),
		salon_series.MOVED_NOWHERE: _("Exceptions, row {0}: fill in the date it is moved to."),
		salon_series.NO_DATES: _("The plan has no date at all. Check first and last day and the weekdays."),
		salon_series.TOO_MANY: _("The plan has {0} dates. A series has at most {2}: shorten it."),
	}[kind]
