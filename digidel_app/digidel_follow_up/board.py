"""The steering group's board: the goals' figures and what lies around them, safe to show to people from outside.

A steering group has members who are not staff. So every number of persons is protected: one between 1 and the
municipality's smallest published number is not shown, nor what would give it away (design, section 4.4). What may be
quoted and printed elsewhere is the Published Statistics; the board is as true as the day it is shown on.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import cint

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_follow_up import goal_words as words
from digidel_app.digidel_follow_up.goal_follow_up import FollowedGoal, follow
from digidel_app.digidel_follow_up.metrics.registry import PER_CENT
from digidel_app.digidel_follow_up.metrics.scope import Facts
from digidel_app.domain import goal_standing, periods
from digidel_app.domain.suppression import SIGN, cube, protect

USUAL_THRESHOLD = 5
MOST_QUARTERS = 12
WEEKS_NAMED = 2
WOMEN, MEN, OTHERS = "women", "men", "others"


def board(company: str, on: date, project: str | None = None) -> dict:
	"""Everything on the board as plain values. The caller has authorised."""
	goals = follow(company, on, project=project)
	threshold = threshold_of(company)
	charts = Charts(company, goals, project, threshold)
	return {
		"company": company,
		"on": words.day_text(on),
		"threshold": threshold,
		"goals": [
			tile(goal, threshold, charts.hides_gender) for goal in goals if not goal.goal.is_qualitative
		],
		"told_in_words": [told(goal) for goal in goals if goal.goal.is_qualitative],
		"charts": charts.shown() if goals else [],
		"context": context_figures(company, on),
	}


def threshold_of(company: str) -> int:
	"""The smallest number of persons that may be shown."""
	settings = company_settings(company)
	return cint(settings and settings.suppression_threshold) or USUAL_THRESHOLD


# --- the goals --------------------------------------------------------------------------------------


def tile(followed: FollowedGoal, threshold: int, hides_gender: bool) -> dict:
	"""One goal: a large figure and few words."""
	hidden = is_small(followed, threshold) or (
		hides_gender and bool(followed.metric) and followed.metric.name == "share_of_women"
	)
	percent = followed.standing.percent
	return {
		"title": followed.goal.title,
		"value": SIGN if hidden else words.value_text(followed) or "–",
		"target": words.target_text(followed),
		"percent": None if hidden or percent is None else min(100, int(percent)),
		"status": words.status_text(followed),
		"is_good": followed.standing.status in (goal_standing.REACHED, goal_standing.ON_PACE),
		"pace": "" if hidden else words.pace_text(followed, WEEKS_NAMED),
		"note": interval_text(followed, threshold) or words.residents_text(followed),
	}


def is_small(followed: FollowedGoal, threshold: int) -> bool:
	"""Whether the figure would tell of fewer persons than may be shown."""
	measured, metric = followed.measured, followed.metric
	if not metric or measured.value is None:
		return False
	if metric.counts_persons:
		return _any_small(threshold, measured.value, measured.lower, measured.upper)
	if metric.unit == PER_CENT:
		over, under = measured.numerator, measured.denominator
		return _any_small(threshold, over, under, under - over)
	return _any_small(threshold, measured.denominator)


def _any_small(threshold: int, *numbers: Decimal | None) -> bool:
	return any(number is not None and 0 < number < threshold for number in numbers)


def interval_text(followed: FollowedGoal, threshold: int) -> str:
	"""Between which figures the truth lies."""
	lower, upper = followed.measured.lower, followed.measured.upper
	if lower is None or upper is None or is_small(followed, threshold):
		return ""
	return _("At least {0}, at most {1}").format(words.number(lower), words.number(upper))


def told(followed: FollowedGoal) -> dict:
	"""One goal told in words."""
	return {
		"title": followed.goal.title,
		"status": words.status_text(followed),
		"evidence": followed.goal.evidence or "",
		"is_good": followed.goal.status == "Reached",
	}


# --- the charts -------------------------------------------------------------------------------------


class Charts:
	"""Persons by time and by gender over the time of the goals, protected together: they share their total."""

	def __init__(self, company: str, goals: Iterable[FollowedGoal], project: str | None, threshold: int):
		scopes = [goal.scope for goal in goals if goal.scope]
		facts = scopes[0].facts if scopes else None
		projects = {scope.project for scope in scopes}
		project = project or (projects.pop() if len(projects) == 1 else None)  # what the goals are about
		self.unit, by_time, by_gender = _counted(facts, project)
		tables = (
			cube("time", by_time, {"time": [key for (key,) in by_time]}),
			cube("gender", by_gender, {"gender": [WOMEN, MEN, OTHERS]}),
		)
		self.time, self.gender = protect(tables, threshold) if by_time else ({}, {})

	@property
	def hides_gender(self) -> bool:
		"""Whether the share of women would give a hidden number away."""
		return any(self.gender.get(_key("gender", name)) == SIGN for name in (WOMEN, MEN))

	def shown(self) -> list[dict]:
		"""The charts with their tables; none while nobody has come."""
		if not self.time:
			return []
		times = sorted(value for key in self.time for _name, value in key)
		return [
			_chart(
				_("Visitors by quarter") if self.unit == periods.QUARTER else _("Visitors by year"),
				_("Quarter") if self.unit == periods.QUARTER else _("Year"),
				[(_time_text(self.unit, time), self.time[_key("time", time)]) for time in times],
				self.time[frozenset()],
			),
			_chart(
				_("Women and men among the visitors"),
				_("Gender"),
				[(label, self.gender[_key("gender", name)]) for name, label in _genders()],
				self.gender[frozenset()],
			),
		]


def _key(dimension: str, value: object) -> frozenset:
	return frozenset({(dimension, value)})


def _counted(facts: Facts | None, project: str | None) -> tuple[str, Counter, Counter]:
	"""The unit of time, and persons by time and by gender; gender as it was recorded, groups of both apart."""
	by_time, by_gender = Counter(), Counter()
	if not facts:
		return periods.QUARTER, by_time, by_gender
	spans_many = (facts.last - facts.first).days > MOST_QUARTERS * 92
	unit = periods.YEAR if spans_many else periods.QUARTER
	for row in (*facts.visits(project), *facts.salons(project)):
		by_time[(periods.number_of(unit, row.day),)] += row.persons
		by_gender[(WOMEN,)] += row.women
		by_gender[(MEN,)] += row.men
		by_gender[(OTHERS,)] += row.persons - row.women - row.men
	return unit, by_time, by_gender


def _genders() -> list[tuple[str, str]]:
	return [
		(WOMEN, _("Women and girls")),
		(MEN, _("Men and boys")),
		(OTHERS, _("Mixed groups and not recorded")),
	]


def _time_text(unit: str, number: int) -> str:
	year, part = periods.parts_of(unit, number)
	return _("{0} quarter {1}").format(year, part) if unit == periods.QUARTER else str(year)


def _chart(title: str, heading: str, rows: list[tuple[str, int | str]], total: int | str) -> dict:
	largest = max((number for _label, number in rows if number != SIGN), default=0)
	return {
		"title": title,
		"heading": heading,
		"counted": _("Visitors"),
		"rows": [
			{
				"label": label,
				"text": SIGN if number == SIGN else words.number(number),
				"share": 0 if number == SIGN or not largest else round(100 * number / largest, 1),
				"is_hidden": number == SIGN,
			}
			for label, number in rows
		],
		"total": SIGN if total == SIGN else words.number(total),
	}


# --- the world around -------------------------------------------------------------------------------


def context_figures(company: str, on: date) -> list[dict]:
	"""Figures about the world around, the latest of each title up to the year of the day, with year and source."""
	rows = frappe.get_list(
		"Context Figure",
		filters={"company": company, "year": ("<=", on.year)},
		fields=["title", "value", "unit", "year", "source"],
		order_by="year desc, title",
		limit_page_length=0,
	)
	latest: dict[str, dict] = {}
	for row in rows:
		decimals = 0 if row.value == int(row.value) else 1
		latest.setdefault(row.title, {**row, "value": words.number(row.value, decimals), "exact": row.value})
	return list(latest.values())
