"""Reads the general ledger of projects. The only place that queries GL Entry for actuals.

Project ledger (design, section 3.5): entries of the project on expense accounts, plus balance accounts that
a cost type owns; not cancelled; never a period closing voucher, which would wipe a closed year. The year is
the fiscal year whose dates hold the posting date.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Sum
from pypika.terms import NullValue

from digidel_app.digidel_funding import timesheets
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.digidel_funding.plan import fiscal_years
from digidel_app.domain.budget import LineKey, LineMap, Posting, Span, committed_amount
from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of

CLOSING_VOUCHER = "Period Closing Voucher"
INDEX_NAME = "digidel_project_ledger"
INDEX_COLUMNS = (
	# in the order of the groups of `_ledger_sums`, then all else that it reads
	"project",
	"account",
	"cost_center",
	"posting_date",
	"is_cancelled",
	"voucher_type",
	"debit",
	"credit",
)


def line_maps(company: str, projects: Iterable[str]) -> dict[str, LineMap]:
	"""A LineMap per project, sharing the company's trees and owners."""
	accounts = _tree("Account", company)
	cost_centers = _tree("Cost Center", company)
	owners = dict(
		frappe.get_all(  # the report's own permission check has been made
			"Cost Type Account", filters={"company": company}, fields=["account", "cost_type"], as_list=True
		)
	)
	lines = defaultdict(list)
	for project, name, cost_type, cost_center in frappe.get_all(
		"Project Budget Line",
		filters={"company": company, "project": ("in", list(projects))},
		fields=["project", "name", "cost_type", "cost_center"],
		as_list=True,
	):
		lines[project].append(LineKey(name, cost_type, cost_center or None))
	return {project: LineMap(accounts, cost_centers, owners, lines[project]) for project in projects}


def _tree(doctype: str, company: str) -> dict[str, Span]:
	node = frappe.qb.DocType(doctype)
	rows = frappe.qb.from_(node).select(node.name, node.lft, node.rgt).where(node.company == company).run()
	return {name: Span(left, right) for name, left, right in rows}


def expense_accounts(company: str) -> set[str]:
	"""Names of the company's accounts with root type Expense."""
	return set(frappe.get_all("Account", filters={"company": company, "root_type": "Expense"}, pluck="name"))


def is_in_project_ledger(company: str, account: str) -> bool:
	"""Whether postings on the account are costs of a project: an expense, or owned by a cost type."""
	if frappe.db.get_value("Account", account, "root_type") == "Expense":
		return True
	return line_maps(company, [""])[""].cost_type_of(account) is not None


def project_postings(
	company: str, projects: Sequence[str], to_date: date | None = None
) -> dict[str, list[Posting]]:
	"""Postings per project, summed by account, cost centre and fiscal year, assignments told apart."""
	if not projects:
		return {}
	years = fiscal_years(company)
	expenses = expense_accounts(company)
	postings: dict[str, list[Posting]] = {project: [] for project in projects}
	assigned = _assigned_sums(company, projects, years, to_date)
	moved: dict[tuple, Decimal] = defaultdict(Decimal)
	for (project, account, cost_center, year, line), amount in assigned.items():
		moved[project, account, cost_center, year] += amount
		postings[project].append(Posting(account, cost_center, year, amount, account in expenses, line))
	for project, account, cost_center, year, summed in _ledger_sums(company, projects, years, to_date):
		key = (project, account, cost_center or None, year)
		amount = to_money(summed) - moved[key]
		if amount:
			postings[project].append(Posting(account, key[2], year, amount, account in expenses))
	return postings


def _ledger_sums(
	company: str, projects: Sequence[str], years: Sequence[FiscalYear], to_date: date | None
) -> Iterator[tuple]:
	"""The one grouped query: (project, account, cost centre, fiscal year, debit − credit).

	A column per year, not a group: the groups then follow the index, and MariaDB needs no temporary table,
	which takes more than half the time of grouping by year as well.
	"""
	gle = frappe.qb.DocType("GL Entry")
	query = (
		frappe.qb.from_(gle)
		.select(gle.project, gle.account, gle.cost_center, *_sum_per_year(gle, years))
		.groupby(gle.project, gle.account, gle.cost_center)
	)
	names = [*(year.name for year in years), None]
	for project, account, cost_center, *sums in in_project_ledger(query, gle, projects, to_date).run():
		for name, summed in zip(names, sums, strict=True):
			if summed is not None:  # the year has postings, even where they sum to nothing
				yield project, account, cost_center, name, summed


