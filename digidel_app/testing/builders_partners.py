"""Records for tests of partners: signed documents, people of each role, agreements in every state."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, today

from digidel_app.testing import builders_operations as make

SIGNED_STATES = ("Signed", "Active", "Terminated", "Expired")


def signed_file(*, is_private: int = 1, **values) -> str:
	"""Address of a document that stands in for a signed agreement."""
	name = f"avtal-{frappe.generate_hash(length=8)}.txt"
	file = frappe.get_doc(
		doctype="File", file_name=name, is_private=is_private, content=f"Undertecknat {name}", **values
	)
	return file.insert().file_url


def signature() -> dict:
	"""What signing demands: yesterday, and a private document."""
	return {"signed_on": add_days(today(), -1), "signed_file": signed_file()}


def agreement_in(status: str, **values) -> Document:
	"""An agreement that has come to a state, whatever the steps; one that has expired did so in 2020."""
	ended = {"starts_on": "2020-01-01", "ends_on": "2020-12-31"} if status == "Expired" else {}
	signing = signature() if status in SIGNED_STATES else {}
	return make.agreement(status=status, **{**signing, **ended, **values}).insert()


def on_paper(status: str = "Active", **values) -> Document:
	"""An agreement brought in as it was, with dates as they are, whatever day it is."""
	doc = make.agreement(status=status, **values)
	doc.flags.ignore_workflow = True
	return doc.insert()
