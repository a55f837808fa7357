"""Public pages over HTTP, as a browser without JavaScript sees them."""

import html
import re
from urllib.parse import quote

import frappe
import pytest

from digidel_app.digidel_encounters import booking_visitors
from digidel_app.domain import bookings
from digidel_app.testing import builders_bookings as build
from digidel_app.testing import builders_operations as make
from digidel_app.web import form_token, limits

pytestmark = pytest.mark.commits
ADDRESS = "198.51.100.7"


@pytest.fixture
def place():
	"""A bookable place of the site's own municipality; gone again afterwards."""
	frappe.db.delete("Booking Schedule", {"meeting_place": ("like", "prov-%")})
	place = build.bookable_place(capacity=2, place_name=f"Provbiblioteket {frappe.generate_hash(length=5)}")
	frappe.db.commit()  # the requests have connections of their own
	yield place
	frappe.db.rollback()
	for doctype in ("Guidance Booking", "Booking Schedule"):
		frappe.db.delete(doctype, {"meeting_place": place.name})
	frappe.db.delete("Personal Detail", {"reference_doctype": "Guidance Booking", "company": place.company})
	frappe.delete_doc("Meeting Place", place.name, force=True)
	frappe.db.commit()  # what the test made is gone again


@pytest.fixture
def visit(http):
	"""`visit(path)` and `visit(path, {form})` from an address that nobody has used before."""
	address = f"2001:db8:{frappe.generate_hash(length=4)}::1".replace("g", "a")

	def call(path: str, form: dict | None = None, **headers: str):
		headers = {"X-Forwarded-For": address, **headers}
		if form is None:
			return http("get", path, headers=headers)
		return http("post", path, data=form, headers=headers)

	return call


@pytest.fixture
def no_waiting(monkeypatch):
	monkeypatch.setattr(form_token, "SHORTEST_SECONDS", 0)


def text_of(answer) -> str:
	return html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def choices(answer) -> list[str]:
	return [
		html.unescape(link)
		for link in re.findall(r'class="choice" href="([^"]+)"', answer.get_data(as_text=True))
	]


def hidden(answer) -> dict[str, str]:
	pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.get_data(as_text=True))
	return {name: html.unescape(value) for name, value in pairs}


def form_for(place, visit, at=None, language="") -> dict:
	"""The last form of the booking, as the page gives it."""
	at = booking_visitors.written(at or build.at())
	path = f"/digidel{language}/boka?slag=Guidance&amne=-&plats={place.name}&dag={at[:10]}&tid={quote(at)}"
	answer = visit(path)
	assert answer.status_code == 200
	return {**hidden(answer), "namn": "Nalle Puh", "kontakt": "", "webbplats": ""}


def count(place) -> int:
	frappe.db.rollback()
	return frappe.db.count("Guidance Booking", {"meeting_place": place.name})


# -- the frame ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/digidel", "/digidel/boka", "/digidel/boka/kod", "/digidel/finns-inte"])
def test_headers(visit, path):
	answer = visit(path)
	policy = answer.headers["Content-Security-Policy"]
	assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
	assert answer.headers["X-Content-Type-Options"] == "nosniff"
	assert answer.headers["Referrer-Policy"] == "no-referrer"
	assert answer.headers["Content-Language"] == "sv"
	assert "Set-Cookie" not in answer.headers
	body = answer.get_data(as_text=True)
	assert "<script" not in body and "http://" not in body.replace("http://www.w3.org", "")
	assert len(body) < 60_000


def test_pages_in_swedish_and_english_and_the_way_between(visit):
	swedish, english = visit("/digidel/boka/kod"), visit("/digidel/en/boka/kod")
	assert 'lang="sv"' in swedish.get_data(as_text=True)[:200] and "Visa min bokning" in text_of(swedish)
	assert 'lang="en"' in english.get_data(as_text=True)[:200] and "Show my booking" in text_of(english)
	assert 'href="/digidel/en/boka/kod"' in swedish.get_data(as_text=True)
	assert 'href="/digidel/boka/kod"' in english.get_data(as_text=True)
	for asked, answered in {
		"/en/digidel/boka": "/digidel/en/boka",
		"/sv/digidel": "/digidel",
		"/digidel/sv/boka?slag=Room": "/digidel/boka?slag=Room",
	}.items():
		answer = visit(asked)
		assert (answer.status_code, answer.headers["Location"].removeprefix("http://localhost")) == (
			301,
			answered,
		)


def test_what_is_not_there_is_404_in_the_same_dress(visit):
	answer = visit("/digidel/boka/nej/<script>")
	assert answer.status_code == 404 and "Sidan finns inte" in text_of(answer)
	assert "<script>" not in answer.get_data(as_text=True)


