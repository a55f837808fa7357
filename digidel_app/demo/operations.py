"""Two years of made-up encounters and salons: always the same for the same seed.

The shape follows what comparable centres report: mostly women, half of the visitors over 65, 15–20 minutes,
more in term time than in summer, and a spring of 2020 in which visits gave way to the telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from digidel_app.demo import vocabulary as v
from digidel_app.domain.goals import iso_week_of
from digidel_app.domain.partners import binds_on

ENCOUNTERS_PER_YEAR = 2_400
SALONS_PER_YEAR = 60
SALON_HOLIDAYS = frozenset(
	v.CLOSED_WEEKS | {iso_week_of(date(2020, 3, 23) + timedelta(weeks=n)) for n in range(8)}
)
"""Closed weeks plus eight weeks in spring 2020 without group activities, which were never declared closed."""

CANCEL_REASONS = ("Too few registered", "Illness", None, "No host")
"""None: nobody wrote why."""
ADVISORS = ("advisor@example.org", "advisor2@example.org", "coordinator@example.org")


@dataclass(frozen=True)
class Question:
	topic: str
	service_owner: str
	difficulty_kind: str
	outcome: str
	digital_service: str | None = None
	referred_to: str | None = None
	decline_reason: str | None = None


@dataclass(frozen=True)
class Encounter:
	"""One visit, without identity. Times are local; `utc_offset_minutes` says which local time."""

	client_uuid: str
	place: str
	started_at: datetime
	received_at: datetime
	utc_offset_minutes: int
	duration_minutes: int
	channel: str
	advisor: str
	persons: int
	gender: str
	age_band: str | None
	visit_kind: str
	status: str
	questions: tuple[Question, ...]
	follow_up_by: date | None = None
	follow_up_done_on: date | None = None

	@property
	def started_on(self) -> date:
		return self.started_at.date()


@dataclass(frozen=True)
class Headcount:
	gender: str
	age_band: str | None
	persons: int
	first_time_persons: int


@dataclass(frozen=True)
class Host:
	kind: str
	who: str
	role: str
	hours: int


@dataclass(frozen=True)
class Salon:
	"""A salon. Head-counts exist once it is reported."""

	title: str
	theme: str
	kind: str
	place: str
	starts_at: datetime
	ends_at: datetime
	capacity: int
	status: str
	hosts: tuple[Host, ...]
	headcounts: tuple[Headcount, ...]
	library_staff_took_part: bool
	is_public: bool = True
	cancel_reason: str | None = None

	@property
	def starts_on(self) -> date:
		return self.starts_at.date()

	@property
	def is_held(self) -> bool:
		return self.status in ("Held", "Reported")

	@property
	def is_group_activity(self) -> bool:
		"""Held for residents; the staff's own training is none."""
		return self.is_held and self.kind != "Internal training"

	@property
	def partners(self) -> tuple[str, ...]:
		return tuple(host.who for host in self.hosts if host.kind == "Partner")

	@property
	def persons(self) -> int:
		return sum(row.persons for row in self.headcounts)

	@property
	def first_time_persons(self) -> int:
		return sum(row.first_time_persons for row in self.headcounts)


@dataclass(frozen=True)
class InKind:
	partner: str
	day: date
	kind: str
	quantity: int
	unit: str
	unit_value: int
	salon: int | None
	"""Index of the salon it belongs to, if any."""


def pick(rng: Random, weights: dict):
	"""One of the keys, by weight."""
	return rng.choices(list(weights), list(weights.values()))[0]


def utc_offset_minutes(at: datetime) -> int:
	"""Swedish time: summer time from the last Sunday of March 02:00 to the last Sunday of October 03:00."""
	starts, ends = (_last_sunday(at.year, month) for month in (3, 10))
	return 120 if datetime.combine(starts, time(2)) <= at < datetime.combine(ends, time(3)) else 60


def _last_sunday(year: int, month: int) -> date:
	last = date(year, month, 31)
	return last - timedelta(days=(last.weekday() + 1) % 7)


def open_days(year: int) -> list[date]:
	"""Days on which the desk can have visitors: weekdays, no public holiday, not in a closed week."""
	days = (
		date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
	)
	return [
		d for d in days if d.weekday() < 5 and d not in v.RED_DAYS and iso_week_of(d) not in v.CLOSED_WEEKS
	]


# --- encounters -------------------------------------------------------------------------------------

