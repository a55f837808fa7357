"""Moments as clients send them, and as the site stores them: naive local time and its offset from UTC."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


class NotAMoment(ValueError):
	"""The text is no date with a time of day."""


def read_moment(text: str, zone: ZoneInfo) -> tuple[datetime, int]:
	"""A moment in ISO 8601 as (naive local time of the zone, offset from UTC in minutes).

	The offset is the zone's at that moment, not the sender's: a tablet set to another zone reports the same moment,
	and local time minus offset is UTC also in the hour that autumn repeats. Without an offset the text is local time.
	Seconds are kept, fractions of them are not.

	Raises:
		NotAMoment: no date and time of day, or one that no calendar holds.
	"""
	try:
		if len(text) <= len("2026-11-22"):
			raise NotAMoment("a day without a time of day")
		moment = datetime.fromisoformat(text.replace("Z", "+00:00"))  # Python 3.10 does not know the Z
		local = (
			moment.astimezone(zone) if moment.tzinfo is not None else moment.replace(tzinfo=zone)
		).replace(microsecond=0)
		offset = local.utcoffset() or timedelta()
	except (ValueError, OverflowError) as error:
		raise NotAMoment("not a date with a time of day") from error
	return local.replace(tzinfo=None, fold=0), _minutes(offset)


def offset_minutes(local: datetime, zone: ZoneInfo, known: int | None = None) -> int:
	"""Offset from UTC, in minutes, of a naive local time.

	Args:
		known: what was stored or sent with it; it decides only where the zone has the time twice.
	"""
	possible = [_minutes(local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()) for fold in (0, 1)]
	return known if known in possible else possible[0]


def with_offset(local: datetime, minutes: int) -> str:
	"""A stored moment as clients read it: ISO 8601 with its offset."""
	return local.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0).isoformat()


def _minutes(offset: timedelta) -> int:
	return round(offset.total_seconds() / 60)
