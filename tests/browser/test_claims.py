"""Finance at the screen: a claim from the grant, its deviations explained, submitted, drift accepted, handed to an auditor."""

import os
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import frappe
import pytest
from axe_playwright_python.sync_playwright import Axe

SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
SCAN = b"%PDF-1.4 a scanned invoice"


def on_site(work):
	"""Do something on the site through a connection of its own, committed for the server to see."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		result = work()
		frappe.db.commit()  # the server reads through connections of its own
		return result
	finally:
		frappe.destroy()
		os.chdir(before)


@pytest.fixture(scope="module")
def claimable(grant) -> dict:
	"""An active grant of its own: travel above its line, an invoice with a scan, some drift tolerated."""

	def build_it() -> dict:
		from digidel_app.testing import builders_claims as make
		from digidel_app.testing import builders_funding as build

		doc = make.active_grant(drift_tolerance=1000, decision_reference="Dnr 2018/17")
		make.book(doc, {"7010": 400_000, "6110": 60_000, "5800": 41_500})
		invoice = build.purchase_invoice(doc.project, "6550", 12_000)
		frappe.get_doc(
			doctype="File", file_name="faktura.pdf", content=SCAN, is_private=1,
			attached_to_doctype=invoice.doctype, attached_to_name=invoice.name,
		).insert()  # fmt: skip
		return {"name": doc.name, "project": doc.project, "invoice": invoice.name}

	return on_site(build_it)


def book_back_dated(project: str) -> None:
	from digidel_app.testing import builders_funding as build

	on_site(lambda: build.journal_entry(project, "7010", 512.5, "2019-02-14"))


def text_of(page, selector: str) -> str:
	page.wait_for_selector(selector)
	return page.inner_text(selector).replace("\u00a0", " ")


def press_submit(page) -> None:
	page.locator(".primary-action:visible", has_text="Skicka").or_(
		page.locator(".primary-action:visible", has_text="Godkänn")
	).or_(page.locator(".primary-action:visible", has_text="Lämna in")).first.click()
	page.locator(".modal.show .btn-primary:visible").click()


def check_accessible(page, selector: str) -> None:
	found = Axe().run(page, context=selector)
	assert found.violations_count == 0, found.generate_report()


def new_claim(page, grant: str) -> None:
	page.goto(f"/app/grant-agreement/{grant}")
	page.wait_for_function(f"window.cur_frm && cur_frm.doc.name === '{grant}'")
	page.get_by_role("button", name="Lägg till").first.click()
	page.get_by_role("link", name="Rekvirering", exact=True).click()
	page.wait_for_url("**/grant-claim/new**")
	page.locator("select[data-fieldname=kind]:visible").select_option("Interim report")
	for fieldname, day in (("period_from", "2019-01-01"), ("period_to", "2019-06-30")):
		field = page.locator(f"input[data-fieldname={fieldname}]:visible")
		field.fill(day)
		field.dispatch_event("change")
		page.wait_for_function(f"cur_frm.doc.{fieldname} === '{day}'")
		field.press("Tab")  # past the dates, as somebody without a mouse: nothing else may come of it
	page.keyboard.press("Control+s")
	page.wait_for_function("cur_frm.doctype === 'Grant Claim' && !cur_frm.is_new() && !cur_frm.is_dirty()")


def explain(page, title: str, text: str) -> None:
	row = page.locator("[data-fieldname=claim_lines] .grid-row[data-idx]").filter(has_text=title).first
	row.locator(".btn-open-row").click()
	field = page.locator(".grid-row-open textarea[data-fieldname=explanation]")
	field.fill(text)
	field.press("Tab")
	page.keyboard.press("Control+s")
	page.wait_for_function("!cur_frm.is_dirty()")


def test_a_claim_from_the_grant_to_the_auditor(signed_in, claimable):
	page = signed_in("finance")
	new_claim(page, claimable["name"])
	shown = text_of(page, "[data-fieldname=overview] .digidel-review")
	assert "Vem som bär kostnaderna" in shown and "513 500 kr" in shown
	check_accessible(page, "[data-fieldname=overview] .digidel-review")

	press_submit(page)
	refusal = page.locator(".msgprint:visible").first
	refusal.wait_for()
	assert "Resekostnader" in refusal.inner_text()
	page.locator(".modal.show .btn-modal-close:visible").last.click()
	page.wait_for_function("!document.querySelector('.modal.show')")
	explain(page, "Resekostnader", "Fler resor till byarna än planerat.")
	press_submit(page)
	page.wait_for_function("cur_frm.doc.docstatus === 1")
	claim = page.evaluate("cur_frm.doc.name")

	book_back_dated(claimable["project"])
	page.reload()
	page.wait_for_function(f"window.cur_frm && cur_frm.doc.name === '{claim}'")
	page.click("#grant-claim-drift_tab-tab")
	assert "512,50 kr" in text_of(page, "[data-fieldname=drift_view] .digidel-review")
	check_accessible(page, "[data-fieldname=drift_view] .digidel-review")
	page.get_by_role("button", name="Efterändringar").first.click()
	page.get_by_role("link", name="Godta efterändringar").click()
	page.locator(".modal.show textarea").fill("Lön som kom efter bokslutet.")
	page.locator(".modal.show .btn-primary:visible").click()
	page.wait_for_function("!!cur_frm.doc.drift_accepted_on")
	page.locator("[data-fieldname=drift_view]").get_by_text(re.compile("godta", re.I)).first.wait_for()

	page.get_by_role("button", name="Granskningspaket").first.click()
	page.wait_for_function("cur_frm.doctype === 'Grant Audit Package' && cur_frm.doc.status === 'Ready'")
	with page.expect_download() as download:
		page.get_by_role("button", name="Ladda ner paketet").click()
	with ZipFile(download.value.path()) as package:
		names = package.namelist()
		assert {f"redovisning/{claim}.pdf", f"redovisning/{claim}.xlsx", "huvudbok.csv"} <= set(names)
		checklist = package.read("checklista.txt").decode("utf-8-sig")
		scan = f"verifikationer/{claimable['invoice']}.pdf"
		assert package.read(scan) == SCAN if scan in names else claimable["invoice"] in checklist
		assert "512,50" in package.read("efterandringar.csv").decode("utf-8-sig")
	address = page.evaluate("cur_frm.doc.package")
	assert page.context.request.get(address).ok
	assert signed_in("manager").context.request.get(address).status == 403


def test_the_checklist_is_accessible(signed_in, claimable):
	page = signed_in("finance")

	def checklist() -> str:
		from datetime import datetime

		from digidel_app.digidel_funding import audit_contents

		claim = frappe.get_last_doc("Grant Claim", {"grant_agreement": claimable["name"], "docstatus": 1})
		target = BytesIO()
		audit_contents.write(claim, target, datetime(2026, 11, 22, 9, 30))
		with ZipFile(target) as package:
			return package.read("checklista.html").decode()

	page.set_content(on_site(checklist))
	assert "Ingen undertecknad redovisning" in page.inner_text("main")
	check_accessible(page, "main")
