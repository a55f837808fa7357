"""Why a journal entry of grant income has the amounts it has. Made with its draft, kept with what is booked."""

import frappe
from frappe import _
from frappe.model.document import Document


class GrantIncomeEntry(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(_("What explains a journal entry is written with it, and not changed."))

	def on_trash(self):
		if frappe.db.get_value("Journal Entry", self.journal_entry, "docstatus") == 1:
			frappe.throw(
				_("Journal entry {0} is booked. Reverse it instead of deleting its explanation.").format(
					self.journal_entry
				)
			)

	def after_delete(self):
		if frappe.db.get_value("Journal Entry", self.journal_entry, "docstatus") == 0:
			frappe.delete_doc("Journal Entry", self.journal_entry)  # asks the user's permission
