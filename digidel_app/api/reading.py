"""What clients send as JSON text."""

from typing import Any

import frappe
from frappe import _


def json_of(sent: Any) -> Any:
	"""The value that a text of JSON holds; what is no text stays as it is.

	Raises:
		frappe.ValidationError: the text is no JSON.
	"""
	try:
		return frappe.parse_json(sent)
	except (ValueError, RecursionError):  # no JSON, or nested too deep
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
