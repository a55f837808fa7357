from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import bookings
from digidel_app.domain.bookings import Calendar, Limits, Schedule, Slot, Taken
from digidel_app.domain.places import WEEKDAYS, OpeningHour

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY = date(2026, 11, 23)


def hours_of(text: str) -> timedelta:
	hour, minute = text.split(":")
	return timedelta(hours=int(hour), minutes=int(minute))


def schedule(**values) -> Schedule:
	ordinary = dict(
		name="s",
		kind="Guidance",
		equipment=None,
		weekday="Monday",
		from_time=hours_of("10:00"),
		to_time=hours_of("12:00"),
		slot_minutes=30,
		capacity=1,
	)
	return Schedule(**{**ordinary, **values})


def opening(opens: str, closes: str, weekday: str = "Monday", service: str = "Open", **values) -> OpeningHour:
	return OpeningHour(1, weekday, service, hours_of(opens), hours_of(closes), **values)


def calendar(*schedules: Schedule, hours=(), holidays=(), is_open=True) -> Calendar:
	return Calendar(schedules or (schedule(),), hours, frozenset(holidays), STOCKHOLM, is_open)


def starts(cal: Calendar, day: date = MONDAY) -> list[str]:
	return [f"{slot.starts_at:%H:%M}" for slot in bookings.slots_of_day(cal, day)]


# -- slots ----------------------------------------------------------------------------------------------------


def test_a_schedule_is_cut_into_whole_slots():
	assert starts(calendar(schedule(to_time=hours_of("11:45")))) == ["10:00", "10:30", "11:00"]


def test_only_on_its_weekday_and_while_it_is_valid():
	assert starts(calendar(), MONDAY + timedelta(days=1)) == []
	assert starts(calendar(schedule(valid_to=MONDAY - timedelta(days=1)))) == []
	assert starts(calendar(schedule(valid_from=MONDAY, valid_to=MONDAY)))


@pytest.mark.parametrize(
	("hours", "expected"),
	[
		([], ["10:00", "10:30", "11:00", "11:30"]),  # nothing said: the schedule decides
		([opening("10:30", "11:30")], ["10:30", "11:00"]),
		([opening("10:00", "10:45"), opening("10:45", "12:00")], ["10:00", "10:30", "11:00", "11:30"]),
		([opening("10:00", "10:40"), opening("10:45", "12:00")], ["10:00", "11:00", "11:30"]),
		([opening("08:00", "16:00", weekday="Tuesday")], []),
		([opening("08:00", "16:00", valid_to=MONDAY - timedelta(days=1))], []),
		([opening("10:00", "11:00"), opening("08:00", "16:00", service="Telephone")], ["10:00", "10:30"]),
		([opening("10:00", "11:00", service="Booked")], ["10:00", "10:30"]),
	],
)
def test_slots_lie_within_the_opening_hours(hours, expected):
	assert starts(calendar(hours=hours)) == expected


def test_no_slots_on_a_holiday_or_at_a_closed_place():
	assert starts(calendar(holidays=[MONDAY])) == []
	assert starts(calendar(is_open=False)) == []
	assert list(bookings.slots(calendar(is_open=False), MONDAY, MONDAY)) == []


def test_hours_that_summer_time_skips_or_repeats_are_not_offered():
	sunday = dict(weekday="Sunday", from_time=hours_of("00:00"), to_time=hours_of("05:00"), slot_minutes=60)
	assert starts(calendar(schedule(**sunday)), date(2026, 3, 29)) == ["00:00", "01:00", "03:00", "04:00"]
	assert starts(calendar(schedule(**sunday)), date(2026, 10, 25)) == ["00:00", "01:00", "03:00", "04:00"]


