from frappe.model.document import Document


class MeetingPlace(Document):
	pass
