"""What people are told about bookings. `_` is a parameter: Desk's, or that of a public page in its own language."""

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date

from digidel_app.domain import bookings

Translate = Callable[..., str]


def refusal(kind: str, _: Translate) -> str:
	"""Why a time cannot be booked, and what to do."""
	return {
		bookings.PLACE_CLOSED: _("This place does not take bookings. Choose another place."),
		bookings.IN_THE_PAST: _("This time has already been. Choose a later one."),
		bookings.TOO_SOON: _("It is too late to book this time here. Call us, or choose a later one."),
		bookings.TOO_FAR: _("This time is too far ahead to be booked yet. Choose an earlier one."),
		bookings.HOLIDAY: _("The place is closed that day. Choose another day."),
		bookings.OUTSIDE_HOURS: _("The place is closed at that time. Choose another time."),
		bookings.NO_SUCH_TIME: _(
			"There is no bookable time just then. Choose one of the times that are shown."
		),
		bookings.FULL: _("That time has just been taken. Choose another time."),
	}[kind]


def kind_label(kind: str, _: Translate) -> str:
	return {
		"Guidance": _("Help from an advisor"),
		"Computer": _("A computer"),
		"Room": _("A room"),
		"Demonstration": _("A demonstration"),
	}[kind]


def day_text(day: date, dates: str) -> str:
	"""A day in words, "tisdag 24 november", in the language of the dates."""
	# babel's skeleton would add the year; the pattern's order is right for every language of the pages
	pattern = {"fi": "EEEE d. MMMM", "se": "EEEE, MMMM d.", "ti": "EEEE፣ d MMMM", "ar": "EEEE، d MMMM"}
	return format_date(day, pattern.get(dates, "EEEE d MMMM"), locale=_locale(dates))


def time_text(at: datetime, dates: str) -> str:
	"""A time of day, "10:30"; in all languages with 24 hours and European digits, as on the door."""
	return f"{at:%H:%M}"


def _locale(dates: str) -> str:
	return {"ar": "ar_SA@numbers=latn"}.get(dates, dates).split("@")[0]