_BY_WEEKDAY = (1.15, 1.05, 1.0, 1.2, 0.7)
_BY_MONTH = (0.9, 1.1, 1.15, 1.05, 0.95, 0.7, 0.45, 0.85, 1.1, 1.2, 1.15, 0.8)


def _day_weight(day: date) -> float:
	opening = 0.4 + 0.1 * min(6, day.timetuple().tm_yday // 14) if day.year == 2019 else 1.0
	return (
		_BY_WEEKDAY[day.weekday()] * _BY_MONTH[day.month - 1] * opening * (0.6 if _is_distanced(day) else 1.0)
	)


def _is_distanced(day: date) -> bool:
	return date(2020, 3, 16) <= day <= date(2020, 6, 14)


def make_encounters(rng: Random) -> list[Encounter]:
	"""All encounters of both years, in order of time."""
	encounters = []
	for year in (2019, 2020):
		days = open_days(year)
		chosen = rng.choices(
			days, [_day_weight(day) for day in days], k=ENCOUNTERS_PER_YEAR + (37, -21)[year - 2019]
		)
		encounters += [encounter_on(rng, day) for day in chosen]
	return sorted(encounters, key=lambda row: (row.started_at, row.client_uuid))


def encounter_on(rng: Random, day: date, last_day: date = v.LAST_DAY) -> Encounter:
	"""A visit on a day. Follow-ups promised in the three weeks before `last_day` are still open then."""
	place = _place_open(rng, day)
	started_at = datetime.combine(
		day, time(rng.choices((9, 10, 11, 12, 13, 14, 15, 16), (6, 10, 9, 5, 14, 13, 8, 3))[0])
	)
	started_at += timedelta(minutes=5 * rng.randrange(12))
	channel = pick(rng, _channels(day, place))
	persons = rng.choices((1, 2, 3, 4), (90, 8, 1.5, 0.5))[0]
	gender = _gender(rng, persons)
	bands = {band.name: band.weight for band in v.AGE_BANDS}
	questions = _questions(rng, day)
	follow_up_by, done_on = _follow_up(rng, day, questions, last_day)
	return Encounter(
		client_uuid=str(UUID(int=rng.getrandbits(128), version=4)),
		place=place.name,
		started_at=started_at,
		received_at=started_at - timedelta(minutes=_waited(rng, channel)),
		utc_offset_minutes=utc_offset_minutes(started_at),
		duration_minutes=_minutes(rng, channel),
		channel=channel,
		advisor=rng.choices(ADVISORS, (62, 30, 8))[0],
		persons=persons,
		gender=gender,
		age_band=None if rng.random() < 0.03 else pick(rng, bands),
		visit_kind=pick(rng, {"First visit": 32 if day.year == 2019 else 19, "Returning": 62, "Unknown": 6}),
		status="Open" if follow_up_by and not done_on else "Closed",
		questions=questions,
		follow_up_by=follow_up_by,
		follow_up_done_on=done_on,
	)


def _place_open(rng: Random, day: date) -> v.Place:
	weekday = v.WEEKDAYS[day.weekday()]
	places = [
		place
		for place in v.PLACES
		if place.visits_weight
		and (not place.opening_hours or any(hour.weekday == weekday for hour in place.opening_hours))
	]
	return rng.choices(places, [place.visits_weight for place in places])[0]


def _channels(day: date, place: v.Place) -> dict[str, int]:
	if place.kind == "Care home":
		return {"Outreach": 80, "Home visit": 20}
	if _is_distanced(day):
		return {"Drop-in": 24, "Booked": 20, "Telephone": 44, "E-mail": 8, "Chat": 4}
	return {"Drop-in": 60, "Booked": 20, "Telephone": 12, "E-mail": 3, "Home visit": 1, "Outreach": 4}


def _gender(rng: Random, persons: int) -> str:
	if persons > 1 and rng.random() < 0.6:
		return "Mixed group"
	return pick(rng, {"Woman": 60, "Man": 38, "Not recorded": 2})


def _minutes(rng: Random, channel: str) -> int:
	middle = {"Booked": 32, "Home visit": 45, "Outreach": 20, "E-mail": 9, "Chat": 9, "Telephone": 12}.get(
		channel, 16
	)
	minutes = round(
		middle
		* rng.choices((0.3, 0.5, 0.7, 0.9, 1.0, 1.2, 1.6, 2.2, 3.0), (6, 11, 15, 17, 16, 14, 11, 7, 3))[0]
	)
	return max(2, minutes + rng.randrange(-1, 2))


def _waited(rng: Random, channel: str) -> int:
	if channel in ("E-mail", "Chat"):
		return rng.choices((20, 180, 1440, 2880), (30, 40, 25, 5))[0]
	if channel in ("Drop-in", "Telephone"):
		return rng.choices((0, 5, 10, 25), (55, 25, 14, 6))[0]
	return rng.choices((1440, 2880, 7200), (30, 40, 30))[0]


def _questions(rng: Random, day: date) -> tuple[Question, ...]:
	number = rng.choices((1, 2, 3), (71, 23, 6))[0]
	weights = {topic.name: topic.weight for topic in v.TOPICS}
	chosen: list[str] = []
	while len(chosen) < number:
		name = pick(rng, weights)
		if name not in chosen:
			chosen.append(name)
	return tuple(_question(rng, _TOPIC[name], day) for name in chosen)


_TOPIC = {topic.name: topic for topic in v.TOPICS}
_TARGET = {target.name: target for target in v.TARGETS}
_DIFFICULTIES = ("Device", "Language", "Technique", "Identification", "Forms and documents", "Safety")
_REFERRED_BY_GROUP = {
	"Municipal services": ("Kommunens kontaktcenter (demo)", "Handläggare bygglov (demo)"),
	"Public services": ("Servicekontor för statliga myndigheter (demo)",),
	"Identification": ("Bankkontor (demo)",),
	"Money and shopping": ("Bankkontor (demo)", "Budget- och skuldrådgivare (demo)"),
}


def _question(rng: Random, topic: v.Topic, day: date) -> Question:
	outcome = pick(
		rng,
		{
			"Solved": 52,
			"Guided": 30,
			"Referred": 9,
			"Follow-up": 4,
			"Unsolved": 3,
			"Declined by guideline": 2,
		},
	)
	targets = [name for name in _REFERRED_BY_GROUP.get(topic.group, ()) if _is_reachable(name, day)]
	if outcome == "Referred" and not targets:
		outcome = "Guided"
	reasons = {
		"Money or bank errand": 5,
		"Interpreting or filling in an application": 3,
		"Handling e-identification": 4,
		"Purchase": 1,
	}
	return Question(
		topic=topic.name,
		service_owner=topic.service_owner,
		difficulty_kind=topic.difficulty if rng.random() < 0.7 else rng.choice(_DIFFICULTIES),
		outcome=outcome,
		digital_service=rng.choice(topic.services) if topic.services and rng.random() < 0.6 else None,
		referred_to=rng.choice(targets) if outcome == "Referred" else None,
		decline_reason=pick(rng, reasons) if outcome == "Declined by guideline" else None,
	)


def _is_reachable(target: str, day: date) -> bool:
	until = _TARGET[target].until
	return until is None or day <= until


def _follow_up(
	rng: Random, day: date, questions: Sequence[Question], last_day: date
) -> tuple[date | None, date | None]:
	if not any(question.outcome == "Follow-up" for question in questions):
		return None, None
	by = day + timedelta(days=7)
	is_late = day > last_day - timedelta(days=21) or rng.random() < 0.03
	return by, None if is_late else day + timedelta(days=rng.choices((1, 3, 6, 9), (35, 40, 18, 7))[0])


# --- salons -----------------------------------------------------------------------------------------


def make_salons(rng: Random) -> list[Salon]:
	"""All salons of both years, in order of time; at most three a week, never two at one place on a day."""
	salons = []
	for year in (2019, 2020):
		days = [
			day
			for day in open_days(year)
			if iso_week_of(day) not in SALON_HOLIDAYS
			and day >= date(2019, 2, 4)
			and day.weekday() in (1, 2, 3)
		]
		salons += [salon_on(rng, day) for day in _salon_days(rng, days)]
	return sorted(salons, key=lambda salon: (salon.starts_at, salon.place))


def _salon_days(rng: Random, days: list[date]) -> list[date]:
	"""One day in nearly every week, the rest spread at random over other days."""
	by_week: dict = {}
	for day in days:
		by_week.setdefault(iso_week_of(day), []).append(day)
	chosen = [rng.choice(week_days) for week_days in by_week.values() if rng.random() < 0.95]
	left = [day for day in days if day not in chosen]
	while len(chosen) < SALONS_PER_YEAR:
		chosen.append(left.pop(rng.randrange(len(left))))
	return sorted(chosen)


def salon_on(rng: Random, day: date) -> Salon:
	"""A salon on a day that has been: reported, or now and then cancelled."""
	kind = pick(
		rng,
		{
			"Digital salon": 55,
			"Digital café": 16,
			"Lecture": 9,
			"Workshop": 9,
			"Course": 7,
			"Internal training": 4,
		},
	)
	places = {place.name: place.salon_weight for place in v.PLACES if place.salon_weight}
	place = pick(rng, places)
	starts_at = datetime.combine(day, time(rng.choices((10, 13, 14, 17), (25, 35, 25, 15))[0]))
	theme = "Nya e-tjänster för personalen" if kind == "Internal training" else rng.choice(v.SALON_THEMES)
	if place == "Ljustorps bibliotek":
		theme = "Bilder i mobilen"  # needs no network
	capacity = 30 if kind == "Lecture" else rng.choice((10, 12, 16, 20))
	is_cancelled = rng.random() < 0.04
	return Salon(
		title=theme,
		theme=theme,
		kind=kind,
		place=place,
		starts_at=starts_at,
		ends_at=starts_at + timedelta(minutes=rng.choice((60, 90, 120))),
		capacity=capacity,
		status="Cancelled" if is_cancelled else "Reported",
		hosts=_hosts(rng, kind, day),
		headcounts=() if is_cancelled else _headcounts(rng, capacity, day),
		library_staff_took_part=rng.random() < 0.75,
		is_public=kind != "Internal training",
		# no draw: one that came in between would move all that are drawn after it
		cancel_reason=CANCEL_REASONS[day.day % len(CANCEL_REASONS)] if is_cancelled else None,
	)


def _hosts(rng: Random, kind: str, day: date) -> tuple[Host, ...]:
	hosts = [Host("Staff", rng.choice(ADVISORS), "Samtalsledare", 2)]
	if kind == "Internal training":
		return tuple(hosts)
	partners = {
		partner.name: partner.salon_weight
		for partner in v.PARTNERS
		if partner.salon_weight and _may_host(partner, day)
	}
	if partners and rng.random() < 0.5:
		hosts.append(Host("Partner", pick(rng, partners), "Medarrangör", 2))
	if rng.random() < 0.45:
		volunteer = rng.choice([person.name for person in v.VOLUNTEERS if person.status == "Active"])
		hosts.append(Host("Volunteer", volunteer, "Värd", 3))
	return tuple(hosts)


def _may_host(partner: v.Partner, day: date) -> bool:
	return partner.ends_on is None or day <= partner.ends_on


def _headcounts(rng: Random, capacity: int, day: date) -> tuple[Headcount, ...]:
	seats = min(capacity, 8) if day.year == 2020 and day.month >= 4 else capacity
	present = max(3, round(seats * rng.choices((0.4, 0.55, 0.7, 0.85, 1.0), (15, 25, 30, 20, 10))[0]))
	bands = {band.name: band.salon_weight for band in v.AGE_BANDS}
	crowd: dict[tuple, list[int]] = {}
	for _person in range(present):
		gender = pick(rng, {"Woman": 62, "Man": 36, "Not recorded": 2})
		row = crowd.setdefault((gender, pick(rng, bands)), [0, 0])
		row[0] += 1
		row[1] += rng.random() < (0.55 if day.year == 2019 else 0.38)
	return tuple(Headcount(gender, band, *numbers) for (gender, band), numbers in sorted(crowd.items()))


# --- in-kind contributions --------------------------------------------------------------------------


def make_in_kind(rng: Random, salons: Sequence[Salon]) -> list[InKind]:
	"""What partners gave: the hours they hosted their salons, and now and then what else their agreement promises.

	Hours are worth what an agreement in force on the day says; the site takes them from the salons by itself.
	"""
	rows = []
	partners = {partner.name: partner for partner in v.PARTNERS}
	for index, salon in enumerate(salons):
		for host in salon.hosts if salon.is_held else ():
			if host.kind != "Partner":
				continue
			partner, day = partners[host.who], salon.starts_on
			promised = partner.commitments[0]
			hourly = promised.unit_value if promised.kind == "Hours" and _is_bound(partner, day) else 0
			rows.append(InKind(partner.name, day, "Hours", host.hours, "timmar", hourly, index))
			if promised.kind != "Hours" and rng.random() < 0.8:
				rows.append(
					InKind(partner.name, day, promised.kind, 1, promised.unit, promised.unit_value, index)
				)
	return rows


def _is_bound(partner: v.Partner, day: date) -> bool:
	return binds_on(partner.agreement_status, partner.starts_on, partner.last_day, None, day)
