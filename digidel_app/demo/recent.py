"""The demonstration's present: visits and salons of this year, and salons to come with those who have registered.

Apart from the two years that the grant's figures rest on. Everything is relative to the day it is made for; the same day
gives the same plan. No site is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from digidel_app.demo import vocabulary as v
from digidel_app.demo.operations import Encounter, Salon, encounter_on, salon_on
from digidel_app.demo.plan import SEED
from digidel_app.domain.goals import IsoWeek, iso_week_of, weeks_in, weeks_touched

WEEKS_BACK, WEEKS_AHEAD = 12, 9
LATELY = timedelta(weeks=4)
VISITS_A_DAY, VISITS_A_DAY_LATELY = (1, 2, 3), (5, 6, 7, 8)
SHARE_WITHOUT_SALON = 0.06
SHARE_SEATED = (1.0, 0.9, 0.6, 0.4, 0.2)
"""Of the seats at open salons, two by two from now; the first one is full, with people waiting."""
FIXED_DAYS_OFF = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
WAITING, CALLED_OFF_FROM_END = 3, 4
ALIASES = ("Blåklocka", "Tallkotten", "Vintergäck", "Nallen", "Havsörn", "Smultron", "Tjädern", "Lingon", "Rönnbär", "Mistel", "Igelkott", "Ripan", "Åkerbär", "Snödroppe")  # fmt: skip
PHONE = "070-17406{:02d}"
"""Numbers that are given out for fiction only."""


@dataclass(frozen=True)
class Registration:
	"""Someone who comes to a salon. `status` is what it has become, for a salon that has been."""

	persons: int
	status: str = "Registered"
	alias: str | None = None
	contact: str | None = None


@dataclass(frozen=True)
class SalonLately:
	"""A salon with those registered, and the state its volunteers' shifts have come to (None: no shifts)."""

	salon: Salon
	registrations: tuple[Registration, ...] = ()
	shifts: str | None = None


@dataclass(frozen=True)
class Recent:
	"""What has happened this year, and what is to come."""

	encounters: tuple[Encounter, ...]
	held: tuple[SalonLately, ...]
	ahead: tuple[SalonLately, ...]
	needs: tuple[v.Need, ...]

	@property
	def salons(self) -> tuple[Salon, ...]:
		"""Those that have been, in order of time."""
		return tuple(row.salon for row in self.held)


def make_recent(now: datetime, seed: int = SEED) -> Recent:
	"""The plan as it is at a time. Each part has a generator of its own, so that one may grow without moving the others."""
	ahead = tuple(_ahead(Random(f"ahead {seed}"), now.date()))
	return Recent(
		tuple(_encounters(Random(f"recent encounters {seed}"), now)),
		tuple(_held(Random(f"recent salons {seed}"), now.date())),
		ahead,
		tuple(_needs(now.date(), ahead)),
	)


def first_day(today: date) -> date:
	"""A Monday: where the ISO year began, or twelve weeks back at its beginning."""
	start_of_year = IsoWeek(iso_week_of(today).year, 1).monday
	return min(start_of_year, iso_week_of(today - timedelta(weeks=WEEKS_BACK)).monday)


def closed_weeks(today: date) -> frozenset[IsoWeek]:
	"""Closed in last year, this and the next: the first week, three in July and the last."""
	return frozenset(
		IsoWeek(year, week)
		for year in (today.year - 1, today.year, today.year + 1)
		for week in (1, 28, 29, 30, weeks_in(year))
	)


def _open_days(first: date, last: date, closed: frozenset[IsoWeek]) -> list[date]:
	days = (first + timedelta(days=number) for number in range((last - first).days + 1))
	return [
		day
		for day in days
		if day.weekday() < 5 and (day.month, day.day) not in FIXED_DAYS_OFF and iso_week_of(day) not in closed
	]


def _encounters(rng: Random, now: datetime) -> Iterator[Encounter]:
	today = now.date()
	for day in _open_days(first_day(today), today, closed_weeks(today)):
		number = rng.choice(VISITS_A_DAY_LATELY if day > today - LATELY else VISITS_A_DAY)
		for row in sorted((encounter_on(rng, day, today) for _n in range(number)), key=_start):
			if row.started_at + timedelta(minutes=row.duration_minutes) >= now:
				continue
			if row.follow_up_done_on and row.follow_up_done_on > today:
				row = replace(row, follow_up_done_on=None, status="Open")
			yield row


def _start(encounter: Encounter) -> datetime:
	return encounter.started_at


# --- salons that have been --------------------------------------------------------------------------------


def _held(rng: Random, today: date) -> Iterator[SalonLately]:
	"""One salon in nearly every week; the last one has been held but not reported yet."""
	yesterday = today - timedelta(days=1)
	closed = closed_weeks(today)
	salons = []
	for week in weeks_touched(first_day(today), yesterday):
		days = [
			day
			for day in _open_days(week.monday, min(week.sunday, yesterday), closed)
			if day.weekday() in (1, 2, 3)
		]
		if days and rng.random() >= SHARE_WITHOUT_SALON:
			salons.append(salon_on(rng, rng.choice(days)))
	for salon in salons:
		is_last = salon is salons[-1]
		if is_last:
			salon = replace(salon, status="Held", headcounts=(), cancel_reason=None)
		if len(salons) > CALLED_OFF_FROM_END and salon is salons[-CALLED_OFF_FROM_END]:
			salon = replace(salon, status="Cancelled", headcounts=(), cancel_reason="Illness")
		is_lately = salon.starts_on > today - timedelta(weeks=WEEKS_BACK)
		yield SalonLately(
			salon,
			tuple(_came(rng, salon)) if is_lately and salon.is_group_activity else (),
			_state_of_shifts(salon, today) if is_lately else None,
		)


