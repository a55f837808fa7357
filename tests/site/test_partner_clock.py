"""Agreements and time: reminders, renewals, expiry and new versions, by a clock the tests set; each run done twice."""

from datetime import date, datetime, timezone

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app import workflows
from digidel_app.api.partners import new_version
from digidel_app.digidel_partners import clock
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_partners import agreement_in, on_paper, signature

COORDINATOR, MANAGER = "Digidel Coordinator", "Digidel Manager"


@pytest.fixture(autouse=True)
def full_path():
	workflows.ensure_workflows()
	make.company_settings(agreement_path="Short")


@pytest.fixture
def coordinator() -> str:
	return make.user_with(COORDINATOR)


def run(day: str) -> None:
	"""The daily run, and once more the same day: nothing may be doubled."""
	clock.run(getdate(day))
	clock.run(getdate(day))


def about(agreement, mails: list[dict]) -> list[dict]:
	return [mail for mail in mails if mail["reference_name"] == agreement.name]


def tasks(agreement, status: str = "Open") -> list[dict]:
	return frappe.get_all(
		"ToDo", {"reference_name": agreement.name, "status": status}, ["allocated_to", "date", "description"]
	)


# -- reminders ------------------------------------------------------------------------------------------------


def test_three_reminders_once_each(outbox, coordinator):
	agreement = on_paper(
		starts_on="2027-01-01",
		ends_on="2027-12-31",
		notice_months=3,
		renewal="Automatic",
		responsible_user=coordinator,
	)
	assert agreement.notice_by == date(2027, 9, 30)
	sent = []
	for day in ("2027-07-01", "2027-07-02", "2027-07-03", "2027-08-30", "2027-08-31", "2027-09-01", "2027-09-23",
				"2027-09-24", "2027-09-30", "2027-10-01"):  # fmt: skip
		before = len(about(agreement, outbox))
		run(day)
		if len(about(agreement, outbox)) > before:
			sent.append(day)
	assert sent == ["2027-07-02", "2027-08-31", "2027-09-23"]
	assert [mail["recipients"] for mail in about(agreement, outbox)] == [[coordinator]] * 3
	assert [(task.allocated_to, task.date) for task in tasks(agreement)] == [(coordinator, date(2027, 9, 30))]
	kept = frappe.get_all(
		"Agreement Reminder",
		{"partner_agreement": agreement.name},
		["days_before", "due_on"],
		order_by="days_before",
	)
	assert [(row.days_before, row.due_on) for row in kept] == [(n, date(2027, 9, 30)) for n in (7, 30, 90)]


def test_a_missed_day_is_made_up_for_by_the_nearest_reminder(outbox, coordinator):
	agreement = on_paper(starts_on="2027-01-01", ends_on="2027-12-31", responsible_user=coordinator)
	run("2027-12-05")  # 26 days left, neither 90 nor 30 was sent on its day
	assert len(about(agreement, outbox)) == 1 and "2027" in about(agreement, outbox)[0]["subject"]
	run("2027-12-10")
	assert len(about(agreement, outbox)) == 1
	run("2027-12-31")
	assert len(about(agreement, outbox)) == 2


def test_when_nobody_is_responsible_coordinators_and_managers_are_told(outbox, coordinator):
	agreement = on_paper(starts_on="2027-01-01", ends_on="2027-12-31", responsible_user=coordinator)
	frappe.db.set_value("User", coordinator, "enabled", 0)
	manager = make.user_with(MANAGER)
	run("2027-12-05")
	told = {mail["recipients"][0] for mail in about(agreement, outbox)}
	assert manager in told and coordinator not in told


def test_only_active_agreements_are_reminded_of(outbox):
	others = [
		on_paper(status, starts_on="2027-01-01", ends_on="2027-12-31")
		for status in ("Draft", "Under review", "Approved", "Signed", "Terminated", "Expired", "Rejected")
	]
	run("2027-12-05")
	assert all(not about(agreement, outbox) for agreement in others)


@pytest.mark.parametrize(
	("zone", "expected"), [("Europe/Stockholm", "Expired"), ("America/New_York", "Active")]
)
def test_the_day_is_the_sites_own(monkeypatch, zone, expected):
	"""At 23.30 UTC on the last day of the year it is next year in Sweden and not yet in New York."""
	agreement = on_paper(starts_on="2027-01-01", ends_on="2027-12-31")
	moment = datetime(2027, 12, 31, 23, 30, tzinfo=timezone.utc)

	data = frappe.utils.data
	monkeypatch.setattr(
		data, "now_datetime", lambda: data.convert_utc_to_system_timezone(moment).replace(tzinfo=None)
	)
	monkeypatch.setattr(frappe.utils.data, "get_system_timezone", lambda: zone)
	clock.run()
	clock.run()
	monkeypatch.undo()
	assert frappe.db.get_value("Partner Agreement", agreement.name, "status") == expected