def _sum_per_year(gle, years: Sequence[FiscalYear]) -> list:
	"""The sum of each fiscal year, then of what lies in none of them; NULL where there are no postings.

	An entry lands in one column: ERPNext refuses fiscal years of a company that overlap.
	"""
	amount = gle.debit - gle.credit
	if not years:
		return [Sum(amount)]
	in_year = [gle.posting_date[year.starts_on : year.ends_on] for year in years]
	in_none = Case().else_(amount)
	for condition in in_year:
		in_none = in_none.when(condition, None)
	return [Sum(case) for case in [*(Case().when(condition, amount) for condition in in_year), in_none]]


def in_project_ledger(query, gle, projects: Sequence[str], to_date: date | None):
	"""Limit a query on GL Entry to entries that count, of some projects, up to and including a date."""
	# The company needs no condition: a project belongs to one, and the index need not carry it.
	query = (
		query.where(gle.project.isin(list(projects)))
		.where(gle.is_cancelled == 0)
		.where(gle.voucher_type != CLOSING_VOUCHER)
	)
	return query.where(gle.posting_date <= to_date) if to_date else query


def _year_case(gle, years: Sequence[FiscalYear]):
	case = Case()
	for year in years:
		case = case.when(gle.posting_date[year.starts_on : year.ends_on], year.name)
	return case.else_(None) if years else NullValue()


def _is_assigned(gle, assignment):
	"""Condition of the join: the entry is one that the assignment speaks of."""
	return (
		(gle.voucher_type == assignment.voucher_type)
		& (gle.voucher_no == assignment.voucher_no)
		& (gle.account == assignment.account)
		& (gle.project == assignment.project)
	)


def _assigned_sums(
	company: str, projects: Sequence[str], years: Sequence[FiscalYear], to_date: date | None
) -> dict[tuple, Decimal]:
	"""Sums of explicitly assigned postings: {(project, account, cost centre, year, line): SEK}."""
	gle, assignment = frappe.qb.DocType("GL Entry"), frappe.qb.DocType("Posting Assignment")
	year = _year_case(gle, years)
	query = (
		frappe.qb.from_(assignment)
		.join(gle)
		.on(_is_assigned(gle, assignment))
		.select(
			gle.project,
			gle.account,
			gle.cost_center,
			year.as_("fy"),
			assignment.project_budget_line,
			Sum(gle.debit - gle.credit),
		)
		.where(assignment.company == company)
		.groupby(gle.project, gle.account, gle.cost_center, year, assignment.project_budget_line)
	)
	rows = in_project_ledger(query, gle, projects, to_date).run()
	return {
		(project, account, cost_center or None, fiscal_year, line): to_money(amount)
		for project, account, cost_center, fiscal_year, line, amount in rows
	}


def project_commitments(
	company: str, projects: Sequence[str], to_date: date | None = None
) -> dict[str, list[Posting]]:
	"""What submitted purchase orders still bind, as postings by account, cost centre and schedule year.

	`to_date` limits by the order's own date: an order placed later was not yet a commitment.
	"""
	if not projects:
		return {}
	years = fiscal_years(company)
	sums: dict[tuple, Decimal] = defaultdict(Decimal)
	for row in open_order_rows(projects, to_date):
		amount = committed_amount(
			to_money(row.base_net_amount), to_decimal(row.amount), to_decimal(row.billed_amt)
		)
		year = fiscal_year_of(row.schedule_date, years)
		sums[row.order_project, row.expense_account or "", row.cost_center or None, year] += amount
	commitments: dict[str, list[Posting]] = {project: [] for project in projects}
	for (project, account, cost_center, year), amount in sums.items():
		if amount:
			commitments[project].append(Posting(account, cost_center, year, amount))
	return commitments


def open_order_rows(projects: Sequence[str], to_date: date | None) -> list:
	"""Rows of submitted purchase orders that are not closed, billed or not."""
	order, item = frappe.qb.DocType("Purchase Order"), frappe.qb.DocType("Purchase Order Item")
	project = Coalesce(item.project, order.project)
	query = (
		frappe.qb.from_(item)
		.join(order)
		.on(item.parent == order.name)
		.select(
			project.as_("order_project"),
			order.name.as_("purchase_order"),
			order.supplier_name,
			order.transaction_date,
			item.item_name,
			item.expense_account,
			item.cost_center,
			item.base_net_amount,
			item.amount,
			item.billed_amt,
			Coalesce(item.schedule_date, order.schedule_date, order.transaction_date).as_("schedule_date"),
		)
		.where(order.docstatus == 1)
		.where(order.status != "Closed")
		.where((item.project.isin(list(projects))) | (order.project.isin(list(projects))))
		.where(project.isin(list(projects)))
	)
	if to_date:
		query = query.where(order.transaction_date <= to_date)
	return query.run(as_dict=True)


