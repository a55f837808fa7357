"""Booking in a real browser: without JavaScript, on a phone, in Arabic, and at the desk. axe finds nothing to object to."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import frappe
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BENCH = Path(frappe.__file__).resolve().parents[3]
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
URL = os.environ.get("DIGIDEL_URL", "")
ADVISOR, PASSWORD = "bokning-handledare@example.org", "Prov-av-bokning-1"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def place() -> Iterator[dict]:
	"""A place with free times, and Arabic reviewed; both as they were afterwards."""
	with site():
		from digidel_app.testing import builders_bookings as build
		from digidel_app.testing import builders_operations as make

		settings = make.company_settings()
		before = [row.as_dict() for row in settings.reviewed_languages]
		reviewed = {"page_language": "Arabic", "reviewed_by": "Tolkförmedlingen", "reviewed_on": "2026-11-01"}
		settings.set("reviewed_languages", [])
		settings.append("reviewed_languages", reviewed)
		settings.save()
		doc = build.bookable_place(capacity=3, place_name=f"Provbiblioteket {frappe.generate_hash(length=5)}")
		today = today_booking(doc.name)
		advisor()
		made = {"name": doc.name, "place_name": doc.place_name, "today": today, "company": doc.company}
		frappe.db.commit()  # the server reads through connections of its own
	yield made
	with site():
		for doctype in ("Guidance Booking", "Booking Schedule"):
			frappe.db.delete(doctype, {"meeting_place": made["name"]})
		frappe.db.delete("Helpdesk Encounter", {"meeting_place": made["name"]})
		frappe.db.delete("Encounter Question", {"meeting_place": made["name"]})
		frappe.delete_doc("Meeting Place", made["name"], force=True)
		settings = make.company_settings()
		settings.set("reviewed_languages", before)
		settings.save()
		frappe.db.commit()  # as it was


class site:
	"""`with site():` a connection to the test site."""

	def __enter__(self):
		self.before = os.getcwd()
		os.chdir(BENCH / "sites")
		frappe.init(site=SITE, sites_path=".")
		frappe.connect()
		frappe.flags.mute_emails = True

	def __exit__(self, *_error):
		frappe.destroy()
		os.chdir(self.before)


def advisor() -> None:
	"""An advisor who may sign in."""
	if not frappe.db.exists("User", ADVISOR):
		user = frappe.new_doc(
			"User", email=ADVISOR, first_name="Handledare", send_welcome_email=0, language="sv"
		)
		user.new_password = PASSWORD
		user.insert()
	roles = frappe.get_all(
		"Has Role", {"parent": "Digidel Advisor", "parenttype": "Role Profile"}, pluck="role"
	)
	frappe.get_doc("User", ADVISOR).add_roles(*roles)


def today_booking(place: str) -> str:
	"""A booking that began a little while ago."""
	from frappe.utils import add_to_date, now_datetime

	from digidel_app.testing import builders_bookings as build
	from digidel_app.testing import builders_operations as make

	doc = build.booking(
		meeting_place=place, visitor_name="Nalle Provsson", topic=make.topic("BankID")
	).insert()
	began = add_to_date(now_datetime(), minutes=-10).replace(microsecond=0)
	times = {"starts_at": began, "ends_at": add_to_date(began, hours=1), "starts_on": began.date()}
	frappe.db.set_value("Guidance Booking", doc.name, times)
	return doc.name


@pytest.fixture
def visitor(browser):
	"""`visitor(width, script)` opens a page without an account; a script error on it fails the test."""
	contexts, errors = [], []

	def open_page(viewport: dict = PHONE, script: bool = False, **options):
		context = browser.new_context(
			base_url=URL, viewport=viewport, java_script_enabled=script, locale="sv-SE", **options
		)
		contexts.append(context)
		page = context.new_page()
		page.set_default_timeout(15_000)
		page.on("pageerror", lambda error: errors.append(str(error)))
		return page

	yield open_page
	for context in contexts:
		context.close()
	assert not errors, errors


@pytest.fixture
def at_the_desk(browser, place):
	"""A page of an advisor in Desk; a script error on it fails the test."""
	context, errors = (
		browser.new_context(base_url=URL, viewport=DESK, locale="sv-SE", timezone_id="Europe/Stockholm"),
		[],
	)
	answer = context.request.post("/api/method/login", form={"usr": ADVISOR, "pwd": PASSWORD})
	assert answer.ok, answer.text()
	page = context.new_page()
	page.set_default_timeout(30_000)
	page.on("pageerror", lambda error: errors.append(str(error)))
	yield page
	context.close()
	assert not errors, errors


def walk_to_the_form(page, place: dict, start: str = "/digidel/boka") -> list[str]:
	"""Choose the first of everything, but the test's own place; answers the headings on the way."""
	page.goto(start)
	headings = []
	while page.locator("a.choice").count():
		headings.append(page.locator("h1").inner_text())
		choose(page, place)
	return headings


