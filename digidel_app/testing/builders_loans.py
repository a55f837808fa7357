"""Equipment, loans and retention rules for site tests. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from digidel_app.testing.builders_operations import first_company

NAME, CONTACT = "Ödla Låntagare", "070-1740605"
"""An invented name, and a number from the range that is kept free for inventions."""


def equipment(**values) -> Document:
	doc = frappe.new_doc("Digidel Equipment")
	doc.update(
		{
			"equipment_name": f"Surfplatta {frappe.generate_hash(length=8)}",
			"kind": "Tablet",
			"company": None if values.get("meeting_place") else first_company(),
			**values,
		}
	)
	return doc.insert()


def loan(**values) -> Document:
	"""A loan that began today, saved."""
	doc = frappe.new_doc("Equipment Loan")
	doc.update({"borrower_name": NAME, "borrower_contact": CONTACT, **values})
	doc.equipment = doc.equipment or equipment().name
	return doc.insert()


def overdue_loan(*, days: int = 3, **values) -> Document:
	"""A loan that should have come back `days` ago."""
	today = getdate()
	return loan(lent_on=add_days(today, -days - 7), due_on=add_days(today, -days), **values)


def retention_rule(document_type: str = "Equipment Loan", **values) -> Document:
	"""A rule that is in force, saved in place of one that was there."""
	company = values.get("company") or first_company()
	frappe.db.delete("Retention Rule", {"document_type": document_type, "company": company})
	doc = frappe.new_doc("Retention Rule")
	doc.update(
		{
			"document_type": document_type,
			"company": company,
			"enabled": 1,
			"decision_reference": "KS 2026:12 § 4",
			**values,
		}
	)
	return doc.insert()
