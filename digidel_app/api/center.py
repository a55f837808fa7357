"""What the desk calls about equipment, loans and personal details. Every function authorises first; changes are POST."""

import json

import frappe
from frappe import _
from frappe.utils.pdf import get_pdf

from digidel_app.api.reading import json_of
from digidel_app.digidel_center import loans, people, personal_records, retention
from digidel_app.permissions import check_company

MAY_HANDLE_PERSONS = "Digidel Manager"


@frappe.whitelist(methods=["POST"])
def lend(
	equipment: str,
	borrower_name: str,
	borrower_contact: str,
	due_on: str | None = None,
	loan_note: str | None = None,
) -> str:
	"""Lend one thing from today; returns the loan's name.

	Raises:
		frappe.PermissionError: the user may not lend.
		frappe.ValidationError: the thing is out, broken or not for lending, or the dates cannot be right.
	"""
	frappe.has_permission("Equipment Loan", "create", throw=True)
	return loans.lend(
		equipment,
		borrower_name=borrower_name,
		borrower_contact=borrower_contact,
		due_on=due_on,
		loan_note=loan_note,
	).name


@frappe.whitelist(methods=["POST"])
def give_back(loan: str, condition: str | None = None) -> str:
	"""End a loan today; returns its status. `condition` is Whole, Worn or Broken.

	Raises:
		frappe.PermissionError: the user may not change the loan.
		frappe.ValidationError: the loan has already ended.
	"""
	doc = frappe.get_doc("Equipment Loan", loan)
	doc.check_permission("write")
	return loans.give_back(doc, condition).status


@frappe.whitelist(methods=["POST"])
def remind(loan: str) -> dict:
	"""Remind the borrower: {"channel": "E-mail" | "SMS" | "Call", "contact": the number to call, else None}.

	Raises:
		frappe.PermissionError: the user may not change the loan.
		frappe.ValidationError: the loan has ended, or somebody reminded today.
	"""
	doc = frappe.get_doc("Equipment Loan", loan)
	doc.check_permission("write")
	channel = loans.remind(doc)
	return {"channel": channel, "contact": doc.borrower_contact if channel == "Call" else None}


@frappe.whitelist(methods=["POST"])
def called(loan: str) -> None:
	"""Count a reminder by phone.

	Raises:
		frappe.PermissionError: the user may not change the loan.
	"""
	doc = frappe.get_doc("Equipment Loan", loan)
	doc.check_permission("write")
	loans.mark_reminded(doc)


@frappe.whitelist()
def loan_history(equipment: str) -> list[dict]:
	"""Loans of one thing, newest first, without borrowers.

	Raises:
		frappe.PermissionError: the user may not read the equipment or loans.
	"""
	frappe.get_doc("Digidel Equipment", equipment).check_permission("read")
	frappe.has_permission("Equipment Loan", "read", throw=True)
	return loans.history(equipment)


@frappe.whitelist()
def retention_dry_run(rule: str) -> dict:
	"""What a retention rule would erase today; writes nothing. See `retention.dry_run`.

	Raises:
		frappe.PermissionError: the user may not read the rule.
	"""
	doc = frappe.get_doc("Retention Rule", rule)
	doc.check_permission("read")
	return retention.dry_run(doc)


@frappe.whitelist()
def personal_doctypes() -> list[str]:
	"""The DocTypes a retention rule can be about.

	Raises:
		frappe.PermissionError: the user may not read retention rules.
	"""
	frappe.has_permission("Retention Rule", "read", throw=True)
	return personal_records.installed()


@frappe.whitelist(methods=["POST"])
def find_person(said: str, company: str, reason: str) -> dict:
	"""What is held about somebody who says a name, number, address or code. See `people.find`.

	Raises:
		frappe.PermissionError: the user is no Digidel Manager of the municipality.
	"""
	frappe.only_for(MAY_HANDLE_PERSONS)
	check_company(company)
	return people.find(said, company, reason)


@frappe.whitelist(methods=["POST"])
def extract_person(said: str, company: str, reason: str, chosen: str, file_type: str = "json") -> None:
	"""The chosen records as a file to hand out: JSON or PDF. See `people.extract`.

	Raises:
		frappe.PermissionError: the user is no Digidel Manager of the municipality.
		frappe.ValidationError: nothing is chosen, or this server cannot make a PDF.
	"""
	frappe.only_for(MAY_HANDLE_PERSONS)
	check_company(company)
	found = people.extract(said, company, reason, _pairs(chosen))
	if file_type == "pdf":
		html = frappe.render_template(
			"digidel_app/templates/person_extract.html", {"found": found, "company": company}
		)
		try:
			content = get_pdf(html)
		except OSError:
			frappe.throw(
				_("This server cannot make a PDF. Take the JSON file, or ask whoever runs the server.")
			)
		frappe.local.response.update(filename="utdrag.pdf", filecontent=content, type="download")
		return
	content = json.dumps(found, ensure_ascii=False, indent=1, default=str)
	frappe.local.response.update(filename="utdrag.json", filecontent=content.encode(), type="download")


@frappe.whitelist(methods=["POST"])
def erase_person(said: str, company: str, reason: str, chosen: str) -> int:
	"""Erase the chosen records' personal details with every copy; returns how many. See `people.erase`.

	Raises:
		frappe.PermissionError: the user is no Digidel Manager of the municipality.
		frappe.ValidationError: nothing is chosen, or the purpose of one of them lasts.
	"""
	frappe.only_for(MAY_HANDLE_PERSONS)
	check_company(company)
	return people.erase(said, company, reason, _pairs(chosen))


def _pairs(chosen: str) -> list[list[str]]:
	pairs = json_of(chosen)
	if not isinstance(pairs, list) or not all(isinstance(pair, list) for pair in pairs):
		frappe.throw(_("Choose at least one of the records that were found."))
	return pairs
