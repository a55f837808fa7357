"""How fast is Salon Statistics? Against the raw GROUP BYs that give the same figures, over the same rows and indexes.

	env/bin/python apps/digidel_app/benchmarks/salon_statistics.py --site SITE

SITE has ERPNext and digidel_app. The data is written in one transaction that is rolled back: nothing stays.
"""

import argparse
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import frappe
from timing import counted_queries, paired

COMPANY = "Mätkommunen"
FIRST, YEARS, PLACES, THEMES = date(2015, 1, 1), 10, 40, 60
REGISTRATIONS, HEADS = 12, 6
PAIRS = 7
ASKED = "WHERE s.company = %(company)s AND s.starts_at >= %(first)s AND s.starts_at < %(after)s"
HELD = "AND s.status IN ('Held', 'Reported')"
RAW = {
	"Overview": [
		f"""SELECT {{key}}, s.status, s.ends_at <= NOW(), s.cancel_reason, s.library_staff_took_part, s.library_staff_answer,
		COUNT(*), SUM(s.persons_total), SUM(h.persons), SUM(h.first_time), SUM(s.capacity)
		FROM `tabDigital Salon` s LEFT JOIN (
			SELECT h.parent, SUM(h.persons) persons, SUM(h.first_time_persons) first_time FROM `tabDigital Salon` s
			JOIN `tabSalon Headcount` h ON h.parent = s.name AND h.parenttype = 'Digital Salon'
			{ASKED} {HELD} GROUP BY h.parent) h ON h.parent = s.name
		{ASKED}
		GROUP BY {{key}}, s.status, s.ends_at <= NOW(), s.cancel_reason, s.library_staff_took_part, s.library_staff_answer"""
	],
	"Participants": [
		f"""SELECT {{key}}, h.gender, h.age_band, SUM(h.persons) FROM `tabDigital Salon` s
		JOIN `tabSalon Headcount` h ON h.parent = s.name AND h.parenttype = 'Digital Salon'
		{ASKED} {HELD} GROUP BY {{key}}, h.gender, h.age_band"""
	],
	"Registrations": [
		f"""SELECT {{key}}, r.status, SUM(r.persons) FROM `tabDigital Salon` s
		JOIN `tabSalon Registration` r ON r.digital_salon = s.name
		{ASKED} {HELD} GROUP BY {{key}}, r.status"""
	],
}
KEYS = {"meeting_place": "s.meeting_place", "theme": "s.theme", "month": "DATE_FORMAT(s.starts_at, '%%Y%%m')"}


