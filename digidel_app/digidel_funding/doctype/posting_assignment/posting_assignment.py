"""Finance's explicit word on which line a voucher's posting belongs to; goes before the mapping."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_funding.voucher_words import voucher_word
from digidel_app.permissions import check_company


class PostingAssignment(Document):
	def validate(self):
		self.set_from_line()
		self.check_posting()
		self.check_single()

	def set_from_line(self):
		line = frappe.db.get_value(
			"Project Budget Line", self.project_budget_line, ["project", "company", "title"], as_dict=True
		)
		if not line:
			frappe.throw(_("Choose the budget line that the posting belongs to."), frappe.MandatoryError)
		if self.project and self.project != line.project:
			frappe.throw(
				_("Budget line {0} belongs to project {1}, the posting to {2}.").format(
					escape_html(line.title), line.project, self.project
				)
			)
		self.project, self.company = line.project, line.company
		check_company(self.company)

	def check_posting(self):
		exists = frappe.db.exists(
			"GL Entry",
			{
				"voucher_type": self.voucher_type,
				"voucher_no": self.voucher_no,
				"account": self.account,
				"project": self.project,
				"is_cancelled": 0,
			},
		)
		if not exists:
			frappe.throw(
				_("{0} {1} has no posting on account {2} in project {3}.").format(
					voucher_word(self.voucher_type), self.voucher_no, self.account, self.project
				)
			)
		if not self.is_project_cost():
			frappe.throw(
				_(
					"Account {0} is not a cost and no cost type owns it, so it lies outside the project ledger."
				).format(self.account)
			)

	def is_project_cost(self) -> bool:
		from digidel_app.digidel_funding.ledger import is_in_project_ledger

		return is_in_project_ledger(self.company, self.account)

	def check_single(self):
		self.assignment_key = unique_key(self.project, self.voucher_type, self.voucher_no, self.account)
		other = frappe.db.get_value(
			"Posting Assignment",
			{"assignment_key": self.assignment_key, "name": ("!=", self.name or "")},
			"project_budget_line",
		)
		if other:
			frappe.throw(
				_("The posting is already assigned to line {0}. Change that assignment.").format(other),
				frappe.UniqueValidationError,
			)
