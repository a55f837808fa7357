import frappe
from frappe import _
from frappe.model.document import Document


class RetentionRun(Document):
	"""One line of the record of what was erased, extracted or searched: counts, never data. It stays as it was written."""

	def validate(self) -> None:
		if not self.is_new():
			self.refuse()

	def on_trash(self) -> None:
		self.refuse()

	def refuse(self) -> None:
		frappe.throw(_("The record of what was erased can neither be changed nor deleted."))
