from frappe.model.document import Document


class PartnerAgreement(Document):
	pass
