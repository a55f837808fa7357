"""A survey's questions as participants read them: in their language where every question is written in it, else in Swedish."""

from frappe.model.document import Document

from digidel_app.digidel_follow_up.surveys import definition
from digidel_app.domain import survey_answers as rules
from digidel_app.web import languages
from digidel_app.web.languages import SWEDISH, Translate


def language_of_questions(survey: Document, language: str) -> str:
	"""The language the questions are shown in to who reads in `language`."""
	return language if language in definition.written_in(survey) else SWEDISH


def shown_questions(survey: Document, language: str) -> list[dict]:
	"""The questions in a language, in order; the answers' numbers are those that are stored."""
	_ = languages.translator(language)
	return [
		{
			"code": row.question_code,
			"name": f"fraga_{row.question_code}",
			"text": definition.text_of(row, language),
			"is_scale": row.kind == rules.SCALE,
			"is_choice": row.kind == rules.CHOICE,
			"ends": _ends(row, _),
			"choices": _choices(row, language, _),
		}
		for row in survey.questions
	]


def _ends(row: Document, _: Translate) -> tuple[str, str]:
	"""What the lowest and the highest step of a scale are called."""
	return {
		"Agree": (_("I do not agree at all"), _("I agree completely")),
		"Often": (_("Never"), _("Every day")),
	}.get(row.scale_words, (_("Not sure at all"), _("Very sure")))


def _choices(row: Document, language: str, _: Translate) -> list[tuple[str, str]]:
	if row.kind == rules.YES_NO:
		return [(str(rules.NO), _("No")), (str(rules.YES), _("Yes"))]
	if row.kind == rules.CHOICE:
		return [
			(str(number), text) for number, text in enumerate(definition.choices_of(row, language), start=1)
		]
	lowest, highest = _ends(row, _)
	labels = {1: f"1 – {lowest}", rules.STEPS: f"{rules.STEPS} – {highest}"}
	return [(str(number), labels.get(number, str(number))) for number in range(1, rules.STEPS + 1)]
