"""The demonstration municipality on a real site: what the site reports is what plain Python computes.

One load for the whole file, committed, and removed at its end. The last test holds every table against what it
was before.
"""

from collections import Counter
from decimal import Decimal

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import get_datetime, getdate, now_datetime

from digidel_app.demo import claims as demo_claims
from digidel_app.demo import loader, oracle, removal
from digidel_app.demo import vocabulary as v
from digidel_app.demo.plan import make_plan
from digidel_app.demo.recent import closed_weeks, make_recent
from digidel_app.demo.record import read_record
from digidel_app.demo.users import DEMO_USERS
from digidel_app.digidel_follow_up import goal_follow_up, open_data, report_survey
from digidel_app.digidel_partners import activity
from digidel_app.digidel_salons import needs
from digidel_app.digidel_salons.evaluation import threshold
from digidel_app.domain import goals
from digidel_app.domain import needs as rules
from digidel_app.domain.money import total
from digidel_app.domain.suppression import SIGN

pytestmark = pytest.mark.commits

# Written by the platform's own machinery at any time, whoever is at work.
_LOGS = {
	"tabError Log",
	"tabScheduled Job Log",
	"tabActivity Log",
	"tabRoute History",
	"tabSessions",
	"__global_search",
}


def table_sizes() -> dict[str, int]:
	"""Rows of every table, counted."""
	tables = set(frappe.db.get_tables(cached=False)) - _LOGS
	return {table: frappe.db.sql(f"select count(*) from `{table}`")[0][0] for table in sorted(tables)}


def series() -> dict[str, int]:
	return dict(frappe.db.sql("select name, current from tabSeries"))


@pytest.fixture(scope="module")
def before(site):
	"""The site as it was."""
	frappe.set_user("Administrator")
	return {"tables": table_sizes(), "series": series(), "tree": cost_center_tree()}


@pytest.fixture(scope="module")
def plan():
	return make_plan()


@pytest.fixture(scope="module")
def at(before):
	"""When the demonstration is loaded: what it says of this year follows from it."""
	return now_datetime()


@pytest.fixture(scope="module")
def recent(at):
	return make_recent(at)


@pytest.fixture(scope="module")
def demo(before, at):
	"""The register of the loaded demonstration."""
	loader.load(password="a-long-demo-password", force=True, say=lambda line: None)
	frappe.db.commit()  # the file's tests share one load, and requests must see it
	yield read_record()
	if read_record():
		removal.remove(say=lambda line: None)
		frappe.db.commit()  # the site is as it was for the files that follow


@pytest.fixture
def project(demo) -> str:
	return dict(demo.made)["Project"]


def cost_center_tree() -> list[tuple]:
	return sorted(frappe.get_all("Cost Center", fields=["name", "lft", "rgt"], as_list=True))


def rows(doctype: str, project: str, *fields: str, **filters) -> list[dict]:
	return frappe.get_all(doctype, filters={"project": project, **filters}, fields=list(fields), limit=0)


def persons_by(encounters: list[dict], field: str) -> Counter:
	counted: Counter = Counter()
	for row in encounters:
		counted[row[field]] += row["persons"]
	return counted


# --- money ------------------------------------------------------------------------------------------


def follow_up(demo, project: str) -> list[dict]:
	filters = {"company": demo.company, "project": project}
	return query_report.run("Budget Follow-up", filters=filters)["result"]


def ore(value) -> Decimal:
	return Decimal(str(value)).quantize(Decimal("0.01"))


def test_budget_follow_up_agrees_to_the_ore(demo, project, plan):
	names = ("planned", "computed", "actual", "committed", "remaining")
	reported = {
		(row["cost_type"] if row["row_type"] == "line" else None, row["fiscal_year"]): tuple(
			ore(row[f"{name}_amount"]) for name in names
		)
		for row in follow_up(demo, project)
		if row["row_type"] in ("line", "not_mapped")
	}
	expected = {
		(row.line, row.fiscal_year): tuple(getattr(row, name) for name in names)
		for row in oracle.follow_up(plan)
	}
	assert reported == expected


def test_the_ledger_itself_agrees(demo, project, plan):
	booked = frappe.db.sql(
		"""select account.account_number, sum(gl.debit - gl.credit) from `tabGL Entry` gl
		join tabAccount account on account.name = gl.account
		where gl.project = %s and gl.is_cancelled = 0 group by account.account_number""",
		project,
	)
	expected: dict[str, Decimal] = {}
	for posting in plan.ledger.postings():
		expected[posting.account] = expected.get(posting.account, Decimal(0)) + posting.amount
	for number, amount in demo_claims.income_postings(plan).items():
		expected[number] = expected.get(number, Decimal(0)) + amount
	assert {number: ore(amount) for number, amount in booked} == expected


