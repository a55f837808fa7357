"""A series in the browser: every date is shown with why one does not fit, and only what fits is made."""

import os
from datetime import date, timedelta
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import expect

SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
MONDAY = date.today() + timedelta(days=56 - date.today().weekday())


@pytest.fixture(scope="module")
def series(grant) -> dict:
	"""A series of three Wednesdays, of which one finds its place taken; committed for the server to see."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.testing import builders_operations as make

		place, other = (
			make.meeting_place(company=grant["company"], locality="Liden") for _number in range(2)
		)
		taken = MONDAY + timedelta(days=9)
		in_the_way = make.salon(
			title="<b>Föreläsning</b>",
			meeting_place=place.name,
			starts_at=f"{taken} 11:00:00",
			ends_at=f"{taken} 13:00:00",
		).insert()
		doc = make.series(
			title="Onsdagssalong",
			meeting_place=place.name,
			starts_on=MONDAY,
			ends_on=MONDAY + timedelta(days=20),
			times=[{"weekday": "Wednesday", "from_time": "10:00:00", "to_time": "12:00:00"}],
		).insert()
		return {"name": doc.name, "in_the_way": in_the_way.title, "other": other.name}
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def salons(page, series: str) -> list:
	answer = page.context.request.get(
		f'/api/resource/Digital Salon?filters=[["series","=","{series}"]]&fields=["name","meeting_place","capacity"]'
	)
	return answer.json()["data"]


def test_dates_are_shown_one_gets_another_place_and_all_are_made(signed_in, series) -> None:
	page = signed_in("manager")
	page.goto(f"/app/salon-series/{series['name']}")
	page.get_by_role("button", name="Visa datumen").click()
	dates = page.locator(".modal.show .digidel-dates tbody tr")
	dates.first.wait_for()
	expect(dates).to_have_count(3)
	clash = page.locator(".modal.show tr[data-state=clash]")
	expect(clash).to_have_count(1)
	assert series["in_the_way"] in clash.inner_text()  # as text: nothing of it is run as markup
	assert "ons" in clash.inner_text()
	assert salons(page, series["name"]) == []
	page.get_by_role("button", name="Skapa salongerna, hoppa över det som inte går").wait_for()
	clash.locator("select").select_option(series["other"])
	page.locator(".modal.show tr[data-state=clash]").wait_for(state="detached")
	page.get_by_role("button", name="Skapa salongerna", exact=True).click()
	page.locator(".modal.show").wait_for(state="detached")
	found = salons(page, series["name"])
	assert len(found) == 3
	assert [each["meeting_place"] for each in found].count(series["other"]) == 1


def test_later_salons_are_changed_from_the_form(signed_in, series) -> None:
	page = signed_in("manager")
	page.goto(f"/app/salon-series/{series['name']}")
	page.get_by_role("button", name="Ändra från en dag").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=capacity] input").fill("7")
	dialog.get_by_role("button", name="Visa vad som händer").click()
	page.locator(".modal.show .digidel-dates").wait_for()
	expect(page.locator(".modal.show tr[data-state='by hand']")).to_have_count(1)  # the one at another place
	page.locator(".modal.show input[data-chosen]").check()
	page.locator(".modal.show tr[data-state='by hand']").wait_for(state="detached")
	page.get_by_role("button", name="Ändra salongerna").click()
	page.locator(".modal.show").wait_for(state="detached")
	assert [each["capacity"] for each in salons(page, series["name"])] == [7, 7, 7]


def test_an_advisor_reads_a_series_and_gets_no_buttons(signed_in, series) -> None:
	page = signed_in("advisor")
	page.goto(f"/app/salon-series/{series['name']}")
	page.locator("[data-fieldname=meeting_place]").first.wait_for()
	page.wait_for_timeout(1000)
	expect(page.get_by_role("button", name="Visa datumen")).to_have_count(0)


def test_the_list_begins_today_and_the_calendar_opens(signed_in, series) -> None:
	page = signed_in("manager")
	page.goto("/app/digital-salon")
	page.locator(".list-row-container").first.wait_for()
	page.get_by_role("button", name="Denna vecka").wait_for()
	page.get_by_role("button", name="Alla", exact=True).click()
	page.goto("/app/digital-salon/view/calendar/default")
	page.locator(".fc-view-container").wait_for()
