"""Rules for a volunteer's shift: its states, who may take which step, and when its hours can be confirmed."""

from datetime import date
from decimal import Decimal

PLANNED, CONFIRMED, APPROVED, REJECTED = "Planned", "Confirmed", "Approved", "Rejected"

NEXT_STATES: dict[str, tuple[str, ...]] = {
	PLANNED: (CONFIRMED, REJECTED),
	CONFIRMED: (PLANNED, APPROVED, REJECTED),
	APPROVED: (CONFIRMED,),
	REJECTED: (PLANNED,),
}
"""What is approved is corrected by taking the approval back first."""

OWN_STEPS = ((PLANNED, CONFIRMED), (CONFIRMED, PLANNED))
"""What the volunteer may do; everything else is the coordinator's."""

LONGEST_DAY = Decimal(24)  # hours

NO_HOURS = "no hours"
HOURS_OUT_OF_RANGE = "hours out of range"
TOO_MANY_IN_A_DAY = "too many in a day"
NOT_YET = "not yet"


def may_become(status: str, next_status: str) -> bool:
	"""Whether a shift may go from one state to another; staying is always possible."""
	return status == next_status or next_status in NEXT_STATES.get(status, ())


def is_own_step(status: str, next_status: str) -> bool:
	"""Whether the volunteer may take the step. Hours stay open to the volunteer until they are judged."""
	return (status, next_status) in OWN_STEPS or (status == next_status and status in (PLANNED, CONFIRMED))


def problems(status: str, hours: Decimal, other_hours: Decimal, shift_date: date, today: date) -> list[str]:
	"""What stands in the way of the shift being in this state.

	Args:
		hours: of this shift.
		other_hours: of the same volunteer's other shifts that day, rejected ones not counted.
	"""
	found = []
	if not 0 <= hours <= LONGEST_DAY:
		return [HOURS_OUT_OF_RANGE]
	is_given = status in (CONFIRMED, APPROVED)
	if is_given and not hours:
		found.append(NO_HOURS)
	if is_given and shift_date > today:
		found.append(NOT_YET)
	if status != REJECTED and hours and hours + other_hours > LONGEST_DAY:
		found.append(TOO_MANY_IN_A_DAY)
	return found
