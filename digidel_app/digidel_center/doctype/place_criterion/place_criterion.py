from frappe.model.document import Document


class PlaceCriterion(Document):
	pass
