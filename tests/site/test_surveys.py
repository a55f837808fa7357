"""Surveys: questions that stay, anonymous pairs, paper, the public page, and what is said of the change."""

import re
import time

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate, today

from digidel_app.api import surveys as api
from digidel_app.digidel_follow_up.metrics.registry import get_metric
from digidel_app.digidel_follow_up.metrics.scope import Facts, Scope
from digidel_app.digidel_follow_up.report.survey_effect import survey_effect as report
from digidel_app.digidel_follow_up.surveys import definition, pairing, showing, storing
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_surveys import survey
from digidel_app.web import form_token

RESPONSE = "Digidel Survey Response"


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings(suppression_threshold=5)


def answer(doc, phase: str, code: str | None, number: int = 0, **scores) -> str:
	key = f"form {doc.name} {phase} {code} {number}"
	return storing.store(doc, phase, scores or {"bankid": 3}, code, key)


def pair(doc, number: int, before: int, after: int) -> None:
	code = f"an{number:02d}"
	answer(doc, "Before", code, bankid=before)
	answer(doc, "After", code, bankid=after)


def rows(doc) -> list[dict]:
	return report.execute({"company": doc.company, "survey": doc.name})[1]


# -- the questions ------------------------------------------------------------------------------------------------


def test_a_survey_has_a_code_for_each_time_and_knows_its_languages():
	doc = survey()
	assert doc.before_code and doc.after_code and doc.before_code != doc.after_code and not doc.single_code
	assert doc.languages == "sv, en"
	kept = doc.before_code
	assert doc.update({"before_code": "AAAAAAAAAA"}).save().before_code == kept
	assert survey(survey_design="Once").single_code


@pytest.mark.parametrize(
	"question",
	[
		{"question_code": "Bank ID"},
		{"question_code": "bankid"},
		{"kind": "Choice", "choices": "Mobil"},
		{"kind": "Choice", "choices": "Mobil\nDator", "choices_en": "Phone"},
		{"question_text": "Ring Anna på 070-174 06 05"},
		{"question_text": "x" * 501},
	],
)
def test_a_question_that_cannot_be_asked_is_refused(question):
	doc = survey()
	doc.append("questions", {"question_code": "ny", "question_text": "Ny?", "kind": "Yes or no", **question})
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_after_the_first_answer_words_may_change_but_not_what_answers_mean():
	doc = survey()
	answer(doc, "Before", None)
	doc.questions[0].question_text = "Hur säker är du på att använda BankID?"
	doc.save()
	for change in ({"kind": "Yes or no"}, {"higher_is_better": 0}, {"question_code": "annat"}):
		doc.reload()
		doc.questions[0].update(change)
		with pytest.raises(frappe.ValidationError, match="must keep its code"):
			doc.save()


# -- pairs --------------------------------------------------------------------------------------------------------


def test_nothing_stored_tells_the_code_the_minute_or_the_person():
	doc = survey()
	answer(doc, "Before", "an07")
	(row,) = frappe.db.get_all(RESPONSE, {"digidel_survey": doc.name}, ["*"])
	midnight = get_datetime(today())
	assert (row.creation, row.modified, row.owner) == (midnight, midnight, "Guest")
	row.pop("submission_key")  # of a form; here the test's own
	assert "an07" not in str(row) and len(row.pair_code) == 40
	(answered,) = frappe.db.get_all("Digidel Survey Answer", {"parent": row.name}, ["*"])
	assert (answered.creation, answered.owner, answered.score) == (midnight, "Guest", 3)
	assert not frappe.db.exists("Version", {"ref_doctype": RESPONSE, "docname": row.name})


def test_the_same_form_is_one_answer_and_a_taken_code_keeps_the_first():
	doc = survey()
	assert [answer(doc, "Before", "an07"), answer(doc, "Before", "an07")] == ["new", "known"]
	with pytest.raises(pairing.CodeTakenError):
		answer(doc, "Before", "an07", 2, bankid=5)
	assert frappe.db.count(RESPONSE, {"digidel_survey": doc.name}) == 1
	assert answer(doc, "Before", "an07b", 3) == "new"
	assert (
		answer(doc, "Before", None, 4) == answer(doc, "Before", None, 5) == "new"
	), "without a code nobody is refused"


def test_two_persons_with_one_code_are_told_apart_the_second_time():
	doc = survey()
	answer(doc, "Before", "an07", bankid=1)  # the first, born in Alnö
	answer(doc, "Before", "an07b", bankid=2)  # the second, asked for a letter: Berg
	with pytest.raises(pairing.CodeTakenError):
		answer(doc, "After", "an07")
	answer(doc, "After", "an07b", bankid=4)
	answer(doc, "After", "an07a", bankid=5)
	frappe.db.set_value(RESPONSE, {"digidel_survey": doc.name}, "is_shown", 1)
	assert sorted((p.before["bankid"], p.after["bankid"]) for p in showing.pairs(doc.name)) == [
		(1, 5),
		(2, 4),
	]


