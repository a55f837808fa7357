from frappe.model.document import Document


class GrantInstalment(Document):
	pass
