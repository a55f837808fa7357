from digidel_app.digidel_center.company import TakesCompany, check_company, follow_company


class SalonCount(TakesCompany):
	"""One count of who came to a salon, as it arrived: makes it stored once, and lets it be taken back."""

	def validate(self) -> None:
		follow_company(self, "digital_salon")
		check_company(self, "digital_salon")