def test_the_cap_on_actuals_agrees(demo, project, plan):
	reported = follow_up(demo, project)
	for kind in ("Salary", "Overhead"):
		cost_types = {line.name for line in plan.application.lines if line.kind == kind}
		booked = total(
			ore(row["actual_amount"])
			for row in reported
			if row["row_type"] == "line" and row["cost_type"] in cost_types
		)
		assert booked == total(oracle.actual_by_kind(plan, kind).values())


def test_the_grant_is_active_and_paid(demo):
	grant = frappe.get_doc("Grant Agreement", dict(demo.made)["Grant Agreement"])
	assert grant.status == "Active"
	assert ore(grant.overhead_cap_accepted_amount) == 1000
	assert [ore(row.amount) for row in grant.instalments] == [500_000, 500_000]
	assert all(
		frappe.db.get_value("Journal Entry", row.journal_entry, "docstatus") == 1 for row in grant.instalments
	)


@pytest.mark.parametrize("number", range(len(demo_claims.CLAIMS)), ids=[c.key for c in demo_claims.CLAIMS])
def test_the_claims_are_what_the_plan_says_to_the_ore(demo, plan, number):
	planned = demo_claims.CLAIMS[number]
	expected = demo_claims.figures(plan)[planned.key]
	claim = frappe.get_doc("Grant Claim", demo.names_by_doctype()["Grant Claim"][number])
	names = dict(frappe.get_all("Grant Financier", fields=["name", "financier_name"], as_list=True))
	titles = {row.project_budget_line: row.line_title for row in claim.claim_lines}

	def costs(figure: str) -> dict:
		rows = {(titles[y.project_budget_line], y.fiscal_year): ore(y.get(figure)) for y in claim.claim_years}
		return {place: amount for place, amount in rows.items() if amount}

	def shares(figure: str) -> dict:
		rows = {
			(titles[s.project_budget_line], s.fiscal_year, names[s.financier]): ore(s.get(figure))
			for s in claim.shares
		}
		return {place: amount for place, amount in rows.items() if amount}

	assert (claim.docstatus, claim.kind) == (1, planned.kind)
	assert costs("period_amount") == expected.costs
	assert costs("cumulative_amount") == expected.costs_so_far
	assert shares("period_amount") == expected.shares
	assert shares("cumulative_amount") == expected.shares_so_far
	assert ore(claim.requested_amount) == expected.requested
	assert ore(claim.requested_total) == expected.requested_so_far
	assert ore(claim.not_mapped_amount) == expected.not_mapped
	vouchers = frappe.get_all(
		"Grant Claim Voucher", {"grant_claim": claim.name, "is_included": 1}, pluck="amount"
	)
	assert ore(sum(vouchers)) == total(expected.costs.values())


def test_the_final_report_explains_what_deviates_and_nothing_else(demo, plan):
	claim = frappe.get_doc("Grant Claim", demo.names_by_doctype()["Grant Claim"][-1])
	explained = {row.line_title: row.explanation for row in claim.claim_lines if row.needs_explanation}
	assert explained == demo_claims.FINAL_EXPLANATIONS
	assert ore(claim.cumulative_amount) == oracle.ledger_partition(plan).ledger_total - total(
		oracle.ledger_partition(plan).not_mapped.values()
	)


def test_grant_income_is_what_the_plan_says_to_the_ore(demo, plan):
	entries = frappe.get_all(
		"Grant Income Entry",
		{"name": ("in", demo.names_by_doctype()["Grant Income Entry"])},
		["period_end", "costs", "entitled", "deferred", "earned", "received"],
		order_by="period_end asc",
	)
	assert [row.period_end for row in entries] == list(demo_claims.INCOME_ENDS)
	for row in entries:
		expected = demo_claims.earned(plan, row.period_end)
		assert (ore(row.costs), ore(row.entitled), ore(row.deferred), ore(row.earned)) == (
			expected.costs,
			expected.entitled,
			expected.deferred,
			expected.earned,
		)
		assert ore(row.received) == demo_claims.received(plan, row.period_end)