def test_a_prepared_language_is_reachable_only_when_it_has_been_reviewed(visit, place):
	for code in ("fi", "se", "ar", "ti"):
		answer = visit(f"/digidel/{code}/boka")
		assert answer.status_code == 404 and f'hreflang="{code}"' not in answer.get_data(as_text=True)
	had_settings = frappe.db.exists("Digidel Company Settings", make.first_company())
	settings = make.company_settings()
	before = [row.as_dict() for row in settings.reviewed_languages]
	try:
		settings.set("reviewed_languages", [])
		for language in ("Finnish", "Arabic"):
			settings.append(
				"reviewed_languages",
				{"page_language": language, "reviewed_by": "Tolkförmedlingen", "reviewed_on": "2026-11-01"},
			)
		settings.save()
		frappe.db.commit()  # the requests have connections of their own
		answer = visit("/digidel/ar/boka")
		body = answer.get_data(as_text=True)
		assert answer.status_code == 200 and '<html lang="ar" dir="rtl">' in body
		assert "ما الذي تريد" in body or "ماذا تريد" in body
		assert 'hreflang="fi"' in body and 'hreflang="ti"' not in body
		assert visit("/digidel/ti/boka").status_code == 404
	finally:
		settings.reload().set("reviewed_languages", before)
		settings.save()
		if not had_settings:
			frappe.delete_doc("Digidel Company Settings", settings.name, force=True)
		frappe.db.commit()  # as it was


def test_the_start_page_shows_places_with_their_hours(visit, place):
	text = text_of(visit("/digidel"))
	assert place.place_name in text and "08:00–18:00" in text and "Boka en tid" in text


# -- booking without JavaScript ---------------------------------------------------------------------------------------


def test_from_the_first_question_to_a_code_and_back(visit, place, no_waiting):
	answer = visit("/digidel/boka")
	for _step in range(9):
		links = choices(answer)
		if not links:
			break
		mine = [link for link in links if place.name in link]
		answer = visit((mine or links)[0 if mine or len(links) == 1 else -1])
	form = {**hidden(answer), "namn": "Nalle Puh", "kontakt": ""}
	assert form["plats"] == place.name
	booked = visit("/digidel/boka", form)
	text = text_of(booked)
	code = re.search(r'class="code">([^<]+)', booked.get_data(as_text=True))[1]
	assert booked.status_code == 200 and "Din tid är bokad" in text and place.place_name in text
	assert booked.headers["Cache-Control"] == "no-store"
	assert bookings.read_code(code)
	assert re.search(r'class="code">([^<]+)', visit("/digidel/boka", form).get_data(as_text=True))[1] == code
	assert count(place) == 1

	shown = visit("/digidel/boka/kod", {"kod": code.lower()})
	assert shown.status_code == 200 and place.place_name in text_of(shown) and "Nalle" not in text_of(shown)
	days = visit("/digidel/boka/kod", {"kod": code, "gor": "byt"}).get_data(as_text=True)
	day = re.findall(r'name="dag" value="([^"]+)"', days)[-1]
	times = visit("/digidel/boka/kod", {"kod": code, "gor": "byt_dag", "dag": day}).get_data(as_text=True)
	time = html.unescape(re.findall(r'name="tid" value="([^"]+)"', times)[-1])
	moved = visit("/digidel/boka/kod", {"kod": code, "gor": "byt_tid", "dag": day, "tid": time})
	assert "Din bokning är flyttad" in text_of(moved) and code in moved.get_data(as_text=True)
	assert "Vill du avboka" in text_of(visit("/digidel/boka/kod", {"kod": code, "gor": "avboka"}))
	assert "Bokningen är avbokad" in text_of(visit("/digidel/boka/kod", {"kod": code, "gor": "avboka_nu"}))
	frappe.db.rollback()
	assert frappe.get_all("Guidance Booking", {"meeting_place": place.name}, pluck="status") == ["Cancelled"]


def test_the_help_article_comes_before_the_place(visit, place):
	topic = make.topic("Provämne med artikel")
	article = frappe.get_doc(
		doctype="Help Article",
		title="Så gör du",
		content="<p>Läs först.</p><script>alert(1)</script>",
		category=frappe.get_doc(
			doctype="Help Category", category_name=f"Prov {frappe.generate_hash(length=5)}"
		)
		.insert()
		.name,
		published=1,
		author="Prov",
	).insert()
	frappe.db.set_value("Encounter Topic", topic, "help_article", article.name)
	frappe.db.commit()  # the request has a connection of its own
	try:
		answer = visit(f"/digidel/boka?slag=Guidance&amne={quote(topic)}")
		assert "Läs först." in text_of(answer) and "Jag vill ändå boka" in text_of(answer)
		assert "<script" not in answer.get_data(as_text=True) and not choices(answer)
		assert "last=1" in answer.get_data(as_text=True)
		assert "Läs först." not in text_of(visit(f"/digidel/boka?slag=Guidance&amne={quote(topic)}&last=1"))
	finally:
		frappe.db.set_value("Encounter Topic", topic, "help_article", None)
		frappe.delete_doc("Encounter Topic", topic, force=True)
		frappe.delete_doc("Help Article", article.name, force=True)
		frappe.delete_doc("Help Category", article.category, force=True)
		frappe.db.commit()  # as it was


