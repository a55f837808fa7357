"""Keeps personal data out of free text that is stored (design, section 4.1)."""

import frappe
from frappe import _
from frappe.model.document import Document

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
	kinds = _kinds_found(text, company)
	if kinds:
		frappe.throw(
			_("{0} must not point at a person, but it holds: {1}. Remove it and save again.").format(
				frappe.bold(label), ", ".join(kinds)
			),
			PersonalDataError,
			title=_("Personal data in the text"),
		)


def allowed_numbers(company: str | None) -> list[str]:
	"""Phone numbers that may stand in notes: the referral directory's and those of Digidel Settings."""
	numbers = (frappe.db.get_single_value("Digidel Settings", "allowed_numbers") or "").splitlines()
	for doctype in ("Referral Target", "Digital Service"):
		# get_all: a number of the directory is allowed also for those who may not read the directory.
		numbers += frappe.get_all(
			doctype, filters={"company": company, "contact_phone": ["is", "set"]}, pluck="contact_phone"
		)
	return numbers


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
