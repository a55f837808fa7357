"""Visitors and salons: the public functions and pages, without an account and without JavaScript."""

import html
import re
import time
from datetime import timedelta
from urllib.parse import quote

import frappe
import pytest
from frappe.utils import add_days, add_to_date, get_datetime, now_datetime

from digidel_app.api import public
from digidel_app.digidel_salons import calendar_feed, messages, visitors
from digidel_app.testing import builders_operations as build
from digidel_app.web import form_token


@pytest.fixture(autouse=True)
def municipality():
	build.company_settings()


def register(salon: str, **values) -> dict:
	frappe.set_user("Guest")
	try:
		return public.register_for_salon(salon, **{"participant_name": "Kurre Kanin", **values})
	finally:
		frappe.set_user("Administrator")


# -- functions ------------------------------------------------------------------------------------------------


def test_only_public_open_salons_to_come_are_shown_and_nothing_about_participants() -> None:
	shown = build.open_salon(title="Släktforskning på nätet")
	build.registration(digital_salon=shown.name).insert()
	build.open_salon(is_public=0)
	build.salon(is_public=1).insert()
	build.past_salon(is_public=1, status="Open").insert()
	rows = [row for row in public.salons() if row["salon"] == shown.name]
	assert [row["title"] for row in rows] == ["Släktforskning på nätet"]
	assert rows[0]["free"] == 24
	assert "Kurre" not in str(public.salons())
	assert {row["status"] for row in public.salons()} <= {"Open", "Cancelled"}


@pytest.mark.parametrize(
	"days", [("2026-13-01", None), ("igår", None), ("2027-02-01", "2027-01-01"), ("2027-01-01", "2029-01-01")]
)
def test_days_that_cannot_be_right_are_refused(days: tuple) -> None:
	with pytest.raises(frappe.ValidationError):
		public.salons(*days)


def test_a_visitor_registers_under_any_name_and_gets_a_code() -> None:
	salon = build.open_salon(capacity=1)
	first, second = register(salon.name), register(salon.name)
	assert (first["status"], first["queue_number"]) == ("Registered", 0)
	assert (second["status"], second["queue_number"]) == ("Waitlisted", 1)
	assert public.cancel_registration(first["registration_code"])["status"] == "Cancelled"
	assert visitors.by_code(second["registration_code"]).status == "Registered"
	assert public.cancel_registration(first["registration_code"])["status"] == "Cancelled"


def test_a_group_that_does_not_fit_is_offered_what_fits_and_nothing_is_stored() -> None:
	salon = build.open_salon(capacity=3)
	answer = register(salon.name, persons=5)
	assert answer == {"registration_code": None, "status": "Offered", "queue_number": 0, "free": 3}
	assert not frappe.db.count("Salon Registration", {"digital_salon": salon.name})
	assert register(salon.name, persons=5, may_wait=1)["status"] == "Waitlisted"
	assert register(salon.name, persons=3)["status"] == "Registered"


@pytest.mark.parametrize("persons", [0, 21, "två", None, [], "1e9", float("nan")])
def test_a_number_that_is_none_is_refused_in_words(persons) -> None:
	with pytest.raises(frappe.ValidationError, match="from 1 to 20"):
		register(build.open_salon().name, persons=persons)


@pytest.mark.parametrize("values", [{"is_public": 0}, {"status": "Planned"}])
def test_a_salon_that_is_not_shown_is_as_unknown_as_one_that_does_not_exist(values: dict) -> None:
	salon = build.open_salon(**values)
	for name in (salon.name, "finns-inte", {"a": 1}, ["x"]):
		with pytest.raises(visitors.SalonUnknownError, match="no such salon"):
			register(name)


def test_the_same_contact_twice_is_told_only_to_who_has_the_code() -> None:
	salon = build.open_salon()
	one = register(salon.name, contact="kurre@example.org")
	two = register(salon.name, contact="kurre@example.org")
	assert one.keys() == two.keys() and two["status"] == "Registered"
	assert visitors.others_with_the_same_contact(visitors.by_code(one["registration_code"])) == 1


@pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "x" * 5_000, None, {"a": 1}])
def test_a_code_that_is_none_gets_one_and_the_same_answer(code) -> None:
	with pytest.raises(frappe.DoesNotExistError, match="No registration has that code"):
		visitors.by_code(code)


# -- messages -------------------------------------------------------------------------------------------------


def test_who_got_a_seat_is_told_in_the_language_of_the_page(outbox) -> None:
	salon = build.open_salon(title="<b>Kul</b> med kartor")
	doc = build.registration(
		digital_salon=salon.name, contact="kurre@example.org", page_language="sv"
	).insert()
	assert messages.tell(doc.name, messages.GOT_A_SEAT)
	mail = outbox[-1]
	assert mail["recipients"] == ["kurre@example.org"]
	assert mail["subject"] == "Du har fått en plats"
	assert "&lt;b&gt;Kul" in mail["message"] and "<b>" not in mail["message"]
	assert "Kurre" not in mail["message"]


def test_news_that_is_no_longer_true_is_not_told(outbox) -> None:
	doc = build.registration(contact="kurre@example.org").insert()
	doc.status = "Cancelled"
	doc.save()
	assert not messages.tell(doc.name, messages.GOT_A_SEAT)
	assert outbox == []


# -- calendar -------------------------------------------------------------------------------------------------


def test_the_calendar_is_read_back_by_another_parser() -> None:
	import vobject

	salon = build.open_salon(title="Mobilen; del 2, på kvällen\nBEGIN:VEVENT")
	rows = visitors.public_salons(salon.company, *visitors.period(None, None))
	text = calendar_feed.feed(rows, frappe._).decode()
	events = [event for event in vobject.readOne(text).vevent_list if event.uid.value.startswith(salon.name)]
	assert len(events) == 1
	event = events[0]
	assert event.summary.value.startswith("Mobilen; del 2, på kvällen")
	assert event.dtend.value - event.dtstart.value == timedelta(hours=2)
	local = event.dtstart.value.astimezone(__import__("zoneinfo").ZoneInfo("Europe/Stockholm"))
	assert local.replace(tzinfo=None) == get_datetime(salon.starts_at).replace(microsecond=0)


WRITTEN = "Kaffe & dator <för alla>"


def test_what_looks_like_markup_reads_as_it_was_written(outbox) -> None:
	"""The platform stores it with entities; it is escaped once where it is shown, and nothing runs."""
	from digidel_app.web.renderer import Page, answer

	place = build.meeting_place(key_note="Nyckeln finns hos vaktmästaren.")
	salon = build.open_salon(title=WRITTEN, theme=WRITTEN, meeting_place=place.name)
	frappe.set_user("Guest")
	for query in ({}, {"salong": salon.name}, {"tema": WRITTEN}):
		body = answer(Page(path="salonger", language="sv", query=query)).get_data(as_text=True)
		assert "Kaffe &amp; dator &lt;för alla&gt;" in body, query
		assert "vaktmästaren" not in body
		assert "&amp;lt;" not in body and "&amp;amp;" not in body and "<för" not in body
	rows = visitors.public_salons(salon.company, *visitors.period(None, None))
	feed = calendar_feed.feed(rows, frappe._).decode()
	assert f"SUMMARY:{WRITTEN}" in feed and "&lt;" not in feed
	assert WRITTEN in {row["title"] for row in public.salons(company=salon.company)}
	frappe.set_user("Administrator")
	row = build.registration(digital_salon=salon.name).insert()
	assert any(WRITTEN in line for line in messages.text(row, salon, messages.REMINDER, frappe._)[1])
	salon.reload().update({"status": "Cancelled"}).save()
	with pytest.raises(frappe.ValidationError) as refused:
		build.registration(digital_salon=salon.name).insert()
	assert "Kaffe &amp; dator &lt;för alla&gt;" in str(refused.value)


