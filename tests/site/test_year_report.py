"""The report to others: who makes it, what it says in both files, and that it says nothing that is not protected."""

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import frappe
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from frappe.translate import print_language

from digidel_app.api.reports import make_report
from digidel_app.digidel_center.company import OtherCompanyError
from digidel_app.digidel_center.notes import PersonalDataError
from digidel_app.digidel_follow_up import open_data, report_contents, report_making, report_survey
from digidel_app.digidel_follow_up.report_docx import docx
from digidel_app.digidel_follow_up.report_pdf import pdf
from digidel_app.domain import report_text as rt
from digidel_app.domain.suppression import SIGN
from digidel_app.domain.survey_effect import Effect
from digidel_app.testing import builders_claims as claims
from digidel_app.testing import builders_goals as goals
from digidel_app.testing import builders_operations as make

YEAR = 2019
THRESHOLD = 60
MEN = 57
"""Fewer than may be shown; no other number of the reports is 57, nor any day of a month."""
MARKUP = '<script>alert("x")</script> <b>fet</b> 5 > 4 [page]'


@pytest.fixture
def company():
	make.company_settings()
	# larger than a municipality may choose, so that a hidden number is like no other number of the report
	frappe.db.set_value("Digidel Company Settings", make.first_company(), "suppression_threshold", THRESHOLD)
	frappe.db.delete(
		"Published Statistics", {"company": make.first_company()}
	)  # of a demonstration on the site
	open_data.forget(make.first_company())
	return make.first_company()


@pytest.fixture
def recorded(company):
	"""A year's visits: many women, and fewer men than may be shown."""
	place = make.meeting_place().name
	for day, persons in (("03-04", 71), ("05-06", 72), ("09-09", 73), ("11-11", 74)):
		goals.visit(f"{YEAR}-{day}", gender="Woman", persons=persons, meeting_place=place)
	goals.visit(f"{YEAR}-11-12", gender="Man", persons=MEN, meeting_place=place)
	goals.salon_held(f"{YEAR}-03-05", [{"gender": "Woman", "persons": 68, "first_time_persons": 66}])
	return company


def publish(company: str) -> dict:
	frappe.get_doc(doctype="Published Statistics", company=company, year=YEAR).insert()
	return open_data.latest(company, YEAR)


def report(company: str, **values):
	return frappe.get_doc(
		{"doctype": "Digidel Report", "company": company, "kind": "Yearly report", "year": YEAR, **values}
	).insert()


def written(doc) -> rt.Report:
	with print_language(report_contents.language_of(doc)):
		return report_contents.write(doc)[0]


def made(doc):
	"""What the worker does, at once."""
	doc.db_set("status", report_making.WAITING)
	report_making.make(doc.name)
	doc.reload()
	assert doc.status == report_making.READY, frappe.get_last_doc("Error Log").error
	return doc


def content(url: str) -> bytes:
	return Path(frappe.get_doc("File", {"file_url": url}).get_full_path()).read_bytes()


def pdf_text(data: bytes) -> str:
	file = pypdfium2.PdfDocument(data)
	return " ".join(page.get_textpage().get_text_range() for page in file)


def plain(text: str) -> str:
	"""A text without the ways in which files break lines and keep numbers together."""
	return " ".join(text.replace("\u00a0", " ").replace("\ufffe", "").split())


def docx_text(data: bytes) -> str:
	document = Document(io.BytesIO(data))
	cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
	return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def person_numbers(document: rt.Report) -> list[str]:
	"""Everything that stands where numbers of persons stand: tables and charts of the desk and of the salons."""
	found = []
	for section in document.sections:
		if section.heading not in (
			"Hjälp vid disken",
			"Digitala salonger",
			"Help at the desk",
			"Digital Salons",
		):
			continue
		for block in section.blocks:
			if isinstance(block, rt.Chart):
				found += [bar.text for bar in block.bars]
			elif isinstance(block, rt.Table):
				found += [text for row in (*block.rows, block.total or ()) for text in row[1:]]
	return found


# --- numbers of persons ------------------------------------------------------------------------------


