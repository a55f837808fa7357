"""A survey on paper: large type, boxes, no personal data; in the languages the municipality shows; a sign that leads to the page."""

import io

import frappe
import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from digidel_app.api import surveys as api
from digidel_app.digidel_center import paper_pdf
from digidel_app.digidel_follow_up.surveys import paper
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_surveys import survey

SMALLEST = 14
"""Points."""


@pytest.fixture(autouse=True)
def settings():
	return make.company_settings()


def reviewed(language: str) -> None:
	settings = make.company_settings()
	row = {"language": language, "page_language": language, "reviewed_by": "Granskare", "reviewed_on": "2026-01-01"}  # fmt: skip
	settings.append("reviewed_languages", row)
	settings.save()


def sizes(content: bytes) -> list[float]:
	"""Size in points of every character that is printed, as it stands on the paper."""
	found = []

	def visit(text, matrix, text_matrix, _font, size):
		if text.strip():
			found.append(abs(size * text_matrix[3] * matrix[3]))

	for page in PdfReader(io.BytesIO(content)).pages:
		page.extract_text(visitor_text=visit)
	return found


def text_of(content: bytes) -> str:
	document = pypdfium2.PdfDocument(content)
	return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def codes_of(content: bytes) -> tuple[int, list[str]]:
	document = pypdfium2.PdfDocument(content)
	return len(document), [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())]


@pytest.mark.parametrize("phase", ["Before", "After"])
def test_the_paper_is_large_explains_the_code_and_asks_for_no_name(phase):
	doc = survey(title="Trygg med mobilen")
	content = paper.pdf(doc, paper.QUESTIONNAIRE, phase, "sv")
	assert min(sizes(content)) >= SMALLEST
	said = text_of(content)
	for words in (
		"Trygg med mobilen",
		"Gör en egen kod",
		"Skriv inte ditt namn på pappret.",
		"Vad som händer med dina svar",
		"Hur säker är du på BankID?",
		"3. Dator",
	):
		assert words in said
	assert ("Före" in said, "Efter" in said) == (phase == "Before", phase == "After")
	reader = PdfReader(io.BytesIO(content))
	assert reader.metadata.title == "Trygg med mobilen"
	assert reader.trailer["/Root"]["/Lang"] == "sv"
	width, height = (float(side) for side in reader.pages[0].mediabox[2:])
	assert (round(width), round(height)) == (595, 842)


def test_a_survey_asked_once_has_no_code():
	doc = survey(survey_design="Once")
	said = text_of(paper.pdf(doc, paper.QUESTIONNAIRE, "Single", "sv"))
	assert "egen kod" not in said and "förnamn" not in said


def test_every_choice_has_a_box():
	html = paper.questionnaire(survey(), "Before", "sv")
	assert html.count('class="box"') == 5 + 5 + 2 + 3


def test_questions_that_are_not_written_in_a_language_are_in_swedish_and_it_is_said():
	reviewed("Arabic")
	doc = survey()
	html = paper.questionnaire(doc, "Before", "ar")
	assert '<html lang="ar" dir="rtl">' in html
	assert "Svenska" in html and "Hur säker är du på BankID?" in html
	assert 'class="part question" lang="sv" dir="ltr"' in html
	for row in doc.questions:
		row.update({"text_ar": "ما مدى ثقتك؟", "choices_ar": "هاتف\nلوحي\nحاسوب" if row.choices else None})
	doc.save()
	html = paper.questionnaire(doc, "Before", "ar")
	assert 'class="part question" lang="ar" dir="rtl"' in html
	assert "Hur säker" not in html and "Nobody" not in html and "Svenska" not in html
	assert min(sizes(paper.pdf(doc, paper.QUESTIONNAIRE, "Before", "ar"))) >= SMALLEST


@pytest.mark.parametrize(("phase", "field"), [("Before", "before_code"), ("After", "after_code")])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_code_on_the_sign_leads_to_its_phase_in_its_language(phase, field, lang):
	doc = survey()
	pages, codes = codes_of(paper.pdf(doc, paper.SIGN, phase, lang))
	assert pages == 1
	(code,) = codes
	prefix = "/digidel/en" if lang == "en" else "/digidel"
	assert code.endswith(f"{prefix}/enkat/{doc.get(field)}")


@pytest.mark.parametrize(
	"asked",
	[
		("poster", "Before", "sv"),
		("sign", "Single", "sv"),
		("sign", "Before", "ar"),
		("sign", "Before", "../../etc"),
		("questionnaire", "", "sv"),
	],
)
def test_what_cannot_be_printed_is_refused(asked):
	with pytest.raises(frappe.ValidationError):
		api.print_survey(survey().name, *asked)


def test_a_closed_survey_has_papers_but_no_sign():
	doc = survey(status="Closed")
	assert paper.pdf(doc, paper.QUESTIONNAIRE, "After", "sv").startswith(b"%PDF")
	with pytest.raises(frappe.ValidationError):
		paper.pdf(doc, paper.SIGN, "After", "sv")


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "A" * 139, "محو 🎉 " * 8])
def test_no_text_is_run_and_a_sign_is_one_page(title):
	doc = survey()
	doc.title = title
	doc.questions[0].question_text = "<img src=x onerror=alert(1)>"
	for html in (paper.questionnaire(doc, "Before", "sv"), paper.sign(doc, "Before", "sv")):
		assert "<script" not in html and "<img" not in html
	assert codes_of(paper.pdf(doc, paper.SIGN, "Before", "sv"))[0] == 1


def test_who_reads_the_survey_prints_it_and_nobody_else(as_user):
	doc = survey()
	with as_user(make.user_with("Digidel Advisor")):
		assert api.print_choices(doc.name) == {
			"phases": ["Before", "After"],
			"languages": [
				{"code": "sv", "name": "Svenska", "is_written": True},
				{"code": "en", "name": "English", "is_written": True},
			],
		}
		api.print_survey(doc.name, "sign", "After", "en")
		assert frappe.local.response.filename == "skylt-after-en.pdf"
	for role in ("Digidel Reader", "Digidel Finance", "Digidel Volunteer"):
		with as_user(make.user_with(role)):
			for attempt in (
				lambda: api.print_choices(doc.name),
				lambda: api.print_survey(doc.name, "sign", "After", "sv"),
			):
				with pytest.raises(frappe.PermissionError):
					attempt()


def test_a_server_without_pango_prints_as_large_but_nothing_from_right_to_left(monkeypatch):
	monkeypatch.setattr(paper_pdf, "_weasyprint", lambda: None)
	reviewed("Arabic")
	doc = survey()
	assert min(sizes(paper.pdf(doc, paper.QUESTIONNAIRE, "Before", "sv"))) >= SMALLEST
	assert codes_of(paper.pdf(doc, paper.SIGN, "Before", "sv"))[0] == 1
	with pytest.raises(frappe.ValidationError, match="right to left"):
		paper.pdf(doc, paper.QUESTIONNAIRE, "Before", "ar")


def test_the_logo_stands_in_the_page_and_nothing_is_fetched():
	assert paper_pdf.inside("/files/../../site_config.json") is None
	assert paper_pdf.inside("https://example.org/x.png") is None
	assert paper_pdf.inside("/private/files/x.png") is None
	for address in ("https://example.org/x.png", "file:///etc/passwd", "data:text/html;base64,PGI+"):
		with pytest.raises(ValueError):
			paper_pdf._only_what_is_inside(address)
