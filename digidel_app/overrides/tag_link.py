"""Tags on a record: what its texts may not hold, a tag may not hold either.

Every way of setting a tag (list, form, API) ends in a Tag Link; the request is undone as a whole when it is refused.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.notes import check_text
from digidel_app.digidel_center.personal_registry import REGISTRY
from digidel_app.overrides.comment import WITHOUT_IDENTITY


def refuse_personal_data(link: Document, method: str | None = None) -> None:
	"""Stop a tag that points at a visitor, borrower or participant; tags are shown to everybody on the site."""
	if link.document_type in (*WITHOUT_IDENTITY, *REGISTRY):
		company = frappe.db.get_value(link.document_type, link.document_name, "company")
		check_text(link.tag, _("Tag", context="Digidel"), company)
	if link.document_type in REGISTRY:
		link.title = link.document_name  # everybody may look up a tag, and a title may be a name
