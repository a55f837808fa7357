"""The demonstration municipality: always the same, plausible, without persons, and fit for the DocTypes."""

import json
import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

import digidel_app
from digidel_app.demo import oracle, surveys
from digidel_app.demo import vocabulary as v
from digidel_app.demo.ledger import ACCOUNTS, COST_TYPE_ACCOUNTS
from digidel_app.demo.operations import utc_offset_minutes
from digidel_app.demo.plan import make_plan
from digidel_app.domain import budget
from digidel_app.domain.goals import iso_week_of
from digidel_app.domain.money import round_ore, total
from digidel_app.domain.personal_data import find_personal_data
from digidel_app.domain.statistics import median

PACKAGE = Path(digidel_app.__file__).parent


@pytest.fixture(scope="module")
def plan():
	return make_plan()


def test_the_same_seed_gives_the_same_municipality(plan):
	assert make_plan() == plan
	assert make_plan(seed=1).encounters != plan.encounters


# --- the application ---


def test_the_application_is_the_golden_table(plan):
	application = plan.application
	assert application.planned == {"2019": Decimal(1_230_000), "2020": Decimal(1_330_000)}
	assert budget.financing_imbalances(application.planned, application.financed) == []


# --- encounters ---


def test_volumes_are_those_of_a_small_municipality(plan):
	per_year = Counter(row.started_on.year for row in plan.encounters)
	assert all(2_300 <= per_year[year] <= 2_500 for year in (2019, 2020))
	assert 1.2 <= len(oracle.questions(plan)) / len(plan.encounters) <= 1.5
	assert 15 <= median(row.duration_minutes for row in plan.encounters) <= 20


def test_visitors_look_like_visitors(plan):
	persons = Counter()
	for row in plan.encounters:
		persons[row.age_band] += row.persons
	women = sum(row.gender == "Woman" for row in plan.encounters) / len(plan.encounters)
	older = sum(persons[band.name] for band in v.AGE_BANDS if band.from_age >= 65) / sum(persons.values())
	assert 0.55 <= women <= 0.65
	assert 0.45 <= older <= 0.55


def test_the_desk_is_closed_when_it_is_closed(plan):
	for row in plan.encounters:
		assert iso_week_of(row.started_on) not in v.CLOSED_WEEKS
		assert row.started_on not in v.RED_DAYS
		assert row.started_on.weekday() < 5


def test_a_visit_is_possible(plan):
	for row in plan.encounters:
		assert row.received_at <= row.started_at
		assert row.persons > 1 or row.gender != "Mixed group"
		assert 1 <= len(row.questions) <= 3
		assert len({question.topic for question in row.questions}) == len(row.questions)
		assert (row.status == "Open") is bool(row.follow_up_by and not row.follow_up_done_on)
	assert len({row.client_uuid for row in plan.encounters}) == len(plan.encounters)


def test_nobody_is_referred_to_a_contact_that_had_ended(plan):
	until = {target.name: target.until for target in v.TARGETS}
	for row in plan.encounters:
		for question in row.questions:
			if question.referred_to:
				assert question.outcome == "Referred"
				assert until[question.referred_to] is None or row.started_on <= until[question.referred_to]


@pytest.mark.parametrize(
	("at", "minutes"),
	[
		(datetime(2019, 3, 31, 1, 59), 60),
		(datetime(2019, 3, 31, 3, 0), 120),
		(datetime(2020, 10, 25, 1, 0), 120),
		(datetime(2020, 10, 25, 4, 0), 60),
		(datetime(2020, 7, 1, 12), 120),
		(datetime(2020, 12, 31, 12), 60),
	],
)
def test_summer_time(at, minutes):
	assert utc_offset_minutes(at) == minutes


# --- salons and partners ---


