"""Whole numbers as clients send them: a text or a fraction is refused, not cut to something else."""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.domain.whole_numbers import whole


def whole_number(row: Document, fieldname: str) -> int:
	"""The field's value as int, also written back to the row; nothing is 0.

	Raises:
		frappe.ValidationError: the value is no whole number; the message names the field and, in a table, the row.
	"""
	try:
		number = whole(row.get(fieldname))
	except ValueError:
		frappe.throw(_("{0} must be a whole number.").format(frappe.bold(field_label(row, fieldname))))
	row.set(fieldname, number)
	return number


def field_label(row: Document, fieldname: str) -> str:
	"""The field's label as the user sees it, with the row's number in a table."""
	label = _(row.meta.get_label(fieldname), context=row.doctype)
	return _("{0}, row {1}").format(label, row.idx) if row.get("parentfield") else label