times = st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
schedules = st.builds(
	schedule,
	weekday=st.sampled_from(WEEKDAYS),
	from_time=times,
	to_time=times,
	slot_minutes=st.integers(-5, 300),
	capacity=st.integers(0, 5),
)
openings = st.lists(
	st.builds(
		lambda opens, length, weekday: OpeningHour(1, weekday, "Open", opens, opens + length),
		times,
		times,
		st.sampled_from(WEEKDAYS),
	),
	max_size=4,
)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(st.lists(schedules, min_size=1, max_size=4), openings, days)
def test_every_slot_has_its_full_length_inside_its_schedule_and_the_hours(rows, hours, day):
	cal = calendar(*rows, hours=hours)
	for slot in bookings.slots_of_day(cal, day):
		of = [row for row in rows if row.weekday == WEEKDAYS[day.weekday()]]
		length = bookings.moment(slot.ends_at, STOCKHOLM) - bookings.moment(slot.starts_at, STOCKHOLM)
		midnight = datetime(day.year, day.month, day.day)
		assert any(
			row.from_time <= slot.starts_at - midnight
			and slot.ends_at - midnight <= row.to_time
			and length == timedelta(minutes=row.slot_minutes)
			for row in of
		)
		# open at each minute, looked up one by one
		for minute in range(0, int(length.total_seconds()) // 60):
			at = slot.starts_at + timedelta(minutes=minute) - midnight
			assert not hours or any(
				hour.weekday == WEEKDAYS[day.weekday()] and hour.opens <= at < hour.closes for hour in hours
			)


# -- why not --------------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
	("cal", "starts_at", "limits", "reason"),
	[
		(calendar(), datetime(2026, 11, 23, 10, 0), Limits(), None),
		(calendar(is_open=False), datetime(2026, 11, 23, 10, 0), Limits(), bookings.PLACE_CLOSED),
		(calendar(), datetime(2026, 11, 16, 10, 0), Limits(), bookings.IN_THE_PAST),
		(calendar(), datetime(2026, 11, 23, 10, 0), Limits(timedelta(hours=48)), bookings.TOO_SOON),
		(calendar(), datetime(2027, 1, 25, 10, 0), Limits(horizon_days=60), bookings.TOO_FAR),
		(calendar(), datetime(2027, 1, 25, 10, 0), Limits(), None),
		(calendar(holidays=[MONDAY]), datetime(2026, 11, 23, 10, 0), Limits(), bookings.HOLIDAY),
		(calendar(), datetime(2026, 11, 23, 10, 7), Limits(), bookings.NO_SUCH_TIME),
		(
			calendar(hours=[opening("10:00", "12:00")]),
			datetime(2026, 11, 23, 19, 0),
			Limits(),
			bookings.OUTSIDE_HOURS,
		),
	],
)
def test_the_reason_is_named(cal, starts_at, limits, reason):
	found, slot = bookings.problem(cal, limits, NOW, starts_at, "Guidance")
	assert found == reason
	assert (slot is None) == (reason is not None)


def test_lead_counts_hours_that_pass_not_hours_on_the_clock():
	cal = calendar(schedule(weekday="Sunday"))
	now = datetime(2026, 10, 24, 10, 0, tzinfo=STOCKHOLM)  # summer time ends in the night
	at_ten = datetime(2026, 10, 25, 10, 0)
	assert bookings.problem(cal, Limits(timedelta(hours=25)), now, at_ten, "Guidance")[0] is None
	assert (
		bookings.problem(cal, Limits(timedelta(hours=25, minutes=1)), now, at_ten, "Guidance")[0]
		== bookings.TOO_SOON
	)


def test_bookable_leaves_out_what_problem_refuses():
	limits, last = Limits(timedelta(hours=25), 10), MONDAY + timedelta(days=20)
	found = [slot.starts_at for slot in bookings.bookable(calendar(), limits, NOW, MONDAY, last)]
	assert found == [
		slot.starts_at
		for slot in bookings.slots(calendar(), MONDAY, last)
		if bookings.problem(calendar(), limits, NOW, slot.starts_at, "Guidance")[0] is None
	]
	assert [f"{at:%d %H:%M}" for at in found][:3] == ["23 11:00", "23 11:30", "30 10:00"]
	assert {at.date() for at in found} == {MONDAY, MONDAY + timedelta(days=7)}


# -- seats ----------------------------------------------------------------------------------------------------

AT_TEN = Slot(datetime(2026, 11, 23, 10, 0), datetime(2026, 11, 23, 11, 0), "Guidance", None, 2)


def held(start: str, end: str, seat: int) -> Taken:
	day = datetime(2026, 11, 23)
	return Taken(day + hours_of(start), day + hours_of(end), seat)


def test_the_lowest_free_seat_is_given():
	assert bookings.free_seat(AT_TEN, []) == 1
	assert bookings.free_seat(AT_TEN, [held("10:00", "11:00", 1)]) == 2
	assert bookings.free_seat(AT_TEN, [held("10:00", "11:00", 2)]) == 1
	assert bookings.free_seat(AT_TEN, [held("10:00", "11:00", 1), held("10:00", "11:00", 2)]) is None


def test_times_that_only_touch_do_not_stand_in_the_way():
	assert bookings.free_seat(AT_TEN, [held("09:00", "10:00", 1), held("11:00", "12:00", 2)]) == 1


def test_a_changed_schedule_does_not_give_a_seat_twice():
	assert bookings.free_seat(AT_TEN, [held("09:30", "10:15", 1), held("10:45", "11:30", 2)]) is None


def test_a_lowered_capacity_counts_every_held_seat():
	assert bookings.free_seat(AT_TEN._replace(capacity=1), [held("10:00", "11:00", 3)]) is None
	assert bookings.seats_left(AT_TEN._replace(capacity=1), [held("10:00", "11:00", s) for s in (1, 2)]) == 0


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.integers(1, 4)), max_size=40))
def test_however_the_schedule_changes_no_seat_is_held_twice_and_capacity_never_exceeded(requests):
	"""Each request has its own start, length and capacity, as if the schedule changed every time."""
	day, taken = datetime(2026, 11, 23, 8), []
	for start, length, capacity in requests:
		slot = Slot(
			day + timedelta(minutes=15 * start),
			day + timedelta(minutes=15 * (start + length)),
			"Guidance",
			None,
			capacity,
		)
		seat = bookings.free_seat(slot, taken)
		if seat is None:
			assert bookings.seats_left(slot, taken) == 0
			continue
		assert len(bookings.seats_held(slot, taken)) < capacity
		taken.append(Taken(slot.starts_at, slot.ends_at, seat))
	for i, one in enumerate(taken):
		for other in taken[i + 1 :]:
			if one.seat == other.seat:
				assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at


