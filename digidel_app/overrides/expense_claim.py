"""Frappe HR's Expense Claim, where that app is installed: a warning where a budget line runs out, never more."""

from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control, posting_costs


def control(doc: Document, method: str | None = None) -> None:
	"""Warn before the claim is submitted."""
	posting_control.warn(posting_costs.costs_of_expense_claim(doc))
