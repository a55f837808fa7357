"""A kind of cost in the application, such as salaries or premises; shared by all companies."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html


class CostType(Document):
	def on_trash(self):
		line = frappe.db.get_value("Project Budget Line", {"cost_type": self.name}, ["name", "title"])
		if line:
			frappe.throw(
				_("Cost type {0} is used by budget line {1} ({2}) and cannot be deleted.").format(
					frappe.bold(escape_html(self.name)), escape_html(line[1]), line[0]
				),
				frappe.LinkExistsError,
			)
		account = frappe.db.get_value("Cost Type Account", {"cost_type": self.name}, "account")
		if account:
			frappe.throw(
				_("Cost type {0} owns account {1}. Remove the account from it first.").format(
					frappe.bold(self.name), account
				),
				frappe.LinkExistsError,
			)
