"""Goals: what is refused, what each metric counts, how goals stand, and who may see them."""

from datetime import date
from decimal import Decimal

import frappe
import pytest
from frappe.utils import getdate

from digidel_app.api import goals as api
from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.digidel_follow_up import alerts, board, goal_follow_up, goal_words
from digidel_app.digidel_follow_up.metrics.registry import UNITS, all_metrics
from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_follow_up.report.goal_follow_up import goal_follow_up as report
from digidel_app.domain import goal_standing as rules
from digidel_app.testing import builders_funding as build
from digidel_app.testing import builders_goals as goals
from digidel_app.testing import builders_operations as make

BINDING = {
	"active_partners",
	"answer_within_rule",
	"cost_per_reached_person",
	"first_contact_resolution",
	"reached_persons",
	"salons_held",
	"share_of_women",
	"survey_improvement",
	"training_hours_per_employee",
	"weekly_group_activities",
	"weekly_individual_meetings",
}


@pytest.fixture
def project() -> str:
	return make.project()


@pytest.fixture(autouse=True)
def settings():
	make.company_settings()
	frappe.db.delete("Population Figure", {"company": make.first_company()})  # of a demonstration on the site


def measured(metric: str, project: str, first: date = goals.FIRST, last: date = goals.LAST, **values):
	"""What a metric says of a project."""
	facts = Facts(make.first_company(), first, last)
	return all_metrics()[metric].measure(Scope(facts, first, last, project, **values))


def stands(goal, on: str | date):
	"""A goal as it stands at the end of a day."""
	return goal_follow_up.follow(goal.company, getdate(on), name=goal.name)[0]


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"ends_on": "2018-12-31"}, "ends before it begins"),
		({"starts_on": None}, "must be a date"),
		({"starts_on": "first of May"}, "date"),
		({"ends_on": "2091-01-01"}, "at most 30 years"),
		({"target_value": 0}, "above 0"),
		({"target_value": -5}, "above 0"),
		({"target_value": "many"}, "above 0"),
		({"target_value": float("nan")}, "above 0"),
		({"target_value": float("inf")}, "above 0"),
		({"percent_of_population": 101}, "at most 100"),
		({"percent_of_population": -1}, "above 0"),
		({"metric": None}, "metric from the list"),
		({"metric": "reached_moon"}, "metric from the list"),
		({"metric": ["reached_persons"]}, "metric from the list"),
		({"period": "ISO week"}, "not counted per ISO week"),
		({"metric": "weekly_group_activities", "target_value": 1.5}, "whole number"),
		({"metric": "weekly_group_activities", "closed_weeks": [{"iso_year": 2019, "iso_week": 53}]}, "no week 53"),
		({"title": "Ring 070-174 06 05"}, "phone"),
	],
)  # fmt: skip
def test_bad_goals_are_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		goals.goal(**values).insert()


def test_a_project_of_another_municipality_is_refused():
	with pytest.raises(OtherCompanyError):
		goals.goal(project=make.project(company=make.other_company())).insert()


def test_the_project_says_the_municipality(project):
	assert goals.goal(project=project, company=None).insert().company == make.first_company()


def test_evidence_holds_no_person():
	with pytest.raises(PersonalDataError):
		goals.goal(is_qualitative=1, evidence="Fråga anna@example.org").insert()


def test_a_goal_in_words_needs_evidence_to_be_reached_and_carries_no_figure():
	with pytest.raises(frappe.ValidationError, match="evidence"):
		goals.goal(is_qualitative=1, status="Reached", evidence="  ").insert()
	goal = goals.goal(is_qualitative=1, status="Reached", evidence="KF 2021-03-01 § 14").insert()
	assert not goal.metric and not goal.target_value
	found = stands(goal, "2021-03-01")
	assert goal_words.status_text(found) == "Reached" and goal_words.value_text(found) == ""


def test_something_every_week_is_counted_per_week():
	assert (
		goals.goal(metric="weekly_group_activities", period="Total", target_value=1).insert().period
		== "ISO week"
	)
	week_53 = [{"iso_year": 2020, "iso_week": 53}]
	goals.goal(metric="weekly_group_activities", target_value=1, closed_weeks=week_53).insert()


# --- per cent of the residents -----------------------------------------------------------------------------


