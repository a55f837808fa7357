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
		({"starts": ["9999-12-31 23:59:00"]}, "starts"),
		({"starts": "[" * 50_000}, "list"),
		({"meeting_place": ""}, "."),
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


# -- reports ----------------------------------------------------------------------------------------------------


def run(report: str, **filters) -> tuple:
	from digidel_app.digidel_salons.report.advocacy_list import advocacy_list
	from digidel_app.digidel_salons.report.needs_by_locality import needs_by_locality

	module = {"Needs by Locality": needs_by_locality, "Advocacy List": advocacy_list}[report]
	return module.execute({"company": make.first_company(), **filters})


def test_needs_by_locality_counts_each_need_once_and_says_how_long(village) -> None:
	need(village, theme="Foto", reported_on=add_days(today(), -50), reported_count=4)
	need(village, theme="Foto", reported_on=add_days(today(), -10))
	held = need(village, theme="BankID", reported_on=add_days(today(), -27))
	need(village, status="Not possible", blocker="No wifi", reported_on=add_days(today(), -20))
	salon = make.past_salon(needs_met=[{"need_report": held.name}], meeting_place=village.place).insert()
	salon.update({"status": "Held"}).save()
	_columns, rows, message, _chart, summary = run("Needs by Locality")
	(row,) = [row for row in rows if row["locality"] == village.locality]
	assert (row["voiced"], row["new"], row["planned"], row["met"], row["not_possible"]) == (4, 2, 0, 1, 1)
	assert (row["persons"], row["persons_waiting"]) == (7, 6)
	assert (row["median_days"], row["oldest_days"]) == (20, 50)
	assert (
		summary[0]["value"]
		== sum(row["voiced"] for row in rows)
		== frappe.db.count("Need Report", {"company": make.first_company()})
	)
	assert village.locality in message and "<svg" in message
	by_theme = [
		row
		for row in run("Needs by Locality", group_rows_by="Locality and theme")[1]
		if row["locality"] == village.locality
	]
	assert sorted(row["voiced"] for row in by_theme) == [1, 1, 2]
	early = run("Needs by Locality", to_date=str(add_days(today(), -40)))[1]
	assert [row["voiced"] for row in early if row["locality"] == village.locality] == [1]


def test_the_map_runs_nothing_and_asks_nobody_else(village) -> None:
	frappe.db.set_value("Meeting Place", village.place, "locality", "<script>alert(1)</script>")
	doc = need(village)
	frappe.db.set_value("Need Report", doc.name, "locality", "<script>alert(1)</script>")
	other = need(village, locality="Nowhere")
	frappe.db.set_value("Need Report", other.name, "locality", "<img src=x onerror=alert(1)>")
	message = run("Needs by Locality")[2]
	assert "<script" not in message and "<img" not in message and "&lt;script&gt;" in message
	assert "http" not in message


@pytest.mark.parametrize(
	"filters", [{"company": None}, {"company": ["like", "%"]}, {"from_date": "igår"}, {"target_group": {"a": 1}},
		{"from_date": "2026-02-01", "to_date": "2026-01-01"}],
)  # fmt: skip
@pytest.mark.parametrize("report", ["Needs by Locality", "Advocacy List"])
def test_filters_that_cannot_be_are_refused_in_words(report, filters) -> None:
	with pytest.raises(frappe.ValidationError):
		run(report, **filters)


def test_the_advocacy_list_says_what_would_have_been_possible(village) -> None:
	dark = make.meeting_place(
		locality=village.locality, place_name=f"Bygdegården {village.locality}", has_wifi=0
	)
	need(village, theme="Foto", blocker="No wifi", reported_count=6)
	need(village, theme="foto", blocker="No wifi", reported_count=5)
	need(village, theme="Foto", blocker="No host")
	need(village, theme="Kartor", blocker="No host", status="Met")
	need(village, theme="Kartor", blocker="No transport")
	need(village, theme="Slöjd", blocker="No venue", locality="Utan plats")
	rows = [row for row in run("Advocacy List")[1] if row["locality"] in (village.locality, "Utan plats")]
	told = {(row["blocker_value"], row["theme"]): row for row in rows}
	assert set(told) == {
		("No wifi", "Foto"),
		("No host", "Foto"),
		("No transport", "Kartor"),
		("No venue", "Slöjd"),
	}
	assert told["No wifi", "Foto"]["persons"] == 11
	assert dark.place_name in told["No wifi", "Foto"]["possible"]
	assert village.place_name in told["No host", "Foto"]["possible"]
	assert dark.place_name not in told["No host", "Foto"]["possible"]


def test_another_municipality_is_not_reported(as_user) -> None:
	other = make.other_company()
	make.company_settings(company=other)
	user = make.user_with("Digidel Coordinator")
	if not frappe.db.exists("User Permission", {"user": user, "allow": "Company"}):
		frappe.get_doc(
			doctype="User Permission", user=user, allow="Company", for_value=make.first_company()
		).insert()
	frappe.clear_cache(user=user)
	with as_user(user), pytest.raises(frappe.PermissionError):
		run("Needs by Locality", company=other)
	with as_user(user), pytest.raises(frappe.PermissionError):
		api.board(other)


