import secrets
from uuid import UUID

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, now_datetime

from digidel_app.digidel_center.clock import site_offset
from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company_in_rows,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_encounters import directory
from digidel_app.digidel_encounters.messages import (
	follow_up_message,
	question_message,
	time_message,
	visitor_message,
)
from digidel_app.domain import encounters, slip_code
from digidel_app.domain.answer_time import split_minutes

# Date and topic must be answerable from the question rows alone (design, section 2).
COPIED_TO_QUESTIONS = ("company", "project", "meeting_place", "started_on", "gender", "age_band")


class HelpdeskEncounter(TakesCompany):
	"""One visit at the desk, without identity: where, when, how long, how many, and what they asked about."""

	def validate(self) -> None:
		self.set_origin()
		self.check_visitors()
		self.check_times()
		self.set_status()
		self.set_slip_code()
		self.check_questions()
		self.check_identifier()
		refuse_personal_data(self, "note")
		copy_to_questions(self)

	def set_origin(self) -> None:
		follow_company(self, "meeting_place")
		set_default_project(self)
		self.advisor = self.advisor or frappe.session.user
		self.started_at = self.started_at or now_datetime()
		self.started_on = getdate(self.started_at)
		self.utc_offset_minutes = site_offset(self.started_at, self.utc_offset_minutes)

	def check_identifier(self) -> None:
		"""The client's identifier is a random one: nothing that could mean a visitor."""
		if not self.client_uuid:
			return
		try:
			UUID(self.client_uuid)
		except (TypeError, ValueError, AttributeError):
			frappe.throw(_("{0} must be a UUID.").format(_(self.meta.get_label("client_uuid"))))

	def check_visitors(self) -> None:
		persons, minutes = whole_number(self, "persons"), whole_number(self, "duration_minutes")
		for kind, fieldname in encounters.visitor_problems(persons, minutes, self.gender):
			frappe.throw(visitor_message(kind, self.get(fieldname)))

	def check_times(self) -> None:
		problems = encounters.time_problems(
			get_datetime(self.started_at),
			now_datetime(),
			get_datetime(self.received_at) if self.received_at else None,
			get_datetime(self.answered_at) if self.answered_at else None,
		)
		for kind, fieldname in problems:
			frappe.throw(time_message(kind).format(_(self.meta.get_label(fieldname))))

	def set_status(self) -> None:
		due = getdate(self.follow_up_by) if self.follow_up_by else None
		done = getdate(self.follow_up_done_on) if self.follow_up_done_on else None
		self.status = encounters.status_of(self.status, due, done)
		for kind, _fieldname in encounters.follow_up_problems(self.status, self.started_on, due, done):
			frappe.throw(follow_up_message(kind))
		if done == getdate() and not self.answered_at:
			self.answered_at = now_datetime()

	def set_slip_code(self) -> None:
		"""Give each follow-up a code; one that stands on a visitor's slip is never replaced."""
		before = self.get_doc_before_save()
		self.slip_code = (before and before.slip_code) or self.slip_code or None
		if self.slip_code and not slip_code.is_code(self.slip_code):
			frappe.throw(
				_("{0} must be {1} characters, each one of {2}.").format(
					_("Slip code"), slip_code.LENGTH, slip_code.ALPHABET
				)
			)
		if self.follow_up_by and not self.slip_code:
			self.slip_code = slip_code.make(secrets.choice)

	def check_questions(self) -> None:
		if not self.questions:
			frappe.throw(_("Add at least one question: what the visitor asked about."))
		self.first_topic = self.questions[0].topic
		for row in self.questions:
			for kind, _fieldname in encounters.question_problems(
				row.topic, row.outcome, row.referred_to, row.decline_reason
			):
				error = frappe.MandatoryError if kind == encounters.NO_TOPIC else frappe.ValidationError
				frappe.throw(question_message(kind, row.idx, row.outcome), error)
		self.check_directory()

	def check_directory(self) -> None:
		"""Refuse services of another municipality and contacts that had ended on the day of the visit."""
		check_company_in_rows(self, "questions", "digital_service", "referred_to")
		for row in self.questions:
			valid_to = row.referred_to and frappe.get_cached_value(
				"Referral Target", row.referred_to, "valid_to"
			)
			if encounters.had_ended(valid_to and getdate(valid_to), self.started_on):
				target_name = frappe.get_cached_value("Referral Target", row.referred_to, "target_name")
				frappe.throw(
					_("Question {0}: {1} could be referred to until {2}. Choose another contact.").format(
						row.idx, frappe.bold(target_name), frappe.format(valid_to, "Date")
					)
				)
		directory.warn_about_contacts(self)


def copy_to_questions(encounter: Document) -> None:
	"""Write in each question row what it carries of its visit."""
	for row, carried in zip(
		encounter.questions, carried_by_questions(encounter, len(encounter.questions)), strict=True
	):
		row.update(carried)


def carried_by_questions(visit: Document | dict, questions: int) -> list[dict]:
	"""What the question rows carry of their visit, in their order: copies, and each its share of the minutes.

	The only place that says so. `visit` has the fields of a visit; `questions` is how many it has.
	"""
	copies = {fieldname: visit.get(fieldname) for fieldname in COPIED_TO_QUESTIONS}
	shares = split_minutes(cint(visit.get("duration_minutes")), questions)
	return [{**copies, "minutes": share} for share in shares]


def on_doctype_update() -> None:
	"""The first index answers every table of visits, persons and minutes, without touching the rows."""
	frappe.db.add_index(
		"Helpdesk Encounter",
		[
			"company",
			"started_on",
			"meeting_place",
			"channel",
			"visit_kind",
			"gender",
			"age_band",
			"persons",
			"duration_minutes",
			"project",
		],
		"digidel_visit_statistics",
	)
	# An advisor's own month, and the last visits that can be undone at the desk
	frappe.db.add_index("Helpdesk Encounter", ["advisor", "started_on"], "digidel_visits_of_advisor")
	frappe.db.add_index("Helpdesk Encounter", ["advisor", "creation"], "digidel_last_visits")
	# Visits where somebody was to get back are few: they are found without reading the others
	frappe.db.add_index(
		"Helpdesk Encounter", ["company", "follow_up_by", "started_on"], "digidel_visits_to_answer"
	)
