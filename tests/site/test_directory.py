"""The referral directory: contacts that cannot be trusted are pointed out, and others offered (C01, C04)."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.digidel_encounters import directory
from digidel_app.domain import directory as rules
from digidel_app.testing import builders_directory as build
from digidel_app.testing import builders_operations as make

CLOSED = "stangd-kontakt@example.org"


def states_of(contact) -> dict:
	return directory.contact_states(contact.company)[contact.doctype][contact.name]


@pytest.fixture
def closed_user() -> str:
	make.user_with("Digidel Advisor", name="stangd-kontakt")
	frappe.db.set_value("User", CLOSED, "enabled", 0)
	return CLOSED


def test_a_contact_whose_account_is_closed_is_pointed_out_and_another_of_its_kind_offered(closed_user):
	bad = make.referral_target(kind="Contact centre", contact_user=closed_user, keywords="e-tjänst, bygglov")
	near = make.referral_target(kind="Contact centre", keywords="bygglov")
	far = make.referral_target(kind="Contact centre")
	make.referral_target(kind="Authority", keywords="bygglov")
	found = states_of(bad)
	assert found["state"] == rules.NOT_USABLE
	assert found["reasons"] == [rules.ACCOUNT_CLOSED]
	assert found["instead"][0] == near.name
	assert far.name in found["instead"]
	assert closed_user not in found["warning"]


@pytest.mark.parametrize(
	("values", "left_in_days", "gone"),
	[
		({"status": "Left"}, -10, True),
		({}, -1, True),
		({}, 0, False),  # the last day of work
		({}, None, False),
	],
)
def test_a_contact_who_has_left_the_employment_is_pointed_out(values, left_in_days, gone):
	user = make.user_with("Digidel Advisor", name="har-slutat")
	relieved = add_days(today(), left_in_days) if left_in_days is not None else None
	build.employee_of(user, relieving_date=relieved, **values)
	reasons = states_of(make.referral_target(contact_user=user))["reasons"]
	assert (rules.LEFT in reasons) == gone


def test_somebody_employed_again_has_not_left():
	user = make.user_with("Digidel Advisor", name="tillbaka")
	first = build.employee_of(user)
	first.db_set({"status": "Left", "relieving_date": "2024-01-01"})
	again = build.employee_of(None, first_name="Åter")
	again.db_set("user_id", user)
	assert states_of(make.referral_target(contact_user=user))["reasons"] == []


def test_the_bulk_answer_takes_few_queries_however_many_contacts(monkeypatch):
	for _number in range(12):
		make.referral_target(contact_user="Administrator")
		build.service(contact_user="Administrator")
	asked, real = [], frappe.db.sql

	def counting(query, *args, **options):
		asked.append(str(query))
		return real(query, *args, **options)

	directory.contact_states(make.first_company())  # warm: meta and settings
	monkeypatch.setattr(frappe.db, "sql", counting)
	directory.contact_states(make.first_company())
	assert len(asked) <= 6, asked


def test_a_successful_test_call_verifies_the_contact_and_a_failed_one_warns():
	target = make.referral_target(verified_on=add_days(today(), -200), check_interval_days=180)
	assert states_of(target)["reasons"] == [rules.OVERDUE]
	build.check(target, "Answering machine", checked_on=add_days(today(), -1))
	assert states_of(target)["reasons"] == [rules.CHECK_FAILED, rules.OVERDUE]
	build.check(target)
	target.reload()
	assert target.verified_on == getdate()
	assert target.last_check_result == "Reached"
	assert states_of(target)["reasons"] == []


def test_a_test_call_that_is_taken_back_no_longer_counts():
	target = make.referral_target(verified_on=add_days(today(), -30))
	check = build.check(target)
	check.result = "Number out of use"
	check.save()
	target.reload()
	assert target.verified_on is None
	assert states_of(target)["reasons"] == [rules.CHECK_FAILED]
	check.delete()
	target.reload()
	assert (target.last_check_on, target.last_check_result) == (None, None)


def test_a_test_call_moved_to_another_contact_changes_both():
	one, other = make.referral_target(), make.referral_target()
	check = build.check(one)
	check.referral_target = other.name
	check.save()
	assert frappe.db.get_value("Referral Target", one.name, "verified_on") is None
	assert frappe.db.get_value("Referral Target", other.name, "verified_on") == getdate()


def test_a_test_call_is_about_exactly_one_contact():
	target, service = make.referral_target(), build.service()
	with pytest.raises(frappe.ValidationError, match="either"):
		build.check(target, digital_service=service.name)
	with pytest.raises(frappe.ValidationError, match="either"):
		frappe.get_doc(doctype="Referral Check", checked_on=today(), result="Reached").insert()


@pytest.mark.parametrize("days", [1, 100_000])
def test_a_test_call_ahead_of_its_time_is_refused(days):
	with pytest.raises(frappe.ValidationError, match="today or earlier"):
		build.check(make.referral_target(), checked_on=add_days(today(), days))


@pytest.mark.parametrize("fieldname", ["steps", "note"])
def test_a_test_calls_texts_point_at_nobody(fieldname):
	with pytest.raises(PersonalDataError) as refusal:
		build.check(make.referral_target(), **{fieldname: "Ring Anna på anna@example.org"})
	assert "anna@example.org" not in str(refusal.value)


def test_a_test_call_belongs_to_its_contacts_municipality():
	other = make.other_company()
	target = make.referral_target(company=other)
	assert build.check(target).company == other
	with pytest.raises(OtherCompanyError):
		build.check(target, company=make.first_company())


@pytest.mark.parametrize("contact", ["target", "service"])
def test_choosing_a_doubtful_contact_warns_once_and_stops_nothing(contact, closed_user):
	doubtful = (
		make.referral_target(contact_user=closed_user)
		if contact == "target"
		else build.service(contact_user=closed_user)
	)
	fieldname = directory.QUESTION_FIELD[doubtful.doctype]
	visit = make.encounter(questions=[make.question(outcome="Referred", **{fieldname: doubtful.name})])
	frappe.local.message_log = []
	visit.insert()
	assert len(frappe.local.message_log) == 1
	assert "account is closed" in str(frappe.local.message_log[0])
	frappe.local.message_log = []
	visit.save()
	assert frappe.local.message_log == []


def test_the_form_asks_about_one_contact_and_gets_labels_to_choose_from(as_user, closed_user):
	from digidel_app.api.directory import contact_state

	bad = make.referral_target(kind="Company", contact_user=closed_user)
	fine = make.referral_target(kind="Company")
	with as_user(make.user_with("Digidel Advisor")):
		found = contact_state("Referral Target", bad.name)
	assert {"name": fine.name, "label": fine.target_name} in found["instead"]
	for role in ("Digidel Finance", "Digidel Reader", "Digidel Volunteer"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			contact_state("Referral Target", bad.name)


@pytest.mark.parametrize("doctype", ["User", "Helpdesk Encounter", "", "No such"])
def test_the_form_cannot_ask_about_anything_else(doctype):
	from digidel_app.api.directory import contact_state

	with pytest.raises(frappe.ValidationError):
		contact_state(doctype, "Administrator")
