"""Keeps personal data out of free text that is stored (design, section 4.1)."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.caching import request_cache

from digidel_app.domain import personal_data
from digidel_app.domain.personal_data import find_personal_data


class PersonalDataError(frappe.ValidationError):
	"""A text points at a person. The message says what was found and never repeats it."""


def refuse_personal_data(doc: Document, *fieldnames: str) -> None:
	"""Stop a save when one of the texts holds an identity number, an e-mail address or a private phone number."""
	for fieldname in fieldnames:
		check_text(doc.get(fieldname), _(doc.meta.get_label(fieldname)), doc.company)


def check_text(text: str | None, label: str, company: str | None) -> None:
	"""The same for one text, called `label` in the message."""
	if text and not isinstance(text, str):
		frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
	kinds = _kinds_found(text, company)
	if kinds:
		frappe.throw(
			_("{0} must not point at a person, but it holds: {1}. Remove it and save again.").format(
				frappe.bold(label), ", ".join(kinds)
			),
			PersonalDataError,
			title=_("Personal data in the text"),
		)


@request_cache
def allowed_numbers(company: str | None) -> list[str]:
	"""Phone numbers that may stand in notes: the referral directory's and those of Digidel Settings.

	One query for all texts of a request. A number of the directory is allowed also for those who may not read it.
	"""
	settings, target, service = (
		frappe.qb.DocType(doctype) for doctype in ("Singles", "Referral Target", "Digital Service")
	)
	query = (
		frappe.qb.from_(settings)
		.select(settings.value)
		.where((settings.doctype == "Digidel Settings") & (settings.field == "allowed_numbers"))
	)
	for table in (target, service):
		query = query.union_all(
			frappe.qb.from_(table).select(table.contact_phone).where(table.company == company)
		)
	return [number for (text,) in query.run() for number in (text or "").splitlines() if number.strip()]


def forget_allowed_numbers(doc: Document | None = None, method: str | None = None) -> None:
	"""After a change of the directory: what the same request checks next sees it."""
	getattr(frappe.local, "request_cache", {}).pop(allowed_numbers.__wrapped__, None)


def _kinds_found(text: str | None, company: str | None) -> list[str]:
	findings = find_personal_data(text or "")
	if any(finding.kind == personal_data.PHONE for finding in findings):
		findings = find_personal_data(text or "", allowed_numbers(company))
	return list(dict.fromkeys(_kind_label(finding.kind) for finding in findings))


def _kind_label(kind: str) -> str:
	return {
		personal_data.PERSONAL_NUMBER: _("a personal identity number"),
		personal_data.COORDINATION_NUMBER: _("a coordination number"),
		personal_data.EMAIL: _("an e-mail address"),
		personal_data.PHONE: _("a phone number"),
	}[kind]
