from frappe.model.document import Document


class ProjectBudgetLineYear(Document):
	pass
