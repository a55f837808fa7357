"""Tasks that hang on a document: what its own texts may not hold, a task about it may not hold either."""

from frappe import _
from frappe.model.document import Document

from digidel_app.overrides.comment import refuse_in


def refuse_personal_data(task: Document, method: str | None = None) -> None:
	"""Stop a task that points at a visitor; who gave it and who got it are staff and stay."""
	refuse_in(task.reference_type, task.reference_name, task.description, _("Description"))
