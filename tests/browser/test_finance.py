"""Finance at the screen: the review of the application, the follow-up, and the way down to a voucher."""

import re
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

AMOUNTS_OF_THE_APPLICATION = (
	"−6 015 kr",
	"−6 015,20 kr",
	"−3 007,60 kr",
	"+150,85 kr",
	"+150,88 kr",
	"−53,10 kr",
	"−53,16 kr",
	"+97,75 kr",
	"+97,72 kr",
	"+1 000 kr",
	"+500 kr",
)


def text_of(page, selector: str) -> str:
	page.wait_for_selector(selector)
	return page.inner_text(selector).replace("\u00a0", " ")


def follow_up(page, grant):
	page.goto(
		f"/app/query-report/{quote('Budget Follow-up')}?company={quote(grant['company'])}&project={grant['project']}"
	)
	page.wait_for_selector(".dt-row-0")


def test_the_review_shows_every_amount_on_its_basis(signed_in, grant):
	page = signed_in("finance")
	page.goto(f"/app/grant-agreement/{grant['name']}")
	page.click("#grant-agreement-budget_review_tab-tab")
	shown = text_of(page, ".digidel-review")
	assert not [amount for amount in AMOUNTS_OF_THE_APPLICATION if amount not in shown]


def test_the_review_is_accessible(signed_in, grant):
	page = signed_in("finance")
	page.goto(f"/app/grant-agreement/{grant['name']}")
	page.click("#grant-agreement-budget_review_tab-tab")
	page.wait_for_selector(".digidel-review table")
	found = Axe().run(page, context=".digidel-review")
	assert found.violations_count == 0, found.generate_report()


def test_the_follow_up_leads_down_to_the_voucher_and_the_voucher_to_a_line(signed_in, grant):
	page = signed_in("finance")
	follow_up(page, grant)
	assert "4 312,75 kr" in text_of(page, ".digidel-review")
	page.locator("a.digidel-behind", has_text=re.compile(r"^\D*4.?312[.,]75\D*$")).first.click()
	page.wait_for_url("**/query-report/Grant%20Ledger**")
	page.wait_for_selector(".dt-row-0 .dt-cell--col-0 input")
	page.click(".dt-row-0 .dt-cell--col-0 input")
	page.locator("button:visible", has_text="Koppla").first.click()
	dialog = page.locator(".modal.show")
	line = dialog.locator("input[data-fieldname=project_budget_line]")
	line.click()
	line.fill("Information")
	page.get_by_role("option").filter(has_text="Information").first.click()
	dialog.locator("textarea[data-fieldname=reason]").fill("Annons, bokförd på fel konto")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_selector(".modal.show", state="detached")
	follow_up(page, grant)
	assert "0 kr" in text_of(page, ".digidel-review p")


def test_the_posting_guide_is_one_page(signed_in, grant):
	page = signed_in("finance")
	answer = page.context.request.get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": "Grant Agreement", "name": grant["name"], "format": "Posting Guide"},
	)
	assert answer.ok
	from io import BytesIO

	from pypdf import PdfReader

	pages = PdfReader(BytesIO(answer.body())).pages
	assert len(pages) == 1
	assert round(float(pages[0].mediabox.width)) in (595, 596)
	assert grant["project"] in pages[0].extract_text()


CARDS = {
	"Använt av bidraget": "kr (",
	"Kostnader utan budgetrad": "kr",
	"Mottaget bidrag": "kr",
	"Använt av taket för OH": "%",
	"Oreglerade efterändringar": "",
}


def test_the_workspace_tells_the_grants_money_with_charts_and_their_tables(signed_in, grant):
	page = signed_in("finance")
	page.goto("/app/digidel-funding")
	for label, sign in CARDS.items():
		card = page.locator(".number-widget-box").filter(has_text=re.compile(label, re.IGNORECASE))
		card.locator(".number").wait_for()
		shown = card.locator(".number").inner_text().replace("\u00a0", " ")
		assert shown and sign in shown and "NaN" not in shown, (label, shown)
	for title in ("Bokfört och väntat", "Vad som har hänt med bidragets pengar"):
		chart = page.locator(".dashboard-widget-box").filter(has_text=title)
		chart.locator("svg.frappe-chart rect.bar").first.wait_for(state="attached")
	for report in ("Budgetprognos", "Bidragen i siffror"):
		expect(page.locator(".layout-main-section")).to_contain_text(report)


def test_a_forecast_says_what_it_rests_on_and_opens_the_ledger(signed_in, grant):
	page = signed_in("finance")
	page.goto(
		f"/app/query-report/{quote('Budget Forecast')}?company={quote(grant['company'])}&project={grant['project']}"
		"&to_date=2019-06-30"
	)
	page.wait_for_selector(".dt-row-0")
	shown = text_of(page, ".datatable")
	assert "Uppgift saknas" in shown  # a line without postings has no figure
	assert "Timmar och OH som formlerna räknar med" in shown
	page.locator("a.digidel-behind", has_text=re.compile(r"^\D*45.?000[.,]00\D*$")).first.click()
	page.wait_for_url("**/query-report/Grant%20Ledger**")
	page.locator(".datatable:visible", has_text=re.compile("7010")).wait_for()


def test_the_grants_state_has_one_word(signed_in, grant):
	page = signed_in("finance")
	page.goto("/app/grant-claim/new")
	page.click("input[data-fieldname=grant_agreement]")
	page.get_by_text("Bara bidrag som har läget Pågår visas").wait_for()
	page.goto("/app/grant-agreement")
	page.wait_for_selector(".list-row .indicator-pill")
	options = page.locator("select[data-fieldname=status] option")
	page.wait_for_function("document.querySelectorAll('select[data-fieldname=status] option').length > 5")
	words = options.all_inner_texts()
	assert "Pågår" in words and "Aktiv" not in words
