"""The page of open statistics as a reader meets it: no fault that axe-core knows, nothing from outside, fits a phone."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import frappe
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

URL = os.environ.get("DIGIDEL_URL", "")
SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
BENCH = Path(frappe.__file__).resolve().parents[3]
YEAR = 2021


@pytest.fixture(scope="module")
def published() -> None:
	"""A published year with small numbers in it."""
	before = os.getcwd()
	os.chdir(BENCH / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.testing import builders_operations as make

		company = make.first_company()
		make.company_settings(company=company)
		if not frappe.db.exists("Published Statistics", {"company": company, "year": YEAR}):
			place = make.meeting_place(
				place_name=f"Statistikens bibliotek {frappe.generate_hash(length=4)}"
			).name
			for gender, number in {"Woman": 9, "Man": 7, "Not recorded": 2}.items():
				for day in range(1, number + 1):
					make.encounter(
						meeting_place=place, gender=gender, started_at=datetime(YEAR, day, 7, 10)
					).insert()
			frappe.get_doc(doctype="Published Statistics", company=company, year=YEAR).insert()
		frappe.db.commit()  # the server reads through connections of its own
	finally:
		frappe.destroy()
		os.chdir(before)


@pytest.fixture
def page(browser, published) -> Iterator[Page]:
	context = browser.new_context(
		base_url=URL, viewport={"width": 360, "height": 740}, java_script_enabled=True
	)
	asked: list[str] = []
	context.on("request", lambda request: asked.append(request.url))
	page = context.new_page()
	yield page
	assert [address for address in asked if not address.startswith(URL)] == []
	assert context.cookies() == []
	context.close()


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_page_of_statistics_is_accessible_and_fits_a_phone(page, language):
	page.goto(f"/digidel/{language}statistik?ar={YEAR}")
	assert page.evaluate("document.documentElement.scrollWidth") <= 360
	assert page.get_by_text("..", exact=True).count() > 0
	rules = {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}
	found = Axe().run(page, options={"rules": rules})
	assert found.violations_count == 0, found.generate_report()