def test_seat_keys_tell_apart_and_give_the_seat_back():
	key = bookings.seat_key("P1", "Computer", None, AT_TEN.starts_at, 12)
	assert bookings.seat_of(key) == 12
	assert key != bookings.seat_key("P1", "Computer", "E1", AT_TEN.starts_at, 12)


# -- schedules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("values", "problem"),
	[
		({"to_time": hours_of("10:00")}, bookings.ENDS_BEFORE_START),
		({"slot_minutes": 0}, bookings.SLOT_TOO_SHORT),
		({"slot_minutes": -30}, bookings.SLOT_TOO_SHORT),
		({"slot_minutes": 121}, bookings.SLOT_TOO_LONG),
		({"capacity": 0}, bookings.NO_CAPACITY),
		({"capacity": 100000}, bookings.CAPACITY_TOO_LARGE),
		({"valid_from": MONDAY, "valid_to": MONDAY - timedelta(days=1)}, bookings.VALIDITY_REVERSED),
	],
)
def test_schedules_that_cannot_be_right(values, problem):
	assert bookings.schedule_problems(schedule(**values)) == [problem]
	assert bookings.schedule_problems(schedule()) == []


def test_schedules_overlap_only_for_the_same_thing_at_the_same_time():
	assert bookings.schedules_overlap(
		schedule(), schedule(from_time=hours_of("11:00"), to_time=hours_of("13:00"))
	)
	assert not bookings.schedules_overlap(schedule(), schedule(kind="Computer"))
	assert not bookings.schedules_overlap(schedule(equipment="A"), schedule(equipment="B"))
	assert not bookings.schedules_overlap(
		schedule(valid_to=MONDAY), schedule(valid_from=MONDAY + timedelta(days=1))
	)
	assert bookings.any_overlap([schedule(), schedule(weekday="Friday"), schedule()])


# -- steps, codes, contacts -----------------------------------------------------------------------------------

TEN = datetime(2026, 11, 23, 10, 0)


@pytest.mark.parametrize(
	("before", "after", "now", "problem"),
	[
		(None, "Booked", TEN, None),
		(None, "Attended", TEN, bookings.IS_OVER),
		("Booked", "Attended", TEN - timedelta(hours=1), None),
		("Booked", "Attended", TEN - timedelta(days=1), bookings.NOT_YET),
		("Booked", "No-show", TEN - timedelta(minutes=1), bookings.NOT_YET),
		("Booked", "No-show", TEN + timedelta(minutes=15), None),
		("No-show", "Attended", TEN + timedelta(minutes=15), None),
		("Booked", "Cancelled", TEN, None),
		("Cancelled", "Booked", TEN, bookings.IS_OVER),
		("Attended", "Cancelled", TEN, bookings.IS_OVER),
		("Attended", "Booked", TEN, bookings.IS_OVER),
	],
)
def test_steps(before, after, now, problem):
	assert bookings.step_problem(before, after, TEN, now) == problem


def test_the_name_is_needed_until_it_is_decided_or_over():
	assert not bookings.purpose_is_met("Booked", TEN, TEN - timedelta(minutes=1))
	assert bookings.purpose_is_met("Booked", TEN, TEN)
	assert bookings.purpose_is_met("Attended", TEN, TEN - timedelta(hours=2))


def test_codes_have_no_look_alikes_and_are_read_as_people_write_them():
	code = bookings.new_code()
	assert len(code) == 10 and not set(code) & set("BGILOQSUVZ01258")
	assert bookings.read_code(f" {bookings.shown_code(code).lower()} ") == code
	assert bookings.read_code("0" * 10) is None
	assert bookings.read_code(code + "A") is None
	assert bookings.read_code(None) is None
	assert len({bookings.new_code() for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
	("text", "kept"),
	[
		("anna@example.org", "anna@example.org"),
		(" 070-174 06 05 ", "070-174 06 05"),
		("+46 70 174 06 05", "+46 70 174 06 05"),
		("070", None),
		("anna@", None),
		("anna@example.org, b@example.org", None),
		("anna@example.org\nBcc: b@example.org", None),
		("ring mig", None),
		("", None),
		("+" + "1" * 40, None),
		("a" * 200 + "@example.org", None),
	],
)
def test_contacts(text, kept):
	assert bookings.clean_contact(text) == kept


def test_names_are_one_visible_line():
	assert bookings.clean_name("  Nalle\u0000\n Puh \u202e") == "Nalle Puh"
	assert bookings.clean_name(None) == ""


@given(st.text())
def test_no_text_is_too_odd(text):
	bookings.read_code(text)
	assert bookings.clean_contact(text) is None or len(bookings.clean_contact(text)) <= 140
	assert bookings.clean_name(text).isprintable()