def _came(rng: Random, salon: Salon) -> Iterator[Registration]:
	"""Names are hidden once the salon is over, so there are none. Attendance is recorded where the salon is reported."""
	if salon.status == "Held":
		yield from (Registration(1) for _n in range(salon.capacity // 2))
		return
	yield from (Registration(1, "Attended") for _n in range(round(salon.persons * 0.6)))
	yield from (Registration(1, "No-show") for _n in range(rng.randrange(4)))
	yield from (Registration(1, "Cancelled") for _n in range(rng.randrange(3)))


def _state_of_shifts(salon: Salon, today: date) -> str | None:
	if not salon.is_held:
		return None
	return "Confirmed" if salon.starts_on > today - timedelta(weeks=5) else "Approved"


# --- salons to come ---------------------------------------------------------------------------------------


def _ahead(rng: Random, today: date) -> Iterator[SalonLately]:
	"""Two a week: the nearest two thirds open for registration, those after them still being planned."""
	closed, days = closed_weeks(today), []
	for week in range(WEEKS_AHEAD):
		first = today + timedelta(days=1 + 7 * week)
		of_week = _open_days(first, first + timedelta(days=6), closed)
		of_week = [day for day in of_week if day.weekday() in (1, 2, 3)]
		days += sorted(rng.sample(of_week, min(2, len(of_week))))
	open_days = days[: len(days) * 2 // 3]
	for number, day in enumerate(days):
		salon = _to_come(rng, day, "Open" if day in open_days else "Planned")
		share = SHARE_SEATED[min(number // 2, len(SHARE_SEATED) - 1)]
		people = tuple(_coming(rng, salon, share, number == 0)) if day in open_days else ()
		yield SalonLately(salon, people, "Planned")


def _to_come(rng: Random, day: date, status: str) -> Salon:
	"""For residents, with seats to register for."""
	salon = salon_on(rng, day)
	theme = salon.theme if salon.theme in v.SALON_THEMES else rng.choice(v.SALON_THEMES)
	return replace(
		salon,
		title=theme,
		theme=theme,
		kind="Digital salon" if salon.kind == "Internal training" else salon.kind,
		capacity=min(salon.capacity, 16),
		status=status,
		headcounts=(),
		library_staff_took_part=False,
		is_public=True,
		cancel_reason=None,
	)


def _coming(rng: Random, salon: Salon, share: float, is_full: bool) -> Iterator[Registration]:
	"""In the order they registered: first those who get a seat, then, at the full one, those who wait."""
	left = salon.capacity if is_full else round(salon.capacity * share)
	while left:
		persons = min(left, rng.choice((1, 1, 1, 2)))
		left -= persons
		yield _person(rng, persons)
	for _n in range(WAITING if is_full else 0):
		yield replace(_person(rng, 1), status="Waitlisted")


def _person(rng: Random, persons: int) -> Registration:
	contact = PHONE.format(rng.randrange(5, 100)) if rng.random() < 0.3 else None
	return Registration(persons, alias=rng.choice(ALIASES), contact=contact)


# --- needs ------------------------------------------------------------------------------------------------


def _needs(today: date, ahead: tuple[SalonLately, ...]) -> Iterator[v.Need]:
	"""One that a salon to come answers, some that wait, of which two for the same thing, and some that are held up."""
	if ahead:
		theme = ahead[-1].salon.theme
		yield v.Need(theme, "Timrå", "Digidelcenter Timrå", "Older people", "Resident", 5, today - timedelta(days=34), "Planned")  # fmt: skip
	yield v.Need("Betala parkering med mobilen", "Sörberge", "Sörberge bibliotek", "Everyone", "Resident", 4, today - timedelta(days=12), "New")  # fmt: skip
	yield v.Need("Digital brevlåda", "Söråker", "Söråkers bibliotek", "Older people", "Association", 6, today - timedelta(days=20), "New")  # fmt: skip
	yield v.Need("Sälja och köpa begagnat", "Fagervik", "Föreningshuset Exemplet", "Everyone", "Resident", 3, today - timedelta(days=8), "New")  # fmt: skip
	yield v.Need("Prata med en chattrobot", "Timrå", "Digidelcenter Timrå", "Everyone", "Resident", 6, today - timedelta(days=15), "New")  # fmt: skip
	yield v.Need("Prata med en chattrobot", "Timrå", "Arbetsmarknadstorget", "Everyone", "Staff", 2, today - timedelta(days=5), "New")  # fmt: skip
	yield v.Need("Ringa videosamtal", "Bergeforsen", "Seniorboendet Exemplet", "Older people", "Staff", 9, today - timedelta(days=31), "Not possible", "No host")  # fmt: skip
	yield v.Need("Läsa tidningen på surfplatta", "Ljustorp", "Ljustorps bibliotek", "Older people", "Resident", 7, today - timedelta(days=27), "Not possible", "No wifi")  # fmt: skip
