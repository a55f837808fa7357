"""Which account belongs to which cost type, per company; a group account covers its children."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_funding.ledger import is_in_project_ledger
from digidel_app.permissions import check_company


class CostTypeAccount(Document):
	def validate(self):
		check_company(self.company)
		self.check_account_company()
		self.check_single_owner()

	def on_update(self):
		self.check_assignments()

	def after_delete(self):
		self.check_assignments()

	def check_assignments(self):
		"""Refuse to leave assigned postings outside the project ledger, where no follow-up would show them."""
		accounts = frappe.get_all(
			"Posting Assignment", filters={"company": self.company}, pluck="account", distinct=True
		)
		outside = [account for account in accounts if not is_in_project_ledger(self.company, account)]
		if outside:
			frappe.throw(
				_(
					"Postings on account {0} are assigned to budget lines, and without this row the account is no cost of a project. Remove the assignments first, or let another row own the account."
				).format(escape_html(outside[0]))
			)

	def check_account_company(self):
		company = frappe.db.get_value("Account", self.account, "company")
		if company != self.company:
			frappe.throw(
				_("Account {0} belongs to {1}. Choose an account of {2}.").format(
					self.account, company, self.company
				)
			)

	def check_single_owner(self):
		self.account_key = unique_key(self.company, self.account)
		other = frappe.db.get_value(
			"Cost Type Account",
			{"account_key": self.account_key, "name": ("!=", self.name or "")},
			"cost_type",
		)
		if other:
			frappe.throw(
				_(
					"Account {0} already belongs to cost type {1} in {2}. An account can belong to one cost "
					"type only; remove it there first."
				).format(self.account, frappe.bold(other), self.company),
				frappe.UniqueValidationError,
			)
