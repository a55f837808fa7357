"""Which records hold personal details, and when their purpose is met. One entry per DocType; data, no database.

A new DocType with names or contacts gets an entry here and a line in `_PERSONAL_DOCTYPES` of hooks.py. Everything else
(hiding, retention, the person's own extract) follows from that.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

HIDDEN = "–"
"""What stands in a field that cannot be empty, once its value is hidden."""


class End(NamedTuple):
	"""One way a purpose is met.

	when: field → values it must have one of.
	day_field: the date or time that says which day; None means the day it is noticed.
	day_is_over: True when the purpose lasts through that day.
	"""

	when: Mapping[str, tuple[str, ...]]
	day_field: str | None
	day_is_over: bool = False


class PersonalRecord(NamedTuple):
	"""What one DocType holds about persons.

	fields: fieldname → what stands there instead once the purpose is met (None: nothing).
	ends: the ways its purpose is met; the first that applies gives the day.
	codes: fields with a code that the person was given.
	links: those of `fields` that name a user account: hidden too, but an account is not erased here, nor its logs.
	shown: fields that tell a record from another without telling whose it is.
	"""

	fields: Mapping[str, str | None]
	ends: tuple[End, ...]
	codes: tuple[str, ...] = ()
	links: tuple[str, ...] = ()
	shown: tuple[str, ...] = ()


REGISTRY: dict[str, PersonalRecord] = {
	"Equipment Loan": PersonalRecord(
		fields={"borrower_name": None, "borrower_contact": None},
		ends=(End({}, "returned_on"),),
		shown=("equipment_name", "lent_on", "due_on", "returned_on"),
	),
	"Guidance Booking": PersonalRecord(
		fields={"visitor_name": None, "visitor_contact": None},
		ends=(
			End({"status": ("Attended", "No-show", "Cancelled")}, "starts_at"),
			End({}, "starts_at", day_is_over=True),
		),
		codes=("booking_code",),
		shown=("meeting_place", "bookable_kind", "starts_at", "status"),
	),
	"Salon Registration": PersonalRecord(
		fields={"participant_name": None, "contact": None},
		# who came is ticked off by name at the door, so names stay through the salon's day
		ends=(End({"status": ("Cancelled",)}, None), End({}, "starts_at", day_is_over=True)),
		codes=("registration_code",),
		shown=("starts_at", "persons", "status"),
	),
	"Salon Volunteer": PersonalRecord(
		fields={"volunteer_name": HIDDEN, "contact_phone": None, "contact_email": None, "user": None},
		ends=(End({"status": ("Ended",)}, None),),
		links=("user",),
		shown=("partner_organisation", "status"),
	),
}


def ended_on(record: PersonalRecord, values: Mapping[str, object], today: date) -> date | None:
	"""The day the purpose was met, None while it lasts. Never later than today.

	Args:
		values: the record's fields; dates and times as such, not as text.
	"""
	for end in record.ends:
		if not all(values.get(fieldname) in allowed for fieldname, allowed in end.when.items()):
			continue
		day = _day(values.get(end.day_field)) if end.day_field else today
		if day and not (end.day_is_over and day >= today):
			return min(day, today)
	return None


def details(record: PersonalRecord, values: Mapping[str, object]) -> dict[str, str]:
	"""The personal details a record holds now, without empty fields and without what stands for hidden ones."""
	held = {fieldname: str(values.get(fieldname) or "").strip() for fieldname in record.fields}
	return {
		fieldname: value for fieldname, value in held.items() if value and value != record.fields[fieldname]
	}


def _day(moment: object) -> date | None:
	return moment.date() if isinstance(moment, datetime) else moment
