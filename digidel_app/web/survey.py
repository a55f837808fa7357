"""A survey before or after, or asked once: anonymous, in the participant's language, without cookies or JavaScript.

The phase lies in the code of the address. Two answers of one person are joined by a code that the person makes.
"""

from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from werkzeug.wrappers import Response

from digidel_app.digidel_follow_up.surveys import definition, pairing, storing, wording
from digidel_app.domain import survey_answers as rules
from digidel_app.web import form_token, languages
from digidel_app.web.renderer import Page

CODE_FIELDS = ("bokstaver", "dag", "extra")


def page(page: Page, survey: Document, phase: str) -> Response:
	"""The questions, what needs to be changed, or thanks. `page.path` names the survey and the phase."""
	page.about(survey.company)
	asking = Asking(page, survey, phase)
	if survey.status != definition.OPEN:
		return asking.closed()
	return asking.send() if page.method == "POST" else asking.show()


@dataclass
class Asking:
	"""One request about one survey."""

	page: Page
	survey: Document
	phase: str

	def __post_init__(self) -> None:
		self._ = self.page.text
		self.purpose = f"enkat|{self.survey.name}|{self.phase}"
		# questions that are not written in the page's language are shown in Swedish, and said to be
		self.language = wording.language_of_questions(self.survey, self.page.language)
		self.asked = wording.shown_questions(self.survey, self.language)

	def show(
		self,
		values: dict | None = None,
		errors: dict | None = None,
		notice: str | None = None,
		is_taken: bool = False,
	) -> Response:
		values = values or {}
		html = self.page.render(
			"survey.html",
			view="form",
			asks_extra=is_taken or bool(values.get("extra")),
			is_taken=is_taken,
			values=values,
			errors=errors or {},
			notice=notice,
			token=form_token.make(self.purpose),
			**self._facts(),
		)
		return Response(html, status=417 if errors or notice or is_taken else 200, mimetype="text/html")

	def closed(self) -> Response:
		return Response(self.page.render("survey.html", view="closed", **self._facts()), mimetype="text/html")

	def _facts(self) -> dict:
		own = languages.PREPARED[self.language]
		return {
			"title": self.survey.title,
			"phase": self.phase,
			"questions": self.asked,
			"asks_code": self.phase != rules.SINGLE,
			"other_language": None if self.language == self.page.language else own,
		}

	def send(self) -> Response:
		form, _ = self.page.form, self._
		names = [question["name"] for question in self.asked]
		values = {name: (form.get(name) or "")[:60] for name in (*names, *CODE_FIELDS)}
		if form.get("webbplats"):  # nobody sees that field: whoever fills it in is a program
			return self.show(values, notice=_("We could not take the form. Call us instead."))
		code, errors = self._code(values)
		scores = self._scores(values)
		if not errors and not scores:
			return self.show(values, notice=_("Answer at least one question."))
		if errors:
			return self.show(values, errors)
		token = form.get("formular")
		if not form_token.is_good(token, self.purpose):
			return self.show(values, notice=_("Check your answers and press Send once more."))
		try:
			storing.store_from_page(self.survey, self.phase, scores, code, form_token.submission_key(token))
		except pairing.CodeTakenError:
			frappe.db.rollback()
			frappe.clear_messages()
			return self.show(values, is_taken=True)
		except storing.NotOpenError:
			frappe.db.rollback()
			frappe.clear_messages()
			return self.closed()
		html = self.page.render("survey.html", view="thanks", has_code=bool(code), **self._facts())
		return Response(html, mimetype="text/html")

	def _scores(self, values: dict) -> dict[str, int]:
		"""Answers that are choices of the form; what else was sent is left out."""
		return {
			question["code"]: int(values[question["name"]])
			for question in self.asked
			if values[question["name"]] in {value for value, _label in question["choices"]}
		}

	def _code(self, values: dict) -> tuple[str | None, dict[str, str]]:
		_ = self._
		if self.phase == rules.SINGLE:
			return None, {}
		try:
			return rules.read_code(*(values[name] for name in CODE_FIELDS)), {}
		except ValueError as wrong:
			return None, {
				"letters": {
					"bokstaver": _("Write two letters. If you do not want a code, leave both boxes empty.")
				},
				"day": {
					"dag": _("Write a day from 1 to 31. If you do not want a code, leave both boxes empty.")
				},
				"extra": {"extra": _("Write one letter.")},
			}[str(wrong)]