def test_cancelled_amended_and_closed_vouchers_are_there(demo):
	names = demo.names_by_doctype()
	assert (
		frappe.db.count("Purchase Invoice", {"name": ("in", names["Purchase Invoice"]), "docstatus": 2}) == 1
	)
	assert frappe.db.count("Journal Entry", {"name": ("in", names["Journal Entry"]), "docstatus": 2}) == 1
	assert (
		frappe.db.count(
			"Journal Entry", {"name": ("in", names["Journal Entry"]), "amended_from": ("is", "set")}
		)
		== 1
	)
	assert (
		frappe.db.count("Purchase Order", {"name": ("in", names["Purchase Order"]), "status": "Closed"}) == 1
	)


# --- heads ------------------------------------------------------------------------------------------


GOLDEN = ("<=", f"{v.LAST_DAY} 23:59:59")
"""The two years that the grant's figures rest on; what comes after them follows today's date."""
ENCOUNTER_FIELDS = (
	"name",
	"persons",
	"gender",
	"age_band",
	"visit_kind",
	"channel",
	"started_on",
	"meeting_place",
)


@pytest.fixture
def encounters(project):
	return rows("Helpdesk Encounter", project, *ENCOUNTER_FIELDS, started_on=("<=", v.LAST_DAY))


@pytest.mark.parametrize("field", ["gender", "age_band", "visit_kind", "channel"])
def test_visits_and_persons_agree_to_the_head(encounters, plan, field):
	expected = oracle.by(plan.encounters, field)
	assert Counter(row[field] for row in encounters) == expected["visits"]
	assert persons_by(encounters, field) == expected["persons"]


@pytest.mark.parametrize("year", [2019, 2020])
def test_the_published_years_agree_to_the_head(demo, plan, year):
	content = open_data.latest(demo.company, year)
	table = next(table for table in content["tables"] if table["id"] == "desk-time")
	shown = {cell.get("month"): cell["persons"] for cell in table["cells"] if "quarter" not in cell}
	persons = oracle.by(plan.encounters, "month")["persons"]
	of_year = {month: number for month, number in persons.items() if month.startswith(str(year))}
	assert shown.pop(None) == sum(of_year.values())
	assert SIGN not in shown.values()  # all months of the desk are large
	assert shown == {month: of_year.get(month, 0) for month in shown} and len(shown) == 12


def test_places_and_months_agree(encounters, plan):
	names = dict(frappe.get_all("Meeting Place", fields=["name", "place_name"], as_list=True))
	assert (
		Counter(names[row["meeting_place"]] for row in encounters)
		== oracle.by(plan.encounters, "place")["visits"]
	)
	months = Counter(row["started_on"].strftime("%Y-%m") for row in encounters)
	assert months == oracle.by(plan.encounters, "month")["visits"]


def test_questions_carry_the_copies_that_statistics_rest_on(project, plan):
	questions = rows(
		"Encounter Question",
		project,
		*("topic", "gender", "company", "started_on", "meeting_place"),
		started_on=("<=", v.LAST_DAY),
	)
	table = oracle.topics_by_gender(plan)
	assert Counter((row["topic"], row["gender"]) for row in questions) == dict(table.cells)
	assert all(row["company"] and row["started_on"] and row["meeting_place"] for row in questions)


def test_salons_agree_to_the_head(project, plan):
	salons = rows("Digital Salon", project, "name", "status", "kind", "persons_total", starts_at=GOLDEN)
	assert Counter(row["status"] for row in salons) == Counter(salon.status for salon in plan.salons)
	held = [row for row in salons if row["status"] == "Reported" and row["kind"] != "Internal training"]
	assert len(held) == len(oracle.held(plan))
	assert sum(row["persons_total"] for row in held) == sum(salon.persons for salon in oracle.held(plan))


def test_goals_agree(encounters, project, plan):
	salons = rows(
		"Digital Salon",
		project,
		*("name", "starts_at"),
		status="Reported",
		kind=("!=", "Internal training"),
		starts_at=GOLDEN,
	)
	heads = frappe.get_all(
		"Salon Headcount",
		filters={"parent": ("in", [row["name"] for row in salons])},
		fields=["persons", "first_time_persons"],
		limit=0,
	)
	expected = oracle.goal_figures(plan)
	reached = goals.reached_persons(
		sum(row["persons"] for row in encounters if row["visit_kind"] == "First visit"),
		sum(row["first_time_persons"] for row in heads),
		sum(row["persons"] for row in encounters) + sum(row["persons"] for row in heads),
	)
	weekly = goals.weekly_group_activities(
		(row["starts_at"].date() for row in salons), v.FIRST_DAY, v.LAST_DAY, closed=v.CLOSED_WEEKS
	)
	assert reached == expected.reached
	assert weekly == expected.group


