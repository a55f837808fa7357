"""What the demonstration's figures must be, computed in plain Python by `domain/`.

The site's reports are held against this to the öre and to the head, and the preview shows it. It never reads
a site.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.demo import vocabulary as v
from digidel_app.demo.ledger import COST_TYPE_ACCOUNTS, EMPLOYER_FEES, PROJECT
from digidel_app.demo.operations import Encounter, Salon
from digidel_app.demo.plan import DemoPlan
from digidel_app.demo.recent import Recent
from digidel_app.demo.surveys import Survey
from digidel_app.domain import budget, goals, needs, survey_effect
from digidel_app.domain.money import ZERO, total
from digidel_app.domain.statistics import CrossTable, count_one, cross_table, month_of
from digidel_app.domain.survey_effect import Pair

NOT_MAPPED = None

# --- budget -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FollowUpRow:
	"""One row of the budget follow-up, SEK. `line` None is the row of postings that no line can claim."""

	line: str | None
	kind: str | None
	fiscal_year: str
	planned: Decimal
	computed: Decimal
	actual: Decimal
	committed: Decimal

	@property
	def remaining(self) -> Decimal:
		return budget.remaining_amount(self.planned, self.actual, self.committed)

	@property
	def share_used(self) -> Decimal | None:
		return budget.share_used(self.planned, self.actual)


def line_map(plan: DemoPlan) -> budget.LineMap:
	"""The lines of the application on the project's cost centre, and the accounts their cost types own."""
	owners = {
		account: cost_type for cost_type, accounts in COST_TYPE_ACCOUNTS.items() for account in accounts
	}
	lines = [budget.LineKey(line.name, line.name, PROJECT) for line in plan.application.lines]
	return budget.LineMap({}, {}, owners, lines)


def ledger_partition(plan: DemoPlan) -> budget.Partition:
	"""The project's ledger divided over the lines."""
	return budget.partition(plan.ledger.postings(), line_map(plan))


def follow_up(plan: DemoPlan) -> list[FollowUpRow]:
	"""A row per line and fiscal year, then one per year for what is not mapped."""
	application = plan.application
	actual = ledger_partition(plan)
	committed = budget.partition(plan.ledger.commitments(), line_map(plan))
	computed = budget.formula_amounts_per_year(application.lines, application.years, budget.COMPUTED)
	rows = [
		FollowUpRow(
			line.name,
			line.kind,
			year,
			line.planned.get(year, ZERO),
			computed[line.name].get(year, ZERO),
			actual.by_line.get((line.name, year), ZERO),
			committed.by_line.get((line.name, year), ZERO),
		)
		for line in application.lines
		for year in application.years
	]
	return rows + [
		FollowUpRow(
			NOT_MAPPED,
			None,
			year,
			ZERO,
			ZERO,
			actual.not_mapped.get(year, ZERO),
			committed.not_mapped.get(year, ZERO),
		)
		for year in application.years
	]


def sum_rows(
	rows: Iterable[FollowUpRow], line: str | None = None, kind: str | None = None, year: str = ""
) -> FollowUpRow:
	"""The rows added up under a heading."""
	rows = list(rows)

	def added(name: str) -> Decimal:
		return total(getattr(row, name) for row in rows)

	return FollowUpRow(
		line, kind, year, added("planned"), added("computed"), added("actual"), added("committed")
	)


def actual_by_kind(plan: DemoPlan, kind: str) -> dict[str, Decimal]:
	"""Booked on lines of a kind, per fiscal year."""
	return {
		year: total(row.actual for row in follow_up(plan) if row.kind == kind and row.fiscal_year == year)
		for year in plan.application.years
	}


def caps(plan: DemoPlan) -> list[budget.OverheadCap]:
	"""The overhead cap on every basis of the plan, then on actuals; totals and years."""
	application = plan.application
	salaries, overhead = (actual_by_kind(plan, kind) for kind in (budget.SALARY, budget.OVERHEAD))
	return [
		*budget.plan_caps(application.lines, application.years, application.cap_percent),
		*budget.actual_caps(salaries, overhead, application.cap_percent),
	]


def deviations(plan: DemoPlan) -> list[budget.Deviation]:
	"""Every difference the application contains, on its named basis."""
	application = plan.application
	return budget.deviations(application.lines, application.years, application.cap_percent)


def wages_with_valid_fee(plan: DemoPlan) -> dict[str, Decimal]:
	"""The wage formulas with the employer fee that came to apply each year."""
	application = plan.application
	formulas = [formula for line in application.lines for formula in line.formulas]
	return budget.wages_with_valid_fee(formulas, application.years, EMPLOYER_FEES)


# --- people -----------------------------------------------------------------------------------------


def contacts(plan: DemoPlan) -> int:
	"""All persons at the desk and at salons; the same person counts every time."""
	return sum(row.persons for row in plan.encounters) + sum(salon.persons for salon in held(plan))


def held(plan: DemoPlan) -> list[Salon]:
	"""Salons that took place for residents."""
	return [salon for salon in plan.salons if salon.is_group_activity]


def questions(plan: DemoPlan) -> list[dict]:
	"""Every question with what the visit says about who asked, when and where."""
	return [
		{
			"topic": question.topic,
			"outcome": question.outcome,
			"place": encounter.place,
			"month": month_of(encounter.started_on),
			"gender": encounter.gender,
			"age_band": encounter.age_band,
		}
		for encounter in plan.encounters
		for question in encounter.questions
	]


def by(encounters: Iterable[Encounter], dimension: str) -> dict[str, dict]:
	"""Visits and persons by a dimension of the encounter: {'visits': {...}, 'persons': {...}}."""
	encounters = list(encounters)
	key = _month_of_visit if dimension == "month" else dimension
	return {
		"visits": count_one(encounters, key),
		"persons": count_one(encounters, key, measure="persons"),
	}


