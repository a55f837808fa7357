"""The site's time zone. Stored times are naive times of that zone."""

from zoneinfo import ZoneInfo

from frappe.utils import get_datetime, get_system_timezone

from digidel_app.domain.local_time import offset_minutes


def site_zone() -> ZoneInfo:
	"""The time zone of System Settings."""
	return ZoneInfo(get_system_timezone())


def site_offset(local: object, known: int | None = None) -> int:
	"""Offset from UTC, in minutes, of a stored time.

	Args:
		known: what a client sent with it; it decides in the hour that autumn repeats, and only there.
	"""
	return offset_minutes(get_datetime(local), site_zone(), known)
