"""What staff call to get back to visitors. Every function authorises first; changes are POST."""

import frappe

from digidel_app.digidel_encounters import follow_ups


@frappe.whitelist(methods=["POST"])
def mark_done(encounter: str) -> dict:
	"""Say that somebody got back to the visitor today: {"encounter", "status", "follow_up_done_on"}.

	Raises:
		frappe.PermissionError: the user may not change the visit.
		frappe.ValidationError: nobody was to get back, or somebody already has.
	"""
	visit = frappe.get_doc("Helpdesk Encounter", encounter)
	visit.check_permission("write")
	follow_ups.mark_done(visit)
	return {
		"encounter": visit.name,
		"status": visit.status,
		"follow_up_done_on": visit.follow_up_done_on,
	}


@frappe.whitelist()
def find_by_slip_code(code: str) -> dict | None:
	"""The follow-up that a visitor's slip belongs to, None when there is none; see `follow_ups.find`.

	A code of another municipality and one that nobody has answer alike.

	Raises:
		frappe.PermissionError: the user may not read visits.
	"""
	frappe.has_permission("Helpdesk Encounter", "read", throw=True)
	return follow_ups.find(code)
