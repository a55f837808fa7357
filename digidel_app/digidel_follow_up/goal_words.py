"""What is said about a goal: values with their unit, status and pace in words."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.utils import fmt_money, formatdate

from digidel_app.digidel_follow_up.goal_follow_up import FollowedGoal
from digidel_app.digidel_follow_up.metrics.registry import HOURS, PER_CENT, SEK, Behind, Metric
from digidel_app.domain import goal_standing as rules
from digidel_app.domain.goals import IsoWeek

WEEKS_NAMED = 6


def number(value: Decimal | int, decimals: int = 0) -> str:
	"""A number as the site writes it."""
	return fmt_money(value, precision=decimals)


def with_unit(metric: Metric, value: Decimal) -> str:
	"""A value of a metric, with the unit where the reader needs it."""
	if metric.unit == PER_CENT:
		return f"{number(value)} %"
	if metric.unit == SEK:
		return _("SEK {0}").format(number(value))
	if metric.unit == HOURS:
		return _("{0} h").format(number(value, 1))
	return number(value)


def day_text(day: date) -> str:
	"""A day as it is said: 14 October 2020."""
	return formatdate(day, "d MMMM yyyy")


def period_text(followed: FollowedGoal) -> str:
	"""The days judged."""
	return f"{formatdate(followed.first)} – {formatdate(followed.last)}"


def value_text(followed: FollowedGoal) -> str:
	"""Where the goal stands, in its unit."""
	if not followed.metric or followed.standing.status == rules.NOT_BEGUN:
		return ""
	if followed.measured.value is None:
		return _("no data")
	if followed.weeks:
		return _("{0} of {1} weeks").format(len(followed.weeks.met), len(followed.weeks.open_weeks))
	return with_unit(followed.metric, followed.measured.value)


def target_text(followed: FollowedGoal) -> str:
	"""What is aimed at."""
	if not followed.metric or followed.target is None:
		return ""
	if followed.metric.is_weekly:
		return _("{0} each week").format(number(followed.target))
	return with_unit(followed.metric, followed.target)


def residents_text(followed: FollowedGoal) -> str:
	"""What a target in per cent was counted on: the figure, its year and its source."""
	percent = followed.goal.percent_of_population
	if not percent or not followed.metric:
		return ""
	if not followed.residents or followed.residents.value <= 0:
		return _("No figure of the residents is entered for {0} or a year before it.").format(
			followed.goal.starts_on.year
		)
	return _("{0} % of {1} residents at the end of {2} ({3}).").format(
		number(percent), number(followed.residents.value), followed.residents.year, followed.residents.source
	)


def status_text(followed: FollowedGoal) -> str:
	"""The status in words."""
	goal, status = followed.goal, followed.standing.status
	if goal.is_qualitative:
		return _(goal.status, context="Project Goal")
	if followed.metric and followed.target is None and status == rules.NO_DATA:
		return _("No target")
	if followed.metric and followed.metric.is_weekly and status == rules.ON_PACE:
		return _("Every week so far")
	if followed.metric and followed.metric.is_weekly and status == rules.BELOW:
		return _("Weeks have been missed")
	return {
		rules.NOT_BEGUN: _("Not begun yet"),
		rules.NO_DATA: _("No data"),
		rules.TOO_EARLY: _("Too early to say"),
		rules.REACHED: _reached(followed),
		rules.ON_PACE: _("On pace"),
		rules.BEHIND: _("Behind the pace"),
		rules.NOT_REACHED: _("The target was not reached"),
		rules.BELOW: _above_or_below(followed),
	}[status]


def _above_or_below(followed: FollowedGoal) -> str:
	if followed.metric and followed.metric.lower_is_better:
		return _("Above the target so far")
	return _("Below the target so far")


def _reached(followed: FollowedGoal) -> str:
	if followed.metric and not followed.metric.accumulates and followed.on < followed.last:
		return _("At the target so far")
	lower = followed.measured.lower
	if lower is None or lower >= (followed.target or 0):
		return _("Reached", context="Project Goal")
	return _("Reached by the figure chosen, but not for certain")


def pace_text(followed: FollowedGoal, weeks_named: int = WEEKS_NAMED) -> str:
	"""When it was or will be reached, or which weeks are missing."""
	standing = followed.standing
	if followed.weeks and standing.status in (rules.BELOW, rules.NOT_REACHED):
		return _("Missing: {0}").format(weeks_text(followed.weeks.missed, weeks_named))
	if standing.reached_on:
		return _("Reached on {0}").format(day_text(standing.reached_on))
	if standing.forecast_on:
		return _("At this pace {0} is reached on {1}").format(
			target_text(followed), day_text(standing.forecast_on)
		)
	if standing.status in (rules.BEHIND, rules.ON_PACE) and not followed.weeks:
		return _("At this pace the target is not reached within a reasonable time")
	return ""


def weeks_text(weeks: Sequence[IsoWeek], most: int = WEEKS_NAMED) -> str:
	"""Weeks by year, the latest first, and how many more there are."""
	latest = sorted(weeks, reverse=True)
	named = ", ".join(_("week {0} of {1}").format(week.week, week.year) for week in latest[:most])
	more = len(latest) - most
	return _("{0} and {1} more").format(named, more) if more > 0 else named


def area_text(goal: frappe._dict) -> str:
	"""The area, in words."""
	return _(goal.goal_area or "", context="Project Goal")


def address(behind: Behind | None) -> str:
	"""Where the figure opens, as an address in Desk; empty where it does not."""
	if not behind:
		return ""
	filters = {
		name: json.dumps(value) if isinstance(value, list) else value
		for name, value in behind.filters.items()
	}
	page = (
		f"query-report/{quote(behind.report)}"
		if behind.report
		else frappe.scrub(behind.doctype).replace("_", "-")
	)
	return f"/app/{page}?{urlencode(filters, quote_via=quote)}"
