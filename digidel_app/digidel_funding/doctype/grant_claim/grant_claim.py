"""A claim on a grant: which vouchers, what they cost per line and year, and who bears it. Frozen at submit."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.naming import company_series
from digidel_app.digidel_funding import claim_checks, claim_drift, claims, freezing, statement
from digidel_app.permissions import check_company


class GrantClaim(Document):
	def autoname(self):
		self.name = company_series("CLAIM", self.company_of_grant())

	def validate(self):
		self.inherit_from_grant()
		check_company(self.company)
		self.check_dates()
		claim_checks.check_period(self)
		self.compute()

	def check_if_latest(self):
		"""Lock the project before the platform locks this claim, so that no two claims wait for each other."""
		if self.docstatus != 0:
			claim_checks.lock_project(self)
		super().check_if_latest()

	def before_submit(self):
		claim_checks.check_grant(self)
		claim_checks.check_overlap(self)
		contents = self.compute(lock=True)
		claim_checks.check_contents(self, contents)
		self.flags.contents = contents

	def on_submit(self):
		freezing.freeze(self, self.flags.contents)
		statement.attach(self)

	def before_cancel(self):
		claim_checks.check_may_cancel(self)

	def on_cancel(self):
		freezing.withdraw(self)

	def before_update_after_submit(self):
		claim_drift.keep_acceptance(self)

	def on_trash(self):
		if self.docstatus == 2:
			frappe.throw(
				_("{0} was submitted once and is kept as evidence. It cannot be deleted.").format(self.name)
			)

	def company_of_grant(self) -> str:
		company = frappe.db.get_value("Grant Agreement", self.grant_agreement, "company")
		if not company:
			frappe.throw(_("Choose the grant agreement that the claim is made on."), frappe.MandatoryError)
		return company

	def inherit_from_grant(self):
		grant = frappe.db.get_value(
			"Grant Agreement", self.grant_agreement, ["company", "project", "currency"], as_dict=True
		)
		if not grant:
			frappe.throw(_("Choose the grant agreement that the claim is made on."), frappe.MandatoryError)
		self.company, self.project, self.currency = grant.company, grant.project, grant.currency
		self.check_supplemented()

	def check_supplemented(self):
		"""A supplement has its claim's grant, and its period."""
		if not self.supplements:
			return
		claim = frappe.db.get_value(
			"Grant Claim",
			self.supplements,
			["grant_agreement", "docstatus", "supplements", "period_from", "period_to"],
			as_dict=True,
		)
		if not claim or claim.grant_agreement != self.grant_agreement or claim.docstatus != 1:
			frappe.throw(
				_("{0} is no submitted claim on this grant, so it cannot be supplemented.").format(
					escape_html(self.supplements)
				)
			)
		if claim.supplements:
			frappe.throw(
				_("{0} is a supplement itself. Supplement {1} instead.").format(
					escape_html(self.supplements), claim.supplements
				)
			)
		self.period_from, self.period_to = claim.period_from, claim.period_to

	def check_dates(self):
		starts, ends = frappe.utils.getdate(self.period_from), frappe.utils.getdate(self.period_to)
		if not starts or not ends or ends < starts:
			frappe.throw(_("The claim's period ends before it starts. Check the two dates."))
		self.period_from, self.period_to = starts, ends

	def compute(self, lock: bool = False) -> claims.Contents:
		"""Fill lines, years, financiers and sums from the ledger; explanations stay with their line."""
		try:
			contents = claims.contents_of(self, lock)
		except claims.claims.SplitError as error:
			claim_checks.refuse_split(self, error)
		freezing.fill(self, contents)
		return contents
