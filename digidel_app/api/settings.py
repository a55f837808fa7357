"""What a municipality's settings offer as buttons. Every function authorises first; changes are POST."""

import frappe

from digidel_app.digidel_center import holidays


@frappe.whitelist(methods=["POST"])
def fill_holiday_list(company: str, from_year: int, to_year: int) -> str:
	"""Public holidays, weekends and eves into the municipality's Holiday List; returns the list's name.

	Raises:
		frappe.PermissionError: the user may not change the municipality's settings.
		frappe.ValidationError: the years cannot be right.
	"""
	frappe.get_doc("Digidel Company Settings", company).check_permission("write")
	return holidays.fill(company, from_year, to_year)
