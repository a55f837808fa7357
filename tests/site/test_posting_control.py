"""Where people post: the line and what is left; only an order can be stopped, and bookkeeping never."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.api import funding
from digidel_app.digidel_funding import posting_control
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build


@pytest.fixture
def grant():
	yield make.active_grant(posting_control="Stop purchase orders")
	posting_control._clear()  # the cache outlives the test's transaction


def control(grant, value):
	grant.reload().posting_control = value
	grant.save()


def warnings():
	return [
		str(m)
		for m in frappe.local.message_log
		if "budget line is not enough" in str(m) or "räcker inte" in str(m)
	]


def test_a_journal_entry_beyond_the_line_is_booked_with_a_warning(grant):
	build.journal_entry(grant.project, "5800", 14999)
	assert warnings() == []
	assert build.journal_entry(grant.project, "5800", 2).docstatus == 1
	assert len(warnings()) == 1 and "Resekostnader" in warnings()[0]


def test_an_invoice_beyond_the_line_is_booked_with_a_warning(grant):
	assert build.purchase_invoice(grant.project, "6550", 80001).docstatus == 1
	assert len(warnings()) == 1


def test_an_order_beyond_the_line_is_stopped_until_finance_allows_it(grant):
	build.journal_entry(grant.project, "5910", 45000, "2020-01-15")
	build.purchase_order(grant.project, "5910", 4000)
	draft = _draft_order(grant, 1500)
	with pytest.raises(posting_control.OverBudgetError, match="500"):
		draft.submit()
	draft.reload()
	name = funding.allow_over_budget(draft.name, "Kampanjen är redan beslutad")
	kept = frappe.get_doc("Budget Override", name)
	assert (kept.accepted_amount, kept.accepted_by, kept.company) == (500, "Administrator", grant.company)
	assert draft.submit().docstatus == 1
	for method in ("save", "delete"):
		with pytest.raises(frappe.ValidationError):
			getattr(kept, method)()


def _draft_order(grant, rate):
	order = frappe.copy_doc(build.purchase_order(grant.project, "5910", 0.01))
	order.items[0].rate = order.items[0].price_list_rate = rate - 0.01
	return order.insert()


def test_what_was_allowed_covers_no_more(grant):
	draft = _draft_order(grant, 51000)
	funding.allow_over_budget(draft.name, "Beslutat")
	draft.items[0].rate += 100
	draft.save()
	with pytest.raises(posting_control.OverBudgetError):
		draft.submit()


def test_only_digidel_finance_may_allow(grant, as_user):
	draft = _draft_order(grant, 51000)
	user = "inkopare@example.org"
	frappe.get_doc(
		doctype="User", email=user, first_name="Prov", send_welcome_email=0,
		roles=[{"role": "Purchase Manager"}, {"role": "Digidel Coordinator"}],
	).insert()  # fmt: skip
	with as_user(user), pytest.raises(frappe.PermissionError):
		funding.allow_over_budget(draft.name, "Jag vill")


def test_an_override_needs_a_reason_and_something_to_allow(grant):
	with pytest.raises(frappe.ValidationError):
		funding.allow_over_budget(_draft_order(grant, 51000).name, "  ")
	with pytest.raises(frappe.ValidationError):
		funding.allow_over_budget(_draft_order(grant, 10).name, "Beslutat")


@pytest.mark.parametrize(("value", "messages"), [("Ignore", 0), ("Warn", 1)])
def test_a_grant_that_ignores_or_warns_lets_the_order_pass(grant, value, messages):
	control(grant, value)
	assert _draft_order(grant, 51000).submit().docstatus == 1
	assert len(warnings()) == messages


def test_an_order_in_foreign_currency_is_counted_in_kronor(grant):
	frappe.get_doc(
		doctype="Currency Exchange",
		from_currency="EUR",
		to_currency="SEK",
		exchange_rate=10,
		date="2019-01-01",
	).insert()
	order = frappe.copy_doc(build.purchase_order(grant.project, "5910", 0.01))
	order.update({"currency": "EUR", "conversion_rate": 10, "supplier": build.supplier("Kontor i Tallinn")})
	order.items[0].rate = order.items[0].price_list_rate = 5001
	with pytest.raises(posting_control.OverBudgetError):
		order.insert().submit()


def test_an_invoice_on_an_order_is_not_counted_twice(grant):
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_invoice

	order = build.purchase_order(grant.project, "5910", 45000)
	invoice = make_purchase_invoice(order.name)
	invoice.update(
		{
			"set_posting_time": 1,
			"posting_date": "2020-02-10",
			"due_date": "2020-03-10",
			"bill_date": "2020-02-10",
		}
	)
	invoice.insert().submit()
	assert warnings() == []
	left = posting_control.touched_by(
		[
			posting_control.Cost(
				grant.project, build.account("5910"), None, frappe.utils.getdate("2020-03-01"), Decimal(0)
			)
		]
	)
	assert left[0].left_before == 5000


def test_the_form_shows_line_and_what_is_left(grant):
	entry = build.journal_entry(grant.project, "5800", 5000, submit=False)
	shown = funding.budget_left("Journal Entry", entry.name)
	assert [(row["title"], row["fiscal_year"], row["is_over"]) for row in shown] == [
		("Resekostnader", "2019", False)
	]
	assert shown[0]["left"].replace("\xa0", " ") == "10 000 kr"
	entry.submit()
	assert funding.budget_left("Journal Entry", entry.name)[0]["left"] == shown[0]["left"]
	with pytest.raises(frappe.ValidationError):
		funding.budget_left("Project", grant.project)


def test_an_assigned_posting_counts_on_its_line(grant):
	entry = build.journal_entry(grant.project, "5010", 6000)
	line = frappe.db.get_value("Project Budget Line", {"project": grant.project, "title": "Resekostnader"})
	funding.assign_posting(
		grant.project, "Journal Entry", entry.name, build.account("5010"), line, "Hör till resor"
	)
	build.journal_entry(grant.project, "5800", 9001)
	assert len(warnings()) == 1


def test_a_posting_without_a_digidel_project_costs_no_query(grant):
	other = build.project()
	entry = build.journal_entry(other, "5800", 10**6, submit=False)
	posting_control.controls()
	statements = []
	real = frappe.db.sql
	frappe.db.sql = lambda query, *a, **k: statements.append(query) or real(query, *a, **k)
	try:
		posting_control.warn(posting_control.costs_of_journal(entry))
	finally:
		del frappe.db.sql
	assert statements == []
