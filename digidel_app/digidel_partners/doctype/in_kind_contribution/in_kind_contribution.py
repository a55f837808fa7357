import frappe
from frappe import _
from frappe.utils import get_link_to_form, getdate, today

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.numbers import field_label
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.digidel_partners import contributions
from digidel_app.domain import partners


class InkindContribution(TakesCompany):
	"""What a partner gave besides money. Followed up beside the ledger: this never makes a posting."""

	def validate(self) -> None:
		self.check_source()
		follow_company(self, "partner_organisation")
		check_company(self, "digital_salon", "partner_agreement")
		set_default_project(self)
		self.check_agreement()
		self.check_date()
		self.set_amount()
		self.set_key()
		self.warn_of_double()

	def check_source(self) -> None:
		"""What follows from a salon or a shift is changed there; only the server says what a record follows from."""
		if self.flags.from_source:
			return
		before = self.get_doc_before_save()
		self.source = before.source if before else contributions.BY_HAND
		self.source_key = before.source_key if before else None
		if self.source == contributions.BY_HAND:
			return
		changed = [name for name in contributions.FOLLOWING if self.has_value_changed(name)]
		if changed:
			frappe.throw(
				_("This follows from {0}. Change it there. Not saved: {1}.").format(
					_(self.source, context=self.doctype),
					", ".join(field_label(self, name) for name in changed),
				)
			)

	def set_key(self) -> None:
		"""One contribution of a kind per partner and salon: the column is unique."""
		if self.source != contributions.BY_HAND:
			return
		self.source_key = None
		if self.digital_salon:
			self.source_key = contributions.salon_key(
				self.digital_salon, self.partner_organisation, self.kind
			)
			self.refuse_double()

	def refuse_double(self) -> None:
		same = {"source_key": self.source_key, "name": ("!=", self.name or "")}
		name = frappe.db.get_value("In-kind Contribution", same)
		if name:
			frappe.throw(
				_(
					"This partner's contribution of the same kind at the salon is already recorded: {0}."
				).format(get_link_to_form("In-kind Contribution", name)),
				frappe.UniqueValidationError,
				title=_("Already recorded"),
			)

	def warn_of_double(self) -> None:
		"""Without a salon two alike may both be true, on one day: said, not refused."""
		if not self.is_new() or self.digital_salon or self.source != contributions.BY_HAND:
			return
		alike = {
			name: self.get(name) for name in ("partner_organisation", "contribution_date", "kind", "quantity")
		}
		name = frappe.db.get_value("In-kind Contribution", {**alike, "name": ("!=", self.name or "")})
		if name:
			frappe.msgprint(
				_(
					"The same partner, day, kind and quantity is already recorded: {0}. Delete one if it is the same."
				).format(get_link_to_form("In-kind Contribution", name)),
				title=_("Recorded twice?"),
				indicator="orange",
			)

	def check_agreement(self) -> None:
		if not self.partner_agreement:
			return
		partner = frappe.db.get_value("Partner Agreement", self.partner_agreement, "partner_organisation")
		if partner != self.partner_organisation:
			frappe.throw(
				_("{0} is an agreement with another partner. Choose an agreement with this partner.").format(
					frappe.bold(self.partner_agreement)
				)
			)

	def check_date(self) -> None:
		if getdate(self.contribution_date) > getdate(today()):
			frappe.throw(
				_("A contribution is recorded when it has been given. The date cannot be after today.")
			)

	def set_amount(self) -> None:
		quantity = to_decimal(self.quantity or 0, field_label(self, "quantity"))
		unit_value = to_decimal(self.unit_value or 0, field_label(self, "unit_value"))
		if quantity <= 0:
			frappe.throw(_("Quantity must be more than 0."))
		if unit_value < 0:
			frappe.throw(_("Value per unit cannot be below 0."))
		self.amount = float(partners.value(quantity, unit_value))
