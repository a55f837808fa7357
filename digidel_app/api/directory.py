"""What staff call about the referral directory. Every function authorises first."""

import frappe
from frappe import _

from digidel_app.digidel_encounters import directory


@frappe.whitelist()
def contact_state(doctype: str, name: str) -> dict:
	"""Whether a contact can be trusted: {"warning": text or None, "state", "reasons", "instead": [{"name", "label"}]}.

	Raises:
		frappe.PermissionError: the user may not read the contact.
		frappe.ValidationError: the DocType holds no contacts.
	"""
	frappe.has_permission(directory.TARGET, "read", throw=True)
	if doctype not in (directory.TARGET, directory.SERVICE):
		frappe.throw(_("{0} is no part of the referral directory.").format(_("This kind of record")))
	frappe.get_doc(doctype, name).check_permission("read")
	return directory.contact_state(doctype, name)
