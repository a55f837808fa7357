"""How many live in the municipality, by year and with its source; the base of goals in per cent."""

import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import check_user_company
from digidel_app.digidel_follow_up.figures import check_year


class PopulationFigure(Document):
	def validate(self) -> None:
		check_user_company(self)
		check_year(self)
		self.check_single()

	def check_single(self) -> None:
		other = frappe.db.exists(
			"Population Figure",
			{"company": self.company, "year": self.year, "name": ("!=", self.name or "")},
		)
		if other:
			frappe.throw(
				_("{0} already has a figure for {1}. Change that one.").format(self.company, self.year),
				frappe.UniqueValidationError,
			)
