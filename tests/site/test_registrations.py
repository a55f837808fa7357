"""Registrations for salons: seats as a hard promise, the queue in its order, names only while they are needed."""

import frappe
import pytest
from frappe.utils import add_days, add_to_date, now_datetime

from digidel_app.digidel_salons import messages, seats
from digidel_app.testing import builders_operations as build


def seats_of(salon: str) -> int:
	return frappe.db.get_value("Digital Salon", salon, "seats_taken")


def refused(doc, *words: str) -> None:
	with pytest.raises(frappe.ValidationError) as error:
		doc.save() if doc.name else doc.insert()
	for word in words:
		assert word in str(error.value)


# -- seats and queue ------------------------------------------------------------------------------------------


def test_a_registration_takes_its_seats_and_the_next_waits() -> None:
	salon = build.open_salon(capacity=3)
	group = build.registration(digital_salon=salon.name, persons=3).insert()
	waiting = build.registration(digital_salon=salon.name).insert()
	assert (group.status, group.queue_number) == ("Registered", 0)
	assert (waiting.status, waiting.queue_number) == ("Waitlisted", 1)
	assert seats_of(salon.name) == 3


def test_a_cancellation_gives_the_seat_to_the_first_in_the_queue_once(monkeypatch) -> None:
	told = []
	monkeypatch.setattr(messages, "tell_later", lambda name, kind: told.append((name, kind)))
	salon = build.open_salon(capacity=1)
	seated = build.registration(digital_salon=salon.name).insert()
	queue = [build.registration(digital_salon=salon.name).insert() for _number in range(3)]
	seated.status = "Cancelled"
	seated.save()
	states = [frappe.db.get_value("Salon Registration", row.name, "status") for row in queue]
	assert states == ["Registered", "Waitlisted", "Waitlisted"]
	assert told == [(queue[0].name, messages.GOT_A_SEAT)]
	assert seats_of(salon.name) == 1


def test_a_large_group_keeps_its_place_while_a_single_takes_the_chair() -> None:
	salon = build.open_salon(capacity=2)
	one = build.registration(digital_salon=salon.name, persons=2).insert()
	group = build.registration(digital_salon=salon.name, persons=2).insert()
	one.persons = 1
	one.save()
	assert frappe.db.get_value("Salon Registration", group.name, "status") == "Waitlisted"
	assert build.registration(digital_salon=salon.name).insert().status == "Registered"


def test_more_seats_let_the_queue_in() -> None:
	salon = build.open_salon(capacity=1)
	build.registration(digital_salon=salon.name).insert()
	waiting = build.registration(digital_salon=salon.name).insert()
	salon.reload()
	salon.capacity = 2
	salon.save()
	assert frappe.db.get_value("Salon Registration", waiting.name, "status") == "Registered"
	assert seats_of(salon.name) == 2


def test_a_coordinator_with_an_old_form_open_does_not_take_seats_back() -> None:
	salon = build.open_salon(capacity=5)
	build.registration(digital_salon=salon.name).insert()
	salon.theme = "Ny rubrik"  # this copy was read before anybody registered
	salon.save()
	assert seats_of(salon.name) == 1


def test_the_number_of_seats_cannot_be_written_by_hand() -> None:
	salon = build.open_salon(capacity=5)
	salon.seats_taken, salon.queue_counter = 4, 9
	salon.save()
	assert seats_of(salon.name) == 0


def test_persons_can_only_be_added_while_there_are_seats() -> None:
	salon = build.open_salon(capacity=3)
	row = build.registration(digital_salon=salon.name, persons=2).insert()
	row.persons = 3
	row.save()
	assert seats_of(salon.name) == 3
	row.persons = 4
	refused(row, "0 seats left", "1 more")


def test_a_deleted_registration_gives_its_seat_back() -> None:
	salon = build.open_salon(capacity=1)
	seated = build.registration(digital_salon=salon.name).insert()
	waiting = build.registration(digital_salon=salon.name).insert()
	seated.delete()
	assert frappe.db.get_value("Salon Registration", waiting.name, "status") == "Registered"


def test_a_salon_without_a_limit_seats_everybody() -> None:
	salon = build.open_salon(capacity=0)
	assert build.registration(digital_salon=salon.name, persons=400).insert().status == "Registered"


# -- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Planned", "Cancelled"])
def test_only_an_open_salon_takes_registrations(status: str) -> None:
	salon = build.salon(status=status).insert()
	refused(build.registration(digital_salon=salon.name), salon.title)


def test_a_salon_that_is_over_takes_no_registrations() -> None:
	salon = build.past_salon(status="Open").insert()
	refused(build.registration(digital_salon=salon.name), "is over")


