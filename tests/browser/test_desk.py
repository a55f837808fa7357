"""Everybody's way in: the tile, the workspaces in Swedish, and a first form."""

import re

import pytest

WORKSPACES = {
	"digidel": "Digidel",
	"digidel-encounters": "Handledning",
	"digidel-salons": "Digitala salonger",
	"digidel-partners": "Samverkan",
	"digidel-funding": "Bidrag och budget",
	"digidel-follow-up": "Uppföljning",
}


@pytest.mark.parametrize("route", WORKSPACES)
def test_a_workspace_opens_in_swedish_with_its_cards(signed_in, route):
	page = signed_in("manager")
	page.goto(f"/app/{route}")
	page.wait_for_selector(".number-widget-box .number")
	assert page.inner_text(".page-title .title-text").strip() == WORKSPACES[route]
	assert page.locator(".shortcut-widget-box").count() >= 4


@pytest.mark.parametrize("who", ["advisor", "finance", "manager"])
def test_the_tile_on_the_apps_screen_leads_home(signed_in, who):
	page = signed_in(who)
	tiles = page.context.request.get("/api/method/frappe.apps.get_apps").json()["message"]
	tile = next(tile for tile in tiles if tile["name"] == "digidel_app")
	assert page.context.request.get(tile["logo"]).ok
	assert tile["route"] == "/app/digidel"
	page.goto(tile["route"])
	page.wait_for_selector(".number-widget-box .number")


def test_an_advisor_records_an_encounter(signed_in, grant):
	"""Place, topic and save: what is required, on the platform's own form, in Swedish."""
	page = signed_in("advisor")
	page.goto("/app/helpdesk-encounter/new")
	choose(page, page.locator("input[data-fieldname=meeting_place]:visible"), "Biblioteket")
	topic = page.locator("[data-fieldname=questions] .grid-row[data-idx='1'] [data-fieldname=topic]")
	topic.first.click()
	choose(page, topic.locator("input"), "BankID")
	# a link is checked with the server before it is the document's: a person is never that fast
	page.wait_for_function("cur_frm.doc.meeting_place && cur_frm.doc.questions[0].topic")
	page.locator(".primary-action:visible").click()
	page.wait_for_url(re.compile(r"/helpdesk-encounter/(?!new)[a-z0-9]+"))
	stored = page.context.request.get(
		"/api/resource/Helpdesk Encounter", params={"fields": '["meeting_place","advisor","company"]'}
	).json()["data"]
	assert [(row["advisor"], row["company"]) for row in stored] == [("advisor@example.org", grant["company"])]


def choose(page, field, text: str) -> None:
	"""Type into a link field and take the first that fits."""
	field.click()
	field.fill(text)
	option = page.get_by_role("option").filter(has_text=text).first
	option.wait_for()
	option.click()


def test_an_advisor_does_not_reach_the_budget(signed_in, grant):
	page = signed_in("advisor")
	answer = page.context.request.get(f"/api/resource/Grant Agreement/{grant['name']}")
	assert answer.status == 403
