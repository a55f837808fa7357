"""The mapping of the support on a site: what it refuses, the questionnaire, files, what answers become, and the report."""

import base64

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from digidel_app.api import mapping as api
from digidel_app.digidel_follow_up.report.mapping_gaps.mapping_gaps import execute
from digidel_app.domain import mapping as rules
from digidel_app.testing import builders_operations as make

SCRIPT = "Skylt <img src=x onerror=alert(1)>"
FIRST, WHO = rules.THEMES[:2]
HEADINGS = "Område;Läge;Svar;Betyg;Mötesplats;Vem som svarat;Iakttaget den"


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings()
	frappe.local.lang = "sv"


def answer(**values):
	given = {
		"question_code": FIRST,
		"state": rules.PRESENT,
		"answer": "I receptionen",
		"source_kind": rules.STAFF,
		"company": make.first_company(),
		"persons": 1,
		"observed_on": today(),
		**values,
	}
	return frappe.get_doc({"doctype": "Mapping Answer", **given})


@pytest.mark.parametrize(
	"values",
	[
		{"question_code": "Something else"},
		{"state": "Somehow"},
		{"answer": "   "},
		{"answer": "x" * 10_000},
		{"answer": ["a", "list"]},
		{"answer": "Ring 070-174 06 05"},
		{"grade": 6},
		{"grade": -1},
		{"grade": "tre"},
		{"persons": 0},
		{"persons": 10**9},
		{"persons": "många"},
		{"source_kind": "Somebody"},
		{"method": "Guess"},
		{"observed_on": "never"},
		{"observed_on": "2099-01-01"},
		{"roadmap_initiative": "nothing"},
	],
)
def test_what_cannot_be_right_is_refused(values) -> None:
	with pytest.raises(frappe.ValidationError):
		answer(**values).insert()


def test_an_action_has_no_grade_and_nobody_claims_a_row_of_a_file() -> None:
	doc = answer(state=rules.ACTION, grade=4, import_mark="abc").insert()
	assert doc.grade == 0 and not doc.import_mark
	doc.import_mark = "abc"
	assert not doc.save().import_mark


def test_the_company_comes_from_the_place_and_foreign_links_are_refused() -> None:
	place = make.meeting_place()
	assert answer(company=None, meeting_place=place.name).insert().company == place.company
	other = make.other_company()
	with pytest.raises(frappe.ValidationError, match=r"belongs to|hör till"):
		answer(company=other, meeting_place=place.name).insert()


# -- the questionnaire ------------------------------------------------------------------------------------------


def common(**values) -> dict:
	return {
		"company": make.first_company(),
		"source_kind": rules.RESIDENT,
		"method": "Interview",
		"persons": 3,
		"observed_on": today(),
		**values,
	}


def given(theme=FIRST, state=rules.PRESENT, text="Bra", grade=3) -> dict:
	return {"question_code": theme, "state": state, "answer": text, "grade": grade}


def test_a_questionnaire_is_stored_as_one_and_what_is_empty_is_left_out() -> None:
	frappe.db.delete("Mapping Answer")
	rows = [given(), given(state=rules.WANTED, grade=5), given(WHO, text=" "), given(WHO, text=None)]
	assert api.save_questionnaire(common(), rows) == {"stored": 2}
	stored = frappe.get_all("Mapping Answer", fields=["state", "grade", "persons", "source_kind", "method"])
	assert sorted((row.state, row.grade) for row in stored) == [("Present state", 3), ("Wanted state", 5)]
	assert {(row.persons, row.source_kind, row.method) for row in stored} == {(3, "Resident", "Interview")}


def test_what_is_wrong_names_its_theme() -> None:
	rows = [given(), given(WHO, text="Mejla eva@example.org")]
	with pytest.raises(frappe.ValidationError, match="De som behöver stöd, Nuläge.*e-post"):
		api.save_questionnaire(common(), rows)


@pytest.mark.parametrize("rows", ["{", "3", [3], [{"answer": []}], [given()] * 25, [given("Other")], [[]]])
def test_what_is_no_questionnaire_is_refused(rows) -> None:
	with pytest.raises(frappe.ValidationError):
		api.save_questionnaire(common(), rows)


@pytest.mark.parametrize("fieldname", ["company", "meeting_place", "observed_on", "persons", "method"])
@pytest.mark.parametrize("value", [["a"], {"a": 1}, 1e308])
def test_a_common_value_of_another_kind_is_refused(fieldname, value) -> None:
	with pytest.raises(frappe.ValidationError):
		api.save_questionnaire(common(**{fieldname: value}), [given()])