# -- renewal and expiry ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("ends_on", "months", "day", "expected"),
	[
		("2027-12-31", 12, "2028-01-01", ["2028-12-31"]),
		("2028-02-29", 12, "2028-03-01", ["2029-02-28"]),
		("2027-02-28", 12, "2027-03-01", ["2028-02-29"]),
		("2027-08-31", 6, "2027-09-01", ["2028-02-29"]),
		("2027-01-31", 1, "2027-04-15", ["2027-02-28", "2027-03-31", "2027-04-30"]),
	],
)
def test_automatic_renewal_extends_and_is_written_down(outbox, coordinator, ends_on, months, day, expected):
	agreement = on_paper(
		starts_on="2026-01-01",
		ends_on=ends_on,
		renewal="Automatic",
		renewal_months=months,
		responsible_user=coordinator,
	)
	run(ends_on)
	assert frappe.get_doc("Partner Agreement", agreement.name).renewals == []  # holds to its last day
	outbox.clear()
	run(day)
	agreement.reload()
	assert agreement.status == "Active" and [str(row.to_end) for row in agreement.renewals] == expected
	assert [str(row.renewed_on) for row in agreement.renewals] == [day] * len(expected)
	assert str(agreement.ends_on) == expected[-1]
	assert agreement.next_renewal_on == getdate(add_days(expected[-1], 1))
	comments = frappe.get_all(
		"Comment", {"reference_name": agreement.name, "comment_type": "Info"}, pluck="content"
	)
	assert len(comments) == 1 and agreement.title in comments[0]
	assert len([mail for mail in about(agreement, outbox) if "has been renewed" in mail["subject"]]) == 1


def test_notice_in_time_stops_the_renewal_and_late_notice_does_not():
	in_time = on_paper(
		starts_on="2027-01-01",
		ends_on="2027-12-31",
		notice_months=3,
		renewal="Automatic",
		notice_given_on="2027-09-30",
	)
	late = on_paper(
		starts_on="2027-01-01",
		ends_on="2027-12-31",
		notice_months=3,
		renewal="Automatic",
		notice_given_on="2027-10-01",
	)
	assert in_time.next_renewal_on is None and late.next_renewal_on == date(2028, 1, 1)
	run("2028-01-01")
	assert frappe.db.get_value("Partner Agreement", in_time.name, ["status", "ended_on"]) == (
		"Expired",
		date(2027, 12, 31),
	)
	assert frappe.db.get_value("Partner Agreement", late.name, ["status", "ends_on"]) == (
		"Active",
		date(2028, 12, 31),
	)
	run("2029-01-01")
	assert frappe.db.get_value("Partner Agreement", late.name, "status") == "Expired"


def test_expiry_is_the_runs_doing_not_the_forms(outbox, coordinator):
	agreement = on_paper(starts_on="2020-01-01", ends_on="2020-12-31", responsible_user=coordinator)
	form = frappe.get_doc("Partner Agreement", agreement.name)
	form.run_method("onload")
	assert form.status == "Active" and form.days_left < 0
	run(today())
	assert frappe.db.get_value("Partner Agreement", agreement.name, "status") == "Expired"
	assert len(about(agreement, outbox)) == 1


def test_notice_gives_an_agreement_until_further_notice_its_end(as_user, coordinator):
	day = add_days(today(), -1)
	agreement = agreement_in("Active", ends_on=None, notice_months=3)
	doc = frappe.get_doc("Partner Agreement", agreement.name)
	with as_user(coordinator):
		doc.update({"notice_given_on": day, "notice_given_by": "The partner"}).save()
		assert getdate(doc.ends_on) > getdate(add_days(day, 85))
		doc.update({"notice_given_on": None}).save()
	assert doc.ends_on is None


def test_one_that_cannot_be_dealt_with_does_not_stop_the_others():
	broken = on_paper(starts_on="2019-01-01", ends_on="2020-12-31")
	other = on_paper(starts_on="2019-01-01", ends_on="2020-12-31")
	frappe.db.set_value("Partner Agreement", broken.name, "notice_months", 900)
	first, second = sorted((broken, other), key=lambda doc: doc.name)
	assert first.name == broken.name
	run("2021-01-01")
	assert frappe.db.get_value("Partner Agreement", broken.name, "status") == "Active"
	assert frappe.db.get_value("Partner Agreement", second.name, "status") == "Expired"
	assert frappe.db.exists("Error Log", {"reference_name": broken.name})


# -- versions -------------------------------------------------------------------------------------------------


