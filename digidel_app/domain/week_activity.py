"""Something every week: which ISO weeks had individual meetings and group activities, and which are about to end without.

Closed weeks are declared; one in which something happened all the same is shown with what happened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from digidel_app.domain.goals import IsoWeek, iso_week_of, weeks_in

BOTH, NO_GROUP, NO_MEETING, NOTHING = "both", "no group activity", "no individual meeting", "nothing"
CLOSED, UNDER_WAY, TO_COME = "closed", "under way", "to come"
THURSDAY = 3
"""From Thursday a week without its meeting or activity is worth a reminder: there is still time to arrange something."""


@dataclass(frozen=True)
class Week:
	"""One ISO week and what happened in it."""

	week: IsoWeek
	meetings: int
	activities: int
	planned: int
	state: str

	@property
	def is_gap(self) -> bool:
		"""Whether something that should have happened did not."""
		return self.state in (NO_GROUP, NO_MEETING, NOTHING)

	@property
	def lacks_activity(self) -> bool:
		return self.state in (NO_GROUP, NOTHING)

	@property
	def lacks_meeting(self) -> bool:
		return self.state in (NO_MEETING, NOTHING)


def weeks_of(year: int) -> list[IsoWeek]:
	"""Every week of an ISO year: 52 or 53."""
	return [IsoWeek(year, number) for number in range(1, weeks_in(year) + 1)]


def state_of(week: IsoWeek, meetings: int, activities: int, is_closed: bool, today: date) -> str:
	"""How a week stands. A week that is not over cannot have missed anything yet."""
	if meetings and activities:
		return BOTH
	if is_closed:
		return CLOSED
	if week.monday > today:
		return TO_COME
	if week.sunday >= today:
		return UNDER_WAY
	if meetings:
		return NO_GROUP
	return NO_MEETING if activities else NOTHING


def weeks(
	year: int,
	meetings: Mapping[IsoWeek, int],
	activities: Mapping[IsoWeek, int],
	planned: Mapping[IsoWeek, int],
	closed: Collection[IsoWeek],
	today: date,
) -> list[Week]:
	"""All weeks of an ISO year.

	Args:
		activities: group activities held.
		planned: group activities still to come.
	"""
	return [
		Week(
			week,
			meetings.get(week, 0),
			activities.get(week, 0),
			planned.get(week, 0),
			state_of(week, meetings.get(week, 0), activities.get(week, 0), week in closed, today),
		)
		for week in weeks_of(year)
	]


def missing(
	today: date,
	meetings: int,
	activities: int,
	planned: int,
	booked: int,
	closed: Collection[IsoWeek] = (),
	from_weekday: int = THURSDAY,
) -> str | None:
	"""What the week of a day is about to end without: NO_GROUP, NO_MEETING or NOTHING; None where all is well.

	Args:
		planned: group activities still to come in the week.
		booked: individual meetings still to come in the week.
		from_weekday: before this day of the week (Monday is 0) it is too early to say.
	"""
	if today.weekday() < from_weekday or iso_week_of(today) in closed:
		return None
	has_meeting, has_activity = bool(meetings or booked), bool(activities or planned)
	if has_meeting and has_activity:
		return None
	if has_meeting:
		return NO_GROUP
	return NO_MEETING if has_activity else NOTHING


def rest_of_week(today: date) -> tuple[date, date]:
	"""The days that are left of the week, the day itself included."""
	return today, today + timedelta(days=6 - today.weekday())
