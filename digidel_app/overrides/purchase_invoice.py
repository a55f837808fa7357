"""ERPNext's Purchase Invoice: a warning where a budget line runs out, never more."""

from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control, posting_costs


def control(doc: Document, method: str | None = None) -> None:
	"""Warn before the invoice is submitted."""
	posting_control.warn(posting_costs.costs_of_invoice(doc))


def billed(doc: Document, method: str | None = None) -> None:
	"""An invoice on an order frees what the order has bound."""
	projects = {row.project or doc.project for row in doc.items if row.po_detail}
	posting_control.forget_orders(projects - {None, ""})
