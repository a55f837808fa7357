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
from digidel_app.domain import partners
from digidel_app.domain.partners import AgreementFacts
from digidel_app.workflows import GuardedByWorkflow, enforce


class PartnerAgreement(TakesCompany, GuardedByWorkflow):
	"""What a partner and the municipality have agreed, from draft to end."""

	def autoname(self) -> None:
		follow_company(self, "partner_organisation")
		self.name = company_series("PA", self.company)

	def validate(self) -> None:
		enforce(self)
		follow_company(self, "partner_organisation")
		set_default_project(self)
		self.check_replaced()
		self.set_values()
		self.check_term()
		self.check_state()

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

	def check_term(self) -> None:
		facts = self.facts()
		_refuse(partners.term_problems(facts))
		self.notice_by = partners.notice_by(facts.ends_on, facts.notice_months)

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
