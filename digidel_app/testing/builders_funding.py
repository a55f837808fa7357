"""Builders for site tests of the funding module: a company's project, the Timrå grant, vouchers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Sum

from digidel_app.demo.application import Application, read_application

COMPANY = "Timrå kommun"

# cost type → account numbers that it owns in the test company
ACCOUNTS = {
	"Lönekostnader": ("7010", "7510"),
	"OH-kostnader": ("6110",),
	"Externa tjänster": ("6550",),
	"Lokalkostnader": ("5010",),
	"Teknisk utrustning": ("5410", "1220"),
	"Resekostnader": ("5800",),
	"Information/kommunikation": ("5910",),
	"Övriga oförutsedda kostnader": ("6991",),
}
NOT_OWNED = "6540"
BANK, PAYABLE, VAT_IN = "1930", "2440", "2641"


def account(number: str, company: str = COMPANY) -> str:
	"""Name of the ledger account with this number."""
	name = frappe.db.get_value("Account", {"company": company, "account_number": number, "is_group": 0})
	assert name, f"no account {number} in {company}"
	return name


def cost_center(company: str = COMPANY) -> str:
	"""The company's own cost centre."""
	return frappe.db.get_value("Cost Center", {"company": company, "is_group": 0}, order_by="lft asc")


def child_cost_center(name: str, company: str = COMPANY) -> str:
	"""A ledger cost centre under the company's root."""
	root = frappe.db.get_value("Cost Center", {"company": company, "is_group": 1}, order_by="lft asc")
	doc = frappe.get_doc(
		doctype="Cost Center", cost_center_name=name, company=company, parent_cost_center=root, is_group=0
	)
	return doc.insert().name


def project(name: str = "DigidelCenter på prov", company: str = COMPANY) -> str:
	"""A new ERPNext Project."""
	return (
		frappe.get_doc(
			doctype="Project", project_name=f"{name} {frappe.generate_hash(length=5)}", company=company
		)
		.insert()
		.name
	)


def customer(name: str = "Internetstiftelsen") -> str:
	"""A Customer with this name."""
	if not frappe.db.exists("Customer", {"customer_name": name}):
		frappe.get_doc(doctype="Customer", customer_name=name, customer_type="Company").insert()
	return frappe.db.get_value("Customer", {"customer_name": name})


def supplier(name: str = "Skrivbordsbolaget") -> str:
	"""A Supplier with this name."""
	if not frappe.db.exists("Supplier", {"supplier_name": name}):
		frappe.get_doc(doctype="Supplier", supplier_name=name).insert()
	return frappe.db.get_value("Supplier", {"supplier_name": name})


def own_accounts(mapping: Mapping[str, Sequence[str]] = ACCOUNTS, company: str = COMPANY) -> None:
	"""Let each cost type own its accounts in the company; what is there already stays."""
	for cost_type, numbers in mapping.items():
		for number in numbers:
			values = {"cost_type": cost_type, "company": company, "account": account(number, company)}
			if not frappe.db.exists("Cost Type Account", values):
				frappe.get_doc(doctype="Cost Type Account", **values).insert()


def grant(project_name: str, *, company: str = COMPANY, **values):
	"""A draft Grant Agreement for 2019–2020 with a cap of 15 %."""
	return frappe.get_doc(
		{
			"doctype": "Grant Agreement",
			"title": "Etablering av DigidelCenter",
			"company": company,
			"project": project_name,
			"funder": customer(),
			"eligible_from": "2019-01-01",
			"eligible_to": "2020-12-31",
			"overhead_cap_percent": 15,
			"overhead_basis": "Planned salaries",
			**values,
		}
	).insert()


def budget_line(grant_name: str, cost_type: str, planned: Mapping[str, Decimal | int], **values):
	"""A draft Project Budget Line."""
	return frappe.get_doc(
		{
			"doctype": "Project Budget Line",
			"grant_agreement": grant_name,
			"title": cost_type,
			"cost_type": cost_type,
			"years": [{"fiscal_year": y, "planned_amount": float(a)} for y, a in planned.items()],
			**values,
		}
	).insert()


def timra_grant(project_name: str | None = None, application: Application | None = None):
	"""The golden table as documents, status Applied: grant, financiers, financing, eight lines with formulas."""
	application = application or read_application()
	doc = grant(project_name or project())
	for line in application.lines:
		budget_line(doc.name, line.title, line.planned, formulas=[_formula_row(f) for f in line.formulas])
	for financier in application.financiers:
		name = financier_of(doc.name, financier.name, financier.kind)
		add_statements(name, financier.statements, doc.project)
		for year, amount in financier.amounts.items():
			doc.append("financing", {"financier": name, "fiscal_year": year, "amount": float(amount)})
	doc.status = "Applied"
	doc.applied_on = "2018-10-01"
	return doc.save()


def _formula_row(formula) -> dict:
	fields = ("hourly_rate", "employer_fee_percent", "hours", "percent", "stated_amount")
	row = {name: float(getattr(formula, name)) for name in fields if getattr(formula, name) is not None}
	return {"title": formula.title, "of_formula": formula.of_formula, **row}


def financier_of(grant_name: str, name: str, kind: str = "Grant") -> str:
	"""A Grant Financier of the grant."""
	doc = frappe.get_doc(
		doctype="Grant Financier", grant_agreement=grant_name, financier_name=name, kind=kind
	)
	return doc.insert().name


