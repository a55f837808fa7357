from digidel_app.digidel_center.company import TakesCompany, follow_company


class AgreementReminder(TakesCompany):
	"""A reminder that has been sent. Its unique key is what keeps a second run from sending it again."""

	def validate(self) -> None:
		follow_company(self, "partner_agreement")