# -- positions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("latitude", "longitude"),
	[(62.5, 0), (0, 17.3), (91, 17), (62, 181), (17.3, 62.5), ("nan", 17), ("norr", 17)],
)
def test_a_position_that_cannot_be_is_refused(latitude, longitude) -> None:
	with pytest.raises(frappe.ValidationError):
		make.meeting_place(latitude=latitude, longitude=longitude)


# -- the public page --------------------------------------------------------------------------------------------


@pytest.fixture
def form(monkeypatch):
	"""`form(vad="Foto")` sends the public form as a visitor; answers the response's status and text."""
	from digidel_app.web import form_token, need
	from digidel_app.web.renderer import Page, answer

	monkeypatch.setattr(form_token, "SHORTEST_SECONDS", 0)

	def send(language: str = "sv", **fields):
		given = {"vad": "Foto", "var": "", "antal": "1", "grupp": "Everyone", **fields}
		given.setdefault("formular", form_token.make(need.PURPOSE))
		frappe.set_user("Guest")
		try:
			response = answer(Page(path="behov", language=language, method="POST", form=given))
		finally:
			frappe.set_user("Administrator")
		return response.status_code, response.get_data(as_text=True)

	return send


def stored(theme: str) -> list[dict]:
	return frappe.get_all(
		"Need Report",
		filters={"theme": theme},
		fields=[
			"company",
			"locality",
			"asked_by_kind",
			"reported_count",
			"target_group",
			"blocker",
			"status",
			"owner",
		],
	)


def test_a_resident_tells_what_is_needed_and_nothing_about_who(form) -> None:
	theme = f"Släktforskning {frappe.generate_hash(length=5)}"
	status_code, _text = form(vad=theme, var="Liden", antal="3", grupp="Older people", vag="1")
	assert status_code == 303
	(row,) = stored(theme)
	assert row == {
		"company": make.first_company(), "locality": "Liden", "asked_by_kind": "Resident", "reported_count": 3,
		"target_group": "Older people", "blocker": "No transport", "status": "New", "owner": "Guest",
	}  # fmt: skip


def test_the_same_form_twice_is_one_need(form) -> None:
	from digidel_app.web import form_token, need

	theme, token = f"Foto {frappe.generate_hash(length=5)}", form_token.make(need.PURPOSE)
	assert form(vad=theme, formular=token)[0] == form(vad=theme, formular=token)[0] == 303
	assert len(stored(theme)) == 1


@pytest.mark.parametrize(
	("fields", "said"),
	[
		({"vad": ""}, "Skriv vad"),
		({"vad": "Ring Vera 070-174 06 05"}, "personnummer"),
		({"var": "vera@example.org"}, "personnummer"),
		({"vad": "x" * 10_000}, "för lång"),
		({"antal": "många"}, "från 1 till 500"),
		({"antal": "0"}, "från 1 till 500"),
		({"antal": "99999"}, "från 1 till 500"),
		({"antal": "²"}, "från 1 till 500"),
		({"antal": "    501"}, "från 1 till 500"),
		({"antal": "0001234567890"}, "från 1 till 500"),
		({"formular": "1.2.3"}, "en gång till"),
		({"webbplats": "http://example.org"}, "Ring"),
	],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(form, fields, said) -> None:
	before = frappe.db.count("Need Report")
	status_code, text = form(**fields)
	assert status_code == 417 and said in text
	assert "070-174" not in text and "vera@" not in text
	assert frappe.db.count("Need Report") == before


def test_blanks_around_the_number_make_no_difference(form) -> None:
	theme = f"Foto {frappe.generate_hash(length=5)}"
	assert form(vad=theme, antal="     5 ")[0] == 303
	assert frappe.db.get_value("Need Report", {"theme": theme}, "reported_count") == 5


def test_odd_texts_are_kept_as_text(form) -> None:
	mark = frappe.generate_hash(length=5)
	for theme in (f"مساعدة {mark}", f"🎉 Foto {mark}", f"Kartor & <b onclick=alert(1)>x</b> {mark}"):
		assert form(vad=theme, grupp="finns inte")[0] == 303
	rows = frappe.get_all(
		"Need Report", filters={"theme": ("like", f"%{mark}")}, fields=["theme", "target_group"]
	)
	assert len(rows) == 3 and {row.target_group for row in rows} == {"Everyone"}
	assert not [row for row in rows if "onclick" in row.theme]


def test_a_form_of_one_municipality_works_beside_another(form) -> None:
	"""A visitor has no company of their own, however many municipalities there are."""
	other = make.other_company()
	make.company_settings(company=other)
	theme = f"Foto {frappe.generate_hash(length=5)}"
	assert form(vad=theme, kommun=other)[0] == 303
	assert [row["company"] for row in stored(theme)] == [other]
	salon = make.open_salon()
	frappe.set_user("Guest")
	try:
		from digidel_app.api import public

		assert public.register_for_salon(salon.name, participant_name="Kurre")["status"] == "Registered"
	finally:
		frappe.set_user("Administrator")
