from frappe.model.document import Document


class DigidelCompanySettings(Document):
	pass
