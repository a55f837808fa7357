"""Doing something to see how it goes: one step of many that may fail alone, or all of them and nothing stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import CallbackManager


class TakenBackError(Exception):
	"""Ends a trial; never leaves this module."""


@contextmanager
def step(name: str) -> Iterator[None]:
	"""One step: when it fails, its changes and the messages it wanted to send are gone, and the error goes on.

	Warnings on the way are not shown: the caller tells what happened, step by step.

	Args:
		name: of the savepoint; steps inside each other need different ones.
	"""
	outer, inner, muted = frappe.db.after_commit, CallbackManager(), frappe.flags.mute_messages
	is_done = is_lost = False
	frappe.db.savepoint(name)
	frappe.db.after_commit, frappe.flags.mute_messages = inner, True
	try:
		yield
		is_done = True
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		is_lost = True  # the database has taken back the whole transaction, and its savepoints with it
		raise
	finally:
		frappe.db.after_commit, frappe.flags.mute_messages = outer, muted
		if is_done:
			outer.add(inner.run)
		elif not is_lost:
			frappe.db.rollback(save_point=name)


@contextmanager
def only_if(is_meant: bool, name: str) -> Iterator[list[tuple[str, str]]]:
	"""Do it when it is meant; else see how it goes, and take everything back.

	Yields:
		a list for DocType and name of what is changed: what caches have kept of a trial is forgotten with it.
	"""
	touched: list[tuple[str, str]] = []
	try:
		with step(name):
			yield touched
			if not is_meant:
				raise TakenBackError
	except TakenBackError:
		for doctype, docname in touched:
			frappe.clear_document_cache(doctype, docname)
