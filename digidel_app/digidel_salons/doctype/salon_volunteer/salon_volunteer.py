from frappe.model.document import Document


class SalonVolunteer(Document):
	pass