def test_goal_follow_up_agrees_with_the_plan(demo, project, plan):
	expected = oracle.goal_figures(plan)
	followed = goal_follow_up.follow(demo.company, v.LAST_DAY, project=project)
	found = {goal.goal.metric: goal for goal in followed if goal.metric}
	persons = found["reached_persons"]
	reached = goals.ReachedPersons(
		*map(int, (persons.measured.lower, persons.measured.value, persons.measured.upper))
	)
	assert reached == expected.reached
	assert (persons.target, persons.standing.reached_on) == (expected.target_persons, expected.passed_on)
	assert persons.residents.value == v.POPULATION
	for metric, weekly in (
		("weekly_individual_meetings", expected.individual),
		("weekly_group_activities", expected.group),
	):
		assert (found[metric].weeks.met, found[metric].weeks.missed) == (weekly.met, weekly.missed)
	assert found["active_partners"].measured.value == len(expected.partners)
	assert found["active_partners"].target == expected.target_partners
	assert [goal.goal.title for goal in followed if goal.goal.is_qualitative]


def test_agreements_stand_in_every_state(project):
	states = Counter(row["status"] for row in rows("Partner Agreement", project, "status"))
	assert states == Counter(partner.agreement_status for partner in v.PARTNERS)


def test_active_partners_agree_with_the_plan(demo, plan):
	names = dict(frappe.get_all("Partner Organisation", fields=["name", "organisation_name"], as_list=True))
	found = activity.active_partners(demo.company, v.FIRST_DAY, v.LAST_DAY)
	assert {names[name]: number for name, number in found.items()} == oracle.goal_figures(plan).partners


def test_in_kind_never_enters_the_ledger(project, plan):
	given = rows("In-kind Contribution", project, "amount", contribution_date=("<=", v.LAST_DAY))
	assert sum(ore(row["amount"]) for row in given) == sum(
		row.quantity * row.unit_value for row in plan.in_kind
	)
	assert not frappe.db.exists("GL Entry", {"voucher_type": "In-kind Contribution"})


# --- surveys and needs ------------------------------------------------------------------------------


@pytest.fixture
def golden_survey(demo, plan) -> str:
	return frappe.db.get_value("Digidel Survey", {"title": plan.survey.title, "company": demo.company})


def test_answers_of_the_survey_are_there_on_paper_and_from_the_page(golden_survey, plan):
	found = frappe.get_all(
		"Digidel Survey Response", {"digidel_survey": golden_survey}, ["phase", "channel", "submitted_on"]
	)
	expected = Counter(
		(phase, "Paper" if answer.on_paper else "Web", answer.day)
		for phase, _code, answer in plan.survey.answers
	)
	assert Counter((row.phase, row.channel, row.submitted_on) for row in found) == expected


def test_survey_effect_agrees_with_the_oracle(demo, golden_survey, plan):
	smallest = threshold(demo.company)
	expected = oracle.survey_effects(plan.survey, smallest)
	found = query_report.run("Survey Effect", filters={"company": demo.company, "survey": golden_survey})[
		"result"
	]
	assert [row["question_code"] for row in found] == list(expected)
	for row in found:
		effect = expected[row["question_code"]]
		assert row["outcome"] == effect.outcome
		assert (row["higher"], row["lower"], row["same"]) == (effect.higher, effect.lower, effect.same)
		assert row["pairs"] == (None if effect.outcome == "hidden" else effect.pairs)
	assert {effect.outcome for effect in expected.values()} == {"better", "not certain", "hidden"}


def test_the_goal_of_surveys_agrees_with_the_oracle(demo, project, plan):
	followed = goal_follow_up.follow(demo.company, v.LAST_DAY, project=project)
	(goal,) = [goal for goal in followed if goal.goal.metric == "survey_improvement"]
	rose, judged = oracle.survey_improvement(plan.survey, threshold(demo.company))
	assert judged > 50
	assert float(goal.measured.value) == pytest.approx(100 * rose / judged)


def test_the_yearly_report_tells_of_the_survey(demo, plan):
	blocks = report_survey.blocks(
		demo.company, getdate("2020-01-01"), getdate("2020-12-31"), threshold(demo.company), "sv"
	)
	(table,) = [block for block in blocks if getattr(block, "caption", None) == plan.survey.title]
	conclusions = [row[1] for row in table.rows]
	assert [text.split(":")[0] for text in conclusions] == [
		"Improved",
		"No certain change",
		"Too few to show.",
	]


