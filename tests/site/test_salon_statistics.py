"""Salon Statistics, Weeks without Activity, their reminder and cards: on a real site, held against counting one by one."""

from datetime import date, timedelta
from itertools import product

import frappe
import pytest
from frappe.desk import query_report
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from digidel_app.api import salons as api
from digidel_app.digidel_salons import statistics, week_activity
from digidel_app.digidel_salons.report.salon_statistics import views
from digidel_app.domain.goals import iso_week_of
from digidel_app.testing import builders_operations as make

REPORT, WEEKS = "Salon Statistics", "Weeks without Activity"
PERIOD = {"from_date": "2018-01-01", "to_date": "2018-12-31"}


@pytest.fixture
def company(site):
	"""A municipality of its own, so that what else is on the site is in no figure."""
	frappe.set_user("Administrator")
	name = make.other_company("Salongskommun")
	make.company_settings(company=name)
	return name


@pytest.fixture
def place(company):
	return make.meeting_place(company=company, locality="Söråker", place_name="Söråkers bibliotek").name


def held(place: str, day: str, *heads: tuple, **values):
	"""A salon that took place at 13 o'clock on a day, with (gender, age band, persons, first time) rows."""
	rows = [
		{"gender": gender, "age_band": band, "persons": persons, "first_time_persons": first}
		for gender, band, persons, first in heads
	]
	values = {"status": "Held", "theme": "Provämne", "headcounts": rows, **values}
	return make.salon(meeting_place=place, starts_at=f"{day} 13:00:00", **values).insert()


def run(company: str, **filters) -> dict:
	return query_report.run(REPORT, filters={"company": company, **PERIOD, **filters})


def table(company: str, **filters) -> dict[str, dict]:
	"""Rows of the report by label."""
	return {row["label"]: row for row in run(company, **filters)["result"]}


def column_of(report: dict, label: str) -> str:
	return next(column["fieldname"] for column in report["columns"] if column["label"] == label)


# --- planned and held -------------------------------------------------------------------------------------


def test_planned_is_held_against_what_came_of_it(company, place):
	held(place, "2018-03-06", ("Woman", None, 7, 3), capacity=10, library_staff_took_part=1)
	held(place, "2018-03-13", ("Man", None, 2, 0))
	make.salon(meeting_place=place, starts_at="2018-03-20 13:00:00", status="Cancelled").insert()
	make.salon(meeting_place=place, starts_at="2018-03-27 13:00:00", status="Planned").insert()
	total = table(company)["Total"]
	assert (total["planned"], total["held"], total["cancelled"], total["no_result"]) == (4, 2, 1, 1)
	assert (total["persons"], total["first_time"]) == (9, 3)
	assert (total["seats"], total["seats_used"]) == (10, 70)  # the one without a limit has no share
	assert (total["library_held"], total["library_persons"]) == (1, 7)


def test_a_salon_to_come_is_not_yet_planned_against_anything(company, place):
	day = getdate() + timedelta(days=40)
	make.salon(meeting_place=place, starts_at=f"{day} 13:00:00").insert()
	row = table(company, from_date=str(getdate()), to_date=str(day))["Total"]
	assert (row["planned"], row["ahead"]) == (0, 1)


def test_what_nobody_counted_is_not_recorded_and_not_zero(company, place):
	salon = held(place, "2018-03-06")
	salon.persons_total = 12
	salon.save()
	row = table(company)["Total"]
	assert (row["persons"], row["first_time"]) == (12, None)
	row = table(company, show="Participants")["Total"]
	assert (row["uncounted"], row["difference"]) == (12, 0)


def test_a_total_that_differs_is_explained_and_led_to(company, place):
	salon = held(place, "2018-03-06", ("Woman", None, 10, 0))
	frappe.db.set_value("Digital Salon", salon.name, "persons_total", 12)
	report = run(company, show="Participants")
	total = report["result"][-1]
	assert (total["persons"], total["difference"], total["uncounted"]) == (12, 2, 0)
	assert salon.name in report["message"] and "+2" in report["message"]
	held(place, "2018-03-07", ("Woman", None, 5, 0))
	assert table(company, show="Participants")["Total"]["difference"] == 2


