from frappe.model.document import Document


class SalonVolunteerTopic(Document):
	pass
