import secrets

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate, today

from digidel_app.digidel_center.company import TakesCompany, follow_company
from digidel_app.digidel_follow_up.surveys import definition, pairing, showing
from digidel_app.domain import survey_answers as rules
from digidel_app.domain.survey_file import EARLIEST

PAPER = "Paper"
KEPT = (
	"digidel_survey",
	"phase",
	"channel",
	"pair_code",
	"pair_key",
	"shares_code",
	"submission_key",
	"is_shown",
)


class DigidelSurveyResponse(TakesCompany):
	"""One person's answers at one time. Nothing tells who, and no time is more exact than the day.

	Answers from the web and from other tools are read by nobody; whoever enters a paper may correct it.
	"""

	def autoname(self) -> None:
		"""The platform's own names begin with the time they were made."""
		self.name = secrets.token_hex(10)

	def set_user_and_timestamp(self) -> None:
		"""Every column with a time says midnight: in a small group the minute would point out a person."""
		super().set_user_and_timestamp()
		try:
			self.modified = get_datetime(getdate(self.submitted_on) or today())
		except (TypeError, ValueError, AttributeError):
			self.modified = get_datetime(today())  # told by validate
		if self.is_new():
			self.creation = self.modified
			if self.flags.is_ours:  # nobody's to read, whoever brings it in
				self.owner = self.modified_by = "Guest"
		for row in self.answers:
			row.creation = row.modified = self.modified
			row.owner, row.modified_by = self.owner, self.modified_by

	def before_insert(self) -> None:
		"""Only our own functions say that an answer came another way than on paper."""
		if not self.flags.is_ours:
			self.channel = PAPER
			self.pair_code = self.pair_key = self.shares_code = self.submission_key = None
			self.is_shown = 0

	def validate(self) -> None:
		follow_company(self, "digidel_survey")
		self.survey = frappe.get_cached_doc(definition.SURVEY, self.digidel_survey)
		self.project = self.survey.project
		self.check_phase_and_day()
		self.read_answers()
		self.keep_what_is_set_once()
		self.make_code()

	def check_phase_and_day(self) -> None:
		if self.phase not in definition.phases(self.survey):
			if self.survey.survey_design == definition.ONCE:
				frappe.throw(_("This survey is asked once. Choose Single."))
			frappe.throw(_("This survey is asked before and after. Choose which."))
		if self.survey.status == definition.DRAFT:
			frappe.throw(_("The survey is a draft. Open it before answers are entered."))
		try:
			day = getdate(self.submitted_on)
		except (TypeError, ValueError, AttributeError):
			day = None
		if not day or not EARLIEST <= day <= getdate():
			frappe.throw(_("Answered on must be a day that has been."))

	def read_answers(self) -> None:
		"""Numbers that are answers to the survey's questions, each question once; empty rows go."""
		questions = definition.questions(self.survey)
		texts = {row.question_code: row.question_text for row in self.survey.questions}
		seen: set[str] = set()
		for row in self.answers:
			question = questions.get(row.question_code) if isinstance(row.question_code, str) else None
			if not question or row.question_code in seen:
				frappe.throw(_("Row {0} is no question of this survey, or stands twice.").format(row.idx))
			seen.add(row.question_code)
			try:
				row.score = rules.read_score(question, row.score or None) or 0
			except ValueError:
				frappe.throw(
					_("Row {0}: the answer must be a number from 1 to {1}, or empty.").format(
						row.idx, question.highest
					)
				)
			row.question_text = texts[row.question_code]  # for the form
		self.set("answers", [row for row in self.answers if row.score])
		if not self.answers:
			frappe.throw(_("Answer at least one question."), frappe.MandatoryError)

	def keep_what_is_set_once(self) -> None:
		"""Which survey and phase, and the marks, are set when the answer comes in."""
		before = self.get_doc_before_save()
		if before and before.digidel_survey != self.digidel_survey:
			frappe.throw(_("The answer belongs to another survey. Remove it and enter it anew."))
		if before and before.phase != self.phase:
			frappe.throw(
				_("Whether the answer is from before or after is set once. Remove it and enter it anew.")
			)
		for fieldname in KEPT if before else ():
			self.set(fieldname, before.get(fieldname))

	def make_code(self) -> None:
		"""From what is written on the paper to its mark; the writing goes."""
		typed = (self.typed_letters, self.typed_day, self.typed_extra)
		self.typed_letters = self.typed_day = self.typed_extra = None
		if self.phase == rules.SINGLE or self.flags.is_ours or not any(typed):
			self.has_code = int(bool(self.pair_code))
			return
		try:
			code = rules.read_code(*(str(part or "") for part in typed))
		except ValueError:
			frappe.throw(
				_(
					"The code is two letters and a day from 1 to 31, both as they stand on the paper. Leave both empty if the paper has none."
				)
			)
		if code:
			pairing.give_code(self, code)
		self.has_code = int(bool(self.pair_code))

	def on_update(self) -> None:
		showing.show_together(self.digidel_survey, self.company)
