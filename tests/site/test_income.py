"""Money in, month by month: the balance is received less earned at every month's end, and nothing is booked twice."""

from datetime import date
from decimal import Decimal

import frappe
import pytest
from frappe.utils import get_last_day

from digidel_app.digidel_funding import income, payments
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

INCOME, LIABILITY, RECEIVABLE = "3985", "2990", "1790"


@pytest.fixture
def grant():
	settings = {"company": build.COMPANY}
	name = frappe.db.exists("Digidel Company Settings", settings)
	doc = (
		frappe.get_doc("Digidel Company Settings", name)
		if name
		else frappe.new_doc("Digidel Company Settings")
	)
	doc.update(settings)
	doc.update(
		{
			"income_account": build.account(INCOME),
			"liability_account": build.account(LIABILITY),
			"receivable_account": build.account(RECEIVABLE),
		}
	)
	doc.save()
	return make.active_grant()


def pay(grant, amount: float, day: str, account: str = LIABILITY):
	"""A payment from the funder (or back to it), booked and linked."""
	side, other = ("debit", "credit") if amount > 0 else ("credit", "debit")
	entry = frappe.get_doc(
		doctype="Journal Entry", company=grant.company, posting_date=day, voucher_type="Journal Entry",
		accounts=[
			{"account": build.account(number), f"{s}_in_account_currency": abs(amount), "cost_center": build.cost_center()}
			for number, s in ((build.BANK, side), (account, other))
		],
	).insert().submit()  # fmt: skip
	grant.reload()
	grant.append("instalments", {"due_on": day, "amount": abs(amount), "journal_entry": entry.name})
	grant.save()
	return entry


def balances(grant) -> income.Balances:
	return income.booked(grant, income.accounts_of(grant.company))


def book_month(grant, day):
	record = income.propose(grant.reload(), frappe.utils.getdate(day))
	if record:
		frappe.get_doc("Journal Entry", record.journal_entry).submit()
	return record


def earned(grant, day) -> Decimal:
	return income.earned_by(grant.reload(), frappe.utils.getdate(day)).earned


# --- instalments --------------------------------------------------------------------------------------


def test_an_instalment_shows_what_its_voucher_brought(grant):
	pay(grant, 500000, "2019-01-31")
	row = grant.instalments[0]
	assert (row.status, row.received_amount, row.received_on) == ("Received", 500000, date(2019, 1, 31))
	frappe.get_doc("Journal Entry", row.journal_entry).cancel()
	assert payments.payments(grant.reload()) == []


def test_without_its_voucher_an_instalment_is_not_received(grant):
	pay(grant, 500000, "2019-01-31")
	frappe.get_doc("Journal Entry", grant.instalments[0].journal_entry).cancel()
	grant.reload().save()
	assert (grant.instalments[0].status, grant.instalments[0].received_amount) == ("Expected", 0)


@pytest.mark.parametrize(("debit", "credit"), [(build.BANK, "5910"), (build.BANK, build.BANK)])
def test_a_voucher_that_is_not_the_grants_is_refused(grant, debit, credit):
	entry = frappe.get_doc(
		doctype="Journal Entry", company=grant.company, posting_date="2019-01-31", voucher_type="Journal Entry",
		accounts=[
			{"account": build.account(debit), "debit_in_account_currency": 777, "cost_center": build.cost_center()},
			{"account": build.account(credit), "credit_in_account_currency": 777, "cost_center": build.cost_center()},
		],
	).insert().submit()  # fmt: skip
	grant.append("instalments", {"due_on": "2019-01-31", "amount": 777, "journal_entry": entry.name})
	with pytest.raises(frappe.ValidationError, match=entry.name):
		grant.save()


def test_a_payment_from_somebody_else_is_refused(grant):
	other = frappe.get_doc(doctype="Customer", customer_name="Någon annan", customer_type="Company").insert()
	entry = frappe.get_doc(
		doctype="Payment Entry", payment_type="Receive", company=grant.company, posting_date="2019-02-01",
		party_type="Customer", party=other.name, paid_from=build.account("1510"), paid_to=build.account(build.BANK),
		paid_amount=50, received_amount=50, reference_no="1", reference_date="2019-02-01",
	).insert().submit()  # fmt: skip
	grant.append("instalments", {"due_on": "2019-02-01", "amount": 50, "payment_entry": entry.name})
	with pytest.raises(frappe.ValidationError, match=entry.name):
		grant.save()


def test_a_payment_entry_counts_too(grant):
	entry = frappe.get_doc(
		doctype="Payment Entry", payment_type="Receive", company=grant.company, posting_date="2019-02-01",
		party_type="Customer", party=grant.funder, paid_from=build.account("1510"), paid_to=build.account(build.BANK),
		paid_amount=1234.5, received_amount=1234.5, reference_no="1", reference_date="2019-02-01",
	).insert().submit()  # fmt: skip
	grant.append("instalments", {"due_on": "2019-02-01", "amount": 1234.5, "payment_entry": entry.name})
	grant.save()
	assert grant.instalments[0].received_amount == 1234.5


def test_a_voucher_brings_its_money_once(grant):
	entry = pay(grant, 100, "2019-01-31")
	grant.append("instalments", {"due_on": "2019-01-31", "amount": 100, "journal_entry": entry.name})
	with pytest.raises(frappe.ValidationError, match=entry.name):
		grant.save()


def test_a_paid_claim_is_not_cancelled(grant, monkeypatch):
	from digidel_app.digidel_funding import statement

	monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")
	make.book(grant, {"7010": 1000})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	pay(grant, 406.5, "2019-07-31")
	grant.instalments[0].grant_claim = claim.name
	grant.save()
	with pytest.raises(frappe.ValidationError):
		claim.cancel()
	# the payment was a mistake: with its voucher gone the claim can be cancelled
	frappe.get_doc("Journal Entry", grant.instalments[0].journal_entry).cancel()
	claim.reload().cancel()
	assert claim.docstatus == 2


