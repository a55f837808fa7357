"""Digital salons: from plan to report, and what stands in the way."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.testing import builders_operations as make
from digidel_app.testing import builders_shifts as shifts

NEXT_WEEK = datetime.now() + timedelta(days=7)
COUNTED = [{"gender": "Woman", "persons": 7, "first_time_persons": 2}, {"gender": "Man", "persons": 4}]


def reported_salon():
	salon = make.past_salon(status="Held", headcounts=COUNTED).insert()
	return salon.update({"status": "Reported"}).save()


def test_a_salon_goes_from_plan_to_report():
	salon = make.salon().insert()
	assert (salon.status, salon.company, salon.seats_taken) == ("Planned", make.first_company(), 0)
	salon.update({"status": "Open"}).save()
	salon.update(
		{"starts_at": add_to_date(now_datetime(), hours=-3), "ends_at": add_to_date(now_datetime(), hours=-1)}
	)
	salon.update({"status": "Held"}).save()
	salon.update({"status": "Reported", "headcounts": COUNTED}).save()
	salon.reload()
	assert (salon.status, salon.persons_total) == ("Reported", 11)


@pytest.mark.parametrize(
	("before", "after"),
	[
		("Planned", "Reported"),
		("Open", "Reported"),
		("Cancelled", "Held"),
		("Cancelled", "Open"),
		("Held", "Cancelled"),
	],
)
def test_steps_that_do_not_exist_are_refused(before, after):
	salon = make.past_salon(status=before).insert()
	salon.update({"status": after, "headcounts": [{"gender": "Woman", "persons": 0}]})
	with pytest.raises(frappe.ValidationError, match="it can become"):
		salon.save()


def test_full_is_no_state():
	with pytest.raises(frappe.ValidationError, match="Full"):
		make.salon(status="Full").insert()


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"ends_at": NEXT_WEEK - timedelta(days=2)}, "must end after it starts"),
		({"status": "Held"}, "not started yet"),
		({"capacity": -1}, "cannot be below 0"),
		({"capacity": "many"}, "Seats.*whole number"),
		({"kind": "Party"}, "Kind of activity"),
		({"headcounts": [{"gender": "Woman", "persons": -1}]}, "row 1.*below 0"),
		({"headcounts": [{"gender": "Woman", "persons": "some"}]}, "Persons, row 1.*whole number"),
		({"headcounts": [{"gender": "Woman", "persons": 1, "first_time_persons": 2}]}, "row 1: more persons"),
		(
			{"headcounts": [{"gender": "Man", "persons": 1}, {"gender": "Man", "persons": 2}]},
			"row 2.*already counted",
		),
		({"headcounts": [{"gender": "Girl", "persons": 1}]}, "Gender"),
		({"status": "Cancelled", "headcounts": COUNTED}, "so the salon was held"),
		({"hosts": [{"host_kind": "Staff"}]}, "Host 1: fill in.*Member of staff"),
		({"hosts": [{"host_kind": "Volunteer"}]}, "Host 1: fill in.*Volunteer"),
		({"hosts": [{"host_kind": "Partner"}]}, "Host 1: fill in.*Partner organisation"),
		({"hosts": [{"host_kind": "Staff", "user": "Administrator", "hours": 25}]}, "between 0 and 24"),
		({"hosts": [{"host_kind": "Staff", "user": "Administrator", "hours": "long"}]}, "must be a number"),
	],
)
def test_what_cannot_be_right_is_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.salon(**values).insert()


def test_a_report_needs_head_counts_and_zero_is_a_count():
	salon = make.past_salon(status="Held", persons_total=9).insert()
	assert salon.persons_total == 9
	with pytest.raises(frappe.ValidationError, match="Count who came"):
		salon.update({"status": "Reported"}).save()
	salon.reload()
	salon.update({"status": "Reported", "headcounts": [{"gender": "Not recorded", "persons": 0}]}).save()
	assert salon.persons_total == 0


def test_a_stated_total_gives_way_to_the_head_counts():
	assert make.past_salon(status="Held", persons_total=99, headcounts=COUNTED).insert().persons_total == 11


@pytest.mark.parametrize(
	"change",
	[
		{"persons_total": 12, "headcounts": [{"gender": "Woman", "persons": 12}]},
		{"kind": "Course"},
		{"headcounts": [{"gender": "Woman", "persons": 4}, {"gender": "Man", "persons": 7}]},
	],
)
def test_a_reported_salon_is_corrected_by_going_back_to_held(change):
	salon = reported_salon()
	with pytest.raises(frappe.ValidationError, match="figures are fixed"):
		salon.update(change).save()
	salon.reload()
	salon.update({"status": "Held"}).save()
	salon.update({**change, "status": "Held"}).save()
	salon.update({"status": "Reported"}).save()


def test_an_evaluation_may_be_written_after_the_report():
	salon = reported_salon()
	assert salon.update({"evaluation": "Många frågor om BankID"}).save().evaluation
	with pytest.raises(PersonalDataError, match="How did it go"):
		salon.update({"evaluation": "Mejla a@example.se"}).save()


def test_a_place_without_wifi_is_refused_with_the_ways_out():
	place = make.meeting_place(has_wifi=0)
	with pytest.raises(frappe.ValidationError, match=f"{place.place_name}.*no wifi.*Needs wifi.*Need Report"):
		make.salon(meeting_place=place.name).insert()
	make.salon(meeting_place=place.name, needs_wifi=0).insert()


def test_a_salon_already_planned_survives_that_the_wifi_goes():
	salon = make.salon().insert()
	frappe.get_doc("Meeting Place", salon.meeting_place).update({"has_wifi": 0}).save()
	salon.update({"theme": "Appar"}).save()


def test_fewer_seats_than_are_taken_is_refused():
	salon = make.salon(capacity=10).insert()
	salon.db_set("seats_taken", 8)
	with pytest.raises(frappe.ValidationError, match="8 seats"):
		salon.update({"capacity": 7}).save()


def test_a_salon_follows_its_place_and_refuses_another_municipality():
	other = make.other_company()
	theirs = make.meeting_place(company=other).name
	assert make.salon(meeting_place=theirs).insert().company == other
	with pytest.raises(OtherCompanyError, match=other):
		make.salon(meeting_place=theirs, company=make.first_company()).insert()


def test_hosts_and_needs_of_another_municipality_are_refused():
	other = make.other_company()
	rows = {
		"hosts": [
			{"host_kind": "Volunteer", "salon_volunteer": make.volunteer(company=other).name},
			{"host_kind": "Partner", "partner_organisation": make.partner(company=other).name},
		],
		"needs_met": [{"need_report": make.need_report(company=other).insert().name}],
	}
	for table, row in ((table, row) for table, table_rows in rows.items() for row in table_rows):
		with pytest.raises(OtherCompanyError, match=other):
			make.salon(**{table: [row]}).insert()


def test_a_host_is_only_what_its_kind_says():
	volunteer = make.volunteer().name
	host = {"host_kind": "Volunteer", "salon_volunteer": volunteer, "user": "Administrator", "hours": 2.5}
	row = make.salon(hosts=[host]).insert().hosts[0]
	assert (row.salon_volunteer, row.user, row.hours) == (volunteer, None, 2.5)


@pytest.mark.parametrize(
	("role", "may_plan", "may_see"),
	[
		("Digidel Coordinator", True, True),
		("Digidel Manager", True, True),
		("Digidel Advisor", False, True),
		("Digidel Volunteer", False, False),
		("Digidel Finance", False, True),
		("Digidel Reader", False, False),
	],
)
def test_who_may_plan_and_see_salons(as_user, role, may_plan, may_see):
	salon = make.salon()
	with as_user(make.user_with(role)):
		assert bool(frappe.has_permission("Digital Salon", "read")) == may_see
		if may_plan:
			assert salon.insert().name
		else:
			with pytest.raises(frappe.PermissionError):
				salon.insert()


def test_contacts_of_volunteers_are_for_those_who_plan(as_user):
	for role in ("Digidel Advisor", "Digidel Volunteer", "Digidel Finance", "Digidel Reader"):
		with as_user(make.user_with(role)):
			assert not frappe.has_permission("Salon Volunteer", "read")


def test_a_need_follows_its_place_or_the_user():
	other = make.other_company()
	assert make.need_report(meeting_place=make.meeting_place(company=other).name).insert().company == other
	assert make.need_report().insert().company == make.first_company()


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"reported_count": 0}, "at least 1"),
		({"reported_count": "several"}, "whole number"),
		({"reported_on": NEXT_WEEK.date()}, "after today"),
		({"status": "Not possible"}, "what is in the way"),
		({"status": "Wished"}, "Status"),
		({"theme": "Ring 070-174 06 05"}, "phone number"),
	],
)
def test_needs_that_cannot_be_right_are_refused(values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		make.need_report(**values).insert()


def test_a_volunteer_of_another_municipalitys_partner_is_refused():
	with pytest.raises(OtherCompanyError):
		make.volunteer(partner_organisation=make.partner(company=make.other_company()).name)


def test_a_salon_that_somebody_came_to_is_not_cancelled():
	salon = make.open_salon()
	came, absent = (make.registration(digital_salon=salon.name).insert() for _ in range(2))
	begun = {
		"starts_at": add_to_date(now_datetime(), hours=-1),
		"ends_at": add_to_date(now_datetime(), hours=1),
	}
	salon.reload().update(begun).save()
	came.reload().update({"status": "Attended"}).save()
	absent.reload().update({"status": "No-show"}).save()
	with pytest.raises(frappe.ValidationError, match="marked as having come"):
		salon.reload().update({"status": "Cancelled"}).save()
	came.reload().update({"status": "No-show"}).save()
	salon.reload().update({"status": "Cancelled"}).save()
	with pytest.raises(frappe.ValidationError, match="The salon is cancelled"):
		came.reload().update({"status": "Attended"}).save()


def test_a_salon_with_approved_hours_is_not_cancelled():
	salon = make.past_salon(status="Held").insert()
	shift = shifts.shift(digital_salon=salon.name, status="Confirmed").insert()
	shift.update({"status": "Approved"}).save()
	salon.reload().update({"status": "Open"}).save()
	with pytest.raises(frappe.ValidationError, match="hours at the salon are approved"):
		salon.update({"status": "Cancelled"}).save()
