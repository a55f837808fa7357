"""Lines plus Not mapped is the project ledger, to the öre, whatever happens in the books."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.digidel_funding import ledger
from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up
from digidel_app.digidel_funding.report.grant_ledger import grant_ledger
from digidel_app.testing import builders_funding as build


@pytest.fixture
def grant():
	"""An active Timrå grant whose cost types own their accounts."""
	build.own_accounts()
	return build.activate(build.timra_grant())


def report(grant, **filters):
	filters = {"company": grant.company, "project": grant.project, **filters}
	_columns, rows, *_rest = budget_follow_up.execute(filters)
	return rows


def by_line(rows, figure="actual_amount"):
	return {
		(row["cost_type"], row["fiscal_year"]): round(row[figure], 2)
		for row in rows
		if row["row_type"] == "line" and row[figure]
	}


def not_mapped(rows):
	return {
		row["fiscal_year"]: round(row["actual_amount"], 2)
		for row in rows
		if row["row_type"] == "not_mapped" and row["actual_amount"]
	}


def partition_total(rows) -> Decimal:
	parts = (row["actual_amount"] for row in rows if row["row_type"] in ("line", "not_mapped"))
	return sum((Decimal(str(part)) for part in parts), Decimal(0))


def assert_partition(grant, expected: float | None = None):
	rows = report(grant)
	assert partition_total(rows) == build.ledger_total(grant.project)
	if expected is not None:
		assert partition_total(rows) == Decimal(str(expected))
	return rows


def test_a_plan_without_postings_shows_every_line(grant):
	rows = report(grant)
	assert len([r for r in rows if r["row_type"] == "line"]) == 16
	total = rows[-1]
	assert total["row_type"] == "total"
	assert (total["planned_amount"], total["actual_amount"], total["remaining_amount"]) == (
		2560000,
		0,
		2560000,
	)
	assert [r["row_type"] for r in rows].count("total") == 1


def test_postings_land_on_the_line_of_their_account(grant):
	build.journal_entry(grant.project, "7010", 1000.10)
	build.journal_entry(grant.project, "5800", 200, "2020-02-01")
	build.journal_entry(grant.project, build.NOT_OWNED, 55.55)
	build.journal_entry(None, "7010", 777)
	rows = assert_partition(grant, 1255.65)
	assert by_line(rows) == {("Lönekostnader", "2019"): 1000.10, ("Resekostnader", "2020"): 200}
	assert not_mapped(rows) == {"2019": 55.55}


def test_the_project_in_an_invoices_header_and_its_vat_stay_outside(grant):
	build.purchase_invoice(grant.project, "6550", 1000)
	rows = assert_partition(grant, 1000)
	assert by_line(rows) == {("Externa tjänster", "2019"): 1000}
	_c, _r, message, *_ = budget_follow_up.execute({"company": grant.company, "project": grant.project})
	assert build.account(build.VAT_IN) in message and build.account(build.PAYABLE) in message


def test_vat_is_a_cost_only_where_it_is_booked_as_one(grant):
	frappe.db.set_value("Grant Agreement", grant.name, "amounts_include_vat", 1)
	build.purchase_invoice(grant.project, "6550", 1000)
	assert_partition(grant, 1000)


def test_an_investment_counts_on_the_balance_account_its_cost_type_owns(grant):
	build.journal_entry(grant.project, "1220", 40000)
	assert by_line(assert_partition(grant, 40000)) == {("Teknisk utrustning", "2019"): 40000}


def test_cancelling_amending_and_back_dating(grant):
	first = build.journal_entry(grant.project, "7010", 100)
	first.cancel()
	assert_partition(grant, 0)
	amended = frappe.copy_doc(first)
	amended.amended_from = first.name
	amended.docstatus = 0
	amended.accounts[0].debit_in_account_currency = 90
	amended.accounts[1].credit_in_account_currency = 90
	amended.insert().submit()
	build.journal_entry(grant.project, "7010", 10, "2019-01-02")
	build.purchase_invoice(grant.project, "6550", 30).cancel()
	assert by_line(assert_partition(grant, 100)) == {("Lönekostnader", "2019"): 100}


def test_an_immutable_ledger_reverses_on_another_date(grant):
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	entry = build.journal_entry(grant.project, "7010", 100, "2019-12-30")
	entry.cancel()
	rows = assert_partition(grant, 0)
	booked = by_line(rows)
	assert booked[("Lönekostnader", "2019")] == 100  # the original stays where it was
	assert sum(booked.values()) == 0


def test_closing_a_fiscal_year_does_not_wipe_it(grant):
	build.journal_entry(grant.project, "7010", 500, "2019-05-01")
	close_year(grant.company, "2019")
	assert by_line(assert_partition(grant, 500)) == {("Lönekostnader", "2019"): 500}


def close_year(company, year):
	voucher = frappe.get_doc(
		doctype="Period Closing Voucher",
		company=company,
		transaction_date=f"{year}-12-31",
		posting_date=f"{year}-12-31",
		period_start_date=f"{year}-01-01",
		period_end_date=f"{year}-12-31",
		fiscal_year=year,
		closing_account_head=build.account("2099", company),
		remarks="Årets resultat",
	).insert()
	voucher.submit()
	entries = frappe.get_all("GL Entry", {"voucher_no": voucher.name, "is_cancelled": 0})
	assert entries, "the closing voucher posted nothing: the test would prove nothing"


def test_a_posting_outside_every_fiscal_year_is_still_counted(grant):
	build.journal_entry(grant.project, "7010", 500, "2019-05-01")
	build.journal_entry(grant.project, "7010", 40, "2020-05-01")
	frappe.db.set_value("Fiscal Year", "2020", "disabled", 1)
	rows = assert_partition(grant, 540)
	assert by_line(rows)[("Lönekostnader", None)] == 40


def test_a_group_account_covers_its_children_and_a_deeper_owner_goes_before():
	wages = build.account("7010")
	frappe.db.delete("Cost Type Account", {"company": build.COMPANY})
	group = frappe.db.get_value("Account", wages, "parent_account")
	frappe.get_doc(
		doctype="Cost Type Account", cost_type="Lönekostnader", company=build.COMPANY, account=group
	).insert()
	grant = build.activate(build.timra_grant())
	build.journal_entry(grant.project, "7010", 100)
	assert by_line(assert_partition(grant, 100)) == {("Lönekostnader", "2019"): 100}
	build.own_accounts({"Resekostnader": ("7010",)})
	assert by_line(assert_partition(grant, 100)) == {("Resekostnader", "2019"): 100}


def test_two_lines_of_a_cost_type_are_told_apart_by_cost_centre(grant):
	bus = build.child_cost_center("Bokbuss")
	build.budget_line(grant.name, "Resekostnader", {"2019": 0}, cost_center=bus, title="Resor bokbuss")
	build.journal_entry(grant.project, "5800", 70, centre=bus)
	build.journal_entry(grant.project, "5800", 30)
	assert_partition(grant, 100)
	rows = [r for r in report(grant, fiscal_year="2019") if r["row_type"] == "line"]
	assert {r["title"]: r["actual_amount"] for r in rows if r["actual_amount"]} == {
		"Resor bokbuss": 70,
		"Resekostnader": 30,
	}


def test_two_grants_on_one_project_share_its_ledger(grant):
	second = build.grant(grant.project, title="Kulturrådet")
	build.journal_entry(grant.project, "7010", 100)
	filters = {"company": grant.company, "grant_agreement": second.name}
	_c, rows, *_ = budget_follow_up.execute(filters)
	assert partition_total(rows) == 100


# --- assignment and correction ----------------------------------------------------------------------


def line_of(grant, cost_type):
	return frappe.db.get_value("Project Budget Line", {"project": grant.project, "cost_type": cost_type})


def assign(grant, entry, number, cost_type):
	from digidel_app.api.funding import assign_posting

	return assign_posting(
		grant.project,
		entry.doctype,
		entry.name,
		build.account(number),
		line_of(grant, cost_type),
		"Beslut ekonomi",
	)


def test_an_assignment_moves_a_posting_and_the_whole_stays(grant):
	entry = build.journal_entry(grant.project, build.NOT_OWNED, 55)
	build.journal_entry(grant.project, build.NOT_OWNED, 5)
	assign(grant, entry, build.NOT_OWNED, "Information/kommunikation")
	rows = assert_partition(grant, 60)
	assert by_line(rows) == {("Information/kommunikation", "2019"): 55}
	assert not_mapped(rows) == {"2019": 5}
	entry.reload()
	entry.cancel()
	assert_partition(grant, 5)


def test_an_assignment_needs_a_posting_that_is_a_cost(grant):
	invoice = build.purchase_invoice(grant.project, "6550", 100)
	with pytest.raises(frappe.ValidationError):
		assign(grant, invoice, build.VAT_IN, "Resekostnader")
	with pytest.raises(frappe.ValidationError):
		assign(grant, invoice, "5800", "Resekostnader")
	assign(grant, invoice, "6550", "Resekostnader")
	with pytest.raises(frappe.ValidationError):
		assign(grant, invoice, "6550", "Lokalkostnader")


def test_a_proposed_correction_is_a_draft_that_maps_when_submitted(grant):
	from digidel_app.api.funding import propose_correction

	entry = build.journal_entry(grant.project, build.NOT_OWNED, 55.55)
	name = propose_correction(
		grant.project,
		"Journal Entry",
		entry.name,
		build.account(build.NOT_OWNED),
		line_of(grant, "Information/kommunikation"),
	)
	draft = frappe.get_doc("Journal Entry", name)
	assert draft.docstatus == 0
	assert_partition(grant, 55.55)
	draft.submit()
	rows = assert_partition(grant, 55.55)
	assert by_line(rows) == {("Information/kommunikation", "2019"): 55.55}
	assert not not_mapped(rows)


# --- commitments, drill-down, limits ----------------------------------------------------------------


def committed(grant):
	return by_line(report(grant), "committed_amount")


def test_orders_bind_until_they_are_billed_or_closed(grant):
	order = build.purchase_order(grant.project, "6550", 200, qty=4)
	assert committed(grant) == {("Externa tjänster", "2020"): 800}
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_invoice

	invoice = make_purchase_invoice(order.name)
	invoice.update({"posting_date": "2020-01-15", "set_posting_time": 1, "due_date": "2020-01-31"})
	invoice.items[0].qty = 1  # of four
	invoice.insert().submit()
	assert committed(grant) == {("Externa tjänster", "2020"): 600}
	rows = [r for r in report(grant, fiscal_year="2020") if r["cost_type"] == "Externa tjänster"]
	assert rows[0]["remaining_amount"] == 120000 - 200 - 600
	order.reload()
	order.update_status("Closed")
	assert committed(grant) == {}


def test_each_figure_opens_the_postings_behind_it(grant):
	build.journal_entry(grant.project, "7010", 100)
	build.journal_entry(grant.project, build.NOT_OWNED, 7)
	build.purchase_invoice(grant.project, "6550", 100)
	build.purchase_order(grant.project, "6550", 800)
	base = {"company": grant.company, "project": grant.project}
	for row in report(grant):
		if row["row_type"] not in ("line", "not_mapped"):
			continue
		wanted = {**base, "fiscal_year": row["fiscal_year"], "budget_line": row["budget_line"]}
		if row["row_type"] == "not_mapped":
			wanted["show"] = "Not mapped"
		_c, entries = grant_ledger.execute(wanted)
		assert sum(e["amount"] for e in entries) == pytest.approx(row["actual_amount"])
		if row["budget_line"]:
			_c, orders = grant_ledger.execute({**wanted, "show": "Ordered"})
			assert sum(o["amount"] for o in orders) == pytest.approx(row["committed_amount"])
	_c, outside = grant_ledger.execute({**base, "show": "Outside"})
	assert {e["account"] for e in outside} == {build.account(build.VAT_IN), build.account(build.PAYABLE)}


def test_to_date_limits_what_is_booked(grant):
	build.journal_entry(grant.project, "7010", 100, "2019-03-01")
	build.journal_entry(grant.project, "7010", 50, "2019-04-01")
	assert partition_total(report(grant, to_date="2019-03-31")) == 100


def test_overhead_cap_on_actuals_is_shown_for_its_basis(grant):
	build.journal_entry(grant.project, "7010", 1000)
	build.journal_entry(grant.project, "6110", 200)
	frappe.local.lang = "en"
	_c, _r, message, *_ = budget_follow_up.execute({"company": grant.company, "project": grant.project})
	text = message.replace("\u00a0", " ")
	assert "booked salaries" in text and "+50 kr" in text


def test_shares_of_financiers_sum_to_what_is_booked(grant):
	financing = {"rows": [{"financier": "A", "total": Decimal(1)}, {"financier": "B", "total": Decimal(2)}]}
	shares = budget_follow_up.financier_shares(financing, Decimal("100.00"))
	assert [row["booked"] for row in shares] == [Decimal("33.33"), Decimal("66.67")]


def test_bookkeeping_is_never_blocked_by_a_budget(grant):
	"""Ten times the line's plan is booked without a word; the report shows it."""
	build.journal_entry(grant.project, "5800", 150000)
	row = next(r for r in report(grant, fiscal_year="2019") if r["cost_type"] == "Resekostnader")
	assert row["remaining_amount"] == 15000 - 150000


