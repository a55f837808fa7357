import frappe
from frappe import _

from digidel_app.digidel_center.company import TakesCompany, set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_follow_up import governance


class SteeringDocument(TakesCompany):
	"""A policy, plan or council decision that the work rests on."""

	def validate(self) -> None:
		set_default_company(self)
		governance.check_known_company(self)
		governance.check_length(self, "title", "decision_reference", "link")
		decided_on, valid_to = governance.day(self, "decided_on"), governance.day(self, "valid_to")
		if decided_on and valid_to and valid_to < decided_on:
			frappe.throw(_("Valid to cannot be before the day it was decided."))
		refuse_personal_data(self, "title", "decision_reference")
