"""Volunteers' shifts: own ones only, confirmed by the volunteer, approved by the coordinator, counted once."""

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today

from digidel_app import workflows
from digidel_app.api import volunteers as api
from digidel_app.digidel_salons import own_shifts
from digidel_app.testing import builders_operations as make
from digidel_app.testing import builders_shifts as build

COORDINATOR = "Digidel Coordinator"


@pytest.fixture(autouse=True)
def settings():
	workflows.ensure_workflows()
	make.company_settings()


@pytest.fixture
def pair():
	"""Two volunteers with accounts, a shift each: (user, shift) of one and of the other."""
	found = []
	for name in ("volontar-ett", "volontar-tva"):
		user = build.volunteer_user(name)
		volunteer = make.volunteer(
			user=user, contact_phone="070-1740605", contact_email=f"{name}@example.org"
		)
		found.append((user, build.shift(salon_volunteer=volunteer.name).insert()))
	return found


def held_salon(**values):
	return make.past_salon(status="Held", **values).insert()


def given(partner: str) -> list[tuple]:
	return frappe.get_all(
		"In-kind Contribution",
		{"partner_organisation": partner},
		["source", "quantity", "amount"],
		order_by="source asc",
		as_list=True,
	)


# -- who sees what --------------------------------------------------------------------------------------------


def test_a_volunteer_sees_own_shifts_only_in_list_and_document(pair, as_user):
	(user, own), (_other_user, other) = pair
	with as_user(user):
		assert frappe.get_list("Volunteer Shift", pluck="name") == [own.name]
		assert [row.name for row in own_shifts.shifts()] == [own.name]
		assert frappe.has_permission("Volunteer Shift", "read", doc=own.name)
		for ptype in ("read", "write", "delete"):
			assert not frappe.has_permission("Volunteer Shift", ptype, doc=other.name)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Volunteer Shift", other.name).save()


def test_no_volunteer_reads_the_register_of_volunteers_or_a_salon(pair, as_user):
	(user, _own), _other = pair
	with as_user(user):
		for doctype in ("Salon Volunteer", "Salon Registration", "Digital Salon"):
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(doctype)
		text = frappe.as_json(api.my_shifts())
		assert "070-1740605" not in text
		assert "@example.org" not in text


def test_a_volunteer_without_an_account_on_the_list_sees_nothing(pair, as_user):
	with as_user(build.volunteer_user("volontar-tre")):
		assert frappe.get_list("Volunteer Shift") == []
		assert api.my_shifts() == []


@pytest.mark.parametrize("role", ["Digidel Advisor", "Digidel Finance", "Digidel Reader"])
def test_others_have_no_part_in_shifts(role, pair, as_user):
	with as_user(make.user_with(role)):
		with pytest.raises(frappe.PermissionError):
			api.my_shifts()
		with pytest.raises(frappe.PermissionError):
			api.approve_shifts([pair[0][1].name])


def test_an_ended_volunteer_loses_sight_of_everything(pair, as_user):
	(user, own), _other = pair
	volunteer = frappe.get_doc("Salon Volunteer", own.salon_volunteer)
	volunteer.status = "Ended"
	volunteer.save()
	with as_user(user):
		assert frappe.get_list("Volunteer Shift") == []


# -- steps ----------------------------------------------------------------------------------------------------


def test_a_volunteer_confirms_hours_and_no_more(pair, as_user):
	(user, own), (_user, other) = pair
	with as_user(user):
		assert api.confirm_hours(own.name, "2,5") == {"name": own.name, "status": "Confirmed", "hours": 2.5}
		assert own_shifts.take_back(own.name).status == "Planned"
		with pytest.raises(frappe.PermissionError):
			api.confirm_hours(other.name, 2)
		for values in (
			{"status": "Approved"},
			{"status": "Rejected", "rejected_reason": "nej"},
			{"task": "Annat"},
			{"salon_volunteer": other.salon_volunteer},
			{"shift_date": add_days(today(), -2), "task": "x"},
			{"approved_by": user},
		):
			doc = frappe.get_doc("Volunteer Shift", own.name).update(values)
			with pytest.raises(frappe.PermissionError):
				doc.save()
		with pytest.raises(frappe.PermissionError):
			build.shift(salon_volunteer=own.salon_volunteer, meeting_place=own.meeting_place).insert()
		with pytest.raises(frappe.PermissionError):
			api.approve_shifts([own.name])


