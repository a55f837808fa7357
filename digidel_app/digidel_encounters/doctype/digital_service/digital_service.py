from frappe.model.document import Document

from digidel_app.digidel_center.company import set_default_company


class DigitalService(Document):
	"""An e-service that visitors ask about, and whom to ask about it. Its phone number may stand in notes."""

	def validate(self) -> None:
		set_default_company(self)
