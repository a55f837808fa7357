"""What stands in the way of what residents ask for, and what would be possible without it: to show who can change it."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_salons import needs
from digidel_app.digidel_salons.report.needs_by_locality import needs_by_locality
from digidel_app.domain import hosting
from digidel_app.domain import needs as rules
from digidel_app.domain.hosting import Venue
from digidel_app.domain.needs import Group

NEAREST = 3


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	needs_by_locality.check_filters(filters)
	blockers = [filters.blocker] if filters.blocker in rules.BLOCKERS else list(rules.BLOCKERS)
	found = needs.rows(filters.company, blocker=("in", blockers), **needs_by_locality.conditions(filters))
	venues, today = _venues(filters.company), getdate()
	rows = [
		_row(blocker, group, venues, today)
		for blocker in blockers
		for group in rules.groups(
			need for need in found if need.blocker == blocker and need.status != rules.MET
		)
	]
	message = _(
		"Needs that have something in the way and are not met. What would have been possible is read from your meeting places as they are now."
	)
	summary = [
		{
			"label": _(blocker, context="Need Report"),
			"value": sum(row["persons"] for row in rows if row["blocker_value"] == blocker),
			"datatype": "Int",
		}
		for blocker in blockers
	]
	return columns(), rows, message, None, summary


def columns() -> list[dict]:
	"""What is in the way, for whom, and what could have been."""
	return [
		{"fieldname": "blocker", "label": _("What is in the way"), "fieldtype": "Data", "width": 150},
		{"fieldname": "locality", "label": _("Locality"), "fieldtype": "Data", "width": 140},
		{"fieldname": "theme", "label": _("What is asked for"), "fieldtype": "Data", "width": 200},
		{"fieldname": "persons", "label": _("Persons"), "fieldtype": "Int", "width": 100},
		{"fieldname": "possible", "label": _("What would have been possible"), "fieldtype": "Data", "width": 520},
		{"fieldname": "target_group", "label": _("Target group"), "fieldtype": "Data", "width": 170},
		{"fieldname": "reports", "label": _("Reports", context="Need Report"), "fieldtype": "Int", "width": 110},
		{"fieldname": "oldest_days", "label": _("Waiting, longest"), "fieldtype": "Int", "width": 180},
	]  # fmt: skip


def _row(blocker: str, group: Group, venues: list[Venue], today: date) -> dict:
	return {
		"blocker": _(blocker, context="Need Report"),
		"blocker_value": blocker,
		"locality": group.locality or _("Locality not stated"),
		"theme": group.theme,
		"target_group": _(group.target_group, context="Need Report"),
		"persons": group.persons(),
		"reports": len(group.needs),
		"oldest_days": rules.oldest_waiting(group.needs, today) or 0,
		"possible": possible(blocker, group, venues),
		"needs": group.names(),
	}


def possible(blocker: str, group: Group, venues: list[Venue]) -> str:
	"""Where the persons could have had their salon without what is in the way, in a sentence or two."""
	here = [
		venue
		for venue in venues
		if group.locality and rules.key_of(venue.locality) == rules.key_of(group.locality)
	]
	others = _nearest(group.locality, here, [venue for venue in venues if venue not in here])
	place = group.locality or _("the locality")
	if blocker == rules.NO_WIFI:
		without = [venue for venue in here if not venue.has_wifi]
		said = (
			_("Could be held at {0}, if there were wifi.").format(_names(without))
			if without
			else _("Could be held in {0}, if a place there had wifi.").format(place)
		)
		return f"{said} {_instead([venue for venue in others if venue.has_wifi])}".strip()
	if blocker == rules.NO_TRANSPORT:
		reached = here or others[:1]
		if reached:
			return _("Could be held at {0}, if they could get there.").format(_names(reached))
		return _("Could be held, if they could get to one of the places.")
	if blocker == rules.NO_HOST:
		with_wifi = [venue for venue in here if venue.has_wifi]
		if with_wifi:
			return _("Could be held at {0}, which has wifi, if there were a host.").format(_names(with_wifi))
		return _("Could be held, if there were a host.")
	return f"{_('Could be held, if there were a room in {0}.').format(place)} {_instead(others)}".strip()


def _instead(venues: list[Venue]) -> str:
	return _("Nearest place that can: {0}.").format(_names(venues[:1])) if venues else ""


def _nearest(locality: str, here: list[Venue], others: list[Venue]) -> list[Venue]:
	"""Places elsewhere by their distance; none when nobody knows where the locality is."""
	position = rules.centre([venue.position for venue in here if venue.position])
	if not position:
		return []
	measured = [venue for venue in others if venue.position]
	return hosting.nearest_first(measured, Venue("", "", locality, position))


def _names(venues: list[Venue]) -> str:
	return ", ".join(venue.place_name for venue in venues[:NEAREST])


def _venues(company: str) -> list[Venue]:
	return [
		Venue(
			row.name,
			row.place_name,
			row.locality or "",
			(row.latitude, row.longitude) if row.latitude or row.longitude else None,
			has_wifi=bool(row.has_wifi),
			is_step_free=bool(row.is_step_free),
		)
		for row in frappe.get_list(
			"Meeting Place",
			filters={"company": company, "is_active": 1},
			fields=["name", "place_name", "locality", "latitude", "longitude", "has_wifi", "is_step_free"],
			order_by="place_name asc",
			limit_page_length=0,
		)
	]
