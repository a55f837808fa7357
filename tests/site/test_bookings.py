"""Bookings: who gets a seat, why not, what staff and visitors do with them, and what nobody may see."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import frappe
import pymysql
import pytest
from frappe.utils import add_days, get_datetime, now_datetime

from digidel_app.api import bookings as desk_api
from digidel_app.api import public
from digidel_app.digidel_center import visitor_messages
from digidel_app.digidel_encounters import booking_reminders, booking_visitors
from digidel_app.digidel_encounters.doctype.guidance_booking.guidance_booking import TimeNotBookable
from digidel_app.domain import bookings
from digidel_app.testing import builders_bookings as build
from digidel_app.testing import builders_operations as make


def iso(at) -> str:
	return booking_visitors.written(at)


def book(place, at=None, **values) -> dict:
	return public.book_guidance(
		place.name, iso(at or build.at()), values.pop("visitor_name", "Nalle"), **values
	)


def doc_of(answer: dict):
	return frappe.get_doc("Guidance Booking", {"booking_code": answer["booking_code"]})


# -- visitors ---------------------------------------------------------------------------------------------------


def test_a_guest_sees_free_times_books_one_and_cancels(as_user):
	place = build.bookable_place()
	day = str(build.next_day())
	with as_user("Guest"):
		slots = public.free_slots(place.name, day, day)
		assert [slot["starts_at"][11:16] for slot in slots] == [f"{hour:02d}:00" for hour in range(9, 15)]
		answer = public.book_guidance(place.name, slots[1]["starts_at"], "Nalle Puh")
		assert set(answer) == {"booking_code", "starts_at", "status"}
		assert (answer["status"], answer["starts_at"]) == ("Booked", slots[1]["starts_at"])
		assert bookings.read_code(answer["booking_code"]) == answer["booking_code"]
		left = public.free_slots(place.name, day, day)
		assert slots[1]["starts_at"] not in [slot["starts_at"] for slot in left]
		assert (
			public.cancel_booking(bookings.shown_code(answer["booking_code"]).lower())["status"]
			== "Cancelled"
		)
		assert public.cancel_booking(answer["booking_code"])["status"] == "Cancelled"
		assert public.free_slots(place.name, day, day) == slots
	assert doc_of(answer).seat_key is None


def test_a_time_with_another_offset_is_the_same_moment():
	place, at = build.bookable_place(), build.at()
	elsewhere = datetime.fromisoformat(iso(at)).astimezone(timezone(timedelta(hours=-5))).isoformat()
	answer = public.book_guidance(place.name, elsewhere, "Nalle")
	assert answer["starts_at"] == iso(at) != elsewhere
	assert doc_of(answer).starts_at == at


@pytest.mark.parametrize(
	("at", "kind"),
	[
		(lambda: now_datetime().replace(microsecond=0) - timedelta(days=1), bookings.IN_THE_PAST),
		(lambda: now_datetime().replace(microsecond=0) + timedelta(minutes=30), bookings.TOO_SOON),
		(lambda: build.at(days=75), bookings.TOO_FAR),
		(lambda: build.at(minute=7), bookings.NO_SUCH_TIME),
		(lambda: build.at(22), bookings.OUTSIDE_HOURS),
	],
)
def test_times_that_cannot_be_booked_are_refused_with_their_reason(at, kind):
	place = build.bookable_place()
	with pytest.raises(TimeNotBookable) as error:
		book(place, at())
	assert error.value.kind == kind and len(str(error.value)) > 20
	assert not frappe.db.exists("Guidance Booking", {"meeting_place": place.name})


def test_a_closed_place_a_holiday_and_an_unknown_place_are_refused():
	place = build.bookable_place()
	day = build.next_day()
	holidays = frappe.new_doc("Holiday List")
	holidays.update(
		{"holiday_list_name": "Prov", "from_date": add_days(day, -5), "to_date": add_days(day, 5)}
	)
	holidays.append("holidays", {"holiday_date": day, "description": "Prov"})
	holidays.insert()
	at = build.at()
	make.company_settings(holiday_list=holidays.name)
	with pytest.raises(TimeNotBookable) as error:
		book(place, at)
	assert error.value.kind == bookings.HOLIDAY
	assert public.free_slots(place.name, str(day), str(day)) == []
	place.reload().update({"is_active": 0}).save()
	with pytest.raises(TimeNotBookable) as error:
		book(place)
	assert error.value.kind == bookings.PLACE_CLOSED
	with pytest.raises(frappe.DoesNotExistError):
		public.book_guidance("finns-inte", iso(build.at()), "Nalle")
	with pytest.raises(frappe.DoesNotExistError):
		public.free_slots(place.name, str(day), str(day), company="Annan kommun")


@pytest.mark.parametrize(
	"values",
	[
		{"visitor_name": ""},
		{"visitor_name": "  \u0000 "},
		{"visitor_name": "N" * 61},
		{"visitor_name": "Nalle 19640823-3234"},
		{"visitor_contact": "ring mig"},
		{"visitor_contact": "nalle@example.org, puh@example.org"},
		{"bookable_kind": "Rymdfärd"},
	],
)
def test_names_and_contacts_that_cannot_be_used_are_refused(values):
	with pytest.raises(frappe.ValidationError) as error:
		book(build.bookable_place(), **values)
	assert "3234" not in str(error.value)


@pytest.mark.parametrize("starts_at", ["", "i morgon", "2027-13-01T10:00:00+01:00", "2027-01-01", "9" * 400])
def test_times_that_cannot_be_read_are_refused(starts_at):
	with pytest.raises(frappe.ValidationError):
		public.book_guidance(build.bookable_place().name, starts_at, "Nalle")


def test_unknown_topics_and_languages_do_not_stop_a_booking():
	doc = doc_of(book(build.bookable_place(), topic="Finns inte", language="xx"))
	assert (doc.topic, doc.page_language, doc.booked_through) == (None, "sv", "Public page")
	doc = doc_of(book(build.bookable_place(), topic=make.topic(), language="en"))
	assert (doc.topic, doc.page_language) == (make.topic(), "en")


def test_an_unknown_code_and_no_code_are_answered_alike():
	messages = set()
	for code in (bookings.new_code(), "0000000000", "", "' or 1=1 --", "x" * 5000):
		with pytest.raises(frappe.DoesNotExistError) as error:
			public.cancel_booking(code)
		messages.add(str(error.value))
	assert len(messages) == 1


def test_the_answer_is_the_same_whether_a_contact_is_known_or_not(outbox):
	place = build.bookable_place(capacity=3)
	first = book(place, visitor_contact="nalle@example.org")
	again = book(place, visitor_contact="nalle@example.org")
	assert set(first) == set(again) and first["starts_at"] == again["starts_at"]


def test_moving_keeps_the_code_and_gives_the_old_seat_back():
	place = build.bookable_place()
	code = book(place)["booking_code"]
	moved = booking_visitors.move(code, build.at(13))
	assert (moved.booking_code, moved.starts_at) == (code, build.at(13))
	assert book(place)["status"] == "Booked"
	with pytest.raises(TimeNotBookable):
		booking_visitors.move(code, build.at(10))
	assert frappe.db.get_value("Guidance Booking", {"booking_code": code}, "starts_at") == build.at(13)


def test_the_same_form_sent_twice_is_one_booking():
	place = build.bookable_place(capacity=5)
	known = booking_visitors.place_of(place.name)
	one, two = (
		booking_visitors.book(known, build.at(), "Nalle", submission_key="samma") for _time in range(2)
	)
	assert one.name == two.name
	assert frappe.db.count("Guidance Booking", {"meeting_place": place.name}) == 1


# -- seats --------------------------------------------------------------------------------------------------------


def test_capacity_holds_for_visitors_and_staff_alike():
	place = build.bookable_place(capacity=2)
	book(place)
	build.booking(meeting_place=place.name).insert()
	with pytest.raises(TimeNotBookable) as error:
		book(place)
	assert error.value.kind == bookings.FULL
	with pytest.raises(TimeNotBookable):
		build.booking(meeting_place=place.name).insert()


def test_a_schedule_that_changes_gives_no_seat_twice():
	place = build.bookable_place()
	book(place)  # 10–11
	for name in frappe.get_all("Booking Schedule", {"meeting_place": place.name}, pluck="name"):
		frappe.get_doc("Booking Schedule", name).update({"slot_minutes": 45}).save()
	day = str(build.next_day())
	assert [slot["starts_at"][11:16] for slot in public.free_slots(place.name, day, day)] == [
		*("09:00", "11:15", "12:00", "12:45", "13:30", "14:15")
	]
	with pytest.raises(TimeNotBookable):
		book(place, build.at(10, minute=30))


def test_two_seats_are_never_the_same_in_the_database():
	"""The last line of defence: the column is unique whatever the code does."""
	place = build.bookable_place(capacity=2)
	one, two = doc_of(book(place)), doc_of(book(place))
	assert {bookings.seat_of(one.seat_key), bookings.seat_of(two.seat_key)} == {1, 2}
	with pytest.raises(pymysql.err.IntegrityError):
		frappe.db.set_value("Guidance Booking", two.name, "seat_key", one.seat_key)


def test_a_thing_is_booked_once_whoever_offers_it_and_not_while_it_is_away():
	place = build.bookable_place()
	thing = frappe.get_doc(
		doctype="Digidel Equipment",
		equipment_name="Läsplatta prov",
		kind="Tablet",
		meeting_place=place.name,
		company=place.company,
		bookable=1,
		lendable=1,
	).insert()
	weekday = build.next_day().strftime("%A")
	plan = {
		"meeting_place": place.name,
		"weekday": weekday,
		"bookable_kind": "Computer",
		"equipment": thing.name,
	}
	with pytest.raises(frappe.ValidationError):
		build.schedule(**plan, capacity=2).insert()
	build.schedule(**plan).insert()
	book(place, bookable_kind="Computer", equipment=thing.name)
	with pytest.raises(TimeNotBookable):
		book(place, bookable_kind="Computer", equipment=thing.name)
	assert book(place)["status"] == "Booked"  # guidance at the same time is another thing
	thing.reload().update({"equipment_condition": "Broken"}).save()
	day = str(build.next_day())
	assert public.free_slots(place.name, day, day, bookable_kind="Computer") == []
	with pytest.raises(TimeNotBookable):
		book(place, build.at(11), bookable_kind="Computer", equipment=thing.name)


def test_schedules_that_cannot_be_right_are_refused():
	place = build.bookable_place()
	for values in (
		{"to_time": "08:00:00"},
		{"slot_minutes": 0},
		{"slot_minutes": "halv"},
		{"capacity": -1},
		{"capacity": 1000},
		{"valid_from": "2027-02-01", "valid_to": "2027-01-01"},
		{"from_time": "10:00:00", "to_time": "11:00:00"},  # overlaps
	):
		with pytest.raises(frappe.ValidationError):
			build.schedule(meeting_place=place.name, **values).insert()


@pytest.mark.commits
def test_two_hundred_at_once_for_twenty_places_give_twenty_bookings(site):
	"""Requests through the whole web stack, each from an address of its own."""
	from frappe.utils import get_test_client

	place = build.bookable_place(capacity=20)
	at = iso(build.at())
	frappe.db.commit()  # the requests have connections of their own

	def one(number: int) -> tuple[int, dict]:
		answer = get_test_client().post(
			"/api/method/digidel_app.api.public.book_guidance",
			json={"meeting_place": place.name, "starts_at": at, "visitor_name": f"Besökare {number}"},
			headers={"Host": site, "X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"},
		)
		return answer.status_code, answer.json

	try:
		with ThreadPoolExecutor(40) as pool:
			answers = list(pool.map(one, range(200)))
		statuses = [status for status, _body in answers]
		assert (statuses.count(200), statuses.count(417)) == (20, 180), sorted(set(statuses))
		refused = [body for status, body in answers if status == 417]
		assert all(body["exc_type"] == "TimeNotBookable" for body in refused)
		assert all(
			"taken" in body["_server_messages"] or "upptagen" in body["_server_messages"] for body in refused
		)
		frappe.db.rollback()
		rows = frappe.get_all("Guidance Booking", {"meeting_place": place.name}, ["seat_key", "booking_code"])
		assert sorted(bookings.seat_of(row.seat_key) for row in rows) == list(range(1, 21))
		assert len({row.booking_code for row in rows}) == 20
	finally:
		frappe.db.rollback()
		for doctype in ("Guidance Booking", "Booking Schedule"):
			frappe.db.delete(doctype, {"meeting_place": place.name})
		frappe.delete_doc("Meeting Place", place.name)
		frappe.db.commit()  # what the test made is gone again


# -- staff --------------------------------------------------------------------------------------------------------


@pytest.fixture
def advisor(as_user):
	"""The test runs as an advisor."""
	with as_user(make.user_with("Digidel Advisor", name="handledare-prov")):
		yield


def past_booking(**values):
	"""A booking that began an hour ago, as time has passed since it was made."""
	doc = build.booking(**values).insert()
	began = now_datetime().replace(microsecond=0) - timedelta(hours=1)
	frappe.db.set_value(
		"Guidance Booking",
		doc.name,
		{"starts_at": began, "ends_at": began + timedelta(minutes=45), "starts_on": began.date()},
		update_modified=False,
	)
	return doc.reload()


def test_staff_books_by_phone_sooner_and_later_than_visitors_may(advisor, as_user):
	with as_user("Administrator"):
		place = build.bookable_place()
	doc = build.booking(meeting_place=place.name, starts_at=build.at(days=80)).insert()
	assert (doc.status, doc.booked_through, doc.company) == ("Booked", "Staff", place.company)
	assert doc.booking_code and doc.ends_at == build.at(11, days=80)
	times = desk_api.times(place.name, str(build.next_day(80)))
	assert get_datetime(times[0]["starts_at"]).hour == 9 and len(times) == 5
	doc.update({"starts_at": build.at(12, days=80)}).save()
	assert doc.booking_code == doc.get_doc_before_save().booking_code
	doc.update({"status": "Cancelled"}).save()
	with pytest.raises(frappe.ValidationError):
		doc.update({"status": "Booked"}).save()


@pytest.mark.parametrize(
	"starts_at",
	[lambda: now_datetime() - timedelta(days=3), lambda: build.at(22), lambda: build.at(10, minute=5)],
)
def test_staff_cannot_book_what_is_not_there(starts_at):
	with pytest.raises(TimeNotBookable):
		build.booking(starts_at=starts_at()).insert()


def test_codes_seats_and_origin_cannot_be_chosen_by_a_client():
	doc = build.booking(
		booking_code="MITTEGET",
		seat_key="x|1",
		submission_key="x",
		booked_through="Public page",
		encounter=None,
	).insert()
	assert doc.booking_code != "MITTEGET" and doc.seat_key.endswith("|1") and doc.seat_key != "x|1"
	assert (doc.submission_key, doc.booked_through) == (None, "Staff")
	before = doc.as_dict()
	doc.update({"booking_code": "AAAAAAAAAA", "seat_key": "y|9", "booked_through": "Public page"}).save()
	assert {key: doc.get(key) for key in ("booking_code", "seat_key", "booked_through")} == {
		key: before[key] for key in ("booking_code", "seat_key", "booked_through")
	}


def test_attended_hides_the_visitor_everywhere_and_opens_the_encounter(advisor, as_user):
	with as_user("Administrator"):
		doc = past_booking(
			visitor_name="Hemliga Nalle", visitor_contact="nalle@example.org", topic=make.topic()
		)
	filled = desk_api.attend(doc.name)
	assert (filled["channel"], filled["topic"], filled["duration_minutes"]) == ("Booked", make.topic(), 45)
	stored = frappe.get_doc("Guidance Booking", doc.name)
	assert (stored.status, stored.visitor_name, stored.visitor_contact) == ("Attended", None, None)
	listed = frappe.get_list("Guidance Booking", filters={"name": doc.name}, fields=["*"])
	seen = json.dumps([listed, stored.as_dict()], default=str)
	assert "Hemliga" not in seen and "nalle@example.org" not in seen
	assert not frappe.get_list("Guidance Booking", filters={"visitor_name": ("like", "%Hemliga%")})
	versions = frappe.get_all("Version", {"docname": doc.name}, pluck="data")
	assert not any("Hemliga" in version for version in versions)
	encounter = make_encounter(filled)
	assert frappe.db.get_value("Guidance Booking", doc.name, "encounter") == encounter.name
	assert "Hemliga" not in json.dumps(encounter.as_dict(), default=str)
	with pytest.raises(frappe.ValidationError):
		make_encounter(filled)


def make_encounter(filled: dict):
	values = dict(filled)
	topic = values.pop("topic")
	return frappe.get_doc(
		{
			"doctype": "Helpdesk Encounter",
			"gender": "Woman",
			"questions": [{"topic": topic, "outcome": "Solved"}],
			**values,
		}
	).insert()


def test_an_encounter_cannot_claim_a_booking_that_is_not_attended():
	doc = build.booking().insert()
	with pytest.raises(frappe.ValidationError):
		make_encounter({"from_booking": doc.name, "meeting_place": doc.meeting_place, "topic": make.topic()})


@pytest.mark.parametrize("status", ["No-show", "Cancelled"])
def test_a_no_show_and_a_cancelled_booking_hide_the_visitor(status):
	doc = past_booking(visitor_name="Hemliga Nalle")
	doc.update({"status": status}).save()
	assert frappe.db.get_value("Guidance Booking", doc.name, "visitor_name") is None


def test_attendance_is_not_recorded_before_the_day():
	doc = build.booking().insert()
	for status in ("Attended", "No-show"):
		with pytest.raises(frappe.ValidationError, match=r"not begun|inte börjat"):
			doc.reload().update({"status": status}).save()


def test_changes_of_a_booking_leave_no_version():
	doc = build.booking(visitor_name="Hemliga Nalle").insert()
	doc.update({"visitor_name": "Hemliga Puh", "visitor_contact": "0701740605"}).save()
	assert not frappe.db.exists("Version", {"ref_doctype": "Guidance Booking", "docname": doc.name})


# -- reminders ----------------------------------------------------------------------------------------------------


@pytest.fixture
def post_office(monkeypatch, outbox):
	"""A site that can send; its mails end up in the list."""
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	monkeypatch.setattr(booking_reminders, "now_datetime", lambda: now_datetime().replace(hour=9))
	return outbox


def tomorrow(place, **values):
	"""A booking for tomorrow at ten, whatever day of the week this is."""
	at = now_datetime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
	doc = build.booking(meeting_place=place, **values).insert()
	key = bookings.seat_key(
		place, "Guidance", None, at, frappe.db.count("Guidance Booking", {"meeting_place": place})
	)
	frappe.db.set_value(
		"Guidance Booking", doc.name, {"starts_at": at, "ends_at": at + timedelta(hours=1), "seat_key": key}
	)
	return doc


def test_a_reminder_is_sent_once_in_the_visitors_language_without_the_name(post_office):
	place = build.bookable_place(capacity=5).name
	doc = tomorrow(place, visitor_name="Hemliga Nalle", visitor_contact="nalle@example.org")
	frappe.db.set_value("Guidance Booking", doc.name, "page_language", "en")
	tomorrow(place)  # left no contact
	later = build.booking(meeting_place=place, visitor_contact="puh@example.org").insert()
	assert booking_reminders.hourly() >= 1
	assert booking_reminders.hourly() == 0
	(mail,) = [mail for mail in post_office if mail["recipients"] == ["nalle@example.org"]]
	assert bookings.shown_code(doc.booking_code) in mail["message"] and "10:00" in mail["message"]
	assert "reminder" in mail["message"] and "/digidel/en/boka/kod" in mail["message"]
	assert "Hemliga" not in mail["message"] + mail["subject"]
	assert not frappe.db.get_value("Guidance Booking", later.name, "reminded_at")


def test_a_phone_gets_an_sms_where_the_site_can_send_one(post_office, monkeypatch):
	sent = []
	monkeypatch.setattr(visitor_messages, "can_send_sms", lambda: True)
	monkeypatch.setattr(visitor_messages, "send_sms", lambda to, text, success_msg: sent.append((to, text)))
	doc = tomorrow(build.bookable_place().name, visitor_contact="070-174 06 05")
	booking_reminders.hourly()
	booking_reminders.hourly()
	assert [to for to, _text in sent if to == ["070-174 06 05"]] == [["070-174 06 05"]]
	assert doc.visitor_name not in sent[0][1]


def test_a_moved_booking_is_reminded_again():
	doc = build.booking(visitor_contact="nalle@example.org").insert()
	doc.db_set("reminded_at", now_datetime())
	doc.reload().update({"starts_at": build.at(13)}).save()
	assert doc.reminded_at is None


def test_nobody_is_woken(post_office, monkeypatch):
	tomorrow(build.bookable_place().name, visitor_contact="nalle@example.org")
	monkeypatch.setattr(booking_reminders, "now_datetime", lambda: now_datetime().replace(hour=3))
	assert booking_reminders.hourly() == 0


def test_a_booking_does_not_depend_on_mail(monkeypatch):
	monkeypatch.setattr(visitor_messages, "can_send_mail", lambda: False)
	assert book(build.bookable_place(), visitor_contact="nalle@example.org")["status"] == "Booked"
