"""Where a salon can be held: what speaks against a place, and which other places can host it."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_datetime, getdate

from digidel_app.digidel_center.places import lock_places, opening_hours
from digidel_app.domain import hosting
from digidel_app.domain.hosting import Venue, Wish
from digidel_app.domain.salons import CANCELLED
from digidel_app.domain.written import as_written

PROPOSALS = 5
FREE_AGAIN = (CANCELLED,)


class Objections(NamedTuple):
	"""What makes a place impossible for a salon, what somebody should know, both in words; and other places."""

	stops: list[str]
	warnings: list[str]
	others: list[Venue]


def check_place(salon: Document) -> None:
	"""Refuse a place that cannot host the salon, say why and which others can; a closed door is only a warning.

	The place's row is locked, so that two salons planned at the same moment cannot both get the room.
	"""
	lock_places(salon.meeting_place)
	found = objections(salon)
	if not found.stops and not found.warnings:
		return
	words = " ".join([*found.stops, *found.warnings, _proposal_text(found.others)])
	if found.stops:
		frappe.throw(words, title=_("The place cannot host the salon"))
	frappe.msgprint(words, title=_("Closed at that time"), indicator="orange")


def objections(salon: Document) -> Objections:
	"""What speaks against the salon's place at its time, and which places have nothing against them."""
	if not salon.meeting_place:
		return Objections([], [], [])  # the platform says that the place is missing
	wish = wish_of(salon)
	all_venues = {venue.name: venue for venue in venues(salon.company, wish, salon.name, salon.meeting_place)}
	venue = all_venues[salon.meeting_place]
	kinds = hosting.problems(wish, venue)
	return Objections(
		[reason(kind, venue) for kind in kinds if kind in hosting.STOPS],
		[reason(kind, venue) for kind in kinds if kind not in hosting.STOPS],
		proposals(wish, venue, all_venues.values()) if kinds else [],
	)


def check_equipment(salon: Document) -> None:
	"""Refuse equipment that another salon has at the same time, or that is out on loan then."""
	names = [row.equipment for row in salon.equipment]
	if len(names) != len(set(names)):
		frappe.throw(_("The same equipment stands twice in the list. Remove one of the rows."))
	for name in sorted(names):  # in a fixed order: two salons with the same things do not lock each other out
		frappe.db.get_value("Digidel Equipment", name, "name", for_update=True)
	for name, title in _equipment_taken(salon, names):
		frappe.throw(
			_("{0} is already needed for {1} at that time. Choose other equipment or another time.").format(
				frappe.bold(escape_html(as_written(_equipment_name(name)))),
				frappe.bold(escape_html(as_written(title))),
			),
			title=_("Equipment is taken"),
		)
	for name in names:
		due_on = frappe.db.get_value("Equipment Loan", {"loan_key": name}, "due_on")
		if due_on and getdate(due_on) >= getdate(salon.starts_at):
			frappe.throw(
				_("{0} is lent until {1}. Choose other equipment or another time.").format(
					frappe.bold(escape_html(as_written(_equipment_name(name)))), frappe.format(due_on, "Date")
				),
				title=_("Equipment is taken"),
			)


def wish_of(salon: Document) -> Wish:
	return Wish(
		get_datetime(salon.starts_at),
		get_datetime(salon.ends_at),
		bool(salon.needs_wifi),
		bool(salon.needs_step_free),
	)


def proposals(wish: Wish, near: Venue, among: object) -> list[Venue]:
	"""Places that can host, nearest to the one that was wished for first."""
	able = [venue for venue in among if venue.name != near.name and hosting.can_host(wish, venue)]
	return hosting.nearest_first(able, near)[:PROPOSALS]


def venues(company: str, wish: Wish, salon: str | None = None, also: str | None = None) -> list[Venue]:
	"""All places of a municipality as they are at the time of the wish, in three queries.

	Args:
		salon: the salon itself, which does not stand in its own way.
		also: a place that is taken along although it is not in use any more.
	"""
	# get_all: who may plan a salon is told of every place that could host it
	places = frappe.get_all(
		"Meeting Place",
		filters={"company": company},
		or_filters={"is_active": 1, "name": also or ""},
		fields=[
			"name",
			"place_name",
			"locality",
			"latitude",
			"longitude",
			"is_active",
			"has_wifi",
			"is_step_free",
			"simultaneous_salons",
		],
	)
	hours = opening_hours(place.name for place in places)
	taken = _taken(company, wish, salon)
	return [
		Venue(
			place.name,
			place.place_name,
			place.locality or "",
			(place.latitude, place.longitude) if place.latitude or place.longitude else None,
			bool(place.is_active),
			bool(place.has_wifi),
			bool(place.is_step_free),
			place.simultaneous_salons,
			tuple(taken.get(place.name, ())),
			tuple(hours.get(place.name, ())),
		)
		for place in places
	]


def reason(kind: str, venue: Venue) -> str:
	"""One thing that speaks against a place, in words; names are escaped."""
	place = frappe.bold(escape_html(as_written(venue.place_name)))
	return {
		hosting.NOT_IN_USE: _("{0} is not in use any more."),
		hosting.NO_WIFI: _(
			"{0} has no wifi. Clear Needs wifi if the salon manages without, or report the wish as a Need Report with No wifi in the way."
		),
		hosting.NOT_STEP_FREE: _("{0} has no step-free entrance."),
		hosting.TAKEN: _("{0} is taken at that time by {1}."),
		hosting.CLOSED: _("{0} is closed at that time, so somebody has to open the door."),
	}[kind].format(place, frappe.bold(escape_html(", ".join(venue.taken))))


def _proposal_text(others: list[Venue]) -> str:
	if not others:
		return _("No other place of yours can host it as it is planned. Try another time, or what it needs.")
	names = ", ".join(
		escape_html(
			as_written(f"{venue.place_name} ({venue.locality})" if venue.locality else venue.place_name)
		)
		for venue in others
	)
	return _("These can host it, nearest first: {0}.").format(names)


def _taken(company: str, wish: Wish, salon: str | None) -> dict[str, list[str]]:
	"""Place → titles of the salons there at that time; read with locks, for the place's row is locked."""
	table = frappe.qb.DocType("Digital Salon")
	rows = (
		frappe.qb.from_(table)
		.select(table.meeting_place, table.title)
		.where(table.company == company)
		.where(table.status.notin(FREE_AGAIN))
		.where(table.starts_at < wish.ends_at)
		.where(table.ends_at > wish.starts_at)
		.where(table.name != (salon or ""))
		.orderby(table.starts_at)
		.for_update()
		.run()
	)
	found: dict[str, list[str]] = {}
	for place, title in rows:
		found.setdefault(place, []).append(title)
	return found


def _equipment_taken(salon: Document, names: list[str]) -> list[tuple[str, str]]:
	if not names:
		return []
	row, other = frappe.qb.DocType("Salon Equipment"), frappe.qb.DocType("Digital Salon")
	return (
		frappe.qb.from_(row)
		.join(other)
		.on(other.name == row.parent)
		.select(row.equipment, other.title)
		.where(row.equipment.isin(names))
		.where(other.name != (salon.name or ""))
		.where(other.status.notin(FREE_AGAIN))
		.where(other.starts_at < salon.ends_at)
		.where(other.ends_at > salon.starts_at)
		.for_update()
		.run()
	)


def _equipment_name(name: str) -> str:
	return frappe.get_cached_value("Digidel Equipment", name, "equipment_name") or name
