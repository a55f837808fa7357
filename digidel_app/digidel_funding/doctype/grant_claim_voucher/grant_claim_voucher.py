"""A posting as a claim froze it: included, or left out with the reason. Written by the claim alone."""

import frappe
from frappe import _
from frappe.model.document import Document


class GrantClaimVoucher(Document):
	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(_("A claim's vouchers are evidence. They are written when it is submitted, and kept."))


def on_doctype_update() -> None:
	"""What is asked of the table: which postings of a project are claimed already."""
	frappe.db.add_index(
		"Grant Claim Voucher", ["project", "is_included", "is_withdrawn"], "claimed_of_project"
	)
