"""Visits and salons of this year, salons to come, their registrations and shifts: what follows today's date."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from digidel_app.demo import vocabulary as v
from digidel_app.demo.bulk import insert_documents
from digidel_app.demo.load_operations import insert_encounters, load_need, load_salon
from digidel_app.demo.recent import Registration, SalonLately
from digidel_app.demo.record import range_name
from digidel_app.digidel_partners import contributions
from digidel_app.digidel_salons import seats, series_making, shifts
from digidel_app.domain import bookings
from digidel_app.domain.shifts import APPROVED, CONFIRMED

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

ENCOUNTERS, REGISTRATIONS = "demo-now-", "demo-reg-"
SERIES_WEEKS = 12
DESK_SHIFTS = (-16, -9, -2, 5, 12)
"""Days from today on which the volunteer with an account helps at the desk."""


def load_recent_encounters(loading: Loading) -> int:
	"""Visits of this year, validated one by one and written in bulk."""
	return insert_encounters(loading, loading.recent.encounters, ENCOUNTERS)


def load_recent_salons(loading: Loading) -> int:
	"""Salons that have been and salons to come, with all that belongs to them; returns how many records."""
	before = len(loading.record.made)
	held = {load_salon(loading, row.salon): row for row in loading.recent.held}
	registered = _load_past_registrations(loading, held)
	for need in loading.recent.needs:
		load_need(loading, need)
	ahead = {_load_ahead(loading, row): row for row in loading.recent.ahead}
	for name, row in {**held, **ahead}.items():
		_load_shifts(loading, name, row)
	_load_series(loading)
	_load_desk_shifts(loading)
	_keep_contributions(loading, [*held, *ahead])
	return len(loading.record.made) - before + registered


def _load_past_registrations(loading: Loading, held: dict[str, SalonLately]) -> int:
	"""In bulk: nobody can register for a salon that is over. Seats are then counted as always."""
	docs = [
		_past_registration(name, row.salon.starts_at, registration)
		for name, row in held.items()
		for registration in row.registrations
	]
	for number, doc in enumerate(docs, start=1):
		doc.name = range_name(REGISTRATIONS, number)
	insert_documents(docs)
	loading.record.add_range("Salon Registration", REGISTRATIONS, len(docs))
	for name, row in held.items():
		if row.registrations:
			seats.settle(name)
	return len(docs)


def _past_registration(salon: str, starts_at, registration: Registration) -> Document:
	doc = frappe.new_doc("Salon Registration")
	return doc.update(
		{
			"digital_salon": salon,
			"starts_at": starts_at,
			"persons": registration.persons,
			"status": registration.status,
			"registration_code": bookings.new_code(),
		}
	)


def _load_ahead(loading: Loading, row: SalonLately) -> str:
	name = load_salon(loading, row.salon)
	need = loading.names.get(("Need Report", row.salon.theme))
	if need and row is loading.recent.ahead[-1]:
		salon = frappe.get_doc("Digital Salon", name)
		salon.append("needs_met", {"need_report": need})
		salon.save()
	for registration in row.registrations:
		loading.insert(
			{
				"doctype": "Salon Registration",
				"digital_salon": name,
				"participant_name": registration.alias,
				"contact": registration.contact,
				"persons": registration.persons,
			}
		)
	return name


def _load_series(loading: Loading) -> None:
	"""Every second Friday, when nothing else is on; closed on days off. Its salons are made as the coordinator does."""
	first = getdate() + timedelta(days=1)
	friday = first + timedelta(days=(4 - first.weekday()) % 7)
	series = loading.insert(
		{
			"doctype": "Salon Series",
			"title": "Digital fredag",
			"meeting_place": loading.name_of("Meeting Place", v.PLACES[0].name),
			"kind": "Digital café",
			"theme": "Ta med din egen fråga",
			"repeats": "Every second week",
			"starts_on": friday,
			"ends_on": friday + timedelta(weeks=SERIES_WEEKS),
			"times": [{"weekday": "Friday", "from_time": "10:00:00", "to_time": "11:30:00"}],
			"capacity": 12,
			"is_public": 1,
			"project": loading.project,
			"hosts": [
				{"host_kind": "Staff", "user": "advisor@example.org", "role": "Samtalsledare", "hours": 1.5}
			],
		}
	)
	for row in series_making.make(series, is_meant=True, only_fitting=True, places={}):
		if row["state"] == series_making.NEW:
			loading.record.add("Digital Salon", row["salon"])


def _load_shifts(loading: Loading, salon: str, row: SalonLately) -> None:
	"""Planned from the salon's hosts, as the coordinator does; then confirmed and approved."""
	if not row.shifts:
		return
	for name in shifts.plan_from_hosts(frappe.get_doc("Digital Salon", salon)):
		loading.record.add("Volunteer Shift", name)
		_take_steps(name, row.shifts)


def _take_steps(name: str, until: str) -> None:
	for status in {CONFIRMED: (CONFIRMED,), APPROVED: (CONFIRMED, APPROVED)}.get(until, ()):
		shift = frappe.get_doc("Volunteer Shift", name)
		shift.status = status
		shift.save()


def _load_desk_shifts(loading: Loading) -> None:
	for days in DESK_SHIFTS:
		shift = loading.insert(
			{
				"doctype": "Volunteer Shift",
				"salon_volunteer": loading.name_of("Salon Volunteer", v.VOLUNTEERS[0].name),
				"meeting_place": loading.name_of("Meeting Place", v.PLACES[0].name),
				"shift_date": add_days(getdate(), days),
				"hours": 3,
				"task": "Hjälp vid disken",
			}
		)
		if days < 0:
			_take_steps(shift.name, APPROVED if days < -14 else CONFIRMED)


def _keep_contributions(loading: Loading, salons: list[str]) -> None:
	"""What partners gave follows from salons and shifts by itself: keep the names for removal."""
	own = frappe.get_all("In-kind Contribution", {"digital_salon": ("in", salons)}, pluck="name")
	made = [name for doctype, name in loading.record.made if doctype == "Volunteer Shift"]
	approved = frappe.get_all(
		"Volunteer Shift",
		{"name": ("in", made), "partner_organisation": ("is", "set")},
		["name", "partner_organisation"],
	)
	keys = [contributions.shift_key(row.name, row.partner_organisation) for row in approved]
	own += frappe.get_all("In-kind Contribution", {"source_key": ("in", keys or [""])}, pluck="name")
	for name in dict.fromkeys(own):
		loading.record.add("In-kind Contribution", name)