def test_a_share_of_the_residents_counts_on_the_latest_figure_before_the_goal():
	for year, value in ((2016, 17_000), (2018, 17_991), (2021, 30_000)):
		goals.residents(year, value)
	goal = goals.goal(target_value=None, percent_of_population=10).insert()
	found = stands(goal, "2019-06-01")
	assert found.target == 1_800
	assert "2018" in goal_words.residents_text(found) and "SCB" in goal_words.residents_text(found)


@pytest.mark.parametrize("figures", [[], [(2018, 0)], [(2021, 18_000)]])
def test_a_share_of_nobody_is_refused(figures):
	for year, value in figures:
		goals.residents(year, value)
	with pytest.raises(frappe.ValidationError, match="Population Figure above 0"):
		goals.goal(target_value=0, percent_of_population=10).insert()


def test_residents_that_are_gone_leave_no_target():
	figure = goals.residents()
	goal = goals.goal(target_value=0, percent_of_population=10).insert()
	figure.db_set("value", 0)
	found = stands(goal, "2019-06-01")
	assert found.target is None and found.standing.status == rules.NO_DATA
	assert goal_words.target_text(found) == ""


# --- the metrics -------------------------------------------------------------------------------------------


def test_the_list_holds_the_binding_metrics():
	assert set(all_metrics()) >= BINDING


@pytest.mark.parametrize("name", sorted(BINDING))
def test_nothing_recorded_is_no_data(name, project):
	metric, found = all_metrics()[name], measured(name, project)
	assert found.value is None and not found.events
	words = metric.words()
	assert metric.unit in UNITS and words.label and words.things and words.how.endswith(".")


def test_reached_persons(project):
	goals.visit("2019-03-04", visit_kind="First visit", persons=2, project=project)
	goals.visit("2019-03-05", visit_kind="Returning", persons=1, project=project)
	goals.visit("2019-03-05", visit_kind="First visit", persons=9, project=make.project())
	goals.visit("2021-03-05", visit_kind="First visit", persons=9, project=project)
	goals.salon_held("2019-04-01", project=project)
	goals.salon_held("2019-04-02", project=project, kind="Internal training")
	found = measured("reached_persons", project)
	assert (found.lower, found.value, found.upper) == (4, 6, 7)
	assert measured("reached_persons", project, counted_as="At least").value == 4
	assert measured("reached_persons", project, counted_as="At most").value == 7
	assert found.steps[-1] == (date(2019, 4, 1), 6)


def test_active_partners(project):
	goals.salon_held("2019-02-01", project=project)
	assert measured("active_partners", project).value == 0
	partner = make.partner().name
	hosts = [{"host_kind": "Partner", "partner_organisation": partner}]
	for day in ("2019-03-01", "2019-04-01"):
		goals.salon_held(day, project=project, hosts=hosts)
	make.salon(
		project=project, hosts=[{"host_kind": "Partner", "partner_organisation": make.partner().name}]
	).insert()
	found = measured("active_partners", project)
	assert found.value == 1 and found.steps == [(date(2019, 3, 1), 1)]


def test_salons_held(project):
	for day in ("2019-02-01", "2019-02-01", "2020-02-01"):
		goals.salon_held(day, project=project)
	make.salon(project=project).insert()
	found = measured("salons_held", project)
	assert found.value == 3 and found.steps == [(date(2019, 2, 1), 2), (date(2020, 2, 1), 3)]


def test_weekly_individual_meetings(project):
	goals.visit("2020-12-30", channel="Drop-in", project=project)
	goals.visit("2020-12-30", channel="Telephone", project=project)
	goals.visit("2020-12-31", channel="E-mail", project=project)
	assert measured("weekly_individual_meetings", project).events == {date(2020, 12, 30): 2}


def test_questions_in_writing_alone_are_data_but_no_meeting(project):
	goals.visit("2020-12-31", channel="E-mail", project=project)
	found = measured("weekly_individual_meetings", project)
	assert found.value == 0 and found.events == {}


def test_weekly_group_activities(project):
	goals.salon_held("2020-12-30", project=project)
	goals.salon_held("2020-12-31", project=project, kind="Internal training")
	assert measured("weekly_group_activities", project).events == {date(2020, 12, 30): 1}


