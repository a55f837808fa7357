"""Files that hang on this app's records: the file is read by who may read the record.

The platform lets anybody make another File row for an address that is known, and whoever made a row may download what
lies there. Addresses are made of names that can be guessed.
"""

import posixpath

import frappe
from frappe import _
from frappe.core.doctype.file.utils import get_content_hash
from frappe.model.document import Document

from digidel_app.permissions import is_ours

PRIVATE = "/private/files/"


def refuse_borrowed(file: Document, method: str | None = None) -> None:
	"""Stop a row for a private file of ours that its maker could not have opened.

	Raises:
		frappe.PermissionError: the file hangs on a record that the user may not read.
	"""
	address = posixpath.normpath(file.file_url or "")
	if frappe.session.user == "Administrator" or not address.startswith(PRIVATE):
		return
	if not file.is_new() and not file.has_value_changed("file_url"):
		return
	others = frappe.get_all(  # everybody's rows: the question is whose file it is
		"File",
		filters={"file_url": address, "name": ("!=", file.name)},
		fields=["name", "attached_to_doctype", "content_hash"],
	)
	if not any(is_ours(other.attached_to_doctype) for other in others):
		return
	if _was_uploaded({other.content_hash for other in others}):
		return
	if not any(frappe.get_doc("File", other.name).is_downloadable() for other in others):
		frappe.throw(
			_("This file belongs to a record that you may not read. Upload a file of your own."),
			frappe.PermissionError,
		)


def _was_uploaded(hashes: set[str | None]) -> bool:
	"""Whether the request itself brought the same content: the platform then keeps one copy for both rows."""
	content = getattr(frappe.local, "uploaded_file", None)
	return bool(content) and get_content_hash(content) in hashes
