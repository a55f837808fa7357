"""How fast is Advisor Time over ten years of a large municipality? Against the raw SQL that gives the same hours.

	env/bin/python apps/digidel_app/benchmarks/advisor_time.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app. The visits are made in a municipality of their own and taken away
again; README.md says what is compared.
"""

import argparse
import os
import sys

import encounter_data
import frappe
import scratch_site
from timing import counted_queries, paired, seconds

from digidel_app.digidel_encounters.report.advisor_time import advisor_time as report

AT_MOST_TIMES_RAW = 1.5
PLACES = 12
PERIODS = {
	"one year": {"from_date": "2024-01-01", "to_date": "2024-12-31"},
	"ten years": {"from_date": "2015-01-01", "to_date": "2024-12-31"},
}
ASKED = "{table}.company = %(company)s AND {table}.started_on BETWEEN %(from_date)s AND %(to_date)s"
OF_VISITS, OF_QUESTIONS = ASKED.format(table="v"), ASKED.format(table="q")
QUESTIONS_OF_VISITS = "`tabEncounter Question` q JOIN `tabHelpdesk Encounter` v ON v.name = q.parent"
MONTH = "EXTRACT(YEAR_MONTH FROM {table}.started_on)"

# what the report is shown by, and the raw SQL whose rows end with: minutes, questions, visits (each once)
COMPARED = {
	"Topic": [
		f"SELECT topic, SUM(minutes), COUNT(*), COUNT(DISTINCT parent) FROM `tabEncounter Question` q WHERE {OF_QUESTIONS} GROUP BY topic"
	],
	"Advisor and topic": [
		f"SELECT v.advisor, q.topic, SUM(q.minutes), COUNT(*), COUNT(DISTINCT q.parent) FROM {QUESTIONS_OF_VISITS} WHERE {OF_QUESTIONS} GROUP BY v.advisor, q.topic"
	],
	"Everything": [
		f"""SELECT v.advisor, q.meeting_place, q.topic, {MONTH.format(table="q")} m, SUM(q.minutes), COUNT(*), COUNT(DISTINCT q.parent)
		FROM {QUESTIONS_OF_VISITS} WHERE {OF_QUESTIONS} GROUP BY v.advisor, q.meeting_place, q.topic, m"""
	],
	"Advisor": [
		f"SELECT v.advisor, SUM(v.duration_minutes), 0, COUNT(*) FROM `tabHelpdesk Encounter` v WHERE {OF_VISITS} GROUP BY v.advisor",
		f"SELECT v.advisor, 0, COUNT(*), 0 FROM {QUESTIONS_OF_VISITS} WHERE {OF_QUESTIONS} GROUP BY v.advisor",
	],
	"Month": [
		f"SELECT {MONTH.format(table='v')} m, SUM(v.duration_minutes), 0, COUNT(*) FROM `tabHelpdesk Encounter` v WHERE {OF_VISITS} GROUP BY m",
		f"SELECT {MONTH.format(table='q')} m, 0, COUNT(*), 0 FROM `tabEncounter Question` q WHERE {OF_QUESTIONS} GROUP BY m",
	],
}

# the same hours by topic without the stored share: every visit's questions are numbered and counted first
WITHOUT_SHARES = f"""
	SELECT numbered.topic, SUM(FLOOR(v.duration_minutes / numbered.questions)
		+ (numbered.number <= MOD(v.duration_minutes, numbered.questions))), COUNT(*), COUNT(DISTINCT v.name)
	FROM `tabHelpdesk Encounter` v JOIN (
		SELECT q.parent, q.topic, ROW_NUMBER() OVER (PARTITION BY q.parent ORDER BY q.idx, q.name) number,
			COUNT(*) OVER (PARTITION BY q.parent) questions
		FROM `tabEncounter Question` q WHERE {OF_QUESTIONS}
	) numbered ON numbered.parent = v.name
	WHERE {OF_VISITS} GROUP BY numbered.topic
"""


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
	parser.add_argument("--pairs", type=int, default=5, help="report and raw SQL by turns, this many times")
	parser.add_argument("--period", choices=PERIODS, help="only this one; usually all")
	parser.add_argument("--keep", action="store_true", help="use visits made before, and leave them there")
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	return parser.parse_args()


