from frappe.model.document import Document


class DigitalSalon(Document):
	pass