def build(number: int) -> None:
	"""Salons of a municipality of their own over ten years, with head-counts and registrations."""
	rng = Random(5)
	company = frappe.new_doc("Company")
	company.update({"company_name": COMPANY, "abbr": "MÄT", "default_currency": "SEK", "country": "Sweden"})
	company.name = COMPANY
	company.set_user_and_timestamp()
	company.db_insert()
	frappe.get_doc(doctype="Digidel Company Settings", company=COMPANY).insert()
	bands = frappe.get_all("Age Band", pluck="name")
	common = ("Administrator", datetime.now(), datetime.now(), "Administrator")
	audit = ("owner", "creation", "modified", "modified_by")
	_insert("Meeting Place", ("name", "place_name", "company", *audit), ((f"bench-place-{n}", f"Plats {n}", COMPANY, *common) for n in range(PLACES)))  # fmt: skip
	salons, heads, registrations = [], [], []
	for n in range(number):
		name = f"bench-salon-{n}"
		starts_at = datetime.combine(FIRST + timedelta(days=rng.randrange(365 * YEARS)), datetime.min.time()) + timedelta(hours=13)  # fmt: skip
		is_held = rng.random() < 0.95
		counts = [(rng.choice(("Woman", "Man")), band, rng.randrange(1, 5), rng.randrange(2)) for band in rng.sample(bands, min(HEADS, len(bands)))]  # fmt: skip
		salons.append((name, COMPANY, f"Salong {n}", f"Tema {rng.randrange(THEMES)}", "Digital salon", f"bench-place-{rng.randrange(PLACES)}", starts_at, starts_at + timedelta(hours=2), "Reported" if is_held else "Cancelled", 20, sum(row[2] for row in counts) if is_held else 0, n % 2, "Yes" if n % 2 else "No", *common))  # fmt: skip
		if not is_held:
			continue
		heads += [(f"{name}-{k}", name, "Digital Salon", "headcounts", k, *row, *common) for k, row in enumerate(counts, start=1)]  # fmt: skip
		registrations += [(f"{name}-r{k}", COMPANY, name, starts_at, 1, rng.choice(("Attended", "No-show", "Cancelled")), f"{n}-{k}", *common) for k in range(REGISTRATIONS)]  # fmt: skip
	_insert("Digital Salon", ("name", "company", "title", "theme", "kind", "meeting_place", "starts_at", "ends_at", "status", "capacity", "persons_total", "library_staff_took_part", "library_staff_answer", *audit), salons)  # fmt: skip
	_insert("Salon Headcount", ("name", "parent", "parenttype", "parentfield", "idx", "gender", "age_band", "persons", "first_time_persons", *audit), heads)  # fmt: skip
	_insert("Salon Registration", ("name", "company", "digital_salon", "starts_at", "persons", "status", "registration_code", *audit), registrations)  # fmt: skip
	print(f"{number} salons, {len(heads)} head-counts, {len(registrations)} registrations")


def _insert(doctype: str, fields: tuple, rows) -> None:
	frappe.db.bulk_insert(doctype, fields, rows, chunk_size=5_000)


def main() -> int:
	parser = argparse.ArgumentParser()
	parser.add_argument("--site", required=True)
	parser.add_argument("--salons", type=int, default=20_000)
	parser.add_argument("--pairs", type=int, default=PAIRS)
	parser.add_argument("--dimension", choices=KEYS, help="only this one; usually all")
	options = parser.parse_args()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=options.site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		build(options.salons)
		from digidel_app.digidel_salons.report.salon_statistics.salon_statistics import execute

		last = FIRST + timedelta(days=365 * YEARS)
		values = {"company": COMPANY, "first": FIRST, "after": last + timedelta(days=1)}
		slowest = 0.0
		for dimension, key in KEYS.items():
			if options.dimension not in (None, dimension):
				continue
			for show in RAW:
				# every table begins with the overview: how many salons, and the persons in all
				queries = dict.fromkeys([*RAW["Overview"], *RAW[show]])
				asked = {
					"company": COMPANY,
					"from_date": FIRST,
					"to_date": last,
					"dimension": dimension,
					"show": show,
				}

				def report(asked=asked) -> list:
					return execute(asked)[1]

				def raw(queries=queries, key=key) -> list:
					return [frappe.db.sql(query.replace("{key}", key), values) for query in queries]

				check(report()[-1], raw())
				found = paired(report, raw, options.pairs)
				with counted_queries() as statements:
					report()
				slowest = max(slowest, found.ratio)
				print(
					f"{dimension:14} {show:14} report {found.first * 1000:6.0f} ms, raw SQL {found.second * 1000:6.0f} ms, "
					f"ratio {found.ratio:.2f} (within pairs {found.pair_ratio:.2f}), {len(statements)} statements"
				)
		return int(slowest > 1.5)
	finally:
		frappe.db.rollback()
		frappe.destroy()


def check(total: dict, raw: list) -> None:
	"""The report's total is the raw query's, to the head."""
	held = [row for row in raw[0] if row[1] in ("Held", "Reported")]
	assert total["persons"] == sum(row[7] for row in held), "persons differ"
	assert total["held"] == sum(row[6] for row in held), "salons differ"


if __name__ == "__main__":
	raise SystemExit(main())