def test_gender_by_age_is_as_counted(company, place):
	old = frappe.get_all("Age Band", order_by="from_age desc", pluck="name")[0]
	held(place, "2018-03-06", ("Woman", old, 4, 1), ("Man", old, 2, 0), ("Not recorded", None, 1, 0))
	held(place, "2018-04-03", ("Woman", old, 3, 0), ("Woman", None, 2, 0))
	report = run(company, show="Participants", dimension="month")
	march, april, total = report["result"]
	women, unknown = column_of(report, f"Women {old}"), column_of(report, "Neither gender nor age recorded")
	assert (march[women], april[women], total[women]) == (4, 3, 7)
	assert (march[unknown], april[unknown]) == (1, 0)
	assert total[column_of(report, "Women, age not recorded")] == 2
	cells = [name for name in total if name.startswith("cell_")]
	assert sum(total[name] for name in cells) == total["persons"] == 12


def test_a_count_by_head_beside_a_grid_that_is_right_is_explained(company, place):
	salon = held(place, "2018-03-06", ("Woman", None, 10, 0))
	differs = {"persons_by_head": 13, "head_count_difference": "The grid is right"}
	frappe.db.set_value("Digital Salon", salon.name, differs)
	report = run(company, show="Participants")
	total = report["result"][-1]
	assert (total["persons"], total["difference"]) == (10, 3)
	assert salon.name in report["message"]


def test_salons_of_which_nobody_has_answered_are_told_apart(company, place):
	held(place, "2018-03-06", ("Woman", None, 1, 0), library_staff_took_part=1, library_staff_answer="Yes")
	held(place, "2018-03-07", ("Woman", None, 1, 0), library_staff_answer="No")
	held(place, "2018-03-08", ("Woman", None, 1, 0))
	total = table(company)["Total"]
	assert (total["library_held"], total["library_unknown"]) == (1, 1)


# --- registrations, reasons, resources --------------------------------------------------------------------


def test_registered_attended_and_those_who_stayed_away(company, place):
	salon = make.open_salon(meeting_place=place, capacity=6)
	names = [
		make.registration(digital_salon=salon.name, persons=persons).insert().name for persons in (1, 2, 3, 1)
	]
	day = "2018-05-08"
	frappe.db.set_value("Digital Salon", salon.name, {"starts_at": f"{day} 13:00:00", "ends_at": f"{day} 15:00:00", "status": "Held"})  # fmt: skip
	for name, status in zip(names[:2], ("Attended", "No-show"), strict=True):
		frappe.db.set_value("Salon Registration", name, "status", status)
	row = table(company, show="Registrations")["Total"]
	figures = ("registered", "attended", "no_show", "not_marked", "waited")
	assert [row[name] for name in figures] == [6, 1, 2, 3, 1]
	assert row["attendance"] == pytest.approx(33.3)


def test_cancelled_salons_stand_under_their_reason(company, place):
	for number, reason in enumerate(["Illness", "Illness", None], start=1):
		make.salon(meeting_place=place, starts_at=f"2018-06-0{number} 13:00:00", status="Cancelled", cancel_reason=reason).insert()  # fmt: skip
	report = run(company, show="Cancelled")
	total = report["result"][-1]
	assert (total["cancelled"], total[column_of(report, "Illness")], total["no_reason"]) == (3, 2, 1)


def test_a_salon_that_takes_place_after_all_has_no_reason(company, place):
	starts_at = add_days(now_datetime(), 9)
	salon = make.salon(meeting_place=place, starts_at=starts_at, status="Cancelled", cancel_reason="Weather").insert()  # fmt: skip
	assert salon.cancel_reason == "Weather"
	salon.status = "Planned"
	assert salon.save().cancel_reason is None


def test_hours_and_in_kind_for_each_participant(company, place):
	partner = make.partner(company=company).name
	hosts = [
		{"host_kind": "Staff", "user": "Administrator", "hours": 2},
		{"host_kind": "Staff", "user": "Administrator", "hours": 0},
		{"host_kind": "Volunteer", "salon_volunteer": make.volunteer(company=company).name, "hours": 3},
	]
	salon = held(place, "2018-03-06", ("Woman", None, 4, 0), hosts=hosts)
	make.contribution(partner_organisation=partner, digital_salon=salon.name, kind="Venue", quantity=1, unit_value=1001, contribution_date="2018-03-06").insert()  # fmt: skip
	row = table(company, show="Resources")["Total"]
	assert (row["hours_staff"], row["hours_volunteer"], row["hours_partner"]) == (2, 3, 0)
	assert (row["hours_missing"], row["hours_each"]) == (1, 1.25)
	assert (row["contributions"], row["in_kind"], row["in_kind_each"]) == (1, 1001, 250.25)


