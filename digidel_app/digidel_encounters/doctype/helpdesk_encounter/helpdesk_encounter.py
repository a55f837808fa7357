from uuid import UUID

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company_in_rows,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.domain import encounters

# Date and topic must be answerable from the question rows alone (design, section 2).
COPIED_TO_QUESTIONS = ("company", "project", "meeting_place", "started_on", "gender", "age_band")


class HelpdeskEncounter(TakesCompany):
	"""One visit at the desk, without identity: where, when, how long, how many, and what they asked about."""

	def validate(self) -> None:
		self.set_origin()
		self.check_visitors()
		self.check_times()
		self.set_status()
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
		if not encounters.SHORTEST <= minutes <= encounters.LONGEST:
			frappe.throw(
				_("A visit takes between {0} and {1} minutes. Minutes is {2}.").format(
					encounters.SHORTEST, encounters.LONGEST, minutes
				)
			)
		if persons < 1:
			frappe.throw(_("At least one person must have taken part. Persons is {0}.").format(persons))
		if self.gender == encounters.MIXED_GROUP and persons < 2:
			frappe.throw(_("A mixed group is at least two persons. Change Persons or Gender."))

	def check_times(self) -> None:
		problems = encounters.time_problems(
			get_datetime(self.started_at),
			now_datetime(),
			get_datetime(self.received_at) if self.received_at else None,
			get_datetime(self.answered_at) if self.answered_at else None,
		)
		for kind, fieldname in problems:
			frappe.throw(_time_message(kind).format(_(self.meta.get_label(fieldname))))

	def set_status(self) -> None:
		due = getdate(self.follow_up_by) if self.follow_up_by else None
		done = getdate(self.follow_up_done_on) if self.follow_up_done_on else None
		self.status = encounters.status_of(self.status, due, done)
		for kind, _fieldname in encounters.follow_up_problems(self.status, self.started_on, due, done):
			frappe.throw(_follow_up_message(kind))

	def check_questions(self) -> None:
		if not self.questions:
			frappe.throw(_("Add at least one question: what the visitor asked about."))
		self.first_topic = self.questions[0].topic
		for row in self.questions:
			if not row.topic:
				frappe.throw(
					_("Question {0}: choose the topic it is about.").format(row.idx), frappe.MandatoryError
				)
			if row.outcome == "Declined by guideline" and not row.decline_reason:
				frappe.throw(_("Question {0}: say why it was declined.").format(row.idx))
			if row.referred_to and row.outcome not in ("Referred", "Declined by guideline", "Unsolved"):
				frappe.throw(
					_(
						"Question {0}: there is a Referred to, but the outcome is {1}. Change one of them."
					).format(row.idx, _(row.outcome))
				)
		self.check_directory()

	def check_directory(self) -> None:
		"""Refuse services of another municipality and contacts that had ended on the day of the visit."""
		check_company_in_rows(self, "questions", "digital_service", "referred_to")
		for row in self.questions:
			valid_to = row.referred_to and frappe.get_cached_value(
				"Referral Target", row.referred_to, "valid_to"
			)
			if valid_to and getdate(valid_to) < self.started_on:
				target_name = frappe.get_cached_value("Referral Target", row.referred_to, "target_name")
				frappe.throw(
					_("Question {0}: {1} could be referred to until {2}. Choose another contact.").format(
						row.idx, frappe.bold(target_name), frappe.format(valid_to, "Date")
					)
				)


def copy_to_questions(encounter: Document) -> None:
	"""The only place that writes the copies in the question rows."""
	for row in encounter.questions:
		for fieldname in COPIED_TO_QUESTIONS:
			row.set(fieldname, encounter.get(fieldname))


def on_doctype_update() -> None:
	frappe.db.add_index("Helpdesk Encounter", ["company", "started_on"], "digidel_encounter_by_date")


def _time_message(kind: str) -> str:
	return {
		encounters.IN_THE_FUTURE: _("{0} lies in the future. Check the date."),
		encounters.TOO_LONG_AGO: _("{0} lies before the year 2000. Check the date."),
		encounters.RECEIVED_AFTER_START: _("{0} cannot be after the visit started. Check both times."),
		encounters.ANSWERED_BEFORE_RECEIVED: _(
			"{0} cannot be before the question was received. Check both times."
		),
	}[kind]


def _follow_up_message(kind: str) -> str:
	return {
		encounters.OPEN_WITHOUT_DATE: _(
			"An open visit needs a date: fill in Get back to the visitor by, or set the status to Closed."
		),
		encounters.DUE_BEFORE_VISIT: _("Get back to the visitor by cannot be before the day of the visit."),
		encounters.DONE_WITHOUT_DUE: _(
			"Got back on is filled in, but not Get back to the visitor by. Fill in both."
		),
		encounters.DONE_BEFORE_VISIT: _("Got back on cannot be before the day of the visit."),
	}[kind]