@pytest.mark.parametrize("wrong", ["[]", "x", 3, None])
def test_what_is_common_must_be_an_object(wrong) -> None:
	with pytest.raises(frappe.ValidationError):
		api.save_questionnaire(wrong, [given()])


def test_an_empty_questionnaire_is_said_aloud() -> None:
	with pytest.raises(frappe.ValidationError, match="Inget är ifyllt"):
		api.save_questionnaire(common(), [given(text="")])


def test_every_theme_has_its_questions_in_swedish() -> None:
	asked = api.questionnaire()["questions"]
	assert [question["theme"] for question in asked] == list(rules.THEMES)
	assert asked[0]["label"] == "Första mötet"
	assert all(question[state].endswith("?") for question in asked for state in rules.STATES)


# -- files ------------------------------------------------------------------------------------------------------


def send(*lines: str, encoding: str = "utf-8-sig", check: bool = False) -> dict:
	content = base64.b64encode("\r\n".join(lines).encode(encoding)).decode()
	return api.import_file(content, make.first_company(), only_check=int(check))


def test_a_file_is_checked_without_storing_and_imported_once() -> None:
	place = make.meeting_place()
	lines = [
		HEADINGS,
		f"Första mötet;Nuläge;I receptionen;3;{place.place_name};Medarbetare;2026-03-01",
		"Första mötet;Önskat läge;Personligt;5;;Invånare;2026-03-01",
		"Första mötet;Nuläge;Ring 070-174 06 05;3;;Medarbetare;2026-03-01",
		"Första mötet;Nuläge;x;9;;Medarbetare;2026-03-01",
		"Första mötet;Nuläge;x;3;Ingenstans;Medarbetare;2026-03-01",
		"Okänt;Nuläge;x;3;;Medarbetare;2026-03-01",
	]
	before = frappe.db.count("Mapping Answer")
	tried = send(*lines, check=True)
	assert frappe.db.count("Mapping Answer") == before
	done = send(*lines)
	assert tried == done and (done["read"], done["stored"], done["known"]) == (6, 2, 0)
	assert [text.split(":")[0] for text in done["problems"]] == ["Rad 4", "Rad 5", "Rad 6", "Rad 7, Område"]
	assert "070" not in str(done) and "Okänt" not in str(done) and "Ingenstans" not in str(done)
	assert frappe.db.count("Mapping Answer") == before + 2
	assert frappe.db.count("Mapping Answer", {"meeting_place": place.name, "grade": 3}) == 1
	again = send(*lines)
	assert (again["stored"], again["known"]) == (0, 2)
	other = make.other_company()
	content = base64.b64encode("\r\n".join([lines[0], lines[2]]).encode()).decode()
	assert api.import_file(content, other, only_check=0)["stored"] == 1  # another municipality's own answer


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_swedish_letters_survive_the_encodings_of_spreadsheets(encoding) -> None:
	send(HEADINGS, "Första mötet;Nuläge;Å, ä och ö;;;Medarbetare;2026-03-02", encoding=encoding)
	assert frappe.db.exists("Mapping Answer", {"answer": "Å, ä och ö"})


@pytest.mark.parametrize(
	("lines", "said"),
	[
		(["Område;Svar"], "saknar kolumnerna: Läge, Vem som svarat, Iakttaget den"),
		([f"{HEADINGS};Svar"], "två gånger"),
		([""], "inga rader"),
		(["PK\x03\x04"], "CSV"),
	],
)
def test_a_file_that_cannot_be_read_says_what_to_do(lines, said) -> None:
	with pytest.raises(frappe.ValidationError, match=said):
		send(*lines, encoding="utf-8")


def test_unknown_columns_are_counted_and_never_stored() -> None:
	told = send(f"{HEADINGS};Namn", "Första mötet;Nuläge;x;3;;Medarbetare;2026-03-01;Ett Namn")
	assert told["extra"] == [8] and told["stored"] == 1


@pytest.mark.parametrize("content", ["not base64!", "ÅÄÖ", "A" * 3_000_000])
def test_what_is_no_file_is_refused(content) -> None:
	with pytest.raises(frappe.ValidationError):
		api.import_file(content, make.first_company())


def test_the_template_reads_back() -> None:
	api.import_template()
	template = frappe.response.filecontent
	told = api.import_file(base64.b64encode(template).decode(), make.first_company())
	assert told["stored"] == 1 and not told["problems"]


