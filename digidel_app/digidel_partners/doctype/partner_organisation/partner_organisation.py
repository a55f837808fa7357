import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import set_default_company
from digidel_app.digidel_partners import contacts
from digidel_app.domain import organisation_number
from digidel_app.domain.organisation_number import OrganisationNumberError, normal_organisation_number


class PartnerOrganisation(Document):
	"""An association, company or authority that the DigidelCenter works with."""

	def onload(self) -> None:
		contacts.load(self)

	def validate(self) -> None:
		set_default_company(self)
		self.check_organisation_number()
		self.check_duplicate()

	def check_organisation_number(self) -> None:
		if not (self.organisation_number or "").strip():
			self.organisation_number = None
			return
		try:
			self.organisation_number = normal_organisation_number(self.organisation_number)
		except OrganisationNumberError as error:
			frappe.throw(_organisation_number_message(error.kind), title=_("Organisation number"))

	def check_duplicate(self) -> None:
		self.organisation_name = (self.organisation_name or "").strip()
		for fieldname in ("organisation_name", "organisation_number"):
			same = {fieldname: self.get(fieldname), "company": self.company, "name": ["!=", self.name]}
			if self.get(fieldname) and frappe.db.exists("Partner Organisation", same):
				frappe.throw(
					_("{0} already has a partner with the {1} {2}. Open that one instead.").format(
						self.company,
						_(self.meta.get_label(fieldname)).lower(),
						frappe.bold(self.get(fieldname)),
					),
					frappe.UniqueValidationError,
				)


def _organisation_number_message(kind: str) -> str:
	return {
		organisation_number.WRONG_FORMAT: _(
			"An organisation number has ten digits, for example 202100-5489."
		),
		organisation_number.WRONG_CHECK_DIGIT: _(
			"The last digit of the organisation number does not fit the others. Check for a typing error."
		),
		organisation_number.IS_A_PERSON: _(
			"This is a personal identity number, not an organisation number. It must not be stored here: leave the field empty for a sole trader."
		),
	}[kind]
