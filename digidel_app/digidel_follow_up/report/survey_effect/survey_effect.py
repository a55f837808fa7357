"""How answers changed from before to after, person by person, with no more certainty than there is."""

import frappe
from frappe import _
from frappe.utils import flt

from digidel_app.digidel_encounters.report_filters import read_filters
from digidel_app.digidel_follow_up.surveys import definition, effect
from digidel_app.digidel_follow_up.surveys.effect import QuestionEffect, SurveyEffect

MOST_SURVEYS = 50


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, explanation, no chart and summary for the platform's report page."""
	frappe.has_permission(definition.SURVEY, "read", throw=True)
	filters = read_filters(filters)
	found = [effect.of_survey(name) for name in surveys(filters)]
	rows = [row(survey, question) for survey in found for question in survey.questions]
	return columns(), rows, message(), None, summary(found)


def surveys(filters: frappe._dict) -> list[str]:
	"""Surveys asked before and after, the newest first; the chosen one where one is chosen.

	Raises:
		frappe.DoesNotExistError: there is no such survey in the municipality.
	"""
	wanted = {
		"company": filters.company,
		"survey_design": definition.TWICE,
		"status": ("!=", definition.DRAFT),
	}
	if filters.survey:
		wanted["name"] = str(filters.survey)
	names = frappe.get_list(definition.SURVEY, filters=wanted, pluck="name", limit=MOST_SURVEYS)
	if filters.survey and not names:
		raise frappe.DoesNotExistError(_("There is no such survey before and after."))
	return names


def columns() -> list[dict]:
	"""The question, what happened in words, and the figures behind."""
	return [
		_text("survey", _("Survey"), 150),
		_text("question", _("Question"), 260),
		_text("sentence", _("What they answered"), 400),
		_text("conclusion", _("What that says"), 350),
		_number("pairs", _("Answered twice"), "Int"),
		_number("higher", _("Higher after"), "Int"),
		_number("lower", _("Lower after"), "Int"),
		_number("same", _("The same"), "Int"),
		_number("mean_before", _("Mean before"), "Float"),
		_number("mean_after", _("Mean after"), "Float"),
		_text("interval", _("Net change to the better, percentage points"), 230),
		_text("direction", _("Better is"), 110),
	]


def _text(fieldname: str, label: str, width: int) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def _number(fieldname: str, label: str, kind: str) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": kind, "precision": 1, "width": 120}


def row(survey: SurveyEffect, question: QuestionEffect) -> dict:
	"""One question."""
	found = question.effect
	return {
		"survey": survey.title,
		"question": question.text,
		"question_code": question.code,
		"sentence": effect.sentence(found, survey.threshold),
		"conclusion": effect.conclusion(found),
		"outcome": found.outcome,
		"pairs": found.pairs if found.higher is not None else None,
		"higher": found.higher,
		"lower": found.lower,
		"same": found.same,
		"mean_before": None if found.mean_before is None else flt(found.mean_before, 2),
		"mean_after": None if found.mean_after is None else flt(found.mean_after, 2),
		"interval": effect.interval_text(found),
		"direction": _("higher", context="Digidel")
		if question.higher_is_better
		else _("lower", context="Digidel"),
	}


def message() -> str:
	"""How the figures are made, and how they must not be used."""
	return "<br>".join(
		(
			_(
				"Only persons who answered both before and after are compared, each with themselves. Answers without a partner are counted but not compared."
			),
			_(
				"Persons enter the figures some at a time, so that nobody's answers can be found by looking again after one more. The last few wait for others."
			),
			_(
				"Net change is those who moved to the better minus those who moved to the worse. The true change lies between the two bounds with 95 per cent certainty for all questions of the survey together."
			),
			_(
				"A change does not by itself prove that the activity caused it: nothing is known of those who took no part."
			),
		)
	)


def summary(found: list[SurveyEffect]) -> list[dict]:
	"""How many have answered, and how many of them could be compared."""
	figures = (
		(_("Answers before"), sum(survey.before for survey in found)),
		(_("Answers after"), sum(survey.after for survey in found)),
		(_("Persons compared"), sum(survey.pairs for survey in found)),
	)
	return [{"label": label, "value": value, "datatype": "Int"} for label, value in figures]
