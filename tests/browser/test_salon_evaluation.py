"""The questions after a salon as participants meet them: in every language, without JavaScript, for everybody."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import frappe
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

URL = os.environ.get("DIGIDEL_URL", "")
BENCH = Path(frappe.__file__).resolve().parents[3]
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
LANGUAGES = ("sv", "en", "fi", "se", "ar", "ti")
IN_THE_LONG_RUN = [
	code if code in ("sv", "ar") else pytest.param(code, marks=pytest.mark.long) for code in LANGUAGES
]
"""All languages; one of each direction of writing in every run."""
PREPARED = ("Finnish", "Northern Sami", "Arabic", "Tigrinya")


@pytest.fixture(scope="session")
def site() -> SimpleNamespace:
	"""A salon that has just ended, and one that is to come, in a municipality that shows all languages."""
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

	settings = make.company_settings()
	known = {row.page_language for row in settings.reviewed_languages}
	for language in PREPARED:
		if language not in known:
			review = {"reviewed_by": "Granskare", "reviewed_on": "2026-01-01"}
			settings.append("reviewed_languages", {"language": language, "page_language": language, **review})
	settings.save()
	ended = make.salon(
		title="Bilder i mobilen", starts_at=frappe.utils.add_to_date(None, hours=-3), status="Open"
	).insert()
	return SimpleNamespace(
		name=ended.name, code=ended.evaluation_code, to_come=make.open_salon().evaluation_code
	)


@pytest.fixture
def page(browser: Browser, site) -> Iterator[Page]:
	context = browser.new_context(
		base_url=URL, locale="sv-SE", viewport={"width": 390, "height": 844}, java_script_enabled=True
	)
	context.set_default_timeout(10_000)
	yield context.new_page()
	assert context.cookies() == [], "nothing is remembered about a participant"
	context.close()


def address(language: str, rest: str) -> str:
	return f"/digidel/{'' if language == 'sv' else language + '/'}enkat{rest}"


def accessible(page: Page) -> None:
	found = Axe().run(
		page,
		options={"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}},
	)
	assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", IN_THE_LONG_RUN)
def test_every_view_is_accessible_in_every_language(page, site, language):
	for rest in ("", f"/{site.code}", f"/{site.to_come}", "/AAAAAAAAAA"):
		page.goto(address(language, rest))
		assert page.locator("html").get_attribute("lang") == language
		assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
		accessible(page)
	if language not in ("en",):
		page.goto(address(language, f"/{site.code}"))
		assert "welcome" not in page.locator("main").inner_text(), "no English in between"


def test_three_taps_and_send_without_javascript(browser, site):
	context = browser.new_context(
		base_url=URL, java_script_enabled=False, viewport={"width": 390, "height": 844}
	)
	page = context.new_page()
	page.goto(address("sv", f"/{site.code}"))
	for text in ("Ja, mycket", "Delvis", "Kanske"):
		page.get_by_text(text, exact=True).click()
	page.wait_for_timeout(2_500)  # nobody fills in a form faster than that
	page.get_by_role("button", name="Skicka").click()
	expect(page.get_by_role("heading", name="Tack för ditt svar!")).to_be_visible()
	assert context.cookies() == []
	context.close()


def test_a_choice_is_a_target_for_a_thumb(page, site):
	page.goto(address("sv", f"/{site.code}"))
	for box in page.locator(".answer").evaluate_all(
		"all => all.map((one) => [one.offsetWidth, one.offsetHeight])"
	):
		assert min(box) >= 44
