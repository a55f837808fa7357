from frappe.model.document import Document


class SalonHost(Document):
	pass
