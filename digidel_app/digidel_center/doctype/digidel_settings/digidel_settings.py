from frappe.model.document import Document


class DigidelSettings(Document):
	pass
