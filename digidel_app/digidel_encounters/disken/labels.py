"""Choices of a DocType's fields with their labels: one source for every page, in the language the page is in."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _

LANGUAGES = ("sv", "en")  # those the page is complete in

Choice = dict[str, str]


@contextmanager
def in_language(language: str | None = None) -> Iterator[str]:
	"""Texts inside the block are in the language asked for, else in that of the address, else in the user's own.

	The platform reads `_lang` from the address only when the request has no JSON body.
	"""
	before = frappe.local.lang
	request = getattr(frappe.local, "request", None)
	language = language or (request.args.get("_lang") if request else None)
	if language in LANGUAGES:
		frappe.local.lang = language
	try:
		yield frappe.local.lang
	finally:
		frappe.local.lang = before


def options(doctype: str, fieldname: str) -> list[str]:
	"""The values of a Select field, without the empty one."""
	return [value for value in (frappe.get_meta(doctype).get_options(fieldname) or "").split("\n") if value]


def choices(doctype: str, fieldname: str) -> list[Choice]:
	"""The same with labels."""
	return [{"value": value, "label": label(doctype, value)} for value in options(doctype, fieldname)]


def label(doctype: str, value: str | None) -> str:
	"""A value's label; the DocType is the context, as in Desk."""
	return _(value, context=doctype) if value else ""