def test_salons_are_held_where_they_can_be(plan):
	no_wifi = {place.name for place in v.PLACES if not place.has_wifi}
	assert Counter(salon.starts_on.year for salon in plan.salons) == {2019: 60, 2020: 60}
	for salon in plan.salons:
		assert salon.persons <= salon.capacity
		assert salon.is_held == bool(salon.headcounts)
		assert salon.place not in no_wifi or salon.theme == "Bilder i mobilen"
		assert all(row.first_time_persons <= row.persons for row in salon.headcounts)


def test_fourteen_partners_in_every_state_of_the_workflow():
	states = {"Draft", "Under review", "Approved", "Signed", "Active", "Terminated", "Expired", "Rejected"}
	assert len(v.PARTNERS) == 14
	assert {partner.agreement_status for partner in v.PARTNERS} == states


def test_some_goals_are_met_and_some_are_not(plan):
	figures = oracle.goal_figures(plan)
	assert figures.reached.lower < figures.target_persons <= figures.reached.estimate
	assert len(figures.partners) >= figures.target_partners
	assert figures.individual.is_met and not figures.group.is_met
	assert len(figures.group.counts) == 105


# --- the ledger ---


def test_every_voucher_balances_to_the_ore(plan):
	for voucher in (*plan.ledger.journals, *plan.ledger.invoices):
		amounts = [amount for _row, amount in voucher.postings]
		assert total(amounts) == 0, voucher.key
		assert all(amount == round_ore(amount) for amount in amounts)


def test_vat_is_in_whole_ore_before_any_rounding(plan):
	for invoice in plan.ledger.invoices:
		exact = invoice.net * invoice.vat_percent / 100
		assert exact == round_ore(exact), invoice.key


def test_lines_and_not_mapped_are_the_project_ledger(plan):
	part = oracle.ledger_partition(plan)
	rows = oracle.follow_up(plan)
	costs = total(
		row.amount
		for row in plan.ledger.postings()
		if row.is_cost or row.account in COST_TYPE_ACCOUNTS["Teknisk utrustning"]
	)
	assert part.ledger_total == costs == oracle.sum_rows(rows).actual
	assert total([part.ledger_total, *part.outside.values()]) == total(
		row.amount for row in plan.ledger.postings()
	)


def test_something_is_deliberately_not_mapped_and_one_line_is_overspent(plan):
	rows = oracle.follow_up(plan)
	not_mapped = [row for row in rows if row.line is None]
	overspent = {row.line for row in rows if row.line and row.remaining < 0}
	assert all(row.actual > 0 for row in not_mapped)
	assert overspent == {"Lönekostnader"}
	assert oracle.sum_rows(rows).remaining > 0


def test_every_special_case_of_bookkeeping_is_there(plan):
	ledger = plan.ledger
	assert any(voucher.is_cancelled for voucher in ledger.invoices)
	assert any(voucher.amends for voucher in ledger.journals)
	assert any(line.account == "1220" for invoice in ledger.invoices for line in invoice.lines)
	assert [order.is_closed for order in ledger.orders].count(True) == 1
	shares = {
		ledger.billed(order, index) / line.amount
		for order in ledger.orders
		if not order.is_closed
		for index, line in enumerate(order.lines)
	}
	assert {0, 1} < shares, "nothing, a part and all of an order line has been invoiced"


def test_no_account_has_two_owners():
	owned = [account for accounts in COST_TYPE_ACCOUNTS.values() for account in accounts]
	assert len(owned) == len(set(owned))
	assert set(owned) < set(ACCOUNTS)


# --- no persons, and fit for the site ---


def test_no_address_can_reach_anybody():
	text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "demo").glob("*.py"))
	assert {
		address
		for address in re.findall(r"[\w.+-]+@[\w-]+\.\w+", text)
		if not address.endswith("@example.org")
	} == set()


def _options(doctype: str) -> dict[str, set[str]]:
	folder = doctype.lower().replace(" ", "_").replace("-", "_")
	[path] = PACKAGE.glob(f"*/doctype/{folder}/{folder}.json")
	fields = json.loads(path.read_text(encoding="utf-8"))["fields"]
	return {
		row["fieldname"]: set(row["options"].split("\n")) for row in fields if row["fieldtype"] == "Select"
	}


