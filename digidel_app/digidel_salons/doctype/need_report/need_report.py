import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.digidel_center.company import TakesCompany, follow_company, set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number


class NeedReport(TakesCompany):
	"""What residents ask for that is not offered yet, and what is in the way."""

	def validate(self) -> None:
		follow_company(self, "meeting_place")
		set_default_company(self)
		self.check_company_known()
		self.check_report()
		refuse_personal_data(self, "theme", "locality")

	def check_company_known(self) -> None:
		if not self.company:
			frappe.throw(
				_("Choose a company, or the meeting place where the need was expressed."),
				frappe.MandatoryError,
			)

	def check_report(self) -> None:
		if whole_number(self, "reported_count") < 1:
			frappe.throw(_("How many asked must be at least 1."))
		if getdate(self.reported_on) > getdate(today()):
			frappe.throw(_("Reported on cannot be after today."))
		if self.status == "Not possible" and (self.blocker or "None") == "None":
			frappe.throw(_("Say what is in the way when the need cannot be met."))
