from frappe.model.document import Document


class DigitalService(Document):
	pass
