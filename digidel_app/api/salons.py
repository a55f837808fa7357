"""What a coordinator's forms call about salons. Every function authorises first."""

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate

from digidel_app.digidel_salons import hosting, messages, seats, week_activity
from digidel_app.domain.hosting import Wish, can_host, nearest_first, problems
from digidel_app.permissions import check_company, own_company


@frappe.whitelist()
def call_list(salon: str) -> list[dict]:
	"""Who has to be rung up about a salon, because no e-mail or SMS reaches them.

	Raises:
		frappe.PermissionError: the user may not read the salon or its registrations.
	"""
	frappe.get_doc("Digital Salon", salon).check_permission("read")
	frappe.has_permission("Salon Registration", "read", throw=True)
	return messages.call_list(salon)


@frappe.whitelist()
def places(
	company: str,
	starts_at: str,
	ends_at: str,
	near: str | None = None,
	needs_wifi: int | str = 0,
	needs_step_free: int | str = 0,
	salon: str | None = None,
) -> list[dict]:
	"""All places of a municipality at a time: which can host, nearest first, and why the others cannot.

	Args:
		near: the place that distances are counted from.
		salon: the salon that is planned; it does not stand in its own way.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not there.
		frappe.ValidationError: times that cannot be read.
	"""
	frappe.has_permission("Digital Salon", "write", throw=True)
	check_company(company)
	wish = _wish(starts_at, ends_at, needs_wifi, needs_step_free)
	found = hosting.venues(company, wish, salon)
	start = next((venue for venue in found if venue.name == near), None)
	ordered = nearest_first(found, start) if start else sorted(found, key=lambda venue: venue.place_name)
	return [
		{
			"name": venue.name,
			"place_name": venue.place_name,
			"locality": venue.locality,
			"can_host": can_host(wish, venue),
			"reasons": [hosting.reason(kind, venue) for kind in problems(wish, venue)],
		}
		for venue in sorted(ordered, key=lambda venue: not can_host(wish, venue))
	]


def _wish(starts_at: str, ends_at: str, needs_wifi: int | str, needs_step_free: int | str) -> Wish:
	try:
		first, last = get_datetime(starts_at), get_datetime(ends_at)
	except (ValueError, TypeError, OverflowError):
		first = last = None
	if not first or not last or last <= first:
		frappe.throw(_("Fill in when the salon starts and ends first."))
	return Wish(first, last, frappe.utils.cint(needs_wifi) == 1, frappe.utils.cint(needs_step_free) == 1)


@frappe.whitelist()
def free_seats_card() -> str:
	"""Number card: seats left at the salons to come that take registrations; salons without a limit are told apart.

	Raises:
		frappe.PermissionError: the user may not read salons.
	"""
	frappe.has_permission("Digital Salon", "read", throw=True)
	company = own_company()
	free, unlimited = seats.free_ahead(company)
	return _("{0} (and {1} salons without a limit)").format(free, unlimited) if unlimited else str(free)


@frappe.whitelist()
def weeks_without_activity_card() -> int:
	"""Number card: weeks of the present ISO year that are over and had no group activity, closed ones left out.

	Raises:
		frappe.PermissionError: the user may not read salons.
	"""
	frappe.has_permission("Digital Salon", "read", throw=True)
	company = own_company()
	return len(week_activity.gaps_this_year(company, getdate()))