def test_what_is_wrong_is_said_and_what_was_written_is_kept(visit, place, no_waiting):
	form = form_for(place, visit)
	answer = visit("/digidel/boka", {**form, "namn": "", "kontakt": "ring mig <b>"})
	text = text_of(answer)
	assert answer.status_code == 417 and "Skriv ett namn" in text and "varken ut som" in text
	assert 'value="ring mig &lt;b&gt;"' in answer.get_data(as_text=True)
	answer = visit("/digidel/boka", {**form, "namn": "Nalle 19640823-3234"})
	assert "personnummer" in text_of(answer) and "3234" not in answer.get_data(as_text=True)
	assert count(place) == 0


def test_a_time_taken_meanwhile_offers_others_and_keeps_the_name(visit, place, no_waiting):
	form = form_for(place, visit)
	known = booking_visitors.place_of(place.name)
	for _seat in range(2):
		booking_visitors.book(known, build.at(), "Någon annan")
	frappe.db.commit()  # taken while the visitor was writing
	answer = visit("/digidel/boka", form)
	body = answer.get_data(as_text=True)
	assert (
		answer.status_code == 417 and "upptagen" in text_of(answer) and hidden(answer)["namn"] == "Nalle Puh"
	)
	other = html.unescape(re.findall(r'name="vald_tid" value="([^"]+)"', body)[0])
	booked = visit("/digidel/boka", {**hidden(answer), "vald_tid": other})
	assert booked.status_code == 200 and "Din tid är bokad" in text_of(booked)
	assert count(place) == 3


# -- programs, guessing, counting ----------------------------------------------------------------------------------------


def test_programs_get_no_booking(visit, place):
	form = form_for(place, visit)
	too_fast = visit("/digidel/boka", form)
	assert too_fast.status_code == 417 and "en gång till" in text_of(too_fast)
	for token in ("", "1.2.3", form["formular"][:-1] + "x", form_token.make("annat"), "9" * 30 + ".a.b"):
		assert visit("/digidel/boka", {**form, "formular": token}).status_code == 417
	assert count(place) == 0


def test_the_field_that_nobody_sees(visit, place, no_waiting):
	answer = visit("/digidel/boka", {**form_for(place, visit), "webbplats": "https://example.com"})
	assert answer.status_code == 417 and count(place) == 0


def test_one_address_may_try_so_many_times_and_others_go_on(visit, http, place):
	statuses = [
		visit("/digidel/boka/kod", {"kod": "AAAAAAAAAA"}).status_code for _ in range(limits.CODE[1] + 1)
	]
	assert statuses == [404] * limits.CODE[1] + [429]
	answer = http("post", "/digidel/boka/kod", data={"kod": "A"}, headers={"X-Forwarded-For": ADDRESS})
	assert answer.status_code in (404, 429)
	cancel = "/api/method/digidel_app.api.public.cancel_booking"
	assert (
		visit(cancel, {"booking_code": "AAAAAAAAAA"}).status_code == 429
	)  # page and function share one count
	assert visit("/digidel/boka").status_code == 200


def test_unknown_codes_are_answered_alike(visit):
	answers = {
		re.sub(r'value="[^"]*"', "", visit("/digidel/boka/kod", {"kod": code}).get_data(as_text=True))
		for code in (bookings.new_code(), "", "x" * 400, "'; drop table", "ÅÄÖ")
	}
	assert len(answers) == 1


def test_odd_requests_are_answered_without_a_fault(visit, place):
	odd = [
		"dag=x",
		"dag=2026-99-99",
		"tid=x&dag=2026-12-01",
		"slag=Bil",
		"plats=../..",
		"amne=" + "x" * 3000,
		"fran=9",
	]
	for query in odd:
		path = f"/digidel/boka?slag=Guidance&amne=-&plats={place.name}&{query}"
		assert visit(path).status_code == 200, query
	assert visit("/digidel/boka", {}).status_code == 417
	assert visit("/digidel/boka/kod", {"kod": "x", "gor": "__class__"}).status_code == 404


@pytest.mark.parametrize(
	"body",
	[
		{"meeting_place": {"a": 1}, "starts_at": "2027-01-01T10:00:00+01:00", "visitor_name": "N"},
		{"meeting_place": ["like", "%"], "starts_at": 5, "visitor_name": "N"},
		{"meeting_place": "x", "starts_at": None, "visitor_name": None},
		{"meeting_place": "x"},
		{},
	],
)
def test_functions_refuse_odd_types_clearly(http, body):
	answer = http(
		"post",
		"/api/method/digidel_app.api.public.book_guidance",
		json=body,
		headers={"X-Forwarded-For": f"2001:db8:{frappe.generate_hash(length=3)[:3].replace('g', 'a')}::2"},
	)
	assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)[:300]


@pytest.mark.parametrize("name", ["path", "language", "self", "template", "kommun"])
def test_an_address_may_say_anything(visit, name):
	for path in ("/digidel", "/digidel/boka", "/digidel/boka/kod", "/digidel/salonger", "/digidel/nix"):
		assert visit(f"{path}?{name}=//example.org").status_code in (200, 404)
