"""Two of the platform's readings that ask for no permission: they do, for this app's own records.

`get_link_title` would tell anybody who is signed in the title of any record, and `get_count` whether records with given
values exist; a volunteer's name can be guessed letter by letter that way. Other apps' records are left to the platform.
"""

import frappe
from frappe import _
from frappe.client import get_count as platform_get_count
from frappe.desk.search import get_link_title as platform_get_link_title

from digidel_app.permissions import allowed_companies


def is_ours(doctype: str) -> bool:
	"""Whether the DocType belongs to this app."""
	return bool(frappe.db.exists("DocType", doctype)) and frappe.get_meta(doctype).module.startswith(
		"Digidel"
	)


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str:
	"""The title of a record, or its bare name for who may not read it.

	Raises:
		frappe.ValidationError: a condition stands where the name should.
	"""
	if is_ours(doctype) and not frappe.has_permission(doctype, "read", _one_name(docname)):
		return docname
	return platform_get_link_title(doctype, docname)


def _one_name(docname: object) -> str:
	if not isinstance(docname, str):
		frappe.throw(_("Name one record, not a condition."))
	return docname


@frappe.whitelist()
def get_count(
	doctype: str, filters: dict | list | str | None = None, debug: bool = False, cache: bool = False
) -> int:
	"""How many records fit, of those in the user's municipalities.

	Raises:
		frappe.PermissionError: the user may not read the DocType.
	"""
	if is_ours(doctype):
		frappe.has_permission(doctype, "read", throw=True)
		filters = _within_companies(doctype, frappe.parse_json(filters))
	return platform_get_count(doctype, filters, debug, cache)


def _within_companies(doctype: str, filters: dict | list | None) -> list:
	conditions = (
		[
			[name, "=", value] if not isinstance(value, list | tuple) else [name, *value]
			for name, value in filters.items()
		]
		if isinstance(filters, dict)
		else list(filters or [])
	)
	companies = allowed_companies()
	if companies is not None and frappe.get_meta(doctype).has_field("company"):
		conditions.append(["company", "in", companies or [""]])
	return conditions
