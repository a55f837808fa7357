"""Which municipality a record belongs to: taken from what it hangs on, and checked against everything it links to."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app import permissions
from digidel_app.digidel_center.numbers import field_label


class OtherCompanyError(frappe.ValidationError):
	"""A record of one municipality points at a record of another."""


class TakesCompany(Document):
	"""Base of a controller whose company comes from what it hangs on, by `follow_company` in its validate."""

	def _set_defaults(self) -> None:
		"""Keep the platform from filling in the user's own company, which would then contradict the place."""
		given = self.get("company")
		super()._set_defaults()
		self.company = given


def set_default_company(doc: Document) -> None:
	"""Fill the company of a record that hangs on nothing: the user's own, else the site's only one."""
	doc.company = doc.company or frappe.defaults.get_user_default("Company") or _only_company()
	check_user_company(doc)


def follow_company(doc: Document, fieldname: str) -> None:
	"""Take the company from the linked record; refuse a record that already says another one."""
	linked_company = _company_of(doc.meta.get_options(fieldname), doc.get(fieldname))
	if linked_company and not doc.company:
		doc.company = linked_company
	check_company(doc, fieldname)
	check_user_company(doc)


def check_user_company(doc: Document) -> None:
	"""Refuse to write into a municipality the user has no part in.

	The platform checks the user's permission before the server has filled in the company, so it sees none.

	Raises:
		frappe.PermissionError: names the company.
	"""
	# a visitor of the public pages has no part in any; the platform lets nobody else write as Guest
	if doc.company and frappe.session.user != "Guest":
		permissions.check_company(doc.company)


def check_company(doc: Document, *fieldnames: str) -> None:
	"""Refuse links to records of another municipality than the document's own.

	Raises:
		OtherCompanyError: names the linked record and both companies.
	"""
	for fieldname in fieldnames:
		_check_link(doc, doc, fieldname)


def check_company_in_rows(doc: Document, table: str, *fieldnames: str) -> None:
	"""The same for links in the rows of a table."""
	for row in doc.get(table):
		for fieldname in fieldnames:
			_check_link(doc, row, fieldname)


def company_settings(company: str | None) -> Document | None:
	"""Digidel Company Settings of a municipality, None where it has none yet. To be read, not changed."""
	if not company or not frappe.get_cached_value("Digidel Company Settings", company, "name"):
		return None
	return frappe.get_cached_doc("Digidel Company Settings", company)


def set_default_project(doc: Document) -> None:
	"""Give a new record the municipality's default project, and refuse a project of another municipality."""
	if not doc.project and doc.is_new():
		settings = company_settings(doc.company)
		doc.project = settings and settings.default_project
	check_company(doc, "project")


def _check_link(doc: Document, row: Document, fieldname: str) -> None:
	doctype, name = row.meta.get_options(fieldname), row.get(fieldname)
	linked_company = _company_of(doctype, name)
	if not linked_company or linked_company == doc.company:
		return
	frappe.throw(
		_("{0} {1} belongs to {2}, but this record belongs to {3}. Choose one that belongs to {3}.").format(
			field_label(row, fieldname),
			frappe.bold(escape_html(_title_of(doctype, name))),
			linked_company,
			doc.company,
		),
		OtherCompanyError,
		title=_("Two municipalities in one record"),
	)


def _company_of(doctype: str, name: str | None) -> str | None:
	return frappe.get_cached_value(doctype, name, "company") if name else None


def _title_of(doctype: str, name: str) -> str:
	return frappe.get_cached_value(doctype, name, frappe.get_meta(doctype).get_title_field()) or name


def _only_company() -> str | None:
	companies = frappe.get_all("Digidel Company Settings", pluck="name", limit=2)
	return companies[0] if len(companies) == 1 else None
