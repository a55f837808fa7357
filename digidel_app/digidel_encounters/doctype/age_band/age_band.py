import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.numbers import whole_number
from digidel_app.domain.encounters import ADULT_AGE, bands_overlap, straddles_adult_age


class AgeBand(Document):
	"""A span of ages in whole years, both ends included. Girls and boys are told from bands that end under 18."""

	def validate(self) -> None:
		self.check_ages()
		self.check_overlap()

	def check_ages(self) -> None:
		if whole_number(self, "from_age") < 0 or whole_number(self, "to_age") < 0:
			frappe.throw(_("An age cannot be below 0."))
		if self.to_age and self.to_age < self.from_age:
			frappe.throw(
				_("The band ends at {0}, before it begins at {1}.").format(self.to_age, self.from_age)
			)
		if straddles_adult_age(self.from_age, self.to_age):
			frappe.throw(
				_(
					"Children and adults are counted apart. Let one band end at {0} and the next begin at {1}."
				).format(ADULT_AGE - 1, ADULT_AGE)
			)

	def check_overlap(self) -> None:
		if not self.is_active:
			return
		others = frappe.get_all(
			"Age Band",
			filters={"is_active": 1, "name": ["!=", self.name]},
			fields=["name", "from_age", "to_age"],
		)
		for other in others:
			if bands_overlap((self.from_age, self.to_age), (other.from_age, other.to_age)):
				frappe.throw(
					_(
						"{0} overlaps {1}, which is in use. Change the ages, or take {1} out of use first."
					).format(self.band_name, frappe.bold(other.name))
				)
