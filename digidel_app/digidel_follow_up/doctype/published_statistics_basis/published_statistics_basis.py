from frappe.model.document import Document


class PublishedStatisticsBasis(Document):
	"""The true numbers behind a publication. Written by `publishing` only, and read only to protect the next version."""
