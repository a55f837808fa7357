"""ERPNext's Purchase Order: the only document that a budget line can stop."""

from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control


def control(doc: Document, method: str | None = None) -> None:
	"""Stop or warn before the order is submitted."""
	posting_control.stop_or_warn(doc)


def raised(doc: Document, method: str | None = None) -> None:
	"""Stop or warn where a submitted order is made to ask for more, and count what is ordered anew."""
	ordered(doc)
	posting_control.stop_or_warn_raised(doc)


def ordered(doc: Document, method: str | None = None) -> None:
	"""What is ordered on the order's projects has changed."""
	posting_control.forget_orders({row.project or doc.project for row in doc.items} - {None, ""})
