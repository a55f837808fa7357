"""One order of a claim's audit package: its state, its file, and what was missing when it was made."""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.permissions import check_company


class GrantAuditPackage(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(_("An audit package is not changed. Make a new one from the claim."))
		self.company = frappe.db.get_value("Grant Claim", self.grant_claim, "company")
		check_company(self.company)
