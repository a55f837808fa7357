"""What participants thought: open to everybody with the code, anonymous, and shown in groups that protect each answer."""

import re
import time

import frappe
import pypdfium2
import pytest
import zxingcpp
from frappe.utils import add_to_date, get_datetime, now_datetime, today
from frappe.utils.pdf import get_pdf

from digidel_app.api import door as api
from digidel_app.digidel_salons import evaluation, paper
from digidel_app.testing import builders_operations as make
from digidel_app.web import form_token

YES = {"learned": "Yes", "welcome": "Yes", "again": "Maybe"}


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings(suppression_threshold=5)


def ended(minutes: int = 5, **values):
	"""A salon that ended some minutes ago."""
	starts_at = add_to_date(now_datetime(), minutes=-minutes - 120)
	return make.salon(starts_at=starts_at, status="Open", **values).insert()


def answer(salon, number: int, **answers) -> None:
	evaluation.store(salon, answers or YES, f"form {salon.name} {number}")


def summary(salon) -> dict:
	return api.evaluation(salon.name)


def shown(salon) -> dict:
	return {
		question["question"]: [choice["persons"] for choice in question["answers"]]
		for question in summary(salon)["questions"]
	}


# -- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("ends_in", "is_open"),
	[(45, False), (29, True), (0, True), (-60 * 24 * 13, True), (-60 * 24 * 15, False)],
)
def test_open_from_half_an_hour_before_the_end_for_two_weeks(ends_in, is_open):
	salon = ended(-ends_in)
	assert evaluation.is_open(salon) == is_open
	if not is_open:
		with pytest.raises(evaluation.NotOpenError):
			answer(salon, 1)


def test_a_cancelled_salon_asks_nobody():
	salon = ended().update({"status": "Cancelled"}).save()
	assert not evaluation.is_open(salon)


# -- protecting who answered --------------------------------------------------------------------------------------


def test_no_figures_before_enough_have_answered_and_then_in_groups():
	salon = ended()
	for number in range(4):
		answer(salon, number)
	assert (summary(salon)["answers"], summary(salon)["shown"], shown(salon)) == (4, 0, {})
	answer(salon, 4, learned="No")
	assert shown(salon) == {"learned": [4, 0, 1], "welcome": [4, 0, 0], "again": [0, 4, 0]}
	for number in range(5, 9):
		answer(salon, number, learned="No", welcome="No", again="No")
		assert shown(salon)["learned"] == [
			4,
			0,
			1,
		], "one more answer changes no figure: nobody is found by comparing"
	answer(salon, 9, learned="Partly")
	assert shown(salon)["learned"] == [4, 1, 5]


def test_the_municipality_may_ask_for_larger_groups_but_not_for_smaller_ones():
	make.company_settings(suppression_threshold=8)
	assert evaluation.threshold(make.first_company()) == 8
	frappe.db.set_value("Digidel Company Settings", make.first_company(), "suppression_threshold", 1)
	frappe.clear_document_cache("Digidel Company Settings", make.first_company())
	assert evaluation.threshold(make.first_company()) == 5


def test_no_column_tells_the_minute_the_person_or_the_address():
	salon = ended()
	answer(salon, 1)
	(row,) = frappe.db.get_all("Salon Evaluation", {"digital_salon": salon.name}, ["*"])
	midnight = get_datetime(today())
	assert (row.creation, row.modified, str(row.evaluated_on)) == (midnight, midnight, today())
	assert not re.fullmatch(r"[0-9a-v]{10}", row.name), "the platform's names begin with the time"
	assert not frappe.db.exists("Version", {"ref_doctype": "Salon Evaluation", "docname": row.name})


@pytest.mark.parametrize(
	"role", ["Digidel Manager", "Digidel Coordinator", "Digidel Advisor", "System Manager"]
)
def test_nobody_reads_single_answers(role):
	frappe.set_user(make.user_with(role))
	for kind in ("read", "write", "create", "delete", "report", "export"):
		assert not frappe.has_permission("Salon Evaluation", kind)
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("Salon Evaluation")


@pytest.mark.parametrize("role", ["Digidel Reader", "Digidel Volunteer", "Guest"])
def test_figures_are_for_those_who_read_the_salon(role):
	salon = ended()
	frappe.set_user("Guest" if role == "Guest" else make.user_with(role))
	with pytest.raises(frappe.PermissionError):
		summary(salon)


# -- once ---------------------------------------------------------------------------------------------------------


def test_the_same_form_is_one_answer():
	salon = ended()
	for _again in range(3):
		answer(salon, 1)
	assert summary(salon)["answers"] == 1


@pytest.mark.parametrize(
	"answers", [{"learned": "Perhaps"}, {"learned": "🙂" * 500}, {"learned": "<script>"}]
)
def test_what_is_no_choice_is_refused(answers):
	salon = ended()
	with pytest.raises(frappe.ValidationError):
		answer(salon, 1, **answers)


