from frappe.model.document import Document


class DigidelSettings(Document):
	"""What is common to the whole site. `install_record` belongs to setup and is never shown."""
