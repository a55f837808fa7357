import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import check_company
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.domain import colours, goals

ACCOUNT_KINDS = {"income_account": "Income", "receivable_account": "Asset", "liability_account": "Liability"}
THRESHOLD_RANGE = range(3, 11)


class DigidelCompanySettings(Document):
	"""What one municipality has decided: its project, accounts, answer time and what is asked at the desk."""

	def validate(self) -> None:
		check_company(self, "default_project", *ACCOUNT_KINDS)
		self.check_threshold()
		self.check_answer_time()
		self.check_accounts()
		self.check_closed_weeks()
		self.check_colour()

	def check_threshold(self) -> None:
		if whole_number(self, "suppression_threshold") not in THRESHOLD_RANGE:
			frappe.throw(
				_("{0} must be between {1} and {2}. It is {3}.").format(
					_("Smallest published number"),
					THRESHOLD_RANGE[0],
					THRESHOLD_RANGE[-1],
					self.suppression_threshold,
				)
			)

	def check_answer_time(self) -> None:
		if whole_number(self, "answer_rule_value") < 1:
			frappe.throw(_("{0} must be at least 1.").format(_("Answer within")))

	def check_accounts(self) -> None:
		for fieldname, root_type in ACCOUNT_KINDS.items():
			if not self.get(fieldname):
				continue
			account = frappe.get_cached_doc("Account", self.get(fieldname))
			if account.is_group or account.root_type != root_type:
				frappe.throw(
					_(
						"{0}: account {1} cannot be used. Choose an account that is not a group and has the type {2}."
					).format(_(self.meta.get_label(fieldname)), account.name, _(root_type))
				)

	def check_closed_weeks(self) -> None:
		rows = [(whole_number(row, "iso_year"), whole_number(row, "iso_week")) for row in self.closed_weeks]
		for row, kind in goals.closed_week_problems(rows):
			year, week = rows[row]
			message = {
				goals.NO_SUCH_WEEK: _("Closed weeks, row {0}: the year {1} has no week {2}."),
				goals.SAME_WEEK: _("Closed weeks, row {0}: week {2} of {1} already stands in a row above."),
			}[kind]
			frappe.throw(message.format(row + 1, year, week))

	def check_colour(self) -> None:
		"""Refuse a colour that old eyes cannot read, and say which one is near it."""
		if not self.public_colour:
			return
		colour = colours.clean(self.public_colour)
		if not colour:
			frappe.throw(_("{0} must be a colour such as #0b4668.").format(_("Colour of the pages")))
		self.public_colour = colour
		contrast = colours.worst(colour, colours.LIGHT_GROUNDS)
		if contrast < colours.LEAST_CONTRAST:
			frappe.throw(
				_(
					"The colour {0} is too light to be read by everybody: its contrast is {1}:1, and at least {2}:1 is needed. {3} is the nearest darker one."
				).format(colour, _decimal(contrast), int(colours.LEAST_CONTRAST), colours.for_light(colour)),
				title=_("Hard to read"),
			)


def _decimal(value: float) -> str:
	"""One decimal, cut and not rounded: 6.96 is not 7.0."""
	return frappe.utils.fmt_money(int(value * 10) / 10, precision=1).strip()
