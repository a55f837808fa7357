import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.company import TakesCompany, follow_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_encounters import directory
from digidel_app.domain.directory import REACHED


class ReferralCheck(TakesCompany):
	"""A test call, made the way a visitor would make it: where it led, and whether it reached the right place."""

	def validate(self) -> None:
		self.check_contact()
		self.check_day()
		refuse_personal_data(self, "steps", "note")

	def on_update(self) -> None:
		self.take_over()

	def on_trash(self) -> None:
		self.flags.taken_back = getdate(self.checked_on) if self.result == REACHED else None

	def after_delete(self) -> None:
		directory.take_over_checks(*directory.contact_of(self), self.flags.taken_back)

	def check_contact(self) -> None:
		if bool(self.referral_target) == bool(self.digital_service):
			frappe.throw(
				_("Choose either {0} or {1}: a test call is about one of them.").format(
					_("Refer to"), _("Digital service")
				)
			)
		follow_company(self, "referral_target" if self.referral_target else "digital_service")

	def check_day(self) -> None:
		if not self.checked_on or getdate(self.checked_on) > getdate():
			frappe.throw(_("{0} must be today or earlier.").format(_("Called on")))

	def take_over(self) -> None:
		"""The contact shows what the calls say; a call moved to another contact changes both."""
		before = self.get_doc_before_save()
		was_reached = before and before.result == REACHED
		taken_back = getdate(before.checked_on) if was_reached else None
		if before and directory.contact_of(before) != directory.contact_of(self):
			directory.take_over_checks(*directory.contact_of(before), taken_back)
			taken_back = None
		directory.take_over_checks(*directory.contact_of(self), taken_back)
