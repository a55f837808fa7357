"""Tells who is responsible for a weekly goal, while there is time to do something, that the week is about to end without.

The municipality's coordinators are told by `digidel_salons.week_activity` of a week with nothing at all. This looks at each
goal: its own target, project and closed weeks. Nobody gets both for the same week.
"""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from digidel_app.digidel_center.mail import language_of
from digidel_app.digidel_encounters.answer_times import holidays_of
from digidel_app.digidel_follow_up import goal_follow_up
from digidel_app.digidel_follow_up.metrics.registry import all_metrics
from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_salons import week_activity
from digidel_app.domain import goal_standing as rules
from digidel_app.domain.goals import iso_week_of
from digidel_app.permissions import allowed_companies

MARK = "digidel-weekly-goal"


def remind_all() -> None:
	"""Every day, for every municipality."""
	for company in frappe.get_all("Digidel Company Settings", pluck="name"):
		remind(company, getdate())


def remind(company: str, today: date) -> dict[str, str]:
	"""The same for one municipality; returns goal → who got a task. Nobody is reminded twice of one week."""
	days_off, _covers = holidays_of(company)
	if not rules.is_late_in_week(today, days_off):
		return {}
	goals = _weekly_goals(company, today)
	closed = goal_follow_up.closed_weeks(company, [goal.name for goal in goals])
	told_already = _told_by_salons(company, today) if goals else set()
	week, told = iso_week_of(today), {}
	for goal in goals:
		is_closed = week in closed[company] or week in closed[goal.name]
		if (
			is_closed
			or goal.responsible_user in told_already
			or not _can_be_told(goal.responsible_user, company)
		):
			continue
		expected = happened(company, goal, today) + planned(company, goal, today)
		if expected < goal.target_value:
			_give_task(goal, today, expected)
			told[goal.name] = goal.responsible_user
	return told


def _weekly_goals(company: str, today: date) -> list[frappe._dict]:
	"""Weekly goals under way that somebody is responsible for and has not been reminded of this week."""
	weekly = [metric.name for metric in all_metrics().values() if metric.is_weekly]
	rows = frappe.get_all(
		"Project Goal",
		filters={
			"company": company,
			"metric": ("in", weekly),
			"starts_on": ("<=", today),
			"ends_on": (">=", today),
			"responsible_user": ("is", "set"),
		},
		fields=["name", "title", "metric", "project", "target_value", "responsible_user", "reminded_on"],
		limit=0,
	)
	monday = iso_week_of(today).monday
	return [row for row in rows if not row.reminded_on or row.reminded_on < monday]


def happened(company: str, goal: frappe._dict, today: date) -> int:
	"""Events of the goal this week, today included."""
	monday = iso_week_of(today).monday
	scope = Scope(Facts(company, monday, today), monday, today, goal.project)
	return sum(all_metrics()[goal.metric].measure(scope).events.values())


def planned(company: str, goal: frappe._dict, today: date) -> int:
	"""What is arranged for the rest of the week: salons for a group goal, booked times for meetings."""
	sunday = iso_week_of(today).sunday
	if goal.metric == "weekly_group_activities":
		return sum(week_activity.activities(company, today, sunday, week_activity.AHEAD).values())
	return week_activity.booked(company, today, sunday)


def _told_by_salons(company: str, today: date) -> set[str]:
	missing = week_activity.missing_this_week(company, today)
	return set(week_activity.coordinators(company)) if missing else set()


def _can_be_told(user: str, company: str) -> bool:
	if not frappe.db.get_value("User", user, "enabled"):
		return False
	companies = allowed_companies(user)
	return companies is None or company in companies


def _give_task(goal: frappe._dict, today: date, expected: int) -> None:
	week = iso_week_of(today)
	with language_of(goal.responsible_user):
		text = _(
			"{0}: week {1} is about to end with {2} of {3}. Arrange something, or record what has been held."
		).format(escape_html(goal.title), week.week, expected, int(goal.target_value))
	frappe.get_doc(
		doctype="ToDo",
		allocated_to=goal.responsible_user,
		date=today + timedelta(days=rules.SUNDAY - today.weekday()),
		reference_type="Project Goal",
		reference_name=goal.name,
		description=f'<p class="{MARK}">{text}</p>',
	).insert(ignore_permissions=True)  # the job may be started by anybody who may run jobs
	# no change of the goal's own facts: its history and time of change stay
	frappe.db.set_value("Project Goal", goal.name, "reminded_on", today, update_modified=False)
