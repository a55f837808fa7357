"""Salons that come back: made date by date, changed and ended from a day on, and a whole term copied."""

from datetime import date, datetime, timedelta

import frappe
import pytest
from frappe.utils import get_datetime, getdate

from digidel_app.api import salon_series as api
from digidel_app.api.volunteers import plan_shifts
from digidel_app.digidel_center import holidays
from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_salons import messages
from digidel_app.testing import builders_operations as build

TODAY = date.today()
FIRST = TODAY + timedelta(days=35 - TODAY.weekday())
"""The Monday on which these series begin; they have five Tuesdays."""


def later(day: date, days: int) -> date:
	return day + timedelta(days=days)


def a_series(**values):
	return build.series(**{"starts_on": FIRST, "ends_on": FIRST + timedelta(days=34), **values})


def tuesday(week: int, hour: int = 10) -> datetime:
	return datetime.combine(FIRST, datetime.min.time()) + timedelta(days=1 + 7 * week, hours=hour)


def salons_of(series) -> list:
	return frappe.get_all(
		"Digital Salon",
		filters={"series": series.name},
		fields=["name", "starts_at", "ends_at", "status", "meeting_place", "capacity", "title", "company"],
		order_by="starts_at asc",
	)


def states(rows: list[dict]) -> list[str]:
	return [row["state"] for row in rows]


def made(**values):
	"""A series whose salons are made and open."""
	series = a_series(open_at_once=1, is_public=1, capacity=10, **values).insert()
	api.make_salons(series.name, is_meant=1)
	return series


@pytest.fixture
def told(monkeypatch) -> list:
	"""Messages that go out when what happened is stored, as (registration, kind)."""
	found = []
	monkeypatch.setattr(
		messages,
		"tell_later",
		lambda name, kind: frappe.db.after_commit.add(lambda: found.append((name, kind))),
	)

	def sent() -> list:
		frappe.db.after_commit.run()
		return found

	frappe.db.after_commit.reset()
	return sent


# -- making ---------------------------------------------------------------------------------------------------


def test_the_dates_are_shown_before_anything_is_made_and_made_once() -> None:
	partner = build.partner().name
	series = a_series(
		theme="BankID",
		kind="Course",
		capacity=12,
		activity_language="sv",
		hosts=[{"host_kind": "Partner", "partner_organisation": partner, "hours": 2}],
	).insert()
	assert states(api.make_salons(series.name)) == ["new"] * 5
	assert salons_of(series) == []
	assert states(api.make_salons(series.name, is_meant="1")) == ["new"] * 5
	found = salons_of(series)
	assert [each.starts_at for each in found] == [tuesday(week) for week in range(5)]
	assert {each.status for each in found} == {"Planned"}
	salon = frappe.get_doc("Digital Salon", found[0].name)
	assert (salon.theme, salon.kind, salon.capacity, salon.language) == ("BankID", "Course", 12, "sv")
	assert [(row.partner_organisation, row.hours) for row in salon.hosts] == [(partner, 2)]
	assert salon.company == series.company == build.first_company()
	assert states(api.make_salons(series.name, is_meant=1)) == ["made"] * 5
	assert len(salons_of(series)) == 5


def test_a_clash_is_told_with_why_and_where_instead_and_stops_all_unless_left_out() -> None:
	company = build.other_company()
	place = build.meeting_place(company=company, locality="Liden")
	near = build.meeting_place(company=company, locality="Liden")
	single = build.salon(
		meeting_place=place.name, starts_at=tuesday(2, 11), ends_at=tuesday(2, 13), needs_wifi=0
	).insert()
	series = a_series(meeting_place=place.name).insert()
	rows = api.make_salons(series.name)
	assert states(rows) == ["new", "new", "clash", "new", "new"]
	assert single.title in rows[2]["reasons"][0]
	assert near.name in [each["name"] for each in rows[2]["proposals"]]
	with pytest.raises(frappe.ValidationError, match="These dates clash"):
		api.make_salons(series.name, is_meant=1)
	api.make_salons(series.name, is_meant=1, only_fitting=1)
	assert len(salons_of(series)) == 4
	rows = api.make_salons(series.name, is_meant=1, places={rows[2]["key"]: near.name})
	assert states(rows) == ["made", "made", "new", "made", "made"]
	assert [each.meeting_place for each in salons_of(series)].count(near.name) == 1