# -- pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def salon():
	"""An open salon with two seats that requests see; removed with its registrations."""
	doc = build.open_salon(capacity=2, starts_at=add_days(now_datetime(), 3))
	# past the platform's own cleaning of texts: an import or an older version may have let it through
	frappe.db.set_value("Digital Salon", doc.name, "title", "Kartor <script>alert(1)</script>")
	had_settings = frappe.db.exists("Digidel Company Settings", doc.company)
	build.company_settings(company=doc.company)
	frappe.db.commit()
	yield doc
	frappe.db.rollback()
	build.forget_registrations(doc.name)
	frappe.delete_doc("Digital Salon", doc.name, force=True)
	frappe.delete_doc("Meeting Place", doc.meeting_place, force=True)
	frappe.db.delete("Deleted Document", {"deleted_name": ("in", (doc.name, doc.meeting_place))})
	if not had_settings:
		frappe.delete_doc("Digidel Company Settings", doc.company, force=True)
	frappe.db.commit()


def form(body: str) -> dict[str, str]:
	"""Hidden fields of a page's first form that is sent by POST."""
	part = body[body.index('method="post"') :]
	found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part[: part.index("</form>")])
	return {name: html.unescape(value) for name, value in found}


@pytest.mark.commits
def test_a_visitor_without_javascript_registers_sees_and_cancels(salon, http, monkeypatch) -> None:
	monkeypatch.setattr(form_token, "SHORTEST_SECONDS", 0)
	listing = http("get", "/digidel/salonger")
	assert listing.status_code == 200
	assert "&lt;script&gt;alert" in listing.text and "<script>alert" not in listing.text
	page = http("get", f"/digidel/salonger?salong={salon.name}")
	fields = form(page.text)
	answer = http("post", "/digidel/salonger", data={**fields, "namn": "Kurre", "antal": "2", "kontakt": ""})
	assert answer.status_code == 200 and "Du är anmäld." in answer.text
	again = http("post", "/digidel/salonger", data={**fields, "namn": "Kurre", "antal": "2", "kontakt": ""})
	code = form(answer.text)["kod"]
	assert form(again.text)["kod"] == code, "the same form sent twice is one registration"
	seen = http("post", "/digidel/salonger/kod", data={"kod": code.lower(), "gor": "se"})
	assert "Du är anmäld." in seen.text and "Kurre" not in seen.text
	asked = http("post", "/digidel/salonger/kod", data={"kod": code, "gor": "avboka"})
	assert "Vill du avboka?" in asked.text
	gone = http("post", "/digidel/salonger/kod", data={"kod": code, "gor": "avboka_nu"})
	assert "Anmälan är avbokad." in gone.text


@pytest.mark.commits
def test_a_group_chooses_between_fewer_and_the_queue(salon, http, monkeypatch) -> None:
	monkeypatch.setattr(form_token, "SHORTEST_SECONDS", 0)
	fields = form(http("get", f"/digidel/en/salonger?salong={salon.name}").text)
	offer = http(
		"post", "/digidel/en/salonger", data={**fields, "namn": "Gruppen", "antal": "3", "kontakt": ""}
	)
	assert "only room for 2" in offer.text
	queued = http("post", "/digidel/en/salonger", data={**form(offer.text), "alla": "3"})
	assert "You are in the queue." in queued.text and "queue is 1" in queued.text


@pytest.mark.commits
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(salon, http) -> None:
	fields = form(http("get", f"/digidel/salonger?salong={salon.name}").text)
	bad = {**fields, "namn": "19121212-1212", "antal": "många", "kontakt": "ring"}
	answer = http("post", "/digidel/salonger", data=bad)
	assert answer.status_code == 417
	assert "19121212" not in answer.text
	for words in ("personnummer", "från 1 till 20", "varken"):
		assert words in answer.text
	robot = http("post", "/digidel/salonger", data={**fields, "namn": "A", "antal": "1", "webbplats": "x"})
	assert robot.status_code == 417
	frappe.db.rollback()
	assert not frappe.db.count("Salon Registration", {"digital_salon": salon.name})


@pytest.mark.commits
def test_calendar_file_and_unknown_salon(salon, http) -> None:
	one = http("get", f"/digidel/salonger/kalender.ics?salong={quote(salon.name)}")
	assert one.headers["Content-Type"].startswith("text/calendar")
	assert one.text.count("BEGIN:VEVENT") == 1
	assert http("get", "/digidel/salonger?salong=finns-inte").status_code == 404


