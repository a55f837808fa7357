"""Meeting places, age bands, topics and the settings of a municipality."""

import frappe
import pytest

from digidel_app.setup.seeds_operations import seed
from digidel_app.testing import builders_operations as make


def test_a_place_takes_the_users_company_when_none_is_given():
	place = make.meeting_place(company=None)
	assert place.company == make.first_company()


def test_two_places_of_a_municipality_need_different_names():
	name = make.meeting_place().place_name
	make.meeting_place(place_name=name, company=make.other_company())
	with pytest.raises(frappe.UniqueValidationError, match=name):
		make.meeting_place(place_name=f" {name} ")


def test_the_company_of_a_place_cannot_change():
	place = make.meeting_place()
	place.company = make.other_company()
	with pytest.raises(frappe.CannotChangeConstantError):
		place.save()


def test_a_place_without_wifi_keeps_no_kind_of_wifi():
	assert make.meeting_place(has_wifi=0, wifi_kind="Everyone").wifi_kind is None


@pytest.mark.parametrize(
	("hours", "message"),
	[
		([{"opens": "16:00", "closes": "08:00"}], "row 1: the closing time"),
		([{"opens": "08:00", "closes": "12:00"}, {"opens": "11:00", "closes": "15:00"}], "rows 1 and 2"),
		(
			[{"opens": "08:00", "closes": "12:00", "valid_from": "2025-02-01", "valid_to": "2025-01-01"}],
			"Valid until must not be before",
		),
	],
)
def test_opening_hours_that_cannot_be_right_are_refused(hours, message):
	rows = [{"weekday": "Monday", "service": "Open", **row} for row in hours]
	with pytest.raises(frappe.ValidationError, match=message):
		make.meeting_place(opening_hours=rows)


def test_opening_hours_for_different_services_may_overlap():
	rows = [
		{"weekday": "Monday", "service": "Open", "opens": "08:00", "closes": "16:00"},
		{"weekday": "Monday", "service": "Drop-in", "opens": "13:00", "closes": "15:00"},
	]
	assert len(make.meeting_place(opening_hours=rows).opening_hours) == 2


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"from_age": 60, "to_age": 50}, "before it begins"),
		({"from_age": 10, "to_age": 20}, "one band end at 17"),
		({"from_age": 15, "to_age": 0}, "one band end at 17"),
		({"from_age": -1, "to_age": 5}, "below 0"),
		({"from_age": "ten", "to_age": 12}, "whole number"),
	],
)
def test_age_bands_that_cannot_be_right_are_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		frappe.get_doc({"doctype": "Age Band", "band_name": "Prov", "is_active": 0, **values}).insert()


def test_age_bands_in_use_must_not_overlap():
	seed()
	band = frappe.get_doc({"doctype": "Age Band", "band_name": "Prov", "from_age": 66, "to_age": 75})
	with pytest.raises(frappe.ValidationError, match="overlaps"):
		band.insert()
	band.update({"is_active": 0}).insert()


def test_seeds_fill_what_is_empty_and_leave_the_rest():
	for doctype in ("Encounter Topic", "Age Band"):
		frappe.db.delete(doctype)
	created = seed()
	assert len(created["Age Band"]) == 8 and 20 <= len(created["Encounter Topic"]) <= 40
	frappe.rename_doc("Encounter Topic", "Dator", "Datorer")
	assert seed() == {"Encounter Topic": [], "Age Band": []}
	assert not frappe.db.exists("Encounter Topic", "Dator")


def test_seeded_age_bands_cover_every_age_once():
	frappe.db.delete("Age Band")
	seed()
	bands = frappe.get_all("Age Band", fields=["from_age", "to_age"])
	for age in range(0, 111):
		assert sum(band.from_age <= age <= (band.to_age or 200) for band in bands) == 1


@pytest.mark.parametrize("threshold", [2, 11, 0, "five", 4.5])
def test_the_smallest_published_number_is_between_3_and_10(threshold):
	with pytest.raises(frappe.ValidationError, match="Smallest published number"):
		make.company_settings(suppression_threshold=threshold)


@pytest.mark.parametrize("value", [0, -1])
def test_an_answer_takes_at_least_one_day(value):
	with pytest.raises(frappe.ValidationError, match="Answer within"):
		make.company_settings(answer_rule_value=value)


def test_settings_refuse_a_project_of_another_municipality():
	other = make.other_company()
	project = frappe.new_doc("Project", project_name="Grannens projekt", company=other)
	project.name = "PROJ-EX"
	project.db_insert()
	with pytest.raises(frappe.ValidationError, match=other) as refusal:
		make.company_settings(default_project="PROJ-EX")
	assert make.first_company() in str(refusal.value) and "Grannens projekt" in str(refusal.value)


def test_settings_refuse_an_account_of_the_wrong_type_or_a_group():
	company = make.first_company()
	expense = frappe.db.get_value("Account", {"company": company, "root_type": "Expense", "is_group": 0})
	group = frappe.db.get_value("Account", {"company": company, "root_type": "Income", "is_group": 1})
	income = frappe.db.get_value("Account", {"company": company, "root_type": "Income", "is_group": 0})
	for wrong in (expense, group):
		with pytest.raises(frappe.ValidationError, match="not a group"):
			make.company_settings(income_account=wrong)
	assert make.company_settings(income_account=income).income_account == income


@pytest.mark.parametrize(
	("note", "message"), [("Ring Kurre på 070-174 06 05", "phone number"), ("å" * 301, "at most 300")]
)
def test_how_to_get_in_is_short_and_points_at_nobody(note, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.meeting_place(key_note=note)
	assert make.meeting_place(key_note="  Hos vaktmästaren. ").key_note == "Hos vaktmästaren."
