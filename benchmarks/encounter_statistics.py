"""How fast is the report Encounter Statistics over ten years of a large municipality? Against raw SQL and ERPNext.

	env/bin/python apps/digidel_app/benchmarks/encounter_statistics.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app. The visits are made in a municipality of their own and taken away
again; README.md says what is compared.
"""

import argparse
import os
import sys
from statistics import median

import encounter_data
import frappe
import scratch_site
from erpnext.support.report.issue_summary import issue_summary
from timing import paired, seconds

from digidel_app.digidel_encounters.report.encounter_statistics import encounter_statistics as report
from digidel_app.digidel_encounters.statistics import TURNED_ON_BY

AT_MOST_TIMES_RAW = 1.5
AT_LEAST_TIMES_FASTER = 10
PLACES = 12
WHOLE = {"from_date": "2015-01-01", "to_date": "2024-12-31"}
LAST_YEAR = {"from_date": "2024-01-01", "to_date": "2024-12-31"}

MONTH = "EXTRACT(YEAR_MONTH FROM started_on)"
VISITS, QUESTIONS = "`tabHelpdesk Encounter`", "`tabEncounter Question`"

# name, what the report is asked, and the one GROUP BY that gives the same answer
LIKE_ISSUE_SUMMARY = "channel: visits"
"""The table that is like ERPNext's: one dimension, counted."""
COMPARED = (
	(
		LIKE_ISSUE_SUMMARY,
		{"dimension_1": "channel", "measures": ["visits"]},
		f"SELECT channel, COUNT(*) FROM {VISITS} WHERE {{where}} GROUP BY channel",
	),
	(
		"month × channel: visits, persons, minutes",
		{"dimension_1": "month", "dimension_2": "channel", "measures": ["visits", "persons", "minutes"]},
		f"SELECT {MONTH} p, channel, COUNT(*), SUM(persons), SUM(duration_minutes) FROM {VISITS} WHERE {{where}} GROUP BY p, channel",
	),
	(
		"month × topic: questions",
		{"dimension_1": "month", "dimension_2": "topic", "measures": ["questions"]},
		f"SELECT {MONTH} p, topic, COUNT(*) FROM {QUESTIONS} WHERE {{where}} GROUP BY p, topic",
	),
	(
		"topic: questions, visits",
		{"dimension_1": "topic", "measures": ["visits", "questions"]},
		f"SELECT topic, COUNT(DISTINCT parent), COUNT(*) FROM {QUESTIONS} WHERE {{where}} GROUP BY topic",
	),
	(
		"place × gender (girls, boys): visits, persons",
		{"dimension_1": "meeting_place", "dimension_2": "gender", "measures": ["visits", "persons"]},
		f"SELECT meeting_place, gender, age_band, COUNT(*), SUM(persons) FROM {VISITS} WHERE {{where}} GROUP BY 1, 2, 3",
	),
	# what a municipality has turned on stands in no index: the visits themselves are read
	(
		"heard via: visits, persons, minutes",
		{"dimension_1": "heard_via", "measures": ["visits", "persons", "minutes"]},
		f"SELECT heard_via, COUNT(*), SUM(persons), SUM(duration_minutes) FROM {VISITS} WHERE {{where}} GROUP BY heard_via",
	),
	(
		"movement between steps × term: visits",
		{"dimension_1": "inclusion_movement", "dimension_2": "term", "measures": ["visits"]},
		f"""SELECT inclusion_step_before, inclusion_step_after, YEAR(started_on) y, MONTH(started_on) > 6 h, COUNT(*)
		FROM {VISITS} WHERE {{where}} GROUP BY 1, 2, y, h""",
	),
)


def main() -> int:
	options = arguments()
	try:
		with scratch_site.connected(options.site):
			scratch_site.check_throw_away(options.force)
			return measure_with_data(options)
	except scratch_site.Refused as refused:
		print(refused, file=sys.stderr)
		return 2


def arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--visits", type=int, default=1_300_000, help="usually 1300000")
	parser.add_argument(
		"--issues", type=int, default=30_000, help="for ERPNext's report, then scaled; usually 30000"
	)
	parser.add_argument("--pairs", type=int, default=5, help="report and raw SQL by turns, this many times")
	parser.add_argument("--only", help="only tables whose name holds this, and no Issue Summary")
	parser.add_argument("--keep", action="store_true", help="use visits made before, and leave them there")
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	return parser.parse_args()


def measure_with_data(options: argparse.Namespace) -> int:
	company = encounter_data.COMPANY
	try:
		if not frappe.db.exists("Company", company):
			encounter_data.make_company()
			frappe.db.commit()  # a municipality of its own, taken away below
		found = frappe.db.count("Helpdesk Encounter", {"company": company})
		if not (options.keep and found):
			places = [f"mätplats{number:02d}" for number in range(PLACES)]
			print(encounter_data.make_visits(options.visits, places), flush=True)
		turn_on(company)
		return measure(options)
	finally:
		scratch_site.reconnect(options.site)  # what is interrupted in a query leaves a broken connection
		frappe.db.delete("Issue", {"company": company})
		frappe.delete_doc("Digidel Company Settings", company, force=True, ignore_missing=True)
		frappe.db.commit()  # the clean-up stands even when the run is stopped next
		if not options.keep:
			encounter_data.remove_visits()
			frappe.db.delete("Company", {"name": company})
			frappe.db.commit()  # the same


