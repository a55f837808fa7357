"""Roadmap, meetings, year wheel, training and outreach of the demonstration: plausible on any day, always the same."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digidel_app.demo import oracle
from digidel_app.demo import vocabulary as v
from digidel_app.demo.governance import make_governance
from digidel_app.demo.plan import make_plan
from digidel_app.domain import outreach, roadmap, year_wheel
from digidel_app.domain.personal_data import find_personal_data

TODAY = date(2026, 11, 30)
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def test_the_same_day_gives_the_same_plan():
	assert make_governance(TODAY) == make_governance(TODAY)
	assert make_governance(TODAY, seed=1).courses != make_governance(TODAY).courses


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_it_can_have_happened_whatever_day_it_is(today):
	plan = make_governance(today)
	for initiative in plan.initiatives:
		assert initiative.first <= initiative.last
		assert all(day <= today for day, _note in initiative.dialogues)
	for meeting in plan.meetings:
		assert meeting.day < today
		assert all(decision.due_on >= meeting.day for decision in meeting.decisions)
	assert all(course.day < today and course.day.weekday() < 5 for course in plan.courses)
	assert all(activity.day < today for activity in plan.outreach)


@settings(deadline=None, max_examples=40)
@given(DAYS)
def test_what_is_linked_is_there(today):
	plan = make_governance(today)
	papers, initiatives = ({row.title for row in rows} for rows in (plan.papers, plan.initiatives))
	assert len(initiatives) == len(plan.initiatives)
	assert {title for row in plan.initiatives for title in row.papers} <= papers
	assert {row.paper for row in plan.wheel} <= {None, *papers}
	assert {row.initiative for row in plan.wheel} <= {None, *initiatives}
	decided = {decision.initiative for meeting in plan.meetings for decision in meeting.decisions}
	assert decided <= {None, *initiatives}


def test_all_areas_overlap_in_the_years_of_the_grant_and_now():
	plan = make_governance(TODAY)
	for first, last in ((date(2019, 1, 1), date(2021, 12, 31)), (TODAY, date(2027, 12, 31))):
		areas = {row.area for row in plan.initiatives if roadmap.overlaps(row.first, row.last, first, last)}
		assert areas >= set(roadmap.AREAS) - ({"Digital tools"} if first == TODAY else set())


def test_people_are_the_users_and_texts_hold_no_personal_data():
	plan = make_governance(TODAY)
	people = {row.responsible for row in (*plan.initiatives, *plan.wheel) if row.responsible}
	people |= {decision.responsible for meeting in plan.meetings for decision in meeting.decisions}
	people |= {course.person for course in plan.courses}
	assert {person.partition("@")[2] for person in people} == {"example.org"}
	texts = [row.title + row.goal + row.resources for row in plan.initiatives]
	texts += [row.title + row.what for row in plan.wheel] + [row.campaign for row in plan.outreach]
	texts += [meeting.title + meeting.notes for meeting in plan.meetings]
	texts += [paper.title + " " + paper.reference for paper in plan.papers]
	assert not [text for text in texts if find_personal_data(text)]


def test_rules_of_the_wheel_can_be_read():
	for task in make_governance(TODAY).wheel:
		if task.months:
			assert year_wheel.read_months(task.months)
		else:
			assert task.month and task.recurrence in year_wheel.MONTHS_BETWEEN


def test_topics_channels_places_and_vouchers_exist():
	plan, whole = make_governance(TODAY), make_plan()
	assert {course.topic for course in plan.courses} <= {None, *(topic.name for topic in v.TOPICS)}
	assert {row.channel for row in plan.outreach} <= set(outreach.CHANNELS)
	assert {row.place for row in plan.outreach} <= {None, *(place.name for place in v.PLACES)}
	booked = {invoice.key: invoice for invoice in whole.ledger.invoices if not invoice.is_cancelled}
	paid = [row for row in plan.outreach if row.voucher]
	assert all(booked[row.voucher].day - row.day < timedelta(days=40) for row in paid)


def test_the_cost_is_the_invoices_without_vat_and_shared_ones_add_up():
	plan, whole = make_governance(TODAY), make_plan()
	rows = [row for year in (2019, 2020) for row in oracle.outreach_by_channel(whole, plan, year)]
	keys = {row.voucher for row in plan.outreach if row.voucher}
	assert sum(row.cost for row in rows) == sum(
		invoice.net for invoice in whole.ledger.invoices if invoice.key in keys
	)
	assert Counter(row.channel for row in rows)["Newspaper or leaflet"] == 2


def test_somebody_has_reached_the_target_and_somebody_has_not():
	hours = oracle.training_hours(make_governance(TODAY))
	lately = {person: by_year.get(2025, 0) + by_year.get(2026, 0) for person, by_year in hours.items()}
	assert max(lately.values()) >= 30 > min(lately.values())