def test_share_of_women(project):
	goals.visit("2019-03-04", gender="Woman", persons=2, project=project)
	goals.visit("2019-03-04", gender="Man", project=project)
	goals.visit("2019-03-04", gender="Mixed group", persons=8, project=project)
	goals.visit("2019-03-04", gender="Not recorded", project=project)
	heads = [
		{"gender": "Woman", "persons": 4},
		{"gender": "Man", "persons": 1},
		{"gender": "Not recorded", "persons": 3},
	]
	goals.salon_held("2019-03-05", heads, project=project)
	found = measured("share_of_women", project)
	assert (found.numerator, found.denominator, found.value) == (6, 8, 75)


def test_first_contact_resolution(project):
	for outcome in ("Solved", "Guided", "Referred"):
		goals.visit("2019-03-04", questions=[make.question(outcome=outcome)], project=project)
	declined = make.question(outcome="Declined by guideline", decline_reason="Purchase")
	goals.visit("2019-03-04", questions=[declined], project=project)
	goals.visit(
		"2019-03-04", questions=[make.question()], project=project, follow_up_by="2019-03-06", follow_up_done_on="2019-03-05"
	)  # fmt: skip
	found = measured("first_contact_resolution", project)
	assert (found.numerator, found.denominator, found.value) == (2, 4, 50)


def test_answer_within_rule(project):
	for done_on in ("2019-03-05", "2019-03-29"):
		goals.visit("2019-03-04", project=project, follow_up_by="2019-03-06", follow_up_done_on=done_on)
	goals.visit("2019-03-04", project=project)
	found = measured("answer_within_rule", project)
	assert (found.numerator, found.denominator, found.value) == (1, 2, 50)


def test_cost_per_reached_person():
	build.own_accounts()
	project = build.project()
	build.journal_entry(project, "7010", 3_000, posting_date="2019-05-02")
	build.journal_entry(project, "6110", 1_000, posting_date="2020-05-02")
	assert measured("cost_per_reached_person", project).value is None
	goals.visit("2019-03-04", visit_kind="First visit", persons=4, project=project)
	assert measured("cost_per_reached_person", project).value == 1_000
	only_2019 = measured("cost_per_reached_person", project, last=date(2019, 12, 31))
	assert only_2019 == rules.Measured(Decimal(750), numerator=Decimal(3_000), denominator=Decimal(4))
	assert measured("cost_per_reached_person", None).value is None


# --- how goals stand ---------------------------------------------------------------------------------------


def test_a_goal_before_it_begins_and_without_data(project):
	goal = goals.goal(project=project).insert()
	assert stands(goal, "2018-12-31").standing.status == rules.NOT_BEGUN
	found = stands(goal, "2019-12-31")
	assert found.standing.status == rules.NO_DATA and goal_words.value_text(found) == "no data"
	assert found.behind is None and found.standing.percent is None


def test_the_pace_names_the_day_and_later_the_day_it_was_reached(project):
	goal = goals.goal(project=project, target_value=10).insert()
	goals.visit("2019-03-04", visit_kind="First visit", persons=6, project=project)
	found = stands(goal, "2019-12-31")
	assert found.standing.status == rules.ON_PACE and found.standing.percent == 60
	assert goal_words.pace_text(found) == "At this pace 10 is reached on 31 August 2020"
	goals.salon_held("2020-02-03", project=project)
	reached = stands(goal, "2020-12-31")
	assert goal_words.pace_text(reached) == "Reached on 3 February 2020"
	assert goal_words.status_text(reached) == "Reached by the figure chosen, but not for certain"


def test_a_goal_counted_per_year_is_judged_by_the_year(project):
	goal = goals.goal(project=project, metric="salons_held", target_value=2, period="Year").insert()
	for day in ("2019-02-01", "2019-03-01", "2020-03-01"):
		goals.salon_held(day, project=project)
	assert stands(goal, "2019-12-31").standing.status == rules.REACHED
	found = stands(goal, "2030-01-01")
	assert (found.first, found.measured.value, found.standing.status) == (
		date(2020, 1, 1),
		1,
		rules.NOT_REACHED,
	)


def test_missing_weeks_are_named_and_closed_ones_are_not(project):
	make.company_settings(closed_weeks=[{"iso_year": 2020, "iso_week": 52}])
	goal = goals.goal(
		project=project,
		metric="weekly_group_activities",
		target_value=1,
		starts_on="2020-12-07",
		ends_on="2021-01-10",
		closed_weeks=[{"iso_year": 2020, "iso_week": 53}],
	).insert()
	goals.salon_held("2020-12-08", project=project)
	found = stands(goal, "2021-06-01")
	assert goal_words.value_text(found) == "1 of 3 weeks"
	assert goal_words.pace_text(found) == "Missing: week 1 of 2021, week 51 of 2020"
	assert stands(goal, "2020-12-13").standing.status == rules.ON_PACE


