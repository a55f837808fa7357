from frappe.model.document import Document

from digidel_app.digidel_encounters import directory


class ReferralTarget(Document):
	"""Where visitors are referred. After `valid_to` nobody can be referred here."""

	def validate(self) -> None:
		directory.validate_contact(self)

	def on_update(self) -> None:
		directory.close_reminders(self.doctype, self.name)
