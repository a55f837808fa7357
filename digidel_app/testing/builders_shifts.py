"""Records for tests of volunteers' shifts. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, today

from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_partners import on_paper


def volunteer_user(name: str, *roles: str) -> str:
	return make.user_with(*(roles or ("Digidel Volunteer",)), name=name)


def shift(**values) -> Document:
	"""A planned shift of two hours yesterday at a place, not yet saved."""
	doc = frappe.get_doc({"doctype": "Volunteer Shift", "hours": 2, **values})
	doc.salon_volunteer = doc.salon_volunteer or make.volunteer().name
	if not doc.digital_salon:
		doc.meeting_place = doc.meeting_place or make.meeting_place().name
		doc.shift_date = doc.shift_date or add_days(today(), -1)
	return doc


def promise_of_hours(partner: str, unit_value: float = 200) -> Document:
	"""An agreement in force for years that promises hours."""
	return on_paper(
		partner_organisation=partner,
		starts_on="2020-01-01",
		ends_on="2099-12-31",
		commitments=[{"kind": "Hours", "quantity": 100, "unit": "timmar", "unit_value": unit_value}],
	)
