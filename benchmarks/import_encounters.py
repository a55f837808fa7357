"""How fast is the import of visits from a file? Against the platform's Data Import, in one run.

	env/bin/python apps/digidel_app/benchmarks/import_encounters.py --site SITE

SITE is a throw-away site with ERPNext and digidel_app. The same kind of rows go through both: half of the tool's before
and half after the file, so that both meet the same load. What is made is taken away.
"""

import argparse
import csv
import io
import random
import sys
from datetime import date, timedelta
from statistics import median

import frappe
import scratch_site
from frappe.core.doctype.data_import.importer import Importer
from timing import seconds

from digidel_app.digidel_encounters.importing import run
from digidel_app.domain import encounter_file as files
from digidel_app.testing import builders_operations as build

AT_LEAST_TIMES_FASTER = 20
BAD_EVERY = 1_000
CHANNELS, GENDERS, OUTCOMES = (
	("Drop-in", "Booked", "Telephone"),
	("Woman", "Man", "Not recorded"),
	("Solved", "Guided"),
)
NOTES = ("", "", "", "Skrivaren på plan 2", "Kom tillbaka med egen dator")


def main() -> int:
	options = arguments()
	try:
		with scratch_site.connected(options.site):
			scratch_site.check_throw_away(options.force)
			return measure_and_clean(options)
	except scratch_site.Refused as refused:
		print(refused, file=sys.stderr)
		return 2


def arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--site", required=True, help="a throw-away site with digidel_app")
	parser.add_argument("--rows", type=int, default=100_000, help="rows of the file, usually 100000")
	parser.add_argument("--tool-rows", type=int, default=1_000, help="rows for Data Import, usually 1000")
	parser.add_argument("--force", action="store_true", help="also on a site with GL entries of its own")
	return parser.parse_args()


def measure_and_clean(options: argparse.Namespace) -> int:
	with scratch_site.restored_series(), scratch_site.recorded_inserts() as made:
		place = build.meeting_place(place_name=f"Mätbiblioteket {frappe.generate_hash(length=6)}")
		frappe.db.commit()  # the tool reads stored rows
		try:
			return measure(place, options)
		finally:
			scratch_site.reconnect(options.site)
			remove_visits(place.name)
			scratch_site.remove(made)


def measure(place, options: argparse.Namespace) -> int:
	topics = frappe.get_all("Encounter Topic", filters={"is_active": 1}, pluck="name")
	bands = frappe.get_all("Age Band", filters={"is_active": 1}, pluck="name")
	rows = list(random_rows(options.rows, topics, bands))
	content = file_of(place.place_name, rows)
	half = options.tool_rows // 2
	tool = [seconds(lambda: by_tool(place.name, rows[:half]))]
	outcomes: list[run.Outcome] = []
	fast = seconds(lambda: outcomes.append(run.import_visits(content, place.company, "Administrator")))
	again = seconds(lambda: outcomes.append(run.import_visits(content, place.company, "Administrator")))
	tool.append(seconds(lambda: by_tool(place.name, rows[half : 2 * half])))
	return show(options, outcomes, half / median(tool), fast, again, place)


def show(options, outcomes, tool_rate: float, fast: float, again: float, place) -> int:
	first, second = outcomes
	refused = len(range(0, options.rows, BAD_EVERY))
	frappe.db.rollback()  # a fresh view of what was stored
	stored = frappe.db.count("Helpdesk Encounter", {"meeting_place": place.name, "entry_mode": "Imported"})
	right = (first.stored, first.refused, second.stored, second.known, stored) == (
		options.rows - refused, refused, 0, options.rows - refused, options.rows - refused
	)  # fmt: skip
	ratio = options.rows / fast / tool_rate
	print("| what | measured |\n|---|---|")
	print(f"| Data Import, {options.tool_rows} rows | {tool_rate:.0f} rows/s |")
	print(
		f"| Import of visits, {options.rows} rows | {options.rows / fast:.0f} rows/s ({fast:.1f} s): **{ratio:.0f} times** |"
	)
	print(f"| The same file again, nothing stored | {options.rows / again:.0f} rows/s ({again:.1f} s) |")
	print(
		f"| Stored, refused | {first.stored}, {first.refused}; second time {second.stored}, known {second.known} |"
	)
	if not right:
		print("NOT MET: every good row stored once")
	if ratio < AT_LEAST_TIMES_FASTER:
		print(f"NOT MET: at least {AT_LEAST_TIMES_FASTER} times faster")
	return 0 if right and ratio >= AT_LEAST_TIMES_FASTER else 1


