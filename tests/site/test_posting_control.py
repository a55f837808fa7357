"""Where people post: the line and what is left; only an order can be stopped, and bookkeeping never."""

from decimal import Decimal

import frappe
import pytest

from digidel_app.api import funding
from digidel_app.digidel_funding import posting_control, posting_costs
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


def change_row(order, **values):
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	row = order.items[0]
	asked = {"docname": row.name, "item_code": row.item_code, "qty": row.qty, "rate": row.rate, **values}
	update_child_qty_rate("Purchase Order", frappe.as_json([asked]), order.name)


def test_a_submitted_order_cannot_be_raised_beyond_the_line(grant):
	order = build.purchase_order(grant.project, "5910", 100)
	with pytest.raises(posting_control.OverBudgetError, match="700"):
		change_row(order, rate=750000)
	frappe.db.rollback()  # as the request that was refused would be


def test_a_submitted_order_may_be_raised_within_the_line_and_lowered_when_it_is_beyond(grant):
	order = build.purchase_order(grant.project, "5910", 100)
	change_row(order, rate=45000)
	build.journal_entry(grant.project, "5910", 45000, "2020-01-15")
	told = len(warnings())
	change_row(order.reload(), rate=44000)
	assert order.reload().base_net_total == 44000 and len(warnings()) == told
	with pytest.raises(posting_control.OverBudgetError):  # what is ordered was counted anew at each change
		build.purchase_order(grant.project, "5910", 7000)


