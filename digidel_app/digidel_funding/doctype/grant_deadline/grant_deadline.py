from frappe.model.document import Document


class GrantDeadline(Document):
	pass
