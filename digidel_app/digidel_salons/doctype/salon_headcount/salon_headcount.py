from frappe.model.document import Document


class SalonHeadcount(Document):
	pass
