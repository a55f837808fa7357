"""Volunteers have a page of their own: their role no longer opens Desk, which showed them nothing."""

import frappe

from digidel_app.permissions import VOLUNTEER


def execute() -> None:
	"""The role first; then the kind of account of those who have no other role that opens Desk."""
	if not frappe.db.get_value("Role", VOLUNTEER, "desk_access"):
		return
	frappe.db.set_value("Role", VOLUNTEER, "desk_access", 0)
	frappe.clear_document_cache("Role", VOLUNTEER)
	for name in frappe.get_all("Has Role", filters={"role": VOLUNTEER, "parenttype": "User"}, pluck="parent"):
		user = frappe.get_doc("User", name)
		if user.user_type == "System User" and not user.has_desk_access():
			user.db_set("user_type", "Website User")
			frappe.clear_cache(user=name)
