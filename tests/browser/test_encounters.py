"""Visits in Desk's list: shown by choice, and a topic changed in several at once."""

import json

import pytest

OLD, NEW = "Mobiltelefon", "Surfplatta"


@pytest.fixture
def visits(signed_in, grant):
	"""Two visits about mobile phones, recorded by the manager whose page this is."""
	page = signed_in("manager")
	page.goto("/app/helpdesk-encounter")
	page.wait_for_selector(".list-row-container, .no-result:visible")
	names = page.evaluate(
		"""async ([topic]) => {
			const place = (await frappe.db.get_list("Meeting Place", {filters: {place_name: "Biblioteket"}}))[0].name;
			const made = [];
			for (const minutes of [11, 12]) {
				const visit = await frappe.db.insert({doctype: "Helpdesk Encounter", meeting_place: place,
					duration_minutes: minutes, questions: [{topic}]});
				made.push(visit.name);
			}
			return made;
		}""",
		[OLD],
	)
	yield page, names
	for name in names:
		page.evaluate("(name) => frappe.db.delete_doc('Helpdesk Encounter', name)", name)


def topics(page, name: str) -> list[str]:
	document = page.evaluate("(name) => frappe.db.get_doc('Helpdesk Encounter', name)", name)
	return [row["topic"] for row in document["questions"]]


def test_a_topic_is_changed_in_the_marked_visits(visits):
	page, (first, second) = visits
	page.goto("/app/helpdesk-encounter?name=" + json.dumps(["in", [first, second]]))
	page.wait_for_selector(f'.list-row-checkbox[data-name="{first}"]')
	page.check(f'.list-row-checkbox[data-name="{first}"]')
	page.get_by_role("button", name="Åtgärder").click()
	page.locator(".dropdown-menu.show, .actions-btn-group .dropdown-menu").get_by_text("Byt ämne").click()
	dialog = page.locator(".modal:visible")
	assert dialog.locator("[data-fieldname=from_topic] input").input_value() == OLD
	field = dialog.locator("[data-fieldname=to_topic] input")
	field.click()
	field.fill(NEW)
	page.get_by_role("option").filter(has_text=NEW).first.click()
	dialog.locator(".btn-primary").click()
	page.wait_for_selector(".modal", state="hidden")
	assert topics(page, first) == [NEW] and topics(page, second) == [OLD]


def test_the_list_shows_todays_visits_by_one_choice(visits):
	page, names = visits
	page.goto("/app/helpdesk-encounter")
	page.get_by_role("button", name="Visa besök").click()
	page.locator(".dropdown-menu.show").get_by_text("Idag", exact=True).click()
	for name in names:
		page.wait_for_selector(f'.list-row-checkbox[data-name="{name}"]', state="attached")
	assert page.evaluate("cur_list.filter_area.get().map((filter) => filter[1])") == ["started_on"]