def test_a_volunteer_does_not_move_the_own_shift_to_another_day(pair, as_user):
	(user, own), _other = pair
	with as_user(user), pytest.raises(frappe.PermissionError):
		frappe.get_doc("Volunteer Shift", own.name).update({"shift_date": add_days(today(), -2)}).save()


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"hours": -1}, "between 0 and 24"),
		({"hours": 24.5}, "between 0 and 24"),
		({"hours": "många"}, "must be a number"),
		({"hours": 0, "status": "Confirmed"}, "how many hours"),
		({"shift_date": "2999-01-01", "status": "Confirmed"}, "has not been yet"),
		({"status": "Rejected"}, "Say why"),
		({"meeting_place": None}, "Choose a salon"),
		({"task": "Ring 070-1740605"}, "phone"),
	],
)
def test_what_cannot_be_right_is_refused_in_words(values, words):
	doc = build.shift().update(values)
	with pytest.raises(frappe.ValidationError, match=words):
		doc.insert()


def test_a_day_has_24_hours_over_all_shifts():
	first = build.shift(hours=20).insert()
	with pytest.raises(frappe.ValidationError, match="more than 24 hours"):
		build.shift(salon_volunteer=first.salon_volunteer, hours=5).insert()


def test_a_volunteer_is_at_a_salon_once():
	salon = held_salon()
	first = build.shift(digital_salon=salon.name).insert()
	assert (first.meeting_place, getdate(first.shift_date)) == (salon.meeting_place, getdate(salon.starts_at))
	with pytest.raises(frappe.UniqueValidationError):
		build.shift(digital_salon=salon.name, salon_volunteer=first.salon_volunteer).insert()


def test_the_coordinator_approves_and_takes_back(pair, as_user):
	own = pair[0][1]
	own.status = "Confirmed"
	own.save()
	with as_user(make.user_with(COORDINATOR)):
		assert api.approve_shifts([own.name]) == 1
		own.reload()
		assert own.approved_by == make.user_with(COORDINATOR)
		with pytest.raises(frappe.ValidationError, match="Take the approval back first"):
			own.update({"hours": 3}).save()
		own.reload()
		with pytest.raises(frappe.ValidationError, match="cannot become"):
			own.update({"status": "Planned"}).save()
		own.reload()
		own.update({"status": "Confirmed"}).save()
		assert not own.approved_by


def test_nobody_approves_own_hours(as_user):
	user = build.volunteer_user("samordnare-och-volontar", COORDINATOR, "Digidel Volunteer")
	own = build.shift(salon_volunteer=make.volunteer(user=user).name, status="Confirmed").insert()
	with as_user(user), pytest.raises(frappe.PermissionError, match="their own hours"):
		api.approve_shifts([own.name])


@pytest.mark.parametrize("names", ["nonsens", '{"a": 1}', [1, 2], ["x"] * 201])
def test_what_is_no_list_of_shifts_is_refused(names):
	with pytest.raises((frappe.ValidationError, frappe.DoesNotExistError)):
		api.approve_shifts(names)


# -- with the salon -------------------------------------------------------------------------------------------


def test_shifts_are_planned_from_the_hosts_once():
	volunteer = make.volunteer()
	hosts = [
		{"host_kind": "Volunteer", "salon_volunteer": volunteer.name, "role": "Värd"},
		{"host_kind": "Staff", "user": "Administrator"},
	]
	salon = make.salon(hosts=hosts).insert()
	(made,) = api.plan_shifts(salon.name)
	assert api.plan_shifts(salon.name) == []
	shift = frappe.get_doc("Volunteer Shift", made)
	assert (shift.salon_volunteer, shift.hours, shift.task, shift.status) == (
		volunteer.name,
		2,
		"Värd",
		"Planned",
	)