@pytest.mark.commits
def test_ninety_at_once_over_the_web_from_different_addresses(salon, new_connection, site) -> None:
	from concurrent.futures import ThreadPoolExecutor

	from frappe.utils import get_test_client

	frappe.db.set_value("Digital Salon", salon.name, "capacity", 25)
	frappe.db.commit()

	def call(number: int) -> dict:
		answer = get_test_client().post(
			"/api/method/digidel_app.api.public.register_for_salon",
			json={"salon": salon.name, "participant_name": f"Deltagare {number}"},
			headers={"Host": site, "X-Forwarded-For": f"198.51.100.{number}"},
		)
		assert answer.status_code == 200, answer.text
		return answer.json["message"]

	started = time.monotonic()
	with ThreadPoolExecutor(12) as pool:
		answers = list(pool.map(call, range(90)))
	assert [answer["status"] for answer in answers].count("Registered") == 25
	assert len({answer["registration_code"] for answer in answers}) == 90
	assert time.monotonic() - started < 120
	frappe.db.rollback()
	numbers = frappe.get_all(
		"Salon Registration",
		filters={"digital_salon": salon.name, "status": "Waitlisted"},
		pluck="queue_number",
	)
	assert sorted(numbers) == list(range(1, 66))


# -- reminders and calls --------------------------------------------------------------------------------------


def registered_before(days: float, **values):
	salon = build.open_salon(starts_at=add_to_date(now_datetime(), hours=30))
	doc = build.registration(digital_salon=salon.name, **values).insert()
	frappe.db.set_value("Salon Registration", doc.name, "creation", add_days(now_datetime(), -days))
	return doc


def test_a_reminder_comes_once_two_days_before(outbox) -> None:
	doc = registered_before(5, contact="kurre@example.org")
	messages.remind_all()
	messages.remind_all()
	assert [mail["recipients"] for mail in outbox] == [["kurre@example.org"]]
	assert frappe.db.get_value("Salon Registration", doc.name, "reminded_on")


@pytest.mark.parametrize(
	("days", "change"),
	[(0, {}), (5, {"status": "Cancelled"}), (5, {"contact": None}), (5, {"contact": "060-123456"})],
)
def test_nobody_is_reminded_without_reason_or_way(outbox, days: float, change: dict) -> None:
	doc = registered_before(days, contact="kurre@example.org")
	frappe.db.set_value("Salon Registration", doc.name, change)
	messages.remind_all()
	assert outbox == []


def test_who_has_no_mail_address_stands_on_the_call_list(outbox) -> None:
	salon = build.open_salon()
	for name, contact in (("Mejl", "m@example.org"), ("Telefon", "060-123456"), ("Ingen", None)):
		build.registration(digital_salon=salon.name, participant_name=name, contact=contact).insert()
	assert [row.participant_name for row in messages.call_list(salon.name)] == ["Telefon", "Ingen"]


def test_finance_reads_salons_but_no_names(as_user) -> None:
	from digidel_app.api import salons as desk

	salon = build.open_salon()
	with as_user(build.user_with("Digidel Finance")), pytest.raises(frappe.PermissionError):
		desk.call_list(salon.name)


def test_places_are_listed_with_what_speaks_against_them() -> None:
	from digidel_app.api import salons as desk

	good, stairs = build.meeting_place(is_step_free=1), build.meeting_place(is_step_free=0)
	rows = {
		row["name"]: row
		for row in desk.places(good.company, "2027-01-18 14:00:00", "2027-01-18 16:00:00", needs_step_free=1)
	}
	assert rows[good.name]["can_host"] and rows[good.name]["reasons"] == []
	assert not rows[stairs.name]["can_host"] and "step-free" in rows[stairs.name]["reasons"][0]
	for times in (("igår", "idag"), ("2027-01-18", "2027-01-18"), ("", "")):
		with pytest.raises(frappe.ValidationError):
			desk.places(good.company, *times)


