"""A grant from application to closed: its terms, its financing and the way it moves between states."""

import frappe
from frappe import _
from frappe.utils import escape_html

from digidel_app import workflows
from digidel_app.digidel_center.naming import company_series
from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, to_decimal, to_money
from digidel_app.digidel_funding.approval import (
	approve_lines,
	check_financing,
	check_overhead_cap,
	deciding_cap,
)
from digidel_app.digidel_funding.claim_drift import check_settled
from digidel_app.digidel_funding.payments import check_instalments
from digidel_app.permissions import check_company


class GrantAgreement(workflows.GuardedByWorkflow):
	def autoname(self):
		self.name = company_series("GRANT", self.company)

	def validate(self):
		workflows.enforce(self)
		check_company(self.company)
		self.check_project()
		self.check_currency()
		self.check_dates()
		self.check_terms()
		self.check_financing_rows()
		self.check_ceilings()
		check_instalments(self)
		self.forget_reminders()
		self.keep_overhead_reason()
		self.check_terms_stay()
		self.check_step()

	def on_update(self):
		if self.has_value_changed("status") and self.status == "Active":
			approve_lines(self)

	def on_trash(self):
		if self.status not in ("Draft", "Applied", "Rejected"):
			frappe.throw(
				_("{0} is {1} and is kept as evidence. It cannot be deleted.").format(
					frappe.bold(escape_html(self.title)), _(self.status, context=self.doctype)
				)
			)

	def forget_reminders(self):
		"""A deadline that is moved is a new one to remind of."""
		before = self.get_doc_before_save()
		was = {row.name: row.due_on for row in before.report_deadlines} if before else {}
		for row in self.report_deadlines:
			if row.name in was and frappe.utils.getdate(row.due_on) != was[row.name]:
				row.reminded_on = None

	def check_project(self):
		company = frappe.db.get_value("Project", self.project, "company")
		if company != self.company:
			frappe.throw(
				_(
					"Project {0} belongs to {1}, but the grant to {2}. Choose a project of the same company."
				).format(self.project, company or _("no company"), self.company)
			)
		before = self.get_doc_before_save()
		if (
			before
			and (before.project, before.company) != (self.project, self.company)
			and frappe.db.exists("Project Budget Line", {"grant_agreement": self.name})
		):
			frappe.throw(_("The grant has budget lines, so its project and company cannot be changed."))

	def check_currency(self):
		currency = frappe.get_cached_value("Company", self.company, "default_currency")
		if self.currency and self.currency != currency:
			frappe.throw(
				_("The grant is followed up in {0}, the currency of {1}. {2} cannot be used.").format(
					currency, self.company, self.currency
				)
			)
		self.currency = currency

	def check_dates(self):
		starts, ends = frappe.utils.getdate(self.eligible_from), frappe.utils.getdate(self.eligible_to)
		if not starts or not ends or ends < starts:  # the platform reads year 1 as no date
			frappe.throw(_("The eligible period ends before it starts. Check the two dates."))
		if (
			self.applied_on
			and self.decided_on
			and frappe.utils.getdate(self.decided_on) < frappe.utils.getdate(self.applied_on)
		):
			frappe.throw(_("The decision is dated before the application. Check the two dates."))
		if not plan.grant_years(self):
			frappe.throw(
				_("No fiscal year of {0} touches the eligible period. Create the fiscal years first.").format(
					self.company
				)
			)

	def check_terms(self):
		cap_percent = to_decimal(self.overhead_cap_percent, _(self.meta.get_label("overhead_cap_percent")))
		if cap_percent is not None and not 0 <= cap_percent <= 100:
			frappe.throw(_("The overhead cap must be between 0 and 100 per cent."))
		for fieldname in ("rounding_tolerance", "not_mapped_limit", "drift_tolerance"):
			to_money(self.get(fieldname), _(self.meta.get_label(fieldname)))
		for fieldname in ("deviation_percent", "reallocation_percent"):
			to_decimal(self.get(fieldname), _(self.meta.get_label(fieldname)))

	def check_financing_rows(self):
		eligible = plan.grant_years(self)
		seen = set()
		for row in self.financing:
			where = _("Financing, row {0}").format(row.idx)
			amount = to_money(row.amount, where)
			if amount < 0:
				frappe.throw(_("{0}: the amount is below zero.").format(where))
			if row.amount not in (None, ""):
				row.amount = float(amount)  # kept in whole öre
			if row.fiscal_year not in eligible:
				frappe.throw(
					_("{0}: {1} lies outside the eligible period {2} to {3}.").format(
						where,
						row.fiscal_year,
						frappe.format(self.eligible_from, "Date"),
						frappe.format(self.eligible_to, "Date"),
					)
				)
			if (row.financier, row.fiscal_year) in seen:
				frappe.throw(
					_("{0}: the financier already has a row for {1}.").format(where, row.fiscal_year)
				)
			seen.add((row.financier, row.fiscal_year))
			self.check_financier(row, where)

	def check_ceilings(self):
		"""No financier gives more than it has said it will."""
		sums: dict = {}
		for row in self.financing:
			sums[row.financier] = sums.get(row.financier, 0) + to_money(row.amount)
		for financier, amount in sums.items():
			name, ceiling = frappe.db.get_value("Grant Financier", financier, ["financier_name", "total_cap"])
			if to_money(ceiling) and amount > to_money(ceiling):
				frappe.throw(
					_("{0}: the financing is {1}, but the financier gives at most {2}.").format(
						frappe.bold(escape_html(name)),
						kronor(amount, self.currency),
						kronor(ceiling, self.currency),
					)
				)

	def check_financier(self, row, where: str):
		of_grant = frappe.db.get_value("Grant Financier", row.financier, "grant_agreement")
		if of_grant and of_grant != self.name:
			frappe.throw(
				_("{0}: the financier belongs to grant {1}. Add it to this grant first.").format(
					where, of_grant
				)
			)

	def keep_overhead_reason(self):
		"""A reason for overhead above the cap is a manager's, and is kept with the amount it accepted."""
		before = self.get_doc_before_save()
		reason = (self.overhead_cap_reason or "").strip()
		was = ((before.overhead_cap_reason or "") if before else "").strip()
		if reason == was:
			for fieldname in (
				"overhead_cap_accepted_amount",
				"overhead_cap_accepted_by",
				"overhead_cap_accepted_on",
			):
				self.set(fieldname, before.get(fieldname) if before else None)
			return
		if not _is_manager():
			frappe.throw(
				_("Only a Digidel Manager may accept overhead above the cap."), frappe.PermissionError
			)
		cap = deciding_cap(self)
		self.overhead_cap_accepted_amount = float(max(cap.excess, 0)) if cap and reason else 0
		self.overhead_cap_accepted_by = frappe.session.user if reason else None
		self.overhead_cap_accepted_on = frappe.utils.now() if reason else None

	def check_terms_stay(self):
		"""While the grant is active its terms are the funder's word: only a manager corrects them.

		Financing may be moved, between financiers or grants of the project, as long as it equals the plan.
		"""
		before = self.get_doc_before_save()
		if not before or before.status != "Active":
			return
		changed = [
			_(self.meta.get_label(fieldname), context=self.doctype)
			for fieldname in ("overhead_cap_percent", "overhead_basis", "eligible_from", "eligible_to")
			if str(self.get(fieldname) or "") != str(before.get(fieldname) or "")
		]
		if changed and not _is_manager():
			frappe.throw(
				_("The grant is active. Only a Digidel Manager may change its terms: {0}.").format(
					", ".join(changed)
				),
				frappe.PermissionError,
			)
		if _financing(self) != _financing(before) and not _is_manager():
			check_financing(self)

	def check_step(self):
		"""What must be in place before the grant enters its next state."""
		if not self.has_value_changed("status"):
			return
		if self.status in ("Granted", "Rejected") and not self.decided_on:
			frappe.throw(_("Enter the date of the funder's decision first."))
		if self.status == "Active":
			self.check_ready_to_start()
		if self.status in ("Reported", "Closed"):
			check_settled(self)

	def check_ready_to_start(self):
		if not frappe.db.exists("Project Budget Line", {"project": self.project}):
			frappe.throw(_("The grant has no budget lines. Enter the application's budget first."))
		check_financing(self)
		check_overhead_cap(self)

	def get_posting_guide(self) -> dict:
		"""What the print format Posting Guide shows: which account, project and cost centre for what."""
		from digidel_app.digidel_funding.posting_guide import posting_guide

		return posting_guide(self)


def _is_manager() -> bool:
	return bool({"Digidel Manager", "System Manager"}.intersection(frappe.get_roles()))


def _financing(grant) -> list[tuple]:
	return sorted((row.financier, row.fiscal_year, to_money(row.amount)) for row in grant.financing)
