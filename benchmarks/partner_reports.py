"""How fast is In-kind Follow-up? Against the one GROUP BY that gives the delivered quantities.

	env/bin/python apps/digidel_app/benchmarks/partner_reports.py --site SITE

SITE has ERPNext and digidel_app. The data is written in one transaction that is rolled back: nothing stays.
"""

import argparse
import os
from pathlib import Path

import frappe
from frappe.utils import add_days
from timing import counted_queries, paired

RAW_SQL = """
	SELECT partner_organisation, partner_agreement, kind, unit, YEAR(contribution_date), SUM(quantity), SUM(amount)
	FROM `tabIn-kind Contribution` WHERE company = %(company)s
	GROUP BY partner_organisation, partner_agreement, kind, unit, YEAR(contribution_date)
"""
PARTNERS, YEARS = 100, 5
PAIRS = 9


def build(rows: int) -> str:
	"""Partners with an agreement each and contributions spread over five years; returns the company."""
	from digidel_app.testing import builders_operations as make
	from digidel_app.testing.builders_partners import on_paper

	company = make.first_company()
	agreements = []
	for _number in range(PARTNERS):
		commitments = [{"kind": "Hours", "quantity": 40, "unit_value": 340, "per": "Per year"}]
		agreement = on_paper(starts_on="2021-01-01", ends_on="2025-12-31", commitments=commitments)
		agreements.append((agreement.partner_organisation, agreement.name))
	fields = (
		"name",
		"company",
		"partner_organisation",
		"partner_agreement",
		"contribution_date",
		"kind",
		"unit",
	)
	fields += ("quantity", "unit_value", "amount", "source", "owner", "creation", "modified", "modified_by")
	now = frappe.utils.now()
	values = (
		(
			f"bench-{number}",
			company,
			*agreements[number % PARTNERS],
			add_days("2021-01-01", number % (365 * YEARS)),
			"Hours",
			"timmar",
			2,
			340,
			680,
			"By hand",
			"Administrator",
			now,
			now,
			"Administrator",
		)
		for number in range(rows)
	)
	frappe.db.bulk_insert("In-kind Contribution", fields, values, chunk_size=5_000)
	return company


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("--site", required=True)
	parser.add_argument("--rows", type=int, default=50_000)
	options = parser.parse_args()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=options.site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		company = build(options.rows)
		from digidel_app.digidel_partners.report.in_kind_follow_up.in_kind_follow_up import execute

		def report() -> int:
			return len(execute({"company": company})[1])

		def raw() -> int:
			return len(frappe.db.sql(RAW_SQL, {"company": company}))

		found = paired(report, raw, PAIRS)
		with counted_queries() as statements:
			rows = report()
		print(f"{options.rows} contributions, {PARTNERS} agreements, {rows} rows in the report")
		print(
			f"report {found.first * 1000:.0f} ms, raw SQL {found.second * 1000:.0f} ms (medians of {found.pairs} pairs)"
		)
		print(f"ratio {found.ratio:.2f}, within pairs {found.pair_ratio:.2f}; {len(statements)} statements")
	finally:
		frappe.db.rollback()
		frappe.destroy()


if __name__ == "__main__":
	main()
