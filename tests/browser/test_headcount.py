"""Counting at the door on a telephone: without a network, exactly once, and never over somebody else's count."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from playwright.sync_api import Browser, expect

sys.path[:0] = [str(Path(__file__).parent)]

from disken_page import URL, Disken

BENCH = Path(frappe.__file__).resolve().parents[3]
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
PASSWORD = "Prov-av-salongen-1"
COORDINATORS = ("dorren-a@example.org", "dorren-b@example.org")
PLACE = "Dörrens bibliotek"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SEND = re.compile(r"door\.save_headcounts")


@pytest.fixture(scope="session")
def site() -> SimpleNamespace:
	"""Two coordinators and a place. Every test makes a salon of its own."""
	return _on_site(_build)


def _on_site(work: Callable):
	"""Runs on the site and commits: the server reads through connections of its own."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		result = work()
		frappe.db.commit()
		return result
	finally:
		frappe.destroy()
		os.chdir(before)


def _build() -> SimpleNamespace:
	from digidel_app.testing import builders_operations as make

	company = make.first_company()
	make.company_settings(company=company)
	for email in COORDINATORS:
		if not frappe.db.exists("User", email):
			values = {"first_name": "Samordnare", "send_welcome_email": 0, "language": "sv"}
			frappe.get_doc(doctype="User", email=email, new_password=PASSWORD, **values).insert()
		frappe.get_doc("User", email).add_roles("Digidel Coordinator")
	if not frappe.db.exists("Meeting Place", {"place_name": PLACE}):
		values = {"kind": "Library", "company": company, "simultaneous_salons": 99}
		frappe.get_doc(doctype="Meeting Place", place_name=PLACE, **values).insert()
	return SimpleNamespace(company=company)


@pytest.fixture
def salon(site) -> SimpleNamespace:
	"""A salon that began a moment ago, with two who have registered."""

	def build():
		from digidel_app.testing import builders_operations as make

		place = frappe.db.get_value("Meeting Place", {"place_name": PLACE})
		now = frappe.utils.now_datetime()
		doc = make.salon(
			title=f"Bilder i mobilen {frappe.generate_hash(length=4)}",
			meeting_place=place,
			# of today also just after midnight
			starts_at=max(now - timedelta(minutes=5), now.replace(hour=0, minute=0, second=0, microsecond=0)),
			status="Open",
			capacity=20,
			needs_wifi=0,
		).insert()
		for name in ("Kurre Kanin", "Lova Lodjur"):
			make.registration(digital_salon=doc.name, participant_name=name, contact=None).insert()
		return SimpleNamespace(name=doc.name, title=doc.title)

	return _on_site(build)


@pytest.fixture
def device(browser: Browser, site) -> Iterator[Callable[..., Disken]]:
	"""`device()` is a coordinator's telephone; a script error on it fails the test."""
	contexts, errors = [], []

	def new(user: str = COORDINATORS[0], **settings) -> Disken:
		context = browser.new_context(
			**{"base_url": URL, "locale": "sv-SE", "timezone_id": "Europe/Stockholm", **PHONE, **settings}
		)
		contexts.append(context)
		context.set_default_timeout(10_000)
		context.on("weberror", lambda error: errors.append(str(error.error)))
		context.on(
			"console",
			lambda message: errors.append(message.text) if "Content Security" in message.text else None,
		)
		return Disken(context, user, PASSWORD)

	yield new
	for context in contexts:
		context.close()
	assert not errors, errors


def opened(disken: Disken, salon):
	"""The sheet of the salon."""
	page = disken.open(PLACE)
	page.locator(".tabs a", has_text="Salong").click()
	page.locator(".picker button", has_text=salon.title).click()
	return page


def save(page) -> None:
	"""Saves the sheet; it is in the queue then."""
	page.locator(".save .primary").click()
	expect(page.locator(".saved")).to_be_visible()


def tap(page, label: str, times: int = 1) -> None:
	for _once in range(times):
		page.get_by_role("button", name=re.compile(f"^{label}: \\d+\\. ")).click()


def figures(disken: Disken, salon) -> dict | None:
	answer = disken.context.request.get(f"/api/method/digidel_app.api.door.count_sheet?salon={salon.name}")
	assert answer.ok, answer.text()
	return answer.json()["message"]["stored"]


WOMAN, MAN = "Kvinna, 65–74 år", "Man, 65–74 år"


def test_counted_without_a_network_kept_through_a_restart_and_sent_once(device, salon):
	disken = device()
	page = opened(disken, salon)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	tap(page, WOMAN, 3)
	page.reload()
	page.locator(".picker button", has_text=salon.title).click()
	tap(page, MAN, 2)
	page.get_by_role("button", name=f"{MAN}: ta tillbaka en").click()
	page.locator(".what-counted .choice", has_text="första gången").click()
	tap(page, WOMAN)
	page.locator(".choices", has_text="bibliotekspersonal").get_by_text("Ja", exact=True).click()
	expect(page.locator(".sums .total")).to_have_text("4 personer i rutnätet, 1 av dem för första gången")
	expect(page.locator(".save .primary")).to_have_text("Spara: 4 personer kom")
	save(page)
	expect(page.locator(".saved")).to_contain_text("4 personer räknade")
	assert figures_none(disken, salon)
	disken.context.set_offline(False)
	disken.sent()
	stored = figures(disken, salon)
	assert (stored["persons"], stored["library_staff"], stored["persons_by_head"]) == (4, "Yes", None)
	women = next(row for row in stored["rows"] if row["gender"] == "Woman")
	assert (women["persons"], women["first_time_persons"]) == (3, 1)
	page.get_by_role("button", name="Ångra").click()
	expect(page.locator(".saved")).to_be_hidden()
	disken.sent()
	assert figures(disken, salon) is None


