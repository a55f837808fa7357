"""Checks that the roadmap, the meetings and the register of steering documents share."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_center.numbers import field_label
from digidel_app.permissions import allowed_companies

LONGEST_TEXT = 4000


def check_known_company(doc: Document) -> None:
	"""Refuse a record whose municipality nobody has said."""
	if not doc.company:
		frappe.throw(_("Choose a company."), frappe.MandatoryError)


def day(row: Document, fieldname: str, *, required: bool = False) -> date | None:
	"""The field as a date; None where it is empty and need not be given.

	Raises:
		frappe.ValidationError: it is no date, or empty where it is required.
	"""
	value = row.get(fieldname)
	try:
		found = getdate(value) if value else None
	except (TypeError, ValueError, AttributeError, OverflowError):
		found = None
	if not found and (value or required):
		frappe.throw(_("{0} must be a date.").format(frappe.bold(field_label(row, fieldname))))
	return found


def check_length(row: Document, *fieldnames: str) -> None:
	"""Refuse what is no text, and texts that nobody would read to the end."""
	for fieldname in fieldnames:
		value = row.get(fieldname)
		if value and not isinstance(value, str):
			frappe.throw(_("{0} must be text.").format(frappe.bold(field_label(row, fieldname))))
		if value and len(value) > LONGEST_TEXT:
			frappe.throw(
				_("{0} can hold at most {1} characters.").format(
					frappe.bold(field_label(row, fieldname)), LONGEST_TEXT
				)
			)


def check_responsible(row: Document, company: str, before: str | None = None) -> None:
	"""Refuse somebody without an open account, or without a part in the municipality. Nobody is no fault here.

	`before` is who it was: the same person stays. People leave, and what they answered for remains.
	"""
	user = row.responsible_user
	if not user or user == before:
		return
	if not isinstance(user, str):
		frappe.throw(_("{0} must be text.").format(frappe.bold(field_label(row, "responsible_user"))))
	is_open = frappe.db.get_value("User", user, "enabled")
	companies = allowed_companies(user) if is_open else []
	if not is_open or (companies is not None and company not in companies):
		frappe.throw(
			_("{0}: {1} has no open account in {2}. Choose somebody else.").format(
				field_label(row, "responsible_user"), frappe.utils.escape_html(user), company
			)
		)


def initiative_titles(names: set[str | None]) -> dict[str, str]:
	"""Titles of the initiatives that the user may see."""
	return dict(
		frappe.get_list(
			"Roadmap Initiative",
			filters={"name": ("in", list(filter(None, names)))},
			fields=["name", "title"],
			as_list=True,
			limit_page_length=0,
		)
	)
