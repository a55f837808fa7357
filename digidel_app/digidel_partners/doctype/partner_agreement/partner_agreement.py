from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, today

from digidel_app.digidel_center.company import TakesCompany, follow_company, set_default_project
from digidel_app.digidel_center.naming import company_series
from digidel_app.digidel_center.numbers import field_label, whole_number
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.digidel_partners import agreement_print, people, signed_files, versions
from digidel_app.domain import partners
from digidel_app.domain.partners import AgreementFacts
from digidel_app.domain.steps import MAY_CHANGE, locked
from digidel_app.workflows import GuardedByWorkflow, changed_fields, enforce, labels, may_pass

ENDED = (partners.TERMINATED, partners.EXPIRED)


class LockedError(frappe.ValidationError):
	"""A change to what is locked in the agreement's state."""


class PartnerAgreement(TakesCompany, GuardedByWorkflow):
	"""What a partner and the municipality have agreed, from draft to end."""

	def onload(self) -> None:
		self.set_onload("overlapping", versions.overlapping(self))
		if self.status in MAY_CHANGE and not may_pass(self):
			self.set_onload("may_change", sorted(MAY_CHANGE[self.status]))

	@property
	def days_left(self) -> int | None:
		"""Days to the last day of an active agreement; 0 on that day."""
		ends_on = _date(self.ends_on) if self.status == partners.ACTIVE else None
		return partners.days_left(ends_on, getdate(today()))

	def autoname(self) -> None:
		follow_company(self, "partner_organisation")
		self.name = company_series("PA", self.company)

	def validate(self) -> None:
		enforce(self)
		self.check_locked()
		follow_company(self, "partner_organisation")
		set_default_project(self)
		self.check_responsible()
		self.check_replaced()
		self.keep_renewals()
		self.set_values()
		self.set_term()
		self.check_state()
		signed_files.check(self)
		versions.check_replacement(self)
		versions.check_overlap(self)

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before is None or before.status != self.status:
			if self.status == partners.ACTIVE:
				versions.end_replaced(self)
			if not self.flags.ignore_workflow:
				people.pass_on(self, before and before.status)
			elif self.status in ENDED:
				people.close_tasks(self)

	def before_print(self, settings: dict | None = None) -> None:
		"""The municipality's own letter head; the platform would take the site's."""
		self.letter_head = frappe.get_cached_value("Company", self.company, "default_letter_head")

	def printed_text(self) -> str:
		"""The agreement as it is printed and signed, in Swedish."""
		return agreement_print.html(self)

	def check_locked(self) -> None:
		"""What has been approved or signed does not change under those who agreed to it."""
		before = self.get_doc_before_save()
		if before is None or may_pass(self):
			return
		fieldnames = locked(before.status, changed_fields(self, before, "status"))
		if fieldnames:
			frappe.throw(
				_(
					"What the agreement says is fixed when it is {0}. Not saved: {1}. Before it is signed it can be "
					"sent back to draft; afterwards make a new version."
				).format(
					frappe.bold(_(before.status, context=self.doctype)), ", ".join(labels(self, fieldnames))
				),
				LockedError,
				title=_("Closed for changes"),
			)

	def check_responsible(self) -> None:
		if not self.responsible_user or not (self.is_new() or self.has_value_changed("responsible_user")):
			return
		if not people.may_read(self.responsible_user, self):
			frappe.throw(
				_(
					"The person in Responsible cannot open this agreement, so reminders would lead nowhere. Choose another."
				)
			)

	def keep_renewals(self) -> None:
		"""Renewals are written by the daily run; a client that leaves rows out or adds some changes nothing."""
		before = self.get_doc_before_save()
		if not self.flags.ignore_workflow:
			self.renewals = before.renewals if before else []

	def check_replaced(self) -> None:
		if self.replaces:
			replaced = frappe.db.get_value(
				"Partner Agreement", self.replaces, ["partner_organisation", "version_no"], as_dict=True
			)
			if replaced.partner_organisation != self.partner_organisation:
				frappe.throw(
					_("{0} is an agreement with another partner and cannot be replaced by this one.").format(
						self.replaces
					)
				)
			if self.is_new() and whole_number(self, "version_no") <= 1:
				self.version_no = cint(replaced.version_no) + 1
			if _leads_back(self.replaces, self.name):
				frappe.throw(
					_("{0} already replaces this agreement, directly or through others.").format(
						self.replaces
					)
				)
		if whole_number(self, "version_no") < 1:
			frappe.throw(_("Version must be at least 1."))

	def set_values(self) -> None:
		values = [_quantity_and_unit_value(row) for row in self.commitments]
		for row, (quantity, unit_value) in zip(self.commitments, values, strict=True):
			if quantity < 0 or unit_value < 0:
				frappe.throw(
					_("Commitment {0}: quantity and value per unit cannot be below 0.").format(row.idx)
				)
			row.amount = float(partners.value(quantity, unit_value))
		self.commitments_value = float(partners.total_value(values))

	def set_term(self) -> None:
		"""What follows from the dates: the end after notice, the last day to give notice, the next renewal."""
		self.set_end_after_notice()
		facts = self.facts()
		_refuse(partners.term_problems(facts))
		self.notice_by = partners.notice_by(facts.ends_on, facts.notice_months)
		self.next_renewal_on = partners.next_renewal(facts)
		before = self.get_doc_before_save()
		if self.status not in ENDED:
			self.ended_on = None
		elif before and before.status == self.status:
			self.ended_on = before.ended_on  # the server's own: a client does not move it
		elif not self.ended_on:
			self.ended_on = self.ends_on if self.status == partners.EXPIRED else today()

	def set_end_after_notice(self) -> None:
		"""Notice gives an agreement until further notice its last day; notice taken back takes that day away."""
		before = self.get_doc_before_save()
		given_on, months = _date(self.notice_given_on), whole_number(self, "notice_months")
		if given_on and not self.ends_on:
			self.ends_on = partners.end_after_notice(given_on, months)
		elif before and before.notice_given_on and not given_on and self.renewal == "None":
			if _date(before.ends_on) == partners.end_after_notice(_date(before.notice_given_on), months):
				self.ends_on = None

	def check_state(self) -> None:
		"""What each step demands. A record brought in as it was (flags.ignore_workflow) took its steps elsewhere."""
		if self.flags.ignore_workflow:
			return
		day = getdate(today())
		_refuse(partners.signing_problems(self.facts(), day))
		if self.has_value_changed("status"):
			_refuse(partners.state_problems(self.facts(), day))

	def facts(self) -> AgreementFacts:
		return AgreementFacts(
			status=self.status,
			starts_on=_date(self.starts_on),
			ends_on=_date(self.ends_on),
			notice_months=whole_number(self, "notice_months"),
			renewal=self.renewal,
			signed_on=_date(self.signed_on),
			has_signed_file=bool(self.signed_file),
			handles_personal_data=bool(cint(self.handles_personal_data)),
			data_processing_reference=(self.data_processing_reference or "").strip() or None,
			renewal_months=whole_number(self, "renewal_months"),
			notice_given_on=_date(self.notice_given_on),
		)