def statement_rows(statements, line_names: Mapping[str, str]) -> list[dict]:
	"""Rows of the table of statements: one per formula or line that a statement names."""
	rows = []
	for one in statements:
		named = [{"formula": title} for title in one.formulas]
		named += [{"project_budget_line": line_names[title]} for title in one.lines]
		for number, part in enumerate(named):
			rows.append({"statement": one.text, "stated_amount": 0 if number else float(one.stated), **part})
	return rows


def add_statements(financier: str, statements, project_name: str) -> None:
	"""Record what the application's text says of a financier."""
	if not statements:
		return
	titles = frappe.get_all("Project Budget Line", {"project": project_name}, ["title", "name"], as_list=True)
	doc = frappe.get_doc("Grant Financier", financier)
	doc.extend("statements", statement_rows(statements, dict(titles)))
	doc.save()


def activate(doc, reason: str | None = "Avrundat i ansökan; bidragsgivaren har godtagit beloppet."):
	"""Take an applied grant through Granted to Active, with a manager's reason for the overhead."""
	doc.overhead_cap_reason = reason
	doc.decided_on = "2018-12-01"
	doc.status = "Granted"
	doc.save()
	doc.status = "Active"
	return doc.save()


def journal_entry(
	project_name: str | None,
	number: str,
	amount: Decimal | float,
	posting_date: str = "2019-03-15",
	*,
	company: str = COMPANY,
	centre: str | None = None,
	submit: bool = True,
):
	"""`amount` booked on an account against the bank, the project on the cost row."""
	centre = centre or cost_center(company)
	doc = frappe.get_doc(
		doctype="Journal Entry",
		company=company,
		posting_date=posting_date,
		voucher_type="Journal Entry",
		accounts=[
			{
				"account": account(number, company),
				"debit_in_account_currency": float(amount),
				"cost_center": centre,
				"project": project_name,
			},
			{
				"account": account(BANK, company),
				"credit_in_account_currency": float(amount),
				"cost_center": centre,
			},
		],
	).insert()
	return doc.submit() if submit else doc


def purchase_invoice(
	project_name: str,
	number: str,
	amount: float,
	posting_date: str = "2019-03-15",
	*,
	company: str = COMPANY,
	vat_percent: float = 25,
	**values,
):
	"""A submitted Purchase Invoice with the project in its header and a row of deductible VAT."""
	centre = cost_center(company)
	doc = frappe.get_doc(
		{
			"doctype": "Purchase Invoice",
			"company": company,
			"supplier": supplier(),
			"posting_date": posting_date,
			"set_posting_time": 1,
			"due_date": posting_date,
			"bill_date": posting_date,
			"project": project_name,
			"cost_center": centre,
			"items": [_item(project_name, number, amount, centre, company)],
			"taxes": [
				{
					"charge_type": "On Net Total",
					"account_head": account(VAT_IN, company),
					"description": "Ingående moms",
					"rate": vat_percent,
					"cost_center": centre,
				}
			],
			**values,
		}
	).insert()
	return doc.submit()


def _item(project_name: str, number: str, amount: float, centre: str, company: str) -> dict:
	return {
		"item_name": "Tjänst enligt aktivitetsplan",
		"qty": 1,
		"rate": amount,
		"uom": "Nos",
		"conversion_factor": 1,
		"expense_account": account(number, company),
		"cost_center": centre,
		"project": project_name,
	}


def purchase_order(
	project_name: str,
	number: str,
	rate: float,
	schedule_date: str = "2020-02-01",
	*,
	qty: int = 1,
	company: str = COMPANY,
):
	"""A submitted Purchase Order with one row."""
	item = _item(project_name, number, rate, cost_center(company), company)
	item.update(qty=qty, item_code=service_item(), schedule_date=schedule_date)
	doc = frappe.get_doc(
		doctype="Purchase Order",
		company=company,
		supplier=supplier(),
		transaction_date="2019-12-01",
		schedule_date=schedule_date,
		project=project_name,
		items=[item],
	).insert()
	return doc.submit()


def service_item() -> str:
	"""An item that is bought and never kept in stock: an order needs one."""
	name = "Tjänst enligt aktivitetsplan"
	if not frappe.db.exists("Item", name):
		group = frappe.db.get_value("Item Group", {"is_group": 0})
		frappe.get_doc(
			doctype="Item", item_code=name, item_group=group, is_stock_item=0, stock_uom="Nos"
		).insert()
	return name


def ledger_total(project: str, company: str = COMPANY) -> Decimal:
	"""The project ledger asked for in the plainest way: no mapping, no trees of accounts."""
	gle, account = frappe.qb.DocType("GL Entry"), frappe.qb.DocType("Account")
	owned = frappe.get_all("Cost Type Account", {"company": company}, pluck="account")
	amount = (
		frappe.qb.from_(gle)
		.join(account)
		.on(gle.account == account.name)
		.select(Sum(gle.debit - gle.credit))
		.where(gle.project == project)
		.where(gle.is_cancelled == 0)
		.where(gle.voucher_type != "Period Closing Voucher")
		.where((account.root_type == "Expense") | gle.account.isin(owned))
		.run()[0][0]
	)
	return Decimal(str(round(amount or 0, 2)))
