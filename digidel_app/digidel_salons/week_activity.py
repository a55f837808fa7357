"""The weekly goals on the site: what happened in each ISO week, and a reminder while there still is time.

An individual meeting is a visit in which two people meet or talk, not a question in writing; a group activity is a salon held
for residents, so the staff's own training is none (as in `domain.goals`).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, escape_html, get_url, getdate
from pypika.functions import Date

from digidel_app.digidel_center.mail import language_of
from digidel_app.domain import salons
from digidel_app.domain import week_activity as rules
from digidel_app.domain.goals import MEETING_CHANNELS, IsoWeek, iso_week_of
from digidel_app.permissions import allowed_companies

STAFF_ONLY = "Internal training"
HELD, AHEAD = (salons.HELD, salons.REPORTED), (salons.PLANNED, salons.OPEN)
REMINDER_MARK = "digidel-week"
REMINDED = "Digidel Coordinator"


def weeks(company: str, year: int, today: date) -> list[rules.Week]:
	"""Every week of an ISO year, in three queries. The caller has authorised."""
	all_weeks = rules.weeks_of(year)
	first, last = all_weeks[0].monday, all_weeks[-1].sunday
	return rules.weeks(
		year,
		meetings(company, first, last),
		activities(company, first, last, HELD),
		activities(company, max(first, today), last, AHEAD),
		closed_weeks(company),
		today,
	)


def meetings(company: str, first: date, last: date) -> Counter[IsoWeek]:
	"""Visits per week in which somebody met or talked."""
	visit = frappe.qb.DocType("Helpdesk Encounter")
	query = (
		frappe.qb.from_(visit)
		.select(visit.started_on, Count("*"))
		.where(visit.company == company)
		.where(visit.started_on[first:last])
		.where(visit.channel.isin(MEETING_CHANNELS))
		.groupby(visit.started_on)
	)
	return _per_week(query.run())


def activities(company: str, first: date, last: date, statuses: Sequence[str]) -> Counter[IsoWeek]:
	"""Salons for residents per week, in some states."""
	salon = frappe.qb.DocType("Digital Salon")
	day = Date(salon.starts_at)
	query = (
		frappe.qb.from_(salon)
		.select(day, Count("*"))
		.where(salon.company == company)
		.where((salon.starts_at >= first) & (salon.starts_at < add_days(last, 1)))
		.where(salon.status.isin(statuses))
		.where(salon.kind != STAFF_ONLY)
		.groupby(day)
	)
	return _per_week(query.run())


def booked(company: str, first: date, last: date) -> int:
	"""Times booked for guidance that are still to come."""
	return frappe.db.count(
		"Guidance Booking",
		{
			"company": company,
			"bookable_kind": "Guidance",
			"status": "Booked",
			"starts_at": ("between", (first, add_days(last, 1))),
		},
	)


def _per_week(rows: Sequence[tuple]) -> Counter[IsoWeek]:
	found: Counter[IsoWeek] = Counter()
	for day, number in rows:
		found[iso_week_of(day)] += number
	return found


def closed_weeks(company: str) -> set[IsoWeek]:
	"""Weeks the municipality has declared closed."""
	# get_all: what is closed is no secret to anybody who may see what happened
	rows = frappe.get_all(
		"Closed Week",
		filters={"parenttype": "Digidel Company Settings", "parent": company},
		fields=["iso_year", "iso_week"],
	)
	return {IsoWeek(row.iso_year, row.iso_week) for row in rows}


def gaps_this_year(company: str, today: date) -> list[rules.Week]:
	"""Weeks of the present ISO year that are over and had no group activity."""
	return [week for week in weeks(company, iso_week_of(today).year, today) if week.lacks_activity]


# --- the reminder -----------------------------------------------------------------------------------------


def missing_this_week(company: str, today: date) -> str | None:
	"""What the week is about to end without; None where all is well or it is too early in the week to say."""
	week = iso_week_of(today)
	rest = rules.rest_of_week(today)
	return rules.missing(
		today,
		meetings(company, week.monday, today)[week],
		activities(company, week.monday, today, HELD)[week],
		activities(company, *rest, AHEAD)[week],
		booked(company, *rest),
		closed_weeks(company),
	)


def remind_all() -> None:
	"""Every day: a task for the coordinators of each municipality whose week is about to end without."""
	for company in frappe.get_all("Digidel Company Settings", pluck="name"):
		remind(company, getdate())


def remind(company: str, today: date) -> list[str]:
	"""The same for one municipality; returns who got a task. Nobody is reminded twice of one week."""
	lacks = missing_this_week(company, today)
	if not lacks:
		return []
	week = iso_week_of(today)
	reminded = []
	for user in coordinators(company):
		if _is_reminded(company, user, week):
			continue
		with language_of(user):
			text = _text(lacks, week)
		frappe.get_doc(
			doctype="ToDo",
			allocated_to=user,
			date=week.sunday,
			reference_type="Digidel Company Settings",
			reference_name=company,
			description=f'<p class="{_mark(week)}">{text}</p>',
		).insert(ignore_permissions=True)  # the job may be started by anybody who may run jobs
		reminded.append(user)
	return reminded


def _is_reminded(company: str, user: str, week: IsoWeek) -> bool:
	"""Also a task that has been closed is a reminder given."""
	return bool(
		frappe.db.exists(
			"ToDo",
			{
				"allocated_to": user,
				"reference_type": "Digidel Company Settings",
				"reference_name": company,
				"description": ("like", f'%"{_mark(week)}"%'),
			},
		)
	)


def _mark(week: IsoWeek) -> str:
	return f"{REMINDER_MARK}-{week.year}-{week.week:02d}"


def coordinators(company: str) -> list[str]:
	"""Coordinators of a municipality with an open account."""
	users = frappe.get_all(
		"Has Role", filters={"role": REMINDED, "parenttype": "User"}, pluck="parent", distinct=True
	)
	enabled = frappe.get_all(
		"User", filters={"name": ("in", users or [""]), "enabled": 1}, pluck="name", order_by="name asc"
	)
	found = []
	for user in enabled:
		companies = allowed_companies(user)
		if companies is None or company in companies:
			found.append(user)
	return found


def _text(lacks: str, week: IsoWeek) -> str:
	said = {
		rules.NO_GROUP: _("Week {0} is about to end without a group activity."),
		rules.NO_MEETING: _("Week {0} is about to end without an individual meeting."),
		rules.NOTHING: _(
			"Week {0} is about to end without a group activity and without an individual meeting."
		),
	}[lacks].format(week.week)
	asked = _(
		"Plan a salon or record what has been held. Closed on purpose? Add the week under Closed weeks."
	)
	address = escape_html(get_url(f"/app/query-report/Weeks without Activity?year={week.year}"))
	return (
		f'{escape_html(said)} {escape_html(asked)} <a href="{address}">{escape_html(_("Show the weeks"))}</a>'
	)
