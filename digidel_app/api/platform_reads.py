"""Readings of the platform that ask for too little permission: they ask, for this app's own records.

`get_link_title` would tell anybody who is signed in the title of any record, and `get_count` whether records with given
values exist; a volunteer's name can be guessed letter by letter that way, as with `get_group_by_count`. The search of
link fields takes the caller's word that the limits between municipalities do not count, and `get_workflow_state_count`
lists what stands in any column. Other apps' records are left to the platform.
"""

import frappe
from frappe import _
from frappe.client import get_count as platform_get_count
from frappe.desk.listview import get_group_by_count as platform_get_group_by_count
from frappe.desk.search import get_link_title as platform_get_link_title
from frappe.desk.search import search_link as platform_search_link
from frappe.desk.search import search_widget as platform_search_widget
from frappe.workflow.doctype.workflow.workflow import (
	get_workflow_state_count as platform_get_workflow_state_count,
)

from digidel_app.api.reading import json_of
from digidel_app.permissions import allowed_companies, is_ours


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
		filters = _within_companies(doctype, json_of(filters))
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


@frappe.whitelist()
def search_link(
	doctype: str,
	txt: str = "",
	query: str | None = None,
	filters: str | dict | list | None = None,
	page_length: int = 10,
	searchfield: str | None = None,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
	link_fieldname: str | None = None,
) -> list[dict] | None:
	"""What a link field offers, of the user's municipalities. See `frappe.desk.search.search_link`.

	Raises:
		frappe.PermissionError: the user may not read the DocType.
	"""
	if is_ours(doctype):
		frappe.has_permission(doctype, _enough_to_choose(doctype), throw=True)
		# lifts every permission, and the client says it
		ignore_user_permissions = False
	return frappe.call(
		platform_search_link,
		doctype=doctype,
		txt=txt,
		query=query,
		filters=filters,
		page_length=page_length,
		searchfield=searchfield,
		reference_doctype=reference_doctype,
		ignore_user_permissions=ignore_user_permissions,
		link_fieldname=link_fieldname,  # from version 16 on; earlier ones do not take it
	)


@frappe.whitelist()
def search_widget(
	doctype: str,
	txt: str = "",
	query: str | None = None,
	searchfield: str | None = None,
	start: int = 0,
	page_length: int = 10,
	filters: str | dict | list | None = None,
	filter_fields: str | None = None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
	link_fieldname: str | None = None,
) -> list | None:
	"""What the search box beside a link field finds, likewise. See `frappe.desk.search.search_widget`.

	Raises:
		frappe.PermissionError: the user may not read the DocType.
	"""
	if is_ours(doctype):
		frappe.has_permission(doctype, _enough_to_choose(doctype), throw=True)
		ignore_user_permissions = False
	return frappe.call(
		platform_search_widget,
		doctype=doctype,
		txt=txt,
		query=query,
		searchfield=searchfield,
		start=start,
		page_length=page_length,
		filters=filters,
		filter_fields=filter_fields,
		as_dict=as_dict,
		reference_doctype=reference_doctype,
		ignore_user_permissions=ignore_user_permissions,
		link_fieldname=link_fieldname,
	)


def _enough_to_choose(doctype: str) -> str:
	return "select" if frappe.only_has_select_perm(doctype) else "read"


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> list[dict]:
	"""How many records fit by the value of a field, or by who they are assigned to, of the user's municipalities.

	Raises:
		frappe.PermissionError: the user may not read the DocType.
	"""
	if is_ours(doctype):
		frappe.has_permission(doctype, "read", throw=True)
		current_filters = frappe.as_json(_within_companies(doctype, json_of(current_filters)))
	return platform_get_group_by_count(doctype, current_filters, field)


@frappe.whitelist()
def get_workflow_state_count(
	doctype: str, workflow_state_field: str, states: str | list
) -> list[dict] | None:
	"""How many records stand in a state that their workflow no longer has; asked where workflows are edited.

	Raises:
		frappe.PermissionError: the user may not edit workflows.
	"""
	if is_ours(doctype):
		frappe.has_permission("Workflow", "write", throw=True)
	return platform_get_workflow_state_count(doctype, workflow_state_field, states)