def test_no_answer_at_all_is_none():
	with pytest.raises(frappe.ValidationError, match="at least one"):
		evaluation.store(ended(), {}, "form")


# -- the code -------------------------------------------------------------------------------------------------------


def test_the_code_stays_whatever_a_client_sends_and_is_not_copied():
	salon = make.open_salon(evaluation_code="AAAAAAAAAA")
	code = salon.evaluation_code
	assert code != "AAAAAAAAAA"
	salon.update({"evaluation_code": "CCCCCCCCCC"}).save()
	assert salon.evaluation_code == code
	assert (
		frappe.copy_doc(salon)
		.update(
			{
				"starts_at": add_to_date(now_datetime(), days=20),
				"ends_at": add_to_date(now_datetime(), days=20, hours=1),
			}
		)
		.insert()
		.evaluation_code
		!= code
	)


def test_sign_and_card_lead_to_the_questions():
	salon = make.open_salon()
	frappe.local.lang = "sv"
	for html in (paper.evaluation_sign(salon), paper.card(salon)):
		document = pypdfium2.PdfDocument(get_pdf(f"<html><body>{html}</body></html>", {"page-size": "A4"}))
		assert len(document) == 1
		(code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
		assert code.text.endswith(f"/digidel/enkat/{salon.evaluation_code}")


# -- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def committed():
	"""A salon that the server sees."""
	salon = ended()
	frappe.db.commit()
	yield salon
	frappe.db.rollback()
	frappe.db.delete("Salon Evaluation", {"digital_salon": salon.name})
	frappe.delete_doc("Digital Salon", salon.name, force=True)
	frappe.delete_doc("Meeting Place", salon.meeting_place, force=True)
	frappe.db.commit()


def token(age: int = 60) -> str:
	"""A mark of a form that was shown a while ago."""
	before, form_token.time.time = form_token.time.time, lambda: time_of(age)
	try:
		return form_token.make("enkat")
	finally:
		form_token.time.time = before


_now = time.time


def time_of(age: int) -> float:
	return _now() - age


@pytest.mark.commits
def test_a_whole_class_behind_one_address_answers_without_cookies(http, committed):
	path = f"/digidel/enkat/{committed.evaluation_code}"
	shown_form = http("get", path, headers={"X-Forwarded-For": "203.0.113.9"})
	assert shown_form.status_code == 200 and "Kände du dig välkommen?" in shown_form.text
	assert "set-cookie" not in {name.lower() for name in shown_form.headers.keys()}
	assert "<script" not in shown_form.text

	def send(number: int) -> int:
		form = {"formular": token(60 + number), "lart": "Yes", "valkommen": "Partly", "igen": "Maybe"}
		answered = http("post", path, data=form, headers={"X-Forwarded-For": "203.0.113.9"})
		assert "set-cookie" not in {name.lower() for name in answered.headers.keys()}
		return answered.status_code

	assert {send(number) for number in range(60)} == {200}
	frappe.db.rollback()
	assert frappe.db.count("Salon Evaluation", {"digital_salon": committed.name}) == 60
	assert shown(committed)["again"] == [0, 60, 0]


@pytest.mark.commits
def test_bad_forms_store_nothing_and_never_fail(http, committed):
	path, good = f"/digidel/enkat/{committed.evaluation_code}", {"lart": "Yes"}
	for form in (
		good,
		{**good, "formular": "1.2.3"},
		{**good, "formular": token(0)},
		{**good, "formular": token(7 * 3600)},
		{**good, "formular": token(), "webbplats": "spam"},
		{"formular": token()},
		{"formular": token(), "lart": "<script>alert(1)</script>"},
		{"formular": token(), "lart": "🙂" * 10_000},
	):
		answered = http("post", path, data=form)
		assert answered.status_code == 417, form
		assert "<script" not in answered.text
	for code in ("AAAAAAAAAA", "x" * 300, "%00", "..", "🙂", committed.evaluation_code + "A"):
		assert http("get", f"/digidel/enkat/{code}").status_code == 404, code
	assert http("get", "/digidel/enkat/*").status_code == 404
	frappe.db.rollback()
	assert frappe.db.count("Salon Evaluation", {"digital_salon": committed.name}) == 0


@pytest.mark.commits
def test_who_has_no_camera_writes_the_code(http, committed):
	written = committed.evaluation_code[:5].lower() + " - " + committed.evaluation_code[5:]
	found = http("post", "/digidel/enkat", data={"kod": written})
	assert found.status_code == 303
	assert found.headers["Location"].endswith(f"/digidel/enkat/{committed.evaluation_code}")
	assert http("post", "/digidel/enkat", data={"kod": "fel"}).status_code == 404
