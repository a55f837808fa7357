from frappe.model.document import Document


class PlaceOpeningHour(Document):
	pass