def _month_of_visit(encounter: Encounter) -> str:
	return month_of(encounter.started_on)


def topics_by_gender(plan: DemoPlan) -> CrossTable:
	"""Questions by topic and by the gender of who asked."""
	return cross_table(
		questions(plan),
		"topic",
		"gender",
		rows=[topic.name for topic in v.TOPICS],
		columns=["Woman", "Man", "Mixed group", "Not recorded"],
	)


def salon_headcount(plan: DemoPlan, dimension: str) -> dict[str, dict[str, int]]:
	"""Persons and first-time persons at salons by gender or age band."""
	rows = [row for salon in held(plan) for row in salon.headcounts]
	return {name: count_one(rows, dimension, measure=name) for name in ("persons", "first_time_persons")}


def salon_statistics(salons: Iterable[Salon]) -> dict[str, int]:
	"""What Salon Statistics must say of salons that have been, the staff's own training included."""
	salons = list(salons)
	took_place = [salon for salon in salons if salon.is_held]
	by_library = [salon for salon in took_place if salon.library_staff_took_part]
	return {
		"planned": len(salons),
		"held": len(took_place),
		"cancelled": sum(salon.status == "Cancelled" for salon in salons),
		"no_result": 0,
		"persons": sum(salon.persons for salon in took_place),
		"first_time": sum(salon.first_time_persons for salon in took_place),
		"seats": sum(salon.capacity for salon in took_place),
		"library_held": len(by_library),
		"library_persons": sum(salon.persons for salon in by_library),
	}


# --- needs ------------------------------------------------------------------------------------------


def need_figures(plan: DemoPlan, recent: Recent, today: date) -> needs.Figures:
	"""What Needs by Locality must say of all needs together."""
	return needs.figures([*_golden_needs(plan), *map(_need, recent.needs)], today)


def _golden_needs(plan: DemoPlan) -> Iterable[needs.Need]:
	for row in v.NEEDS:
		days = [s.starts_on for s in plan.salons if s.is_held and row.is_met_by(s.theme, s.starts_on)]
		yield _need(row)._replace(met_on=min(days, default=row.met_on))


def _need(row: v.Need) -> needs.Need:
	return needs.Need(
		row.theme,
		row.locality,
		row.theme,
		row.target_group,
		row.times,
		row.reported_on,
		row.status,
		row.blocker,
	)


# --- surveys ----------------------------------------------------------------------------------------


def shown_pairs(survey: Survey, threshold: int) -> list[Pair]:
	"""Pairs that have entered the figures: as many whole batches as there are, in the order of the second answer."""
	pairs = [
		Pair(person.before.scores, person.after.scores)
		for person in sorted(survey.people, key=lambda person: person.after.day if person.after else date.max)
		if person.code and person.before and person.after
	]
	return pairs[: len(pairs) // threshold * threshold]


def survey_effects(survey: Survey, threshold: int) -> dict[str, survey_effect.Effect]:
	"""Question code → what Survey Effect must say of it."""
	pairs = shown_pairs(survey, threshold)
	return {
		question.code: survey_effect.effect(
			survey_effect.of_question(pairs, question.code),
			higher_is_better=question.higher_is_better,
			threshold=threshold,
			questions=len(survey.questions),
		)
		for question in survey.questions
	}


def survey_improvement(survey: Survey, threshold: int) -> tuple[int, int]:
	"""Of those who answered twice: whose own assessment rose, and all of them."""
	better = {question.code: question.higher_is_better for question in survey.questions}
	judged = [survey_effect.rose(pair, better) for pair in shown_pairs(survey, threshold)]
	told = [answer for answer in judged if answer is not None]
	return sum(told), len(told)


# --- goals ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GoalFigures:
	"""Where the application's goals stand at the end of the demonstration."""

	target_persons: int
	reached: goals.ReachedPersons
	pace: goals.Pace
	passed_on: date | None
	individual: goals.WeeklyResult
	group: goals.WeeklyResult
	partners: dict[str, int]
	target_partners: int


def goal_figures(plan: DemoPlan) -> GoalFigures:
	"""Every goal that can be counted."""
	target = {goal.metric: goal.target for goal in plan.application.goals}
	first_visits = [row for row in plan.encounters if row.visit_kind == "First visit"]
	salons = held(plan)
	reached = goals.reached_persons(
		sum(row.persons for row in first_visits),
		sum(salon.first_time_persons for salon in salons),
		contacts(plan),
	)
	new_persons = [(row.started_on, row.persons) for row in first_visits]
	new_persons += [(salon.starts_on, salon.first_time_persons) for salon in salons]
	period = (v.FIRST_DAY, v.LAST_DAY)
	return GoalFigures(
		target_persons=target["reached_persons"],
		reached=reached,
		pace=goals.pace(reached.estimate, target["reached_persons"], *period, v.LAST_DAY),
		passed_on=goals.day_reached(new_persons, target["reached_persons"]),
		individual=goals.weekly_individual_meetings(
			(row.started_on for row in plan.encounters if row.channel in goals.MEETING_CHANNELS),
			*period,
			target["weekly_individual_meetings"],
			v.CLOSED_WEEKS,
		),
		group=goals.weekly_group_activities(
			(salon.starts_on for salon in salons), *period, target["weekly_group_activities"], v.CLOSED_WEEKS
		),
		partners=goals.active_partners(
			(goals.JointActivity(s.starts_on, s.partners, s.is_group_activity) for s in plan.salons), *period
		),
		target_partners=target["active_partners"],
	)
