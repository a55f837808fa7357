from frappe.model.document import Document

from digidel_app.digidel_center.company import set_default_company


class ReferralTarget(Document):
	"""Where visitors are referred. After `valid_to` nobody can be referred here."""

	def validate(self) -> None:
		set_default_company(self)
