"""A salon on paper: the poster's code leads to its page, nothing in a title is run, the card has what hosts need."""

import frappe
import pypdfium2
import pytest
import zxingcpp
from frappe.utils.pdf import get_pdf
from PIL import ImageOps

from digidel_app.digidel_salons import certificate, paper
from digidel_app.testing import builders_operations as make


@pytest.fixture(autouse=True)
def settings():
	make.company_settings(public_phone="070-1740605")


def codes_of(html: str) -> tuple[int, list[str]]:
	"""Pages of the PDF, and what the codes on the first one say."""
	document = pypdfium2.PdfDocument(get_pdf(f"<html><body>{html}</body></html>", {"page-size": "A4"}))
	picture = document[0].render(scale=2).to_pil()
	return len(document), [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_code_on_the_poster_leads_to_the_salon(lang):
	salon = make.open_salon(is_public=1)
	frappe.local.lang = lang
	pages, codes = codes_of(paper.poster(salon))
	assert pages == 1
	assert codes == [paper.address(salon.name, lang)]
	assert codes[0].endswith(f"/salonger?salong={salon.name}")
	assert ("/en/" in codes[0]) == (lang == "en")


def test_a_salon_without_a_public_page_has_no_code():
	assert "<svg" not in paper.poster(make.open_salon(is_public=0))
	cancelled = make.open_salon(is_public=1).update({"status": "Cancelled"}).save()
	frappe.local.lang = "sv"
	html = paper.poster(cancelled)
	assert "<svg" not in html
	assert frappe._("The meeting is cancelled.") in html


def test_a_language_that_nobody_has_reviewed_is_not_printed():
	frappe.local.lang = "ar"
	html = paper.poster(make.open_salon(is_public=1))
	assert 'lang="sv"' in html
	assert 'dir="ltr"' in html


def test_a_reviewed_language_is_printed_without_english_in_between():
	settings = make.company_settings()
	settings.append(
		"reviewed_languages",
		{
			"language": "Arabic",
			"page_language": "Arabic",
			"reviewed_by": "Granskare",
			"reviewed_on": "2026-01-01",
		},
	)
	settings.save()
	frappe.local.lang = "ar"
	html = paper.poster(make.open_salon(is_public=1))
	assert 'dir="rtl"' in html
	assert "مدخل" in html or "واي فاي" in html
	assert "camera" not in html and "costs" not in html


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "محو 🎉 " * 8, "A" * 139])
def test_no_title_is_run_or_spills_over_to_a_second_page(title):
	salon = make.open_salon(is_public=1)
	salon.title = title
	frappe.local.lang = "sv"
	for html in (paper.poster(salon), paper.card(salon)):
		assert "<script" not in html
		assert codes_of(html)[0] == 1


def test_the_card_says_what_a_host_needs_and_names_no_participant():
	volunteer = make.volunteer(volunteer_name="Sivert Provsson", contact_phone="070-1740606")
	item = frappe.get_doc(
		doctype="Digidel Equipment", equipment_name="Kuffert med plattor", company=make.first_company()
	).insert()
	salon = make.open_salon(
		hosts=[{"host_kind": "Volunteer", "salon_volunteer": volunteer.name, "role": "Värd"}],
		equipment=[{"equipment": item.name, "equipment_note": "laddade"}],
	)
	make.registration(digital_salon=salon.name, participant_name="Deltagare Ett").insert()
	html = paper.card(salon)
	for words in ("Sivert Provsson (Värd)", "Kuffert med plattor – laddade", "070-1740605"):
		assert words in html
	assert "Deltagare Ett" not in html
	assert "070-1740606" not in html


def text_of(html: str) -> tuple[int, str]:
	"""Pages of the PDF, and the words on them."""
	# a wide font, and the margins of the print format
	page = f"<html><body style='font-family: DejaVu Sans, sans-serif'>{html}</body></html>"
	margins = {"margin-left": "20mm", "margin-right": "20mm", "margin-top": "16mm", "margin-bottom": "18mm"}
	document = pypdfium2.PdfDocument(get_pdf(page, {"page-size": "A4", **margins}))
	return len(document), "\n".join(page.get_textpage().get_text_range() for page in document)


LONG_TITLES = (
	"Prov: Sjukvårdsrådgivningens e-tjänst",
	"Informationssäkerhetsutbildning för föreningar",
	"Fullmaktsregistreringstjänsten hos Försäkringskassan och Pensionsmyndigheten",
	"Bostadsanpassningsbidraget: så söker du, steg för steg, med hjälp av våra handledare på biblioteket",
)


@pytest.mark.parametrize("title", LONG_TITLES)
def test_a_long_word_stays_whole_and_the_poster_on_one_page(title):
	place = make.meeting_place(
		place_name="Föreningshuset Exemplet", locality="Fagervik", is_step_free=1, has_wifi=1
	)
	salon = make.open_salon(is_public=1, title=title, meeting_place=place.name, language="sv")
	frappe.local.lang = "sv"
	pages, text = text_of(paper.poster(salon))
	assert pages == 1
	assert {word for word in title.split() if word not in text.replace("\u2011", "-")} == set()
	assert "Föreningshuset" in text and "Fagervik" in text


def test_the_poster_serves_those_without_a_camera():
	salon = make.open_salon(is_public=1)
	frappe.local.lang = "sv"
	html = paper.poster(salon)
	assert frappe.utils.get_url("/digidel/salonger").split("://")[-1] in html.replace("<wbr>", "")
	assert "070\u20111740605" in html
	assert "Or write" not in html
	salon.is_public = 0
	assert "/salonger" not in paper.poster(salon).replace("<wbr>", "")


def test_the_card_says_how_to_get_in_and_whom_to_turn_to():
	make.company_settings(public_phone="")
	place = make.meeting_place(key_note="Nyckeln finns i receptionen.", has_wifi=1, wifi_kind="Everyone")
	hosts = [{"host_kind": "Staff", "user": "Administrator", "role": "Värd"}]
	salon = make.open_salon(meeting_place=place.name, hosts=hosts)
	html = paper.card(salon)
	assert "Nyckeln finns i receptionen." in html
	assert "öppet för alla" in html
	assert html.count("Administrator (Värd)") == 2  # among the hosts, and as whom to call
	assert html.count('class="fill"') == 1
	place.update({"key_note": None}).save()
	assert paper.card(salon).count('class="fill"') == 2


WRITTEN = "Kaffe & dator <för alla>"


def test_a_title_is_escaped_once_on_paper():
	salon = make.open_salon(is_public=1, title=WRITTEN)
	frappe.local.lang = "sv"
	for html in (paper.poster(salon), paper.card(salon), paper.evaluation_sign(salon)):
		assert "Kaffe &amp; dator &lt;för alla&gt;" in html


@pytest.mark.parametrize("years", [0, 1, 8])
def test_the_frame_of_the_certificate_fills_its_one_page(years, monkeypatch):
	volunteer = make.volunteer(partner_organisation=make.partner().name)
	rows = [{"year": 2019 + n, "times": 40, "hours": "82,5"} for n in range(years)]
	context = {**certificate._context(volunteer), "years": rows, "total": "660" if years else None}
	monkeypatch.setattr(certificate, "_context", lambda doc: context)
	html = f"<html><body>{certificate.html(volunteer)}</body></html>"
	document = pypdfium2.PdfDocument(get_pdf(html, {"page-size": "A4"}))
	assert len(document) == 1
	box = ImageOps.invert(document[0].render().to_pil().convert("L")).getbbox()
	assert (box[3] - box[1]) / document[0].get_height() > 0.8