def random_rows(number: int, topics: list[str], bands: list[str]):
	"""The same rows each time; one in a thousand is refused for its length."""
	choose = random.Random(7)
	for index in range(number):
		yield {
			"day": date(2015, 1, 1) + timedelta(days=choose.randrange(3650)),
			"hour": f"{choose.randrange(9, 18):02d}:{choose.choice(('00', '15', '30', '45'))}",
			"minutes": 999 if index % BAD_EVERY == 0 else choose.choice((5, 10, 15, 20, 30, 45)),
			"channel": choose.choice(CHANNELS),
			"gender": choose.choice(GENDERS),
			"band": choose.choice(bands),
			"topic": choose.choice(topics),
			"outcome": choose.choice(OUTCOMES),
			"note": choose.choice(NOTES),
		}


def file_of(place_name: str, rows: list[dict]) -> bytes:
	text = io.StringIO(newline="")
	writer = csv.writer(text, delimiter=";")
	columns = {column.fieldname: column.swedish for column in (*files.VISIT_COLUMNS, *files.QUESTION_COLUMNS)}
	names = ("started_on", "time", "meeting_place", "duration_minutes", "channel", "gender", "age_band", "topic", "outcome", "note")  # fmt: skip
	writer.writerow([columns[name] for name in names])
	for row in rows:
		writer.writerow(
			[row["day"], row["hour"], place_name, row["minutes"], row["channel"], row["gender"], row["band"], row["topic"], row["outcome"], row["note"]]
		)  # fmt: skip
	return text.getvalue().encode("utf-8-sig")


def by_tool(place: str, rows: list[dict]) -> None:
	"""The platform's Data Import of the same rows, as its background job does it."""
	head = ["Visit started", "Meeting place", "Contact channel", "Minutes", "Persons", "Gender", "Age band"]
	head += [
		"First visit or returning",
		"Status",
		"Advisor",
		"Note",
		"Topic (Questions)",
		"Outcome (Questions)",
	]
	text = io.StringIO(newline="")
	writer = csv.writer(text)
	writer.writerow(head)
	for row in rows:
		writer.writerow(
			[
				f"{row['day']} {row['hour']}:00",
				place,
				row["channel"],
				row["minutes"],
				1,
				row["gender"],
				row["band"],
				*("Unknown", "Closed", "Administrator", row["note"], row["topic"], row["outcome"]),
			]
		)
	doc = frappe.new_doc(
		"Data Import", reference_doctype="Helpdesk Encounter", import_type="Insert New Records"
	).insert()
	file = frappe.new_doc(
		"File",
		file_name=f"matning-{doc.name}.csv",
		content=text.getvalue().encode(),
		is_private=1,
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
	).insert()
	doc.import_file = file.file_url
	doc.save()
	Importer("Helpdesk Encounter", data_import=doc).import_data()
	stored = frappe.db.count("Data Import Log", {"data_import": doc.name, "success": 1})
	expected = sum(row["minutes"] != 999 for row in rows)
	frappe.db.delete("Data Import Log", {"data_import": doc.name})
	frappe.delete_doc("File", file.name, delete_permanently=True)
	frappe.db.commit()  # the tool commits each row; its file goes at once
	if stored != expected:
		raise SystemExit(f"Data Import stored {stored} of {expected} rows: {doc.reload().template_warnings}")


def remove_visits(place: str) -> None:
	visits, questions = frappe.qb.DocType("Helpdesk Encounter"), frappe.qb.DocType("Encounter Question")
	frappe.qb.from_(questions).delete().where(questions.meeting_place == place).run()
	frappe.qb.from_(visits).delete().where(visits.meeting_place == place).run()
	frappe.db.commit()  # the clean-up stands even when the run is stopped next


if __name__ == "__main__":
	sys.exit(main())
