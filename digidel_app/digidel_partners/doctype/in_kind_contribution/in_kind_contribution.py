import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.numbers import field_label
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import partners


class InkindContribution(TakesCompany):
	"""What a partner gave besides money. Followed up beside the ledger: this never makes a posting."""

	def validate(self) -> None:
		follow_company(self, "partner_organisation")
		check_company(self, "digital_salon", "partner_agreement")
		set_default_project(self)
		self.check_agreement()
		self.check_date()
		self.set_amount()

	def check_agreement(self) -> None:
		if not self.partner_agreement:
			return
		partner = frappe.db.get_value("Partner Agreement", self.partner_agreement, "partner_organisation")
		if partner != self.partner_organisation:
			frappe.throw(
				_("{0} is an agreement with another partner. Choose an agreement with this partner.").format(
					frappe.bold(self.partner_agreement)
				)
			)

	def check_date(self) -> None:
		if getdate(self.contribution_date) > getdate(today()):
			frappe.throw(
				_("A contribution is recorded when it has been given. The date cannot be after today.")
			)

	def set_amount(self) -> None:
		quantity = to_decimal(self.quantity or 0, field_label(self, "quantity"))
		unit_value = to_decimal(self.unit_value or 0, field_label(self, "unit_value"))
		if quantity <= 0:
			frappe.throw(_("Quantity must be more than 0."))
		if unit_value < 0:
			frappe.throw(_("Value per unit cannot be below 0."))
		self.amount = float(partners.value(quantity, unit_value))
