"""ERPNext's Purchase Receipt: a warning where what is booked at receipt overdraws a budget line, never more."""

from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control, posting_costs


def control(doc: Document, method: str | None = None) -> None:
	"""Warn before the receipt is submitted."""
	posting_control.warn(posting_costs.costs_of_receipt(doc))
