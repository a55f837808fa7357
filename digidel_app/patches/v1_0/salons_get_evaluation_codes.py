"""Salons from before participants were asked what they thought get the code that stands on their paper."""

import frappe

from digidel_app.domain import bookings


def execute() -> None:
	for name in frappe.get_all("Digital Salon", filters={"evaluation_code": ("is", "not set")}, pluck="name"):
		frappe.db.set_value(
			"Digital Salon", name, "evaluation_code", bookings.new_code(), update_modified=False
		)
