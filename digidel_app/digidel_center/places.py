"""What several areas ask of meeting places: when they are open, and that nobody else plans there meanwhile."""

from collections import defaultdict
from collections.abc import Iterable

import frappe
from frappe.utils import getdate, to_timedelta

from digidel_app.domain.places import OpeningHour


def opening_hours(places: Iterable[str]) -> dict[str, list[OpeningHour]]:
	"""Opening hours by place, in one query; a place without any has an empty list."""
	found: dict[str, list[OpeningHour]] = defaultdict(list)
	# get_all: opening hours are public
	for row in frappe.get_all(
		"Place Opening Hour",
		filters={"parenttype": "Meeting Place", "parent": ("in", list(places) or [""])},
		fields=["parent", "idx", "weekday", "service", "opens", "closes", "valid_from", "valid_to"],
	):
		found[row.parent].append(opening_hour(row))
	return found


def opening_hour(row: object) -> OpeningHour:
	"""One row of a place's table, stored or in a form, as the rules read it."""
	return OpeningHour(
		row.idx,
		row.weekday,
		row.service,
		to_timedelta(row.opens),
		to_timedelta(row.closes),
		getdate(row.valid_from) if row.valid_from else None,
		getdate(row.valid_to) if row.valid_to else None,
	)


def lock_places(*places: str | None) -> None:
	"""Let nobody else book or plan at these places until this transaction ends.

	In one order, so that nobody waits in a ring.
	"""
	for place in sorted({place for place in places if place and isinstance(place, str)}):
		frappe.db.get_value("Meeting Place", place, "name", for_update=True)
