"""Registering somebody who calls, from the salon's own form. Every function authorises first."""

import frappe
from frappe import _

from digidel_app.digidel_salons import seats, visitors
from digidel_app.domain import bookings, registrations
from digidel_app.domain.whole_numbers import whole


@frappe.whitelist(methods=["POST"])
def register_caller(
	salon: str,
	participant_name: str | None = None,
	persons: int | str = 1,
	contact: str | None = None,
	may_wait: int | str = 0,
) -> dict:
	"""Register somebody who calls: {"status", "code", "queue_place", "free"}.

	A group of which only some fit is offered so many ("free") and not stored, unless `may_wait`: then all of them wait.

	Raises:
		frappe.PermissionError: the user may not register participants, or not for this salon.
		frappe.DoesNotExistError: there is no such salon.
		frappe.ValidationError: the salon takes no registrations, or something given cannot be used.
	"""
	frappe.has_permission("Salon Registration", "create", throw=True)
	frappe.get_doc("Digital Salon", salon).check_permission("read")
	try:
		number = whole(persons)
	except ValueError:
		frappe.throw(_("Persons must be a whole number."))
	offered = registrations.offer(number, seats.free(salon))
	if offered and not frappe.utils.cint(may_wait):
		return {"status": visitors.OFFERED, "code": None, "queue_place": 0, "free": offered}
	doc = frappe.new_doc("Salon Registration")
	doc.update(
		{"digital_salon": salon, "participant_name": participant_name, "persons": number, "contact": contact}
	)
	doc.insert()
	return {
		"status": doc.status,
		"code": bookings.shown_code(doc.registration_code),
		"queue_place": visitors.place_in_queue(doc),
		"free": 0,
	}
