from frappe.model.document import Document


class EncounterQuestion(Document):
	pass