def _date(value: str | date | None) -> date | None:
	return getdate(value) if value else None


def _quantity_and_unit_value(row: Document) -> tuple[Decimal, Decimal]:
	return (
		to_decimal(row.quantity or 0, field_label(row, "quantity")),
		to_decimal(row.unit_value or 0, field_label(row, "unit_value")),
	)


def _leads_back(agreement: str | None, to: str) -> bool:
	"""Whether the chain of replaced agreements that begins here comes back to the one being saved."""
	seen: set[str] = set()
	while agreement and agreement not in seen:
		if agreement == to:
			return True
		seen.add(agreement)
		agreement = frappe.db.get_value("Partner Agreement", agreement, "replaces")
	return False


def _refuse(problems: list[str]) -> None:
	for kind in problems:
		frappe.throw(_agreement_message(kind))


def _agreement_message(kind: str) -> str:
	return {
		partners.ENDS_BEFORE_START: _("The agreement ends before it starts. Check Starts on and Ends on."),
		partners.NEGATIVE_NOTICE: _("Notice (months) cannot be below 0."),
		partners.NOTICE_LONGER_THAN_TERM: _(
			"The notice is longer than the agreement runs. Shorten the notice or change the dates."
		),
		partners.RENEWAL_WITHOUT_END: _(
			"Automatic renewal needs an end date to renew from. Fill in Ends on."
		),
		partners.NO_RENEWAL_LENGTH: _(
			"Automatic renewal needs a length. Fill in Renewed by (months), at least 1."
		),
		partners.NOTICE_BEFORE_START: _(
			"Notice cannot be given before the agreement starts. Check Notice given on."
		),
		partners.NOTICE_IN_FUTURE: _("Notice given on cannot be after today."),
		partners.NO_SIGNED_DATE: _("Fill in Signed on: the day the agreement was signed."),
		partners.NO_SIGNED_FILE: _("Attach the signed document under Signing."),
		partners.SIGNED_IN_FUTURE: _("Signed on cannot be after today."),
		partners.NO_START: _("An active agreement needs a start. Fill in Starts on."),
		partners.NOT_STARTED: _(
			"The agreement has not started yet. It can become active on the day in Starts on."
		),
		partners.ALREADY_ENDED: _(
			"The agreement has already ended, so it cannot become active. Check Ends on."
		),
		partners.NOT_YET_ENDED: _(
			"The agreement has not ended, so it has not expired. Terminate it, or wait until Ends on has passed."
		),
		partners.NO_DATA_PROCESSING_AGREEMENT: _(
			"The partner handles personal data. Fill in the reference of the data processing agreement before this becomes active."
		),
	}[kind]
