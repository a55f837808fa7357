"""A survey before and after as participants meet it: on a phone, without JavaScript, in both languages."""

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


@pytest.fixture(scope="session")
def codes() -> SimpleNamespace:
	"""An open survey, and one that is closed."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.testing.builders_operations import company_settings
		from digidel_app.testing.builders_surveys import survey

		settings = company_settings()
		known = {row.page_language for row in settings.reviewed_languages}
		for language in {"Finnish", "Northern Sami", "Arabic", "Tigrinya"} - known:
			settings.append(
				"reviewed_languages",
				{"language": language, "page_language": language, "reviewed_by": "Prov", "reviewed_on": "2026-01-01"},
			)  # fmt: skip
		settings.save()
		doc = survey()
		return SimpleNamespace(
			before=doc.before_code, after=doc.after_code, closed=survey(status="Closed").before_code
		)
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
	context = browser.new_context(base_url=URL, locale="sv-SE", viewport={"width": 390, "height": 844})
	context.set_default_timeout(15_000)
	yield context.new_page()
	assert context.cookies() == [], "nothing is remembered about a participant"
	context.close()


def accessible(page: Page) -> None:
	rules = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
	found = Axe().run(page, options={"rules": rules})
	assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["sv", "en", "fi", "se", "ar", "ti"])
def test_every_view_is_accessible_in_every_language(page, codes, language):
	prefix = "" if language == "sv" else f"{language}/"
	for code in (codes.before, codes.after, codes.closed):
		page.goto(f"/digidel/{prefix}enkat/{code}")
		assert page.locator("html").get_attribute("lang") == language
		accessible(page)
	page.goto(f"/digidel/{prefix}enkat")
	accessible(page)


def test_a_participant_answers_and_a_neighbour_with_the_same_code_too(page, codes):
	def answer() -> None:
		page.goto(f"/digidel/enkat/{codes.before}")
		page.locator("#bokstaver").fill("Anna")
		page.locator("#dag").fill("7")
		page.get_by_text("4", exact=True).first.click()
		page.wait_for_timeout(2_500)  # nobody fills in a form faster
		page.get_by_role("button", name="Skicka").click()

	answer()
	expect(page.get_by_role("heading", level=1)).to_have_text("Tack för ditt svar!")
	accessible(page)
	answer()
	expect(page.get_by_text("Det finns redan ett svar med den koden.")).to_be_visible()
	accessible(page)
	expect(page.locator("input[type=radio]:checked")).to_have_count(1)
	page.locator("#extra").fill("Berg")
	page.wait_for_timeout(2_500)
	page.get_by_role("button", name="Skicka").click()
	expect(page.get_by_role("heading", level=1)).to_have_text("Tack för ditt svar!")