def _values(rows, *names):
	return {name: {getattr(row, name) or "" for row in rows} for name in names}


def test_every_choice_exists_in_the_doctype(plan):
	questions = [question for row in plan.encounters for question in row.questions]
	used = {
		"Helpdesk Encounter": _values(plan.encounters, "channel", "gender", "visit_kind", "status"),
		"Encounter Question": _values(
			questions, "service_owner", "difficulty_kind", "outcome", "decline_reason"
		),
		"Digital Salon": _values(plan.salons, "kind", "status"),
		"Salon Headcount": _values([row for salon in plan.salons for row in salon.headcounts], "gender"),
		"Meeting Place": _values(v.PLACES, "kind", "secrecy_rule"),
		"Encounter Topic": {"topic_group": {topic.group for topic in v.TOPICS}},
		"Partner Organisation": _values(v.PARTNERS, "sector"),
		"Partner Agreement": {"status": {partner.agreement_status for partner in v.PARTNERS}},
		"In-kind Contribution": _values(plan.in_kind, "kind"),
		"Need Report": _values(v.NEEDS, "target_group", "status", "blocker"),
		"Digital Service": _values(v.SERVICES, "owner_kind", "bank_id"),
		"Referral Target": _values(v.TARGETS, "kind"),
		"Salon Volunteer": _values(v.VOLUNTEERS, "status"),
	}
	for doctype, choices in used.items():
		options = _options(doctype)
		for fieldname, values in choices.items():
			optional = {""} if doctype == "Encounter Question" else set()
			assert values - optional <= options[fieldname], (doctype, fieldname)


def test_topics_and_age_bands_are_those_a_site_starts_with():
	seeds = PACKAGE / "setup" / "seed_data"
	topics = {
		row["topic_name"]: row["topic_group"]
		for row in json.loads((seeds / "encounter_topics.json").read_text())
	}
	bands = {row["band_name"] for row in json.loads((seeds / "age_bands.json").read_text())}
	assert {topic.name: topic.group for topic in v.TOPICS}.items() <= topics.items()
	assert {band.name for band in v.AGE_BANDS} == bands


# --- the survey -------------------------------------------------------------------------------------


def test_the_survey_has_a_change_none_and_too_few(plan):
	outcomes = {code: effect.outcome for code, effect in oracle.survey_effects(plan.survey, 5).items()}
	assert outcomes == {surveys.SURE: "better", surveys.WORRY: "not certain", surveys.HELPS: "hidden"}
	for year in (2019, 2020):  # so that each year's report has something to tell
		told = [person for person in plan.survey.people if person.after and person.after.day.year == year]
		assert len(told) > 20


def test_the_survey_s_answers_can_have_been_given(plan):
	codes = [person.code for person in plan.survey.people if person.code]
	assert len(codes) == len(set(codes)), "no code is taken"
	seconds = [person.after.day for person in plan.survey.people if person.after]
	assert len(seconds) == len(set(seconds)), "the order of pairs is that of days"
	highest = {surveys.SCALE: 5, surveys.YES_NO: 2}
	asked = {question.code: highest[question.kind] for question in plan.survey.questions}
	for _phase, _code, answer in plan.survey.answers:
		assert v.FIRST_DAY <= answer.day <= v.LAST_DAY
		assert answer.scores and all(1 <= score <= asked[code] for code, score in answer.scores.items())
	channels = {answer.on_paper for _phase, _code, answer in plan.survey.answers}
	assert channels == {True, False}
	assert not find_personal_data(str(plan.survey.questions))


def test_needs_of_the_golden_years_were_all_met_in_them():
	for need in v.NEEDS:
		assert need.status == "Met"
		assert need.met_on is None or need.reported_on < need.met_on <= v.LAST_DAY
