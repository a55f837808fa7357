"""Outreach on a site: the cost comes from the ledger, visits stand beside it, and what cannot be right is refused."""

import frappe
import pytest
from frappe.utils import today

from digidel_app.digidel_follow_up.report.outreach_effect.outreach_effect import execute
from digidel_app.testing import builders_funding as fund
from digidel_app.testing import builders_goals
from digidel_app.testing import builders_operations as make

YEAR = {"from_date": "2019-01-01", "to_date": "2019-12-31"}


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


def activity(**values):
	return frappe.get_doc(
		{
			"doctype": "Outreach Activity",
			"company": fund.COMPANY,
			"campaign": "Annons i tidningen",
			"channel": "Newspaper or leaflet",
			"activity_date": "2019-03-20",
			"persons": 40,
			**values,
		}
	)


def report(**filters) -> dict:
	_columns, rows, _message = execute({"company": fund.COMPANY, **YEAR, **filters})
	return {row["channel"]: row for row in rows}


def paid(amount: float = 1000):
	number = next(iter(fund.ACCOUNTS.values()))[0]
	return fund.purchase_invoice(fund.project(), number, amount)


def test_the_cost_is_the_expense_of_the_voucher_without_vat_and_gone_when_it_is_cancelled() -> None:
	invoice = paid()
	posted = {"voucher_type": "Purchase Invoice", "voucher": invoice.name}
	activity(**posted).insert()
	activity(channel="Letter", persons=7, **posted).insert()
	activity(channel="Letter", persons=3).insert()
	rows = report()
	assert (rows["Newspaper or leaflet"]["cost"], rows["Letter"]["cost"]) == (500, 500)
	assert (rows["Letter"]["activities"], rows["Letter"]["persons"], rows["Letter"]["visits"]) == (
		2,
		10,
		None,
	)
	invoice.reload()
	invoice.cancel()
	assert report()["Letter"]["cost"] == 0


def test_visits_that_named_a_channel_stand_beside_it() -> None:
	make.company_settings(record_heard_via=1)
	before = report().get("Friend or relative", {"visits": 0})["visits"]
	place = make.meeting_place(company=fund.COMPANY).name
	for _number in range(2):
		builders_goals.visit("2019-05-02", heard_via="Friend or relative", meeting_place=place)
	assert report()["Friend or relative"]["visits"] == before + 2


def test_an_empty_period_says_what_to_do_and_that_nobody_is_asked() -> None:
	make.company_settings(record_heard_via=0)
	_columns, rows, message = execute(
		{"company": fund.COMPANY, "from_date": "1995-01-01", "to_date": "1995-02-01"}
	)
	assert rows == [] and message.count("<br>") == 2


@pytest.mark.parametrize(
	"values",
	[
		{"channel": "Rumour"},
		{"activity_date": "2040-01-01"},
		{"persons": -1},
		{"persons": "many"},
		{"persons": 2_000_000},
		{"note": "Ring 070-174 06 05"},
		{"campaign": "x" * 10_000},
		{"voucher_type": "Purchase Invoice", "voucher": "NONE-1"},
		{"voucher_type": "User", "voucher": "Administrator"},
	],
)
def test_what_cannot_be_right_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		activity(**values).insert()


def test_a_voucher_of_another_municipality_is_refused() -> None:
	invoice = paid()
	with pytest.raises(frappe.ValidationError):
		activity(
			company=make.other_company(),
			voucher_type="Purchase Invoice",
			voucher=invoice.name,
			activity_date=today(),
		).insert()


def test_coordinators_write_advisors_read_readers_see_nothing(as_user) -> None:
	with as_user(make.user_with("Digidel Coordinator")):
		doc = activity().insert()
	with as_user(make.user_with("Digidel Advisor")):
		assert report()
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Outreach Activity", doc.name).save()
	with as_user(make.user_with("Digidel Reader")), pytest.raises(frappe.PermissionError):
		report()
