"""How fast is a claim computed? Against the raw SQL that lists its vouchers, in the same process by turns; and its memory.

	env/bin/python apps/digidel_app/benchmarks/claim.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app; README.md says what is compared and how.
"""

import argparse
import gc
import os
import sys
import tracemalloc
from decimal import Decimal

import frappe
import ledger_data
import scratch_site
from timing import Paired, counted_queries, paired

from digidel_app.digidel_funding import claim_drift, claims, freezing
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

AT_MOST_TIMES = 2.0
AT_MOST_MB = 300
PERIOD = ("2019-01-01", "2020-12-31")

# What a claim freezes, listed by the plainest query: a row per voucher, account, cost centre, row and day.
RAW_SQL = """
	SELECT gle.voucher_type, gle.voucher_no, gle.account, gle.cost_center, gle.voucher_detail_no,
		gle.posting_date, SUM(gle.debit - gle.credit)
	FROM `tabGL Entry` gle JOIN tabAccount account ON gle.account = account.name
	WHERE gle.project = %(project)s AND gle.is_cancelled = 0 AND gle.voucher_type != 'Period Closing Voucher'
		AND gle.posting_date BETWEEN '2019-01-01' AND '2020-12-31'
		AND (account.root_type = 'Expense' OR account.account_type = 'Tax' OR gle.account IN %(owned)s)
	GROUP BY gle.voucher_type, gle.voucher_no, gle.account, gle.cost_center, gle.voucher_detail_no,
		gle.posting_date
"""


def main() -> int:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--company", default=build.COMPANY)
	parser.add_argument("--entries", type=int, default=100_000, help="GL entries, usually 100000")
	parser.add_argument("--pairs", type=int, default=9)
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
	"""Make one project's books, measure, and take the books away whatever happened."""
	if frappe.db.count("Project Budget Line", {"company": options.company}):
		raise scratch_site.Refused(f"{options.company} has budget lines already: not a throw-away site.")
	with scratch_site.restored_series(), scratch_site.recorded_inserts() as made:
		try:
			books = ledger_data.make_books(options.company, 1, 5)
			grant = frappe.get_doc("Grant Agreement", {"project": books.projects[0]})
			grant.update({"overhead_cap_percent": 0, "not_mapped_limit": 10**9})
			build.activate(grant, reason=None)
			frappe.db.commit()  # what is measured reads stored rows
			ledger_data.make_entries(books, options.entries)
			return compare(grant, options)
		finally:
			scratch_site.reconnect(options.site)
			frappe.db.delete("Grant Claim Voucher", {"project": books.projects[0]})
			ledger_data.remove_entries()
			scratch_site.remove(made)


def compare(grant, options: argparse.Namespace) -> int:
	"""Print what was measured; 1 when a demand was not met or the sums differ."""
	failures: list[str] = []
	claim = make.claim(grant, *PERIOD)
	parameters = {
		"project": grant.project,
		"owned": frappe.get_all("Cost Type Account", {"company": grant.company}, pluck="account"),
	}
	in_ledger = frappe.db.count("GL Entry", {"project": grant.project})
	print(
		f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}", flush=True
	)
	print(f"{frappe.db.count('GL Entry')} GL entries, {in_ledger} of them on the grant's project", flush=True)

	def compute():
		return claims.contents_of(claim)

	def raw() -> tuple:
		return frappe.db.sql(RAW_SQL, parameters)

	contents, listed = compute(), raw()
	sums = [
		sum(map(ore, column), Decimal(0))
		for column in ([r.amount for r in contents.rows], [r[-1] for r in listed])
	]
	print(
		f"Claim: {len(contents.included)} rows in it, {len(contents.excluded)} left out; together {sums[0]} SEK, "
		f"raw SQL {len(listed)} rows and {sums[1]} SEK"
	)
	if sums[0] != sums[1] or not sums[0]:
		failures.append("claim and raw SQL give different sums")
	with counted_queries() as statements:
		compute()
	print(
		f"SQL statements: {len(statements)}, of them {sum('GL Entry' in s for s in statements)} on GL Entry"
	)
	failures += show("Claim computed", paired(compute, raw, options.pairs), AT_MOST_TIMES)
	failures += memory("Claim computed", compute)
	print("Without a demand, everything that a submit does with the rows:")
	freezing.freeze(claim, contents)
	frappe.db.set_value("Grant Claim", claim.name, "docstatus", 1)
	claim.reload()
	memory("Frozen", lambda: freezing.freeze(claim, contents))
	frappe.db.delete("Grant Claim Voucher", {"grant_claim": claim.name})
	freezing.freeze(claim, contents)
	drift = paired(lambda: claim_drift.open_drift(claim), raw, max(3, options.pairs // 3))
	show("Drift of the frozen claim", drift, None)
	if claim_drift.open_drift(claim):
		failures.append("a claim just frozen has drift")
	frappe.db.rollback()
	print("\n" + ("NOT MET: " + "; ".join(failures) if failures else "Every demand was met."))
	return 1 if failures else 0


def ore(amount) -> Decimal:
	return Decimal(str(amount)).quantize(Decimal("0.01"))


def show(what: str, found: Paired, at_most: float | None) -> list[str]:
	print(
		f"{what}: {found.first * 1000:.0f} ms, raw SQL {found.second * 1000:.0f} ms: {found.ratio:.2f} times "
		f"(pair by pair {found.pair_ratio:.2f}; {found.pairs} pairs)",
		flush=True,
	)
	if at_most is None:
		return []
	met = found.ratio <= at_most
	print(f"  {'met' if met else 'NOT MET'}: at most {at_most} times", flush=True)
	return [] if met else [f"{what}: at most {at_most} times"]


def memory(what: str, action) -> list[str]:
	"""The most that Python held at once during one call, beyond what it held before (tracemalloc)."""
	gc.collect()
	tracemalloc.start()
	kept = action()
	peak = tracemalloc.get_traced_memory()[1] / 2**20
	tracemalloc.stop()
	del kept
	met = peak <= AT_MOST_MB
	print(
		f"{what}: peak memory {peak:.0f} MB  {'met' if met else 'NOT MET'}: at most {AT_MOST_MB} MB",
		flush=True,
	)
	return [] if met else [f"{what}: at most {AT_MOST_MB} MB"]


if __name__ == "__main__":
	sys.exit(main())