def test_planned_shifts_move_with_the_salon_and_end_with_it():
	salon = make.salon().insert()
	shift = build.shift(digital_salon=salon.name).insert()
	later = add_days(salon.starts_at, 3)
	salon.update({"starts_at": later, "ends_at": add_to_date(later, hours=2)}).save()
	assert getdate(frappe.db.get_value("Volunteer Shift", shift.name, "shift_date")) == getdate(later)
	salon.update({"status": "Cancelled"}).save()
	assert frappe.db.get_value("Volunteer Shift", shift.name, "status") == "Rejected"


def test_a_planned_shift_ends_when_its_volunteer_no_longer_hosts_the_salon():
	leaves, stays, never_host = make.volunteer(), make.volunteer(), make.volunteer()
	hosts = [{"host_kind": "Volunteer", "salon_volunteer": each.name} for each in (leaves, stays)]
	salon = make.salon(hosts=hosts).insert()
	api.plan_shifts(salon.name)
	build.shift(digital_salon=salon.name, salon_volunteer=never_host.name).insert()

	def states() -> dict[str, str]:
		rows = frappe.get_all(
			"Volunteer Shift",
			{"digital_salon": salon.name, "status": ("!=", "Rejected")},
			["salon_volunteer", "status"],
			as_list=True,
		)
		return dict(rows)

	salon.set("hosts", hosts[1:])
	salon.save()
	assert states() == {stays.name: "Planned", never_host.name: "Planned"}
	reason = frappe.db.get_value(
		"Volunteer Shift", {"salon_volunteer": leaves.name, "digital_salon": salon.name}, "rejected_reason"
	)
	assert reason == "The volunteer no longer hosts the salon."
	salon.set("hosts", hosts)
	salon.save()
	api.plan_shifts(salon.name)
	assert set(states()) == {leaves.name, stays.name, never_host.name}


def test_hours_at_a_salon_are_approved_when_it_has_been_held():
	salon = make.past_salon().insert()
	shift = build.shift(digital_salon=salon.name, status="Confirmed").insert()
	with pytest.raises(frappe.ValidationError, match="not recorded as held"):
		shift.update({"status": "Approved"}).save()
	salon.update({"status": "Cancelled"}).save()
	shift.reload()
	with pytest.raises(frappe.ValidationError, match="was cancelled"):
		shift.update({"hours": 1}).save()


def test_a_host_sees_the_salon_before_there_is_a_shift(as_user):
	user = build.volunteer_user("vardvolontar")
	volunteer = make.volunteer(user=user)
	salon = make.salon(hosts=[{"host_kind": "Volunteer", "salon_volunteer": volunteer.name}]).insert()
	make.salon(hosts=[{"host_kind": "Volunteer", "salon_volunteer": make.volunteer().name}]).insert()
	with as_user(user):
		assert [row.digital_salon for row in own_shifts.hosted()] == [salon.name]
	api.plan_shifts(salon.name)
	with as_user(user):
		assert own_shifts.hosted() == []
		assert [row.digital_salon for row in own_shifts.shifts()] == [salon.name]


# -- contributions --------------------------------------------------------------------------------------------


def approved(partner: str, **values):
	volunteer = make.volunteer(partner_organisation=partner)
	return (
		build.shift(salon_volunteer=volunteer.name, status="Confirmed", **values)
		.insert()
		.update({"status": "Approved"})
		.save()
	)


def test_approved_hours_become_the_organisations_contribution_while_they_are_approved():
	partner = make.partner().name
	build.promise_of_hours(partner)
	shift = approved(partner, hours=2.5)
	assert given(partner) == (("Volunteer shift", 2.5, 500.0),)
	shift.save()
	assert len(given(partner)) == 1
	shift.update({"status": "Confirmed"}).save()
	assert given(partner) == ()
	shift.update({"status": "Approved"}).save()
	shift.delete()
	assert given(partner) == ()


@pytest.mark.parametrize("promise", ["none", "of rooms", "over"])
def test_without_a_promise_of_hours_in_force_nothing_is_counted(promise):
	partner = make.partner().name
	if promise == "of rooms":
		agreement = build.promise_of_hours(partner)
		agreement.commitments[0].kind = "Venue"
		agreement.flags.ignore_workflow = True
		agreement.save()
	elif promise == "over":
		build.on_paper(
			"Expired",
			partner_organisation=partner,
			starts_on="2019-01-01",
			ends_on="2019-12-31",
			commitments=[{"kind": "Hours", "quantity": 100, "unit": "timmar", "unit_value": 200}],
		)
	assert approved(partner).status == "Approved"
	assert given(partner) == ()