def test_numbers_of_persons_are_the_published_ones_and_nothing_below_the_threshold_is_told(recorded):
	goals.goal(title="Antal nådda").insert()
	goals.goal(title="Andel kvinnor", metric="share_of_women", target_value=50).insert()
	frozen = publish(recorded)
	shown = {cell["persons"] for table in frozen["tables"] for cell in table["cells"]}
	assert SIGN in shown and MEN not in shown  # else the test would show nothing
	for language in ("Swedish", "English"):
		document = written(report(recorded, report_language=language))
		numbers = person_numbers(document)
		assert SIGN in numbers and len(numbers) > 25
		told = {int(re.sub(r"\D", "", text)) for text in numbers if text != SIGN}
		assert told <= shown
		assert all(number == 0 or number >= THRESHOLD for number in told)
		everything = " ".join(document.texts())
		assert str(MEN) not in re.findall(r"\d+", everything)
		assert ".." in everything and str(THRESHOLD) in everything


def test_a_goal_of_persons_is_rounded_and_a_small_share_is_left_out(recorded):
	publish(recorded)
	goals.goal(title="Antal nådda").insert()
	goals.goal(title="Andel kvinnor", metric="share_of_women", target_value=50).insert()
	(table,) = [
		block
		for section in written(report(recorded, report_language="English")).sections
		if section.heading == "Goals"
		for block in section.blocks
		if isinstance(block, rt.Table)
	]
	results = {row[0]: row[3] for row in table.rows}
	assert results["Andel kvinnor"] == SIGN  # with the total it would give the men away
	assert results["Antal nådda"] == "about 120"  # 66 at the salon, to the nearest 120


def test_a_year_that_is_not_published_has_no_numbers_of_persons(recorded):
	doc = report(recorded, report_language="English")
	assert doc.unpublished_years() == [YEAR]
	document = written(doc)
	assert person_numbers(document) == []
	assert f"The statistics for {YEAR} have not been published." in " ".join(document.texts())
	publish(recorded)
	assert doc.unpublished_years() == []


@pytest.mark.parametrize(
	("higher", "lower", "same", "expected"),
	[
		(12, 6, 5, ("12", "6", "5")),
		(12, 0, 9, ("12", "0", "9")),
		(12, 4, 7, (SIGN, SIGN, SIGN)),
		(None, None, None, (SIGN, SIGN, SIGN)),
	],
)
def test_few_who_moved_one_way_are_not_told_of(higher, lower, same, expected):
	effect = Effect(23, "not certain", higher=higher, lower=lower, same=same)
	assert report_survey.moved(effect, 5, "sv") == expected


# --- money -------------------------------------------------------------------------------------------


def test_without_a_submitted_claim_the_report_has_no_economy(company):
	grant = claims.active_grant()
	claims.book(grant, {"7010": 100_000.25})
	claims.claim(grant, "2019-01-01", "2019-12-31")  # a draft is no claim yet
	text = plain(" ".join(written(report(company, report_language="English")).texts()))
	assert "No claim for the period has been submitted." in text and "100,000" not in text


def test_the_economy_is_the_claims_to_the_ore(company):
	grant = claims.active_grant()
	claims.book(grant, {"7010": 100_000.25})
	claim = claims.submitted(grant, "2019-01-01", "2019-12-31")
	claims.book(grant, {"7010": 4_711.11}, "2019-12-01")  # after the claim: not in the report
	doc = report(company, grant_agreement=grant.name)
	text = plain(" ".join(written(doc).texts()))
	assert claim.name in text and "100 000,25 kr" in text and "4 711" not in text and "104 711" not in text
	requested = plain(rt.kronor(Decimal(str(claim.requested_amount)), "sv"))
	assert requested in text


# --- the files ---------------------------------------------------------------------------------------