def choose(page, place: dict) -> None:
	own = page.locator("a.choice", has_text=place["place_name"])
	with page.expect_navigation():
		(own if own.count() else page.locator("a.choice")).first.click()


def book(page, place: dict, name: str = "Nalle", start: str = "/digidel/boka") -> str:
	walk_to_the_form(page, place, start)
	page.fill("#namn", name)
	time.sleep(2.2)  # nobody fills in a form faster
	page.locator("main form button").first.click()
	return page.locator(".code").inner_text()


def test_books_sees_moves_and_cancels_without_javascript_on_a_phone(visitor, place):
	page = visitor()
	code = book(page, place)
	assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code)
	expect(page.locator("h1")).to_contain_text("Din tid är bokad")
	page.goto("/digidel/boka/kod")
	page.fill("#kod", code.lower())
	page.get_by_role("button", name="Visa min bokning").click()
	expect(page.locator("main")).to_contain_text(place["place_name"])
	page.get_by_role("button", name="Byt tid").click()
	page.locator("button[name=dag]").last.click()
	page.locator("button[name=tid]").last.click()
	expect(page.locator("main")).to_contain_text("Din bokning är flyttad")
	page.get_by_role("button", name="Avboka").click()
	page.get_by_role("button", name="Ja, avboka").click()
	expect(page.locator("h1")).to_have_text("Bokningen är avbokad.")


@pytest.mark.parametrize("start", ["/digidel/boka", "/digidel/ar/boka"])
def test_every_view_is_accessible_and_fits_a_phone(visitor, place, start):
	page = visitor(script=True, bypass_csp=True)  # the checker is a script
	axe = Axe()
	for address in (start.removesuffix("/boka"), start):
		page.goto(address)
		while True:
			check(page, axe)
			if not page.locator("a.choice").count() or address != start:
				break
			choose(page, place)
	page.fill("#kontakt", "ring mig")
	page.locator("main form button").first.click()
	expect(page.locator("[role=alert]")).to_have_count(1)
	check(page, axe)
	page.goto(f"{start}/kod")
	check(page, axe)


def check(page, axe: Axe) -> None:
	found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
	assert found.violations_count == 0, found.generate_report()
	wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
	assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
	small = page.evaluate(
		"""[...document.querySelectorAll("main a, main button, header a, main input:not([type=hidden])")]
		.filter((e) => e.offsetParent && !e.closest("article, .website-field, .notice, .skip"))
		.filter((e) => !e.classList.contains("skip") && e.getBoundingClientRect().height < 44)
		.map((e) => e.outerHTML.slice(0, 120))"""
	)
	assert small == []
	assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 18


def test_contrast_is_seven_to_one_in_light_and_dark(visitor, place):
	for scheme in ("light", "dark"):
		page = visitor(script=True, bypass_csp=True, color_scheme=scheme)
		page.goto("/digidel/boka/kod")
		found = Axe().run(
			page,
			options={
				"runOnly": ["color-contrast-enhanced"],
				"rules": {"color-contrast-enhanced": {"enabled": True}},
			},
		)
		assert found.violations_count == 0, found.generate_report()


