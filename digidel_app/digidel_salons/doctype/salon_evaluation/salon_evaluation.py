import secrets

from frappe.utils import get_datetime

from digidel_app.digidel_center.company import TakesCompany, follow_company


class SalonEvaluation(TakesCompany):
	"""What somebody thought of a salon. Nothing tells who, and no time is more exact than the day."""

	def autoname(self) -> None:
		"""The platform's own names begin with the time they were made."""
		self.name = secrets.token_hex(10)

	def set_user_and_timestamp(self) -> None:
		"""Every column with a time says midnight: in a small group the minute would point out a person."""
		super().set_user_and_timestamp()
		self.modified = get_datetime(self.evaluated_on)
		if self.is_new():
			self.creation = self.modified

	def validate(self) -> None:
		follow_company(self, "digital_salon")
