"""Mail to colleagues about a record, each in the reader's own language. A site without mail goes on working."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_url_to_form


@contextmanager
def language_of(user: str) -> Iterator[None]:
	"""Translate the block into the user's language."""
	before = frappe.local.lang
	frappe.local.lang = (
		frappe.get_cached_value("User", user, "language")
		or frappe.db.get_single_value("System Settings", "language")
		or before
	)
	try:
		yield
	finally:
		frappe.local.lang = before


def tell(user: str, document: Document, text: Callable[[], tuple[str, str]]) -> bool:
	"""Mail a user about a record; returns whether it could be handed over.

	Args:
		text: gives subject and message as plain text; called in the reader's language.
	"""
	address = frappe.get_cached_value("User", user, "email")
	if not address:
		return False
	with language_of(user):
		subject, message = text()
		link = get_url_to_form(document.doctype, document.name)
		body = (
			f'<p>{escape_html(message)}</p><p><a href="{link}">{escape_html(_("Open it in Digidel"))}</a></p>'
		)
	try:
		frappe.sendmail(
			recipients=[address],
			subject=subject,
			message=body,
			reference_doctype=document.doctype,
			reference_name=document.name,
		)
	except (AttributeError, frappe.OutgoingEmailError):
		# What the platform raises on a site that has no account to send from: the task is still there.
		if frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
			raise
		return False
	return True
