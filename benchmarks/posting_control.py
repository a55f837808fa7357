"""What does the control where people post cost? Beside ERPNext's own Budget, in the same run.

	env/bin/python apps/digidel_app/benchmarks/posting_control.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app; README.md says what is compared and how. A two-line Journal
Entry is submitted on a project with an active grant, by turns with and without the control; the same entry on a
project of no grant; and, last, with ERPNext's own Budgets on the same projects.
"""

import argparse
import sys
from collections.abc import Callable

import frappe
import ledger_data
import scratch_site
from timing import counted_queries, paired, seconds

from digidel_app.digidel_funding import posting_control, posting_costs
from digidel_app.testing import builders_funding as build

AT_MOST_TIMES = 1.15


def main() -> int:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--company", default=build.COMPANY)
	parser.add_argument("--entries", type=int, default=100_000, help="GL entries, usually 100000")
	parser.add_argument("--projects", type=int, default=20)
	parser.add_argument("--pairs", type=int, default=40)
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	options = parser.parse_args()
	try:
		with scratch_site.connected(options.site):
			scratch_site.check_throw_away(options.force)
			return measure(options)
	except scratch_site.Refused as refused:
		print(refused, file=sys.stderr)
		return 2


def measure(options: argparse.Namespace) -> int:
	"""Make the books, measure, and take the books away whatever happened."""
	with scratch_site.restored_series(), scratch_site.recorded_inserts() as made:
		try:
			books = ledger_data.make_books(options.company, options.projects, 5)
			for project in books.projects:
				grant = frappe.get_doc("Grant Agreement", {"project": project})
				grant.overhead_cap_percent = 0
				build.activate(grant, reason=None)
			other = build.project("Utan bidrag", options.company)
			frappe.db.commit()  # what is measured reads stored rows
			ledger_data.make_entries(books, options.entries)
			return compare(books, other, options)
		finally:
			scratch_site.reconnect(options.site)
			ledger_data.remove_entries()
			scratch_site.remove(made)
			posting_control.forget()


def submitter(project: str) -> Callable[[], None]:
	"""Submits a new entry of one krona on the project; the transaction is undone afterwards, outside the clock."""

	def submit() -> None:
		drafts.pop().submit()

	def prepare() -> None:
		frappe.db.rollback()
		drafts[:] = [build.journal_entry(project, "7010", 1, "2019-06-15", submit=False)]

	drafts: list = []
	submit.prepare = prepare
	return submit


def compare(books: ledger_data.Books, other: str, options: argparse.Namespace) -> int:
	"""Print medians and ratios; 1 when the demand was not met."""
	project = books.projects[0]
	real = posting_control.warn
	submit = submitter(project)

	def without() -> None:
		posting_control.warn = lambda _costs: None
		try:
			submit()
		finally:
			posting_control.warn = real

	found = paired(submit, without, options.pairs, submit.prepare)
	print(
		f"Journal Entry of two lines, project with a grant: {found.first * 1000:.1f} ms, without the control "
		f"{found.second * 1000:.1f} ms: {found.ratio:.3f} times (pair by pair {found.pair_ratio:.3f}; {found.pairs} pairs)"
	)
	met = min(found.ratio, found.pair_ratio) <= AT_MOST_TIMES
	print(f"  {'met' if met else 'NOT MET'}: at most {AT_MOST_TIMES} times")
	submit.prepare()
	costs = posting_costs.costs_of_journal(frappe.get_last_doc("Journal Entry"))
	posting_control.warn(costs)
	with counted_queries() as statements:
		control = seconds(lambda: posting_control.warn(costs))
	print(f"The control alone: {control * 1000:.1f} ms, {len(statements)} SQL statements")
	costs = posting_costs.costs_of_journal(build.journal_entry(other, "7010", 1, "2019-06-15", submit=False))
	with counted_queries() as statements:
		control = seconds(lambda: posting_control.warn(costs))
	print(f"Project of no grant: {control * 1000:.2f} ms, {len(statements)} SQL statements")
	frappe.db.rollback()
	ledger_data.make_budgets(books)
	for kind in ("annual", "accumulated_monthly"):
		field = f"action_if_{kind}_budget_exceeded"
		frappe.db.set_value("Budget", {"project": ("in", books.projects)}, field, "Warn")
	frappe.db.commit()  # ERPNext's budgets must be stored for what follows
	found = paired(submit, without, max(5, options.pairs // 4), submit.prepare)
	print(f"The same with ERPNext's own Budgets: {found.second * 1000:.1f} ms without this app's control")
	return 0 if met else 1


if __name__ == "__main__":
	sys.exit(main())
