"""Who has a seat at a salon: the only code that counts, gives and takes seats.

Every change first locks the salon's row, and after that reads with locks only: a plain SELECT would see the seats as
they were when the transaction began, and overbook. Each change counts anew from the registrations, so the number on
the salon cannot drift from them.
"""

import frappe
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

from digidel_app.domain import registrations
from digidel_app.domain.registrations import Registration

SALON_FIELDS = ("name", "title", "status", "is_public", "starts_at", "ends_at", "capacity", "queue_counter")


def lock(salon: str) -> frappe._dict:
	"""The salon as it is now; nobody else gives or takes its seats before this transaction ends.

	Raises:
		frappe.DoesNotExistError: there is no such salon.
	"""
	row = frappe.db.get_value("Digital Salon", salon, SALON_FIELDS, as_dict=True, for_update=True)
	if not row:
		raise frappe.DoesNotExistError(frappe._("There is no such salon."))
	return row


def of_salon(salon: str) -> list[Registration]:
	"""All registrations as they are now. The salon must be locked."""
	table = frappe.qb.DocType("Salon Registration")
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.status, table.persons, table.queue_number)
		.where(table.digital_salon == salon)
		.for_update()
		.run()
	)
	return [Registration(name, status, persons, cint(number)) for name, status, persons, number in rows]


def free(salon: str) -> int | None:
	"""Seats left, None without a limit. Locks the salon."""
	row = lock(salon)
	return registrations.free_seats(row.capacity, registrations.seats_taken(of_salon(salon)))


def free_ahead(company: str) -> tuple[int, int]:
	"""(seats left at salons to come that are open, how many such salons have no limit). The caller has authorised."""
	table = frappe.qb.DocType("Digital Salon")
	rows = (
		frappe.qb.from_(table)
		.select(table.capacity, table.seats_taken)
		.where(table.company == company)
		.where(table.status == "Open")
		.where(table.starts_at > now_datetime())
		.run()
	)
	left = [registrations.free_seats(cint(capacity), cint(taken)) for capacity, taken in rows]
	return sum(number for number in left if number is not None), left.count(None)


def take_place_in_queue(salon: frappe._dict) -> int:
	"""The next number of the queue; numbers are never used twice. The salon must be locked."""
	number = cint(salon.queue_counter) + 1
	_write(salon.name, queue_counter=number)
	return number


def settle(salon: str) -> list[str]:
	"""Give free seats to the queue and write down how many are taken; names of who got a seat from the queue."""
	row = lock(salon)
	rows = of_salon(salon)
	taken = registrations.seats_taken(rows)
	promoted = registrations.next_from_queue(rows, registrations.free_seats(row.capacity, taken))
	if promoted and _takes_registrations(row):
		_promote(promoted)
		taken += sum(each.persons for each in rows if each.name in promoted)
	else:
		promoted = []
	_write(salon, seats_taken=taken)
	return promoted


def copy_start(salon: Document) -> bool:
	"""Keep the registrations' copy of when the salon starts; whether its time or place changed at all."""
	if salon.has_value_changed("starts_at"):
		frappe.db.set_value(
			"Salon Registration",
			{"digital_salon": salon.name},
			"starts_at",
			salon.starts_at,
			update_modified=False,
		)
	return salon.has_value_changed("starts_at") or salon.has_value_changed("meeting_place")


def _takes_registrations(salon: frappe._dict) -> bool:
	"""Whether a seat is still of use to who waits: the salon is open and has not begun."""
	return salon.status == "Open" and salon.starts_at > now_datetime()


def _promote(names: list[str]) -> None:
	table = frappe.qb.DocType("Salon Registration")
	now = now_datetime()
	(
		frappe.qb.update(table)
		.set(table.status, registrations.REGISTERED)
		.set(table.promoted_at, now)
		.set(table.modified, now)
		.where(table.name.isin(names))
		.where(table.status == registrations.WAITLISTED)
		.run()
	)
	for name in names:
		frappe.clear_document_cache("Salon Registration", name)


def _write(salon: str, **values: int) -> None:
	"""Counters only: `modified` stays, so a coordinator who has the form open can still save it."""
	frappe.db.set_value("Digital Salon", salon, values, update_modified=False)
