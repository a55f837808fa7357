"""What the forms of surveys call. Every function authorises first; changes are POST."""

import frappe

from digidel_app.digidel_follow_up.surveys import definition, fetching, importing, paper, printing


@frappe.whitelist()
def answer_sheet(survey: str) -> dict:
	"""What a form needs to enter a paper: phases, and the questions in order with the highest number of each.

	Raises:
		frappe.PermissionError: the user may not enter papers, or not for this municipality.
		frappe.DoesNotExistError: no such survey.
	"""
	frappe.has_permission(definition.RESPONSE, "create", throw=True)
	doc = frappe.get_doc(definition.SURVEY, survey)
	doc.check_permission("read")
	asked = definition.questions(doc)
	return {
		"phases": list(definition.phases(doc)),
		"questions": [
			{
				"question_code": row.question_code,
				"question_text": row.question_text,
				"highest": asked[row.question_code].highest,
			}
			for row in doc.questions
		],
	}


@frappe.whitelist()
def addresses(survey: str) -> list[dict]:
	"""For each phase of a survey: `phase`, `address`, `code`, `qr` (SVG) and how many have answered (`answers`).

	Raises:
		frappe.PermissionError: the user may not read the survey.
		frappe.DoesNotExistError: no such survey.
	"""
	doc = frappe.get_doc(definition.SURVEY, survey)
	doc.check_permission("read")
	return printing.addresses(doc)


@frappe.whitelist()
def print_choices(survey: str) -> dict:
	"""What can be printed of a survey: `phases`, and `languages` (code, name, whether the questions are written in it).

	Raises:
		frappe.PermissionError: the user may not read the survey.
		frappe.DoesNotExistError: no such survey.
	"""
	doc = frappe.get_doc(definition.SURVEY, survey)
	doc.check_permission("read")
	return paper.choices(doc)


@frappe.whitelist(methods=["GET"])
def print_survey(survey: str, what: str, phase: str, language: str) -> None:
	"""A PDF to print: `what` is "questionnaire" or "sign".

	Raises:
		frappe.PermissionError: the user may not read the survey.
		frappe.DoesNotExistError: no such survey.
		frappe.ValidationError: there is no such paper, phase or language.
	"""
	doc = frappe.get_doc(definition.SURVEY, survey)
	doc.check_permission("read")
	content = paper.pdf(doc, what, phase, language)
	name = {paper.QUESTIONNAIRE: "enkat", paper.SIGN: "skylt"}[what]
	frappe.local.response.update(
		filename=f"{name}-{phase.lower()}-{language}.pdf", filecontent=content, type="pdf"
	)


@frappe.whitelist(methods=["POST"])
def check_import(survey_import: str) -> None:
	"""Read the file of a Digidel Survey Import and tell what importing it would do. Nothing is stored of it.

	Raises:
		frappe.PermissionError: the user may not change the import.
		frappe.ValidationError: the file cannot be read.
	"""
	doc = frappe.get_doc(importing.IMPORT, survey_import)
	doc.check_permission("write")
	importing.check(doc)


@frappe.whitelist(methods=["POST"])
def start_import(survey_import: str) -> None:
	"""Import a checked file in the background.

	Raises:
		frappe.PermissionError: the user may not change the import.
		frappe.ValidationError: it has not been checked as it is, or has been started before.
	"""
	doc = frappe.get_doc(importing.IMPORT, survey_import)
	doc.check_permission("write")
	importing.start(doc)


@frappe.whitelist(methods=["POST"])
def fetch(connection: str) -> None:
	"""Fetch from a connected service in the background.

	Raises:
		frappe.PermissionError: the user may not change the connection.
	"""
	doc = frappe.get_doc(fetching.CONNECTION, connection)
	doc.check_permission("write")
	fetching.start(doc)
