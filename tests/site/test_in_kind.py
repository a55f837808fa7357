"""What partners give besides money: from salons and by hand, once; what is promised; who is active; the partner's page."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app import workflows
from digidel_app.api import partners as api
from digidel_app.digidel_partners import activity, contributions
from digidel_app.digidel_partners.report.active_partners import active_partners
from digidel_app.digidel_partners.report.actors_by_sector import actors_by_sector
from digidel_app.digidel_partners.report.agreement_calendar import agreement_calendar
from digidel_app.digidel_partners.report.in_kind_follow_up import in_kind_follow_up
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_partners import agreement_in, on_paper

YEAR = date.today().year  # of this machine: module code runs before the site is there
COORDINATOR = "Digidel Coordinator"


@pytest.fixture(autouse=True)
def settings():
	workflows.ensure_workflows()
	make.company_settings()


@pytest.fixture
def partner():
	return make.partner()


def hosted(partner: str, hours: float = 2, **values):
	"""A salon held a week ago that a partner hosted."""
	hosts = [{"host_kind": "Partner", "partner_organisation": partner, "hours": hours}]
	return make.past_salon(status="Held", hosts=hosts, **values).insert()


def given(salon) -> list[tuple]:
	return frappe.get_all(
		"In-kind Contribution",
		{"digital_salon": salon.name},
		["partner_organisation", "kind", "quantity", "unit_value", "amount", "source"],
		as_list=True,
	)


def report_rows(**filters) -> list[dict]:
	filters = {"company": make.first_company(), **filters}
	return in_kind_follow_up.execute(filters)[1]


# -- from salons ----------------------------------------------------------------------------------------------


def test_hours_of_a_held_salon_become_a_contribution_valued_by_the_agreement(partner):
	agreement = on_paper(
		partner_organisation=partner.name,
		starts_on="2020-01-01",
		commitments=[{"kind": "Hours", "quantity": 40, "unit_value": 340}],
		ends_on=None,
	)
	salon = hosted(partner.name, 2.5)
	assert given(salon) == ((partner.name, "Hours", 2.5, 340.0, 850.0, "Salon"),)
	assert (
		frappe.db.get_value("In-kind Contribution", {"digital_salon": salon.name}, "partner_agreement")
		== agreement.name
	)


def test_the_contribution_follows_the_salon_and_is_never_doubled(partner):
	salon = hosted(partner.name, 2)
	salon.save()
	salon.hosts[0].hours = 3
	salon.append("hosts", {"host_kind": "Partner", "partner_organisation": partner.name, "hours": 1})
	salon.save()
	assert [row[2] for row in given(salon)] == [4.0]
	salon.update(
		{"status": "Open", "starts_at": add_days(salon.starts_at, 14), "ends_at": add_days(salon.ends_at, 14)}
	)
	salon.save()
	assert given(salon) == ()


def test_a_planned_salon_gives_nothing(partner):
	hosts = [{"host_kind": "Partner", "partner_organisation": partner.name, "hours": 2}]
	assert given(make.salon(hosts=hosts).insert()) == ()


def test_what_was_recorded_by_hand_for_the_salon_stands_and_is_not_counted_twice(partner):
	salon = hosted(partner.name, 0)
	make.contribution(partner_organisation=partner.name, digital_salon=salon.name, quantity=5).insert()
	salon.hosts[0].hours = 2
	salon.save()
	assert [(row[2], row[5]) for row in given(salon)] == [(5.0, "By hand")]


def test_the_same_cannot_be_recorded_by_hand_again(partner):
	salon = hosted(partner.name, 2)
	with pytest.raises(frappe.UniqueValidationError, match="already recorded"):
		make.contribution(partner_organisation=partner.name, digital_salon=salon.name).insert()
	make.contribution(partner_organisation=partner.name, digital_salon=salon.name, kind="Venue").insert()


def test_two_alike_on_one_day_without_a_salon_are_pointed_out(partner):
	make.contribution(partner_organisation=partner.name).insert()
	frappe.clear_messages()
	make.contribution(partner_organisation=partner.name).insert()
	assert any("already recorded" in message["message"] for message in frappe.get_message_log())


def test_what_follows_a_salon_is_changed_in_the_salon(partner, as_user):
	salon = hosted(partner.name, 2)
	doc = frappe.get_doc("In-kind Contribution", {"digital_salon": salon.name})
	with as_user(make.user_with(COORDINATOR)):
		doc.unit_value = 400
		assert doc.save().amount == 800.0
		doc.quantity = 9
		with pytest.raises(frappe.ValidationError, match="Change it there"):
			doc.save()


def test_nobody_claims_that_a_record_comes_from_a_salon(partner, as_user):
	with as_user(make.user_with(COORDINATOR)):
		doc = make.contribution(partner_organisation=partner.name, source="Salon", source_key="x").insert()
	assert (doc.source, doc.source_key) == ("By hand", None)


def test_a_salon_with_contributions_of_its_own_can_be_deleted(partner):
	salon = hosted(partner.name, 2)
	frappe.delete_doc("Digital Salon", salon.name)
	assert given(salon) == ()


def test_a_volunteers_shift_has_its_way_in(partner):
	day, key = getdate(today()), contributions.shift_key("pass-1", partner.name)
	first = contributions.put_hours(contributions.SHIFT, key, partner.name, day, 3)
	assert contributions.put_hours(contributions.SHIFT, key, partner.name, day, 4) == first
	assert frappe.db.get_value("In-kind Contribution", first, ["quantity", "source"]) == (
		4.0,
		"Volunteer shift",
	)
	contributions.drop(key)
	assert not frappe.db.exists("In-kind Contribution", first)


# -- promised and delivered -----------------------------------------------------------------------------------


def test_promised_delivered_and_remaining_per_kind_and_year(partner):
	on_paper(
		partner_organisation=partner.name, starts_on=f"{YEAR - 1}-01-01", ends_on=f"{YEAR}-12-31",
		commitments=[
			{"kind": "Hours", "quantity": 40, "unit_value": 340, "per": "Per year"},
			{"kind": "Venue", "quantity": 6, "unit": "tillfällen", "unit_value": 500, "per": "Per year"},
		],
	)  # fmt: skip
	hosted(partner.name, 3)
	make.contribution(
		partner_organisation=partner.name, kind="Venue", quantity=2, unit="Tillfällen ", unit_value=500
	).insert()
	rows = {
		(row["kind"], row["year"]): (
			row["promised"],
			row["delivered"],
			row["remaining"],
			row["delivered_value"],
		)
		for row in report_rows(partner_organisation=partner.name)
		if row["partner_agreement"]
	}
	when = str(getdate(add_days(today(), -7)).year)
	assert rows["Hours", when] == (40.0, 3.0, 37.0, 1020.0)
	assert rows["Venue", str(YEAR - 1)] == (6.0, 0.0, 6.0, 0.0)
	by_hand = [
		row
		for row in report_rows(partner_organisation=partner.name)
		if row["kind"] == "Venue" and not row["partner_agreement"]
	]
	assert [(row["promised"], row["delivered"], row["remaining"]) for row in by_hand] == [(0.0, 2.0, -2.0)]


def test_drafts_promise_nothing(partner):
	make.agreement(
		partner_organisation=partner.name, commitments=[{"kind": "Hours", "quantity": 40, "unit_value": 340}]
	).insert()
	assert report_rows(partner_organisation=partner.name) == []


def test_the_reports_sums_are_the_sums_of_the_records(partner):
	for quantity, value in ((1.5, 0.03), (2, 340), (0.25, 99.99)):
		make.contribution(partner_organisation=partner.name, quantity=quantity, unit_value=value).insert()
	rows = report_rows(partner_organisation=partner.name)
	amounts = frappe.get_all("In-kind Contribution", {"partner_organisation": partner.name}, pluck="amount")
	assert sum(row["delivered_value"] for row in rows) == pytest.approx(sum(amounts), abs=1e-9)
	assert not frappe.db.exists("GL Entry", {"voucher_type": "In-kind Contribution"})


@pytest.mark.parametrize("report", [in_kind_follow_up, agreement_calendar, active_partners, actors_by_sector])
@pytest.mark.parametrize("company", [None, "", ["like", "%"], {"a": 1}])
def test_a_report_wants_one_municipality(report, company):
	with pytest.raises(frappe.ValidationError, match="Choose a company"):
		report.execute({"company": company})


@pytest.mark.parametrize("report", [in_kind_follow_up, agreement_calendar, active_partners, actors_by_sector])
def test_a_report_shows_no_other_municipality(report, as_user):
	user = make.user_with(COORDINATOR, name="bara-egen")
	frappe.get_doc(
		doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
	).insert()
	with as_user(user), pytest.raises(frappe.PermissionError):
		report.execute({"company": make.other_company()})


# -- active partners ------------------------------------------------------------------------------------------


def test_active_is_who_has_held_something_together_public_and_private_apart():
	public, private, idle = make.partner(sector="Public"), make.partner(sector="Private"), make.partner()
	on_paper(partner_organisation=idle.name, starts_on="2020-01-01", ends_on=None)
	hosted(public.name)
	hosted(public.name)
	hosted(private.name)
	hosted(make.partner().name, kind="Internal training")
	hosts = [{"host_kind": "Partner", "partner_organisation": idle.name, "hours": 2}]
	make.salon(hosts=hosts).insert()  # planned only
	day = getdate(add_days(today(), -7))
	mine = {public.name: 2, private.name: 1}
	active = activity.active_partners(make.first_company(), day, day)
	assert {
		name: number for name, number in active.items() if name in mine
	} == mine and idle.name not in active
	assert (
		activity.active_partners(make.first_company(), day + timedelta(days=1), getdate(today())).get(
			public.name
		)
		is None
	)
	rows = active_partners.execute(
		{"company": make.first_company(), "from_date": str(day), "to_date": str(day)}
	)[1]
	shown = {row["partner"]: (row["side"], row["activities"], row["agreements"]) for row in rows}
	assert shown[public.name] == ("Public", 2, 0) and shown[private.name] == ("Private", 1, 0)
	assert shown[idle.name][1:] == (0, 1)


# -- one partner, all partners --------------------------------------------------------------------------------


def test_the_partners_page_shows_agreements_salons_and_in_kind(partner, as_user):
	agreement = agreement_in("Active", partner_organisation=partner.name, title="<b>Salonger</b>")
	salon = hosted(partner.name, 2)
	with as_user(make.user_with(COORDINATOR)):
		html = api.partner_overview(partner.name)
	assert (
		agreement.name in html
		and salon.name in html
		and "&lt;b&gt;Salonger" in html
		and "<b>Salonger" not in html
	)
	with as_user(make.user_with("Digidel Volunteer")), pytest.raises(frappe.PermissionError):
		api.partner_overview(partner.name)


def test_contacts_of_a_partner_are_the_platforms_and_seen_by_all_who_may_read_it(partner, as_user):
	frappe.get_doc(
		doctype="Contact", first_name="Kontakt", last_name="Exempel",
		links=[{"link_doctype": "Partner Organisation", "link_name": partner.name}],
	).insert()  # fmt: skip
	frappe.get_doc(
		doctype="Address", address_title="Huset", address_line1="Exempelgatan 1", city="Söråker", country="Sweden",
		links=[{"link_doctype": "Partner Organisation", "link_name": partner.name}],
	).insert()  # fmt: skip
	with as_user(make.user_with("Digidel Advisor")):
		doc = frappe.get_doc("Partner Organisation", partner.name)
		doc.run_method("onload")
	assert [row.first_name for row in doc.get_onload("contact_list")] == ["Kontakt"]
	assert [row.city for row in doc.get_onload("addr_list")] == ["Söråker"]
	rows = actors_by_sector.execute({"company": make.first_company(), "locality": "söråker"})[1]
	row = next(row for row in rows if row["partner"] == partner.name)
	assert (row["locality"], row["contact"], row["sector"]) == ("Söråker", "Kontakt Exempel", "Association")


def test_the_calendar_says_what_happens_when(partner, as_user):
	agreement = on_paper(
		partner_organisation=partner.name,
		starts_on="2030-01-01",
		ends_on="2030-12-31",
		notice_months=3,
		renewal="Automatic",
	)
	filters = {"company": make.first_company(), "from_date": "2030-01-01", "to_date": "2031-12-31"}
	rows = agreement_calendar.execute({**filters, "partner_organisation": partner.name})[1]
	assert [(str(row["day"]), row["kind"]) for row in rows] == [
		("2030-09-30", "Notice"),
		("2031-01-01", "Renewal"),
	]
	with as_user(make.user_with(COORDINATOR)):
		events = api.agreement_events("2030-09-01", "2030-10-01")
	assert [event["start"] for event in events if event["name"] == agreement.name] == ["2030-09-30"]
	with pytest.raises(frappe.ValidationError, match="before it begins"):
		agreement_calendar.execute({**filters, "to_date": "2029-01-01"})


# -- on paper -------------------------------------------------------------------------------------------------


def test_the_printed_agreement_is_in_swedish_and_shows_no_markup(partner):
	agreement = make.agreement(
		partner_organisation=partner.name, purpose="<script>x</script>", handles_personal_data=1,
		data_processing_reference="KS 2026/17", commitments=[{"kind": "Hours", "quantity": 1.5, "unit_value": 340}],
	).insert()  # fmt: skip
	frappe.local.lang = "en"
	html = frappe.get_print("Partner Agreement", agreement.name, "Partner Agreement Document")
	for text in (
		"Samverkansavtal",
		"Gäller inte som avtal: Utkast",
		"KS 2026/17",
		"1,5",
		"510",
		"Underskrifter",
	):
		assert text in html, text
	assert "<script>x" not in html and frappe.local.lang == "en"


def test_the_municipalitys_own_letter_head_is_used(partner):
	head = frappe.get_doc(
		doctype="Letter Head",
		letter_head_name=frappe.generate_hash(length=6),
		source="HTML",
		content="Brevhuvud X",
	).insert()
	company = make.first_company()
	frappe.db.set_value("Company", company, "default_letter_head", head.name)
	frappe.clear_document_cache("Company", company)
	agreement = make.agreement(partner_organisation=partner.name).insert()
	try:
		assert "Brevhuvud X" in frappe.get_print(
			"Partner Agreement", agreement.name, "Partner Agreement Document"
		)
	finally:
		frappe.clear_document_cache("Company", company)
