"""Rules for one visit at the desk. Times are naive local times of the site; durations are whole minutes."""

from datetime import date, datetime, timedelta

ADULT_AGE = 18  # the cut of the national library statistics and of statistics by sex
SHORTEST, LONGEST = 1, 600  # minutes
MOST_PERSONS = 1_000  # a larger crowd is no visit at a desk but a typing error
FUTURE_TOLERANCE = timedelta(days=1)  # clocks differ; a visit further ahead is a typing error
EARLIEST = datetime(2000, 1, 1)

OPEN, CLOSED = "Open", "Closed"
STEPS = ("Motivation", "Access", "Skills", "Use")
"""The stair towards doing it oneself, from below. People move both ways on it."""
FORWARD, SAME_STEP, BACK = "Forward", "Same step", "Back"
MIXED_GROUP = "Mixed group"

IN_THE_FUTURE = "in the future"
TOO_LONG_AGO = "too long ago"
RECEIVED_AFTER_START = "received after start"
ANSWERED_BEFORE_RECEIVED = "answered before received"
DONE_BEFORE_VISIT = "follow-up done before the visit"
DUE_BEFORE_VISIT = "follow-up due before the visit"
MINUTES_OUT_OF_RANGE = "minutes out of range"
TOO_FEW_PERSONS = "too few persons"
TOO_MANY_PERSONS = "too many persons"
GROUP_TOO_SMALL = "mixed group of one"
NO_TOPIC = "no topic"
NO_DECLINE_REASON = "declined without a reason"
REFERRAL_CONTRADICTS_OUTCOME = "referred to somebody, but the outcome is another"
CONTACT_HAD_ENDED = "the contact had ended on the day of the visit"

DECLINED = "Declined by guideline"
MAY_BE_REFERRED = ("Referred", DECLINED, "Unsolved")  # outcomes that a contact may stand beside

OPEN_WITHOUT_DATE = "open without a date to follow up by"
DONE_WITHOUT_DUE = "follow-up done but none was due"


def is_under_age(to_age: int) -> bool:
	"""Whether everyone in an age band is under 18. `to_age` 0 means that the band has no upper limit."""
	return 0 < to_age < ADULT_AGE


def straddles_adult_age(from_age: int, to_age: int) -> bool:
	"""Whether a band mixes children and adults, so that girls and boys could not be told from it."""
	return from_age < ADULT_AGE and not is_under_age(to_age)


def bands_overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
	"""Whether two (from_age, to_age) bands share an age; to_age 0 means no upper limit."""
	endless = 1_000
	return one[0] <= (other[1] or endless) and other[0] <= (one[1] or endless)


def gender_by_age(gender: str, to_age: int | None) -> str:
	"""Woman, Man, Girl, Boy or the gender as it stands: never stored, derived where statistics need it.

	Args:
		gender: as counted at the desk.
		to_age: upper age of the band, 0 for none, None when no age was recorded.
	"""
	if to_age is None or not is_under_age(to_age):
		return gender
	return {"Woman": "Girl", "Man": "Boy"}.get(gender, gender)


def step_movement(before: str | None, after: str | None) -> str | None:
	"""Which way somebody moved on the stair during a visit; None where one of the steps was not recorded."""
	if before not in STEPS or after not in STEPS:
		return None
	moved = STEPS.index(after) - STEPS.index(before)
	return SAME_STEP if not moved else FORWARD if moved > 0 else BACK


def visitor_problems(persons: int, minutes: int, gender: str) -> list[tuple[str, str]]:
	"""What is wrong with who came and for how long, as (kind of problem, field). `minutes` is the visit's length."""
	problems = []
	if not SHORTEST <= minutes <= LONGEST:
		problems.append((MINUTES_OUT_OF_RANGE, "duration_minutes"))
	if persons < 1:
		problems.append((TOO_FEW_PERSONS, "persons"))
	elif persons > MOST_PERSONS:
		problems.append((TOO_MANY_PERSONS, "persons"))
	elif gender == MIXED_GROUP and persons < 2:
		problems.append((GROUP_TOO_SMALL, "persons"))
	return problems


def question_problems(
	topic: str | None, outcome: str | None, referred_to: str | None, decline_reason: str | None
) -> list[tuple[str, str]]:
	"""What is wrong with one question, as (kind of problem, field)."""
	problems = []
	if not topic:
		problems.append((NO_TOPIC, "topic"))
	if outcome == DECLINED and not decline_reason:
		problems.append((NO_DECLINE_REASON, "decline_reason"))
	if referred_to and outcome not in MAY_BE_REFERRED:
		problems.append((REFERRAL_CONTRADICTS_OUTCOME, "referred_to"))
	return problems


def had_ended(valid_to: date | None, started_on: date) -> bool:
	"""Whether a contact that is valid to and including a day could no longer be referred to at the visit."""
	return bool(valid_to and valid_to < started_on)


def time_problems(
	started_at: datetime,
	now: datetime,
	received_at: datetime | None = None,
	answered_at: datetime | None = None,
) -> list[tuple[str, str]]:
	"""Times that cannot be right, as (kind of problem, field)."""
	problems = []
	times = {"started_at": started_at, "received_at": received_at, "answered_at": answered_at}
	for field, moment in times.items():
		if moment and moment > now + FUTURE_TOLERANCE:
			problems.append((IN_THE_FUTURE, field))
		if moment and moment < EARLIEST:
			problems.append((TOO_LONG_AGO, field))
	if received_at and received_at > started_at:
		problems.append((RECEIVED_AFTER_START, "received_at"))
	if received_at and answered_at and answered_at < received_at:
		problems.append((ANSWERED_BEFORE_RECEIVED, "answered_at"))
	return problems


def status_of(status: str, follow_up_by: date | None, follow_up_done_on: date | None) -> str:
	"""Open while somebody still has to get back to the visitor, else as given."""
	if follow_up_done_on:
		return CLOSED
	return OPEN if follow_up_by else status


def follow_up_problems(
	status: str, started_on: date, follow_up_by: date | None, follow_up_done_on: date | None
) -> list[tuple[str, str]]:
	"""What is wrong with the follow-up, as (kind of problem, field)."""
	problems = []
	if status == OPEN and not follow_up_by:
		problems.append((OPEN_WITHOUT_DATE, "follow_up_by"))
	if follow_up_by and follow_up_by < started_on:
		problems.append((DUE_BEFORE_VISIT, "follow_up_by"))
	if follow_up_done_on and not follow_up_by:
		problems.append((DONE_WITHOUT_DUE, "follow_up_done_on"))
	if follow_up_done_on and follow_up_done_on < started_on:
		problems.append((DONE_BEFORE_VISIT, "follow_up_done_on"))
	return problems
