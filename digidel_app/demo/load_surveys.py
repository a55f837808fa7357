"""The survey of the golden years with its answers, from the page and on paper, and one that is open now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from digidel_app.demo.surveys import Answer
from digidel_app.digidel_follow_up.surveys import storing
from digidel_app.digidel_follow_up.surveys.definition import CLOSED, OPEN, RESPONSE, SURVEY

if TYPE_CHECKING:
	from frappe.model.document import Document

	from digidel_app.demo.loader import Loading

OPEN_TITLE = "Trygg i det digitala, i år (demo)"
NOTE = "Handledaren delar ut pappret eller visar QR-koden vid första och sista träffen (demo)."


def load_surveys(loading: Loading) -> int:
	"""Returns how many answers."""
	survey = _survey(loading, loading.plan.survey.title, loading.project)
	answers = loading.plan.survey.answers
	for number, (phase, code, answer) in enumerate(answers, start=1):
		if answer.on_paper:
			_enter_paper(loading, survey, phase, code, answer)
		else:
			_answer_on_page(loading, survey, phase, code, answer, number)
	survey.reload()
	survey.status = CLOSED
	survey.save()
	_survey(loading, OPEN_TITLE, None)
	return len(answers)


def _survey(loading: Loading, title: str, project: str | None) -> Document:
	return loading.insert(
		{
			"doctype": SURVEY,
			"title": title,
			"company": loading.company,
			"project": project,
			"status": OPEN,
			"pairing_note": NOTE,
			"questions": [
				{
					"question_code": question.code,
					"question_text": question.text,
					"text_en": question.text_en,
					"kind": question.kind,
					"scale_words": question.scale_words,
					"higher_is_better": int(question.higher_is_better),
				}
				for question in loading.plan.survey.questions
			],
		}
	)


def _enter_paper(loading: Loading, survey: Document, phase: str, code: str | None, answer: Answer) -> None:
	loading.insert(
		{
			"doctype": RESPONSE,
			"digidel_survey": survey.name,
			"phase": phase,
			"submitted_on": answer.day,
			"typed_letters": code and code[:2],
			"typed_day": code and code[2:],
			"answers": [
				{"question_code": question, "score": score} for question, score in answer.scores.items()
			],
		}
	)


def _answer_on_page(
	loading: Loading, survey: Document, phase: str, code: str | None, answer: Answer, number: int
) -> None:
	key = f"demo-{survey.name}-{number}"
	storing.store(survey, phase, answer.scores, code, key, day=answer.day)
	loading.record.add(RESPONSE, frappe.db.get_value(RESPONSE, {"submission_key": key}))
