from frappe.model.document import Document


class GrantFinancing(Document):
	pass
