"""The signed document: a private file that whoever attaches it may read, and that belongs to the agreement."""

import frappe
from frappe import _
from frappe.model.document import Document

FIELD = "signed_file"


def check(agreement: Document) -> None:
	"""Refuse an address that leads to no file, or to one the user may not read; make a public file private.

	The platform would attach whatever address stands in the field, and so let its sender read it.

	Raises:
		frappe.ValidationError: there is no such file, or it is not the user's to attach.
	"""
	agreement.signed_file = (agreement.signed_file or "").strip() or None
	if not agreement.signed_file or not (agreement.is_new() or agreement.has_value_changed(FIELD)):
		return
	readable = [doc for doc in _files(agreement.signed_file) if doc.has_permission("read")]
	if not readable:
		frappe.throw(
			_(
				"The signed document is not among the files. Attach it under Signing: choose Attach, then the file."
			),
			title=_("Signed document"),
		)
	if not any(doc.is_private for doc in readable):
		agreement.signed_file = _make_private(readable[0])


def _files(url: str) -> list[Document]:
	names = frappe.get_all("File", filters={"file_url": url, "is_folder": 0}, pluck="name")
	return [frappe.get_doc("File", name) for name in names]


def _make_private(file: Document) -> str:
	"""A signed agreement has names and signatures: it is not for everybody who knows its address."""
	if not file.has_permission("write"):
		frappe.throw(
			_("The signed document is a public file of somebody else. Attach it again as a private file."),
			title=_("Signed document"),
		)
	file.is_private = 1
	return file.save().file_url
