"""Needs follow the salons that were planned for them: planned, met, or waiting again, with a line of history each time."""

from collections.abc import Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form, getdate

from digidel_app.domain import needs, salons
from digidel_app.domain.needs import Need
from digidel_app.domain.written import as_written

FIELDS = (
	"name",
	"locality",
	"theme",
	"target_group",
	"reported_count",
	"reported_on",
	"status",
	"blocker",
	"met_on",
)


def follow_salon(salon: Document, method: str | None = None) -> None:
	"""After a salon is saved: its needs, and those it no longer has, get the status its state gives them."""
	before = salon.get_doc_before_save()
	was, now = names_of(before) if before else set(), names_of(salon)
	if was != now or not before or before.status != salon.status:
		settle(was | now, salon)


def forget_salon(salon: Document, method: str | None = None) -> None:
	"""After a salon is deleted, with its rows: its needs are as if it had never been planned."""
	settle(names_of(salon), salon)


def names_of(salon: Document) -> set[str]:
	return {row.need_report for row in salon.get("needs_met") or [] if row.need_report}


def settle(names: Iterable[str], because_of: Document) -> None:
	"""Give needs the status that all their salons together give them, and write why beside those that change."""
	ordered = sorted(names)
	if not ordered:
		return
	for name in ordered:  # in one order: two salons with the same needs do not wait for each other
		frappe.db.get_value("Need Report", name, "name", for_update=True)
	linked = _salons_of(ordered)
	for name in ordered:
		doc = frappe.get_doc("Need Report", name)
		status = needs.status_after(doc.status, [status for status, _day in linked.get(name, [])])
		if status != doc.status:
			_change(doc, status, because_of)
		elif status == needs.MET:
			_move_day_it_was_met(doc)


def met_on(name: str | None, reported_on: date) -> date | None:
	"""The day a need was met: of the first salon held for it after it was reported; None when none was held.

	Salons held before somebody reported the need count too, as met the day it was reported.
	"""
	held = [
		max(day, reported_on)
		for status, day in _salons_of([name] if name else []).get(name, [])
		if status in (salons.HELD, salons.REPORTED)
	]
	later = [day for day in held if day > reported_on]
	return min(later or held, default=None)


def refuse_if_planned(doc: Document) -> None:
	"""A need that salons were planned for is part of their history."""
	rows = _salons_of([doc.name]).get(doc.name, [])
	if rows:
		frappe.throw(
			_("{0} salons are linked to this need. Remove it from their needs first.").format(len(rows)),
			frappe.LinkExistsError,
		)


def rows(company: str, **filters: object) -> list[Need]:
	"""Needs of a municipality that the user may see, oldest first; one query.

	Args:
		filters: as the platform's, for example `status=("in", (…))`.
	"""
	found = frappe.get_list(
		"Need Report",
		filters={"company": company, **filters},
		fields=list(FIELDS),
		order_by="reported_on asc, creation asc",
		limit_page_length=0,
	)
	return [
		Need(
			row.name,
			row.locality or "",
			row.theme,
			row.target_group or "Everyone",
			row.reported_count,
			getdate(row.reported_on),
			row.status,
			row.blocker or needs.NO_BLOCKER,
			getdate(row.met_on) if row.met_on else None,
		)
		for row in found
	]


def _salons_of(names: list[str]) -> dict[str, list[tuple[str, date]]]:
	"""Need → (status, day) of its salons. Read with locks: a salon saved at this moment counts too."""
	row, salon = frappe.qb.DocType("Salon Need"), frappe.qb.DocType("Digital Salon")
	found: dict[str, list[tuple[str, date]]] = {}
	if not names:
		return found
	for name, status, starts_at in (
		frappe.qb.from_(row)
		.join(salon)
		.on(salon.name == row.parent)
		.select(row.need_report, salon.status, salon.starts_at)
		.where(row.parenttype == "Digital Salon")
		.where(row.need_report.isin(names))
		.for_update()
		.run()
	):
		found.setdefault(name, []).append((status, getdate(starts_at)))
	return found


def _move_day_it_was_met(doc: Document) -> None:
	"""Somebody had said it was met; a salon held before that day says when."""
	held_on = met_on(doc.name, getdate(doc.reported_on))
	if held_on and (not doc.met_on or held_on < getdate(doc.met_on)):
		doc.db_set("met_on", held_on, update_modified=False)


def _change(doc: Document, status: str, because_of: Document) -> None:
	doc.status = status
	doc.save(ignore_permissions=True)  # who plans or reports the salon moves its needs, whoever recorded them
	link = get_link_to_form("Digital Salon", because_of.name, escape_html(as_written(because_of.title)))
	text = {
		needs.PLANNED: _("Planned through the salon {0}."),
		needs.MET: _("Met by the salon {0}."),
		needs.NEW: _("Waits again: the salon {0} was cancelled or no longer has this need."),
	}[status]
	doc.add_comment("Info", text.format(link))
