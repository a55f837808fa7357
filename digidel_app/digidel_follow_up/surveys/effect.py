"""What came of a survey, question by question, in sentences that need no statistics to be read."""

from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from digidel_app.digidel_follow_up.surveys import definition, showing
from digidel_app.digidel_salons.evaluation import threshold
from digidel_app.domain import survey_answers as rules
from digidel_app.domain import survey_effect
from digidel_app.domain.survey_effect import Effect


class QuestionEffect(NamedTuple):
	"""A question and how it changed."""

	code: str
	text: str
	higher_is_better: bool
	effect: Effect


class SurveyEffect(NamedTuple):
	"""A survey: how many answered when, how many pairs the figures are of, and each question that has a direction."""

	title: str
	before: int
	after: int
	pairs: int
	threshold: int
	questions: list[QuestionEffect]


def of_survey(name: str, first: date | None = None, last: date | None = None) -> SurveyEffect:
	"""The paired change of a survey. The caller has authorised.

	Args:
		first, last: only pairs whose second answer was given on one of these days.
	"""
	survey = frappe.get_cached_doc(definition.SURVEY, name)
	smallest = threshold(survey.company)
	pairs = showing.pairs(name, first, last)
	asked = definition.questions(survey)
	directed = [row for row in survey.questions if asked[row.question_code].has_direction]
	questions = [
		QuestionEffect(
			row.question_code,
			row.question_text,
			bool(row.higher_is_better),
			survey_effect.effect(
				survey_effect.of_question(pairs, row.question_code),
				higher_is_better=bool(row.higher_is_better),
				threshold=smallest,
				questions=len(directed),
			),
		)
		for row in directed
	]
	counted = answers_by_phase(name)
	return SurveyEffect(
		survey.title,
		counted.get(rules.BEFORE, 0),
		counted.get(rules.AFTER, 0),
		len(pairs),
		smallest,
		questions,
	)


def answers_by_phase(survey: str) -> dict[str, int]:
	"""How many have answered, with and without a partner."""
	row = DocType(definition.RESPONSE)
	rows = (
		frappe.qb.from_(row)
		.select(row.phase, Count("*"))
		.where(row.digidel_survey == survey)
		.groupby(row.phase)
		.run()
	)
	return {phase: int(number) for phase, number in rows}


def sentence(found: Effect, smallest: int) -> str:
	"""How many moved which way."""
	if found.outcome == survey_effect.HIDDEN:
		return _("Too few to show: at least {0} persons must have answered both before and after.").format(
			smallest
		)
	return _("{0} of {1} answered higher after than before, {2} lower and {3} the same.").format(
		found.higher, found.pairs, found.lower, found.same
	)


def conclusion(found: Effect) -> str:
	"""What that says, and no more."""
	return {
		survey_effect.BETTER: _("Improved: more than chance usually gives."),
		survey_effect.WORSE: _("Got worse: more than chance usually gives."),
		survey_effect.NOT_CERTAIN: _("No certain change: the difference may be chance."),
		survey_effect.HIDDEN: "",
	}[found.outcome]


def interval_text(found: Effect) -> str:
	"""The net change with its bounds, in percentage points."""
	if found.net_change is None or found.low is None or found.high is None:
		return ""
	net, low, high = (round(share * 100) for share in (found.net_change, found.low, found.high))
	return _("{0} (between {1} and {2})").format(*(f"{number:+d}".replace("-", "−") if number else "0" for number in (net, low, high)))  # fmt: skip


def rose_share(company: str, first: date, last: date, project: str | None = None) -> tuple[int, int]:
	"""Of those who answered a second time in a period: whose own assessment rose, and all of them.

	Fewer than the municipality's threshold are nobody: (0, 0).
	"""
	filters = {"company": company, "survey_design": definition.TWICE}
	if project:
		filters["project"] = project
	rose: list[bool] = []
	# get_all: goals are read by who may not read surveys; only the share leaves this function
	for name in frappe.get_all(definition.SURVEY, filters=filters, pluck="name"):
		asked = definition.questions(frappe.get_cached_doc(definition.SURVEY, name))
		better = {code: one.higher_is_better for code, one in asked.items() if one.has_direction}
		judged = (survey_effect.rose(pair, better) for pair in showing.pairs(name, first, last))
		rose += [answer for answer in judged if answer is not None]
	if len(rose) < threshold(company):
		return 0, 0
	return sum(rose), len(rose)
