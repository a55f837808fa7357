"""Choosing a place for a salon: why it cannot host, which others can, and never two salons in one room."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate

from digidel_app.testing import builders_loans
from digidel_app.testing import builders_operations as build


def next_tuesday() -> datetime:
	day = add_days(getdate(), 1)
	while day.weekday() != 1:
		day = add_days(day, 1)
	return datetime(day.year, day.month, day.day, 14)


def a_salon(**values):
	starts_at = values.pop("starts_at", next_tuesday())
	return build.salon(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), needs_wifi=0, **values)


def test_two_salons_cannot_have_one_room_and_the_nearest_free_places_are_proposed() -> None:
	company = build.other_company()
	here = build.meeting_place(company=company, locality="Söråker", latitude=62.50, longitude=17.50)
	near = build.meeting_place(company=company, locality="Timrå", latitude=62.49, longitude=17.33)
	far = build.meeting_place(company=company, locality="Ljustorp", latitude=62.67, longitude=17.40)
	first = a_salon(meeting_place=here.name).insert()
	with pytest.raises(frappe.ValidationError) as refusal:
		a_salon(meeting_place=here.name, starts_at=next_tuesday() + timedelta(hours=1)).insert()
	text = str(refusal.value)
	assert first.title in text
	assert text.index(near.place_name) < text.index(far.place_name)


def test_the_room_is_free_again_when_one_salon_follows_the_other_or_is_cancelled() -> None:
	place = build.meeting_place()
	first = a_salon(meeting_place=place.name).insert()
	a_salon(meeting_place=place.name, starts_at=next_tuesday() + timedelta(hours=2)).insert()
	first.status = "Cancelled"
	first.save()
	a_salon(meeting_place=place.name).insert()
	first.status = "Planned"
	with pytest.raises(frappe.ValidationError, match="is taken"):
		first.save()


def test_a_place_with_two_rooms_hosts_two_salons() -> None:
	place = build.meeting_place(simultaneous_salons=2)
	a_salon(meeting_place=place.name).insert()
	a_salon(meeting_place=place.name).insert()
	with pytest.raises(frappe.ValidationError, match="is taken"):
		a_salon(meeting_place=place.name).insert()


def test_a_door_that_is_closed_is_a_warning_only() -> None:
	place = build.meeting_place(
		opening_hours=[{"weekday": "Tuesday", "service": "Open", "opens": "10:00", "closes": "15:00"}]
	)
	a_salon(meeting_place=place.name).insert()
	assert "somebody has to open the door" in str(frappe.message_log)


def test_stairs_are_refused_where_a_step_free_entrance_is_needed() -> None:
	place = build.meeting_place(is_step_free=0)
	with pytest.raises(frappe.ValidationError, match="step-free"):
		a_salon(meeting_place=place.name, needs_step_free=1).insert()


def test_equipment_goes_to_one_salon_at_a_time() -> None:
	thing = builders_loans.equipment()
	rows = [{"equipment": thing.name}]
	first = a_salon(equipment=rows).insert()
	with pytest.raises(frappe.ValidationError) as refusal:
		a_salon(equipment=rows).insert()
	assert first.title in str(refusal.value)
	a_salon(equipment=rows, starts_at=next_tuesday() + timedelta(hours=3)).insert()


def test_equipment_out_on_loan_is_not_there() -> None:
	thing = builders_loans.equipment(loan_days=60)
	builders_loans.loan(equipment=thing.name)
	with pytest.raises(frappe.ValidationError, match="is lent until"):
		a_salon(equipment=[{"equipment": thing.name}]).insert()


def plan(place: str) -> str:
	return a_salon(meeting_place=place).insert().name


@pytest.mark.commits
def test_of_eight_who_plan_at_the_same_moment_one_gets_the_room(new_connection) -> None:
	place = build.meeting_place().name
	frappe.db.commit()
	try:
		answers = new_connection.map(plan, [place] * 8, threads=8)
		assert [isinstance(answer, str) for answer in answers].count(True) == 1
		assert all(isinstance(answer, str | frappe.ValidationError) for answer in answers)
	finally:
		frappe.db.rollback()
		for name in frappe.get_all("Digital Salon", filters={"meeting_place": place}, pluck="name"):
			frappe.delete_doc("Digital Salon", name, force=True)
		frappe.delete_doc("Meeting Place", place, force=True)
		frappe.db.delete("Deleted Document", {"deleted_doctype": ("in", ("Digital Salon", "Meeting Place"))})
		frappe.db.commit()
