import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_center.company import check_user_company, set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_follow_up import open_data, publishing

MAY_CHANGE = ("status", "withdrawal_reason")


class PublishedStatistics(Document):
	"""What a closed year's statistics say to others. Counted and protected on the server when it is made; never changed."""

	def before_insert(self) -> None:
		set_default_company(self)
		if not self.company or self.year in (None, ""):
			return  # the platform says which field is missing
		check_user_company(self)
		refuse_personal_data(self, "reason")
		made = publishing.prepare(self.company, whole_number(self, "year"), self.reason)
		self.version_no = made.version_no
		self.threshold = made.threshold
		self.content = frappe.as_json(made.content, indent=None)
		self.status = publishing.PUBLISHED
		self.withdrawal_reason = None
		self.published_on, self.published_by = getdate(), frappe.session.user
		self.hidden_numbers = sum(number == publishing.SIGN for number in made.shown.values())
		self.shown_numbers = len(made.shown) - self.hidden_numbers
		self.flags.made = made

	def autoname(self) -> None:
		abbreviation = frappe.get_cached_value("Company", self.company, "abbr")
		self.name = f"PUB-{abbreviation}-{self.year}-{self.version_no}"

	def validate(self) -> None:
		check_user_company(self)
		refuse_personal_data(self, "reason", "withdrawal_reason")
		self.refuse_changes()

	def refuse_changes(self) -> None:
		if self.is_new():
			return
		changed = [
			fieldname
			for fieldname in self.meta.get_fieldnames_with_value()
			if fieldname not in MAY_CHANGE and self.has_value_changed(fieldname)
		]
		if changed:
			frappe.throw(_("What has been published cannot be changed. Publish a correction instead."))

	def after_insert(self) -> None:
		made = self.flags.made
		publishing.keep_basis(self, made.basis, made.shown)

	def on_update(self) -> None:
		open_data.forget(self.company, self.name)

	def on_trash(self) -> None:
		frappe.throw(_("What has been published cannot be deleted. Withdraw it instead."))

	@frappe.whitelist(methods=["POST"])
	def withdraw(self, reason: str) -> None:
		"""Take a version from the open pages; what was said stays known, and later versions still keep to it.

		Raises:
			frappe.PermissionError: only a Digidel Manager withdraws.
			frappe.ValidationError: no reason given.
		"""
		frappe.only_for(("Digidel Manager", "System Manager"))
		self.check_permission("read")
		if not isinstance(reason, str) or not reason.strip():
			frappe.throw(_("Say why it is withdrawn. The reason is kept."))
		self.status, self.withdrawal_reason = publishing.WITHDRAWN, reason.strip()
		self.flags.ignore_permissions = (
			True  # the step has been authorised above; the form itself may not be written
		)
		self.save()
