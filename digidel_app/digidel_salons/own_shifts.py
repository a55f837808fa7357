"""What a volunteer sees: the own shifts and the salons the own name is at. Never who else comes, nor how to reach them."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from digidel_app import permissions
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import salons
from digidel_app.domain import shifts as rules

LOOKS_BACK = timedelta(days=400)
"""Approved hours of the last season stay in sight."""


def shifts() -> list[frappe._dict]:
	"""The signed-in volunteer's shifts, the earliest first, with what is needed to get there.

	Raises:
		frappe.PermissionError: the user has no part in volunteers' shifts.
	"""
	own = permissions.own_volunteers()
	rows = frappe.get_list(
		"Volunteer Shift",
		filters={
			"salon_volunteer": ("in", own or [""]),
			"shift_date": (">=", getdate(now_datetime() - LOOKS_BACK)),
		},
		fields=[
			*("name", "digital_salon", "meeting_place", "shift_date", "status", "hours", "task"),
			*("rejected_reason", "company"),
		],
		order_by="shift_date asc, creation asc",
		limit_page_length=0,
	)
	salon_facts = _salons([row.digital_salon for row in rows if row.digital_salon])
	places = _places([row.meeting_place for row in rows])
	for row in rows:
		row.update(salon_facts.get(row.digital_salon) or {})
		row.update(places.get(row.meeting_place) or {})
	return rows


def hosted() -> list[frappe._dict]:
	"""Salons to come where the volunteer stands as host but has no shift yet, the earliest first."""
	own = permissions.own_volunteers()
	if not own:
		return []
	host, salon, shift = (
		frappe.qb.DocType(name) for name in ("Salon Host", "Digital Salon", "Volunteer Shift")
	)
	have = (frappe.qb.from_(shift).select(shift.digital_salon).where(shift.salon_volunteer.isin(own))).where(
		shift.digital_salon.isnotnull()
	)
	rows = (
		frappe.qb.from_(host)
		.join(salon)
		.on(salon.name == host.parent)
		.select(salon.name.as_("digital_salon"), salon.meeting_place)
		.distinct()
		.where(host.parenttype == "Digital Salon")
		.where(host.salon_volunteer.isin(own))
		.where(salon.status.isin((salons.PLANNED, salons.OPEN)))
		.where(salon.ends_at > now_datetime())
		.where(salon.name.notin(have))
		.run(as_dict=True)
	)
	facts = _salons([row.digital_salon for row in rows])
	places = _places([row.meeting_place for row in rows])
	for row in rows:
		row.update(facts[row.digital_salon])
		row.update(places[row.meeting_place])
	return sorted(rows, key=lambda row: row.starts_at)


def is_volunteer() -> bool:
	"""Whether the signed-in account belongs to a volunteer."""
	return bool(permissions.own_volunteers())


def confirm(shift: str, hours: object) -> Document:
	"""Say how many hours it was. Confirming again changes the hours until the coordinator has judged them.

	Raises:
		frappe.PermissionError: it is somebody else's shift.
		frappe.ValidationError: hours that cannot be right, or a day that has not been.
	"""
	doc = own_shift(shift)
	text = str(hours if hours is not None else "").strip().replace(",", ".")
	doc.hours = float(to_decimal(text[:20], _("Hours")) or 0)
	doc.status = rules.CONFIRMED
	return doc.save()


def take_back(shift: str) -> Document:
	"""The volunteer was wrong: the hours are not confirmed any more."""
	doc = own_shift(shift)
	doc.status = rules.PLANNED
	return doc.save()


def own_shift(name: str) -> Document:
	"""One of the signed-in volunteer's shifts; another's and one that is not there are refused alike.

	Raises:
		frappe.PermissionError: see above.
	"""
	own = permissions.own_volunteers()
	if not frappe.db.exists("Volunteer Shift", {"name": name, "salon_volunteer": ("in", own or [""])}):
		raise frappe.PermissionError(_("This is not one of your shifts."))
	doc = frappe.get_doc("Volunteer Shift", name)
	doc.check_permission("write")
	return doc


def _salons(names: list[str]) -> dict[str, dict]:
	# get_all: volunteers read no salon as such, only these facts of the ones they help at
	rows = frappe.get_all(
		"Digital Salon",
		filters={"name": ("in", names or [""])},
		fields=["name", "title", "theme", "starts_at", "ends_at", "status as salon_status"],
	)
	found = {}
	for row in rows:
		row.starts_at, row.ends_at = get_datetime(row.starts_at), get_datetime(row.ends_at)
		found[row.pop("name")] = row
	return found


def _places(names: list[str]) -> dict[str, dict]:
	rows = frappe.get_all(
		"Meeting Place",
		filters={"name": ("in", names or [""])},
		fields=["name", "place_name", "locality", "company"],
	)
	return {row.pop("name"): row for row in rows}