def test_a_raise_is_only_told_of_where_the_grant_warns(grant):
	control(grant, "Warn")
	change_row(build.purchase_order(grant.project, "5910", 100), rate=60000)
	assert len(warnings()) == 1


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
			posting_costs.Cost(
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
		posting_control.warn(posting_costs.costs_of_journal(entry))
	finally:
		del frappe.db.sql
	assert statements == []


# --- what else books a cost on a project ---------------------------------------------------------------


def left_of(grant, number, year="2019"):
	"""What is left of the account's line, by the control."""
	day = frappe.utils.getdate(f"{year}-06-30")
	return posting_control.touched_by(
		[posting_costs.Cost(grant.project, build.account(number), None, day, Decimal(0))]
	)[0].left_before


def test_a_journal_entry_in_foreign_currency_is_counted_in_kronor(grant):
	bank = frappe.get_doc(
		doctype="Account", account_name="Eurokonto", company=grant.company, account_currency="EUR",
		account_type="Bank", parent_account=frappe.db.get_value("Account", build.account(build.BANK), "parent_account"),
	).insert()  # fmt: skip
	entry = frappe.get_doc(
		doctype="Journal Entry", company=grant.company, posting_date="2019-03-15", multi_currency=1,
		accounts=[
			{"account": build.account("5800"), "debit_in_account_currency": 15001, "project": grant.project,
			 "cost_center": build.cost_center(), "exchange_rate": 1},
			{"account": bank.name, "credit_in_account_currency": 1500.10, "exchange_rate": 10,
			 "cost_center": build.cost_center()},
		],
	).insert().submit()  # fmt: skip
	assert entry.docstatus == 1
	assert len(warnings()) == 1 and left_of(grant, "5800") == -1


def test_an_invoice_in_foreign_currency_is_counted_in_kronor(grant):
	invoice = frappe.copy_doc(build.purchase_invoice(grant.project, "6550", 0.01))
	payable = frappe.get_doc(
		doctype="Account", account_name="Skulder i euro", company=grant.company, account_currency="EUR",
		account_type="Payable",
		parent_account=frappe.db.get_value("Account", build.account(build.PAYABLE), "parent_account"),
	).insert()  # fmt: skip
	invoice.update(
		{
			"currency": "EUR",
			"conversion_rate": 10,
			"supplier": build.supplier("Kontor i Tallinn"),
			"credit_to": payable.name,
			"taxes": [],
		}
	)
	invoice.items[0].rate = invoice.items[0].price_list_rate = 8001
	assert invoice.insert().submit().docstatus == 1
	assert len(warnings()) == 1
	assert left_of(grant, "6550") == Decimal("80000") - Decimal("80010.01")


def test_what_is_charged_beside_the_rows_of_an_invoice_is_counted(grant):
	"""VAT that is not deducted and freight stand among the taxes, on the header's project."""
	invoice = frappe.copy_doc(build.purchase_invoice(grant.project, "6550", 0.01))
	invoice.items[0].rate = invoice.items[0].price_list_rate = 79000
	invoice.taxes = []
	invoice.append("taxes", {"charge_type": "Actual", "account_head": build.account("6550"), "category": "Total",
		"add_deduct_tax": "Add", "tax_amount": 1001, "description": "Moms som inte dras av",
		"cost_center": build.cost_center()})  # fmt: skip
	invoice.insert().submit()
	assert len(warnings()) == 1
	assert left_of(grant, "6550") == Decimal("-1.01")


def payment(grant, fee):
	"""A debt of 1 000 kr paid with a bank fee that is the project's."""
	return frappe.get_doc(
		doctype="Payment Entry", payment_type="Pay", company=grant.company, posting_date="2019-03-20",
		party_type="Supplier", party=build.supplier(), paid_from=build.account(build.BANK),
		paid_to=build.account(build.PAYABLE), paid_amount=1000 + fee, received_amount=1000 + fee,
		reference_no="1", reference_date="2019-03-20", project=grant.project,
		deductions=[{"account": build.account("5800"), "cost_center": build.cost_center(), "amount": fee}],
	).insert()  # fmt: skip


def test_a_fee_on_a_payment_is_counted_and_never_stops_it(grant):
	shown = funding.budget_left("Payment Entry", payment(grant, 10).name)
	assert [(row["title"], row["is_over"]) for row in shown] == [("Resekostnader", False)]
	assert payment(grant, 15001).submit().docstatus == 1
	assert len(warnings()) == 1
	assert left_of(grant, "5800") == -1


def stocked_item():
	return frappe.get_doc(
		doctype="Item", item_code="Laddkabel", item_group="All Item Groups", stock_uom="Nos", is_stock_item=1,
		valuation_rate=100,
	).insert()  # fmt: skip


def test_goods_taken_from_the_store_are_counted_when_they_leave_it(grant):
	item, day = stocked_item(), {"set_posting_time": 1, "posting_date": "2019-03-15"}
	store = frappe.db.get_value(
		"Warehouse", {"company": grant.company, "is_group": 0, "warehouse_type": ("is", "not set")}
	)
	row = {"item_code": item.name, "qty": 200, "basic_rate": 100, "cost_center": build.cost_center(),
		"expense_account": build.account("5800"), "project": grant.project}  # fmt: skip

	def entry(purpose, warehouse):
		return frappe.get_doc(
			doctype="Stock Entry", purpose=purpose, stock_entry_type=purpose, company=grant.company, **day,
			items=[{**row, warehouse: store}],
		).insert().submit()  # fmt: skip

	entry("Material Receipt", "t_warehouse")
	assert warnings() == []
	assert entry("Material Issue", "s_warehouse").docstatus == 1
	assert len(warnings()) == 1


def test_a_service_is_counted_at_receipt_where_the_company_books_it_then(grant):
	frappe.db.set_value(
		"Company", grant.company,
		{"enable_provisional_accounting_for_non_stock_items": 1, "default_provisional_account": build.account("2990")},
	)  # fmt: skip
	frappe.clear_document_cache("Company", grant.company)
	store = frappe.db.get_value("Warehouse", {"company": grant.company, "is_group": 0})
	receipt = frappe.get_doc(
		doctype="Purchase Receipt", company=grant.company, supplier=build.supplier(), set_posting_time=1,
		posting_date="2019-03-15", currency="SEK", conversion_rate=1, project=grant.project,
		items=[{"item_code": build.service_item(), "qty": 1, "rate": 80001, "warehouse": store,
			"project": grant.project, "expense_account": build.account("6550"), "cost_center": build.cost_center()}],
	).insert().submit()  # fmt: skip
	frappe.clear_document_cache("Company", grant.company)
	assert receipt.docstatus == 1
	assert len(warnings()) == 1
	assert left_of(grant, "6550") == -1


# --- Expense Claim: of an app that may be absent --------------------------------------------------------


def test_without_frappe_hr_the_hook_is_there_and_does_nothing(grant):
	if frappe.db.exists("DocType", "Expense Claim"):
		pytest.skip("Frappe HR is installed here")
	hooked = frappe.get_doc_hooks()["Expense Claim"]["before_submit"]
	assert hooked == ["digidel_app.overrides.expense_claim.control"]
	assert all(frappe.get_attr(path) for path in hooked)
	with pytest.raises(frappe.ValidationError):
		funding.budget_left("Expense Claim", "HR-EXP-1")
	assert build.journal_entry(grant.project, "5800", 10).docstatus == 1  # and bookkeeping goes on


def _of_the_same_shape(name, fields, **values):
	return frappe.get_doc(
		doctype="DocType", name=name, module="Core", custom=1,
		fields=[dict(zip(("fieldname", "label", "fieldtype", "options"), f, strict=False)) for f in fields],
		permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1, "submit": 1, "cancel": 1, "delete": 1}],
		**values,
	).insert()  # fmt: skip