def test_in_kind_contributions_never_enter_the_ledger(grant):
	before = frappe.db.count("GL Entry")
	partner = frappe.get_doc(
		doctype="Partner Organisation",
		organisation_name="Byaföreningen",
		sector="Association",
		company=build.COMPANY,
	).insert()
	frappe.get_doc(
		doctype="In-kind Contribution",
		partner_organisation=partner.name,
		company=build.COMPANY,
		contribution_date="2019-05-01",
		kind="Hours",
		quantity=10,
		unit_value=340,
		project=grant.project,
	).insert()
	assert frappe.db.count("GL Entry") == before
	assert_partition(grant, 0)


def test_the_follow_up_asks_the_ledger_once(grant, monkeypatch):
	asked = []
	real = frappe.db.sql
	monkeypatch.setattr(
		frappe.db, "sql", lambda query, *a, **k: asked.append(str(query)) or real(query, *a, **k)
	)
	ledger.project_postings(grant.company, [grant.project])
	grouped = [q for q in asked if "GL Entry" in q and "Posting Assignment" not in q]
	assert len(grouped) == 1 and "GROUP BY" in grouped[0]


# --- who may see --------------------------------------------------------------------------------------


def test_a_user_limited_to_another_company_sees_nothing(grant, as_user):
	other = second_company()
	email = limited_user(other)
	with as_user(email):
		with pytest.raises(frappe.PermissionError):
			report(grant)
		with pytest.raises(frappe.PermissionError):
			grant_ledger.execute({"company": grant.company, "project": grant.project})
		assert frappe.get_list("Project Budget Line") == []