def test_needs_agree_with_the_oracle_and_nobody_has_waited_since_the_golden_years(demo, plan, recent, at):
	report = query_report.run("Needs by Locality", filters={"company": demo.company})["result"]
	expected = oracle.need_figures(plan, recent, at.date())
	for name in ("voiced", "persons", "new", "planned", "met", "not_possible", "persons_waiting"):
		assert sum(row[name] for row in report) == getattr(expected, name), name
	longest = max(row["oldest_days"] for row in report if row["oldest_days"] is not None)
	assert longest == expected.oldest_days < 60
	found = rules.figures(needs.rows(demo.company), at.date())
	assert found.median_days == expected.median_days


# --- this year --------------------------------------------------------------------------------------


def salon_statistics(demo, first, last, **filters) -> list[dict]:
	"""Rows of the report, its total last."""
	filters = {"company": demo.company, "from_date": str(first), "to_date": str(last), **filters}
	return query_report.run("Salon Statistics", filters=filters)["result"]


def test_visits_of_this_year_agree_to_the_head(project, recent):
	found = rows("Helpdesk Encounter", project, *ENCOUNTER_FIELDS, started_on=(">", v.LAST_DAY))
	for field in ("gender", "age_band", "channel"):
		expected = oracle.by(recent.encounters, field)
		assert Counter(row[field] for row in found) == expected["visits"]
		assert persons_by(found, field) == expected["persons"]


@pytest.mark.parametrize("year", [2019, 2020])
@pytest.mark.parametrize("dimension", ["theme", "kind"])
def test_salon_statistics_agree_with_the_oracle(demo, plan, year, dimension):
	salons = [salon for salon in plan.salons if salon.starts_on.year == year]
	check_statistics(salon_statistics(demo, f"{year}-01-01", f"{year}-12-31", dimension=dimension), salons)


def test_salon_statistics_of_this_year_agree_with_the_oracle(demo, recent, at):
	first = min(salon.starts_on for salon in recent.salons)
	check_statistics(salon_statistics(demo, first, at.date(), dimension="theme"), recent.salons)


def check_statistics(report: list[dict], salons) -> None:
	expected = oracle.salon_statistics(salons)
	total = report[-1]
	assert {name: total[name] for name in expected} == expected
	assert sum(row["persons"] or 0 for row in report[:-1]) == expected["persons"]


def test_heads_by_gender_and_age_agree_with_the_oracle(demo, plan):
	filters = {"company": demo.company, "from_date": str(v.FIRST_DAY), "to_date": str(v.LAST_DAY), "show": "Participants"}  # fmt: skip
	report = query_report.run("Salon Statistics", filters=filters)
	labels = {column["fieldname"]: column["label"] for column in report["columns"]}
	total = report["result"][-1]
	shown = {labels[name]: number for name, number in total.items() if name.startswith("cell_")}
	heads = Counter()
	for salon in plan.salons:
		for row in salon.headcounts:
			heads[row.gender, row.age_band] += row.persons
	assert sum(shown.values()) == sum(heads.values()) == total["persons"]
	assert sorted(shown.values()) == sorted(heads.values())


def test_the_project_s_cost_per_participant_is_its_ledger_by_the_participants(demo, project, plan):
	filters = {
		"company": demo.company,
		"from_date": "2019-01-01",
		"to_date": "2019-12-31",
		"project": project,
	}
	summary = query_report.run("Salon Statistics", filters=filters)["report_summary"]
	card = next(row for row in summary if "whole cost" in row["label"])
	booked = total(row.actual for row in oracle.follow_up(plan) if row.fiscal_year == "2019")
	persons = sum(salon.persons for salon in plan.salons if salon.is_held and salon.starts_on.year == 2019)
	assert ore(card["value"]) == (booked / persons).quantize(Decimal("0.01"))


def test_weeks_without_activity_agree_with_the_goal(demo, plan):
	expected = oracle.goal_figures(plan).group
	for year in (2019, 2020):
		report = query_report.run("Weeks without Activity", filters={"company": demo.company, "year": year})
		states = Counter(row["state"] for row in report["result"])
		missed = [week for week in expected.missed if week.year == year]
		assert states["no group activity"] + states["nothing"] == len(missed)
		assert states["closed"] == len([week for week in expected.closed if week.year == year])


