"""How fast is the report Budget Follow-up? Against raw SQL, and against ERPNext's Budget Variance Report.

	env/bin/python apps/digidel_app/benchmarks/budget_follow_up.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app; README.md says what is compared and how.
"""

import argparse
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

import frappe
import ledger_data
import scratch_site
from erpnext.accounts.report.budget_variance_report import budget_variance_report
from ledger_data import YEARS, Books
from timing import Paired, counted_queries, paired, seconds

from digidel_app.digidel_funding import ledger
from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up
from digidel_app.testing import builders_funding as build

AT_MOST_TIMES_RAW = 1.5
AT_LEAST_TIMES_FASTER = 300

# The one GROUP BY that gives the same actuals: no join, only the two years.
RAW_SQL = """
	SELECT project, account, cost_center,
		CASE WHEN posting_date BETWEEN '2019-01-01' AND '2019-12-31' THEN '2019'
			WHEN posting_date BETWEEN '2020-01-01' AND '2020-12-31' THEN '2020' END AS fy,
		SUM(debit - credit)
	FROM `tabGL Entry`
	WHERE project IN %(projects)s AND is_cancelled = 0 AND voucher_type != 'Period Closing Voucher'
	GROUP BY project, account, cost_center, fy
"""

# The same with a column per year, as the app asks: the fastest way found. No demand, but it bounds the rest.
TUNED_SQL = """
	SELECT project, account, cost_center,
		SUM(CASE WHEN posting_date BETWEEN '2019-01-01' AND '2019-12-31' THEN debit - credit END),
		SUM(CASE WHEN posting_date BETWEEN '2020-01-01' AND '2020-12-31' THEN debit - credit END)
	FROM `tabGL Entry`
	WHERE project IN %(projects)s AND is_cancelled = 0 AND voucher_type != 'Period Closing Voucher'
	GROUP BY project, account, cost_center
"""

Sums = dict[tuple[str, str | None, str], Decimal]  # (project, budget line or None: not mapped, year) → SEK


@dataclass
class Outcome:
	"""What is printed, and whether every demand was met."""

	table: list[tuple[str, str]] = field(default_factory=list)
	failures: list[str] = field(default_factory=list)

	def row(self, what: str, figure: str) -> None:
		print(f"{what}: {figure}", flush=True)
		self.table.append((what, figure))

	def demand(self, met: bool, what: str) -> None:
		print(f"  {'met' if met else 'NOT MET'}: {what}", flush=True)
		if not met:
			self.failures.append(what)

	def print_table(self) -> None:
		print("\n| what | measured |\n|---|---|")
		for what, figure in self.table:
			print(f"| {what} | {figure} |")


def main() -> int:
	options = arguments()
	outcome = Outcome()
	try:
		with scratch_site.connected(options.site):
			scratch_site.check_throw_away(options.force)
			measure_with_data(options, outcome)
	except scratch_site.Refused as refused:
		print(refused, file=sys.stderr)
		return 2
	outcome.print_table()
	print("\n" + ("NOT MET: " + "; ".join(outcome.failures) if outcome.failures else "Every demand was met."))
	return 1 if outcome.failures else 0


def arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--company", default=build.COMPANY, help=f"usually {build.COMPANY}")
	parser.add_argument("--entries", type=int, default=100_000, help="GL entries, usually 100000")
	parser.add_argument("--projects", type=int, default=20)
	parser.add_argument("--cost-centers", type=int, default=5)
	parser.add_argument("--pairs", type=int, default=15, help="report and raw SQL by turns, this many times")
	parser.add_argument(
		"--variance-limit",
		type=float,
		default=290,
		metavar="SECONDS",
		help="ERPNext's report is run for as many projects as fit, then scaled; usually 290, 0 leaves it out",
	)
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	return parser.parse_args()


def measure_with_data(options: argparse.Namespace, outcome: Outcome) -> None:
	"""Make the books, measure, and take the books away whatever happened."""
	if frappe.db.count("Project Budget Line", {"company": options.company}):
		raise scratch_site.Refused(f"{options.company} has budget lines already: not a throw-away site.")
	with scratch_site.restored_series(), scratch_site.recorded_inserts() as made:
		try:
			books = ledger_data.make_books(options.company, options.projects, options.cost_centers)
			ledger_data.make_budgets(books)
			frappe.db.commit()  # what is measured reads stored rows
			ledger_data.make_entries(books, options.entries)
			measure(books, options, outcome)
		finally:
			scratch_site.reconnect(options.site)  # what is interrupted in a query leaves a broken connection
			show_index()
			ledger_data.remove_entries()
			scratch_site.remove(made)


def measure(books: Books, options: argparse.Namespace, outcome: Outcome) -> None:
	"""All measurements, in one run on the same data."""
	describe(books, outcome)
	check_sums(books, outcome)
	compare_with_raw(books, options, outcome)
	count_queries(books, outcome)
	if options.variance_limit:
		compare_with_variance_report(books, options.variance_limit, outcome)


