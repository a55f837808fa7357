"""What the daily jobs share: each record for itself."""

from collections.abc import Callable

import frappe


def alone(function: Callable[..., object], doctype: str, name: str, *arguments: object) -> None:
	"""Call `function(name, *arguments)`. One record that cannot be dealt with must not keep the others waiting: it is
	written to the error log, and nothing of it is kept."""
	frappe.db.savepoint("daily_alone")
	try:
		function(name, *arguments)
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError):
		frappe.db.rollback(save_point="daily_alone")
		frappe.clear_messages()
		frappe.log_error(
			title=f"{doctype}: the daily run could not deal with it",
			reference_doctype=doctype,
			reference_name=name,
		)