def figures_none(disken: Disken, salon) -> bool:
	"""Asked past the device, which has no network: nothing has arrived."""
	return _on_site(lambda: not frappe.db.get_value("Digital Salon", salon.name, "persons_total"))


def test_an_answer_that_is_lost_gives_one_count(device, salon):
	disken = device()
	page = opened(disken, salon)
	lost = []

	def lose(route):
		route.fetch()
		lost.append(1)
		route.abort()

	page.route(SEND, lose, times=1)
	tap(page, WOMAN, 2)
	expect(page.locator(".save .primary")).to_have_text("Spara: 2 personer kom")
	save(page)
	disken.sent()
	assert lost and figures(disken, salon)["persons"] == 2
	assert _on_site(lambda: frappe.db.count("Salon Count", {"digital_salon": salon.name})) == 1


def test_the_second_telephone_chooses_what_happens_to_the_first_ones_count(device, salon):
	first, second = device(), device(COORDINATORS[1])
	page, other = opened(first, salon), opened(second, salon)
	second.kept_by_worker()
	second.context.set_offline(True)
	tap(other, MAN, 2)
	expect(other.locator(".save .primary")).to_have_text("Spara: 2 personer kom")
	save(other)
	tap(page, WOMAN, 3)
	expect(page.locator(".save .primary")).to_have_text("Spara: 3 personer kom")
	save(page)
	first.sent()
	second.context.set_offline(False)
	expect(other.locator(".status")).to_have_text("1 behöver rättas till", timeout=20_000)
	assert figures(first, salon)["persons"] == 3, "nothing is overwritten unseen"
	other.locator(".status").click()
	other.get_by_role("button", name="Rätta till: ").first.click()
	expect(other.locator(".save .primary")).to_be_disabled()
	second.accessible()
	other.get_by_role("button", name="Lägg min till den").click()
	save(other)
	second.sent()
	assert figures(first, salon)["persons"] == 5


def test_23_by_head_and_20_in_the_grid_and_more_than_the_seats(device, salon):
	disken = device()
	page = opened(disken, salon)
	tap(page, WOMAN, 20)
	page.get_by_role("spinbutton", name="Räknat per huvud").fill("23")
	button = page.locator(".save .primary")
	expect(button).to_be_disabled()
	expect(page.locator(".sums")).to_contain_text("23 räknade per huvud, 20 i rutnätet")
	page.get_by_role("button", name="3 till, kön och ålder saknas").click()
	expect(button).to_be_disabled()
	page.get_by_label("Ja, 23 kom fast det finns 20 platser").check()
	disken.accessible()
	save(page)
	disken.sent()
	stored = figures(disken, salon)
	assert (stored["persons"], stored["persons_by_head"]) == (23, 23)
	page.get_by_role("button", name="Rätta", exact=True).click()
	page.get_by_role("button", name="Rutnätet stämmer: 20 kom").click()
	save(page)
	disken.sent()
	stored = figures(disken, salon)
	assert (stored["persons"], stored["persons_by_head"], stored["difference"]) == (
		20,
		23,
		"The grid is right",
	)


def test_names_are_ticked_off_and_leave_no_trace_on_the_device(device, salon):
	disken = device()
	page = opened(disken, salon)
	page.get_by_role("button", name="Visa namnen").click()
	page.get_by_role("button", name="Kom: Kurre Kanin").click()
	page.get_by_role("button", name="Kom inte: Lova Lodjur").click()
	expect(page.locator(".registered .total")).to_have_text("1 kom, 1 kom inte, 0 inte avprickade")
	expect(page.locator(".sums .total")).to_have_text("0 personer i rutnätet"), "ticked off is not counted"
	disken.accessible()
	disken.sent()
	states = _on_site(
		lambda: sorted(frappe.get_all("Salon Registration", {"digital_salon": salon.name}, pluck="status"))
	)
	assert states == ["Attended", "No-show"]
	kept = page.evaluate(
		"""async () => {
			const all = [JSON.stringify({...localStorage, ...sessionStorage})];
			for (const {name} of await indexedDB.databases()) {
				const db = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
				for (const store of db.objectStoreNames) {
					all.push(await new Promise((done) => { const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(JSON.stringify(asked.result)); }));
				}
				db.close();
			}
			for (const name of await caches.keys()) {
				const cache = await caches.open(name);
				for (const request of await cache.keys()) all.push(await (await cache.match(request)).text());
			}
			return all.join("");
		}"""
	)
	assert salon.title in kept, "the search finds what is kept"
	assert "Kurre" not in kept and "Lodjur" not in kept
	disken.context.set_offline(True)
	page.locator(".back").click()
	page.locator(".picker button", has_text=salon.title).click()
	page.get_by_role("button", name="Visa namnen").click()
	expect(page.locator(".registered .problem")).to_contain_text("nätverk")


def test_targets_fit_a_thumb_and_no_keys_are_shown_on_a_narrow_screen(device, salon):
	disken = device(has_touch=False, is_mobile=False)  # a mouse at 390 px showed them before
	page = opened(disken, salon)
	for size in page.locator(".counter button").evaluate_all(
		"buttons => buttons.map((button) => [button.offsetWidth, button.offsetHeight])"
	):
		assert min(size) >= 44, size
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	page.locator(".tabs a", has_text="Registrera").click()
	expect(page.locator(".record")).to_be_visible()
	expect(page.locator("kbd:visible")).to_have_count(0)
