"""A survey on paper: a questionnaire to fill in with a pen, and a sign whose QR code leads to the page.

Each is for one phase and one language, among those that the municipality shows.
"""

import io

import frappe
from frappe.model.document import Document

from digidel_app.digidel_center import paper_pdf, pdf_pages
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_follow_up.surveys import definition, wording
from digidel_app.digidel_salons.paper import where_to_answer
from digidel_app.domain import survey_answers as rules
from digidel_app.web import languages
from digidel_app.web.renderer import municipality_name

QUESTIONNAIRE, SIGN = "questionnaire", "sign"


def choices(survey: Document) -> dict:
	"""What can be printed: `phases`, and `languages` (code, own name, whether the questions are written in it)."""
	written = definition.written_in(survey)
	return {
		"phases": list(definition.phases(survey)),
		"languages": [
			{"code": language.code, "name": language.own_name, "is_written": language.code in written}
			for language in languages.shown(survey.company)
		],
	}


def pdf(survey: Document, what: str, phase: str, language: str) -> bytes:
	"""A questionnaire or a sign as a PDF file.

	Raises:
		frappe.ValidationError: there is no such paper, phase or language, or this server cannot make a PDF.
	"""
	_check(survey, what, phase, language)
	make = {QUESTIONNAIRE: questionnaire, SIGN: sign}[what]
	content = paper_pdf.print_page(
		lambda size: make(survey, phase, language, size), languages.PREPARED[language].direction
	)
	stream = io.BytesIO()
	pdf_pages.named(content, survey.title, language).write(stream)
	return stream.getvalue()


def _check(survey: Document, what: str, phase: str, language: str) -> None:
	_ = frappe._
	if what not in (QUESTIONNAIRE, SIGN):
		frappe.throw(_("Choose what to print: the paper or the sign."))
	if phase not in definition.phases(survey):
		frappe.throw(_("Choose when the survey is asked: it is not asked then."))
	if language not in {shown.code for shown in languages.shown(survey.company)}:
		frappe.throw(_("Choose a language that the municipality's pages are shown in."))
	if what == SIGN and survey.status == definition.CLOSED:
		frappe.throw(_("The survey is closed, so a sign would lead nowhere."))


def questionnaire(survey: Document, phase: str, language: str, size: int = paper_pdf.SIZE) -> str:
	"""The questions with boxes to tick, how the code is made, and what becomes of the answers. Asks for nobody's name."""
	asked_in = wording.language_of_questions(survey, language)
	return frappe.render_template(
		"digidel_app/templates/follow_up/survey_paper.html",
		{
			"_": languages.translator(language),
			**_head(survey, language),
			"size": size,
			"phase": phase,
			"asks_code": phase != rules.SINGLE,
			"questions": wording.shown_questions(survey, asked_in),
			"asked_in": languages.PREPARED[asked_in],
			"for_staff": _for_staff(phase, languages.PREPARED[language].own_name),
		},
	)


def sign(survey: Document, phase: str, language: str, size: int = paper_pdf.SIZE) -> str:
	"""One page to put up where the survey is answered."""
	_ = languages.translator(language)
	lead = {
		rules.BEFORE: _("We ask you now, and once more at the end. That shows whether our help makes a difference."),
		rules.AFTER: _("These are the same questions as before you began. Answer as it feels today."),
	}.get(phase)  # fmt: skip
	return frappe.render_template(
		"digidel_app/templates/follow_up/survey_sign.html",
		{
			**_head(survey, language),
			"size": size,
			"heading": _("A few questions"),
			"lead": lead,
			"nobody": _("Nobody can see who has answered. You may skip a question."),
			"scan": _("Point your phone's camera at the code to answer."),
			**where_to_answer(survey.get(definition.CODE_FIELDS[phase]), language),
		},
	)


def _head(survey: Document, language: str) -> dict:
	settings = company_settings(survey.company)
	return {
		"language": language,
		"direction": languages.PREPARED[language].direction,
		"logo": paper_pdf.inside(settings and settings.logo),
		"municipality": municipality_name(survey.company),
		"title": survey.title,
	}


def _for_staff(phase: str, language: str) -> str:
	"""What whoever enters the paper needs to know, in Swedish whatever the paper's language."""
	said = frappe._(phase, lang=languages.SWEDISH, context="Digidel Survey Response")
	return frappe._("For us who enter the answers: {0}. Language: {1}.", lang=languages.SWEDISH).format(
		said, language
	)
