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
from digidel_app.digidel_follow_up import governance, year_wheel
from digidel_app.domain import year_wheel as rules


class YearWheelTask(TakesCompany):
	"""Something that the municipality does every year at the same time. Whoever is responsible is given it as a task."""

	def validate(self) -> None:
		self.set_company()
		self.check_months()
		self.check_days()
		governance.check_length(self, "title", "what_to_do", "board")
		before = self.get_doc_before_save()
		governance.check_responsible(self, self.company, before and before.responsible_user)
		refuse_personal_data(self, "title", "what_to_do", "board")
		year_wheel.keep_occurrences(self)

	def set_company(self) -> None:
		if self.roadmap_initiative:
			follow_company(self, "roadmap_initiative")
		set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "steering_document")

	def check_months(self) -> None:
		"""The months as whole numbers in order, where they are chosen; the month where the others follow from it."""
		if self.recurrence == rules.CHOSEN:
			self.first_month = None
			try:
				months = rules.read_months(str(self.chosen_months or ""))
			except ValueError:
				frappe.throw(_("Months: write numbers from 1 to 12 with commas between them, as in 3, 9."))
			self.chosen_months = ", ".join(map(str, months))
			return
		self.chosen_months = None
		if self.recurrence == rules.MONTH:
			self.first_month = None
		elif not self.first_month:
			frappe.throw(_("Say in which month the task comes."), frappe.MandatoryError)

	def check_days(self) -> None:
		if not 1 <= whole_number(self, "day_of_month") <= 31:
			frappe.throw(_("Day of the month must be a number from 1 to 31."))
		if not 0 <= whole_number(self, "notice_days") <= rules.MOST_NOTICE:
			frappe.throw(_("Days of notice must be a number from 0 to {0}.").format(rules.MOST_NOTICE))
		self.first_day = governance.day(self, "first_day") or getdate()
		last = governance.day(self, "last_day")
		if last and last < self.first_day:
			frappe.throw(_("The task ends before it begins. Change the first or the last day."))

	def on_update(self) -> None:
		year_wheel.follow_responsible(self)

	def on_trash(self) -> None:
		year_wheel.forget(self)
