"""Who holds a salon: members of staff, volunteers and partners, in the rows of a salon or of a series."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.company import check_company_in_rows
from digidel_app.digidel_center.numbers import field_label
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain.written import as_written

HOST_FIELD = {"Staff": "user", "Volunteer": "salon_volunteer", "Partner": "partner_organisation"}
COPIED = ("host_kind", *HOST_FIELD.values(), "role", "hours")
LONGEST_DAY = 24  # hours


def check_hosts(doc: Document) -> None:
	"""Each row names one host of its kind, of the same municipality, and hours that a day has."""
	check_company_in_rows(doc, "hosts", "salon_volunteer", "partner_organisation")
	for row in doc.hosts:
		wanted = HOST_FIELD[row.host_kind]
		for fieldname in set(HOST_FIELD.values()) - {wanted}:
			row.set(fieldname, None)
		if not row.get(wanted):
			frappe.throw(
				_("Host {0}: fill in {1}.").format(row.idx, frappe.bold(_(row.meta.get_label(wanted))))
			)
		if not 0 <= to_decimal(row.hours or 0, field_label(row, "hours")) <= LONGEST_DAY:
			frappe.throw(_("Host {0}: hours must be between 0 and {1}.").format(row.idx, LONGEST_DAY))


def copied(rows: list[Document], fieldnames: tuple[str, ...] = COPIED) -> list[dict]:
	"""Rows of a table as they go into another document."""
	return [{fieldname: row.get(fieldname) for fieldname in fieldnames} for row in rows]


def still_active(rows: list[Document]) -> tuple[list[Document], list[str]]:
	"""The rows whose host still is one, and the names of the others: accounts closed, volunteers who have stopped."""
	active, dropped = [], []
	for row in rows:
		fieldname = HOST_FIELD[row.host_kind]
		if _is_active(fieldname, row.get(fieldname)):
			active.append(row)
		else:
			dropped.append(_name(fieldname, row.get(fieldname)))
	return active, dropped


def _is_active(fieldname: str, name: str | None) -> bool:
	if fieldname == "user":
		return bool(frappe.get_cached_value("User", name, "enabled"))
	if fieldname == "salon_volunteer":
		return frappe.get_cached_value("Salon Volunteer", name, "status") == "Active"
	return bool(frappe.get_cached_value("Partner Organisation", name, "is_active"))


def _name(fieldname: str, name: str) -> str:
	doctype, title = {
		"user": ("User", "full_name"),
		"salon_volunteer": ("Salon Volunteer", "volunteer_name"),
		"partner_organisation": ("Partner Organisation", "organisation_name"),
	}[fieldname]
	return escape_html(as_written(frappe.get_cached_value(doctype, name, title) or name))
