"""Disken in a real browser: recorded by taps and by keys, without a network, and sent exactly once."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from playwright.sync_api import Browser, expect

sys.path[:0] = [str(Path(__file__).parent)]

from disken_page import PAGE, SAVE, TOPIC, URL, Disken

BENCH = Path(frappe.__file__).resolve().parents[3]
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
PASSWORD = "Prov-av-disken-1"

ADVISORS = ("disken-a@example.org", "disken-b@example.org")
LIBRARY, BUS = "Diskens bibliotek", "Diskens bokbuss"
SERVICE, TARGET, LEFT = "Ansökan om prövning", "Provkontoret", "Nedlagda kontoret"
PHONE = "070-174 06 05"  # of the series kept for fiction


@pytest.fixture(scope="session")
def site() -> SimpleNamespace:
	"""Two advisors, two places, a service, one contact that can be asked and one that has ended."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		return _build()
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def _build() -> SimpleNamespace:
	from digidel_app.testing import builders_operations as make

	company = make.first_company()
	make.company_settings(company=company)
	for email in ADVISORS:
		_advisor(email)
	for name, kind in ((LIBRARY, "Library"), (BUS, "Book bus")):
		_once("Meeting Place", "place_name", name, kind=kind, company=company)
	_once("Digital Service", "service_name", SERVICE, company=company, owner_kind="Own municipality")
	hours = {"contact_phone": "031-390 06 31", "telephone_hours": "alla dagar 0–24"}
	_once("Referral Target", "target_name", TARGET, company=company, kind="Authority", **hours)
	_once("Referral Target", "target_name", LEFT, company=company, kind="Authority", valid_to="2020-01-31")
	make.topic(TOPIC)
	return SimpleNamespace(company=company)


def _advisor(email: str) -> None:
	if not frappe.db.exists("User", email):
		frappe.get_doc(
			doctype="User",
			email=email,
			first_name="Handledare",
			send_welcome_email=0,
			language="sv",
			new_password=PASSWORD,
		).insert()
	roles = frappe.get_all(
		"Has Role", {"parent": "Digidel Advisor", "parenttype": "Role Profile"}, pluck="role"
	)
	frappe.get_doc("User", email).add_roles(*roles)


def _once(doctype: str, title: str, name: str, **values) -> None:
	if not frappe.db.exists(doctype, {title: name}):
		frappe.get_doc({"doctype": doctype, title: name, **values}).insert()


_sessions: dict[str, dict] = {}


def _signed_in(browser: Browser, user: str) -> dict:
	"""The cookies of a session of the user, the same for every test."""
	if user not in _sessions:
		context = browser.new_context(base_url=URL)
		Disken(context, user, PASSWORD)
		_sessions[user] = {"cookies": context.cookies(), "origins": []}
		context.close()
	return _sessions[user]


@pytest.fixture
def device(browser: Browser, site) -> Iterator[Callable[..., Disken]]:
	"""`device()` is a device of an advisor; a script error on it, or a breach of the page's policy, fails the test."""
	contexts, errors = [], []

	def new(user: str = ADVISORS[0], **settings) -> Disken:
		context = browser.new_context(
			**{
				"base_url": URL,
				"viewport": {"width": 1280, "height": 900},
				"locale": "sv-SE",
				"timezone_id": "Europe/Stockholm",
				"storage_state": _signed_in(browser, user),
				**settings,
			}
		)
		contexts.append(context)
		context.set_default_timeout(8_000)
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


# -- recording ------------------------------------------------------------------------------------------------


def test_four_taps_are_a_visit_and_place_and_channel_stay(device):
	disken = device(viewport={"width": 390, "height": 844}, has_touch=True)
	page = disken.open(LIBRARY)
	page.evaluate("addEventListener('click', () => (window.taps = (window.taps || 0) + 1), true)")
	disken.record()
	assert page.evaluate("window.taps") == 4
	expect(page.locator(".record .choice[aria-pressed=true]"), "the visitor is cleared").to_have_count(0)
	disken.sent()
	(visit,) = disken.stored()
	assert (visit["gender"], visit["age_band"], visit["entry_mode"]) == ("Woman", "65–74 år", "Live")
	assert visit["questions"] == [(TOPIC, "Solved")]
	page.reload()
	expect(page.locator(".where").first).to_contain_text(LIBRARY)