# -- what an answer becomes --------------------------------------------------------------------------------------


def test_an_answer_becomes_an_initiative_and_a_need_once_each() -> None:
	place = make.meeting_place(locality="Bergeforsen")
	doc = answer(meeting_place=place.name, source_kind=rules.RESIDENT, persons=4).insert()
	period = {"period_from": today(), "period_to": add_days(today(), 200)}
	made = api.make_initiative(doc.name, title="Skyltar", area="Digital tools", **period)
	need = frappe.get_doc("Need Report", api.make_need(doc.name, theme="Skyltar i byn")["name"])
	doc.reload()
	assert (doc.roadmap_initiative, doc.need_report) == (made["name"], need.name)
	assert (need.asked_by_kind, need.reported_count, need.locality) == ("Resident", 4, "Bergeforsen")
	assert need.company == doc.company
	with pytest.raises(frappe.ValidationError, match="redan lett till"):
		api.make_initiative(doc.name, title="Igen", area="Digital tools", **period)
	with pytest.raises(frappe.ValidationError, match="redan lett till"):
		api.make_need(doc.name, theme="Igen")


def test_who_may_not_change_an_answer_makes_nothing_of_it(as_user) -> None:
	doc = answer().insert()
	with as_user(make.user_with("Digidel Advisor")), pytest.raises(frappe.PermissionError):
		api.make_need(doc.name, theme="x")
	with as_user(make.user_with("Digidel Coordinator")):
		with pytest.raises(frappe.PermissionError):
			api.make_initiative(doc.name, "x", "Digital tools", today(), today())
		assert api.make_need(doc.name, theme="Hjälp på kvällstid")["name"]


def test_another_municipality_is_out_of_reach(as_user) -> None:
	other = make.other_company()
	foreign = answer(company=other).insert()
	make.company_settings(company=other)
	user = make.user_with("Digidel Manager")
	own = make.first_company()
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=own).insert()
	with as_user(user):
		with pytest.raises(frappe.PermissionError):
			api.make_need(foreign.name, theme="x")
		with pytest.raises(frappe.PermissionError):
			api.import_file(base64.b64encode(b"x").decode(), other)
		with pytest.raises(frappe.PermissionError):
			api.save_questionnaire(common(company=other), [given()])
		assert foreign.name not in frappe.get_list("Mapping Answer", pluck="name")


# -- the report ---------------------------------------------------------------------------------------------------


def report(**filters) -> dict[str, dict]:
	_columns, rows, message, _chart, summary = execute({"company": make.first_company(), **filters})
	return {"message": message, "summary": summary, **{row["question_code"]: row for row in rows}}


def test_the_report_tells_gaps_and_what_is_missing() -> None:
	frappe.db.delete("Mapping Answer")
	assert "frågeformuläret" in report()["message"]
	answer(grade=2, answer=SCRIPT).insert()
	answer(state=rules.WANTED, grade=5).insert()
	found = report()
	assert list(found)[2:] == list(rules.THEMES)
	row = found[FIRST]
	assert (row["present"], row["wanted"], row["gap"], row["answers"], row["residents"]) == (2, 5, 3, 2, 0)
	assert row["missing"] == "Ingen invånare har tillfrågats. Ingen åtgärd möter skillnaden."
	assert found[WHO]["missing"] == "Ingen har svarat om detta än."
	assert [figure["value"] for figure in found["summary"]] == [1, 1, 1, 1]
	answer(state=rules.ACTION, source_kind=rules.RESIDENT).insert()
	answer(source_kind=rules.RESIDENT, grade=2, persons=7).insert()
	row = report()[FIRST]
	assert (row["missing"], row["actions"], row["residents"]) == ("Ingenting saknas.", 1, 7)


def test_the_report_is_of_one_place_and_period_when_asked() -> None:
	frappe.db.delete("Mapping Answer")
	place = make.meeting_place()
	answer(meeting_place=place.name, grade=1).insert()
	answer(grade=5, observed_on=add_days(getdate(), -900)).insert()
	assert report()[FIRST]["answers"] == 2
	assert report(meeting_place=place.name)[FIRST]["present"] == 1
	old = report(from_date=add_days(today(), -1000), to_date=add_days(today(), -800))[FIRST]
	assert old["present"] == 5 and "två år" in old["missing"]


def test_a_reader_gets_no_report(as_user) -> None:
	with as_user(make.user_with("Digidel Reader")), pytest.raises(frappe.PermissionError):
		report()
