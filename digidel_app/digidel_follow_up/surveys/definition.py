"""What a survey asks: its phases, codes and questions, in the languages they are written in."""

import frappe
from frappe.model.document import Document

from digidel_app.domain import survey_answers as rules
from digidel_app.domain.bookings import read_code
from digidel_app.domain.survey_answers import Question
from digidel_app.web.languages import PREPARED, SWEDISH

SURVEY, RESPONSE = "Digidel Survey", "Digidel Survey Response"
DRAFT, OPEN, CLOSED = "Draft", "Open", "Closed"
TWICE, ONCE = "Before and after", "Once"
CODE_FIELDS = {
	rules.BEFORE: "before_code",
	rules.AFTER: "after_code",
	rules.SINGLE: "single_code",
}


def phases(survey: Document) -> tuple[str, ...]:
	"""When a survey is answered."""
	return (rules.SINGLE,) if survey.survey_design == ONCE else (rules.BEFORE, rules.AFTER)


def by_code(code: str | None) -> tuple[Document, str] | None:
	"""The survey and phase that an address belongs to; None when it is nobody's."""
	read = read_code(code if isinstance(code, str) else None)
	for phase, fieldname in CODE_FIELDS.items() if read else ():
		name = frappe.db.get_value(SURVEY, {fieldname: read})
		if name:
			return frappe.get_cached_doc(SURVEY, name), phase
	return None


def text_field(fieldname: str, language: str) -> str:
	"""The field of a question in which a language stands."""
	if language == SWEDISH:
		return {"text": "question_text", "choices": "choices"}[fieldname]
	return f"{fieldname}_{language}"


def text_of(row: Document, language: str) -> str:
	"""A question in a language, in Swedish where it is not written."""
	return row.get(text_field("text", language)) or row.question_text


def choices_of(row: Document, language: str = SWEDISH) -> list[str]:
	"""The choices of a question, one per line; in Swedish where they are not written."""
	text = row.get(text_field("choices", language)) or row.choices or ""
	return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def written_in(survey: Document) -> list[str]:
	"""Codes of the languages in which every question, with its choices, is written."""
	return [
		language
		for language in PREPARED
		if all(
			row.get(text_field("text", language))
			and (row.kind != rules.CHOICE or row.get(text_field("choices", language)))
			for row in survey.questions
		)
	]


def questions(survey: Document) -> dict[str, Question]:
	"""The questions by code, as answers are read against them, with what choices are called in every language."""
	found = {}
	for row in survey.questions:
		words: dict[str, int] = {}
		for language in PREPARED if row.kind == rules.CHOICE else ():
			words = {**rules.choice_words(choices_of(row, language)), **words}
		found[row.question_code] = Question(
			row.question_code, row.kind, bool(row.higher_is_better), len(choices_of(row)), words
		)
	return found


def texts(survey: Document) -> dict[str, str]:
	"""Question texts, folded, in every language → code."""
	return {
		rules.fold(row.get(text_field("text", language)) or ""): row.question_code
		for row in survey.questions
		for language in PREPARED
		if row.get(text_field("text", language))
	}


def has_answers(survey: str | None) -> bool:
	"""Whether anybody has answered."""
	return bool(survey and frappe.db.exists(RESPONSE, {"digidel_survey": survey}))
