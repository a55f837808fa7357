from frappe.model.document import Document

from digidel_app.digidel_encounters import directory


class DigitalService(Document):
	"""An e-service that visitors ask about, and whom to ask about it. Its phone number may stand in notes."""

	def validate(self) -> None:
		directory.validate_contact(self)

	def on_update(self) -> None:
		directory.close_reminders(self.doctype, self.name)
