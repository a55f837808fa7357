"""What coordinators call from forms, calendar and workspace. Every function authorises first; changes are POST."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow as platform_apply_workflow
from frappe.utils import getdate, today

from digidel_app import workflows
from digidel_app.api.reading import json_of
from digidel_app.digidel_partners import activity, calendar, overview, versions
from digidel_app.domain import goals
from digidel_app.permissions import check_company


@frappe.whitelist()
def partner_overview(partner_organisation: str) -> str:
	"""Everything about one partner as HTML.

	Raises:
		frappe.PermissionError: the user may not read the partner.
	"""
	partner = frappe.get_doc("Partner Organisation", partner_organisation)
	partner.check_permission("read")
	return overview.html(partner)


@frappe.whitelist(methods=["POST"])
def new_version(partner_agreement: str) -> str:
	"""A draft that replaces an agreement from the day after its end; returns the draft's name.

	Raises:
		frappe.PermissionError: the user may not make agreements or read this one.
		frappe.ValidationError: the agreement is not in force, or a new version is under way.
	"""
	frappe.has_permission("Partner Agreement", "create", throw=True)
	agreement = frappe.get_doc("Partner Agreement", partner_agreement)
	agreement.check_permission("read")
	return versions.make_new_version(agreement).name


@frappe.whitelist(methods=["POST"])
def apply_workflow(doc: str | dict, action: str) -> Document:
	"""The platform's own step, but whoever comes second with one of this app's records is told what has happened.

	Raises:
		frappe.TimestampMismatchError: somebody else has changed the record since it was opened.
		WorkflowTransitionError, WorkflowPermissionError: the step does not exist here or is another role's.
	"""
	sent = json_of(doc)
	if (
		not isinstance(sent, dict)
		or not frappe.db.exists("DocType", {"name": str(sent.get("doctype"))})
		or not frappe.has_permission(sent["doctype"], "read")
	):
		raise frappe.PermissionError
	if sent["doctype"] in {definition.document_type for definition in workflows.DEFINITIONS}:
		stored = frappe.get_doc(sent["doctype"], str(sent.get("name") or ""))
		stored.check_permission("read")
		if sent.get("status") and sent["status"] != stored.status:
			workflows.refuse_as_second(stored, stored)
	return platform_apply_workflow(doc, action)


@frappe.whitelist()
def agreement_events(
	start: date | str, end: date | str, filters: str | list | dict | None = None
) -> list[dict]:
	"""Events of the calendar view: what happens to agreements in a period; a day each.

	Raises:
		frappe.PermissionError: the user may not read agreements.
	"""
	frappe.has_permission("Partner Agreement", "read", throw=True)
	return calendar.events(getdate(start), getdate(end), json_of(filters))


@frappe.whitelist()
def active_partners_card() -> str:
	"""Number card: partners with a joint activity held this year, of which public and private.

	Raises:
		frappe.PermissionError: the user may not read partners.
	"""
	frappe.has_permission("Partner Organisation", "read", throw=True)
	company = frappe.defaults.get_user_default("Company")
	check_company(company)
	year = getdate(today()).year
	active = activity.active_partners(company, date(year, 1, 1), date(year, 12, 31))
	counted = goals.count_partners(active, activity.sectors(company))
	return _("{0} ({1} public, {2} private)").format(counted.in_all, counted.public, counted.private)