# --- income -------------------------------------------------------------------------------------------


def test_a_month_is_proposed_as_a_draft_with_each_figure_explained(grant):
	pay(grant, 500000, "2019-01-31")
	make.book(grant, {"7010": 123000}, "2019-01-15")
	record = income.propose(grant.reload(), date(2019, 1, 31))
	entry = frappe.get_doc("Journal Entry", record.journal_entry)
	assert (entry.docstatus, str(entry.posting_date)) == (0, "2019-01-31")
	assert {row.account: (row.debit, row.credit) for row in entry.accounts} == {
		build.account(INCOME): (0, 50000),
		build.account(LIABILITY): (50000, 0),
	}
	assert (record.costs, record.entitled, record.earned, record.received) == (123000, 50000, 50000, 500000)
	assert "123" in entry.user_remark
	with pytest.raises(frappe.ValidationError, match=entry.name):
		income.propose(grant, date(2019, 1, 31))


def test_nothing_is_booked_twice_and_a_month_is_opened_again_by_a_reversal(grant):
	pay(grant, 500000, "2019-01-31")
	make.book(grant, {"7010": 123000}, "2019-01-15")
	record = book_month(grant, "2019-01-31")
	assert book_month(grant, "2019-01-31") is None
	make.book(grant, {"7010": 12300}, "2019-01-20")
	with pytest.raises(frappe.ValidationError):
		book_month(grant, "2019-01-31")
	back = income.reverse(frappe.get_doc("Grant Income Entry", record.name))
	frappe.get_doc("Journal Entry", back.journal_entry).submit()
	assert balances(grant) == income.Balances(Decimal(0), Decimal(500000), Decimal(0))
	assert book_month(grant, "2019-01-31").income_booked == 55000
	with pytest.raises(frappe.ValidationError):
		income.reverse(frappe.get_doc("Grant Income Entry", record.name))


def test_months_are_booked_in_order_and_at_their_end(grant):
	make.book(grant, {"7010": 1000}, "2019-01-15")
	book_month(grant, "2019-02-28")
	for day in (date(2019, 1, 31), date(2019, 3, 30)):
		with pytest.raises(frappe.ValidationError):
			income.propose(grant, day)


def test_nothing_is_earned_before_the_decision(grant):
	make.book(grant, {"7010": 1000}, "2019-01-15")
	frappe.db.set_value("Grant Agreement", grant.name, "decided_on", "2019-03-01")
	assert book_month(grant, "2019-02-28") is None
	assert book_month(grant, "2019-03-31").income_booked == 406.5


def test_a_payment_on_another_account_is_pointed_out(grant):
	entry = pay(grant, 1000, "2019-01-31", "3000")
	with pytest.raises(frappe.ValidationError, match=entry.name):
		book_month(grant, "2019-01-31")


def test_without_accounts_nothing_is_proposed(grant):
	frappe.db.set_value("Digidel Company Settings", {"company": grant.company}, "income_account", None)
	frappe.clear_cache(doctype="Digidel Company Settings")
	with pytest.raises(frappe.ValidationError):
		book_month(grant, "2019-01-31")


def test_a_proposal_is_deleted_with_its_draft_but_not_when_booked(grant):
	make.book(grant, {"7010": 1000}, "2019-01-15")
	record = income.propose(grant, date(2019, 1, 31))
	frappe.delete_doc("Grant Income Entry", record.name)
	assert not frappe.db.exists("Journal Entry", record.journal_entry)
	record = book_month(grant, "2019-01-31")
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("Grant Income Entry", record.name)


@pytest.mark.long
def test_two_years_month_by_month_with_an_investment_and_a_repayment(grant):
	"""At each month's end: liability less receivable is received less earned, and income is what is earned."""
	owned = {"account": build.account("1220"), "company": grant.company}
	frappe.db.set_value("Cost Type Account", owned, "depreciation_months", 36)
	received = Decimal(0)
	for year in (2019, 2020):
		for month in range(1, 13):
			end = get_last_day(date(year, month, 1))
			if month == 3:
				pay(grant, 500000, str(end))
				received += 500000
			if (year, month) == (2020, 11):
				pay(grant, -20000, str(end))
				received -= 20000
			make.book(grant, {"7010": 60000 + month * 111.11, "6110": 9000}, f"{year}-{month:02d}-10")
			if (year, month) == (2019, 5):
				make.book(grant, {"1220": 72000}, "2019-05-10")
			if (year, month) == (2020, 10):
				frappe.db.set_value("Grant Agreement", grant.name, "repayment_demanded", 20000)
			book_month(grant, end)
			now, so_far = balances(grant), earned(grant, end)
			assert now.income == so_far, end
			assert now.net_liability == received - so_far, end
			assert not (now.liability and now.receivable), end
	figures = income.earned_by(grant, date(2020, 12, 31))
	assert figures.earned <= figures.limit == 980000
	# 20 of 36 months are depreciated, so 16/36 of the grant's share of 72 000 waits
	assert figures.deferred > 0


def test_the_grant_shows_its_money(grant):
	pay(grant, 500000, "2019-01-31")
	make.book(grant, {"7010": 123000}, "2019-01-15")
	rows = {
		label: amount for label, amount, _how in income.money_in(grant.reload(), date(2021, 2, 1))["rows"]
	}
	assert list(rows.values()) == [1000000, 0, 500000, 50000, 1000000, 450000, 450000]
