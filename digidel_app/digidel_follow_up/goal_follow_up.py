"""Where the goals of a municipality stand on a day: what report, board, form and alerts share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import cint, getdate

from digidel_app.digidel_follow_up import population
from digidel_app.digidel_follow_up.metrics.registry import Behind, Metric, all_metrics
from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import goal_standing as rules
from digidel_app.domain.goals import IsoWeek, WeeklyResult

FIELDS = (
	*(
		"name",
		"title",
		"goal_area",
		"project",
		"metric",
		"counted_as",
		"target_value",
		"percent_of_population",
	),
	*("period", "starts_on", "ends_on", "is_qualitative", "status", "evidence", "responsible_user"),
)

NOTHING_TOLD = rules.Standing(rules.NO_DATA)


@dataclass(frozen=True)
class FollowedGoal:
	"""A goal and where it stands.

	Attributes:
		first, last: the period judged, both days included.
		target: in the unit of the metric; None where it cannot be told.
		metric: None for a goal told in words, and for a metric that is no longer there.
		residents: what a target in per cent was counted on.
		weeks: week by week, for a goal of something every week.
	"""

	goal: frappe._dict
	on: date
	first: date
	last: date
	metric: Metric | None = None
	scope: Scope | None = None
	target: Decimal | None = None
	residents: population.Population | None = None
	measured: rules.Measured = rules.NOTHING_MEASURED
	standing: rules.Standing = NOTHING_TOLD
	weeks: WeeklyResult | None = None

	@property
	def behind(self) -> Behind | None:
		"""What the figure is made of; nothing where there is no figure."""
		return self.metric.behind(self.scope) if self.scope and self.measured.value is not None else None


def follow(
	company: str,
	on: date,
	*,
	project: str | None = None,
	goal_area: str | None = None,
	name: str | None = None,
) -> list[FollowedGoal]:
	"""The goals the user may read, as they stand at the end of a day. The caller has checked the company."""
	chosen = {"project": project, "goal_area": goal_area, "name": name}
	goals = frappe.get_list(
		"Project Goal",
		filters={"company": company, **{field: value for field, value in chosen.items() if value}},
		fields=list(FIELDS),
		order_by="starts_on, is_qualitative, creation",
		limit_page_length=0,
	)
	return _Follower(company, on, goals).all()


def closed_weeks(company: str, goals: Sequence[str]) -> dict[str, set[IsoWeek]]:
	"""Closed weeks by goal; under the company's name those of its settings."""
	# get_all: the weeks hang on records whose reading has been decided
	rows = frappe.get_all(
		"Closed Week",
		filters={"parent": ("in", [company, *goals])},
		fields=["parenttype", "parent", "iso_year", "iso_week"],
		limit=0,
	)
	found: dict[str, set[IsoWeek]] = {name: set() for name in (company, *goals)}
	for row in rows:
		found[row.parent].add(IsoWeek(row.iso_year, row.iso_week))
	return found


class _Follower:
	"""Fetches what all goals share once."""

	def __init__(self, company: str, on: date, goals: list[frappe._dict]):
		self.company, self.on, self.goals = company, on, goals
		for goal in goals:
			goal.starts_on, goal.ends_on = getdate(goal.starts_on), getdate(goal.ends_on)
		counted = [goal for goal in goals if not goal.is_qualitative and goal.starts_on <= on]
		first = min((goal.starts_on for goal in counted), default=on)
		last = min(on, max((goal.ends_on for goal in counted), default=on))
		self.facts = Facts(company, first, last)
		self.closed = closed_weeks(company, [goal.name for goal in counted])
		self.residents = population.figures_of(company)

	def all(self) -> list[FollowedGoal]:
		return [self._follow(goal) for goal in self.goals]

	def _follow(self, goal: frappe._dict) -> FollowedGoal:
		first, last = rules.period_on(goal.period, goal.starts_on, goal.ends_on, self.on)
		metric = None if goal.is_qualitative else all_metrics().get(goal.metric)
		if not metric:
			return FollowedGoal(goal, self.on, first, last)
		residents = population.valid_for(self.residents, goal.starts_on)
		target = _target(goal, residents)
		known = {
			"metric": metric,
			"target": target,
			"residents": residents if goal.percent_of_population else None,
		}
		if self.on < first:
			return FollowedGoal(goal, self.on, first, last, standing=rules.Standing(rules.NOT_BEGUN), **known)
		scope = Scope(self.facts, first, min(last, self.on), goal.project, goal.counted_as or rules.ESTIMATE)
		measured = metric.measure(scope)
		known |= {"scope": scope, "measured": measured}
		if target is None:
			return FollowedGoal(goal, self.on, first, last, **known)
		if metric.is_weekly:
			weeks = rules.weeks_so_far(
				measured.events, first, last, self.on, cint(target), self._closed_for(goal.name)
			)
			stands = rules.weekly_standing(weeks, measured, first, last, self.on)
			return FollowedGoal(goal, self.on, first, last, standing=stands, weeks=weeks, **known)
		stands = rules.standing(
			measured,
			target,
			first,
			last,
			self.on,
			accumulates=metric.accumulates,
			lower_is_better=metric.lower_is_better,
		)
		return FollowedGoal(goal, self.on, first, last, standing=stands, **known)

	def _closed_for(self, goal: str) -> Collection[IsoWeek]:
		return self.closed[self.company] | self.closed[goal]


def _target(goal: frappe._dict, residents: population.Population | None) -> Decimal | None:
	"""The target given, else so many per cent of the residents."""
	if goal.target_value:
		return to_decimal(goal.target_value)
	return population.target_of(goal.percent_of_population, residents) if goal.percent_of_population else None
