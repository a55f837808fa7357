"""Rows of a table live in their document: they are written with it, so that its rules see every change."""

import frappe
from frappe import _
from frappe.model.document import Document


class RowOfDocument(Document):
	"""Base of every table row's controller.

	The platform lets a client write a row by itself, and then saves the document as if nothing had changed in it.
	It calls these methods only then, never when the document is saved or deleted.
	"""

	def validate(self) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def _refuse(self) -> None:
		frappe.throw(
			_("A row cannot be changed by itself. Change it in the document it belongs to: {0} {1}.").format(
				_(self.parenttype or ""), frappe.utils.escape_html(self.parent or "")
			)
		)
