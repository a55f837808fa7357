"""How fast are Goal Follow-up and the steering group's board over ten years of a large municipality? Against raw SQL.

	env/bin/python apps/digidel_app/benchmarks/goal_follow_up.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app. The visits are made in a municipality of their own and taken away
again; README.md says what is compared.
"""

import argparse
import os
import sys
from datetime import date

import encounter_data
import frappe
import scratch_site
from timing import counted_queries, paired

from digidel_app.digidel_follow_up import board
from digidel_app.digidel_follow_up.report.goal_follow_up import goal_follow_up as report

AT_MOST_TIMES_RAW = 1.5
PLACES = 12
PERIODS = {
	"ten years": (date(2015, 1, 1), date(2024, 12, 31)),
	"two years": (date(2023, 1, 1), date(2024, 12, 31)),
}
ONE_IN = 20  # visits where somebody is to get back
GOALS = (
	("reached_persons", 100_000, "Total"),
	("weekly_individual_meetings", 1, "ISO week"),
	("weekly_group_activities", 1, "ISO week"),
	("share_of_women", 50, "Total"),
	("first_contact_resolution", 90, "Total"),
	("salons_held", 100, "Total"),
	("active_partners", 10, "Total"),
)
TIMED = ("answer_within_rule", 90, "Total")

