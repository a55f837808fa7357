"""A salon on paper: the poster's code leads to its page, nothing in a title is run, the card has what hosts need."""

import frappe
import pypdfium2
import pytest
import zxingcpp
from frappe.utils.pdf import get_pdf

from digidel_app.digidel_salons import paper
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
