"""The employer fee (PO-pålägg) of a company from a date on."""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.permissions import check_company


class EmployerFeeRate(Document):
	def validate(self):
		check_company(self.company)
		percent = to_decimal(self.percent, _("Percent"))
		if percent is None or not 0 <= percent <= 100:
			frappe.throw(_("The employer fee must be between 0 and 100 per cent."))
		if frappe.db.exists(
			"Employer Fee Rate",
			{"company": self.company, "valid_from": self.valid_from, "name": ("!=", self.name or "")},
		):
			frappe.throw(
				_("{0} already has a rate from {1}. Change that one.").format(
					self.company, frappe.format(self.valid_from, "Date")
				),
				frappe.UniqueValidationError,
			)