# --- the report --------------------------------------------------------------------------------------------


def rows(**filters) -> list[dict]:
	return report.execute({"company": make.first_company(), **filters})[1]


def test_the_report_shows_the_interval_and_opens_down_to_the_visits(project):
	goals.goal(project=project, target_value=10).insert()
	goals.visit("2019-03-04", visit_kind="First visit", persons=6, project=project)
	goals.salon_held("2020-02-03", project=project)
	(row,) = rows(project=project, on_date="2020-12-31")
	assert (row["lower"], row["value"], row["upper"], row["percent"]) == (6, "10", 10, 100)
	assert row["behind"].startswith("/app/query-report/Encounter%20Statistics?company=")
	assert f"project={project}" in row["behind"]


def test_the_report_counts_persons_as_encounter_statistics_does(project):
	from digidel_app.digidel_encounters.report.encounter_statistics import encounter_statistics

	goals.goal(project=project).insert()
	for kind, persons in (("First visit", 3), ("Returning", 5), ("Unknown", 1)):
		goals.visit("2019-03-04", visit_kind=kind, persons=persons, project=project)
	(found,) = goal_follow_up.follow(make.first_company(), goals.LAST, project=project)
	behind = {**found.behind.filters, "measures": ["persons"]}
	statistics = {row["visit_kind"]: row["persons"] for row in encounter_statistics.execute(behind)[1]}
	assert statistics["First visit"] == found.measured.value == 3
	assert sum(statistics.values()) == found.measured.upper == 9


@pytest.mark.parametrize(
	"filters",
	[
		{"company": None},
		{"company": ["a"]},
		{"on_date": "yesterday"},
		{"on_date": "0001-01-01"},
		{"on_date": True},
		{"on_date": ["2020-01-01"]},
		{"project": {"a": 1}},
	],
)
def test_the_report_refuses_what_it_cannot_read(filters):
	with pytest.raises(frappe.ValidationError):
		rows(**filters)


def test_an_empty_report_is_no_fault(project):
	assert rows(project=project) == []


# --- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Finance", "Digidel Coordinator", "Digidel Manager"]
)
def test_staff_read_goals_and_board(role, project, as_user):
	goal = goals.goal(project=project).insert()
	with as_user(make.user_with(role)):
		assert [row["goal"] for row in rows(project=project)] == [goal.name]
		assert api.board(make.first_company(), project)["goals"][0]["title"] == goal.title
		assert api.standing(goal.name)["target"] == "100"
		assert {row["value"] for row in api.metrics()} >= BINDING
	writes = role in ("Digidel Coordinator", "Digidel Manager")
	with as_user(make.user_with(role)):
		assert bool(frappe.has_permission("Project Goal", "write")) == writes


@pytest.mark.parametrize("role", ["Digidel Reader", "Digidel Volunteer"])
def test_others_see_no_goal(role, project, as_user):
	goal = goals.goal(project=project).insert()
	with as_user(make.user_with(role)):
		for call in (
			lambda: rows(project=project),
			lambda: api.board(make.first_company(), project),
			lambda: api.standing(goal.name),
			api.metrics,
		):
			with pytest.raises(frappe.PermissionError):
				call()


def test_another_municipality_is_closed(as_user):
	other = make.other_company()
	make.company_settings(company=other)
	goal = goals.goal(company=other).insert()
	user = make.user_with("Digidel Manager", name="digidel-manager-here")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company(), apply_to_all_doctypes=1
	).insert()  # fmt: skip
	with as_user(user):
		for call in (
			lambda: report.execute({"company": other}),
			lambda: api.board(other),
			lambda: api.standing(goal.name),
			lambda: goals.goal(company=other).insert(),
		):
			with pytest.raises(frappe.PermissionError):
				call()


# --- the board ---------------------------------------------------------------------------------------------


def shown(project: str, on: date = goals.LAST) -> dict:
	return board.board(make.first_company(), on, project)