def test_no_in_kind_is_not_recorded_rather_than_nothing(company, place):
	held(place, "2018-03-06", ("Woman", None, 4, 0))
	row = table(company, show="Resources")["Total"]
	assert (row["contributions"], row["in_kind"], row["in_kind_each"]) == (0, None, None)


# --- the desk ---------------------------------------------------------------------------------------------


def test_questions_around_a_salon_are_counted_four_weeks_each_way(company, place):
	topic = make.topic("Salongsämne")
	held(place, "2018-03-06", theme="Något annat", topic=topic)
	for days, number in {-29: 1, -28: 2, -1: 1, 0: 5, 1: 3, 28: 1, 29: 4}.items():
		for _n in range(number):
			at = add_to_date("2018-03-06 10:00:00", days=days, as_datetime=True)
			make.encounter(
				meeting_place=place, started_at=at, questions=[make.question(topic=topic)]
			).insert()
	row = table(company, show="Desk")["Total"]
	assert (row["before"], row["after"], row["compared"]) == (3, 4, 1)
	assert row["change"] == pytest.approx(33.3)


def test_a_theme_with_the_name_of_a_topic_needs_no_topic(company, place):
	make.topic("Provämne")
	held(place, "2018-03-06", theme="provämne")
	held(place, "2018-03-07", theme="Något som ingen frågar om")
	held(place, "2018-03-08", theme=None)
	row = table(company, show="Desk")["Total"]
	assert (row["compared"], row["without_topic"], row["before"]) == (1, 2, 0)


def test_a_salon_held_lately_is_too_early_to_compare(company, place):
	day = getdate() - timedelta(days=10)
	held(place, str(day), topic=make.topic())
	row = table(company, show="Desk", from_date=str(day), to_date=str(day))["Total"]
	assert (row["too_early"], row["compared"], row["before"]) == (1, 0, None)


# --- dimensions -------------------------------------------------------------------------------------------


def test_every_table_by_every_dimension_counts_each_salon_once(company, place):
	partners = [make.partner(company=company).name for _n in range(2)]
	hosts = [{"host_kind": "Partner", "partner_organisation": name, "hours": 1} for name in partners]
	held(place, "2018-03-06", ("Woman", None, 5, 0), hosts=[*hosts, hosts[0]], language="sv")
	held(place, "2018-12-31", ("Woman", None, 3, 0), theme="PROVÄMNE")
	for dimension, show in product(statistics.DIMENSIONS, views.VIEWS):
		rows = run(company, dimension=dimension, show=show)["result"]
		total = rows[-1]
		assert (total["held"], total["persons"]) == (2, 8), (dimension, show)
		if dimension != "host_organisation":
			assert sum(row["held"] for row in rows[:-1]) == 2, (dimension, show)


def test_a_salon_with_two_partners_stands_under_each_and_once_in_all(company, place):
	partners = [make.partner(company=company).name for _n in range(2)]
	hosts = [{"host_kind": "Partner", "partner_organisation": name} for name in partners]
	held(place, "2018-03-06", ("Woman", None, 5, 0), hosts=hosts)
	rows = run(company, dimension="host_organisation", show="Participants")["result"]
	assert [row["persons"] for row in rows] == [5, 5, 5]
	assert [row["cell_0"] for row in rows] == [5, 5, 5]


def test_themes_that_differ_only_in_case_are_one(company, place):
	held(place, "2018-03-06", theme="Bilder i mobilen")
	held(place, "2018-03-07", theme="BILDER I MOBILEN ")
	rows = run(company, dimension="theme")["result"]
	assert [row["held"] for row in rows] == [2, 2]


def test_the_last_days_of_december_may_lie_in_week_1(company, place):
	held(place, "2018-12-31")
	assert table(company, dimension="iso_week").keys() == {"2019 week 01", "Total"}