VISITS = """
	SELECT started_on, SUM(persons), SUM(IF(visit_kind = 'First visit', persons, 0)), SUM(IF(gender = 'Woman', persons, 0)),
		SUM(IF(gender = 'Man', persons, 0)), SUM(channel IN ('Drop-in', 'Booked', 'Telephone', 'Home visit', 'Outreach'))
	FROM `tabHelpdesk Encounter` WHERE company = %(company)s AND started_on BETWEEN %(first)s AND %(last)s
	GROUP BY started_on
"""
QUESTIONS = """
	SELECT outcome, COUNT(*) FROM `tabEncounter Question`
	WHERE company = %(company)s AND started_on BETWEEN %(first)s AND %(last)s GROUP BY outcome
"""
PROMISED = """
	SELECT question.outcome, COUNT(*) FROM `tabHelpdesk Encounter` visit
	JOIN `tabEncounter Question` question ON question.parent = visit.name
	WHERE visit.company = %(company)s AND visit.follow_up_by IS NOT NULL
		AND visit.started_on BETWEEN %(first)s AND %(last)s GROUP BY question.outcome
"""
ANSWERS = """
	SELECT channel, started_on, started_at, received_at, answered_at, follow_up_by, follow_up_done_on, status
	FROM `tabHelpdesk Encounter` WHERE company = %(company)s AND started_on BETWEEN %(first)s AND %(last)s
		AND (follow_up_by IS NOT NULL
			OR received_at IS NOT NULL AND channel IN ('Telephone', 'E-mail', 'Chat', 'Social media'))
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
	parser.add_argument("--pairs", type=int, default=5, help="page and raw SQL by turns, this many times")
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
		found = frappe.db.count("Helpdesk Encounter", {"company": company})
		if not (options.keep and found):
			places = [f"mätplats{number:02d}" for number in range(PLACES)]
			print(encounter_data.make_visits(options.visits, places), flush=True)
			promise_answers()
		return measure(options)
	finally:
		scratch_site.reconnect(options.site)  # what is interrupted in a query leaves a broken connection
		frappe.db.delete("Project Goal", {"company": company})
		frappe.db.commit()  # the clean-up stands even when the run is stopped next
		if not options.keep:
			encounter_data.remove_visits()
			frappe.db.delete("Company", {"name": company})
			frappe.db.commit()  # the same


def promise_answers() -> None:
	"""One visit in twenty had to wait for its answer."""
	frappe.db.sql(
		"""UPDATE `tabHelpdesk Encounter` SET follow_up_by = DATE_ADD(started_on, INTERVAL 2 DAY),
			follow_up_done_on = DATE_ADD(started_on, INTERVAL 1 DAY)
		WHERE company = %s AND CONV(SUBSTR(MD5(CONCAT('f', name)), 1, 6), 16, 10) MOD %s = 0""",
		(encounter_data.COMPANY, ONE_IN),
	)
	frappe.db.commit()  # what is measured reads stored rows
	frappe.db.sql("ANALYZE TABLE `tabHelpdesk Encounter`")


def make_goals(first: date, last: date, goals: tuple) -> None:
	frappe.db.delete("Project Goal", {"company": encounter_data.COMPANY})
	for metric, target, period in goals:
		values = {"metric": metric, "target_value": target, "period": period, "title": metric}
		days = {"starts_on": first, "ends_on": last}
		frappe.get_doc(
			doctype="Project Goal", company=encounter_data.COMPANY, goal_area="Reach", **values, **days
		).insert()
	frappe.db.commit()  # what is measured reads stored rows


def measure(options: argparse.Namespace) -> int:
	failures = []
	visits = frappe.db.count("Helpdesk Encounter", {"company": encounter_data.COMPANY})
	load = os.getloadavg()[0]
	print(f"| what | measured |\n|---|---|\n| Data | {visits} visits; load {load:.1f} at the start |")
	for name, (first, last) in PERIODS.items():
		if options.period not in (None, name):
			continue
		for what, goals, queries in (
			(f"{len(GOALS)} goals", GOALS, (VISITS, QUESTIONS, PROMISED)),
			("answer times too", (*GOALS, TIMED), (VISITS, QUESTIONS, PROMISED, ANSWERS)),
		):
			make_goals(first, last, goals)
			check_sums(first, last)
			for page, action in (("report", follow), ("board", lambda last=last: show(last))):
				pair = paired(
					action,
					lambda q=queries, f=first, e=last: [raw(query, f, e) for query in q],
					options.pairs,
				)
				print(
					f"| {name}, {what}: {page} | {pair.first * 1000:.0f} ms, SQL {pair.second * 1000:.0f} ms: "
					f"{pair.ratio:.2f} times (pair by pair {pair.pair_ratio:.2f}) |",
					flush=True,
				)
				if pair.pair_ratio > AT_MOST_TIMES_RAW:
					failures.append(f"{name}, {what}, {page}: at most {AT_MOST_TIMES_RAW} times raw SQL")
	with counted_queries() as statements:
		follow()
	print(f"| SQL statements of the report | {len(statements)} |")
	print("NOT MET: " + "; ".join(failures) if failures else "Every demand was met.")
	return 1 if failures else 0


def follow() -> list[dict]:
	"""The rows of the whole report."""
	return report.execute({"company": encounter_data.COMPANY, "on_date": "2024-12-31"})[1]


def show(last: date) -> dict:
	"""The whole board."""
	return board.board(encounter_data.COMPANY, last)


def raw(query: str, first: date, last: date) -> tuple:
	"""The rows of a raw query."""
	return frappe.db.sql(query, {"company": encounter_data.COMPANY, "first": first, "last": last})


def check_sums(first: date, last: date) -> None:
	"""Report and raw queries count the same."""
	rows = {row["metric"]: row for row in follow()}
	days = raw(VISITS, first, last)
	persons, first_visits, women, men = (sum(int(row[place]) for row in days) for place in (1, 2, 3, 4))
	promised = dict(raw(PROMISED, first, last))
	outcomes = dict(raw(QUESTIONS, first, last))
	solved = sum(outcomes[name] - promised.get(name, 0) for name in ("Solved", "Guided"))
	found = [
		rows["reached_persons"]["upper"],
		rows["reached_persons"]["lower"],
		rows["share_of_women"]["numerator"],
		rows["share_of_women"]["denominator"],
		rows["first_contact_resolution"]["numerator"],
		rows["first_contact_resolution"]["denominator"],
	]
	expected = [persons, first_visits, women, women + men, solved, sum(outcomes.values())]
	if found != expected or not all(found):
		raise SystemExit(f"the report counts {found}, the raw queries {expected}")


if __name__ == "__main__":
	sys.exit(main())