def measure_with_data(options: argparse.Namespace) -> int:
	company = encounter_data.COMPANY
	try:
		if not frappe.db.exists("Company", company):
			encounter_data.make_company()
			frappe.db.commit()  # a municipality of its own, taken away below
		if not (options.keep and frappe.db.count("Helpdesk Encounter", {"company": company})):
			places = [f"mätplats{number:02d}" for number in range(PLACES)]
			print(encounter_data.make_visits(options.visits, places), flush=True)
		return measure(options)
	finally:
		scratch_site.reconnect(options.site)  # what is interrupted in a query leaves a broken connection
		if not options.keep:
			encounter_data.remove_visits()
			frappe.db.delete("Company", {"name": company})
			frappe.db.commit()  # the clean-up stands even when the run is stopped next


def measure(options: argparse.Namespace) -> int:
	failures = []
	visits = frappe.db.count("Helpdesk Encounter", {"company": encounter_data.COMPANY})
	print(
		f"| what | measured |\n|---|---|\n| Data | {visits} visits; load {os.getloadavg()[0]:.1f} at the start |"
	)
	for period, dates in PERIODS.items():
		if options.period not in (None, period):
			continue
		for shown_by, queries in COMPARED.items():
			check_sums(shown_by, queries, dates)
			pair = paired(
				lambda s=shown_by, d=dates: shown(s, d),
				lambda q=queries, d=dates: [raw(query, d) for query in q],
				options.pairs,
			)
			with counted_queries() as statements:
				shown(shown_by, dates)
			print(
				f"| {period}, {shown_by} | {pair.first * 1000:.0f} ms, SQL {pair.second * 1000:.0f} ms: {pair.ratio:.2f} times "
				f"(pair by pair {pair.pair_ratio:.2f}); {len(statements)} statements |",
				flush=True,
			)
			if pair.pair_ratio > AT_MOST_TIMES_RAW:
				failures.append(f"{period}, {shown_by}: at most {AT_MOST_TIMES_RAW} times raw SQL")
	dates = PERIODS[options.period or "one year"]
	if sums(raw(WITHOUT_SHARES, dates)) != sums(raw(COMPARED["Topic"][0], dates)):
		raise SystemExit("the stored shares are not what the rule says")
	print(
		f"| Topic without stored shares, raw SQL | {1000 * seconds(lambda: raw(WITHOUT_SHARES, dates)):.0f} ms |"
	)
	print("NOT MET: " + "; ".join(failures) if failures else "Every demand was met.")
	return 1 if failures else 0


def shown(shown_by: str, dates: dict) -> list[dict]:
	"""The rows of the whole report."""
	return report.execute({"company": encounter_data.COMPANY, "shown_by": shown_by, **dates})[1]


def raw(query: str, dates: dict) -> tuple:
	"""The rows of a raw query."""
	return frappe.db.sql(query, {"company": encounter_data.COMPANY, **dates})


def sums(rows) -> list[int]:
	"""Minutes, questions and visits of raw rows added up."""
	return [sum(int(row[place]) for row in rows) for place in (-3, -2, -1)]


def check_sums(shown_by: str, queries: list[str], dates: dict) -> None:
	"""Report and raw SQL count the same, and the hours are those that were recorded."""
	*rows, total = shown(shown_by, dates)
	found = [sum(row[name] for row in rows) for name in ("minutes", "questions", "visits")]
	expected = [sum(each) for each in zip(*(sums(raw(query, dates)) for query in queries), strict=True)]
	recorded, held = raw(
		f"SELECT SUM(duration_minutes), COUNT(*) FROM `tabHelpdesk Encounter` v WHERE {OF_VISITS}", dates
	)[0]
	if found != expected or not all(found) or (total.minutes, total.visits) != (int(recorded), held):
		raise SystemExit(
			f"the report counts {found}, the raw SQL {expected}; {recorded} minutes were recorded"
		)


if __name__ == "__main__":
	sys.exit(main())
