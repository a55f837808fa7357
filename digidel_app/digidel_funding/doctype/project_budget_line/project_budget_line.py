"""A line of the application: what is planned per fiscal year, and the formulas it rests on."""

from decimal import InvalidOperation

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app.digidel_center.naming import company_series, unique_key
from digidel_app.digidel_funding import claim_basis, plan
from digidel_app.digidel_funding.amounts import refuse_too_large, to_decimal, to_money
from digidel_app.digidel_funding.approval import check_overhead_cap
from digidel_app.domain.budget import BudgetError, check_formula, computed_amounts
from digidel_app.domain.money import total
from digidel_app.permissions import check_company

LOCKED_WHEN_APPROVED = (
	*("title", "cost_type", "cost_center", "claim_basis", "flat_rate_percent", "project", "grant_agreement"),
)
# a formula's activity type is no plan: it says which reported hours belong to it, and may be corrected
LOCKED_TABLES = {
	"years": ("fiscal_year", "planned_amount", "revised_amount"),
	"formulas": (
		"title",
		"fiscal_year",
		"hourly_rate",
		"employer_fee_percent",
		"hours",
		"percent",
		"of_formula",
		"stated_amount",
	),
	"funding": ("fiscal_year", "financier", "amount"),
}
REOPENABLE_GRANT = ("Draft", "Applied", "Granted")


