from frappe.model.document import Document


class InkindContribution(Document):
	pass
