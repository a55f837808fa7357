from frappe.model.document import Document


class EncounterTopic(Document):
	"""What a question at the desk is about. Shared by all municipalities on the site, so that they can be compared."""
