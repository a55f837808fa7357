"""Plan moves between lines and years; the original stays, and what is spent cannot be moved."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build


@pytest.fixture
def grant():
	return make.active_grant()


def line(grant, title):
	return frappe.db.get_value("Project Budget Line", {"project": grant.project, "title": title})


def reallocate(grant, *moves, **values):
	return frappe.get_doc(
		{
			"doctype": "Budget Reallocation",
			"grant_agreement": grant.name,
			"reason": "Fler resor än planerat",
			"changes": [
				{"project_budget_line": line(grant, title), "fiscal_year": year, "amount": amount}
				for title, year, amount in moves
			],
			**values,
		}
	).insert()


def figures(grant, title, year="2019"):
	filters = {"parent": line(grant, title), "fiscal_year": year}
	return frappe.db.get_value("Project Budget Line Year", filters, ["planned_amount", "revised_amount"])


MOVE = (("Lokalkostnader", "2019", -5000.5), ("Resekostnader", "2019", 5000.5))


def test_the_revised_plan_moves_and_the_original_stays(grant):
	doc = reallocate(grant, *MOVE).submit()
	assert doc.name.startswith("REALLOC-")
	assert figures(grant, "Lokalkostnader") == (20000, 14999.5)
	assert figures(grant, "Resekostnader") == (15000, 20000.5)
	assert [row.revised_before for row in doc.changes] == [20000, 15000]
	assert Decimal(str(doc.moved_percent)) == Decimal("0.2")
	doc.cancel()
	assert figures(grant, "Lokalkostnader") == (20000, 20000)
	assert figures(grant, "Resekostnader") == (15000, 15000)


def test_what_has_been_spent_of_it_cannot_be_taken_back(grant):
	doc = reallocate(grant, ("Lokalkostnader", "2019", -5000), ("Resekostnader", "2019", 5000)).submit()
	build.journal_entry(grant.project, "5800", 17000)
	with pytest.raises(frappe.ValidationError, match="Resekostnader"):
		doc.reload().cancel()
	assert figures(grant, "Resekostnader") == (15000, 20000)


def test_follow_up_shows_original_and_revised(grant):
	from digidel_app.digidel_funding.follow_up import follow_up

	reallocate(grant, *MOVE).submit()
	followed = follow_up(grant.company, [grant.project])[0]
	travel = next(row for row in followed.lines if row.title == "Resekostnader").by_year["2019"]
	assert (travel.planned, travel.revised) == (15000, Decimal("20000.50"))
	assert followed.total.revised == followed.total.planned == 2560000


@pytest.mark.parametrize(
	"moves",
	[
		(("Lokalkostnader", "2019", -5000), ("Resekostnader", "2019", 4999.99)),
		(("Lokalkostnader", "2019", -20000.01), ("Resekostnader", "2019", 20000.01)),
	],
)
def test_unbalanced_or_more_than_there_is_is_refused(grant, moves):
	with pytest.raises(frappe.ValidationError):
		reallocate(grant, *moves).submit()


@pytest.mark.parametrize(
	"moves",
	[
		(("Lokalkostnader", "2019", 0),),
		(("Lokalkostnader", "2019", -1), ("Lokalkostnader", "2019", 1)),
		(("Lokalkostnader", "2021", -1), ("Resekostnader", "2019", 1)),
		(("Lokalkostnader", "2019", "mycket"),),
	],
)
def test_rows_that_mean_nothing_are_refused(grant, moves):
	with pytest.raises(frappe.ValidationError):
		reallocate(grant, *moves)


def test_booked_and_ordered_money_cannot_be_moved(grant):
	build.journal_entry(grant.project, "5010", 12000)
	build.purchase_order(grant.project, "5010", 4000, "2019-12-20")
	with pytest.raises(frappe.ValidationError, match="4"):
		reallocate(grant, *MOVE).submit()
	reallocate(grant, ("Lokalkostnader", "2019", -4000), ("Resekostnader", "2019", 4000)).submit()


def test_above_the_funders_percent_an_approval_is_needed(grant):
	frappe.db.set_value("Grant Agreement", grant.name, "reallocation_percent", 0.3)
	reallocate(grant, *MOVE).submit()
	with pytest.raises(frappe.ValidationError):
		reallocate(grant, *MOVE).submit()  # together 0.4 per cent
	approved = reallocate(grant, *MOVE, funder_approval="Internetstiftelsen 2019-05-02, dnr 17")
	assert approved.submit().docstatus == 1


def test_moving_between_years_needs_the_funder(grant):
	moves = (("Lokalkostnader", "2019", -10), ("Lokalkostnader", "2020", 10))
	with pytest.raises(frappe.ValidationError):
		reallocate(grant, *moves).submit()
	reallocate(grant, *moves, funder_approval="dnr 18").submit()
	assert figures(grant, "Lokalkostnader", "2020") == (30000, 30010)


def test_overhead_cannot_be_raised_above_the_cap(grant):
	with pytest.raises(frappe.ValidationError):
		reallocate(grant, ("Lokalkostnader", "2019", -10), ("OH-kostnader", "2019", 10)).submit()


def test_a_year_without_plan_gets_a_row(grant):
	frappe.db.delete(
		"Project Budget Line Year", {"parent": line(grant, "Resekostnader"), "fiscal_year": "2020"}
	)
	frappe.clear_document_cache("Project Budget Line", line(grant, "Resekostnader"))
	reallocate(grant, ("Lokalkostnader", "2020", -10), ("Resekostnader", "2020", 10)).submit()
	assert figures(grant, "Resekostnader", "2020") == (0, 10)


def test_only_an_active_grant_is_reallocated(grant):
	doc = reallocate(grant, *MOVE)
	frappe.db.set_value("Grant Agreement", grant.name, "status", "Reported")
	with pytest.raises(frappe.ValidationError):
		doc.submit()


def test_a_line_of_another_project_is_refused(grant):
	other = make.active_grant()
	with pytest.raises(frappe.ValidationError):
		frappe.get_doc(
			doctype="Budget Reallocation",
			grant_agreement=grant.name,
			reason="Fel projekt",
			changes=[
				{"project_budget_line": line(other, "Lokalkostnader"), "fiscal_year": "2019", "amount": -1}
			],
		).insert()
