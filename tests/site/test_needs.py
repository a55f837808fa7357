"""Needs: from what somebody voiced to a salon and back, the board, the plan, the reports and the public page."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime, today

from digidel_app.api import needs as api
from digidel_app.testing import builders_operations as make


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()


@pytest.fixture
def village():
	"""A locality of its own, with a place that has wifi."""
	locality = f"Byn {frappe.generate_hash(length=5)}"
	place = make.meeting_place(locality=locality, latitude=62.5, longitude=17.3)
	return frappe._dict(locality=locality, place=place.name, place_name=place.place_name)


def need(village, **values):
	given = {"locality": village.locality, "company": make.first_company(), **values}
	return make.need_report(**given).insert()


def status(doc) -> str:
	return frappe.db.get_value("Need Report", doc.name, "status")


def history(doc) -> list[str]:
	return frappe.get_all(
		"Comment",
		filters={"reference_doctype": "Need Report", "reference_name": doc.name, "comment_type": "Info"},
		pluck="content",
		order_by="creation asc",
	)


# -- status follows the salons ----------------------------------------------------------------------------------


def test_a_need_is_planned_then_waits_again_when_the_salon_is_cancelled(village) -> None:
	asked = need(village)
	salon = make.salon(needs_met=[{"need_report": asked.name}], title="Foto & <b>film</b>").insert()
	assert status(asked) == "Planned"
	salon.update({"status": "Cancelled"}).save()
	assert status(asked) == "New"
	told = history(asked)
	assert len(told) == 2 and all(salon.name in text and "<b>film" not in text for text in told)
	assert frappe.db.count("Version", {"ref_doctype": "Need Report", "docname": asked.name}) >= 2


def test_a_need_is_met_by_the_first_salon_held_and_stays_so(village) -> None:
	asked = need(village, reported_on=add_days(today(), -30))
	first = make.past_salon(needs_met=[{"need_report": asked.name}], meeting_place=village.place).insert()
	later = make.salon(needs_met=[{"need_report": asked.name}], meeting_place=village.place).insert()
	first.update({"status": "Held"}).save()
	later.update({"status": "Cancelled"}).save()
	met = frappe.get_doc("Need Report", asked.name)
	assert (met.status, str(met.met_on)) == ("Met", str(add_days(today(), -7)))
	first.update({"status": "Open"}).save()
	assert status(asked) == "Planned"
	assert frappe.db.get_value("Need Report", asked.name, "met_on") is None


def test_one_need_gives_several_salons_and_leaves_with_its_row(village) -> None:
	asked = need(village)
	made = [make.salon(needs_met=[{"need_report": asked.name}]).insert() for _number in range(2)]
	made[0].set("needs_met", [])
	made[0].save()
	assert status(asked) == "Planned"
	with pytest.raises(frappe.ValidationError, match="1 salons are linked"):
		frappe.delete_doc("Need Report", asked.name)
	frappe.delete_doc("Digital Salon", made[1].name)
	assert status(asked) == "New"
	frappe.delete_doc("Need Report", asked.name)


def test_what_is_not_possible_stays_so_until_it_is_planned(village) -> None:
	asked = need(village, status="Not possible", blocker="No host")
	salon = make.salon(needs_met=[{"need_report": asked.name}]).insert()
	assert status(asked) == "Planned"
	assert frappe.db.get_value("Need Report", asked.name, "blocker") == "No host"
	salon.save()
	assert len(history(asked)) == 1, "a salon saved without news tells nothing"


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"theme": "  "}, "what is asked for"),
		({"reported_count": 0}, "at least 1"),
		({"reported_count": 10_001}, "at least 1"),
		({"theme": "Ring 070-174 06 05"}, "must not point"),
		({"locality": "vera@example.org"}, "must not point"),
		({"theme": "x" * 10_000}, "."),
	],
)
def test_what_cannot_be_right_is_refused(village, values, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		need(village, **values)


def test_texts_are_tidied_and_the_place_says_where(village) -> None:
	doc = make.need_report(theme="  Foto\n och   film ", meeting_place=village.place).insert()
	assert (doc.theme, doc.locality) == ("Foto och film", village.locality)


# -- the board and the plan -------------------------------------------------------------------------------------


def groups(village) -> list[dict]:
	return [row for row in api.board(make.first_company()) if row["locality"] == village.locality]


def test_the_board_groups_counts_and_shows_what_is_in_the_way(village) -> None:
	for values in (
		{"reported_count": 3, "reported_on": add_days(today(), -40)},
		{"theme": "bankid ", "blocker": "No transport"},
		{"status": "Not possible", "blocker": "No host"},
		{"status": "Met"},
		{"target_group": "Older people"},
	):
		need(village, **{"theme": "BankID", **values})
	found = groups(village)
	assert [(row["target_group"], row["reports"], row["persons"]) for row in found] == [
		("Everyone", 3, 5),
		("Older people", 1, 1),
	]
	assert (found[0]["new"], found[0]["not_possible"], found[0]["oldest_days"]) == (2, 1, 40)
	assert found[0]["blockers"] == ["No transport", "No host"]


def test_a_plan_proposes_places_and_hosts_with_why(village) -> None:
	asked = need(village, theme="Provämne för nybörjare")
	far = make.meeting_place(locality="Långt bort", latitude=63.5, longitude=17.3, has_wifi=0)
	helper = make.volunteer(topics=[{"topic": make.topic("Provämne")}])
	other = make.volunteer()
	partner = make.partner()
	held = make.past_salon(meeting_place=village.place, status="Planned", needs_wifi=0,
		hosts=[{"host_kind": "Partner", "partner_organisation": partner.name}]).insert()  # fmt: skip
	held.update({"status": "Held"}).save()
	options = api.plan_options(
		make.first_company(), [asked.name], str(add_days(now_datetime(), 9)), needs_wifi=1
	)
	first, rows = options["places"][0], {row["name"]: row for row in options["places"]}
	assert first["name"] == village.place and "in the same locality" in first["why"]
	assert not rows[far.name]["can_host"] and "no wifi" in str(rows[far.name]["why"])
	hosts = {row["name"]: row["why"] for row in options["hosts"]}
	assert "Provämne" in hosts[helper.name] and village.locality in hosts[partner.name]
	assert other.name not in hosts


def plan(village, asked, **values):
	given = {
		"title": "Provsalong",
		"meeting_place": village.place,
		"starts": [str(add_days(now_datetime(), 9))],
		**values,
	}
	return api.plan_salons(make.first_company(), [doc.name for doc in asked], **given)


def test_one_plan_makes_several_salons_linked_to_all_their_needs(village) -> None:
	asked = [need(village, theme="BankID"), need(village, theme="BankID")]
	starts = [str(add_days(now_datetime(), days)) for days in (8, 15)]
	helper = make.volunteer()
	made = plan(
		village,
		asked,
		starts=starts,
		minutes=90,
		capacity="12",
		hosts=[{"host_kind": "Volunteer", "name": helper.name}],
	)
	assert len(made) == 2
	for name in made:
		doc = frappe.get_doc("Digital Salon", name)
		assert {row.need_report for row in doc.needs_met} == {row.name for row in asked}
		assert (doc.status, doc.theme, doc.capacity, doc.hosts[0].salon_volunteer) == (
			"Planned",
			"BankID",
			12,
			helper.name,
		)
		assert (doc.ends_at - doc.starts_at).seconds == 90 * 60
	assert [status(doc) for doc in asked] == ["Planned", "Planned"]
	assert [row["name"] for row in groups(village)[0]["salons"]] == made


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"starts": []}, "1 to 20"),
		({"starts": ["2026-13-45 25:00"]}, "starts"),
		({"starts": [None]}, "starts"),
		({"starts": "{"}, "list"),
		({"starts": ["2037-03-02 10:00:00"] * 2}, "taken at that time"),
		({"minutes": "NaN"}, "whole number"),
		({"minutes": 5}, "15 minutes"),
		({"capacity": "många"}, "whole number"),
		({"hosts": [{"host_kind": "Staff", "name": "x"}]}, "volunteer or a partner"),
		({"hosts": "nej"}, "list"),
		({"meeting_place": "finns inte"}, "."),
		({"title": ""}, "."),
	],
)
def test_a_plan_that_cannot_be_is_refused_in_words(village, values, message) -> None:
	with pytest.raises(frappe.ValidationError, match=message):
		plan(village, [need(village)], **values)


def test_a_need_that_is_met_or_of_another_municipality_is_not_planned(village) -> None:
	with pytest.raises(frappe.ValidationError, match="met already"):
		plan(village, [need(village, status="Met")])
	elsewhere = make.need_report(company=make.other_company()).insert()
	with pytest.raises(frappe.DoesNotExistError):
		plan(village, [elsewhere])


def test_what_is_in_the_way_is_set_for_a_whole_group(village) -> None:
	asked = [need(village), need(village)]
	names = [doc.name for doc in asked]
	assert api.set_blocker(make.first_company(), names, "No wifi", 1) == 2
	assert [status(doc) for doc in asked] == ["Not possible"] * 2
	api.set_blocker(make.first_company(), names, "None")
	assert [status(doc) for doc in asked] == ["New"] * 2
	with pytest.raises(frappe.ValidationError):
		api.set_blocker(make.first_company(), names, "Rain")
	with pytest.raises(frappe.ValidationError):
		api.set_blocker(make.first_company(), [], "No wifi")


@pytest.mark.parametrize(
	("role", "may_see", "may_plan"),
	[("Digidel Coordinator", True, True), ("Digidel Manager", True, True), ("Digidel Advisor", True, False),
		("Digidel Finance", False, False), ("Digidel Volunteer", False, False), ("Digidel Reader", False, False)],
)  # fmt: skip
def test_who_sees_the_board_and_who_plans(as_user, village, role, may_see, may_plan) -> None:
	asked = need(village)
	user = make.user_with(role)
	with as_user(user):
		if may_see:
			assert groups(village)
		else:
			with pytest.raises(frappe.PermissionError):
				api.board(make.first_company())
		if may_plan:
			assert plan(village, [asked])
		else:
			with pytest.raises(frappe.PermissionError):
				plan(village, [asked])