def test_a_refusal_leaves_nothing_behind() -> None:
	place = build.meeting_place()
	build.salon(meeting_place=place.name, starts_at=tuesday(4), ends_at=tuesday(4, 12)).insert()
	series = a_series(meeting_place=place.name).insert()
	with pytest.raises(frappe.ValidationError, match="Nothing was done"):
		api.make_salons(series.name, is_meant=1)
	assert salons_of(series) == []


def test_taken_equipment_is_a_clash_too_and_a_closed_door_a_warning() -> None:
	from digidel_app.testing import builders_loans

	thing = builders_loans.equipment().name
	build.salon(starts_at=tuesday(1), ends_at=tuesday(1, 12), equipment=[{"equipment": thing}]).insert()
	place = build.meeting_place(
		opening_hours=[{"weekday": "Monday", "service": "Open", "opens": "10:00", "closes": "15:00"}]
	)
	rows = api.make_salons(a_series(meeting_place=place.name, equipment=[{"equipment": thing}]).insert().name)
	assert states(rows) == ["new", "clash", "new", "new", "new"]
	assert "already needed" in rows[1]["reasons"][0]
	assert "is closed at that time" in rows[0]["warnings"][0]


def test_swedish_days_off_are_left_out_and_named() -> None:
	company = build.other_company()
	if not frappe.db.exists("Digidel Company Settings", company):
		frappe.get_doc(doctype="Digidel Company Settings", company=company).insert()
	year = getdate().year + 1
	holidays.fill(company, year, year + 1)
	place = build.meeting_place(company=company).name
	series = a_series(
		meeting_place=place,
		starts_on=date(year, 12, 1),
		ends_on=date(year + 1, 1, 31),
		skip_holidays=1,
		times=[
			{"weekday": date(year, 12, 24).strftime("%A"), "from_time": "10:00", "to_time": "12:00"},
			{"weekday": "Saturday", "from_time": "14:00", "to_time": "15:00"},
		],
	)
	rows = api.make_salons(series.insert().name)
	off = {row["planned_on"]: row["reasons"] for row in rows if row["state"] == "day off"}
	assert {str(date(year, 12, 24)), str(date(year, 12, 31))} <= set(off)
	assert off[str(date(year, 12, 24))] != [""]
	ordinary_saturdays = [
		row
		for row in rows
		if getdate(row["planned_on"]).weekday() == 5 and getdate(row["planned_on"]).day in range(7, 20)
	]
	assert ordinary_saturdays and set(states(ordinary_saturdays)) == {"new"}


def test_an_exception_leaves_out_or_moves_a_date() -> None:
	series = a_series(
		exceptions=[
			{"on_date": tuesday(1).date(), "exception_kind": "Left out", "reason": "Studiedag"},
			{
				"on_date": tuesday(2).date(),
				"exception_kind": "Moved",
				"moved_to": later(tuesday(2).date(), 1),
				"from_time": "09:00",
			},
		]
	).insert()
	rows = api.make_salons(series.name, is_meant=1)
	assert states(rows) == ["new", "left out", "new", "new", "new"]
	assert rows[1]["reasons"] == ["Studiedag"]
	assert salons_of(series)[1].starts_at == tuesday(2, 9) + timedelta(days=1)


def test_a_moved_date_without_times_keeps_those_of_the_plan() -> None:
	"""The platform writes the present time into empty times of a new document."""
	series = a_series(
		exceptions=[
			{
				"on_date": tuesday(1).date(),
				"exception_kind": "Moved",
				"moved_to": later(tuesday(1).date(), 1),
			}
		]
	).insert()
	assert (series.exceptions[0].from_time, series.exceptions[0].to_time) == (None, None)
	api.make_salons(series.name, is_meant=1)
	moved = salons_of(series)[1]
	assert (moved.starts_at, moved.ends_at) == (
		tuesday(1) + timedelta(days=1),
		tuesday(1, 12) + timedelta(days=1),
	)


