"""Mails and calls noted beside a document: no visitor is named there who may not be named in its own texts.

A salon's mails go to hosts and partners, whose addresses belong in them; a visit has nobody to write to.
"""

from frappe import _
from frappe.model.document import Document

from digidel_app.overrides.comment import refuse_in

NOBODY_TO_WRITE_TO = ("Helpdesk Encounter", "Need Report")


def refuse_personal_data(message: Document, method: str | None = None) -> None:
	"""Stop a message on a visit that points at the visitor."""
	if message.reference_doctype in NOBODY_TO_WRITE_TO:
		for text in (message.subject, message.content):
			refuse_in(message.reference_doctype, message.reference_name, text, _("Message"))
