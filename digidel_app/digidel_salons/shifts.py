"""Volunteers' shifts: planned from a salon's hosts, following the salon, and giving in-kind contributions.

Approved hours are the volunteer's organisation's contribution when it has promised hours in an agreement in force that
day. Where the organisation's hours at the salon are already recorded (as host, or by hand) those stand for all of it.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, time_diff_in_hours

from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.digidel_partners import contributions
from digidel_app.domain import salons
from digidel_app.domain.shifts import APPROVED, PLANNED, REJECTED


def plan_from_hosts(salon: Document) -> list[str]:
	"""A planned shift for each volunteer among the salon's hosts who has none yet; names of the new shifts.

	Hours are what stands on the host's row, else as long as the salon lasts.
	"""
	# get_all: who plans the salon sees all its volunteers; rejected shifts do not stand in the way
	have = set(
		frappe.get_all(
			"Volunteer Shift",
			filters={"digital_salon": salon.name, "status": ("!=", REJECTED)},
			pluck="salon_volunteer",
		)
	)
	made = []
	for row in salon.hosts:
		if row.host_kind != "Volunteer" or row.salon_volunteer in have:
			continue
		have.add(row.salon_volunteer)
		shift = frappe.get_doc(
			doctype="Volunteer Shift",
			salon_volunteer=row.salon_volunteer,
			digital_salon=salon.name,
			hours=row.hours or round(time_diff_in_hours(salon.ends_at, salon.starts_at), 2),
			task=row.role,
		)
		made.append(shift.insert().name)
	return made


def follow_salon(salon: Document, method: str | None = None) -> None:
	"""After each save of a salon: planned shifts move with it or end with it or their host, approved hours are counted once."""
	gone = _no_longer_hosts(salon)
	for name, status in frappe.get_all(
		"Volunteer Shift", filters={"digital_salon": salon.name}, fields=["name", "status"], as_list=True
	):
		shift = frappe.get_doc("Volunteer Shift", name)
		if status == APPROVED:
			keep_contribution(shift)
		elif status == PLANNED:
			_follow(shift, salon, shift.salon_volunteer in gone)


def _no_longer_hosts(salon: Document) -> set[str]:
	"""Volunteers who were hosts until this save. A shift planned for somebody who never was a host is meant."""
	before = salon.get_doc_before_save()
	return _volunteers(before) - _volunteers(salon) if before else set()


def _volunteers(salon: Document) -> set[str]:
	return {row.salon_volunteer for row in salon.hosts if row.salon_volunteer}


def follow_contribution(contribution: Document, method: str | None = None) -> None:
	"""What is recorded or removed by hand for a salon decides whether its volunteers' hours still count by themselves."""
	if contribution.source == contributions.SHIFT or not contribution.digital_salon:
		return
	for name in frappe.get_all(
		"Volunteer Shift",
		filters={"digital_salon": contribution.digital_salon, "status": APPROVED},
		pluck="name",
	):
		keep_contribution(frappe.get_doc("Volunteer Shift", name))


def keep_contribution(shift: Document) -> None:
	"""Make the organisation's contribution say what the shift says: there when it counts, gone when it does not."""
	before = shift.get_doc_before_save()
	for partner in {shift.partner_organisation, before and before.partner_organisation} - {None, ""}:
		key = contributions.shift_key(shift.name, partner)
		if partner == shift.partner_organisation and _counts(shift):
			salon = shift.digital_salon and frappe.get_doc("Digital Salon", shift.digital_salon)
			contributions.put_hours(
				contributions.SHIFT, key, partner, getdate(shift.shift_date), to_decimal(shift.hours), salon
			)
		else:
			contributions.drop(key)


def forget_contribution(shift: Document) -> None:
	"""Before a shift is deleted: what only follows from it goes with it."""
	if shift.partner_organisation:
		contributions.drop(contributions.shift_key(shift.name, shift.partner_organisation))


def other_hours(shift: Document) -> Decimal:
	"""Hours of the same volunteer's other shifts that day. Read with a lock: the volunteer's row is locked."""
	table = frappe.qb.DocType("Volunteer Shift")
	rows = (
		frappe.qb.from_(table)
		.select(table.hours)
		.where(table.salon_volunteer == shift.salon_volunteer)
		.where(table.shift_date == shift.shift_date)
		.where(table.status != REJECTED)
		.where(table.name != (shift.name or ""))
		.for_update()
		.run()
	)
	return sum((to_decimal(hours or 0) for (hours,) in rows), Decimal(0))


def _counts(shift: Document) -> bool:
	if shift.status != APPROVED:
		return False
	if not contributions.promises_hours(shift.partner_organisation, getdate(shift.shift_date)):
		return False
	return not (
		shift.digital_salon and contributions.has_hours(shift.digital_salon, shift.partner_organisation)
	)


def _follow(shift: Document, salon: Document, is_gone: bool) -> None:
	if salon.status == salons.CANCELLED:
		shift.update({"status": REJECTED, "rejected_reason": _("The salon was cancelled.")})
	elif is_gone:
		shift.update({"status": REJECTED, "rejected_reason": _("The volunteer no longer hosts the salon.")})
	elif (getdate(shift.shift_date), shift.meeting_place) == (
		get_datetime(salon.starts_at).date(),
		salon.meeting_place,
	):
		return
	shift.save(ignore_permissions=True)  # follows the salon, whose rules let the change through
