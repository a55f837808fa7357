"""What the page at the desk sends is read strictly, and what it shows is counted by plain rules."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digidel_app.domain import disken, local_time
from digidel_app.domain.places import OpeningHour, open_days

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# --- moments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("text", "local", "offset"),
	[
		("2026-11-22T10:05:00+01:00", datetime(2026, 11, 22, 10, 5), 60),
		("2026-07-01T10:05:00+02:00", datetime(2026, 7, 1, 10, 5), 120),
		("2026-11-22T09:05:00Z", datetime(2026, 11, 22, 10, 5), 60),
		("2026-11-22T09:05:00.123Z", datetime(2026, 11, 22, 10, 5), 60),
		("2026-11-22T04:05:00-05:00", datetime(2026, 11, 22, 10, 5), 60),
		("2026-11-22 10:05:00", datetime(2026, 11, 22, 10, 5), 60),
		# the hour that autumn repeats: before and after the clocks went back
		("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 2, 30), 120),
		("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 2, 30), 60),
	],
)
def test_a_moment_is_local_time_and_the_zones_offset(text, local, offset):
	assert local_time.read_moment(text, STOCKHOLM) == (local, offset)


@pytest.mark.parametrize(
	"text",
	["", "2026-11-22", "10:05", "in a moment", "2026-13-01T10:00:00Z", "9999-12-31T23:59:59-12:00", "T" * 50],
)
def test_what_is_no_moment_is_refused(text):
	with pytest.raises(local_time.NotAMoment):
		local_time.read_moment(text, STOCKHOLM)


@given(
	st.datetimes(
		min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(ZoneInfo("UTC"))
	)
)
def test_local_time_minus_offset_is_utc(moment):
	local, offset = local_time.read_moment(moment.isoformat(), STOCKHOLM)
	assert local - timedelta(minutes=offset) == moment.replace(tzinfo=None, microsecond=0)
	assert local_time.offset_minutes(local, STOCKHOLM, offset) == offset
	assert local_time.read_moment(local_time.with_offset(local, offset), STOCKHOLM) == (local, offset)


def test_a_known_offset_decides_only_where_the_time_is_there_twice():
	twice, once = datetime(2026, 10, 25, 2, 30), datetime(2026, 7, 1, 12, 0)
	assert local_time.offset_minutes(twice, STOCKHOLM, 60) == 60
	assert local_time.offset_minutes(twice, STOCKHOLM) == 120
	assert local_time.offset_minutes(once, STOCKHOLM, 60) == 120


# --- values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("kind", "sent", "stored"),
	[
		(disken.TEXT, "Hjälp\nmed mobilen", "Hjälp\nmed mobilen"),
		(disken.TEXT, "", None),
		(disken.NUMBER, 3, 3),
		(disken.NUMBER, "3", 3),
		(disken.NUMBER, 3.0, 3),
		(disken.NUMBER, "-3", -3),
		(disken.YES_NO, True, 1),
		(disken.YES_NO, "0", 0),
		(disken.DAY, "2026-03-01", date(2026, 3, 1)),
		(disken.DAY, None, None),
	],
)
def test_a_value_is_read(kind, sent, stored):
	assert disken.read_value(kind, sent, STOCKHOLM) == stored


@pytest.mark.parametrize(
	("kind", "sent"),
	[
		*((disken.TEXT, value) for value in (1, ["a"], {"a": 1}, True, "a\x00b", "\ud800", "\x1b[31m")),
		*(
			(disken.NUMBER, value)
			for value in (
				1.5,
				"1.5",
				True,
				[1],
				"ett",
				10**30,
				float("nan"),
				float("inf"),
				"٣",
				"1" * 5000,
				"--1",
			)
		),
		*((disken.YES_NO, value) for value in (2, "ja", [], {}, 0.5)),
		*((disken.DAY, value) for value in ("2026-02-30", "20260301", 20260301, "2026-W01-1", "1 mars 26")),
		*((disken.MOMENT, value) for value in (1772442300, "nu", ["2026-03-01T10:00:00Z"], {})),
	],
)
def test_a_value_of_another_kind_is_refused_and_not_repeated(kind, sent):
	with pytest.raises(disken.Unreadable) as refusal:
		disken.read_value(kind, sent, STOCKHOLM)
	assert str(refusal.value) == kind


json_values = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
	max_leaves=6,
)


@given(st.sampled_from((disken.TEXT, disken.NUMBER, disken.YES_NO, disken.DAY, disken.MOMENT)), json_values)
def test_whatever_json_holds_is_read_or_refused(kind, value):
	try:
		disken.read_value(kind, value, STOCKHOLM)
	except disken.Unreadable:
		pass


def test_a_uuid_has_one_spelling():
	stored = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
	for sent in (stored, stored.upper(), stored.replace("-", "")):
		assert disken.canonical_uuid(sent) == stored
	for other in (None, 7, "", "850709-9805", "{3f2504e0-4f89-41d3-9a0c-0305e82c33}", "x" * 36, ["a"]):
		assert disken.canonical_uuid(other) is None


# --- batches ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [None, 5, {}, "", "[", "{}", "5", "[" * 100_000, True])
def test_what_is_no_list_is_no_batch(sent):
	with pytest.raises(disken.NotABatch):
		disken.read_batch(sent)


def test_a_batch_is_a_list_or_its_json_and_has_an_end():
	assert disken.read_batch([1, {}]) == disken.read_batch("[1, {}]") == [1, {}]
	assert len(disken.read_batch([{}] * disken.MOST_RECORDS)) == disken.MOST_RECORDS
	with pytest.raises(disken.TooManyRecords) as refusal:
		disken.read_batch([{}] * 10_000)
	assert refusal.value.count == 10_000


# --- favourites, months, minutes ----------------------------------------------------------------------------


def test_favourites_are_the_places_own_then_the_municipalitys_then_the_alphabet():
	active = ["Bank", "Dator", "Mobil", "Nät", "Post"]
	assert disken.favourites(
		{"Post": 2, "Mobil": 5, "Borttaget": 9}, {"Nät": 7, "Post": 1}, active, most=4
	) == [
		"Mobil",
		"Post",
		"Nät",
		"Bank",
	]
	assert disken.favourites({}, {}, active) == active
	assert disken.favourites({"Nät": 1, "Bank": 1}, {}, active, most=2) == ["Bank", "Nät"]


def test_a_month():
	assert disken.month_of("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
	assert disken.month_of("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))
	for other in ("", "2026-13", "2026-1", "mars 26", None, "0000-01", "9999-12"):
		with pytest.raises(disken.Unreadable):
			disken.month_of(other)


@given(st.lists(st.tuples(st.integers(1, 600), st.lists(st.sampled_from("abc"), min_size=1, max_size=5))))
def test_minutes_are_shared_and_none_is_lost(visits):
	totals = disken.minutes_by_topic(visits)
	assert sum(minutes for _times, minutes in totals.values()) == sum(minutes for minutes, _topics in visits)
	for topic, (times, _minutes) in totals.items():
		assert times == sum(topic in topics for _minutes, topics in visits)


def test_minutes_of_one_visit():
	assert disken.share_minutes(10, 3) == [4, 3, 3]
	assert disken.minutes_by_topic([(10, ["a", "b", "a"])]) == {"a": (1, 7), "b": (1, 3)}
	assert disken.minutes_by_topic([(10, [])]) == {}


# --- opening hours ------------------------------------------------------------------------------------------


def test_a_place_is_open_by_its_hours_unless_it_is_closed_that_day():
	def hour(row, weekday, opens, service="Open", **valid):
		return OpeningHour(row, weekday, service, timedelta(hours=opens), timedelta(hours=opens + 2), **valid)

	hours = [
		hour(1, "Monday", 13, "Drop-in"),
		hour(2, "Monday", 9),
		hour(3, "Tuesday", 9, valid_to=date(2026, 3, 3)),
		hour(4, "Wednesday", 9, valid_from=date(2026, 3, 5)),
	]
	monday = date(2026, 3, 2)
	found = [(day, hour.row) for day, hour in open_days(hours, monday, 10, closed={date(2026, 3, 9)})]
	assert found == [(monday, 2), (monday, 1), (date(2026, 3, 3), 3), (date(2026, 3, 11), 4)]