def test_registrations_of_salons_that_have_been_agree(demo, recent, at):
	first = min(salon.starts_on for salon in recent.salons)
	row = salon_statistics(demo, first, at.date(), show="Registrations")[-1]
	became = Counter(r.status for held in recent.held if held.salon.is_held for r in held.registrations)
	figures = ("attended", "no_show", "not_marked", "withdrawn")
	assert [row[name] for name in figures] == [
		became[status] for status in ("Attended", "No-show", "Registered", "Cancelled")
	]


def test_salons_to_come_have_seats_taken_and_one_is_full_with_people_waiting(demo, recent, at):
	salons = frappe.get_all(
		"Digital Salon",
		filters={"company": demo.company, "starts_at": (">", at), "series": ("is", "not set")},
		fields=["name", "title", "starts_at", "capacity", "seats_taken", "status"],
		order_by="starts_at asc",
	)
	assert len(salons) == len(recent.ahead)
	for row, planned in zip(salons, recent.ahead, strict=True):
		seated = sum(r.persons for r in planned.registrations if r.status == "Registered")
		assert (row.status, row.seats_taken) == (planned.salon.status, seated)
	waiting = frappe.db.count("Salon Registration", {"digital_salon": salons[0].name, "status": "Waitlisted"})
	assert salons[0].seats_taken == salons[0].capacity and waiting == 3
	assert all(get_datetime(row.starts_at).weekday() < 5 for row in salons)


def test_a_series_has_salons_every_second_friday(demo, at):
	days = frappe.get_all(
		"Digital Salon", {"company": demo.company, "series": ("is", "set")}, pluck="starts_at"
	)
	assert len(days) >= 4 and {day.weekday() for day in days} == {4}
	assert not [day for day in days if (day.month, day.day) == (12, 25)]


def test_shifts_stand_in_every_state(demo):
	states = Counter(frappe.get_all("Volunteer Shift", {"company": demo.company}, pluck="status"))
	assert set(states) >= {"Planned", "Confirmed", "Approved"}


def test_days_off_are_known_so_that_christmas_eve_cannot_be_booked(demo):
	settings = frappe.get_doc("Digidel Company Settings", demo.company)
	eve = getdate(f"{getdate().year}-12-24")
	assert frappe.db.exists("Holiday", {"parent": settings.holiday_list, "holiday_date": eve})
	declared = {(row.iso_year, row.iso_week) for row in settings.closed_weeks}
	assert declared == {(week.year, week.week) for week in v.CLOSED_WEEKS | closed_weeks(getdate())}


# --- users and the command --------------------------------------------------------------------------


@pytest.mark.parametrize("person", DEMO_USERS, ids=lambda person: person["email"])
def test_each_user_has_the_role_and_one_company(demo, person):
	assert person["role"] in frappe.get_roles(person["email"])
	allowed = frappe.permissions.get_user_permissions(person["email"])["Company"]
	assert [row["doc"] for row in allowed] == [demo.company]


def test_a_second_load_does_nothing(demo):
	sizes = table_sizes()
	assert loader.load(password="x", say=pytest.fail) is False
	assert table_sizes() == sizes


def test_removal_stops_for_what_people_have_added(demo, project):
	place = demo.names_by_doctype()["Meeting Place"][0]
	salon = frappe.get_doc(
		doctype="Digital Salon",
		title="Egen salong",
		meeting_place=place,
		starts_at="2026-01-08 13:00:00",
		ends_at="2026-01-08 14:00:00",
	).insert()  # rolled back with the test
	with pytest.raises(removal.InUseError, match=salon.name):
		removal.remove(say=pytest.fail)
	assert read_record()


def test_removal_leaves_the_site_as_it_was(demo, before):
	assert removal.remove(say=lambda line: None)
	frappe.db.commit()  # removal is judged by what is stored
	after = table_sizes()
	changed = {
		table: (before["tables"].get(table), n)
		for table, n in after.items()
		if before["tables"].get(table) != n
	}
	assert changed == {}
	assert series() == before["series"]
	assert cost_center_tree() == before["tree"]
	assert removal.remove(say=pytest.fail) is False


def test_a_site_with_data_of_its_own_is_refused(before):
	company = loader.default_company()
	frappe.get_doc(
		doctype="Meeting Place", place_name="Biblioteket", kind="Library", company=company
	).insert()  # rolled back with the test
	with pytest.raises(loader.DemoError, match="--force"):
		loader.load(password="x", say=pytest.fail)
	assert read_record() is None