def test_a_new_version_begins_the_day_after_and_ends_the_old_when_it_becomes_active(as_user, coordinator):
	old = on_paper(
		starts_on=add_days(today(), -364),
		ends_on=add_days(today(), -1),
		purpose="Salonger",
		commitments=[{"kind": "Hours", "quantity": 40, "unit_value": 340}],
	)
	with as_user(coordinator):
		new = frappe.get_doc("Partner Agreement", new_version(old.name))
	assert (new.status, new.version_no, new.replaces) == ("Draft", 2, old.name)
	assert (getdate(new.starts_on), new.commitments_value) == (getdate(today()), 13600.0)
	assert (new.signed_on, new.signed_file, new.renewals, new.ended_on) == (None, None, [], None)
	with as_user(coordinator), pytest.raises(frappe.ValidationError, match="already under way"):
		new_version(old.name)
	with as_user(coordinator):
		new.update({"status": "Signed", **signature()}).save()
		new.update({"status": "Active"}).save()
	assert frappe.db.get_value("Partner Agreement", old.name, ["status", "ends_on"]) == (
		"Expired",
		getdate(add_days(today(), -1)),
	)


def test_a_signed_new_version_takes_over_by_itself_without_a_gap():
	old = on_paper(
		starts_on="2027-01-01",
		ends_on="2027-12-31",
		renewal="Automatic",
		purpose="Salonger",
		signed_on="2026-12-01",
	)
	new = on_paper("Signed", partner_organisation=old.partner_organisation, replaces=old.name, purpose="Salonger",
		starts_on="2028-01-01", ends_on="2028-12-31", **signature())  # fmt: skip
	run("2027-12-31")
	assert frappe.db.get_value("Partner Agreement", new.name, "status") == "Signed"
	# becoming active is judged by the real day, so the change of versions is moved to it
	frappe.db.set_value(
		"Partner Agreement", new.name, {"starts_on": today(), "ends_on": add_days(today(), 100)}
	)
	frappe.db.set_value(
		"Partner Agreement",
		old.name,
		{"starts_on": add_days(today(), -100), "ends_on": add_days(today(), -1)},
	)
	run(today())
	assert frappe.db.get_value("Partner Agreement", new.name, "status") == "Active"
	assert frappe.db.get_value("Partner Agreement", old.name, ["status", "ends_on"]) == (
		"Expired",
		getdate(add_days(today(), -1)),
	)
	assert not frappe.get_all("Agreement Renewal", {"parent": old.name})


def test_a_gap_between_versions_is_refused():
	old = agreement_in("Active", starts_on=add_days(today(), -100), ends_on=add_days(today(), 10))
	with pytest.raises(frappe.ValidationError, match="5 days without"):
		make.agreement(
			partner_organisation=old.partner_organisation, replaces=old.name,
			starts_on=add_days(today(), 16), ends_on=add_days(today(), 300),
		).insert()  # fmt: skip
	with pytest.raises(frappe.ValidationError, match="starts after"):
		make.agreement(
			partner_organisation=old.partner_organisation, replaces=old.name,
			starts_on=add_days(today(), -100), ends_on=add_days(today(), 300),
		).insert()  # fmt: skip


def test_only_what_is_in_force_gets_a_new_version():
	with pytest.raises(frappe.ValidationError, match="signed or active"):
		new_version(make.agreement().insert().name)


def test_a_reader_makes_no_version(as_user):
	agreement = agreement_in("Active")
	for role in ("Digidel Advisor", "Digidel Finance"):
		with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
			new_version(agreement.name)


# -- the same purpose twice -----------------------------------------------------------------------------------


def test_a_second_agreement_with_the_same_purpose_warns_and_needs_a_reason_to_become_active():
	first = agreement_in("Active", purpose="Digitala salonger för seniorer.")
	frappe.clear_messages()
	second = make.agreement(
		partner_organisation=first.partner_organisation, purpose="digitala  salonger för seniorer"
	).insert()
	assert any(first.name in message["message"] for message in frappe.get_message_log())
	second.update({"status": "Signed", **signature()}).save()
	with pytest.raises(frappe.ValidationError, match="same purpose"):
		second.update({"status": "Active"}).save()
	second.reload()
	second.update({"status": "Active", "overlap_reason": "Två orter"}).save()
	assert frappe.db.get_value("Partner Agreement", second.name, "overlap_reason") == "Två orter"


@pytest.mark.parametrize(
	"values",
	[
		{"purpose": "Något annat"},
		{"purpose": None},
		{"starts_on": "2001-01-01", "ends_on": "2001-12-31"},
	],
)
def test_another_purpose_or_another_time_is_no_overlap(values):
	first = agreement_in("Active", purpose="Salonger")
	frappe.clear_messages()
	make.agreement(
		**{"partner_organisation": first.partner_organisation, "purpose": "Salonger", **values}
	).insert()
	assert not any("same purpose" in message["message"] for message in frappe.get_message_log())


def test_rows_of_renewals_are_the_servers(as_user, coordinator):
	with as_user(coordinator):
		agreement = make.agreement(renewals=[{"from_end": "2020-01-01", "to_end": "2030-01-01"}]).insert()
	assert agreement.renewals == []