@pytest.mark.parametrize("persons", [0, -1, 501, "1,5", "många"])
def test_absurd_numbers_of_persons_are_refused(persons) -> None:
	refused(build.registration(persons=persons))


def test_a_name_of_ten_thousand_characters_is_refused_in_words() -> None:
	refused(build.registration(participant_name="Å" * 10_000), "too long")


def test_emoji_right_to_left_and_invisible_signs_are_a_name_like_any_other() -> None:
	row = build.registration(participant_name="  سارة \u202e🦊\n Räv ").insert()
	assert row.participant_name == "سارة 🦊 Räv"


def test_a_contact_that_reaches_nobody_is_refused() -> None:
	refused(build.registration(contact="ring mig"), "phone number or e-mail")


def test_nobody_has_come_to_a_salon_of_another_day() -> None:
	row = build.registration().insert()
	row.status = "Attended"
	refused(row, "later day")


def test_a_cancelled_registration_stays_cancelled() -> None:
	row = build.registration().insert()
	row.status = "Cancelled"
	row.save()
	row.status = "Registered"
	refused(row, "cannot become")


def test_code_and_place_in_the_queue_are_the_servers() -> None:
	row = build.registration().insert()
	code = row.registration_code
	row.update({"registration_code": "AAAAAAAAAA", "queue_number": 7})
	row.save()
	row.reload()
	assert (row.registration_code, row.queue_number) == (code, 0)


# -- names ----------------------------------------------------------------------------------------------------


def test_a_cancellation_hides_the_name_at_once() -> None:
	row = build.registration(participant_name="Kurre Kanin", contact="kurre@example.org").insert()
	row.status = "Cancelled"
	row.save()
	stored = frappe.db.get_value("Salon Registration", row.name, ["participant_name", "contact"])
	assert stored == (None, None)


def test_at_the_door_names_stay_through_the_day() -> None:
	salon = build.open_salon(starts_at=add_to_date(now_datetime(), minutes=-5))
	row = build.registration(digital_salon=salon.name).insert()
	row.status = "Attended"
	row.save()
	assert frappe.db.get_value("Salon Registration", row.name, "participant_name") == "Kurre Kanin"


# -- many at once ---------------------------------------------------------------------------------------------


@pytest.fixture
def committed_salon():
	"""An open salon with 25 seats that other connections see; removed with its registrations."""
	salon = build.open_salon(capacity=25, starts_at=add_days(now_datetime(), 3))
	place = salon.meeting_place
	frappe.db.commit()
	yield salon.name
	frappe.db.rollback()
	build.forget_registrations(salon.name)
	frappe.delete_doc("Digital Salon", salon.name, force=True)
	frappe.delete_doc("Meeting Place", place, force=True)
	frappe.db.delete("Deleted Document", {"deleted_name": ("in", (salon.name, place))})
	frappe.db.commit()


def register(salon: str) -> str:
	frappe.db.get_value("Digital Salon", salon, "seats_taken")  # an earlier read, as every request makes some
	return build.registration(digital_salon=salon).insert().status


@pytest.mark.commits
def test_sixty_at_once_fill_the_seats_exactly_and_queue_in_order(committed_salon, new_connection) -> None:
	answers = new_connection.map(register, [committed_salon] * 60, threads=12)
	assert sorted(answers) == ["Registered"] * 25 + ["Waitlisted"] * 35
	frappe.db.rollback()
	numbers = frappe.get_all(
		"Salon Registration",
		filters={"digital_salon": committed_salon, "status": "Waitlisted"},
		pluck="queue_number",
	)
	assert sorted(numbers) == list(range(1, 36))
	assert seats_of(committed_salon) == 25


def cancel(name: str) -> str:
	doc = frappe.get_doc("Salon Registration", name)
	doc.status = "Cancelled"
	return doc.save().status


@pytest.mark.commits
def test_cancellations_at_once_promote_each_waiting_person_once(committed_salon, new_connection) -> None:
	assert len(new_connection.map(register, [committed_salon] * 40, threads=8)) == 40
	frappe.db.rollback()
	seated = frappe.get_all(
		"Salon Registration",
		filters={"digital_salon": committed_salon, "status": "Registered"},
		pluck="name",
	)
	assert set(new_connection.map(cancel, seated[:10], threads=10)) == {"Cancelled"}
	frappe.db.rollback()
	rows = seats.of_salon(committed_salon)
	assert sum(row.status == "Registered" for row in rows) == 25
	promoted = sorted(row.queue_number for row in rows if row.status == "Registered" and row.queue_number)
	assert promoted == list(range(1, 11))
