"""Surveys and what they lead to, in Desk: make one, print it, enter a paper, read the effect, make the report, compare."""

import io
import os
import zipfile
from pathlib import Path

import frappe
import pytest
import zxingcpp
from frappe.utils import add_to_date, now_datetime
from playwright.sync_api import Page, expect

BENCH_SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
YEAR = 2019
expect.set_options(timeout=30_000)  # as the pages of these tests have


@pytest.fixture(scope="module")
def made(grant) -> dict:
	"""A survey that a whole class has answered twice, and a year that has been published; committed for the server."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=BENCH_SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.digidel_follow_up.surveys import storing
		from digidel_app.digidel_salons import evaluation
		from digidel_app.testing import builders_goals as goals
		from digidel_app.testing import builders_operations as make
		from digidel_app.testing.builders_surveys import survey

		company = grant["company"]
		make.company_settings(company=company)
		doc = survey(company=company)
		for number in range(1, 16):
			for phase, score in (("Before", 2), ("After", 4)):
				storing.store(
					doc, phase, {"bankid": score, "oro": 3}, f"an{number:02d}", f"{doc.name} {phase} {number}"
				)
		starts_at = add_to_date(now_datetime(), minutes=-150)
		salon = make.salon(
			meeting_place=make.meeting_place(company=company).name, starts_at=starts_at, status="Open"
		).insert()
		for number in range(6):  # five are shown, the sixth waits
			evaluation.store(salon, {"learned": "Yes"}, f"form {salon.name} {number}")
		goals.visit(
			f"{YEAR}-03-04",
			gender="Woman",
			persons=40,
			meeting_place=make.meeting_place(company=company).name,
		)
		if not frappe.db.exists("Published Statistics", {"company": company, "year": YEAR}):
			frappe.get_doc(doctype="Published Statistics", company=company, year=YEAR).insert()
		return {
			"company": company,
			"survey": doc.name,
			"title": doc.title,
			"code": doc.after_code,
			"salon": salon.name,
		}
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def print_choice(page: Page, what: str, phase: str) -> bytes:
	"""What the print dialog opens, fetched as the browser would."""
	page.get_by_role("button", name="Skriv ut papper eller skylt").click()
	dialog = page.locator(".modal-dialog:visible")
	dialog.locator("select[data-fieldname=what]").select_option(what)
	dialog.locator("select[data-fieldname=phase]").select_option(phase)
	page.evaluate("window.open = (address) => (window.opened = address)")
	dialog.get_by_role("button", name="Öppna som PDF").click()
	answer = page.request.get(page.evaluate("window.opened"))
	assert answer.ok and answer.headers["content-type"].startswith("application/pdf"), answer.status
	return answer.body()


def test_a_survey_is_made_opened_and_printed(signed_in, made):
	import pypdfium2

	page = signed_in("manager")
	page.goto("/app/digidel-survey/new")
	page.locator("[data-fieldname=title] input:visible").fill("Enkät i webbläsaren")
	page.locator("[data-fieldname=questions] .grid-body [data-fieldname=question_code]").first.click()
	page.locator("[data-fieldname=questions] input[data-fieldname=question_code]").first.fill("saker")
	page.locator("[data-fieldname=questions] .grid-body [data-fieldname=question_text]").first.click()
	page.locator("[data-fieldname=questions] textarea[data-fieldname=question_text]").first.fill(
		"Hur säker är du?"
	)
	page.keyboard.press("Tab")
	page.keyboard.press("Control+s")
	page.get_by_role("button", name="Öppna för svar").click()
	expect(page.locator(".indicator-pill:visible", has_text="Öppen").first).to_be_visible()
	expect(page.locator("[data-fieldname=addresses] svg")).to_have_count(2)
	paper = pypdfium2.PdfDocument(print_choice(page, "questionnaire", "Before"))
	assert (
		"Hur säker är du?"
		in paper[len(paper) - 1].get_textpage().get_text_range() + paper[0].get_textpage().get_text_range()
	)


def test_a_sign_from_the_form_leads_to_its_phase(signed_in, made):
	import pypdfium2

	page = signed_in("advisor")
	page.goto(f"/app/digidel-survey/{made['survey']}")
	sign = pypdfium2.PdfDocument(print_choice(page, "sign", "After"))
	(code,) = zxingcpp.read_barcodes(sign[0].render(scale=3).to_pil())
	assert code.text.endswith(f"/digidel/enkat/{made['code']}")


def test_a_paper_is_entered_and_the_next_one_waits(signed_in, made):
	page = signed_in("advisor")
	page.goto(f"/app/digidel-survey/{made['survey']}")
	page.get_by_role("button", name="Mata in ett papper").click()
	rows = page.locator("[data-fieldname=answers] .grid-body .rows > .grid-row")
	expect(rows).to_have_count(4)
	page.wait_for_function("!frappe.request.ajax_count && !frappe.dom.freeze_count")
	page.wait_for_timeout(500)  # the form is drawn once more when all has come
	rows.first.locator("[data-fieldname=score]").click()
	rows.first.locator("input[data-fieldname=score]").fill("4")
	page.keyboard.press("Tab")
	page.wait_for_function("cur_frm.doc.answers[0].score == 4")
	page.keyboard.press("Control+s")
	following = page.get_by_role("button", name="Nästa papper")
	expect(following).to_be_visible()
	following.click()
	expect(page.locator("[data-fieldname=answers] .grid-body .rows > .grid-row")).to_have_count(4)
	assert "new-digidel-survey-response" in page.url


def test_the_effect_is_read_by_the_manager(signed_in, made):
	page = signed_in("manager")
	page.goto(f"/app/query-report/Survey Effect?company={made['company']}&survey={made['survey']}")
	table = page.locator(".datatable")
	expect(table.get_by_text("15 av 15 svarade högre efter än före").first).to_be_visible()
	expect(table.get_by_text("Förbättrades").first).to_be_visible()
	expect(table.get_by_text("Ingen säker förändring").first).to_be_visible()


def test_the_yearly_report_is_made_and_both_files_are_fetched(signed_in, made):
	page = signed_in("manager")
	page.goto("/app/digidel-report/new")
	page.locator("[data-fieldname=year] input:visible").first.fill(str(YEAR))
	page.keyboard.press("Tab")
	page.keyboard.press("Control+s")
	page.get_by_role("button", name="Gör rapporten").click()
	name = page.url.rsplit("/", 1)[-1]
	_make_what_waits(name)
	page.reload()
	files = {}
	for label in ("Hämta PDF", "Hämta DOCX"):
		page.evaluate("window.open = (address) => (window.opened = address)")
		page.get_by_role("button", name=label).click()
		files[label] = page.request.get(page.evaluate("window.opened")).body()
	assert files["Hämta PDF"].startswith(b"%PDF")
	assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(files["Hämta DOCX"])).namelist()


def _make_what_waits(name: str) -> None:
	"""What a worker does; the tests' server has none."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=BENCH_SITE, sites_path=".")
	frappe.connect()
	try:
		from digidel_app.digidel_follow_up import report_making

		if frappe.db.get_value("Digidel Report", name, "status") != report_making.READY:
			report_making.make(name)
		assert frappe.db.get_value("Digidel Report", name, "status") == report_making.READY
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def test_municipalities_are_compared(signed_in, made):
	page = signed_in("manager")
	page.goto(f"/app/query-report/Municipality Comparison?year={YEAR}")
	expect(page.locator(".datatable").get_by_text(made["company"]).first).to_be_visible()


def test_answers_about_a_salon_that_wait_are_told_and_why(signed_in, made):
	page = signed_in("manager")
	page.goto(f"/app/digital-salon/{made['salon']}")
	page.get_by_role("button", name="Vad deltagarna tyckte").click()
	dialog = page.locator(".modal-dialog:visible")
	expect(dialog).to_contain_text("6 har svarat. Siffrorna gäller 5 av dem")
	expect(dialog).to_contain_text("1 svar väntar")