@dataclass(frozen=True)
class LedgerFilter:
	"""Which entries of one project's ledger to list; None means all."""

	company: str
	project: str
	from_date: date | None = None
	to_date: date | None = None


def ledger_entries(wanted: LedgerFilter) -> list:
	"""The entries behind the sums, one row per GL Entry, with the assigned line where there is one."""
	gle = frappe.qb.DocType("GL Entry")
	assignment = frappe.qb.DocType("Posting Assignment")
	query = (
		frappe.qb.from_(gle)
		.left_join(assignment)
		.on(_is_assigned(gle, assignment))
		.select(
			gle.posting_date,
			gle.voucher_type,
			gle.voucher_no,
			gle.account,
			gle.cost_center,
			gle.against,
			gle.remarks,
			(gle.debit - gle.credit).as_("amount"),
			assignment.project_budget_line.as_("assigned_line"),
			assignment.name.as_("assignment"),
		)
		.orderby(gle.posting_date)
		.orderby(gle.voucher_no)
		.orderby(gle.name)
	)
	query = in_project_ledger(query, gle, [wanted.project], wanted.to_date)
	if wanted.from_date:
		query = query.where(gle.posting_date >= wanted.from_date)
	return query.run(as_dict=True)


def voucher_sums(project: str, accounts: Sequence[str]) -> list[tuple]:
	"""What each row of each voucher has on some accounts: the evidence that a claim freezes.

	Returns:
		(voucher type, voucher, account, cost centre, the voucher's row, day, debit − credit), of all days.
	"""
	gle = frappe.qb.DocType("GL Entry")
	parts = (gle.voucher_type, gle.voucher_no, gle.account, gle.cost_center, gle.voucher_detail_no)
	query = (
		frappe.qb.from_(gle)
		.select(*parts, gle.posting_date, Sum(gle.debit - gle.credit))
		.where(gle.account.isin(list(accounts) or [""]))
		.groupby(*parts, gle.posting_date)
	)
	return list(in_project_ledger(query, gle, [project], None).run())


def assignments_of(project: str) -> dict[tuple[str, str, str], str]:
	"""The line that finance has assigned vouchers to: {(voucher type, voucher, account): budget line}."""
	rows = frappe.get_all(  # the caller has checked permission
		"Posting Assignment",
		filters={"project": project},
		fields=["voucher_type", "voucher_no", "account", "project_budget_line"],
		as_list=True,
	)
	return {(voucher_type, voucher_no, account): line for voucher_type, voucher_no, account, line in rows}


def remarks_of(project: str, vouchers: Sequence[str]) -> dict[tuple[str, str], str]:
	"""What the bookkeeping says of each voucher: {(voucher type, voucher): remark}."""
	gle = frappe.qb.DocType("GL Entry")
	rows = (
		frappe.qb.from_(gle)
		.select(gle.voucher_type, gle.voucher_no, gle.remarks)
		.where(gle.project == project)
		.where(gle.is_cancelled == 0)
		.where(gle.voucher_no.isin(list(vouchers) or [""]))
		.run()
	)
	return {(voucher_type, voucher_no): remark or "" for voucher_type, voucher_no, remark in rows}


def vat_accounts(company: str) -> set[str]:
	"""Accounts of VAT that is deducted or compensated: VAT booked as an expense is a cost like any other."""
	return set(
		frappe.get_all(
			"Account",
			filters={"company": company, "account_type": "Tax", "root_type": ("!=", "Expense")},
			pluck="name",
		)
	)


def add_indexes() -> None:
	"""Give GL Entry and the rows of timesheets the indexes that are read; ERPNext has none on project."""
	frappe.db.add_index("GL Entry", list(INDEX_COLUMNS), INDEX_NAME)
	timesheets.add_index()


def drop_indexes() -> None:
	"""Take the indexes away again."""
	timesheets.drop_index()
	if frappe.db.has_index("tabGL Entry", INDEX_NAME):
		frappe.db.sql_ddl(f"ALTER TABLE `tabGL Entry` DROP INDEX `{INDEX_NAME}`")
