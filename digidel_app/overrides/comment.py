"""Comments beside a document: what its own texts may not hold, a comment on it may not hold either."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import strip_html

from digidel_app.digidel_center.notes import check_text

WITHOUT_IDENTITY = ("Digital Salon", "Helpdesk Encounter", "Need Report")


def refuse_personal_data(doc: Document, method: str | None = None) -> None:
	"""Stop a comment that points at a visitor; its author and those it mentions are staff and stay."""
	if doc.comment_type != "Comment" or doc.reference_doctype not in WITHOUT_IDENTITY:
		return
	company = frappe.db.get_value(doc.reference_doctype, doc.reference_name, "company")
	check_text(strip_html(doc.content or ""), _("Comment"), company)
