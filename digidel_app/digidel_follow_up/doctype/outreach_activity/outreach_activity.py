import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_follow_up import governance

MOST_PERSONS = 1_000_000
VOUCHERS = ("Purchase Invoice", "Journal Entry")


class OutreachActivity(TakesCompany):
	"""Something done so that residents hear of the support: where, how many it reached, and the voucher it was paid by."""

	def validate(self) -> None:
		self.set_company()
		governance.check_length(self, "campaign", "note")
		if governance.day(self, "activity_date", required=True) > getdate():
			frappe.throw(_("Record an activity when it has been held: the day cannot be after today."))
		if not 0 <= whole_number(self, "persons") <= MOST_PERSONS:
			frappe.throw(_("Persons reached must be a number from 0 to {0}.").format(MOST_PERSONS))
		self.check_voucher()
		refuse_personal_data(self, "campaign", "note")

	def set_company(self) -> None:
		if self.meeting_place:
			follow_company(self, "meeting_place")
		elif self.project:
			follow_company(self, "project")
		set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "project")

	def check_voucher(self) -> None:
		"""A submitted voucher of the same municipality; its cost is never typed."""
		if not self.voucher:
			self.voucher_type = None
			return
		if self.voucher_type not in VOUCHERS or not isinstance(self.voucher, str):
			frappe.throw(_("Choose a purchase invoice or a journal entry."))
		before = self.get_doc_before_save()
		if before and (before.voucher_type, before.voucher) == (self.voucher_type, self.voucher):
			return  # it may have been cancelled since; then the ledger says that it cost nothing
		found = frappe.db.get_value(self.voucher_type, self.voucher, ["company", "docstatus"])
		if not found or found[0] != self.company or found[1] != 1:
			frappe.throw(_("The voucher must be submitted and belong to {0}.").format(self.company))


def on_doctype_update() -> None:
	frappe.db.add_index("Outreach Activity", ["company", "activity_date"], "digidel_outreach_by_date")
