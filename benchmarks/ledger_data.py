"""A municipality's books for measuring: projects with budgets, and GL entries in bulk. Same seed, same öre."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import frappe

from digidel_app.digidel_funding.ledger import CLOSING_VOUCHER
from digidel_app.testing import builders_funding as build

YEARS = ("2019", "2020")
FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2020, 12, 31)
OF_ONE_COST_CENTER = ("Resekostnader", "Externa tjänster")
NAME_PREFIX = "digidel-bench-"
ROWS_PER_INSERT = 5000

# Expense accounts that the entries are spread over; those that no cost type owns become Not mapped.
NOT_OWNED = ("5460", "6210", "6250", "6540", "7210", "7610")
OUTSIDE = (build.PAYABLE, build.VAT_IN)  # what a project in an invoice's header lands on
SHARE_OWNED, SHARE_WITHOUT_PROJECT, SHARE_CANCELLED, SHARE_CLOSING = 0.85, 0.1, 0.01, 0.005

COLUMNS = (
	"name", "creation", "modified", "owner", "modified_by", "docstatus", "posting_date", "fiscal_year", "account",
	"account_currency", "against", "voucher_type", "voucher_no", "debit", "debit_in_account_currency", "credit",
	"credit_in_account_currency", "cost_center", "project", "company", "is_opening", "is_cancelled", "remarks",
	"to_rename",
)  # fmt: skip


@dataclass
class Books:
	"""What the entries are spread over."""

	company: str
	projects: list[str]
	cost_centers: list[str]

	@property
	def expense_accounts(self) -> list[str]:
		"""Ledger accounts of cost, owned by a cost type or not: what ERPNext's budgets are made for."""
		owned = [number for numbers in build.ACCOUNTS.values() for number in numbers]
		names = [build.account(number, self.company) for number in (*owned, *NOT_OWNED)]
		return [name for name in names if frappe.get_cached_value("Account", name, "root_type") == "Expense"]


def make_books(company: str, projects: int, cost_centers: int) -> Books:
	"""Projects, each with the Timrå grant: eight lines with formulas, two years, financiers."""
	build.own_accounts(company=company)
	books = Books(
		company,
		[build.project(f"Projekt {n + 1}", company) for n in range(projects)],
		[build.child_cost_center(f"Mätning {n + 1}", company) for n in range(cost_centers)],
	)
	for project in books.projects:
		build.timra_grant(project)
		_limit_to_cost_center(project, books.cost_centers[0])
	return books


def _limit_to_cost_center(project: str, cost_center: str) -> None:
	# without a line of this kind a query could leave the cost centre out and still be right
	for cost_type in OF_ONE_COST_CENTER:
		line = frappe.get_doc("Project Budget Line", {"project": project, "cost_type": cost_type})
		line.cost_center = cost_center
		line.save()


def make_budgets(books: Books) -> None:
	"""ERPNext's own Budget per project and year, with every expense account: what its report compares with."""
	for project in books.projects:
		for year in YEARS:
			accounts = [{"account": account, "budget_amount": 120_000} for account in books.expense_accounts]
			budget = frappe.get_doc(
				doctype="Budget",
				budget_against="Project",
				project=project,
				company=books.company,
				fiscal_year=year,
				accounts=accounts,
			)
			budget.insert().submit()


def make_entries(books: Books, entries: int, seed: int = 2019) -> None:
	"""Insert GL entries in vouchers of two rows, straight into the table, in order of posting date."""
	template = "(" + ", ".join(["%s"] * len(COLUMNS)) + ")"
	columns = ", ".join(f"`{column}`" for column in COLUMNS)
	rows = list(_rows(books, entries, random.Random(seed)))
	for start in range(0, len(rows), ROWS_PER_INSERT):
		chunk = rows[start : start + ROWS_PER_INSERT]
		frappe.db.sql(
			f"INSERT INTO `tabGL Entry` ({columns}) VALUES " + ", ".join([template] * len(chunk)),
			[value for row in chunk for value in row],
		)
	frappe.db.commit()  # 100 000 rows are measured as stored rows, not as one open transaction
	frappe.db.sql("ANALYZE TABLE `tabGL Entry`")


def _rows(books: Books, entries: int, rng: random.Random) -> Iterator[tuple]:
	owned = [build.account(n, books.company) for numbers in build.ACCOUNTS.values() for n in numbers]
	not_owned = [build.account(n, books.company) for n in NOT_OWNED]
	outside = [build.account(n, books.company) for n in OUTSIDE]
	vouchers = entries // 2
	days = sorted(rng.randrange((LAST_DAY - FIRST_DAY).days + 1) for _ in range(vouchers))
	for number, offset in enumerate(days):
		day = FIRST_DAY + timedelta(days=offset)
		cost = rng.choice(owned if rng.random() < SHARE_OWNED else not_owned)
		contra = rng.choice(outside)
		project = None if rng.random() < SHARE_WITHOUT_PROJECT else rng.choice(books.projects)
		centre = rng.choice(books.cost_centers)
		kind = (
			CLOSING_VOUCHER
			if rng.random() < SHARE_CLOSING
			else rng.choice(("Purchase Invoice", "Journal Entry"))
		)
		cancelled = int(rng.random() < SHARE_CANCELLED)
		amount = rng.randrange(100, 2_500_000) / 100
		if rng.random() < 0.03:  # a credit note
			amount = -amount
		voucher = f"{NAME_PREFIX}{number:06}"
		for row, (account, against, signed) in enumerate(((cost, contra, amount), (contra, cost, -amount))):
			debit, credit = max(signed, 0), max(-signed, 0)
			yield (
				f"{voucher}-{row}", day, day, "Administrator", "Administrator", 1, day, str(day.year), account, "SEK",
				against, kind, voucher, debit, debit, credit, credit, centre, project, books.company, "No", cancelled,
				"Mätning", 0,
			)  # fmt: skip


def remove_entries() -> None:
	"""Delete the entries that `make_entries` inserted."""
	frappe.db.sql("DELETE FROM `tabGL Entry` WHERE name LIKE %s", NAME_PREFIX + "%")
	frappe.db.commit()  # the rows are gone even when the run is stopped next
