"""One who pays for the project: the funder, the municipality itself, or another."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.permissions import check_company


class GrantFinancier(Document):
	def validate(self):
		grant = frappe.db.get_value(
			"Grant Agreement", self.grant_agreement, ["company", "currency"], as_dict=True
		)
		if not grant:
			frappe.throw(
				_("Choose the grant agreement that the financier belongs to."), frappe.MandatoryError
			)
		self.company, self.currency = grant.company, grant.currency
		check_company(self.company)
		if frappe.db.exists(
			"Grant Financier",
			{
				"grant_agreement": self.grant_agreement,
				"financier_name": self.financier_name,
				"name": ("!=", self.name or ""),
			},
		):
			frappe.throw(
				_("{0} is already a financier of this grant.").format(
					frappe.bold(escape_html(self.financier_name))
				),
				frappe.UniqueValidationError,
			)