def second_company():
	name = "Grannkommunen"
	if not frappe.db.exists("Company", name):
		frappe.flags.ignore_chart_of_accounts = True
		doc = frappe.get_doc(
			doctype="Company", company_name=name, abbr="GK", default_currency="SEK", country="Sweden"
		)
		doc.insert()
		frappe.flags.ignore_chart_of_accounts = False
	return name


def limited_user(company):
	email = "ekonom.granne@example.org"
	doc = frappe.get_doc(doctype="User", email=email, first_name="Ekonom", send_welcome_email=0)
	doc.insert()
	doc.add_roles("Digidel Finance", "Accounts User")
	frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=company).insert()
	return email


def test_no_account_leaves_assignments_outside_the_ledger(grant):
	"""A balance account is a cost of the project only because a cost type owns it."""
	entry = build.journal_entry(grant.project, "1220", 100)
	line = frappe.get_value("Project Budget Line", {"project": grant.project, "title": "Resekostnader"})
	frappe.get_doc(
		doctype="Posting Assignment",
		project=grant.project,
		voucher_type="Journal Entry",
		voucher_no=entry.name,
		account=build.account("1220"),
		project_budget_line=line,
		reason="Investering",
	).insert()
	row = frappe.get_doc("Cost Type Account", {"account": build.account("1220")})
	with pytest.raises(frappe.ValidationError):
		row.delete()