def test_both_files_say_the_same_and_can_be_read_by_everybody(recorded):
	frozen = publish(recorded)
	doc = report(recorded, introduction="Ett år vid disken.\n\nNytt stycke.")
	doc.db_set("examples", MARKUP)  # past what the platform takes away when a form is saved
	made(doc)
	texts = plain(pdf_text(content(doc.pdf_file))), plain(docx_text(content(doc.docx_file)))
	total = next(cell["persons"] for cell in frozen["tables"][0]["cells"] if set(cell) == {"persons"})
	for text in texts:
		assert f"fick {total} personer hjälp vid disken" in text
		assert "version 1" in text and "Nytt stycke." in text
		assert '<script>alert("x")</script>' in text and "<b>fet</b>" in text  # as text
		assert str(MEN) not in re.findall(r"\d+", text)
	assert "Sida 1 av" in texts[0]
	assert doc.sources.splitlines()[0].startswith(f"Publicerad statistik för {YEAR}, version 1")


def test_the_pdf_has_title_and_language(recorded):
	publish(recorded)
	file = pypdfium2.PdfDocument(pdf(written(report(recorded, report_title="Vårt år [page] & mer"))))
	assert file.get_metadata_value("Title") == "Vårt år [page] & mer"
	assert "Vårt år [page] & mer" in plain(file[0].get_textpage().get_text_range())


def test_the_docx_is_accessible_and_editable(recorded):
	publish(recorded)
	data = docx(written(report(recorded)))
	document = Document(io.BytesIO(data))
	headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
	assert "Hjälp vid disken" in headings and "Ekonomi" in headings
	assert document.core_properties.title == f"Årsrapport {YEAR}"
	assert document.core_properties.language == "sv-SE"
	assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"sv-SE"}
	assert document.tables
	for table in document.tables:
		assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
	pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
	assert pictures and all(re.search(r": [\d\s]+$", text) for text in pictures)
	with zipfile.ZipFile(io.BytesIO(data)) as file:
		assert "NUMPAGES" in file.read("word/footer1.xml").decode()
		assert [name for name in file.namelist() if "media" in name] == ["word/media/image1.png"]


def test_a_new_version_keeps_the_earlier(recorded):
	doc = made(report(recorded))
	first = content(doc.docx_file)
	publish(recorded)
	doc.introduction = "Nu med siffror."
	doc.save()
	made(doc)
	assert doc.version_no == 2
	files = frappe.get_all(
		"File", {"attached_to_name": doc.name}, ["file_name", "is_private", "file_url"], order_by="creation"
	)
	assert len(files) == 4 and all(file.is_private for file in files)
	assert content(next(f.file_url for f in files if f.file_name.endswith("v1.docx"))) == first
	assert "Nu med siffror." in docx_text(content(doc.docx_file))


def test_characters_that_no_file_can_hold_are_left_out(company):
	doc = report(company, introduction="Ett\x0b två\x00 tre\x1b.")
	with print_language("sv"):
		document = report_contents.write(doc)[0]
		assert "Ett" in docx_text(docx(document)) and "tre." in pdf_text(pdf(document))


# --- making it ---------------------------------------------------------------------------------------


def test_the_button_orders_it_from_the_queue_and_who_ordered_is_told(recorded, as_user, monkeypatch):
	jobs = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: jobs.append((method, options)))
	manager = make.user_with("Digidel Manager")
	frappe.get_doc(doctype="User Permission", user=manager, allow="Company", for_value=recorded).insert()
	with as_user(manager):
		doc = report(recorded)
		jobs.clear()
		assert make_report(doc.name) == report_making.WAITING
		((method, options),) = jobs
		frappe.get_attr(method)(name=options["name"])
	doc.reload()
	assert doc.status == report_making.READY and doc.generated_by == manager
	told = frappe.get_last_doc("Notification Log", {"document_name": doc.name})
	assert told.for_user == manager and "ready" in told.subject


def test_a_job_that_fails_says_so(company, monkeypatch):
	doc = report(company)
	monkeypatch.setattr(frappe, "enqueue", lambda *arguments, **options: None)
	make_report(doc.name)
	frappe.db.commit()  # a savepoint here: the order stands before the worker begins

	def fail(_report):
		raise RuntimeError("wkhtmltopdf is not there")

	monkeypatch.setattr(report_making, "pdf", fail)
	report_making.make(doc.name)
	doc.reload()
	assert doc.status == report_making.FAILED and not doc.pdf_file
	assert not frappe.get_all("File", {"attached_to_name": doc.name})
	monkeypatch.undo()
	assert made(doc).version_no == 1