class ProjectBudgetLine(Document):
	def autoname(self):
		self.inherit_from_grant()
		self.name = company_series("LINE", self.company)

	def validate(self):
		self.inherit_from_grant()
		self.check_cost_center()
		self.check_unique()
		self.check_unchanged_since_approval()
		self.check_years()
		self.check_formulas()
		claim_basis.check(self)
		self.compute()
		self.check_plan_not_raised()
		self.check_status()

	def on_update(self):
		self.recompute_dependents()

	def on_trash(self):
		if self.status != "Draft":
			frappe.throw(
				_("{0} is approved and cannot be deleted. Set it to {1} instead.").format(
					frappe.bold(escape_html(self.title)), _("Closed")
				)
			)

	def inherit_from_grant(self):
		grant = frappe.db.get_value(
			"Grant Agreement", self.grant_agreement, ["project", "company", "currency"], as_dict=True
		)
		if not grant:
			frappe.throw(_("Choose the grant agreement that the line belongs to."), frappe.MandatoryError)
		if self.currency and self.currency != grant.currency:
			frappe.throw(
				_("The budget is kept in {0}, the currency of {1}. {2} cannot be used.").format(
					grant.currency, grant.company, self.currency
				)
			)
		self.project, self.company, self.currency = grant.project, grant.company, grant.currency
		check_company(self.company)

	def check_cost_center(self):
		if not self.cost_center:
			return
		company = frappe.db.get_value("Cost Center", self.cost_center, "company")
		if company != self.company:
			frappe.throw(
				_("Cost centre {0} belongs to {1}, but the grant belongs to {2}.").format(
					self.cost_center, company, self.company
				)
			)

	def check_unique(self):
		self.line_key = unique_key(self.project, self.cost_type, self.cost_center)
		other = frappe.db.get_value(
			"Project Budget Line",
			{"line_key": self.line_key, "name": ("!=", self.name or "")},
			["name", "title"],
		)
		if other:
			frappe.throw(
				_(
					"Project {0} already has a line for cost type {1} and cost centre {2}: {3} ({4}). "
					"Change that line, or choose another cost centre."
				).format(
					self.project,
					self.cost_type,
					self.cost_center or _("the whole project"),
					escape_html(other[1]),
					other[0],
				),
				frappe.UniqueValidationError,
			)

	def check_unchanged_since_approval(self):
		before = self.get_doc_before_save()
		if not before or before.status == "Draft" or self.status == "Draft":
			return
		if self.flags.by_reallocation:  # set in code only: a Budget Reallocation writes the revised plan
			return
		changed = [
			_(self.meta.get_label(fieldname))
			for fieldname in LOCKED_WHEN_APPROVED
			if (self.get(fieldname) or "") != (before.get(fieldname) or "")
		]
		changed += [
			_(self.meta.get_label(table))
			for table, columns in LOCKED_TABLES.items()
			if _contents(self, table, columns) != _contents(before, table, columns)
		]
		if changed:
			frappe.throw(
				_(
					"{0} is approved, so its plan is fixed. Changed: {1}. Move money between lines with a "
					"budget reallocation, or let a Digidel Manager return the line to draft before the grant is active."
				).format(frappe.bold(escape_html(self.title)), ", ".join(changed))
			)

	def check_years(self):
		grant = frappe.get_cached_doc("Grant Agreement", self.grant_agreement)
		eligible = plan.grant_years(grant)
		seen = set()
		for row in self.years:
			where = _("Row {0}, {1}").format(row.idx, row.fiscal_year)
			planned = to_money(row.planned_amount, where)
			if row.planned_amount not in (None, "") and not to_decimal(row.planned_amount).is_signed():
				row.planned_amount = float(planned)  # in whole öre, so that the rows sum to the total
			if planned < 0:
				frappe.throw(_("{0}: the planned amount is below zero.").format(where))
			if row.fiscal_year in seen:
				frappe.throw(_("{0}: the fiscal year stands twice. Keep one row per year.").format(where))
			if row.fiscal_year not in eligible:
				frappe.throw(
					_("{0}: the fiscal year lies outside the eligible period {1} to {2}.").format(
						where,
						frappe.format(grant.eligible_from, "Date"),
						frappe.format(grant.eligible_to, "Date"),
					)
				)
			seen.add(row.fiscal_year)

	def check_formulas(self):
		self.fill_employer_fee()
		for row in self.formulas:
			try:
				check_formula(plan.to_formula(row))
			except BudgetError as error:
				frappe.throw(_formula_message(error, row))
		self.check_formula_titles()

	def fill_employer_fee(self):
		"""An hourly formula without an employer fee takes the one valid when its period begins."""
		wanting = [r for r in self.formulas if not r.of_formula and r.employer_fee_percent in (None, "")]
		if not wanting:
			return
		grant = frappe.get_cached_doc("Grant Agreement", self.grant_agreement)
		starts = {year.name: year.starts_on for year in plan.fiscal_years(self.company)}
		first = frappe.utils.getdate(grant.eligible_from)
		for row in wanting:
			day = max(starts.get(row.fiscal_year) or first, first)
			row.employer_fee_percent = plan.employer_fee_on(self.company, day)

	def check_formula_titles(self):
		titles = [(row.title or "").strip() for row in self.formulas]
		twice = {title for title in titles if titles.count(title) > 1}
		line, formula = frappe.qb.DocType("Project Budget Line"), frappe.qb.DocType("Budget Line Formula")
		if titles:
			taken = (
				frappe.qb.from_(formula)
				.join(line)
				.on(formula.parent == line.name)
				.select(formula.title)
				.where(line.project == self.project)
				.where(line.name != (self.name or ""))
				.where(formula.title.isin(titles))
				.run(pluck=True)
			)
			twice.update(taken)
		if twice:
			frappe.throw(
				_(
					"The project's budget has more than one formula called {0}. Give each its own title."
				).format(escape_html(", ".join(sorted(twice))))
			)

	def compute(self):
		for row in self.years:
			if self.status == "Draft" or row.revised_amount in (None, ""):
				row.revised_amount = row.planned_amount
		planned = total(to_money(row.planned_amount) for row in self.years)
		self.planned_total = float(to_money(planned, _(self.meta.get_label("planned_total"))))
		self.set_computed_amounts()

	def set_computed_amounts(self):
		if not self.formulas:
			self.computed_total = 0
			return
		lines = plan.budget_lines(self.project, instead=[self])
		try:
			amounts = computed_amounts([f for line in lines for f in line.formulas])
		except BudgetError as error:
			frappe.throw(_formula_message(error))
		except InvalidOperation:  # more digits than money is counted with
			refuse_too_large(_(self.meta.get_label("computed_total")))
		for row in self.formulas:
			row.computed_amount = float(
				to_money(amounts[(row.title or "").strip()], escape_html(row.title or ""))
			)
		computed = total(to_money(row.computed_amount) for row in self.formulas)
		self.computed_total = float(to_money(computed, _(self.meta.get_label("computed_total"))))

	def check_plan_not_raised(self):
		"""A fixed plan gets no more money by a new line; one without money may stand ready for a reallocation."""
		columns = ("fiscal_year", "planned_amount")
		before = self.get_doc_before_save()
		planned_before = _contents(before, "years", columns) if before else []
		if not self.planned_total or _contents(self, "years", columns) == planned_before:
			return
		if self.flags.by_reallocation:  # a year without a plan of its own got its row
			return
		grant_status = frappe.db.get_value("Grant Agreement", self.grant_agreement, "status")
		if grant_status in REOPENABLE_GRANT:
			return
		# A manager may record a grant that was reported or closed before this system, with its lines.
		if grant_status == "Active" or not _is_manager():
			self.refuse_fixed_plan(grant_status)

	def refuse_fixed_plan(self, grant_status: str):
		frappe.throw(
			_("The grant is {0}: its plan is fixed. Use a budget reallocation.").format(
				_(grant_status, context="Grant Agreement")
			)
		)

	def check_status(self):
		before = self.get_doc_before_save()
		was = before.status if before else "Draft"
		if was == self.status:
			return
		if self.status == "Draft":
			self.check_may_reopen()
		if was == "Draft":
			check_overhead_cap(frappe.get_doc("Grant Agreement", self.grant_agreement), instead=[self])

	def check_may_reopen(self):
		grant_status = frappe.db.get_value("Grant Agreement", self.grant_agreement, "status")
		if grant_status not in REOPENABLE_GRANT:
			self.refuse_fixed_plan(grant_status)
		if not _is_manager():
			frappe.throw(
				_("Only a Digidel Manager may return an approved line to draft."), frappe.PermissionError
			)

	def recompute_dependents(self):
		"""Percentages in other lines follow when a formula they point at changes."""
		titles = [row.title for row in self.formulas]
		if not titles or self.flags.in_recompute:
			return
		line, formula = frappe.qb.DocType("Project Budget Line"), frappe.qb.DocType("Budget Line Formula")
		dependents = (
			frappe.qb.from_(formula)
			.join(line)
			.on(formula.parent == line.name)
			.select(line.name)
			.distinct()
			.where(line.project == self.project)
			.where(line.name != self.name)
			.where(line.status == "Draft")
			.where(formula.of_formula.isin(titles))
			.run(pluck=True)
		)
		for name in dependents:
			dependent = frappe.get_doc("Project Budget Line", name)
			dependent.flags.in_recompute = True
			# the user may save this line, and the change is a consequence of that
			dependent.save(ignore_permissions=True)


