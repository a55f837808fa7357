from frappe.model.document import Document


class PersonalDetail(Document):
	"""A person's details whose purpose is met, encrypted until they are erased. Written by `personal_records` only."""
