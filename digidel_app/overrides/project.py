"""ERPNext's Project: once it has a budget, it stays with its municipality."""

import frappe
from frappe import _
from frappe.model.document import Document


def keep_company(doc: Document, method: str | None = None) -> None:
	"""Refuse another company for a project that grants or budget lines rest on: its ledger would follow."""
	if doc.is_new() or not doc.has_value_changed("company"):
		return
	grant = frappe.db.get_value("Grant Agreement", {"project": doc.name}, "name")
	if grant:
		frappe.throw(
			_("Grant {0} rests on the project, so the project stays with {1}.").format(
				grant, doc.get_doc_before_save().company
			)
		)
