import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.company import check_company, follow_company, set_default_company
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.domain.loans import LONGEST_DAYS


class DigidelEquipment(Document):
	"""Something that is lent, or booked at the place: a tablet, a projector, a magnifier."""

	def validate(self) -> None:
		self.set_company()
		check_company(self, "owner_organisation")
		self.check_name()
		self.check_loan_days()

	def set_company(self) -> None:
		if self.meeting_place:
			follow_company(self, "meeting_place")
		else:
			set_default_company(self)

	def check_name(self) -> None:
		self.equipment_name = (self.equipment_name or "").strip()
		same = {"equipment_name": self.equipment_name, "company": self.company, "name": ["!=", self.name]}
		if frappe.db.exists("Digidel Equipment", same):
			frappe.throw(
				_("{0} already has equipment called {1}. Give this one another name or number.").format(
					self.company, frappe.bold(escape_html(self.equipment_name))
				),
				frappe.UniqueValidationError,
			)

	def check_loan_days(self) -> None:
		if not 0 <= whole_number(self, "loan_days") <= LONGEST_DAYS:
			frappe.throw(_("{0} must be between 0 and {1}.").format(_("Days of a loan"), LONGEST_DAYS))