def test_a_row_leads_to_the_salons_it_counts(company, place):
	held(place, "2018-03-06", language="sv", theme="Bilder")
	held(place, "2018-04-06", theme="Ljud")
	for dimension in (
		"meeting_place",
		"locality",
		"theme",
		"kind",
		"month",
		"term",
		"iso_week",
		"year",
		"language",
	):
		for row in run(company, dimension=dimension)["result"][:-1]:
			listed = frappe.get_list("Digital Salon", filters=row["behind"], limit_page_length=0)
			assert len(listed) == row["planned"], (dimension, row)


def test_the_rows_of_hosts_lead_to_their_salons(company, place):
	partner = make.partner(company=company).name
	held(place, "2018-03-06", hosts=[{"host_kind": "Partner", "partner_organisation": partner}])
	row = run(company, dimension="host_organisation")["result"][0]
	assert len(frappe.get_list("Digital Salon", filters=row["behind"])) == 1


def test_queries_do_not_grow_with_the_salons(company, place):
	def statements() -> int:
		seen, real = [], frappe.db.sql
		frappe.db.sql = lambda *args, **more: (seen.append(args), real(*args, **more))[1]
		try:
			for show in views.VIEWS:
				run(company, show=show, dimension="theme")
		finally:
			del frappe.db.sql
		return len(seen)

	held(place, "2018-03-01", ("Woman", None, 1, 0), theme="Tema 0")
	statements()  # fills the platform's caches
	few = statements()
	for number in range(1, 9):
		held(place, f"2018-03-0{number + 1}", ("Woman", None, 1, 0), theme=f"Tema {number}")
	assert statements() <= few


# --- empty, wrong and forbidden ---------------------------------------------------------------------------


def test_an_empty_report_says_what_to_do(company):
	report = run(company)
	assert report["result"] == []
	assert "There is nothing to show" in report["message"] and "longer period" in report["message"]


@pytest.mark.parametrize(
	"filters",
	[
		{"dimension": "owner"},
		{"show": "Everything"},
		{"from_date": "2019-01-01", "to_date": "2018-01-01"},
		{"from_date": "not a day"},
		{"from_date": "0001-01-01"},
		{"to_date": "9999-12-31"},
		{"theme": ["like", "%"]},
		{"company": None},
		{"company": ["!=", ""]},
	],
)
def test_filters_that_cannot_be_right_are_refused(company, filters):
	with pytest.raises(frappe.ValidationError):
		run(**{"company": company, **filters})


def test_a_project_of_another_municipality_is_refused(company):
	with pytest.raises(frappe.PermissionError):
		run(company, project=make.project())


@pytest.mark.parametrize("report", [REPORT, WEEKS])
@pytest.mark.parametrize(
	("role", "may"),
	[
		("Digidel Coordinator", True),
		("Digidel Manager", True),
		("Digidel Advisor", False),
		("Digidel Volunteer", False),
		("Digidel Finance", False),
		("Digidel Reader", False),
	],
)
def test_who_may_run_the_reports(company, report, role, may):
	user = make.user_with(role)
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=company).insert()
	frappe.set_user(user)
	if may:
		assert "result" in query_report.run(report, filters={"company": company})
	else:
		with pytest.raises(frappe.PermissionError):
			query_report.run(report, filters={"company": company})


@pytest.mark.parametrize("report", [REPORT, WEEKS])
def test_no_figures_of_another_municipality(company, report):
	user = make.user_with("Digidel Coordinator")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
	).insert()
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		query_report.run(report, filters={"company": company})


# --- weeks ------------------------------------------------------------------------------------------------


def weeks(company: str, year: int, **filters) -> list[dict]:
	return query_report.run(WEEKS, filters={"company": company, "year": year, **filters})["result"]


def test_a_year_has_52_or_53_weeks(company):
	assert (len(weeks(company, 2019)), len(weeks(company, 2020))) == (52, 53)


