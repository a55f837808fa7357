from frappe.model.document import Document


class BudgetLineFormula(Document):
	pass
