from frappe.model.document import Document


class ReferralTarget(Document):
	pass
