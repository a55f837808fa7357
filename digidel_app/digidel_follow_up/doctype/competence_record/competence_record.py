import math

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
from digidel_app.digidel_follow_up import governance

MOST_HOURS = 400
"""In one record: a term of full-time studies."""


class CompetenceRecord(TakesCompany):
	"""Training that somebody of the staff has had. Managers see all of it, everybody else their own."""

	def validate(self) -> None:
		self.set_person()
		self.check_hours()
		governance.check_length(self, "skill")
		if governance.day(self, "record_date", required=True) > getdate():
			frappe.throw(_("The training date cannot be after today."))
		refuse_personal_data(self, "skill")

	def set_person(self) -> None:
		if not self.employee and not self.user:
			frappe.throw(_("Choose an employee or a user."), frappe.MandatoryError)
		if self.employee:
			follow_company(self, "employee")
			self.user = frappe.db.get_value("Employee", self.employee, "user_id") or None
		set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "project")

	def check_hours(self) -> None:
		try:
			self.hours = float(self.hours or 0)
		except (TypeError, ValueError):
			self.hours = math.nan
		if not math.isfinite(self.hours) or not 0 <= self.hours <= MOST_HOURS:
			frappe.throw(_("Training hours must be a number from 0 to {0}.").format(MOST_HOURS))


def on_doctype_update() -> None:
	frappe.db.add_index("Competence Record", ["company", "record_date"], "digidel_training_by_date")