def test_one_code_in_two_surveys_joins_nothing():
	one, other = survey(), survey()
	for doc in (one, other):
		answer(doc, "Before", "an07")
	marks = frappe.get_all(RESPONSE, {"digidel_survey": ("in", [one.name, other.name])}, pluck="pair_code")
	assert len(set(marks)) == 2


# -- what is said ---------------------------------------------------------------------------------------------------


def test_pairs_are_shown_together_and_one_more_answer_changes_nothing():
	doc = survey()
	for number in range(1, 5):
		pair(doc, number, 2, 4)
	(first, *_others) = rows(doc)
	assert first["outcome"] == "hidden" and first["higher"] is first["pairs"] is first["mean_after"] is None
	pair(doc, 5, 4, 3)
	assert (rows(doc)[0]["higher"], rows(doc)[0]["lower"]) == (4, 1)
	for number in range(6, 10):
		pair(doc, number, 5, 1)
		assert (rows(doc)[0]["higher"], rows(doc)[0]["lower"]) == (4, 1)
	pair(doc, 10, 1, 1)
	assert (rows(doc)[0]["higher"], rows(doc)[0]["lower"], rows(doc)[0]["same"]) == (4, 5, 1)


def test_an_effect_is_told_where_there_is_one_and_only_there():
	doc = survey()
	for number in range(1, 16):
		code = f"ab{number:02d}"
		worry = number % 5 + 1  # moves about without direction
		answer(doc, "Before", code, bankid=2, oro=worry, vill=1)
		answer(doc, "After", code, bankid=4, oro=(worry + 1) % 5 + 1, vill=1)
	answer(doc, "Before", None, 1, bankid=5)
	by_code = {row["question_code"]: row for row in rows(doc)}
	assert (
		by_code["bankid"]["sentence"] == "15 of 15 answered higher after than before, 0 lower and 0 the same."
	)
	assert by_code["bankid"]["conclusion"].startswith("Improved")
	assert by_code["oro"]["outcome"] == by_code["vill"]["outcome"] == "not certain"
	assert "sak" not in by_code, "choices stand in no order"
	figures = {
		row["label"]: row["value"] for row in report.execute({"company": doc.company, "survey": doc.name})[4]
	}
	assert figures == {"Answers before": 16, "Answers after": 15, "Persons compared": 15}


def test_the_metric_has_no_data_until_enough_are_paired():
	doc = survey()
	measure = get_metric("survey_improvement").measure
	day = getdate()

	def value():
		return measure(Scope(Facts(doc.company, day, day), day, day, None)).value

	frappe.db.set_value("Digidel Survey", {"name": ("!=", doc.name)}, "survey_design", "Once")
	assert value() is None
	for number in range(1, 6):
		pair(doc, number, 2, 4 if number < 5 else 1)
	assert value() == 80
	yesterday = getdate(add_days(day, -1))
	assert measure(Scope(Facts(doc.company, yesterday, yesterday), yesterday, yesterday, None)).value is None


# -- who may --------------------------------------------------------------------------------------------------------


def paper(doc, **values):
	answers = values.pop("answers", [{"question_code": "bankid", "score": 4}])
	return frappe.get_doc(
		{"doctype": RESPONSE, "digidel_survey": doc.name, "phase": "Before", "submitted_on": today(), "answers": answers, **values}
	)  # fmt: skip


@pytest.mark.parametrize("role", ["Digidel Advisor", "Digidel Coordinator", "Digidel Manager"])
def test_staff_enter_papers_and_read_their_own_only(role, as_user):
	doc = survey()
	answer(doc, "Before", "an07")
	with as_user(make.user_with(role)):
		mine = paper(
			doc, typed_letters="Be", typed_day="12", channel="Web", is_shown=1, pair_code="x"
		).insert()
		assert (mine.channel, mine.has_code, mine.typed_letters, mine.is_shown) == ("Paper", 1, None, 0)
		assert frappe.get_list(RESPONSE, pluck="name") == [mine.name]
		seen = frappe.get_list(RESPONSE, fields=["*"])[0]
		assert not seen.get("pair_code") and not seen.get("pair_key")
		other = frappe.get_all(RESPONSE, {"digidel_survey": doc.name, "channel": "Web"}, pluck="name")[0]
		assert not frappe.has_permission(RESPONSE, "read", doc=other)
		mine.answers[0].score = 5
		mine.save()
		with pytest.raises(pairing.CodeTakenError):
			paper(doc, typed_letters="BERIT", typed_day="12").insert()


@pytest.mark.parametrize("role", ["Digidel Reader", "Digidel Finance", "Digidel Volunteer"])
def test_others_reach_nothing(role, as_user):
	doc = survey()
	with as_user(make.user_with(role)):
		for doctype in ("Digidel Survey", RESPONSE, "Digidel Survey Import", "Digidel Survey Connection"):
			assert not frappe.has_permission(doctype, "read")
		for function in (api.answer_sheet, api.addresses):
			with pytest.raises(frappe.PermissionError):
				function(doc.name)
		with pytest.raises(frappe.PermissionError):
			rows(doc)