def test_a_period_that_is_not_over_is_refused(company):
	doc = report(company, year=frappe.utils.getdate().year)
	with pytest.raises(frappe.ValidationError, match="not over"):
		make_report(doc.name)


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"year": None}, "whole number|year"),
		({"year": "snart"}, "whole number"),
		({"year": 1889}, "between"),
		({"year": 2999}, "between"),
		({"year": [2019]}, "whole number"),
		({"kind": "Final report"}, "which grant"),
		({"introduction": "å" * 50_001}, "too long"),
	],
)
def test_bad_reports_are_refused(company, values, message):
	with pytest.raises(frappe.ValidationError, match=message):
		report(company, **values)


@pytest.mark.parametrize("fieldname", ["introduction", "examples", "report_title"])
def test_the_managers_texts_hold_nobody(company, fieldname):
	with pytest.raises(PersonalDataError):
		report(company, **{fieldname: "Anna, anna@example.org, fick hjälp"})


def test_a_final_report_takes_the_grants_period(company):
	grant = claims.active_grant()
	doc = report(company, kind="Final report", year=None, grant_agreement=grant.name)
	assert str(doc.period_from) == str(grant.eligible_from) and str(doc.period_to) == str(grant.eligible_to)
	with pytest.raises(frappe.ValidationError, match="ends before"):
		doc.update({"period_from": "2020-05-01", "period_to": "2019-05-01"}).save()


def test_what_was_made_is_not_taken_from_a_form(company):
	doc = report(company, status="Ready", pdf_file="/private/files/annans.pdf", version_no=7)
	assert (doc.status, doc.pdf_file, doc.version_no) == ("Not made", None, 0)
	doc.update({"docx_file": "/private/files/annans.docx", "sources": "påhittat"}).save()
	doc.reload()
	assert not doc.docx_file and not doc.sources


# --- who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Coordinator", "Digidel Volunteer", "Digidel Reader"]
)
def test_other_roles_see_no_reports(company, as_user, role):
	doc = report(company)
	with as_user(make.user_with(role)):
		assert not frappe.get_doc("Digidel Report", doc.name).has_permission("read")
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Digidel Report")
		with pytest.raises(frappe.PermissionError):
			make_report(doc.name)


def test_finance_reads_and_does_not_make(company, as_user):
	doc = made(report(company))
	with as_user(make.user_with("Digidel Finance")):
		assert frappe.get_doc("Digidel Report", doc.name).has_permission("read")
		assert frappe.get_doc("File", {"file_url": doc.pdf_file}).has_permission("read")
		with pytest.raises(frappe.PermissionError):
			make_report(doc.name)
		with pytest.raises(frappe.PermissionError):
			report(company)


def test_another_municipality_has_no_part_in_it(company, as_user):
	other = make.other_company()
	make.company_settings(company=other)
	doc = made(report(company))
	manager = make.user_with("Digidel Manager", name="annan-chef")
	frappe.get_doc(doctype="User Permission", user=manager, allow="Company", for_value=other).insert()
	grant = claims.active_grant()
	with as_user(manager):
		assert frappe.get_list("Digidel Report") == []
		assert not frappe.get_doc("File", {"file_url": doc.pdf_file}).has_permission("read")
		with pytest.raises(frappe.PermissionError):
			make_report(doc.name)
		with pytest.raises(frappe.PermissionError):
			report(company)
		with pytest.raises((OtherCompanyError, frappe.PermissionError)):
			report(other, grant_agreement=grant.name)


def test_a_year_with_visits_and_no_salon_can_be_reported(company):
	goals.visit(f"{YEAR}-03-04", gender="Woman", persons=70, meeting_place=make.meeting_place().name)
	publish(company)
	doc = made(report(company))
	said = plain(pdf_text(content(doc.pdf_file)))
	assert "Digitala salonger" in said and "efter tema" not in said
