from frappe.model.document import Document


class AgreementCommitment(Document):
	pass
