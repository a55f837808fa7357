from frappe.model.document import Document


class BudgetReallocation(Document):
	pass
