import re

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import check_text, refuse_personal_data
from digidel_app.digidel_follow_up.surveys import definition
from digidel_app.domain import survey_answers as rules
from digidel_app.domain.bookings import new_code
from digidel_app.web.languages import PREPARED

MOST_QUESTIONS = 40
LONGEST_TEXT = 500
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class DigidelSurvey(TakesCompany):
	"""Questions to participants before and after, or once. Who answers is never known."""

	def validate(self) -> None:
		self.set_company()
		refuse_personal_data(self, "title", "pairing_note")
		self.check_questions()
		self.keep_what_answers_rest_on()
		self.languages = ", ".join(definition.written_in(self))
		self.keep_codes()

	def set_company(self) -> None:
		if self.project:
			follow_company(self, "project")
		else:
			set_default_company(self)
		check_company(self, "project")

	def check_questions(self) -> None:
		if not self.questions:
			frappe.throw(_("Write at least one question."), frappe.MandatoryError)
		if len(self.questions) > MOST_QUESTIONS:
			frappe.throw(_("A survey can have at most {0} questions.").format(MOST_QUESTIONS))
		codes = [row.question_code for row in self.questions]
		for row in self.questions:
			if not isinstance(row.question_code, str) or not CODE.fullmatch(row.question_code):
				frappe.throw(
					_(
						"Row {0}: write the code with small letters a–z, digits and _, for example saker_bankid."
					).format(row.idx)
				)
			if codes.count(row.question_code) > 1:
				frappe.throw(_("Row {0}: another question has the same code.").format(row.idx))
			self._check_texts(row)

	def _check_texts(self, row: Document) -> None:
		if row.kind == rules.CHOICE and not 2 <= len(definition.choices_of(row)) <= rules.MOST_CHOICES:
			frappe.throw(
				_("Row {0}: write 2 to {1} choices, one per line.").format(row.idx, rules.MOST_CHOICES)
			)
		for language in PREPARED:
			text = row.get(definition.text_field("text", language))
			choices = row.get(definition.text_field("choices", language))
			if len(text or "") > LONGEST_TEXT:
				frappe.throw(
					_("Row {0}: a question can have at most {1} characters.").format(row.idx, LONGEST_TEXT)
				)
			for part in (text, choices):
				check_text(part, _("Question, row {0}").format(row.idx), self.company)
			if row.kind != rules.CHOICE:
				row.set(definition.text_field("choices", language), None)
			elif choices and len(definition.choices_of(row, language)) != len(definition.choices_of(row)):
				frappe.throw(
					_("Row {0}: the choices must be as many in {1} as in Swedish.").format(
						row.idx, PREPARED[language].own_name
					)
				)

	def keep_what_answers_rest_on(self) -> None:
		"""Wording may be mended and questions added after the first answer; what an answer means may not change."""
		before = self.get_doc_before_save()
		if not before or not definition.has_answers(self.name):
			return
		if before.survey_design != self.survey_design:
			frappe.throw(_("Somebody has answered: whether the survey is asked once or twice stays."))
		if before.company != self.company:
			frappe.throw(_("Somebody has answered: the survey stays with its municipality."))
		now = {row.question_code: _meaning(row) for row in self.questions}
		for row in before.questions:
			if now.get(row.question_code) != _meaning(row):
				frappe.throw(
					_(
						"Somebody has answered. Question {0} must keep its code, its kind of answer, its direction and its number of choices. Make a new survey for other questions."
					).format(frappe.bold(row.question_code))
				)

	def keep_codes(self) -> None:
		"""The codes in the addresses: made with the survey and never changed, whatever a client sends."""
		before = self.get_doc_before_save()
		wanted = {definition.CODE_FIELDS[phase] for phase in definition.phases(self)}
		for fieldname in definition.CODE_FIELDS.values():
			kept = before and before.get(fieldname)
			self.set(fieldname, (kept or new_code()) if fieldname in wanted else None)


def _meaning(row: Document) -> tuple:
	return row.kind, int(row.higher_is_better or 0), len(definition.choices_of(row))