def test_on_a_site_that_cannot_send_everybody_stands_on_the_call_list() -> None:
	salon = build.open_salon()
	build.registration(digital_salon=salon.name, contact="m@example.org").insert()
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	assert len(messages.call_list(salon.name)) == 1


# -- somebody calls -------------------------------------------------------------------------------------------


def test_staff_register_a_caller_and_offer_what_fits(as_user) -> None:
	from digidel_app.api.registrations import register_caller

	salon = build.open_salon(capacity=2, is_public=0)
	with as_user(build.user_with("Digidel Advisor")):
		told = register_caller(salon.name, "Gruppen", "3")
		assert (told["status"], told["free"]) == ("Offered", 2)
		assert not frappe.db.count("Salon Registration", {"digital_salon": salon.name})
		assert register_caller(salon.name, "Gruppen", 2)["status"] == "Registered"
		assert register_caller(salon.name, None, 3, None, 1)["queue_place"] == 1
		assert register_caller(salon.name, "Sen")["queue_place"] == 2
		for persons in ("många", 0, -1, "1.5", None):
			with pytest.raises(frappe.ValidationError):
				register_caller(salon.name, "Fel", persons)
	for role in ("Digidel Finance", "Digidel Volunteer", "Digidel Reader"):
		with as_user(build.user_with(role)), pytest.raises(frappe.PermissionError):
			register_caller(salon.name, "Nej")


def test_each_of_many_is_told_a_place_of_its_own(outbox) -> None:
	salon = build.open_salon(capacity=1)
	docs = [build.registration(digital_salon=salon.name).insert() for _number in range(4)]
	assert [visitors.place_in_queue(doc) for doc in docs] == [0, 1, 2, 3]
	docs[1].reload()
	docs[1].update({"status": "Cancelled"}).save()
	assert [visitors.place_in_queue(doc) for doc in docs[2:]] == [1, 2]


# -- the municipality's colour, and where a volunteer lands ---------------------------------------------------


@pytest.mark.parametrize(
	("colour", "message"), [("#ff9900", "nearest darker"), ("röd", "such as"), ("#fff", "nearest")]
)
def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(colour, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		build.company_settings(public_colour=colour)


def test_a_colour_reaches_the_pages_as_a_style_sheet_and_nothing_else() -> None:
	from digidel_app.domain import colours
	from digidel_app.web import colour
	from digidel_app.web.renderer import Page, answer

	build.company_settings(public_colour="#7A0F4F")
	frappe.set_user("Guest")
	page = Page(path="salonger", language="sv")
	assert colour.address(page).startswith("/digidel/farg.css?") and "7a0f4f" in answer(page).get_data(
		as_text=True
	)
	sheet = answer(Page(path="farg.css", language="sv"))
	assert sheet.mimetype == "text/css" and "#7a0f4f" in sheet.get_data(as_text=True)
	# past validation: an import may have let anything through
	frappe.db.set_value("Digidel Company Settings", page.company, "public_colour", "#fff;}body{display:none")
	frappe.clear_document_cache("Digidel Company Settings", page.company)
	assert answer(Page(path="farg.css", language="sv")).status_code == 404
	assert colours.clean("#fff;}body{") is None


def test_only_volunteers_without_desk_are_sent_to_their_own_page(as_user) -> None:
	from frappe.website.utils import get_home_page

	volunteer = build.user_with("Digidel Volunteer", name="bara-volontar")
	both = build.user_with("Digidel Coordinator", "Digidel Volunteer", name="bade-och")
	frappe.get_doc("User", volunteer).save()
	assert frappe.db.get_value("User", volunteer, "user_type") == "Website User"
	assert frappe.db.get_value("User", both, "user_type") == "System User"
	for user, home in ((volunteer, "digidel/volontar"), ("Guest", None)):
		frappe.cache.hdel("home_page", user)
		frappe.local.flags.home_page = None
		with as_user(user):
			assert (get_home_page() == "digidel/volontar") == (home is not None)
	from digidel_app.permissions import has_app_permission

	with as_user(volunteer):
		assert not has_app_permission()
	with as_user(both):
		assert has_app_permission()
