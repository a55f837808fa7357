"""Lending equipment on a real site: who gets what, once at a time, and how it comes back."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from digidel_app.digidel_center import loans, visitor_messages
from digidel_app.testing import builders_loans as build
from digidel_app.testing.builders_operations import meeting_place, other_company, user_with


def test_lending_takes_company_place_and_due_date_from_the_equipment():
	place = meeting_place()
	thing = build.equipment(meeting_place=place.name, loan_days=28)
	loan = loans.lend(thing.name, borrower_name=build.NAME, borrower_contact=build.CONTACT)
	assert (loan.company, loan.meeting_place) == (place.company, place.name)
	assert getdate(loan.due_on) == getdate(add_days(getdate(), 28))
	assert loan.status == "On loan"
	assert frappe.db.get_value("Digidel Equipment", thing.name, "on_loan") == 1


def test_one_thing_is_lent_once_at_a_time():
	thing = build.equipment()
	build.loan(equipment=thing.name)
	with pytest.raises(frappe.UniqueValidationError) as refusal:
		build.loan(equipment=thing.name, borrower_name="Någon Annan")
	assert thing.equipment_name in str(refusal.value)
	assert build.NAME not in str(refusal.value)


def test_what_is_back_can_be_lent_again_and_again():
	thing = build.equipment()
	for _time in range(3):
		loans.give_back(build.loan(equipment=thing.name))
	assert frappe.db.get_value("Digidel Equipment", thing.name, "on_loan") == 0
	assert frappe.db.count("Equipment Loan", {"equipment": thing.name}) == 3


@pytest.mark.commits
def test_two_who_lend_the_same_thing_at_the_same_moment(new_connection):
	thing = build.equipment()
	frappe.db.commit()  # the other connections must see it
	try:
		answers = new_connection.map(_try_to_lend, [thing.name] * 8)
		lent = [answer for answer in answers if isinstance(answer, str)]
		assert len(lent) == 1, answers
		assert all(isinstance(answer, frappe.ValidationError) for answer in answers if answer not in lent)
	finally:
		frappe.db.rollback()
		for name in frappe.get_all("Equipment Loan", {"equipment": thing.name}, pluck="name"):
			frappe.delete_doc("Equipment Loan", name, delete_permanently=True)
		frappe.delete_doc("Digidel Equipment", thing.name, delete_permanently=True)
		frappe.db.commit()  # what the test wrote is gone again


def _try_to_lend(equipment: str) -> str:
	return build.loan(equipment=equipment).name


@pytest.mark.parametrize(
	"values", [{"lendable": 0}, {"equipment_condition": "Broken"}, {"equipment_condition": "Lost"}]
)
def test_what_is_not_for_lending_is_refused(values):
	with pytest.raises(frappe.ValidationError):
		build.loan(equipment=build.equipment(**values).name)


@pytest.mark.parametrize(
	"dates",
	[
		{"lent_on": "2026-03-10", "due_on": "2026-03-09"},
		{"lent_on": "2099-01-01", "due_on": "2099-01-02"},
		{"lent_on": "2020-01-01", "due_on": "2026-01-01"},
		{"lent_on": "2026-03-10", "due_on": "2026-03-12", "returned_on": "2026-03-09"},
		{"lent_on": "2026-03-10", "due_on": "2026-03-12", "returned_on": "2099-03-09"},
		{"lent_on": "igår", "due_on": "2026-03-12"},
	],
)
def test_dates_that_cannot_be_right_are_refused(dates):
	with pytest.raises(frappe.ValidationError):
		build.loan(**dates)


@pytest.mark.parametrize("fieldname", ["borrower_name", "borrower_contact"])
def test_a_borrower_is_needed_while_it_is_out(fieldname):
	with pytest.raises(frappe.ValidationError):
		build.loan(**{fieldname: "  "})


def test_the_note_is_about_the_thing():
	with pytest.raises(frappe.ValidationError) as refusal:
		build.loan(loan_note="Ring 070-1740606")
	assert "1740606" not in str(refusal.value)
	assert build.loan(loan_note="Laddare och fodral").name


def test_the_condition_on_return_becomes_the_equipments():
	loan = build.loan()
	loans.give_back(loan, "Broken")
	assert frappe.db.get_value("Digidel Equipment", loan.equipment, "equipment_condition") == "Broken"
	with pytest.raises(frappe.ValidationError):
		build.loan(equipment=loan.equipment)


def test_a_return_is_not_taken_back():
	loan = loans.give_back(build.loan())
	loan.returned_on = None
	with pytest.raises(frappe.ValidationError):
		loan.save()
	with pytest.raises(frappe.ValidationError):
		loans.give_back(frappe.get_doc("Equipment Loan", loan.name))


def test_the_daily_job_finds_what_is_overdue(outbox):
	loan = build.overdue_loan(borrower_contact="lana@example.org")
	frappe.db.set_value("Equipment Loan", loan.name, "status", "On loan")  # as yesterday
	waiting = build.loan()
	loans.daily()
	assert frappe.db.get_value("Equipment Loan", loan.name, "status") == "Overdue"
	assert frappe.db.get_value("Equipment Loan", waiting.name, "status") == "On loan"
	mails = [mail for mail in outbox if mail.get("reference_name") == loan.name]
	assert len(mails) == 1
	assert build.NAME not in str(mails[0]["subject"]) + str(mails[0]["message"])
	loans.daily()
	assert len([mail for mail in outbox if mail.get("reference_name") == loan.name]) == 1


def test_a_reminder_that_cannot_be_sent_is_a_call():
	loan = build.overdue_loan(borrower_contact="08-465 004 05")
	assert loans.remind(loan) == "Call"
	assert not frappe.db.get_value("Equipment Loan", loan.name, "reminded_on")
	loans.mark_reminded(loan)
	with pytest.raises(frappe.ValidationError):
		loans.remind(frappe.get_doc("Equipment Loan", loan.name))


def test_an_sms_goes_through_the_platforms_settings(monkeypatch):
	sent = []
	monkeypatch.setattr(
		visitor_messages, "send_sms", lambda receivers, text, success_msg: sent.append((receivers, text))
	)
	frappe.db.set_single_value("SMS Settings", "sms_gateway_url", "https://sms.example.org")
	loan = build.overdue_loan()
	assert loans.remind(loan) == "SMS"
	assert sent[0][0] == [build.CONTACT]
	assert loan.equipment_name in sent[0][1]


def test_the_history_of_a_thing_names_nobody(as_user):
	loan = build.loan()
	with as_user(user_with("Digidel Advisor")):
		rows = loans.history(loan.equipment)
	assert [row.name for row in rows] == [loan.name]
	assert not {"borrower_name", "borrower_contact", "owner"} & set(rows[0])


def test_another_municipalitys_place_is_refused():
	thing = build.equipment()
	place = meeting_place(company=other_company())
	with pytest.raises(frappe.ValidationError):
		build.loan(equipment=thing.name, meeting_place=place.name)


def test_two_things_of_one_name_are_told_apart():
	thing = build.equipment()
	with pytest.raises(frappe.UniqueValidationError):
		build.equipment(equipment_name=thing.equipment_name)


def test_the_replacement_value_is_for_finance_and_managers(as_user):
	thing = build.equipment(replacement_value=4500)
	seen = {}
	for role in ("Digidel Advisor", "Digidel Finance"):
		with as_user(user_with(role)):
			doc = frappe.get_doc("Digidel Equipment", thing.name)
			doc.apply_fieldlevel_read_permissions()
			row = frappe.get_list("Digidel Equipment", {"name": thing.name}, ["name", "replacement_value"])[0]
			seen[role] = (doc.get("replacement_value"), row.get("replacement_value"))
	assert seen == {"Digidel Advisor": (None, None), "Digidel Finance": (4500, 4500)}


def test_an_advisor_lends_and_takes_back(as_user):
	thing = build.equipment()
	with as_user(user_with("Digidel Advisor")):
		loan = loans.lend(thing.name, borrower_name=build.NAME, borrower_contact=build.CONTACT)
		loans.give_back(loan, "Worn")
	assert frappe.db.get_value("Digidel Equipment", thing.name, "equipment_condition") == "Worn"
