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
	"""An employee with an account, as the personnel unit would enter one."""
	if not frappe.db.exists("Gender", "Female"):
		frappe.get_doc({"doctype": "Gender", "gender": "Female"}).insert()
	return frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": "Prov",
			"company": first_company(),
			"gender": "Female",
			"date_of_birth": "1980-01-01",
			"date_of_joining": "2020-01-01",
			"user_id": user,
			**values,
		}
	).insert()
