from frappe.model.document import Document


class HelpdeskEncounter(Document):
	pass
