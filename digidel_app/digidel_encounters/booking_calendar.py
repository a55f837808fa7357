"""The calendar of a meeting place as the rules want it: its schedules, hours, holidays, and which seats are held."""

from datetime import date, datetime, time, timedelta, timezone

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, to_timedelta

from digidel_app.digidel_center.clock import site_zone
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_center.places import opening_hours
from digidel_app.domain import bookings
from digidel_app.domain.bookings import Calendar, Limits, Schedule, Slot, Taken

_VALIDITY = ["valid_from", "valid_to"]


def calendar_of(place: str) -> Calendar:
	"""The calendar of a meeting place. Everybody may know it: it holds no bookings."""
	is_active, company = frappe.db.get_value("Meeting Place", place, ["is_active", "company"]) or (0, None)
	return Calendar(
		schedules=_schedules(place),
		hours=opening_hours([place])[place],
		holidays=_holidays(company),
		zone=site_zone(),
		is_open=bool(is_active),
	)


def limits_of(company: str) -> Limits:
	"""How soon and how far ahead visitors of a municipality may book."""
	settings = company_settings(company)
	if not settings:
		return Limits()
	return Limits(
		timedelta(minutes=cint(settings.booking_lead_minutes)), cint(settings.booking_horizon_days) or None
	)


def now() -> datetime:
	"""The present moment, with a time zone."""
	return datetime.now(timezone.utc)


def as_schedule(row: Document | dict) -> Schedule:
	return Schedule(
		row.name,
		row.bookable_kind,
		row.equipment or None,
		row.weekday,
		to_timedelta(row.from_time or "0:00"),
		to_timedelta(row.to_time or "0:00"),
		cint(row.slot_minutes),
		cint(row.capacity),
		getdate(row.valid_from) if row.valid_from else None,
		getdate(row.valid_to) if row.valid_to else None,
	)


def taken_seats(
	place: str,
	kind: str,
	equipment: str | None,
	from_time: datetime,
	to_time: datetime,
	*,
	but_not: str | None = None,
	locking: bool = False,
) -> list[Taken]:
	"""Seats held during some time. A thing is held wherever and as whatever it is booked; else kind and place decide.

	Args:
		but_not: a booking that does not count, because it is the one being moved.
		locking: read what others have committed, not this transaction's snapshot. Lock the place first.
	"""
	booking = frappe.qb.DocType("Guidance Booking")
	query = (
		frappe.qb.from_(booking)
		.select(booking.starts_at, booking.ends_at, booking.seat_key)
		.where(booking.starts_at < to_time)
		.where(booking.ends_at > from_time)
		# a booking may last a day at most: the index on the start needs a beginning too
		.where(booking.starts_at > from_time - timedelta(days=1))
		.where(booking.seat_key.isnotnull())
	)
	if equipment:
		query = query.where(booking.equipment == equipment)
	else:
		query = query.where(booking.meeting_place == place).where(booking.bookable_kind == kind)
		query = query.where(booking.equipment.isnull() | (booking.equipment == ""))
	if but_not:
		query = query.where(booking.name != but_not)
	if locking:
		query = query.for_update()
	return [
		Taken(get_datetime(start), get_datetime(end), bookings.seat_of(key))
		for start, end, key in query.run()
	]


def free_slots(place: str, first: date, last: date, limits: Limits) -> list[tuple[Slot, int]]:
	"""Slots of all kinds from the first day to the last with how many seats are left; full ones are left out."""
	found = list(bookings.bookable(calendar_of(place), limits, now(), first, last))
	if not found:
		return []
	taken = _taken_by_resource(place, found)
	things = _things_that_cannot_be_booked({slot.equipment for slot in found if slot.equipment})
	answer = []
	for slot in found:
		left = bookings.seats_left(slot, taken[_resource(slot.kind, slot.equipment)])
		if left and not _is_away(things, slot):
			answer.append((slot, left))
	return answer


def thing_is_away(slot: Slot) -> bool:
	"""Whether the thing that is booked is broken, lost, not for booking, or lent out beyond that day."""
	return bool(slot.equipment) and _is_away(_things_that_cannot_be_booked({slot.equipment}), slot)


def _resource(kind: str, equipment: str | None) -> tuple[str, str | None]:
	return ("", equipment) if equipment else (kind, None)


def _taken_by_resource(place: str, slots: list[Slot]) -> dict[tuple, list[Taken]]:
	taken = {}
	for slot in slots:
		resource = _resource(slot.kind, slot.equipment)
		if resource not in taken:
			taken[resource] = taken_seats(
				place, slot.kind, slot.equipment, slots[0].starts_at, max(one.ends_at for one in slots)
			)
	return taken


def _things_that_cannot_be_booked(things: set[str]) -> dict[str, datetime]:
	"""Until when each thing is away, by name."""
	if not things:
		return {}
	# get_all: a visitor books a thing without reading the list of equipment
	unusable = frappe.get_all(
		"Digidel Equipment",
		filters={"name": ("in", list(things))},
		or_filters=[["bookable", "=", 0], ["equipment_condition", "in", ("Broken", "Lost")]],
		pluck="name",
	)
	away = dict.fromkeys(unusable, datetime.max)
	for loan in frappe.get_all(
		"Equipment Loan",
		filters={"equipment": ("in", list(things)), "returned_on": ("is", "not set")},
		fields=["equipment", "due_on"],
	):
		back = datetime.combine(max(loan.due_on or date.max, getdate()), time.max)
		away[loan.equipment] = max(away.get(loan.equipment, back), back)
	return away


def _is_away(things: dict[str, datetime], slot: Slot) -> bool:
	return bool(slot.equipment) and slot.starts_at <= things.get(slot.equipment, datetime.min)


def _schedules(place: str) -> list[Schedule]:
	rows = frappe.get_all(  # get_all: which times can be booked is public
		"Booking Schedule",
		filters={"meeting_place": place, "is_active": 1},
		fields=[
			*("name", "bookable_kind", "equipment", "weekday", "from_time", "to_time"),
			*("slot_minutes", "capacity", *_VALIDITY),
		],
	)
	return [as_schedule(row) for row in rows]


def _holidays(company: str | None) -> frozenset[date]:
	settings = company_settings(company)
	name = (settings and settings.holiday_list) or (
		company and frappe.get_cached_value("Company", company, "default_holiday_list")
	)
	if not name:
		return frozenset()
	# a weekly day off says when staff do not work; whether a place is open then, its opening hours say
	return frozenset(
		frappe.get_all("Holiday", filters={"parent": name, "weekly_off": 0}, pluck="holiday_date")
	)
