"""ERPNext's Payment Entry: a warning where a fee or a difference overdraws a budget line, never more."""

from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control, posting_costs


def control(doc: Document, method: str | None = None) -> None:
	"""Warn before the payment is submitted."""
	posting_control.warn(posting_costs.costs_of_payment(doc))
