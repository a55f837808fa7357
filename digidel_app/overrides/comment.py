"""Comments beside a document: what its own texts may not hold, a comment on it may not hold either."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import strip_html

from digidel_app.digidel_center.notes import check_text

WITHOUT_IDENTITY = ("Digital Salon", "Helpdesk Encounter", "Need Report")


def refuse_personal_data(doc: Document, method: str | None = None) -> None:
	"""Stop a comment that points at a visitor; its author and those it mentions are staff and stay."""
	if doc.comment_type == "Comment":
		refuse_in(doc.reference_doctype, doc.reference_name, doc.content, _("Comment"))


def refuse_in(doctype: str | None, name: str | None, text: str | None, label: str) -> None:
	"""The rule of a document without identity, for a text that hangs on it."""
	if doctype in WITHOUT_IDENTITY:
		check_text(strip_html(text or ""), label, frappe.db.get_value(doctype, name, "company"))