def describe(books: Books, outcome: Outcome) -> None:
	buffer_pool = int(frappe.db.sql("SELECT @@innodb_buffer_pool_size")[0][0]) // 2**20
	version = frappe.db.sql("SELECT VERSION()")[0][0].split("-")[0]
	outcome.row(
		"Machine",
		f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}, "
		f"MariaDB {version} with a buffer pool of {buffer_pool} MB, Frappe {frappe.__version__}",
	)
	with_project = frappe.db.count("GL Entry", {"project": ("in", books.projects)})
	lines = frappe.db.count("Project Budget Line", {"project": ("in", books.projects)})
	budget_rows = frappe.db.count("Budget Account", {"parenttype": "Budget"})
	outcome.row(
		"Data",
		f"{frappe.db.count('GL Entry')} GL entries, {with_project} of them on {len(books.projects)} projects; "
		f"{lines} budget lines over {len(YEARS)} years; {budget_rows} rows in ERPNext's budgets",
	)


def run_report(books: Books, project: str | None = None) -> list[dict]:
	"""The rows of the report, for the company or for one project."""
	_columns, rows, *_rest = budget_follow_up.execute({"company": books.company, "project": project})
	return rows


def run_raw(projects: Sequence[str], query: str = RAW_SQL) -> tuple:
	"""The rows of the raw query."""
	return frappe.db.sql(query, {"projects": projects})


# --- the same sums ----------------------------------------------------------------------------------


def check_sums(books: Books, outcome: Outcome) -> None:
	"""Every line, year and Not mapped of the report is what the raw query gives, to the öre."""
	reported, raw = sums_of_report(run_report(books)), sums_of_raw(books, run_raw(books.projects))
	whole = sum(raw.values(), Decimal(0))
	outcome.row("Sums compared", f"{len(raw)} (project, line or Not mapped, year), together {whole:.2f} SEK")
	outcome.demand(reported == raw and whole != 0, "report and raw SQL give the same sums to the öre")


def sums_of_report(rows: Iterable[dict]) -> Sums:
	return {
		(row["project"], row["budget_line"], row["fiscal_year"]): amount
		for row in rows
		if row["row_type"] in ("line", "not_mapped") and (amount := ore(row["actual_amount"]))
	}


def sums_of_raw(books: Books, rows: Iterable[tuple]) -> Sums:
	"""The raw sums on their lines, by the plainest code: the data has no account groups and no cost centre trees."""
	owners = dict(
		frappe.get_all(
			"Cost Type Account", {"company": books.company}, ["account", "cost_type"], as_list=True
		)
	)
	lines = {
		(project, cost_type): (line, cost_center)
		for project, cost_type, line, cost_center in frappe.get_all(
			"Project Budget Line",
			{"company": books.company},
			["project", "cost_type", "name", "cost_center"],
			as_list=True,
		)
	}
	costs = {*owners, *books.expense_accounts}
	sums: Sums = defaultdict(Decimal)
	for project, account, cost_center, year, amount in rows:
		if account in costs:
			line, only_for = lines.get((project, owners.get(account)), (None, None))
			belongs = line if not only_for or only_for == cost_center else None
			sums[project, belongs, year] += ore(amount)
	return {key: amount for key, amount in sums.items() if amount}


def ore(amount: object) -> Decimal:
	return Decimal(str(amount)).quantize(Decimal("0.01"))


# --- against raw SQL --------------------------------------------------------------------------------


def compare_with_raw(books: Books, options: argparse.Namespace, outcome: Outcome) -> None:
	"""The company's report, one project's, and the company's as a new request finds it."""
	projects, one = books.projects, books.projects[0]

	def reconnect() -> None:
		scratch_site.reconnect(options.site)

	company = paired(lambda: run_report(books), lambda: run_raw(projects), options.pairs)
	show_pair(f"Report, {len(projects)} projects", company, outcome)
	outcome.demand(
		company.ratio <= AT_MOST_TIMES_RAW, f"at most {AT_MOST_TIMES_RAW} times raw SQL for the company"
	)
	fresh = paired(lambda: run_report(books), lambda: run_raw(projects), options.pairs, reconnect)
	show_pair("The same on a new connection, nothing cached in the process", fresh, outcome)
	single = paired(lambda: run_report(books, one), lambda: run_raw([one]), options.pairs)
	show_pair("Report, one project with caps, financing and deviations", single, outcome)
	tuned = paired(lambda: run_report(books), lambda: run_raw(projects, TUNED_SQL), options.pairs)
	show_pair(f"Report, {len(projects)} projects, against SQL with a column per year", tuned, outcome)


def show_pair(what: str, pair: Paired, outcome: Outcome) -> None:
	outcome.row(
		what,
		f"{pair.first * 1000:.0f} ms, SQL {pair.second * 1000:.0f} ms: {pair.ratio:.2f} times "
		f"(median of the ratios pair by pair {pair.pair_ratio:.2f}; {pair.pairs} pairs)",
	)


# --- queries ----------------------------------------------------------------------------------------


