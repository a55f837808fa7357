"""Fiscal years that do not follow the calendar, foreign currency, amended vouchers: a claim is still the ledger."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.digidel_funding import claim_drift, plan, statement
from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

# in order of time; their names sort in another order
YEARS = {
	"Brutet första": ("2019-01-01", "2019-06-30"),
	"2019/2020 prov": ("2019-07-01", "2020-06-30"),
	"2020/2021 prov": ("2020-07-01", "2021-06-30"),
}


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
	"""A PDF takes most of a second, and none is looked at here."""
	monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")


def money(value) -> Decimal:
	return Decimal(str(round(value or 0, 2)))


def vouchers(claim, **filters):
	return frappe.get_all("Grant Claim Voucher", {"grant_claim": claim.name, **filters}, ["*"])


# --- fiscal years -------------------------------------------------------------------------------------


@pytest.fixture
def broken_years():
	"""A short first year, then July to June, in place of the calendar years. The platform caches years beyond the test."""
	frappe.db.set_value("Fiscal Year", {"disabled": 0}, "disabled", 1)
	for name, (first, last) in YEARS.items():
		year = frappe.get_doc(doctype="Fiscal Year", year=name, year_start_date=first, year_end_date=last)
		year.name = name
		year.db_insert()
	_forget_years()
	yield list(YEARS)
	_forget_years()


def _forget_years():
	frappe.cache.delete_value("fiscal_years")
	frappe.clear_document_cache("Fiscal Year")


@pytest.fixture
def grant(broken_years):
	"""Salaries and travel over three fiscal years, half of it from the funder; eligible July 2018 is not: see dates."""
	build.own_accounts()
	grant = build.grant(
		build.project(), eligible_from="2019-02-01", eligible_to="2020-12-31", overhead_cap_percent=0
	)
	for cost_type, amount in (("Lönekostnader", 100000), ("Resekostnader", 10000)):
		build.budget_line(grant.name, cost_type, dict.fromkeys(broken_years, amount))
	for name, kind in (("Internetstiftelsen", "Grant"), ("Timrå kommun", "Own")):
		financier = build.financier_of(grant.name, name, kind)
		for year in broken_years:
			grant.append("financing", {"financier": financier, "fiscal_year": year, "amount": 55000})
	grant.update({"status": "Applied", "applied_on": "2018-10-01"})
	grant.save()
	return build.activate(grant, reason=None)


def test_plan_and_years_follow_their_dates(grant, broken_years):
	assert plan.grant_years(grant) == broken_years
	with pytest.raises(frappe.ValidationError):
		line = make.line_of(grant, "Resekostnader")
		frappe.db.set_value("Project Budget Line", line.name, "status", "Draft")
		line.reload().append("years", {"fiscal_year": "2019", "planned_amount": 1})
		line.save()


def test_costs_fall_in_the_year_of_their_date(grant, broken_years):
	for day, amount in (
		("2019-01-31", 7),  # before the eligible period, inside the fiscal year
		("2019-02-01", 100),
		("2019-06-30", 200),
		("2019-07-01", 400),
		("2020-06-30", 800),
		("2020-07-01", 1600),
		("2020-12-31", 3200),
		("2021-01-01", 9),
	):
		build.journal_entry(grant.project, "7010", amount, day)
	claim = make.submitted(grant, "2019-02-01", "2020-12-31", "Final report")
	by_year = {
		row.fiscal_year: money(row.period_amount)
		for row in claim.claim_years
		if row.project_budget_line == make.line_of(grant, "Lönekostnader").name
	}
	assert list(by_year.items()) == list(zip(broken_years, (300, 1200, 4800), strict=True))
	assert money(claim.period_amount) == 6300
	assert money(claim.requested_amount) == 3150
	assert sorted(row.exclusion_reason for row in vouchers(claim, is_included=0)) == [
		"Outside the eligible period",
		"Outside the eligible period",
	]
	table = statement.statement(claim)
	assert table["years"] == broken_years
	assert table["lines"]["actual"] == [300, 1200, 4800]
	assert table["financing"]["rows"][0]["planned"] == [55000, 55000, 55000]


def test_a_claim_may_reach_over_a_years_end_and_the_yearly_cap_holds(grant, broken_years):
	build.journal_entry(grant.project, "7010", 200000, "2019-06-30")
	build.journal_entry(grant.project, "7010", 1000, "2019-07-01")
	claim = make.submitted(grant, "2019-06-01", "2019-07-31")
	granted = {
		row.fiscal_year: money(row.period_amount)
		for row in claim.shares
		if frappe.db.get_value("Grant Financier", row.financier, "kind") == "Grant" and row.period_amount
	}
	assert granted == {"Brutet första": 55000, "2019/2020 prov": 500}


def test_the_total_cap_is_used_up_in_order_of_time(grant, broken_years):
	funder = frappe.db.get_value("Grant Financier", {"grant_agreement": grant.name, "kind": "Grant"})
	frappe.db.set_value("Grant Financier", funder, "total_cap", 60000)
	for day in ("2019-03-01", "2019-08-01", "2020-08-01"):
		build.journal_entry(grant.project, "7010", 100000, day)
	claim = make.submitted(grant, "2019-02-01", "2020-12-31")
	granted = {row.fiscal_year: money(row.period_amount) for row in claim.shares if row.financier == funder}
	assert {year: amount for year, amount in granted.items() if amount} == {
		"Brutet första": 50000,
		"2019/2020 prov": 10000,
	}


def test_follow_up_keeps_the_order_of_time(grant, broken_years):
	for day in ("2019-03-01", "2019-08-01", "2020-08-01"):
		build.journal_entry(grant.project, "7010", 100, day)
	rows = budget_follow_up.execute({"company": build.COMPANY, "project": grant.project})[1]
	lines = [row for row in rows if row["row_type"] == "line"]
	assert list(dict.fromkeys(row["fiscal_year"] for row in lines)) == broken_years
	salary = [row["actual_amount"] for row in lines if row["title"] == "Lönekostnader"]
	assert salary == [100, 100, 100]


def test_hours_and_flat_rate_follow_such_years(broken_years):
	build.own_accounts()
	frappe.db.delete("Employer Fee Rate", {"company": build.COMPANY})
	make.fee(31.42, "2019-01-01")
	make.fee(32.5, "2019-07-01")
	grant = build.grant(build.project(), overhead_cap_percent=0)
	formula = {"title": "Handledare", "hourly_rate": 200, "hours": 300}
	years = dict.fromkeys(broken_years, 100000)
	build.budget_line(grant.name, "Lönekostnader", years, claim_basis="Timesheet", formulas=[formula])
	build.budget_line(grant.name, "OH-kostnader", years, claim_basis="Flat rate", flat_rate_percent=10)
	financier = build.financier_of(grant.name, "Timrå kommun", "Own")
	for year in broken_years:
		grant.append("financing", {"financier": financier, "fiscal_year": year, "amount": 200000})
	grant.update({"status": "Applied", "applied_on": "2018-10-01"})
	grant.save()
	build.activate(grant, reason=None)
	make.timesheet(grant.project, 10, "2019-06-30", "Handledning (prov)")
	make.timesheet(grant.project, 10, "2019-07-01", "Handledning (prov)")
	claim = make.submitted(grant, "2019-01-01", "2019-12-31")
	held = {(r.claim_basis, r.fiscal_year): money(r.amount) for r in vouchers(claim, is_included=1)}
	assert held == {
		("Timesheet", "Brutet första"): Decimal("2628.40"),
		("Timesheet", "2019/2020 prov"): Decimal("2650.00"),
		("Flat rate", "Brutet första"): Decimal("262.84"),
		("Flat rate", "2019/2020 prov"): Decimal("265.00"),
	}
	days = {r.fiscal_year: str(r.posting_date) for r in vouchers(claim, claim_basis="Flat rate")}
	assert days == {"Brutet första": "2019-06-30", "2019/2020 prov": "2019-12-31"}


# --- foreign currency ---------------------------------------------------------------------------------


def test_a_posting_in_foreign_currency_is_claimed_in_the_companys_own():
	grant = make.active_grant()
	centre = build.cost_center()
	payable = build.account(build.PAYABLE)
	euro = frappe.get_doc(
		doctype="Account", account_name="Leverantörsskulder EUR prov", company=build.COMPANY,
		parent_account=frappe.db.get_value("Account", payable, "parent_account"), account_type="Bank",
		account_currency="EUR", account_number="2449",
	).insert()  # fmt: skip
	entry = frappe.get_doc(
		doctype="Journal Entry", company=build.COMPANY, posting_date="2019-03-15", multi_currency=1,
		accounts=[
			{
				"account": build.account("6550"), "debit_in_account_currency": 1056.7, "exchange_rate": 1,
				"cost_center": centre, "project": grant.project,
			},
			{
				"account": euro.name, "account_currency": "EUR", "credit_in_account_currency": 100,
				"exchange_rate": 10.567, "cost_center": centre,
			},
		],
	)  # fmt: skip
	entry.insert().submit()
	invoice = build.purchase_invoice(
		grant.project, "6550", 200, currency="EUR", conversion_rate=10.5, credit_to=_euro_payable()
	)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	held = {row.voucher_no: money(row.amount) for row in vouchers(claim, is_included=1)}
	assert held == {entry.name: Decimal("1056.70"), invoice.name: Decimal("2100.00")}
	vat = vouchers(claim, is_included=0)
	assert [(row.exclusion_reason, money(row.amount)) for row in vat] == [
		("VAT deducted or compensated", Decimal("525.00"))
	]
	assert {row.currency for row in vouchers(claim)} == {"SEK"}


def _euro_payable() -> str:
	payable = build.account(build.PAYABLE)
	return (
		frappe.get_doc(
			doctype="Account",
			account_name="Leverantörer i euro prov",
			company=build.COMPANY,
			parent_account=frappe.db.get_value("Account", payable, "parent_account"),
			account_type="Payable",
			account_currency="EUR",
			account_number="2448",
		)
		.insert()
		.name
	)


# --- amended vouchers ---------------------------------------------------------------------------------


def test_an_amended_voucher_is_gone_and_new_and_settled_by_a_supplement():
	grant = make.active_grant()
	entry = build.journal_entry(grant.project, "7010", 100)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")

	def dearer(copy):
		copy.accounts[0].debit_in_account_currency = 130
		copy.accounts[1].credit_in_account_currency = 130

	amended = make.amended(entry, dearer)
	assert [(row.key.voucher_no, row.kind, row.amount) for row in claim_drift.open_drift(claim)] == [
		(entry.name, "Gone", -100),
		(amended.name, "New", 130),
	]
	extra = claim_drift.supplement(claim).submit()
	assert money(extra.period_amount) == 30
	assert claim_drift.open_drift(claim.reload()) == []


def test_a_voucher_amended_into_the_next_period_is_claimed_there_and_given_back_here():
	grant = make.active_grant()
	entry = build.journal_entry(grant.project, "7010", 100)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	amended = make.amended(entry, lambda copy: copy.update({"posting_date": "2019-08-01"}))
	second = make.submitted(grant, "2019-07-01", "2019-12-31")
	assert {row.voucher_no for row in vouchers(second, is_included=1)} == {amended.name}
	assert [(row.kind, row.amount) for row in claim_drift.open_drift(first)] == [("Gone", -100)]
	extra = claim_drift.supplement(first).submit()
	assert money(extra.cumulative_amount) == 100
