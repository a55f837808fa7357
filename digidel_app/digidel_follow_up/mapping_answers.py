"""Answers of a mapping: a whole questionnaire at once, rows of a file, and what an answer becomes."""

import hashlib
from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, strip_html_tags

from digidel_app.digidel_follow_up import mapping_words
from digidel_app.digidel_salons import trial
from digidel_app.domain import mapping as rules
from digidel_app.domain.encounter_file import FileError

DOCTYPE = "Mapping Answer"
PROBLEMS_TOLD = 20


def save_questionnaire(common: dict, answers: Sequence[dict]) -> int:
	"""Store a filled-in questionnaire, all of it or nothing: how many answers it held.

	Args:
		common: place, source, method, day and persons, the same for every answer.
		answers: question_code, state, answer and grade; those without text are left out.

	Raises:
		frappe.ValidationError: an answer that cannot be stored, or none at all; names the theme.
	"""
	stored = 0
	for given in answers:
		if not (given["answer"] or "").strip():
			continue
		try:
			frappe.get_doc({"doctype": DOCTYPE, **common, **given}).insert()
		except frappe.ValidationError as error:
			frappe.clear_messages()
			frappe.throw(f"{escape_html(_where(given))}: {error}", type(error))
		stored += 1
	if not stored:
		frappe.throw(_("Nothing has been filled in. Write at least one answer."), frappe.MandatoryError)
	return stored


def _where(given: dict) -> str:
	theme, state = given["question_code"], given["state"]
	return f"{_(theme, context=DOCTYPE)}, {_(state, context=DOCTYPE)}"


def import_file(content: bytes, company: str, *, is_meant: bool) -> dict:
	"""Store the rows of a file, or see how it would go: {"read", "stored", "known", "problems", "extra"}.

	Rows that were imported before are known and left alone. A row that cannot be stored stops no other.

	Raises:
		frappe.ValidationError: the file as a whole cannot be read; says why and what to do.
	"""
	try:
		reading = rules.read(content, mapping_words.dictionary())
	except FileError as error:
		frappe.throw(
			mapping_words.file_problem_text(error.kind, error.detail), title=_("The file cannot be read")
		)
	known = _known(company, [row.mark for row in reading.rows])
	places = dict(
		frappe.get_all("Meeting Place", {"company": company}, ["place_name", "name"], as_list=True, limit=0)
	)
	problems = [(problem.line, mapping_words.row_problem_text(problem)) for problem in reading.problems]
	stored = 0
	with trial.only_if(is_meant, "mapping_file"):
		for row in reading.rows:
			if row.mark in known:
				continue
			fault = _store(row, company, places)
			stored += not fault
			problems += [(row.line, fault)] if fault else []
	told = [text for _line, text in sorted(problems)[:PROBLEMS_TOLD]]
	if len(problems) > PROBLEMS_TOLD:
		told.append(_("… and {0} more rows.").format(len(problems) - PROBLEMS_TOLD))
	return {
		"read": len(reading.rows) + len(reading.problems),
		"stored": stored,
		"known": len(known),
		"problems": told,
		"extra": reading.extra,
	}


def make_initiative(answer: Document, values: dict) -> str:
	"""A roadmap initiative out of an answer, linked to it: its name. Refused where there is one already."""
	return _become(answer, "roadmap_initiative", {"doctype": "Roadmap Initiative", **values})


def make_need(answer: Document, values: dict) -> str:
	"""A need out of an answer, linked to it: its name. Refused where there is one already."""
	need = {
		"doctype": "Need Report",
		"meeting_place": answer.meeting_place,
		"asked_by_kind": answer.source_kind,
		"reported_count": answer.persons,
		"reported_on": answer.observed_on,
		"status": "New",
		"blocker": "None",
		**values,
	}
	return _become(answer, "need_report", need)


def _become(answer: Document, fieldname: str, values: dict) -> str:
	# locked: two who press at the same time make one
	linked = frappe.db.get_value(DOCTYPE, answer.name, fieldname, for_update=True)
	if linked:
		frappe.throw(
			_("The answer has already become {0}.").format(
				_(answer.meta.get_label(fieldname), context=DOCTYPE)
			)
		)
	made = frappe.get_doc({**values, "company": answer.company}).insert()
	answer.reload()
	answer.set(fieldname, made.name)
	answer.save()
	return made.name


def _known(company: str, marks: list[str]) -> set[str]:
	"""Of these rows of a file, the ones that the municipality has imported before."""
	by_stored = {_mark(company, mark): mark for mark in marks}
	found = frappe.get_all(DOCTYPE, {"import_mark": ("in", list(by_stored))}, pluck="import_mark", limit=0)
	return {by_stored[mark] for mark in found}


def _mark(company: str, mark: str) -> str:
	"""The same row in the files of two municipalities is two answers."""
	return hashlib.sha256(f"{company}:{mark}".encode()).hexdigest()


def _store(row: rules.Row, company: str, places: dict[str, str]) -> str | None:
	"""Store one row; what is wrong with it where it cannot be."""
	values = dict(row.values)
	place = values.pop("meeting_place", None)
	if place and place not in places:
		return _("Line {0}: there is no meeting place of that name in {1}.").format(row.line, company)
	doc = frappe.get_doc({"doctype": DOCTYPE, "company": company, "persons": 1, **values})
	doc.meeting_place = places[place] if place else None
	doc.flags.import_mark = _mark(company, row.mark)
	try:
		with trial.step("mapping_row"):
			doc.insert()
	except frappe.ValidationError as error:
		frappe.clear_messages()
		return _("Line {0}: {1}").format(row.line, strip_html_tags(str(error)))
	return None
