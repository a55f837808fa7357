from frappe.model.document import Document


class SalonNeed(Document):
	pass
