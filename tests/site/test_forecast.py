"""The report Budget Forecast: the ledger, orders, formulas and salons as they looked on a day."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.digidel_funding.follow_up import follow_up
from digidel_app.digidel_funding.report.budget_forecast import budget_forecast
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build


@pytest.fixture
def grant():
	frappe.local.lang = "en"
	return make.active_grant()


def report(grant, to_date="2019-06-30", **filters):
	filters = {"company": grant.company, "project": grant.project, "to_date": to_date, **filters}
	_columns, rows, message, chart = budget_forecast.execute(filters)
	return rows, message, chart


def row_of(rows, title, year=None):
	return next(row for row in rows if row["title"] == title and row["fiscal_year"] == year)


def monthly(grant, number, amount, months=6):
	for month in range(1, months + 1):
		build.journal_entry(grant.project, number, amount, f"2019-{month:02d}-25")


def test_a_regular_cost_goes_on_and_says_when_the_money_is_gone(grant):
	monthly(grant, "5010", 3000)  # rooms: 20 000 and 30 000 are planned
	rows, *_ = report(grant)
	rooms = row_of(rows, "Lokalkostnader")
	assert (rooms["actual_amount"], rooms["recent_rate"], rooms["expected_amount"]) == (18000, 3000, 72000)
	assert rooms["left_amount"] == -22000
	assert rooms["runs_out"] == "2020-05-20" or "2020" in rooms["runs_out"]
	assert "mean of the last 6 months" in rooms["basis"]
	assert row_of(rows, "Lokalkostnader", "2020")["expected_amount"] == 36000


def test_a_line_without_postings_has_no_figure(grant):
	rows, *_ = report(grant)
	travel = row_of(rows, "Resekostnader")
	assert (travel["expected_amount"], travel["left_amount"]) == (None, None)
	assert travel["runs_out"] == "No data" and travel["basis"].startswith("No data")
	assert "6 lines without data" in rows[-1]["basis"]
	# wages and overhead have formulas, which say what is planned ahead
	wages = row_of(rows, "Lönekostnader")
	assert "planned by formula" in wages["basis"] and wages["expected_amount"] > 0


def test_planned_hours_count_for_the_months_ahead(grant):
	rows, *_ = report(grant, "2019-12-31")
	wages = row_of(rows, "Lönekostnader", "2020")
	assert wages["expected_amount"] == pytest.approx(1666015.20 / 2, abs=0.02)


def test_orders_count_where_they_are_more_than_the_rate(grant):
	build.journal_entry(grant.project, "6550", 600, "2019-02-01")
	build.purchase_order(grant.project, "6550", 50000, "2020-02-01")
	rows, *_ = report(grant, "2019-12-31")
	services = row_of(rows, "Externa tjänster")
	assert (services["committed_amount"], services["expected_amount"]) == (50000, 50600)
	assert "Open orders" in row_of(rows, "Externa tjänster", "2020")["basis"]


def test_booked_is_the_projects_ledger_as_the_follow_up_shows_it(grant):
	make.book(grant, make.FILLED)
	make.book(grant, {build.NOT_OWNED: 55.55, "7010": 10.10}, "2020-02-02")
	line = frappe.db.get_value("Project Budget Line", {"project": grant.project, "title": "Resekostnader"})
	entry = build.journal_entry(grant.project, build.NOT_OWNED, 44)
	frappe.get_doc(
		doctype="Posting Assignment", project=grant.project, project_budget_line=line, reason="Hör dit",
		voucher_type="Journal Entry", voucher_no=entry.name, account=build.account(build.NOT_OWNED),
	).insert()  # fmt: skip
	rows, *_ = report(grant, None)
	followed = follow_up(grant.company, [grant.project])[0]
	booked = {
		row["budget_line"]: Decimal(str(round(row["actual_amount"], 2)))
		for row in rows
		if row["row_type"] == "line"
	}
	assert booked == {one.name: sum(f.actual for f in one.by_year.values()) for one in followed.lines}
	assert rows[-1]["actual_amount"] == pytest.approx(float(build.ledger_total(grant.project)))
	sums = {row["fiscal_year"]: row["actual_amount"] for row in rows if row["row_type"] == "subtotal"}
	assert sum(sums.values()) == pytest.approx(rows[-1]["actual_amount"])


def test_when_the_period_is_over_the_booked_is_the_answer(grant):
	make.book(grant, {"5800": 12000})
	rows, message, _chart = report(grant, None)  # today, years after the grant
	travel = row_of(rows, "Resekostnader")
	assert (travel["expected_amount"], travel["left_amount"]) == (12000, 18000)
	assert "the project is over" in travel["basis"] and "The period is over" in message
	assert row_of(rows, "Lokalkostnader")["expected_amount"] is None


def test_a_line_may_follow_salons(grant):
	line = frappe.get_doc(
		"Project Budget Line", {"project": grant.project, "title": "Information/kommunikation"}
	)
	line.forecast_by = "Salons"
	line.save()  # a rule of the forecast, not of the plan: it may change after approval
	for day, status in (("2019-02-01", "Reported"), ("2019-03-01", "Held"), ("2019-09-01", "Planned"),
		("2019-10-01", "Cancelled"), ("2020-02-01", "Open")):  # fmt: skip
		_salon(grant, day, status)
	build.journal_entry(grant.project, "5910", 1000, "2019-02-05")
	rows, *_ = report(grant)
	assert row_of(rows, "Information/kommunikation", "2019")["expected_amount"] == 1500
	assert row_of(rows, "Information/kommunikation")["expected_amount"] == 2000
	assert "salon" in row_of(rows, "Information/kommunikation")["basis"]


def _salon(grant, day, status):
	doc = frappe.get_doc(
		doctype="Digital Salon", title=f"Salong {day}", theme="Bank-id", kind="Digital salon", meeting_place=_place(grant),
		starts_at=f"{day} 10:00:00", ends_at=f"{day} 11:00:00", project=grant.project, capacity=8,
	).insert()  # fmt: skip
	frappe.db.set_value("Digital Salon", doc.name, {"status": status, "project": grant.project})


def _place(grant):
	found = frappe.db.get_value("Meeting Place", {"company": grant.company})
	return found or frappe.get_doc(
		doctype="Meeting Place", place_name="Biblioteket", kind="Library", company=grant.company
	).insert().name  # fmt: skip


def test_the_chart_says_what_it_shows(grant):
	make.book(grant, make.FILLED)
	_rows, _message, chart = report(grant)
	booked, expected = (series["values"] for series in chart["data"]["datasets"])
	assert chart["data"]["labels"][0] == "Lönekostnader" and len(booked) == len(expected) == 8
	assert booked[0] == pytest.approx(515000 / 1660000 * 100, abs=0.1)
	assert "per cent of the plan" in chart["title"]


def test_without_a_choice_the_active_grants_are_shown(grant):
	rows, *_ = report(grant, project=None)
	assert grant.project in {row["project"] for row in rows}


def test_a_user_of_another_municipality_sees_nothing(grant, as_user):
	email = "ekonom.annan@example.org"
	other = "Byn bredvid"
	frappe.flags.ignore_chart_of_accounts = True
	frappe.get_doc(
		doctype="Company", company_name=other, abbr="BYB", default_currency="SEK", country="Sweden"
	).insert()
	frappe.flags.ignore_chart_of_accounts = False
	user = frappe.get_doc(doctype="User", email=email, first_name="Ekonom", send_welcome_email=0).insert()
	user.add_roles("Digidel Finance")
	frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=other).insert()
	with as_user(email), pytest.raises(frappe.PermissionError):
		report(grant)
