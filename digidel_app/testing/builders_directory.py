"""Records for site tests of the referral directory. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document
from frappe.utils import today

from digidel_app.testing.builders_operations import first_company


def service(**values) -> Document:
	return frappe.get_doc(
		{
			"doctype": "Digital Service",
			"service_name": f"Bygglov {frappe.generate_hash(length=6)}",
			"company": first_company(),
			**values,
		}
	).insert()


def check(contact: Document, result: str = "Reached", **values) -> Document:
	"""A recorded test call to a target or a service."""
	fieldname = {"Referral Target": "referral_target", "Digital Service": "digital_service"}[contact.doctype]
	return frappe.get_doc(
		{
			"doctype": "Referral Check",
			fieldname: contact.name,
			"checked_on": today(),
			"result": result,
			**values,
		}
	).insert()


def employee_of(user: str, **values) -> Document:
	"""An employee with an account, written past the personnel module's own (slow) rules, which are not ours to test."""
	employee = frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": "Prov",
			"employee_name": "Prov",
			"status": "Active",
			"company": first_company(),
			"date_of_joining": "2020-01-01",
			"user_id": user,
			**values,
		}
	)
	employee.name = frappe.generate_hash(length=10)
	employee.set_user_and_timestamp()
	employee.db_insert()
	return employee
