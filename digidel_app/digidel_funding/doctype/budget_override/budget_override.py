"""Digidel Finance lets a purchase order go beyond its budget line. Kept with the reason, never changed."""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_funding import posting_control
from digidel_app.permissions import check_company


class BudgetOverride(Document):
	def validate(self):
		if not self.is_new():
			frappe.throw(_("What was allowed once is kept as it is. Make a new one instead."))
		order = frappe.get_doc("Purchase Order", self.purchase_order)
		order.check_permission("read")
		check_company(order.company)
		if order.docstatus != 0:
			frappe.throw(_("{0} is no draft. Only an order not yet submitted needs this.").format(order.name))
		short = posting_control.shortfall(order)
		if short <= 0:
			frappe.throw(
				_("{0} keeps within its budget lines, so nothing needs to be allowed.").format(order.name)
			)
		self.reason = (self.reason or "").strip()
		if not self.reason:
			frappe.throw(_("Write why the order may go beyond its budget line."), frappe.MandatoryError)
		self.company = order.company
		self.currency = frappe.get_cached_value("Company", order.company, "default_currency")
		already = sum(
			frappe.get_all(  # of the same order, which the user may read
				"Budget Override", filters={"purchase_order": order.name}, pluck="accepted_amount"
			)
		)
		self.accepted_amount = max(float(short) - already, 0)
		self.accepted_by = frappe.session.user

	def on_trash(self):
		frappe.throw(_("What was allowed is kept as evidence. It cannot be deleted."))
