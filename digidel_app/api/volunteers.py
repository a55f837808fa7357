"""What volunteers and their coordinator call. Every function authorises first; changes are POST."""

import frappe
from frappe import _

from digidel_app.digidel_salons import own_shifts, shifts
from digidel_app.domain.shifts import APPROVED

MOST_AT_ONCE = 200


@frappe.whitelist()
def my_shifts() -> list[dict]:
	"""The signed-in volunteer's own shifts.

	Raises:
		frappe.PermissionError: the user has no part in volunteers' shifts.
	"""
	frappe.has_permission("Volunteer Shift", "read", throw=True)
	return own_shifts.shifts()


@frappe.whitelist(methods=["POST"])
def confirm_hours(shift: str, hours: float | str) -> dict:
	"""Say how many hours an own shift was.

	Raises:
		frappe.PermissionError: it is not one of the user's own shifts.
		frappe.ValidationError: hours that cannot be right, or a day that has not been.
	"""
	frappe.has_permission("Volunteer Shift", "write", throw=True)
	doc = own_shifts.confirm(shift, hours)
	return {"name": doc.name, "status": doc.status, "hours": doc.hours}


@frappe.whitelist(methods=["POST"])
def plan_shifts(salon: str) -> list[str]:
	"""A planned shift for each volunteer among the salon's hosts who has none yet; names of the new ones.

	Raises:
		frappe.PermissionError: the user may not plan shifts or not read the salon.
	"""
	frappe.has_permission("Volunteer Shift", "create", throw=True)
	doc = frappe.get_doc("Digital Salon", salon)
	doc.check_permission("write")
	return shifts.plan_from_hosts(doc)


@frappe.whitelist(methods=["POST"])
def approve_shifts(names: str | list) -> int:
	"""Approve several confirmed shifts, all or none; how many.

	Raises:
		frappe.PermissionError: the user may not approve, or one of them is the user's own.
		frappe.ValidationError: one of them cannot be approved; nothing is.
	"""
	frappe.has_permission("Volunteer Shift", "create", throw=True)
	try:
		chosen = frappe.parse_json(names)
	except ValueError:
		chosen = None
	if not isinstance(chosen, list) or not all(isinstance(name, str) for name in chosen):
		frappe.throw(_("Choose the shifts to approve."))
	if len(chosen) > MOST_AT_ONCE:
		frappe.throw(_("Choose at most {0} shifts at a time.").format(MOST_AT_ONCE))
	for name in dict.fromkeys(chosen):
		doc = frappe.get_doc("Volunteer Shift", name)
		doc.check_permission("write")
		doc.status = APPROVED
		doc.save()
	return len(set(chosen))
