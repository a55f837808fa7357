"""What the mapping of the support calls. Every function authorises first; changes are POST."""

import base64
import binascii

import frappe
from frappe import _

from digidel_app.digidel_follow_up import mapping_answers, mapping_words
from digidel_app.domain import mapping as rules
from digidel_app.domain.roadmap import AREAS
from digidel_app.permissions import check_company

LARGEST_FILE = 1024 * 1024  # bytes
COMMON = ("meeting_place", "company", "source_kind", "method", "observed_on", "persons")
MOST_ANSWERS = len(rules.THEMES) * len(rules.STATES)


@frappe.whitelist()
def questionnaire() -> dict:
	"""What is asked, in the user's language: {"questions", "sources", "methods", "areas"}.

	The choices are in English: Desk translates what it offers, and would translate a translation once more.

	Raises:
		frappe.PermissionError: the user may not read answers.
	"""
	frappe.has_permission("Mapping Answer", "read", throw=True)
	return {
		"questions": mapping_words.questions(),
		"sources": rules.SOURCES,
		"methods": rules.METHODS,
		"areas": AREAS,
	}


@frappe.whitelist(methods=["POST"])
def save_questionnaire(common: dict | str, answers: list | str) -> dict:
	"""Store a filled-in questionnaire: {"stored"}. All of it is stored, or nothing.

	Args:
		common: meeting_place or company, source_kind, method, observed_on, persons.
		answers: rows of {question_code, state, answer, grade}; rows without an answer are left out.

	Raises:
		frappe.PermissionError: the user may not write answers, or not there.
		frappe.ValidationError: names the theme and what is wrong.
	"""
	frappe.has_permission("Mapping Answer", "create", throw=True)
	common, answers = _parsed(common, dict), _parsed(answers, list)
	if not all(isinstance(common.get(fieldname) or "", str | int) for fieldname in COMMON):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	if len(answers) > MOST_ANSWERS or not all(_is_answer(row) for row in answers):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	wanted = ("question_code", "state", "answer", "grade")
	stored = mapping_answers.save_questionnaire(
		{fieldname: common.get(fieldname) for fieldname in COMMON},
		[{fieldname: row.get(fieldname) for fieldname in wanted} for row in answers],
	)
	return {"stored": stored}


@frappe.whitelist(methods=["POST"])
def import_file(content: str, company: str, only_check: int | str = 1) -> dict:
	"""Check a file of answers, or store its rows: see `mapping_answers.import_file`. The file itself is never kept.

	Args:
		content: the file, as base64.
		only_check: 1 to see how it would go; nothing is stored then.

	Raises:
		frappe.PermissionError: the user may not write answers, or not there.
		frappe.ValidationError: the file cannot be read; says why.
	"""
	frappe.has_permission("Mapping Answer", "create", throw=True)
	check_company(company)
	if len(content) > LARGEST_FILE * 4 // 3 + 4:
		frappe.throw(_("The file is larger than {0} MB. Divide it into several files.").format(1))
	try:
		data = base64.b64decode(content, validate=True)
	except (binascii.Error, ValueError):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return mapping_answers.import_file(data, company, is_meant=str(only_check) == "0")


@frappe.whitelist()
def import_template() -> None:
	"""The template for a file of answers, with headings and choices in the user's language.

	Raises:
		frappe.PermissionError: the user may not write answers.
	"""
	frappe.has_permission("Mapping Answer", "create", throw=True)
	language = "sv" if (frappe.local.lang or "").startswith("sv") else "en"
	words = {choice: word for word, choice in mapping_words.dictionary().items()}
	frappe.response.filename = "kartlaggning.csv" if language == "sv" else "mapping.csv"
	frappe.response.filecontent = rules.template(language, words).encode("utf-8-sig")
	frappe.response.type = "download"


@frappe.whitelist(methods=["POST"])
def make_initiative(
	mapping_answer: str, title: str, area: str, period_from: str, period_to: str
) -> dict[str, str]:
	"""Make a roadmap initiative of an answer: {"name"}.

	Raises:
		frappe.PermissionError: the user may not change the answer or make initiatives.
		frappe.ValidationError: it has one already, or what was given cannot be right.
	"""
	answer = frappe.get_doc("Mapping Answer", mapping_answer)
	answer.check_permission("write")
	frappe.has_permission("Roadmap Initiative", "create", throw=True)
	values = {"title": title, "area": area, "period_from": period_from, "period_to": period_to}
	return {"name": mapping_answers.make_initiative(answer, {**values, "status": "Not begun"})}


@frappe.whitelist(methods=["POST"])
def make_need(mapping_answer: str, theme: str, locality: str | None = None) -> dict[str, str]:
	"""Make a need of an answer, which then waits on the board of needs: {"name"}.

	Raises:
		frappe.PermissionError: the user may not change the answer or report needs.
		frappe.ValidationError: it has one already, or what was given cannot be right.
	"""
	answer = frappe.get_doc("Mapping Answer", mapping_answer)
	answer.check_permission("write")
	frappe.has_permission("Need Report", "create", throw=True)
	return {"name": mapping_answers.make_need(answer, {"theme": theme, "locality": locality})}


def _parsed(value: dict | list | str, kind: type) -> dict | list:
	try:
		found = frappe.parse_json(value)
	except ValueError:
		found = None
	if not isinstance(found, kind):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	return found


def _is_answer(row: object) -> bool:
	return (
		isinstance(row, dict)
		and isinstance(row.get("answer") or "", str)
		and row.get("question_code") in rules.THEMES
		and row.get("state") in rules.STATES
	)
