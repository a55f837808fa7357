from frappe.model.document import Document


class EncounterTopic(Document):
	pass
