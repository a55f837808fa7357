"""The application's goals on the site, with the population they are counted on, and what the centre watches besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from digidel_app.demo import vocabulary as v

if TYPE_CHECKING:
	from digidel_app.demo.application import Goal
	from digidel_app.demo.loader import Loading

APPLICATION_YEAR = 2018
SOURCE = "Ansökan 2018, avrundat"
AREAS = {
	"reached_persons": "Reach",
	"active_partners": "Partners",
	"weekly_individual_meetings": "Activity",
	"weekly_group_activities": "Activity",
	"qualitative": "Organisation",
}
EVIDENCE = (
	"Driftsbudget och ansvarig enhet är föreslagna för åren efter projektet; beslut väntas i nämnden (demo)."
)


class Watched(NamedTuple):
	"""A goal that the demonstration sets beside the application's."""

	title: str
	metric: str
	target: float
	area: str
	period: str = "Total"


WATCHED = (
	Watched("Minst hälften av besökarna är kvinnor (demo)", "share_of_women", 50, "Equality"),
	Watched("Nio av tio frågor löses vid första kontakten (demo)", "first_contact_resolution", 90, "Quality"),
	Watched("30 salonger om året (demo)", "salons_held", 30, "Activity", "Year"),
	Watched("Hälften bedömer sig själva högre efter än före (demo)", "survey_improvement", 50, "Quality"),
	Watched("Högst 1 200 kr per person som nås (demo)", "cost_per_reached_person", 1_200, "Economy"),
)


def load_goals(loading: Loading) -> int:
	"""Returns how many goals."""
	population = {"company": loading.company, "year": APPLICATION_YEAR}
	loading.ensure("Population Figure", "population", population, {"value": v.POPULATION, "source": SOURCE})
	loading.insert(
		{
			"doctype": "Context Figure",
			"company": loading.company,
			"title": "Beräknas stå utanför det digitala",
			"value": 10,
			"unit": "procent",
			"year": APPLICATION_YEAR,
			"source": "Ansökan 2018",
		}
	)
	goals = [
		*(_of_application(goal) for goal in loading.plan.application.goals),
		*(_watched(goal) for goal in WATCHED),
	]
	for values in goals:
		loading.insert(
			{
				"doctype": "Project Goal",
				"company": loading.company,
				"project": loading.project,
				"starts_on": v.FIRST_DAY,
				"ends_on": v.LAST_DAY,
				"responsible_user": "coordinator@example.org",
				**values,
			},
			values["title"],
		)
	return len(goals)


def _of_application(goal: Goal) -> dict:
	"""A goal as the application words it; the golden table's numbers as they stand."""
	shared = {"title": goal.title, "goal_area": AREAS[goal.metric], "period": goal.period}
	if goal.metric == "qualitative":
		return {**shared, "is_qualitative": 1, "status": "Under way", "evidence": EVIDENCE}
	closed = sorted(v.CLOSED_WEEKS) if goal.period == "ISO week" else []
	return {
		**shared,
		"metric": goal.metric,
		"target_value": goal.target,
		"percent_of_population": float(goal.percent_of_population or 0),
		"closed_weeks": [
			{"iso_year": week.year, "iso_week": week.week, "reason": "Stängt (demo)"} for week in closed
		],
	}


def _watched(goal: Watched) -> dict:
	return {
		"title": goal.title,
		"metric": goal.metric,
		"target_value": goal.target,
		"goal_area": goal.area,
		"period": goal.period,
	}