def test_weeks_show_what_happened_and_what_is_lacking(company, place):
	held(place, "2019-01-01")  # week 1
	held(place, "2018-12-31", title="Måndag i vecka 1")
	held(place, "2019-01-08", kind="Internal training")  # no activity for residents
	make.encounter(meeting_place=place, started_at="2019-01-08 10:00:00").insert()
	make.encounter(meeting_place=place, started_at="2019-01-01 10:00:00").insert()
	settings = frappe.get_doc("Digidel Company Settings", company)
	settings.append("closed_weeks", {"iso_year": 2019, "iso_week": 3})
	settings.save()
	first, second, third, fourth = weeks(company, 2019)[:4]
	assert (first["meetings"], first["activities"], first["state"]) == (1, 2, "both")
	assert (second["activities"], second["state"]) == (0, "no group activity")
	assert (third["state"], fourth["state"]) == ("closed", "nothing")
	gaps = weeks(company, 2019, only_gaps=1)
	assert len(gaps) == 50 and not {"both", "closed"} & {row["state"] for row in gaps}


@pytest.mark.parametrize("year", ["tjugo", 1, 99999, "2019.5"])
def test_a_year_that_cannot_be_meant_is_refused(company, year):
	with pytest.raises(frappe.ValidationError):
		weeks(company, year)


@pytest.mark.parametrize("rows", [[(2019, 53)], [(2020, 0)], [(2020, 5), (2020, 5)], [(1, 1)]])
def test_closed_weeks_that_cannot_be_are_refused(company, rows):
	settings = frappe.get_doc("Digidel Company Settings", company)
	for year, week in rows:
		settings.append("closed_weeks", {"iso_year": year, "iso_week": week})
	with pytest.raises(frappe.ValidationError, match="Closed weeks, row"):
		settings.save()


# --- the reminder and the cards ---------------------------------------------------------------------------


@pytest.fixture
def coordinator(company):
	user = make.user_with("Digidel Coordinator")
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=company).insert()
	return user


def thursday(year: int = 2018, week: int = 20) -> date:
	return date.fromisocalendar(year, week, 4)


def test_the_coordinator_is_reminded_once_of_a_week_without(company, coordinator):
	assert week_activity.remind(company, thursday() - timedelta(days=1)) == []
	assert coordinator in week_activity.remind(company, thursday())
	task = frappe.get_last_doc("ToDo", {"allocated_to": coordinator})
	assert "Week 20" in task.description and task.date == date.fromisocalendar(2018, 20, 7)
	task.status = "Closed"
	task.save()
	assert week_activity.remind(company, thursday() + timedelta(days=1)) == []
	assert coordinator in week_activity.remind(company, thursday(week=21))


def test_nobody_is_reminded_when_the_week_has_both(company, coordinator, place):
	day = thursday() - timedelta(days=2)
	held(place, str(day))
	make.encounter(meeting_place=place, started_at=f"{day} 10:00:00").insert()
	assert week_activity.missing_this_week(company, thursday()) is None
	assert week_activity.remind(company, thursday()) == []


def test_a_salon_planned_for_the_rest_of_the_week_is_enough(company, place):
	today = thursday()
	make.salon(meeting_place=place, starts_at=f"{today + timedelta(days=1)} 13:00:00").insert()
	assert week_activity.missing_this_week(company, today) == "no individual meeting"


def test_a_coordinator_of_another_municipality_is_left_alone(company):
	user = make.user_with("Digidel Coordinator", name="annan-samordnare")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
	).insert()
	assert user not in week_activity.remind(company, thursday())


def test_no_reminder_in_a_closed_week(company, coordinator):
	settings = frappe.get_doc("Digidel Company Settings", company)
	settings.append("closed_weeks", {"iso_year": 2018, "iso_week": 20})
	settings.save()
	assert week_activity.remind(company, thursday()) == []


def test_the_cards_count_the_users_own_municipality(company, coordinator, place):
	salon = make.open_salon(meeting_place=place, capacity=10)
	make.registration(digital_salon=salon.name, persons=3).insert()
	make.open_salon(meeting_place=place, capacity=0, starts_at=add_days(now_datetime(), 9))
	frappe.set_user(coordinator)
	assert api.free_seats_card().startswith("7 ")
	passed = iso_week_of(getdate()).week - 1
	assert api.weeks_without_activity_card() == passed


def test_the_cards_are_for_those_who_may_read_salons(company):
	frappe.set_user(make.user_with("Digidel Reader"))
	for card in (api.free_seats_card, api.weeks_without_activity_card):
		with pytest.raises(frappe.PermissionError):
			card()
