import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import set_default_company
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_center.personal_registry import REGISTRY
from digidel_app.domain.retention import Keep, is_possible


class RetentionRule(Document):
	"""How long one kind of record keeps personal details after their purpose, by which decision."""

	def validate(self) -> None:
		set_default_company(self)
		self.check_document_type()
		self.check_period()
		self.check_decision()

	def check_document_type(self) -> None:
		if self.document_type not in REGISTRY:
			frappe.throw(
				_("{0} holds no personal details that a rule can erase. Choose one of: {1}.").format(
					frappe.bold(_(self.document_type)), ", ".join(_(doctype) for doctype in REGISTRY)
				)
			)
		same = {"document_type": self.document_type, "company": self.company, "name": ["!=", self.name]}
		if frappe.db.exists("Retention Rule", same):
			frappe.throw(
				_("{0} already has a rule for {1}. Change that one instead.").format(
					self.company, frappe.bold(_(self.document_type))
				),
				frappe.UniqueValidationError,
			)

	def check_period(self) -> None:
		if not is_possible(self.keep):
			frappe.throw(_("Months and days must be between 0 and a hundred years."))

	def check_decision(self) -> None:
		self.decision_reference = (self.decision_reference or "").strip()
		if self.enabled and not self.decision_reference:
			frappe.throw(
				_(
					"A rule erases nothing without a decision. Fill in the decision's reference before you enable it."
				)
			)

	@property
	def keep(self) -> Keep:
		return Keep(whole_number(self, "keep_months"), whole_number(self, "keep_days"), self.counts_from)
