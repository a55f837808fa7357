"""Everybody's way in: the tile, the workspaces in Swedish, and a first form."""

import pytest

WORKSPACES = {
	"digidel-center": "DigidelCenter",
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


def test_the_tile_is_on_the_apps_screen(signed_in):
	page = signed_in("advisor")
	page.goto("/apps")
	page.click("a[href='/app/digidel-center']")
	page.wait_for_selector(".number-widget-box .number")


def test_an_advisor_records_an_encounter_with_the_keyboard_alone(signed_in):
	page = signed_in("advisor")
	page.goto("/app/helpdesk-encounter/new")
	page.wait_for_selector("[data-fieldname=questions] .grid-row")
	assert page.locator(".page-actions .primary-action:visible").count() >= 1


def test_an_advisor_does_not_reach_the_budget(signed_in, grant):
	page = signed_in("advisor")
	answer = page.context.request.get(f"/api/resource/Grant Agreement/{grant['name']}")
	assert answer.status == 403
