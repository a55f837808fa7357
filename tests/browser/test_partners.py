"""An agreement in the browser: what the form says, a step with its comment, what is locked, the partner's page."""

import os

import frappe
import pytest
from playwright.sync_api import expect

BENCH_SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")


@pytest.fixture(scope="module")
def agreements(grant) -> dict:
	"""A draft and an agreement in force with one partner, committed for the server to see."""
	from pathlib import Path

	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=BENCH_SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.testing import builders_operations as make
		from digidel_app.testing.builders_partners import on_paper

		partner = make.partner(company=grant["company"])
		draft = make.agreement(
			partner_organisation=partner.name, title="Salonger i byn", purpose="Salonger"
		).insert()
		active = on_paper(partner_organisation=partner.name, title="Lokal i byn", purpose="Lokal")
		return {"partner": partner.name, "draft": draft.name, "active": active.name}
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def take(page, action: str, comment: str = "") -> None:
	"""A step from the menu, with a comment in the question that follows."""
	page.locator(".actions-btn-group:visible button").first.click()
	page.get_by_role("link", name=action, exact=True).click()
	dialog = page.locator(".modal.show")
	dialog.wait_for()
	if comment:
		dialog.locator("textarea").fill(comment)
	dialog.locator(".btn-modal-primary:visible").click()


def stored(page, name: str) -> dict:
	return page.context.request.get(f"/api/resource/Partner Agreement/{name}").json()["data"]


def test_a_step_is_taken_from_the_form_and_its_comment_kept(signed_in, agreements):
	page = signed_in("manager")
	page.goto(f"/app/partner-agreement/{agreements['draft']}")
	page.locator("[data-fieldname=purpose] textarea").wait_for()
	take(page, "Skicka för granskning", "Klart för läsning")
	page.wait_for_function("cur_frm.doc.status === 'Under review'")
	page.locator(".timeline-item").filter(has_text="Klart för läsning").first.wait_for()
	take(page, "Godkänn")
	page.wait_for_function("cur_frm.doc.status === 'Approved'")
	page.get_by_text("Nästa steg: skriv ut avtalet").wait_for()
	assert stored(page, agreements["draft"])["status"] == "Approved"


def test_what_is_agreed_is_locked_and_a_new_version_is_one_press_away(signed_in, agreements):
	page = signed_in("manager")
	page.goto(f"/app/partner-agreement/{agreements['active']}")
	page.wait_for_function("cur_frm && cur_frm.doc.status === 'Active'")
	expect(page.locator("[data-fieldname=purpose] textarea:visible")).to_have_count(0)
	page.get_by_role("button", name="Ny version").click()
	page.wait_for_function(f"cur_frm.doc.replaces === '{agreements['active']}'")
	assert page.evaluate("cur_frm.doc.version_no") == 2


def test_the_partners_page_gathers_everything(signed_in, agreements):
	page = signed_in("manager")
	page.goto(f"/app/partner-organisation/{agreements['partner']}")
	page.get_by_role("tab", name="Samverkan").click()
	page.locator(".digidel-partner").get_by_text("Lokal i byn").first.wait_for()
	assert page.locator(".digidel-partner table").count() >= 1