@pytest.mark.parametrize(
	"values",
	[
		{"answers": []},
		{"answers": [{"question_code": "bankid", "score": 9}]},
		{"answers": [{"question_code": "okänd", "score": 1}]},
		{"answers": [{"question_code": "bankid", "score": "abc"}]},
		{"answers": [{"question_code": "bankid", "score": 1}] * 2},
		{"phase": "Single"},
		{"typed_letters": "A"},
		{"typed_letters": "An", "typed_day": "40"},
		{"submitted_on": "2099-01-01"},
		{"submitted_on": "igår"},
	],
)
def test_a_paper_that_cannot_be_right_is_refused(values):
	with pytest.raises(frappe.ValidationError):
		paper(survey(), **values).insert()


def test_a_closed_survey_takes_papers_but_no_web_and_a_draft_takes_nothing():
	doc = survey(status="Closed")
	paper(doc).insert()
	with pytest.raises(storing.NotOpenError):
		answer(doc, "Before", None)
	doc = survey(status="Draft")
	for attempt in (lambda: paper(doc).insert(), lambda: answer(doc, "Before", None)):
		with pytest.raises(frappe.ValidationError):
			attempt()


# -- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def committed():
	doc = survey()
	frappe.db.commit()
	yield doc
	frappe.db.rollback()
	for name in frappe.get_all(RESPONSE, {"digidel_survey": doc.name}, pluck="name"):
		frappe.delete_doc(RESPONSE, name, force=True)
	frappe.delete_doc("Digidel Survey", doc.name, force=True)
	frappe.db.commit()


def token(doc, phase: str, age: int) -> str:
	shown_at, number = str(int(time.time()) - age), frappe.generate_hash(length=24)
	purpose = f"enkat|{doc.name}|{phase}"
	return f"{shown_at}.{number}.{form_token._sign(purpose, shown_at, number)}"


@pytest.mark.commits
def test_a_whole_class_answers_behind_one_address_without_cookies(http, committed):
	path = f"/digidel/enkat/{committed.before_code}"
	at_class = {"X-Forwarded-For": "203.0.113.77"}
	shown = http("get", path, headers=at_class)
	assert shown.status_code == 200 and "Hur säker" in shown.text and "<script" not in shown.text
	assert "set-cookie" not in {name.lower() for name in shown.headers.keys()}
	assert "How sure" in http("get", f"/digidel/en/enkat/{committed.before_code}", headers=at_class).text

	def send(number: int, code: tuple[str, str], phase: str = "Before", **more):
		form = {
			"formular": token(committed, phase, 60 + number),
			"bokstaver": code[0],
			"dag": code[1],
			"fraga_bankid": "4",
			**more,
		}
		address = path if phase == "Before" else f"/digidel/enkat/{committed.after_code}"
		return http("post", address, data=form, headers=at_class)

	assert {send(number, ("Anna", str(number))).status_code for number in range(1, 31)} == {200}
	taken = send(31, ("an", "07"))
	assert taken.status_code == 417 and 'id="extra"' in taken.text and "Traceback" not in taken.text
	assert send(32, ("an", "07"), extra="Berg").status_code == 200
	assert send(33, ("", "")).status_code == 200
	assert send(34, ("Anna", "3"), "After").status_code == 200
	frappe.db.rollback()
	assert frappe.db.count(RESPONSE, {"digidel_survey": committed.name}) == 33
	assert len(showing.joined(committed.name, is_shown=False)) == 1


@pytest.mark.commits
def test_bad_forms_store_nothing_and_never_fail(http, committed):
	path = f"/digidel/enkat/{committed.before_code}"
	good = {"formular": token(committed, "Before", 60), "fraga_bankid": "4"}
	bad = [
		{},
		{**good, "formular": "x"},
		{**good, "formular": token(committed, "After", 60)},
		{**good, "webbplats": "x"},
		{**good, "fraga_bankid": "9"},
		{**good, "fraga_bankid": "🙂" * 900},
		{**good, "bokstaver": "<script>"},
		{**good, "bokstaver": "an", "dag": "99"},
		{**good, "dag": "7"},
	]
	for form in bad:
		answered = http("post", path, data=form)
		assert answered.status_code == 417, form
		assert not re.search(r"<script", answered.text)
	frappe.db.rollback()
	assert frappe.db.count(RESPONSE, {"digidel_survey": committed.name}) == 0
	written = committed.after_code[:5].lower() + "-" + committed.after_code[5:]
	assert (
		http("post", "/digidel/enkat", data={"kod": written})
		.headers["Location"]
		.endswith(committed.after_code)
	)


def test_codes_of_surveys_lead_to_their_phase():
	doc = survey()
	assert [definition.by_code(doc.get(field))[1] for field in ("before_code", "after_code")] == [
		"Before",
		"After",
	]
	assert definition.by_code("AAAAAAAAAA") is None and definition.by_code(None) is None