@pytest.fixture
def expense_claims():
	"""Expense Claim as Frappe HR has it, as far as the control reads it. DDL commits: removed again."""
	if frappe.db.exists("DocType", "Expense Claim"):
		yield
		return
	_of_the_same_shape(
		"Expense Claim Detail",
		[("project", "Project", "Link", "Project"), ("default_account", "Account", "Link", "Account"),
		 ("cost_center", "Cost Center", "Link", "Cost Center"), ("amount", "Amount", "Currency"),
		 ("sanctioned_amount", "Sanctioned Amount", "Currency")],
		istable=1,
	)  # fmt: skip
	_of_the_same_shape(
		"Expense Claim",
		[("company", "Company", "Link", "Company"), ("project", "Project", "Link", "Project"),
		 ("cost_center", "Cost Center", "Link", "Cost Center"), ("posting_date", "Posting Date", "Date"),
		 ("approval_status", "Approval Status", "Data"), ("expenses", "Expenses", "Table", "Expense Claim Detail")],
		is_submittable=1,
	)  # fmt: skip
	yield
	frappe.db.rollback()
	for name in ("Expense Claim", "Expense Claim Detail"):
		frappe.delete_doc("DocType", name, force=True)
		frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{name}`")
	frappe.db.commit()  # leave the site as it was


def expense_claim(grant, amount, **values):
	row = {"default_account": build.account("5800"), "amount": amount, "sanctioned_amount": amount}
	return frappe.get_doc(
		{"doctype": "Expense Claim", "company": grant.company, "project": grant.project, "posting_date": "2019-03-15",
		 "approval_status": "Approved", "cost_center": build.cost_center(), "expenses": [row], **values}
	).insert()  # fmt: skip


@pytest.mark.commits
def test_an_expense_claim_is_warned_of_and_never_stopped(expense_claims):
	grant = make.active_grant(posting_control="Stop purchase orders")
	try:
		shown = funding.budget_left("Expense Claim", expense_claim(grant, 10).name)
		assert [(row["title"], row["is_over"]) for row in shown] == [("Resekostnader", False)]
		expense_claim(grant, 15000).submit()
		expense_claim(grant, 20000, approval_status="Rejected").submit()
		expense_claim(grant, 20000, project=None).submit()
		assert warnings() == []
		assert expense_claim(grant, 15001).submit().docstatus == 1
		assert len(warnings()) == 1
	finally:
		frappe.db.rollback()
		posting_control._clear()