def test_hours_of_the_organisation_as_host_stand_whichever_comes_first():
	partner = make.partner().name
	build.promise_of_hours(partner)
	salon = held_salon()
	approved(partner, digital_salon=salon.name)
	assert [row[0] for row in given(partner)] == ["Volunteer shift"]
	salon.reload()
	salon.append("hosts", {"host_kind": "Partner", "partner_organisation": partner, "hours": 6})
	salon.save()
	assert given(partner) == (("Salon", 6.0, 1200.0),)
	salon.set("hosts", [])
	salon.save()
	assert given(partner) == (("Volunteer shift", 2.0, 400.0),)


def test_hours_by_hand_for_the_salon_stand_until_they_are_removed():
	partner = make.partner().name
	build.promise_of_hours(partner)
	salon = held_salon()
	approved(partner, digital_salon=salon.name)
	by_hand = make.contribution(
		partner_organisation=partner,
		kind="Hours",
		digital_salon=salon.name,
		contribution_date=getdate(salon.starts_at),
	).insert()
	assert [row[0] for row in given(partner)] == ["By hand"]
	by_hand.delete()
	assert [row[0] for row in given(partner)] == ["Volunteer shift"]


# -- page and certificate -------------------------------------------------------------------------------------


def test_the_certificate_says_approved_hours_in_swedish():
	partner = make.partner(organisation_name="Prov & Söner").name
	volunteer = make.volunteer(partner_organisation=partner)
	volunteer.db_set("volunteer_name", "Siv <script>")  # past what the platform cleans away
	for days, hours in ((-1, 2.5), (-2, 1)):
		shift = build.shift(
			salon_volunteer=volunteer.name,
			shift_date=add_days(today(), days),
			hours=hours,
			status="Confirmed",
		)
		shift.insert().update({"status": "Approved"}).save()
	build.shift(salon_volunteer=volunteer.name, shift_date=add_days(today(), -3), hours=9).insert()
	html = volunteer.certificate()
	assert "3,5 timmar" in html
	assert "Tack!" in html
	assert "&lt;script&gt;" in html and "<script" not in html
	assert "Prov &amp; Söner" in html


@pytest.fixture
def token(monkeypatch):
	"""There is no session outside of a request; the token in the form is the platform's own matter."""
	monkeypatch.setattr("digidel_app.web.renderer.csrf_token", lambda: "token")


def page_of(user, as_user, method="GET", **form):
	from digidel_app.web import renderer

	with as_user(user):
		query = form if method == "GET" else {}
		return renderer.answer(
			renderer.Page(path="volontar", language="sv", method=method, query=query, form=form)
		)


def test_the_page_shows_and_confirms_own_shifts(pair, as_user, token):
	(user, own), (_user, other) = pair
	shown = page_of(user, as_user)
	text = shown.get_data(as_text=True)
	assert shown.status_code == 200
	assert own.name in text and other.name not in text
	assert "Bekräfta" in text
	assert page_of(user, as_user, "POST", **{"pass": own.name, "timmar": "1,5"}).status_code == 303
	assert "Sparat. Tack!" in page_of(user, as_user, klart="1").get_data(as_text=True)
	own.reload()
	assert (own.status, own.hours) == ("Confirmed", 1.5)
	assert page_of(user, as_user, "POST", **{"pass": own.name, "gor": "angra"}).status_code == 303
	refused = page_of(user, as_user, "POST", **{"pass": own.name, "timmar": "<script>"})
	assert refused.status_code == 417
	assert "<script>" not in refused.get_data(as_text=True)
	assert page_of(user, as_user, "POST", **{"pass": other.name, "timmar": "1"}).status_code == 403


def test_the_page_asks_visitors_to_sign_in_and_tells_others_that_they_are_no_volunteers(as_user, token):
	assert page_of("Guest", as_user).status_code == 302
	assert page_of(make.user_with("Digidel Advisor"), as_user).status_code == 403
