"""What is called at a salon's door: counting who came, and ticking off who had registered. Changes are POST."""

from typing import Any

import frappe

from digidel_app.digidel_encounters.disken import labels, whose
from digidel_app.digidel_salons import door
from digidel_app.digidel_salons import evaluation as evaluations


@frappe.whitelist()
def salons(company: str | None = None) -> list[dict]:
	"""Salons of today and the last week that the user may count, with what is counted already. No names.

	Raises:
		frappe.PermissionError: not for this user, or not this municipality.
	"""
	frappe.only_for(whose.ROLES)
	with labels.in_language():
		return door.salons_to_count(whose.company_of(company))


@frappe.whitelist()
def count_sheet(salon: str) -> dict:
	"""What a form needs to count a salon: genders, age bands, seats, and what is counted already.

	Raises:
		frappe.PermissionError: not for this user, or not the user's salon.
		frappe.DoesNotExistError: no such salon.
	"""
	frappe.only_for(whose.ROLES)
	door.check_may_count(salon)
	with labels.in_language():
		return door.sheet(salon)


@frappe.whitelist(methods=["POST"])
def save_headcounts(headcounts: Any = None, user: Any = None) -> list[dict]:
	"""Store counts of who came, once each; a refused one never stops the others.

	Args:
		headcounts: at most 50 counts, as a list or as JSON text of one. Each has client_uuid, digital_salon, rows (gender,
			age_band, persons, first_time_persons), and if wanted persons_by_head, difference, library_staff ("Yes", "No"),
			over_capacity_confirmed, counted_at; mode ("Replace", "Add") and seen (the mark of what was stored when it was
			chosen), or replaces (client_uuid of one's own earlier count).
		user: who counted, if the client knows; somebody else's sign-in in between then stores nothing.

	Returns:
		One row per count, in order: client_uuid, status ("stored", "duplicate" or "rejected"), name, message, stored (what
		is stored now, with its mark), reason.

	Raises:
		frappe.PermissionError: not for this user, or counted by another one.
		frappe.ValidationError: no list, too many counts, or a database too busy; nothing is stored.
	"""
	frappe.only_for(whose.ROLES)
	whose.check_sender(user)
	with labels.in_language():
		return door.save(headcounts)


@frappe.whitelist(methods=["POST"])
def undo_headcount(client_uuid: Any = None, user: Any = None) -> dict:
	"""Take back one of the user's own counts of the last 24 hours; {"status": "removed", "absent" or "rejected"}.

	Raises:
		frappe.PermissionError: not for this user, or counted by another one.
		frappe.ValidationError: the database is too busy.
	"""
	frappe.only_for(whose.ROLES)
	whose.check_sender(user)
	with labels.in_language():
		return door.undo(client_uuid)


@frappe.whitelist()
def registered(salon: str) -> list[dict]:
	"""Who is registered for a salon of today, to tick off at the door.

	Raises:
		frappe.PermissionError: not for this user, or not the user's salon.
		frappe.DoesNotExistError: no such salon.
		frappe.ValidationError: the salon is on another day.
	"""
	frappe.only_for(whose.ROLES)
	with labels.in_language():
		return door.door_list(salon)


@frappe.whitelist(methods=["POST"])
def mark_attendance(registration: Any = None, status: Any = None, user: Any = None) -> dict:
	"""Say that somebody who had registered came ("Attended"), did not ("No-show"), or is to come ("Registered").

	Raises:
		frappe.PermissionError: not for this user, or not the user's salon.
		frappe.DoesNotExistError: no such registration.
		frappe.ValidationError: a step that is not possible, or a salon that has not begun or is long over.
	"""
	frappe.only_for(whose.ROLES)
	whose.check_sender(user)
	with labels.in_language():
		return door.mark_attendance(registration, status)


@frappe.whitelist()
def evaluation(salon: str) -> dict:
	"""How many participants have said what they thought, and the figures of those that may be shown.

	Raises:
		frappe.PermissionError: the user may not read the salon.
	"""
	frappe.has_permission("Digital Salon", "read", doc=salon, throw=True)
	company = frappe.db.get_value("Digital Salon", salon, "company")
	return evaluations.summary(salon, company)