def test_the_board_hides_small_numbers_of_persons(project):
	for metric, target in (("reached_persons", 100), ("share_of_women", 50), ("salons_held", 2)):
		goals.goal(project=project, metric=metric, target_value=target).insert()
	goals.visit("2019-03-04", visit_kind="First visit", gender="Man", persons=3, project=project)
	goals.salon_held("2020-02-03", [{"gender": "Woman", "persons": 40}], project=project)
	tiles = {tile["target"]: tile for tile in shown(project)["goals"]}
	assert tiles["100"]["value"] == ".." and tiles["100"]["percent"] is None and not tiles["100"]["note"]
	assert tiles["50 %"]["value"] == ".."
	assert tiles["2"]["value"] == "1"
	by_time, by_gender = shown(project)["charts"]
	assert by_time["total"] == by_gender["total"] == "43"
	assert all(row["text"] in ("..", "0") for row in (*by_time["rows"], *by_gender["rows"]))
	assert all(row["share"] == 0 for row in by_time["rows"])


def test_the_board_shows_what_is_large_enough(project):
	goals.goal(project=project, metric="share_of_women", target_value=50).insert()
	goals.visit("2019-03-04", gender="Man", persons=10, project=project)
	goals.salon_held("2020-02-03", [{"gender": "Woman", "persons": 30}], project=project)
	found = shown(project)
	assert found["goals"][0]["value"] == "75 %"
	assert [row["text"] for row in found["charts"][0]["rows"]] == ["10", "30"]
	assert [row["text"] for row in found["charts"][1]["rows"]] == ["30", "10", "0"]


def test_context_figures_carry_year_and_source_and_are_the_latest_known_then(project):
	for year, value in ((2017, 12), (2018, 10.5), (2021, 6)):
		frappe.get_doc(
			doctype="Context Figure", company=make.first_company(), title="Utanför", value=value, unit="%", year=year, source="SCB"
		).insert()  # fmt: skip
	context = [row for row in shown(project)["context"] if row["title"] == "Utanför"]
	assert [(row["value"], row["year"], row["source"]) for row in context] == [
		(goal_words.number(10.5, 1), 2018, "SCB")
	]


def test_an_empty_board_is_no_fault(project):
	assert shown(project)["goals"] == shown(project)["charts"] == []


def test_a_board_of_no_date_is_refused():
	with pytest.raises(frappe.ValidationError):
		api.board(make.first_company(), on="the day before")


# --- the alert ---------------------------------------------------------------------------------------------


THURSDAY = date(2020, 5, 14)


def weekly_goal(project: str, **values):
	responsible = make.user_with("Digidel Manager")
	defaults = {"metric": "weekly_group_activities", "target_value": 2, "responsible_user": responsible}
	return goals.goal(project=project, **{**defaults, **values}).insert()


def told(day: date = THURSDAY) -> set[str]:
	return set(alerts.remind(make.first_company(), day))


def test_who_is_responsible_is_told_once_that_a_week_ends_without(project):
	goal = weekly_goal(project)
	assert goal.name not in told(date(2020, 5, 13))
	goals.salon_held("2020-05-11", project=project)
	assert goal.name in told()
	task = frappe.get_last_doc("ToDo", {"reference_name": goal.name})
	assert task.allocated_to == goal.responsible_user and task.date == date(2020, 5, 17)
	assert "week 20" in task.description and "1 of 2" in task.description
	assert goal.name not in told(date(2020, 5, 15))
	assert goal.name in told(date(2020, 5, 28))


def test_nobody_is_told_of_a_week_that_has_what_it_needs_or_is_closed(project):
	met = weekly_goal(project, target_value=1)
	goals.salon_held("2020-05-11", project=project)
	closed = weekly_goal(project, closed_weeks=[{"iso_year": 2020, "iso_week": 20}])
	ended = weekly_goal(project, ends_on="2020-05-01")
	assert not {met.name, closed.name, ended.name} & told()


def test_a_meeting_in_writing_does_not_save_the_week_but_a_telephone_call_does(project):
	goal = weekly_goal(project, metric="weekly_individual_meetings", target_value=1)
	goals.visit("2020-05-11", channel="E-mail", project=project)
	assert goal.name in told()
	goals.visit("2020-05-25", channel="Telephone", project=project)
	assert goal.name not in told(date(2020, 5, 28))


def test_who_has_left_is_not_told(project):
	goal = weekly_goal(project)
	frappe.db.set_value("User", goal.responsible_user, "enabled", 0)
	assert goal.name not in told()
