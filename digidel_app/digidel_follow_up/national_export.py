"""The files for the national survey of questions and for KB's yearly library statistics, made in one go."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, format_date
from openpyxl import Workbook

from digidel_app.digidel_center.company import company_settings
from digidel_app.domain import national, periods
from digidel_app.domain.suppression import SIGN

USUAL_THRESHOLD = 5
HELD = ("Held", "Reported")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


class Export(NamedTuple):
	"""A file for download."""

	name: str
	content: bytes


def export(company: str, from_date: date, to_date: date) -> Export:
	"""Questions of the window and the activities of its last year, as CSV and as a workbook in one archive."""
	settings = company_settings(company)
	threshold = cint(settings and settings.suppression_threshold) or USUAL_THRESHOLD
	rows = recorded_questions(company, from_date, to_date)
	questions = national.protected_rows(rows, threshold)
	activities = national.activity_counts(held_activities(company, to_date.year), threshold)
	tables = {
		_("questions"): [
			[_("Week"), _("Kind of place"), _("National code")],
			*map(_question_cells, questions.rows),
		],
		_("activities"): [
			[_("Year"), _("Category in the library statistics"), _("Activities held"), _("Participants")],
			*(
				[str(to_date.year), _category(line.category), line.activities, line.persons]
				for line in activities
			),
		],
		_("about the file"): [
			[line] for line in about(company, from_date, to_date, threshold, rows, questions)
		],
	}
	return Export(f"{_('national-statistics')}-{from_date}-{to_date}.zip", _archive(tables))


def recorded_questions(company: str, from_date: date, to_date: date) -> list[national.Question]:
	"""The questions as they were recorded: not to be handed over like this."""
	question, place, topic = (
		DocType("Encounter Question"),
		DocType("Meeting Place"),
		DocType("Encounter Topic"),
	)
	found = (
		frappe.qb.from_(question)
		.left_join(place)
		.on(place.name == question.meeting_place)
		.left_join(topic)
		.on(topic.name == question.topic)
		.select(question.started_on, place.kind, topic.national_code, question.parent)
		.where(question.company == company)
		.where(question.started_on >= from_date)
		.where(question.started_on <= to_date)
	).run()
	return [
		national.Question(_week(day), kind or SIGN, (code or "").strip(), visit)
		for day, kind, code, visit in found
	]


def held_activities(company: str, year: int) -> list[national.Activity]:
	"""Salons of a year that took place."""
	# get_all: the caller has been authorised for the company; only protected sums are shown
	return [
		national.Activity(salon.kind, salon.persons_total, bool(salon.library_staff_took_part))
		for salon in frappe.get_all(
			"Digital Salon",
			filters={
				"company": company,
				"status": ("in", HELD),
				"starts_at": ("between", [f"{year}-01-01", f"{year}-12-31"]),
			},
			fields=["kind", "persons_total", "library_staff_took_part"],
		)
	]


def about(
	company: str,
	from_date: date,
	to_date: date,
	threshold: int,
	recorded: Sequence[national.Question],
	handed_over: national.Protected,
) -> list[str]:
	"""What the file holds, and what was left out of it and why."""
	without_code = sum(not question.topic_code for question in recorded)
	return [
		_("Questions recorded by {0} from {1} to {2}, one per row.").format(
			company, format_date(from_date), format_date(to_date)
		),
		_("Weeks are ISO weeks. The kind of place and the topic's national code are those of the register."),
		_(
			"Every combination of week, kind of place and topic is shared by at least {0} visits. Where fewer share it, the kind of place is left out, then the topic, then the week. Left out is written {1}."
		).format(threshold, SIGN),
		_("Rows with something left out: {0}.").format(handed_over.coarsened),
		_("Questions that were still too rare and are not in the file: {0}.").format(
			_few(handed_over.withheld, threshold)
		),
		_("Questions whose topic has no national code: {0}.").format(_few(without_code, threshold)),
		_(
			"Activities are those of {0} in which library staff took part, open to the public. Participants are protected in the same way."
		).format(to_date.year),
	]


def _few(number: int, threshold: int) -> str:
	return _("fewer than {0}").format(threshold) if 0 < number < threshold else str(number)


def _week(day: date) -> str:
	year, week = periods.parts_of(periods.WEEK, periods.number_of(periods.WEEK, day))
	return f"{year}-W{week:02d}"


def _question_cells(row: national.Row) -> list[str]:
	week, kind, code = row
	return [week, kind if kind == SIGN else _(kind, context="Meeting Place"), _as_text(code)]


def _category(category: str) -> str:
	return {
		national.IT_SKILLS: _("IT skills"),
		national.OTHER: _("Other activities"),
		"Total": _("Total"),
	}[category]


def _as_text(code: str) -> str:
	"""A code that a spreadsheet does not take for a formula."""
	return f"'{code}" if code.startswith(_FORMULA_STARTS) else code


def _archive(tables: dict[str, list[list]]) -> bytes:
	archive, book = io.BytesIO(), io.BytesIO()
	workbook = Workbook()
	workbook.remove(workbook.active)
	for name, rows in tables.items():
		sheet = workbook.create_sheet(name.capitalize())
		for row in rows:
			sheet.append(row)
	workbook.save(book)
	with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
		for name, rows in tables.items():
			files.writestr(f"{name}.csv".replace(" ", "-"), _csv(rows))
		files.writestr(f"{_('national-statistics')}.xlsx", book.getvalue())
	return archive.getvalue()


def _csv(rows: list[list]) -> bytes:
	text = io.StringIO(newline="")
	csv.writer(text, delimiter=";").writerows(rows)
	return text.getvalue().encode("utf-8-sig")