def test_arabic_reads_from_right_to_left(visitor, place):
	page = visitor()
	page.goto("/digidel/ar/boka")
	assert page.locator("html").get_attribute("dir") == "rtl"
	heading, main = page.locator("h1").bounding_box(), page.locator("main").bounding_box()
	assert abs((heading["x"] + heading["width"]) - (main["x"] + main["width"])) < 30
	code = book(page, place, start="/digidel/ar/boka")
	assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code)


def test_works_by_keyboard_alone(visitor, place):
	page = visitor(DESK)
	page.goto("/digidel/boka/kod")
	page.keyboard.press("Tab")
	page.keyboard.press("Enter")  # the first stop is the way past the header
	page.wait_for_url("**#innehall")
	page.keyboard.press("Tab")
	page.keyboard.type("AAAAA-AAAAA")
	page.keyboard.press("Enter")
	page.wait_for_selector("[role=alert]")
	assert page.locator("#kod").input_value() == "AAAAA-AAAAA"


def test_the_visitor_comes_and_the_encounter_opens_filled_in(at_the_desk, place):
	page = at_the_desk
	page.goto(f"/app/guidance-booking/{place['today']}")
	page.wait_for_selector("[data-fieldname=visitor_name]")
	assert page.evaluate("cur_frm.doc.visitor_name") == "Nalle Provsson"
	heading = page.locator(".title-text:visible").first.inner_text()
	assert heading.startswith("Handledning 20") and "Nalle" not in heading
	page.get_by_role("button", name="Besökaren är här").click()
	page.wait_for_url(re.compile("/helpdesk-encounter/new"))
	page.wait_for_function(
		"cur_frm.doc.doctype === 'Helpdesk Encounter' && cur_frm.doc.questions?.[0]?.topic"
	)
	filled = page.evaluate("cur_frm.doc")
	assert (filled["meeting_place"], filled["channel"]) == (place["name"], "Booked")
	assert filled["questions"][0]["topic"] == "BankID" and "Nalle" not in str(filled)
	page.wait_for_function("cur_frm.doc.company")
	page.locator(".primary-action:visible").click()
	page.wait_for_url(re.compile(r"/helpdesk-encounter/(?!new)[a-z0-9]+"))
	booking = page.context.request.get(f"/api/resource/Guidance Booking/{place['today']}").json()["data"]
	assert booking["status"] == "Attended" and booking["encounter"] and not booking.get("visitor_name")
	assert "Nalle" not in str(booking)


def test_staff_books_by_phone_in_the_form_and_sees_it_in_the_calendar(at_the_desk, place):
	page = at_the_desk
	page.goto("/app/guidance-booking/new")
	page.wait_for_function("cur_frm && cur_frm.doc.doctype === 'Guidance Booking'")
	page.evaluate("name => cur_frm.set_value('meeting_place', name)", place["name"])
	dialog = page.locator(".modal-dialog:visible")
	dialog.wait_for()
	day = page.evaluate("frappe.datetime.add_days(frappe.datetime.get_today(), 3)")
	page.wait_for_function("window.cur_dialog")
	page.evaluate("day => cur_dialog.set_value('day', day)", day)
	dialog.locator("button.btn-default", has_text="11:00").click()
	page.evaluate("cur_frm.set_value('visitor_name', 'Puh Provsson')")
	page.locator(".primary-action:visible").first.click()
	page.wait_for_url(re.compile(r"/guidance-booking/(?!new)[a-z0-9]+"))
	assert page.evaluate("cur_frm.doc.starts_at").startswith(f"{day} 11:00")
	page.goto("/app/guidance-booking/view/calendar/default")
	page.wait_for_selector(".fc-event")
	page.locator(".fc-event", has_text="Puh Provsson").first.wait_for()