def test_four_keys_are_a_visit_and_u_takes_it_back(device):
	disken = device()
	page = disken.open(LIBRARY)
	for key in ("2", "w", "h", "z"):
		page.keyboard.press(key)
	page.wait_for_selector(".saved:not([hidden])")
	disken.sent()
	(visit,) = disken.stored()
	assert (visit["gender"], visit["age_band"]) == ("Man", "65–74 år")
	page.keyboard.press("u")
	expect(page.locator(".saved")).to_be_hidden()
	disken.sent()
	page.wait_for_timeout(300)
	disken.sent()
	assert disken.stored() == []


def test_any_order_will_do_and_an_outcome_first_waits_for_the_topic(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.tap("outcomes", "Löst")
	expect(page.locator(".needed")).to_have_text("Välj ämne, så sparas besöket.")
	disken.tap("topics", TOPIC)
	page.wait_for_selector(".saved:not([hidden])")
	disken.sent()
	assert [visit["gender"] for visit in disken.stored()] == ["Not recorded"]


def test_a_topic_is_found_by_searching(device):
	disken = device()
	page = disken.open(LIBRARY)
	page.keyboard.press("/")
	page.keyboard.type("käll")
	page.keyboard.press("Enter")
	expect(page.locator(".topics .choice[aria-pressed=true]")).to_contain_text("Källkritik")
	expect(page.locator("dialog")).to_have_count(0)
	page.keyboard.press("z")
	page.wait_for_selector(".saved:not([hidden])")
	disken.sent()
	assert disken.stored()[0]["questions"] == [("Källkritik", "Solved")]


def test_several_questions_stand_in_one_visit(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.tap("topics", TOPIC)
	disken.tap("genders", "Man")
	disken.tap("under", "Fler frågor")
	disken.tap("outcomes", "Löst")
	expect(page.locator(".answered li")).to_have_count(1)
	page.keyboard.press("/")
	page.keyboard.type("e-post")
	page.keyboard.press("Enter")
	disken.tap("outcomes", "Hänvisad")
	dialog = page.locator("dialog[open]")
	dialog.locator("button", has_text=TARGET).click()
	disken.sent()
	(visit,) = disken.stored()
	assert visit["questions"] == [(TOPIC, "Solved"), ("E-post", "Referred")]


@pytest.mark.long
def test_a_contact_that_has_ended_warns_and_offers_another(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.tap("topics", TOPIC)
	disken.tap("outcomes", "Hänvisad")
	page.keyboard.type("nedlagda")
	page.locator("dialog[open] .picker button", has_text=LEFT).click()
	warning = page.locator("dialog[open]").last
	expect(warning.locator(".warning")).not_to_be_empty()
	warning.locator(".picker button", has_text=TARGET).click()
	disken.sent()
	assert disken.stored()[0]["questions"] == [(TOPIC, "Referred")]


def test_a_follow_up_gives_the_visitor_an_anonymous_slip(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.tap("topics", TOPIC)
	disken.tap("outcomes", "Uppföljning")
	page.locator("dialog[open] .dates button").first.click()
	shown = page.locator("dialog.slip .code").inner_text()
	assert re.fullmatch(r"[CDFHJKMNPRTVWXY34679]{4}-[CDFHJKMNPRTVWXY34679]{4}", shown)
	page.locator("dialog.slip button", has_text="Klar").click()
	disken.sent()
	assert disken.stored()[0]["slip_code"] == shown.replace("-", "")


@pytest.mark.long
def test_declined_by_guideline_asks_why(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.tap("topics", TOPIC)
	disken.tap("outcomes", "Avböjt")
	page.locator("dialog[open] .choice").first.click()
	page.wait_for_selector(".saved:not([hidden])")
	disken.sent()
	assert disken.stored()[0]["questions"] == [(TOPIC, "Declined by guideline")]


def test_a_stored_visit_is_corrected(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.record()
	disken.sent()
	page.locator(".saved button", has_text="Rätta").click()
	expect(page.locator(".record h1")).to_have_text("Rätta besöket")
	disken.tap("genders", "Man")
	page.get_by_role("button", name="Personer: fler").click()
	page.locator("button", has_text="Spara ändringarna").click()
	expect(page.locator(".record h1")).to_have_text("Nytt besök")
	disken.sent()
	page.wait_for_timeout(300)
	disken.sent()
	(visit,) = disken.stored()
	assert (visit["gender"], visit["persons"], visit["entry_mode"]) == ("Man", 2, "Live")


def test_a_busy_hour_is_counted_with_one_tap_each(device):
	disken = device()
	page = disken.open(LIBRARY, PAGE + "#tally")
	cell = page.get_by_role("button", name=re.compile("^Kvinna, 30–49 år: .*Räkna en till"))
	for number in (1, 2, 3):
		cell.click()
		expect(cell).to_have_text(str(number))
	page.get_by_role("button", name="Kvinna, 30–49 år: ta tillbaka en").click()
	expect(cell).to_have_text("2")
	disken.sent()
	visits = disken.stored()
	assert [(visit["entry_mode"], visit["gender"]) for visit in visits] == [("Batch", "Woman")] * 2


@pytest.mark.long
def test_the_timer_fills_the_minutes(device):
	disken = device()
	page = disken.open(LIBRARY)
	page.keyboard.press("m")
	page.get_by_role("button", name="Starta tidtagningen").click()
	expect(page.locator(".clock")).to_have_text(re.compile(r"0:0\d"))
	page.get_by_role("button", name="Stoppa tidtagningen").click()
	expect(page.get_by_label("Minuter", exact=True)).to_have_value("1")


# -- without a network ----------------------------------------------------------------------------------------


def test_offline_over_places_a_closed_tab_and_back_each_visit_is_stored_once(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	disken.record()
	page.locator(".where").first.click()
	page.locator("dialog .picker button", has_text=BUS).click()
	disken.record(gender="Man")
	expect(page.locator(".status")).to_contain_text("2 väntar på att skickas")
	page.close()

	page = disken.page = disken.context.new_page()
	page.goto(PAGE)
	expect(page.locator(".status")).to_contain_text("2 väntar på att skickas")
	expect(page.locator(".where").first).to_contain_text(BUS)
	disken.record(gender="Ej registrerat")
	assert disken.stored() == []

	disken.context.set_offline(False)
	disken.sent()
	visits = disken.stored()
	assert sorted(visit["gender"] for visit in visits) == ["Man", "Not recorded", "Woman"]
	assert len({visit["meeting_place"] for visit in visits}) == 2
	assert len({visit["client_uuid"] for visit in visits}) == 3


def test_an_undo_without_a_network_never_reaches_the_server(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	disken.record()
	page.locator(".saved button", has_text="Ångra").click()
	expect(page.locator(".status")).not_to_contain_text("väntar")
	disken.context.set_offline(False)
	disken.sent()
	assert disken.stored() == []


def test_a_lost_answer_and_an_undo_after_it(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.sent()

	def lose(route):
		route.fetch()  # the server stores it, and its answer is lost
		route.abort()

	disken.context.route(SAVE, lose, times=1)
	disken.record()
	expect(page.locator(".status")).to_contain_text("Inget nät · 1 väntar")
	assert len(disken.stored()) == 1
	page.evaluate("dispatchEvent(new Event('online'))")
	disken.sent()
	assert len(disken.stored()) == 1

	disken.context.route(SAVE, lose, times=1)
	disken.record()
	expect(page.locator(".status")).to_contain_text("Inget nät · 1 väntar")
	page.keyboard.press("u")
	page.evaluate("dispatchEvent(new Event('online'))")
	disken.sent()
	assert len(disken.stored()) == 1


@pytest.mark.long
def test_two_tabs_send_at_once_and_nothing_is_doubled(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	other = disken.context.new_page()
	other.goto(PAGE)
	other.wait_for_selector("[data-ready]")
	disken.context.set_offline(True)
	for tab in (page, other):
		disken.page = tab
		for _visit in range(3):
			disken.record()
			tab.locator(".saved button[aria-label='Dölj']").click()
	disken.context.set_offline(False)
	for tab in (page, other):
		tab.evaluate("dispatchEvent(new Event('online'))")
	disken.sent()
	visits = disken.stored()
	assert len(visits) == len({visit["client_uuid"] for visit in visits}) == 6


def test_a_session_that_ran_out_keeps_the_visits_until_the_next_sign_in(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.sent()
	disken.context.clear_cookies()
	disken.record()
	expect(page.locator(".banner")).to_contain_text("Du är utloggad")
	disken.sign_in(ADVISORS[1])
	page.evaluate("dispatchEvent(new Event('online'))")
	expect(page.locator(".banner")).to_contain_text("Någon annan har loggat in")
	disken.sign_in()
	assert disken.stored() == [], "another user's sign-in sends nothing"
	page.evaluate("dispatchEvent(new Event('online'))")
	disken.sent()
	expect(page.locator(".banner")).to_be_empty()
	assert len(disken.stored()) == 1


def test_signing_out_leaves_nothing_but_the_queue(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	disken.record()
	disken.context.clear_cookies()
	disken.context.set_offline(False)
	page.reload()
	expect(page.locator(".welcome")).to_contain_text("1 registrering väntar på enheten")
	left = page.evaluate(
		"""async () => {
			const db = await new Promise((done) => {
				const asked = indexedDB.open("digidel-disken");
				asked.onsuccess = () => done(asked.result);
			});
			const all = (store) => new Promise((done) => {
				const asked = db.transaction(store).objectStore(store).getAll();
				asked.onsuccess = () => done(asked.result.length);
			});
			return [await all("queue"), await all("start"), await all("settings")];
		}"""
	)
	assert left == [1, 0, 0]
	kept = page.evaluate(
		"caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>"
		" (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())"
	)
	assert kept and not [path for path in kept if path.startswith("/api/")]


# -- refused --------------------------------------------------------------------------------------------------


def test_a_refused_visit_says_why_and_is_mended(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.sent()

	def spoil(route):
		route.continue_(post_data=route.request.post_data.replace(f'"{TOPIC}"', '"Finns inte"'))

	disken.context.route(SAVE, spoil, times=1)
	disken.record()
	status = page.locator(".status")
	expect(status).to_have_text("1 behöver rättas till")
	status.click()
	row = page.locator(".rejected li")
	expect(row.locator(".problem")).to_contain_text("Ämne")
	disken.accessible()
	row.get_by_role("button", name="Rätta till").click()
	disken.tap("topics", "Alla ämnen")
	page.keyboard.type("surfplatta")
	page.keyboard.press("Enter")
	page.locator("button", has_text="Spara ändringarna").click()
	disken.sent()
	(visit,) = disken.stored()
	assert visit["questions"] == [("Surfplatta", "Solved")]


def test_personal_data_is_caught_while_typed_without_a_network_and_never_kept(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	disken.tap("topics", TOPIC)
	page.locator(".more summary").click()
	note = page.get_by_label("Anteckning")
	note.fill(f"Ring {PHONE}")
	problem = page.locator(".more .problem")
	expect(problem).to_contain_text("ett telefonnummer")
	assert PHONE not in problem.inner_text()
	disken.tap("outcomes", "Löst")
	expect(page.locator(".saved")).to_be_hidden()
	assert PHONE not in page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
	disken.accessible()
	note.fill("Vill ha hjälp igen")
	disken.tap("outcomes", "Löst")
	page.wait_for_selector(".saved:not([hidden])")
	disken.context.set_offline(False)
	disken.sent()
	assert len(disken.stored()) == 1


# -- passing on, looking up -----------------------------------------------------------------------------------


def test_a_fault_and_a_need_are_passed_on(device):
	disken = device()
	page = disken.open(LIBRARY)
	page.get_by_role("button", name="Brist i e-tjänst").click()
	page.locator("dialog[open] .picker button", has_text=SERVICE).click()
	page.locator("dialog[open] .choice").first.click()
	page.get_by_label("Vad händer?").fill(f"Fel hos {PHONE}")
	page.get_by_role("button", name="Rapportera bristen").click()
	expect(page.locator("dialog[open]")).to_contain_text("personuppgifter")
	page.get_by_label("Vad händer?").fill("Knappen syns inte på en telefon")
	page.get_by_role("button", name="Rapportera bristen").click()
	expect(page.locator(".needed")).to_contain_text("rapporterad")
	page.get_by_role("button", name="För vidare ett behov").click()
	page.get_by_label("Vad önskar de sig?").fill("Släktforskning på nätet")
	with page.expect_response(re.compile(r"disken\.voice_need")) as answer:
		page.get_by_role("button", name="För vidare", exact=True).click()
	assert answer.value.ok and answer.value.json()["message"]["need_report"]
	disken.sent()


def test_who_is_open_now_is_known_without_a_network_and_printed_large(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	disken.context.set_offline(True)
	page.locator(".tabs a", has_text="Öppet nu").click()
	row = page.locator(".hours li", has_text=TARGET)
	expect(row).to_contain_text("Svarar nu")
	row.get_by_role("button", name=f"Hänvisningslapp: {TARGET}").click()
	paper = page.locator("dialog.slip .paper")
	expect(paper).to_contain_text("031-390 06 31")
	page.emulate_media(media="print")
	assert page.locator(".top").is_hidden()
	size = paper.locator(".big").evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)")
	assert size >= 40


@pytest.mark.long
def test_my_month_shows_the_own_visits(device):
	disken = device()
	page = disken.open(LIBRARY)
	disken.record()
	disken.sent()
	page.locator(".tabs a", has_text="Min månad").click()
	expect(page.locator(".figures dd").first).not_to_have_text("0")
	expect(page.locator(".numbers").first).to_contain_text(TOPIC)


# -- for everybody --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_every_view_is_accessible(device, scheme):
	disken = device(color_scheme=scheme)
	page = disken.open(LIBRARY)
	disken.record()
	disken.sent()
	page.keyboard.press("m")
	disken.accessible()
	for view in ("tally", "recent", "open", "month"):
		page.locator(f".tabs a[data-view={view}]").click()
		page.wait_for_selector(f"body[data-view={view}] h1")
		if view == "month":
			page.wait_for_selector(".figures")
		disken.accessible()
	page.get_by_role("button", name="Meny").click()
	disken.accessible()


def test_english_and_a_narrow_phone(device):
	disken = device(viewport={"width": 360, "height": 740}, has_touch=True)
	page = disken.open(LIBRARY, "/digidel/en/disken")
	assert page.locator("html").get_attribute("lang") == "en"
	expect(page.locator(".choices legend").first).to_have_text("What is it about?")
	assert page.evaluate("document.documentElement.scrollWidth") <= 360
	small = page.evaluate(
		"""[...document.querySelectorAll("button, a[href], summary, input, select")]
			.filter((one) => one.checkVisibility() && !one.closest(".hidden") && !one.matches(".skip"))
			.map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
			.filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html)"""
	)
	assert small == []
	disken.accessible()


@pytest.mark.long
def test_the_desk_button_is_on_desk_for_those_who_record(device):
	disken = device()
	page = disken.page
	page.goto("/app/user-profile")
	button = page.locator("a.digidel-disken")
	expect(button).to_have_text("+ Möte", timeout=30_000)
	assert (button.get_attribute("href"), button.get_attribute("target")) == (PAGE, "_blank")


@pytest.mark.long
def test_the_worker_lets_other_pages_by(device):
	"""It answers for its own two pages only; its answers for others would be what another user saw."""
	disken = device()
	page = disken.open(LIBRARY)
	disken.kept_by_worker()
	answer = page.request.get("/digidel/sw.js")
	assert answer.headers["service-worker-allowed"] == "/digidel/"
	page.goto("/digidel/boka")
	kept = page.evaluate(
		"caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>"
		" (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())"
	)
	assert {path for path in kept if not path.startswith("/assets/digidel_app/")} == {
		PAGE,
		"/digidel/en/disken",
		"/digidel/manifest.webmanifest",
		"/digidel/en/manifest.webmanifest",
	}
