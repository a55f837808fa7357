"""Moves plan between lines and years of a grant: original and revised plan stand side by side ever after."""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.naming import company_series
from digidel_app.digidel_funding import claim_checks, plan, revising
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.domain.budget import Move, Reallocation, reallocation
from digidel_app.permissions import check_company


class BudgetReallocation(Document):
	def autoname(self):
		self.inherit_from_grant()
		self.name = company_series("REALLOC", self.company)

	def validate(self):
		self.inherit_from_grant()
		check_company(self.company)
		self.check_rows()
		self.measure()

	def check_if_latest(self):
		"""Lock the project before the platform locks this document, as claims do."""
		if self.docstatus != 0:
			claim_checks.lock_project(self)
		super().check_if_latest()

	def before_submit(self):
		self.check_grant()
		self.check_balance()
		self.check_remaining(self.moves())
		self.check_approval()
		revising.check_overhead(self, self.moves())

	def on_submit(self):
		revising.apply(self.moves())

	def before_cancel(self):
		self.check_grant()
		self.check_remaining(self.moves_back())
		revising.check_overhead(self, self.moves_back())

	def on_cancel(self):
		revising.apply(self.moves_back())

	def on_trash(self):
		if self.docstatus == 2:
			frappe.throw(
				_("{0} was submitted once and is kept as evidence. It cannot be deleted.").format(self.name)
			)

	def moves(self) -> list[Move]:
		return [Move(row.project_budget_line, row.fiscal_year, to_money(row.amount)) for row in self.changes]

	def moves_back(self) -> list[Move]:
		"""What a cancellation does: everything goes back where it came from."""
		return [Move(move.line, move.fiscal_year, -move.amount) for move in self.moves()]

	def inherit_from_grant(self):
		grant = frappe.db.get_value(
			"Grant Agreement", self.grant_agreement, ["company", "project", "currency"], as_dict=True
		)
		if not grant:
			frappe.throw(_("Choose the grant agreement whose budget is reallocated."), frappe.MandatoryError)
		self.company, self.project, self.currency = grant.company, grant.project, grant.currency

	def check_rows(self):
		years = plan.grant_years(frappe.get_cached_doc("Grant Agreement", self.grant_agreement))
		seen = set()
		for row in self.changes:
			where = _("Changes, row {0}").format(row.idx)
			row.amount = float(to_money(row.amount, where))  # kept in whole öre
			line = frappe.db.get_value(
				"Project Budget Line", row.project_budget_line, ["project", "status", "title"], as_dict=True
			)
			if not line or line.project != self.project:
				frappe.throw(_("{0}: the budget line belongs to another project.").format(where))
			if line.status != "Approved":
				frappe.throw(
					_("{0}: {1} is {2}. Money is moved between approved lines.").format(
						where,
						frappe.bold(escape_html(line.title)),
						_(line.status, context="Project Budget Line"),
					)
				)
			if row.fiscal_year not in years:
				frappe.throw(
					_("{0}: {1} lies outside the grant's period.").format(where, escape_html(row.fiscal_year))
				)
			if not row.amount:
				frappe.throw(
					_("{0}: the amount is zero. Enter what is added, or taken with a minus.").format(where)
				)
			if (row.project_budget_line, row.fiscal_year) in seen:
				frappe.throw(
					_("{0}: {1} already has a row for {2}.").format(
						where, frappe.bold(escape_html(line.title)), row.fiscal_year
					)
				)
			seen.add((row.project_budget_line, row.fiscal_year))
			row.revised_before = float(revising.revised(row.project_budget_line, row.fiscal_year))

	def measure(self):
		found = reallocation(self.moves())
		self.moved_amount = float(found.moved)
		self.moved_percent = float(self.moved_so_far())

	def moved_so_far(self) -> Decimal:
		"""This and earlier reallocations of the grant, in per cent of the project's original plan."""
		earlier = frappe.get_all(  # of a grant the user may read
			"Budget Reallocation",
			filters={
				"grant_agreement": self.grant_agreement,
				"docstatus": 1,
				"name": ("!=", self.name or ""),
			},
			pluck="moved_amount",
		)
		found = reallocation(self.moves())
		moved = sum((to_money(amount) for amount in earlier), found.moved)
		planned = sum(plan.planned_per_year(plan.budget_lines(self.project)).values(), Decimal(0))
		return Reallocation(moved, found.sum, found.between_years).percent_of(planned)

	def check_grant(self):
		status = frappe.db.get_value("Grant Agreement", self.grant_agreement, "status")
		if status != "Active":
			frappe.throw(
				_("The grant is {0}. A budget is reallocated while the grant is active.").format(
					_(status, context="Grant Agreement")
				)
			)

	def check_balance(self):
		difference = reallocation(self.moves()).sum
		if difference:
			frappe.throw(
				_("The changes sum to {0}. What is added to one line must be taken from another.").format(
					kronor(difference, self.currency, signed=True)
				)
			)

	def check_remaining(self, moves: Sequence[Move]):
		"""No more is taken from a line and year than is left of it: booked and ordered money is spent."""
		remaining = revising.remaining(self.company, self.project)
		for move in moves:
			left = remaining.get((move.line, move.fiscal_year), Decimal(0))
			if move.amount < 0 and -move.amount > max(left, Decimal(0)):
				title = frappe.db.get_value("Project Budget Line", move.line, "title")
				frappe.throw(
					_("{0} has {1} left for {2}, so {3} cannot be taken from it.").format(
						frappe.bold(escape_html(title)),
						kronor(left, self.currency),
						move.fiscal_year,
						kronor(-move.amount, self.currency),
					)
				)

	def check_approval(self):
		if (self.funder_approval or "").strip():
			return
		limit = to_decimal(
			frappe.db.get_value("Grant Agreement", self.grant_agreement, "reallocation_percent")
		)
		moved = self.moved_so_far()
		if moved > (limit or Decimal(0)):
			frappe.throw(
				_(
					"With this, {0} of the plan has been moved; above {1} the funder must approve. Enter the "
					"approval's date and reference."
				).format(percent(moved), percent(limit or Decimal(0))),
				title=_("Funder's approval needed"),
			)
		if reallocation(self.moves()).between_years:
			frappe.throw(
				_(
					"Money is moved between years, and the financing is promised per year. Enter the date and "
					"reference of the funder's approval."
				),
				title=_("Funder's approval needed"),
			)
