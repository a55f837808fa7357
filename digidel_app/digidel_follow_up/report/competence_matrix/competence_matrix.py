"""Who of the staff can what, beside what visitors ask about: which of the most asked topics nobody can yet. Managers only."""

from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_years, getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters.directory_tasks import can_look_after
from digidel_app.digidel_encounters.report_filters import read_filters, read_period
from digidel_app.digidel_follow_up import training
from digidel_app.domain import training as rules

READERS = ("Digidel Manager", "System Manager")


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, how they are read, no chart and summary.

	Raises:
		frappe.PermissionError: anybody but a manager, also where the report's own roles were changed on the site.
	"""
	frappe.only_for(READERS)
	filters = read_filters(filters)
	first, last = read_period(frappe._dict(filters, from_date=filters.from_date or a_year_before(filters)))
	known = levels(filters.company)
	topics = frappe.get_all("Encounter Topic", pluck="name", limit=0)
	found = rules.matrix(known, questions(filters.company, first, last), topics)
	people = training.person_names({row.person for row in known})
	columns_of = sorted(people, key=lambda person: (people[person].casefold(), person))
	rows = [row(subject, columns_of) for subject in found]
	first_step = _("Note on a Competence Record what somebody can, and choose the topic.")
	return (
		columns(columns_of, people),
		rows,
		hint(rows, first_step, message=explanation()),
		None,
		summary(found),
	)


def a_year_before(filters: frappe._dict) -> date | None:
	"""Where no first day is said: the twelve months before the last; None where that is no day, which is then refused."""
	try:
		return add_years(getdate(filters.to_date) if filters.to_date else getdate(), -1)
	except (TypeError, ValueError, AttributeError, OverflowError):
		return None


def levels(company: str) -> list[rules.Known]:
	"""What has been noted of those who are still here."""
	rows = training.records(company, "skill", "skill_level", "topic", skill_level=("is", "set"))
	here = {person for person in {row.person for row in rows} if is_here(person, company)}
	return [
		rules.Known(row.person, row.topic or row.skill, row.skill_level, getdate(row.record_date))
		for row in rows
		if row.person in here and row.skill_level in rules.LEVELS
	]


def is_here(person: str, company: str) -> bool:
	"""Whether somebody can be asked for help: still employed, or with an open account."""
	status = frappe.db.get_value("Employee", person, "status")
	return status == "Active" if status else can_look_after(person, company)


def questions(company: str, first: date, last: date) -> dict[str, int]:
	"""Topic → questions asked in the period, along the index that covers statistics."""
	question = frappe.qb.DocType("Encounter Question")
	return dict(
		frappe.qb.from_(question)
		.select(question.topic, Count("*"))
		.where(question.company == company)
		.where(question.started_on[first:last])
		.groupby(question.topic)
		.run()
	)


def row(subject: rules.Subject, people: list[str]) -> dict:
	"""One topic or skill."""
	cells = {
		f"person_{number}": _(subject.levels[person])
		for number, person in enumerate(people)
		if person in subject.levels
	}
	return {
		"subject": subject.subject,
		"questions": subject.questions,
		"able": len(subject.levels),
		"is_gap": int(subject.is_gap),
		"gap_text": _("Nobody yet") if subject.is_gap else "",
		**cells,
	}


def columns(people: list[str], names: dict[str, str]) -> list[dict]:
	"""What, how much it is asked about, how many can it, and each person's level."""
	return [
		{"fieldname": "subject", "label": _("Topic or skill"), "fieldtype": "Data", "width": 280},
		{"fieldname": "questions", "label": _("Questions"), "fieldtype": "Int", "width": 100},
		{"fieldname": "able", "label": _("Persons who can"), "fieldtype": "Int", "width": 160},
		{"fieldname": "gap_text", "label": _("Gap", context="Competence Matrix"), "fieldtype": "Data", "align": "left", "width": 130},
		*(
			{"fieldname": f"person_{number}", "label": names[person], "fieldtype": "Data", "width": 170}
			for number, person in enumerate(people)
		),
	]  # fmt: skip


def explanation() -> str:
	"""How the matrix is read, in words."""
	return _(
		"The level noted last of each person, of those who are still here. Records without a level do not count. Questions "
		"are those of the period; a gap is one of the {0} topics asked about most that nobody can yet. For planning "
		"training; persons are in order of name."
	).format(rules.MOST_ASKED)


def summary(found: list[rules.Subject]) -> list[dict]:
	"""Topics asked about, and those among the most asked that nobody can."""
	gaps = sum(subject.is_gap for subject in found)
	figures = (
		(_("Topics asked about"), sum(bool(subject.questions) for subject in found), "Blue"),
		(_("Most asked, nobody yet"), gaps, "Orange" if gaps else "Green"),
	)
	return [{"label": a, "value": b, "datatype": "Int", "indicator": c} for a, b, c in figures]