def turn_on(company: str) -> None:
	"""The municipality asks all the further questions."""
	questions = {f"record_{question}": 1 for question in TURNED_ON_BY.values()}
	if not frappe.db.exists("Digidel Company Settings", company):
		frappe.get_doc(doctype="Digidel Company Settings", company=company, **questions).insert()
	frappe.db.commit()  # taken away again with the visits


def measure(options: argparse.Namespace) -> int:
	failures = []
	visits = frappe.db.count("Helpdesk Encounter", {"company": encounter_data.COMPANY})
	questions = frappe.db.count("Encounter Question", {"company": encounter_data.COMPANY})
	load = os.getloadavg()[0]
	print(
		f"| what | measured |\n|---|---|\n| Data | {visits} visits, {questions} questions; load {load:.1f} at the start |"
	)
	slowest = like = 0.0
	for period, dates in (("ten years", WHOLE), ("one year", LAST_YEAR)):
		for name, asked, query in COMPARED:
			if options.only and options.only not in name:
				continue
			filters = {"company": encounter_data.COMPANY, **dates, **asked}
			check_sums(filters, query, asked["measures"])
			pair = paired(
				lambda f=filters: report.execute(f), lambda q=query, d=dates: raw(q, d), options.pairs
			)
			print(
				f"| {period}, {name} | report {pair.first * 1000:.0f} ms, SQL {pair.second * 1000:.0f} ms: "
				f"{pair.ratio:.2f} times (pair by pair {pair.pair_ratio:.2f}) |",
				flush=True,
			)
			if pair.pair_ratio > AT_MOST_TIMES_RAW:
				failures.append(f"{period}, {name}: at most {AT_MOST_TIMES_RAW} times raw SQL")
			slowest = max(slowest, pair.first)
			like = like or (pair.first if name == LIKE_ISSUE_SUMMARY else 0)
	if not options.only and against_issue_summary(options, visits, like, slowest) < AT_LEAST_TIMES_FASTER:
		failures.append(f"at least {AT_LEAST_TIMES_FASTER} times faster than Issue Summary")
	print("NOT MET: " + "; ".join(failures) if failures else "Every demand was met.")
	return 1 if failures else 0


def raw(query: str, dates: dict) -> tuple:
	"""The rows of the raw query."""
	where = "company = %(company)s AND started_on BETWEEN %(from_date)s AND %(to_date)s"
	return frappe.db.sql(query.format(where=where), {"company": encounter_data.COMPANY, **dates})


def check_sums(filters: dict, query: str, measures: list[str]) -> None:
	"""Report and raw query count the same, whatever words stand beside the numbers."""
	_columns, rows, *_rest = report.execute(filters)
	whole = [sum(row[measure] for row in rows) for measure in measures]
	expected = [
		sum(int(row[-len(measures) + n]) for row in raw(query, filters)) for n in range(len(measures))
	]
	if whole != expected or not all(whole):
		raise SystemExit(f"the report counts {whole}, the raw query {expected}")


def against_issue_summary(options: argparse.Namespace, visits: int, like: float, slowest: float) -> float:
	"""How many times faster the like table is than ERPNext's report scaled to as many issues; the slowest is told too."""
	make_issues(options.issues)
	filters = frappe._dict(company=encounter_data.COMPANY, based_on="Issue Type", **WHOLE)
	issue_summary.execute(filters)
	taken = median(seconds(lambda: issue_summary.execute(filters)) for _round in range(3))
	scaled = taken * visits / options.issues
	print(
		f"| ERPNext's Issue Summary, {options.issues} issues | {taken:.2f} s, scaled to {visits}: {scaled:.0f} s; "
		f"{LIKE_ISSUE_SUMMARY} {like:.2f} s: **{scaled / like:.0f} times** faster; the slowest table above {slowest:.2f} s: "
		f"{scaled / slowest:.0f} times |"
	)
	return scaled / like


def make_issues(number: int) -> None:
	frappe.db.sql(
		f"""INSERT INTO `tabIssue` (name, creation, modified, owner, modified_by, subject, status, company, issue_type,
			opening_date)
		SELECT CONCAT('MM-', seq), NOW(6), NOW(6), 'Administrator', 'Administrator', 'x', 'Open', %s,
			ELT(1 + seq MOD 3, 'A', 'B', 'C'), DATE_ADD('2015-01-01', INTERVAL seq MOD 3600 DAY)
		FROM seq_1_to_{int(number)}""",
		encounter_data.COMPANY,
	)
	frappe.db.commit()  # what is measured reads stored rows


if __name__ == "__main__":
	sys.exit(main())