def _is_manager() -> bool:
	return bool({"Digidel Manager", "System Manager"}.intersection(frappe.get_roles()))


def _contents(doc, table: str, columns: tuple[str, ...]) -> list[tuple]:
	"""A child table as comparable values: a number is the same however the client spelled it."""
	numeric = {"Currency", "Float", "Percent"}
	fields = {df.fieldname: df.fieldtype for df in frappe.get_meta(doc.meta.get_field(table).options).fields}

	def value(row, column):
		if fields[column] in numeric:
			return to_decimal(row.get(column)) or 0
		return row.get(column) or ""

	return [tuple(value(row, column) for column in columns) for row in doc.get(table)]


def _formula_message(error: BudgetError, row=None) -> str:
	"""A rule the formula breaks, in words for the person at the form."""
	subject = frappe.bold(
		escape_html(error.subject) or _("Formula in row {0}").format(row.idx if row else "?")
	)
	if error.code == "negative":
		label = frappe.get_meta("Budget Line Formula").get_label(error.detail)
		return _("{0}: {1} is below zero. Enter zero or more.").format(subject, _(label))
	if error.code == "both_kinds":
		return _("{0}: give either hours or a percentage of another formula, not both.").format(subject)
	if error.code == "percent_missing":
		return _("{0}: give the percentage to take of the other formula.").format(subject)
	if error.code == "hours_missing":
		return _("{0}: give an hourly rate and hours, or a percentage of another formula.").format(subject)
	if error.code == "unknown_formula":
		return _("{0}: the project's budget has no formula called {1}. Check the title.").format(
			subject, frappe.bold(escape_html(error.detail))
		)
	return _("{0}: the formulas point at each other in a circle. Let one of them rest on hours.").format(
		subject
	)
