"""A throw-away site to measure on: connected, refused when it looks used, and left as it was found."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
from frappe.model.document import Document

BENCH = Path(frappe.__file__).resolve().parents[3]  # apps/frappe/frappe/__init__.py
OWN_ENTRIES_ALLOWED = 500


class Refused(Exception):
	"""The site is not one to measure on; the text says why and what to do."""


@contextmanager
def connected(site: str) -> Iterator[None]:
	"""A connection as Administrator, mails off."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")  # logs and locks are relative to sites/
	try:
		if not Path(site, "site_config.json").exists():
			raise Refused(f"There is no site {site} in {BENCH / 'sites'}.")
		reconnect(site)
		yield
	finally:
		frappe.destroy()
		os.chdir(before)


def reconnect(site: str) -> None:
	"""What a new request finds: a new connection, and nothing in the process's own caches."""
	frappe.destroy()
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True


def check_throw_away(force: bool) -> None:
	"""Raise Refused where the figures would be mixed with somebody's own."""
	if "digidel_app" not in frappe.get_installed_apps():
		raise Refused("digidel_app is not installed on the site.")
	entries = frappe.db.count("GL Entry")
	if entries > OWN_ENTRIES_ALLOWED and not force:
		raise Refused(
			f"The site has {entries} GL entries of its own: not a throw-away site. "
			"Give another, or --force to measure here all the same."
		)


@contextmanager
def recorded_inserts() -> Iterator[list[tuple[str, str]]]:
	"""(DocType, name) of every document inserted in the block, also those that others bring with them."""
	made: list[tuple[str, str]] = []
	real = Document.insert

	def recording(document: Document, *arguments: object, **options: object) -> Document:
		inserted = real(document, *arguments, **options)
		made.append((document.doctype, document.name))
		return inserted

	Document.insert = recording
	try:
		yield made
	finally:
		Document.insert = real


def remove(made: list[tuple[str, str]]) -> None:
	"""Take the documents away with their rows, newest first, past the rules that keep what is approved."""
	with recorded_inserts() as traces:  # the platform notes what it deletes
		for doctype, name in reversed(made):
			_remove_one(doctype, name)
	for doctype, name in traces:
		_remove_one(doctype, name)
	frappe.db.commit()  # the clean-up stands even when the run is stopped next
	frappe.clear_cache()


def _remove_one(doctype: str, name: str) -> None:
	meta = frappe.get_meta(doctype)
	if meta.is_nested_set():  # so that the tree closes its gap
		frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
		return
	for table in meta.get_table_fields():
		frappe.db.delete(table.options, {"parent": name, "parenttype": doctype})
	frappe.db.delete(doctype, {"name": name})
	frappe.db.delete("__global_search", {"doctype": doctype, "name": name})


@contextmanager
def restored_series() -> Iterator[None]:
	"""Naming series count on from where they stood before the block."""
	before = dict(frappe.db.sql("SELECT name, current FROM tabSeries"))
	try:
		yield
	finally:
		for name, current in frappe.db.sql("SELECT name, current FROM tabSeries"):
			if name not in before:
				frappe.db.sql("DELETE FROM tabSeries WHERE name = %s", name)
			elif current != before[name]:
				frappe.db.sql("UPDATE tabSeries SET current = %s WHERE name = %s", (before[name], name))
		frappe.db.commit()  # the counters stand even when the run is stopped next
