from frappe.model.document import Document


class BudgetLineFunding(Document):
	pass