def count_queries(books: Books, outcome: Outcome) -> None:
	"""Statements of the report, and of saving a budget line: the latter never touch the ledger."""
	for what, project in (("company", None), ("one project", books.projects[0])):
		with counted_queries() as statements:
			run_report(books, project)
		outcome.row(
			f"SQL statements of the report, {what}",
			f"{len(statements)}, of them {len(on_ledger(statements))} on GL Entry",
		)
	line = frappe.get_doc("Project Budget Line", {"project": books.projects[0], "cost_type": "Lönekostnader"})
	line.years[0].planned_amount += 1000
	with counted_queries() as statements:
		line.save()
	frappe.db.rollback()
	touching = len(on_ledger(statements))
	outcome.row(
		"SQL statements of saving a budget line", f"{len(statements)}, of them {touching} on GL Entry"
	)
	outcome.demand(touching == 0, "saving a budget line does not query the ledger")


def on_ledger(statements: Iterable[str]) -> list[str]:
	return [statement for statement in statements if "GL Entry" in statement]


# --- against ERPNext's report -----------------------------------------------------------------------


def compare_with_variance_report(books: Books, limit: float, outcome: Outcome) -> None:
	"""ERPNext's report for the same projects and years, on ERPNext's own indexes and with this app's."""
	faster = race(books, limit, "ERPNext's own indexes", outcome, index_hidden=True)
	outcome.demand(faster >= AT_LEAST_TIMES_FASTER, f"at least {AT_LEAST_TIMES_FASTER} times faster")
	race(books, limit / 5, "this app's index there too", outcome, index_hidden=False)


def race(books: Books, limit: float, indexes: str, outcome: Outcome, index_hidden: bool) -> float:
	"""How many times faster Budget Follow-up is than ERPNext's report for all projects.

	ERPNext's report runs project by project (it does nothing across projects), and Budget Follow-up for all
	projects in between, so that both meet the same load of the machine. When the limit is reached, what
	has been measured is scaled to all projects.
	"""
	variance: list[float] = []
	report: list[float] = []
	rows: list[Sequence] = []
	for project in books.projects:
		if sum(variance) > limit:
			break
		with hidden_index() if index_hidden else nullcontext():
			variance.append(seconds(lambda: rows.extend(run_variance_report(books, [project]))))
		report.append(seconds(lambda: run_report(books)))
	count, measured = len(books.projects), len(variance)
	whole = sum(variance) * count / measured
	scaled = "" if measured == count else f", scaled from {measured} projects in {sum(variance):.1f} s"
	outcome.row(
		f"Budget Variance Report, {count} projects, {indexes}",
		f"{whole:.1f} s{scaled}; Budget Follow-up in between {median(report) * 1000:.0f} ms: "
		f"**{whole / median(report):.0f} times** faster",
	)
	outcome.demand(
		sums_of_variance_report(rows) == expected_of_variance_report(books, books.projects[:measured]),
		"ERPNext's report read the same ledger: its sums per project and account are right to the öre",
	)
	return whole / median(report)


@contextmanager
def hidden_index() -> Iterator[None]:
	"""Inside the block MariaDB (10.6 or newer) does not use this app's index: the table as ERPNext makes it."""
	frappe.db.sql_ddl(f"ALTER TABLE `tabGL Entry` ALTER INDEX `{ledger.INDEX_NAME}` IGNORED")
	try:
		yield
	finally:
		show_index()


def show_index() -> None:
	"""Let MariaDB use this app's index again."""
	frappe.db.sql_ddl(f"ALTER TABLE `tabGL Entry` ALTER INDEX `{ledger.INDEX_NAME}` NOT IGNORED")


def run_variance_report(books: Books, projects: Sequence[str]) -> list:
	"""Rows: project, account, then budget, actual and variance for each year."""
	_columns, rows, *_rest = budget_variance_report.execute(
		frappe._dict(
			company=books.company,
			budget_against="Project",
			budget_against_filter=list(projects),
			from_fiscal_year=YEARS[0],
			to_fiscal_year=YEARS[-1],
			period="Yearly",
		)
	)
	return rows


def sums_of_variance_report(rows: Iterable[Sequence]) -> dict[tuple[str, str], Decimal]:
	"""Actuals of both years; its floats are rounded to the öre here."""
	return {(row[0], row[1]): ore(sum(row[3::3])) for row in rows}


def expected_of_variance_report(books: Books, projects: Sequence[str]) -> dict[tuple[str, str], Decimal]:
	"""The same by one query. ERPNext's report counts period closing vouchers too, which empties a closed year."""
	rows = frappe.db.sql(
		"""
			SELECT project, account, SUM(debit - credit) FROM `tabGL Entry`
			WHERE project IN %(projects)s AND account IN %(accounts)s AND is_cancelled = 0
			GROUP BY project, account
		""",
		{"projects": projects, "accounts": books.expense_accounts},
	)
	return {(project, account): ore(amount) for project, account, amount in rows}


if __name__ == "__main__":
	sys.exit(main())
