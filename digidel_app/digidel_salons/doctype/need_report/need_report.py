from frappe.model.document import Document


class NeedReport(Document):
	pass