def test_the_clock_is_the_same_in_summer_and_winter() -> None:
	year = getdate().year + 1
	series = a_series(starts_on=date(year, 10, 1), ends_on=date(year, 11, 30)).insert()
	api.make_salons(series.name, is_meant=1)
	assert {each.starts_at.hour for each in salons_of(series)} == {10}
	assert len(salons_of(series)) >= 8


# -- what cannot be -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"ends_on": later(FIRST, -1)}, "last day must not be before"),
		({"ends_on": later(FIRST, 3653)}, "at most 2 years"),
		({"ends_on": FIRST}, "no date at all"),
		({"times": []}, "Weekdays and times|at least one weekday"),
		({"times": [{"weekday": "Monday", "from_time": "12:00", "to_time": "10:00"}]}, "end after it starts"),
		({"times": [{"weekday": "Monday", "from_time": "sent", "to_time": "10:00"}]}, "time"),
		(
			{
				"ends_on": later(FIRST, 700),
				"times": [
					{"weekday": day, "from_time": "10:00", "to_time": "12:00"}
					for day in ("Monday", "Friday", "Sunday")
				],
			},
			"has at most 200",
		),
		(
			{"exceptions": [{"on_date": FIRST, "exception_kind": "Left out"}]},
			"row 1: the series has no salon",
		),
		({"capacity": -1}, "Seats|negative"),
		({"capacity": "many"}, "whole number"),
		({"repeats": "Now and then"}, "How often"),
		({"repeats": "Term plan", "terms": []}, "Fill in the first|Terms"),
		({"starts_on": "the day after"}, "date"),
		({"starts_on": "9998-12-01", "ends_on": "9999-12-31"}, "Say the day"),
		({"starts_on": "0001-01-01"}, "Say the day"),
		(
			{"repeats": "Term plan", "terms": [{"starts_on": "9999-12-20", "ends_on": "9999-12-31"}]},
			"Say the",
		),
		({"times": [{"weekday": "Monday", "from_time": "10:00", "to_time": "99:99"}]}, "Write times"),
		({"hosts": [{"host_kind": "Staff"}]}, "Host 1: fill in"),
		(
			{
				"exceptions": [
					{"on_date": later(FIRST, 1), "exception_kind": "Left out", "reason": "Ring 070-174 06 05"}
				]
			},
			"phone number",
		),
	],
)
def test_what_cannot_be_right_is_refused(values, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		a_series(**values).insert()


def test_two_series_at_one_place_and_time_are_refused_unless_the_place_holds_both() -> None:
	place = build.meeting_place()
	first = a_series(meeting_place=place.name).insert()
	second = {"times": [{"weekday": "Tuesday", "from_time": "11:30", "to_time": "13:00"}]}
	with pytest.raises(frappe.ValidationError, match=f"(?s)taken by another series.*{first.title}"):
		a_series(meeting_place=place.name, **second).insert()
	api.make_salons(first.name, is_meant=1)
	with pytest.raises(frappe.ValidationError, match="taken by another series"):
		a_series(meeting_place=place.name, **second).insert()
	place.update({"simultaneous_salons": 2}).save()
	a_series(meeting_place=place.name, **second).insert()


def test_a_series_follows_its_place_and_refuses_another_municipality() -> None:
	other = build.other_company()
	theirs = build.meeting_place(company=other).name
	assert a_series(meeting_place=theirs).insert().company == other
	with pytest.raises(OtherCompanyError, match=other):
		a_series(meeting_place=theirs, company=build.first_company()).insert()
	series = a_series().insert()
	key = api.make_salons(series.name)[0]["key"]
	rows = api.make_salons(series.name, places={key: theirs})
	assert (rows[0]["state"], other in rows[0]["reasons"][0]) == ("clash", True)
	with pytest.raises(OtherCompanyError):
		api.change_from(series.name, str(FIRST), values={"meeting_place": theirs})


@pytest.mark.parametrize(
	("role", "may_write", "may_read"),
	[
		("Digidel Coordinator", True, True),
		("Digidel Manager", True, True),
		("Digidel Advisor", False, True),
		("Digidel Finance", False, False),
		("Digidel Volunteer", False, False),
		("Digidel Reader", False, False),
	],
)
def test_who_may_plan_and_see_series(as_user, role, may_write, may_read) -> None:
	series = a_series().insert()
	with as_user(build.user_with(role)):
		assert bool(frappe.has_permission("Salon Series", "read")) == may_read
		if may_write:
			assert states(api.make_salons(series.name, is_meant=1)) == ["new"] * 5
			return
		for refused in (
			lambda: api.make_salons(series.name),
			lambda: api.change_from(series.name, str(FIRST), values={"capacity": 3}),
			lambda: api.end_from(series.name, str(FIRST)),
			lambda: api.copy_term(series.company, "2026-08-24", "2026-12-18", "2027-01-11", "2027-06-04"),
			lambda: a_series().insert(),
		):
			with pytest.raises(frappe.PermissionError):
				refused()


def test_a_guest_is_refused(http) -> None:
	path = "/api/method/digidel_app.api.salon_series.make_salons"
	assert http("post", path, data={"series": "none"}).status_code == 403


# -- changing -------------------------------------------------------------------------------------------------


def test_a_change_from_a_day_leaves_earlier_salons_and_keeps_registrations(told, outbox) -> None:
	series = made()
	second, third = salons_of(series)[1:3]
	seat = build.registration(digital_salon=third.name, contact="vilma@example.org").insert()
	build.registration(digital_salon=third.name).insert()
	build.registration(digital_salon=second.name, contact="vilma@example.org").insert()
	row = series.times[0].name
	values = {"times": {row: {"weekday": "Thursday", "from_time": "14:00", "to_time": "15:30"}}}
	day = str(tuesday(2).date())
	seen = api.change_from(series.name, day, **values)
	assert states(seen["rows"]) == ["changes"] * 3
	assert (seen["rows"][0]["told"], seen["rows"][0]["to_call"], seen["to_call"]) == (1, 1, [])
	assert told() == []
	assert salons_of(series)[2].starts_at == tuesday(2)
	assert frappe.get_doc("Salon Series", series.name).times[0].weekday == "Tuesday"

	done = api.change_from(series.name, day, is_meant=1, **values)
	found = salons_of(series)
	assert [each.starts_at for each in found[:2]] == [tuesday(0), tuesday(1)]
	assert found[2].starts_at == tuesday(2, 14) + timedelta(days=2)
	assert found[2].ends_at == found[2].starts_at + timedelta(minutes=90)
	assert frappe.db.get_value("Salon Registration", seat.name, "status") == "Registered"
	assert told() == [(seat.name, messages.SALON_CHANGED)]
	assert [person["participant_name"] for person in done["to_call"]] == ["Kurre Kanin"]
	assert states(api.make_salons(series.name)) == ["made"] * 5


def test_a_salon_changed_by_hand_is_left_unless_chosen(told) -> None:
	series = made()
	mine = frappe.get_doc("Digital Salon", salons_of(series)[3].name)
	mine.update({"theme": "Gäst från banken", "ends_at": tuesday(3, 13)}).save()
	change = {"first": str(tuesday(1).date()), "values": {"capacity": 4}, "is_meant": 1}
	rows = api.change_from(series.name, **change)["rows"]
	assert states(rows) == ["changes", "changes", "by hand", "changes"]
	assert rows[2]["reasons"] == ["Time", "Theme"]
	assert [each.capacity for each in salons_of(series)] == [10, 4, 4, 10, 4]
	change["values"] = {"capacity": 5}
	rows = api.change_from(series.name, chosen=[mine.name], **change)["rows"]
	assert states(rows) == ["changes"] * 4
	kept = frappe.get_doc("Digital Salon", mine.name)
	assert (kept.capacity, kept.theme, kept.ends_at) == (5, "Gäst från banken", tuesday(3, 13))
	assert told() == []  # seats are no news to who has one


def test_fewer_seats_than_registered_stops_the_change_or_only_that_salon() -> None:
	series = made()
	full = salons_of(series)[2].name
	build.registration(digital_salon=full, persons=6).insert()
	change = {"first": str(FIRST), "values": {"capacity": 5}, "is_meant": 1}
	with pytest.raises(frappe.ValidationError, match="These dates clash"):
		api.change_from(series.name, **change)
	assert {each.capacity for each in salons_of(series)} == {10}
	rows = api.change_from(series.name, only_fitting=1, **change)["rows"]
	assert states(rows) == ["changes", "changes", "clash", "changes", "changes"]
	assert "already taken" in rows[2]["reasons"][0]
	assert [each.capacity for each in salons_of(series)] == [5, 5, 10, 5, 5]


def test_hosts_and_place_are_changed_and_a_taken_place_is_told() -> None:
	series = made()
	place = build.meeting_place()
	build.salon(meeting_place=place.name, starts_at=tuesday(4), ends_at=tuesday(4, 12)).insert()
	hosts = [{"host_kind": "Volunteer", "salon_volunteer": build.volunteer().name, "hours": 2}]
	rows = api.change_from(
		series.name,
		str(tuesday(3).date()),
		values={"meeting_place": place.name, "hosts": hosts},
		is_meant=1,
		only_fitting=1,
	)["rows"]
	assert states(rows) == ["changes", "clash"]
	moved = frappe.get_doc("Digital Salon", salons_of(series)[3].name)
	assert (moved.meeting_place, moved.hosts[0].salon_volunteer) == (place.name, hosts[0]["salon_volunteer"])


def test_a_host_who_leaves_the_series_keeps_no_planned_shift_after_that_day() -> None:
	volunteer = build.volunteer().name
	series = made(hosts=[{"host_kind": "Volunteer", "salon_volunteer": volunteer, "hours": 2}])
	for salon in salons_of(series):
		plan_shifts(salon["name"])
	api.change_from(series.name, str(tuesday(1).date()), values={"hosts": []}, is_meant=1)
	days = frappe.get_all(
		"Volunteer Shift", {"salon_volunteer": volunteer}, ["shift_date", "status"], order_by="shift_date"
	)
	assert [row.status for row in days] == ["Planned", *["Rejected"] * (len(days) - 1)]
	assert len(days) > 1


def test_held_and_cancelled_salons_are_left_alone() -> None:
	series = made()
	frappe.get_doc("Digital Salon", salons_of(series)[1].name).update({"status": "Cancelled"}).save()
	rows = api.change_from(series.name, str(FIRST), values={"capacity": 7}, is_meant=1)["rows"]
	assert len(rows) == 4
	assert [each.capacity for each in salons_of(series)] == [7, 10, 7, 7, 7]
	assert states(api.make_salons(series.name)) == ["made"] * 5  # cancelled on purpose: not made again


@pytest.mark.parametrize(
	("options", "message"),
	[
		({"first": "2020-01-07", "values": {"capacity": 1}}, "has been"),
		({"first": "soon", "values": {"capacity": 1}}, "Say the day"),
		({"first": str(FIRST), "values": {"seats_taken": 0}}, "cannot be changed for a series"),
		({"first": str(FIRST), "values": {"company": "x"}}, "cannot be changed for a series"),
		({"first": str(FIRST), "values": "[]"}, "cannot be read"),
		({"first": str(FIRST), "values": "{"}, "cannot be read"),
		({"first": str(FIRST), "values": "[" * 50_000}, "cannot be read"),
		({"first": str(FIRST), "values": {"title": {}}}, "cannot be read"),
		({"first": str(FIRST), "values": {"hosts": "me"}}, "cannot be read"),
		({"first": str(FIRST), "values": {"hosts": [3]}}, "cannot be read"),
		({"first": str(FIRST), "times": {"none": {}}}, "cannot be read"),
		({"first": str(FIRST), "values": {"capacity": "a lot"}}, "whole number"),
		({"first": str(FIRST), "values": {"meeting_place": "Ingenstans"}}, "Ingenstans|Meeting"),
		({"first": str(FIRST), "values": {"capacity": 1}, "chosen": {"a": 1}}, "cannot be read"),
	],
)
def test_a_change_that_cannot_be_is_refused(options, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		api.change_from(made().name, **options)


@pytest.mark.parametrize("wrong", [{"weekday": "Someday"}, {"from_time": "late"}, {"from_time": "23:00"}])
def test_a_time_that_cannot_be_is_refused(wrong) -> None:
	series = made()
	with pytest.raises(frappe.ValidationError):
		api.change_from(series.name, str(FIRST), times={series.times[0].name: wrong})


def test_the_form_does_not_change_what_is_made() -> None:
	series = made()
	for change in (
		{"capacity": 3},
		{"title": "Annat"},
		{"hosts": [{"host_kind": "Staff", "user": "Administrator"}]},
	):
		with pytest.raises(frappe.ValidationError, match="Salons are made already"):
			frappe.get_doc("Salon Series", series.name).update(change).save()
	with pytest.raises(frappe.ValidationError, match="is made already"):
		frappe.get_doc("Salon Series", series.name).update({"ends_on": tuesday(2).date()}).save()
	with pytest.raises(frappe.ValidationError, match="is made already"):
		doc = frappe.get_doc("Salon Series", series.name)
		doc.append("exceptions", {"on_date": tuesday(2).date(), "exception_kind": "Left out"})
		doc.save()
	longer = frappe.get_doc("Salon Series", series.name)
	longer.update({"ends_on": later(getdate(longer.ends_on), 14), "changed_from": "2020-01-01"}).save()
	assert longer.changed_from is None
	assert states(api.make_salons(series.name)) == ["made"] * 5 + ["new"] * 2


# -- ending ---------------------------------------------------------------------------------------------------


def test_ending_a_series_cancels_its_later_salons_and_tells_visitors(told, outbox) -> None:
	series = made()
	fourth = salons_of(series)[3].name
	seat = build.registration(digital_salon=fourth, contact="vilma@example.org").insert()
	build.registration(digital_salon=fourth).insert()
	seen = api.end_from(series.name, str(tuesday(3).date()), reason="No host")
	assert states(seen["rows"]) == ["cancelled"] * 2
	assert {each.status for each in salons_of(series)} == {"Open"}
	assert told() == []
	done = api.end_from(series.name, str(tuesday(3).date()), reason="No host", is_meant=1)
	assert [each.status for each in salons_of(series)] == ["Open"] * 3 + ["Cancelled"] * 2
	assert frappe.db.get_value("Digital Salon", fourth, "cancel_reason") == "No host"
	assert told() == [(seat.name, messages.SALON_CANCELLED)]
	assert (done["rows"][0]["told"], len(done["to_call"])) == (1, 1)
	with pytest.raises(frappe.ValidationError, match="ended before"):
		api.change_from(series.name, str(tuesday(4).date()), values={"capacity": 1})


def test_an_ended_series_makes_no_more_and_frees_its_place() -> None:
	series = a_series().insert()
	api.end_from(series.name, str(tuesday(2).date()), is_meant=1)
	assert states(api.make_salons(series.name)) == ["new", "new", "ended", "ended", "ended"]
	a_series(meeting_place=series.meeting_place, starts_on=tuesday(2).date()).insert()


# -- copying a term -------------------------------------------------------------------------------------------

OLD = (str(FIRST), str(later(FIRST, 34)))
NEW = (str(later(FIRST, 70)), str(later(FIRST, 104)))


def copied(company: str, **options) -> dict:
	return api.copy_term(company, *OLD, *NEW, **options)


@pytest.fixture
def municipality() -> str:
	return build.other_company()


def test_a_term_is_copied_with_its_hosts_but_not_those_who_have_stopped(municipality) -> None:
	place = build.meeting_place(company=municipality).name
	stays, stopped = (build.volunteer(company=municipality) for _number in range(2))
	hosts = [{"host_kind": "Volunteer", "salon_volunteer": each.name} for each in (stays, stopped)]
	series = a_series(meeting_place=place, hosts=hosts, theme="Foto").insert()
	single = build.salon(
		meeting_place=place, starts_at=tuesday(1, 15), ends_at=tuesday(1, 16), needs_wifi=0, hosts=hosts[1:]
	).insert()
	stopped.update({"status": "Ended"}).save()
	seen = copied(municipality)
	mine = {each["name"]: each["dropped_hosts"] for each in seen["sources"]}
	assert mine[series.name] == mine[single.name] == [stopped.volunteer_name]
	chosen = [series.name, single.name]
	rows = copied(municipality, chosen=chosen, is_meant=1, only_fitting=1)["rows"]
	new_series = frappe.get_doc("Salon Series", {"copied_from": series.name})
	assert [each.starts_at for each in salons_of(new_series)] == [tuesday(10 + week) for week in range(5)]
	assert [row.salon_volunteer for row in new_series.hosts] == [stays.name]
	(again,) = (frappe.get_doc("Digital Salon", row["salon"]) for row in rows if row["source"] == single.name)
	assert (again.title, again.starts_at, again.hosts) == (single.title, tuesday(11, 15), [])
	once_more = copied(municipality, chosen=chosen, is_meant=1)["rows"]
	assert set(states(once_more)) == {"made"}
	assert len(salons_of(new_series)) == 5


def test_only_what_is_chosen_is_copied_and_a_look_makes_nothing(municipality) -> None:
	series = [
		a_series(meeting_place=build.meeting_place(company=municipality).name).insert() for _ in range(2)
	]
	copied(municipality)
	assert not frappe.db.exists("Salon Series", {"copied_from": ("in", [each.name for each in series])})
	copied(municipality, chosen=[series[0].name], is_meant=1)
	assert frappe.db.exists("Salon Series", {"copied_from": series[0].name})
	assert not frappe.db.exists("Salon Series", {"copied_from": series[1].name})


def test_a_clash_in_the_new_term_is_told_and_another_place_can_be_chosen(municipality) -> None:
	place, other = (build.meeting_place(company=municipality).name for _number in range(2))
	series = a_series(meeting_place=place).insert()
	build.salon(meeting_place=place, starts_at=tuesday(12), ends_at=tuesday(12, 12), needs_wifi=0).insert()
	rows = copied(municipality, chosen=[series.name])["rows"]
	assert states(rows) == ["new", "new", "clash", "new", "new"]
	with pytest.raises(frappe.ValidationError, match="clash"):
		copied(municipality, chosen=[series.name], is_meant=1)
	rows = copied(municipality, chosen=[series.name], places={rows[2]["key"]: other}, is_meant=1)["rows"]
	assert states(rows) == ["new"] * 5


@pytest.mark.parametrize(
	("days", "message"),
	[
		((OLD[1], OLD[0], *NEW), "last day must not be before"),
		((*OLD, NEW[1], NEW[0]), "last day must not be before"),
		((*OLD, *OLD), "begin after"),
		(("2020-01-13", "2020-06-05", "2020-08-24", "2020-12-18"), "has been"),
		((*OLD, NEW[0], str(later(FIRST, 800))), "at most a year"),
		(("", "", "", ""), "Say the day"),
	],
)
def test_terms_that_cannot_be_are_refused(days, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		api.copy_term(build.first_company(), *days)


def test_a_copied_series_is_in_the_calendar_feed() -> None:
	from icalendar import Calendar

	from digidel_app.digidel_salons import calendar_feed, visitors

	series = made(title="Serien i flödet")
	last = salons_of(series)[-1]
	rows = visitors.public_salons(series.company, FIRST, later(FIRST, 40))
	events = Calendar.from_ical(
		calendar_feed.feed([row for row in rows if row.title == series.title], str)
	).walk("VEVENT")
	assert len(events) == 5
	assert max(event.decoded("dtstart") for event in events).replace(tzinfo=None) <= get_datetime(
		last.starts_at
	)


# -- two at once ----------------------------------------------------------------------------------------------


@pytest.mark.commits
def test_two_who_make_at_once_make_each_date_once(new_connection) -> None:
	series = a_series().insert()
	frappe.db.commit()
	try:
		answers = new_connection.map(lambda name: api.make_salons(name, is_meant=1), [series.name] * 4)
		frappe.db.rollback()  # a new snapshot
		assert len(salons_of(series)) == 5, answers
	finally:
		for each in salons_of(series):
			frappe.delete_doc("Digital Salon", each.name, force=True)
		frappe.delete_doc("Salon Series", series.name, force=True)
		frappe.delete_doc("Meeting Place", series.meeting_place, force=True)
		frappe.db.commit()
