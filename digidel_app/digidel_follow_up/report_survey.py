"""What a report says of surveys before and after. One function, so that there is one place to protect small groups."""

from datetime import date

import frappe
from frappe import _

from digidel_app.digidel_follow_up.surveys import definition, effect
from digidel_app.digidel_follow_up.surveys.effect import SurveyEffect
from digidel_app.domain import report_text as rt
from digidel_app.domain.suppression import SIGN
from digidel_app.domain.survey_effect import Effect


def blocks(company: str, first: date, last: date, threshold: int, lang: str) -> list[rt.Block]:
	"""The paired change of each question, of those whose second answer was given in the period."""
	made = [
		block
		for found in _surveys(company, first, last)
		if found.pairs >= threshold
		for block in _survey(found, threshold, lang)
	]
	if not made:
		return [rt.Paragraph(_("No survey before and after has been evaluated for the period."))]
	return [
		*made,
		rt.Paragraph(
			_(
				"A change does not by itself prove that the activity caused it: nothing is known of those who took no part."
			)
		),
	]


def _surveys(company: str, first: date, last: date) -> list[SurveyEffect]:
	"""Surveys asked before and after, among those the user may read."""
	names = frappe.get_list(
		definition.SURVEY,
		filters={
			"company": company,
			"survey_design": definition.TWICE,
			"status": ("!=", definition.DRAFT),
		},
		order_by="creation asc",
		limit_page_length=0,
		pluck="name",
	)
	return [effect.of_survey(name, first, last) for name in names]


def _survey(found: SurveyEffect, threshold: int, lang: str) -> list[rt.Block]:
	return [
		rt.Paragraph(
			_("{0}: {1} persons answered both before and after.").format(
				found.title, rt.number(found.pairs, lang)
			)
		),
		rt.Table(
			found.title,
			(_("Question"), _("What that says"), _("Higher after"), _("Lower after"), _("The same")),
			tuple(
				(question.text, _conclusion(question.effect), *moved(question.effect, threshold, lang))
				for question in found.questions
			),
			words=2,
		),
	]


def _conclusion(found: Effect) -> str:
	return effect.conclusion(found) or _("Too few to show.")


def moved(found: Effect, threshold: int, lang: str) -> tuple[str, str, str]:
	"""How many answered higher, lower and the same. All are hidden when one is small: they add up to a number that is told."""
	numbers = (found.higher, found.lower, found.same)
	if any(number is None or 0 < number < threshold for number in numbers):
		return (SIGN, SIGN, SIGN)
	higher, lower, same = (rt.number(number, lang) for number in numbers)
	return (higher, lower, same)
