"""The mapping of the support in the browser: the questionnaire, a file, what an answer becomes, and the report."""

import json
import re
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

QUESTION = "Hur blir människor bemötta när de först vänder sig till kommunen?"


def answers(page, mark: str) -> list[dict]:
	asked = {
		"filters": json.dumps([["answer", "like", f"%{mark}"]]),
		"fields": json.dumps(["name", "state", "grade", "answer"]),
	}
	return page.context.request.get("/api/resource/Mapping Answer", params=asked).json()["data"]


def test_a_questionnaire_is_filled_in_and_its_gap_is_seen(signed_in):
	mark = uuid4().hex[:6]
	page = signed_in("manager")
	page.goto("/app/mapping-answer")
	page.get_by_role("button", name="Fyll i frågeformuläret").click()
	dialog = page.locator(".modal.show")
	expect(dialog).to_contain_text(QUESTION)
	dialog.locator("[data-fieldname=company] input").first.fill("Timrå kommun")
	dialog.locator("[data-fieldname=source_kind] select").select_option("Resident")
	dialog.locator("[data-fieldname=answer_0_0] textarea").fill(f"Jag fick vänta {mark}")
	dialog.locator("[data-fieldname=grade_0_0] select").select_option("2")
	dialog.locator("[data-fieldname=answer_0_1] textarea").fill(f"Ett svar direkt {mark}")
	dialog.locator("[data-fieldname=grade_0_1] select").select_option("5")
	dialog.get_by_role("button", name="Spara svaren").click()
	dialog.wait_for(state="hidden")
	stored = answers(page, mark)
	assert sorted((row["state"], row["grade"]) for row in stored) == [
		("Present state", 2),
		("Wanted state", 5),
	]

	page.goto(f"/app/mapping-answer/{stored[0]['name']}")
	page.get_by_role("button", name="Skapa en insats").click()
	page.locator(".modal.show [data-fieldname=title] input").fill(f"Ett nummer att ringa {mark}")
	page.locator(".modal.show [data-fieldname=area] select").select_option("Digital tools")
	page.locator(".modal.show .btn-modal-primary").click()
	page.wait_for_function("cur_frm.doc.roadmap_initiative")
	expect(page.get_by_role("button", name="Skapa en insats")).to_have_count(0)

	page.goto("/app/query-report/Mapping Gaps?company=Timrå kommun")
	page.locator(".datatable a", has_text="Första mötet").first.click()
	page.wait_for_url(re.compile("/app/mapping-answer"))
	page.locator(".list-row", has_text=f"Jag fick vänta {mark}").first.wait_for()


def test_a_file_is_checked_first_and_then_imported(signed_in, tmp_path: Path):
	mark = uuid4().hex[:6]
	file = tmp_path / "svar.csv"
	file.write_text(
		"Område;Läge;Svar;Betyg;Vem som svarat;Iakttaget den\r\n"
		f"Platser och tider;Nuläge;Stängt på kvällen {mark};2;Invånare;2026-03-01\r\n"
		"Något annat;Nuläge;x;2;Invånare;2026-03-01\r\n",
		encoding="cp1252",
	)
	page = signed_in("manager")
	page.goto("/app/mapping-answer")
	page.get_by_role("button", name="Fyll i frågeformuläret").wait_for()
	page.locator(".menu-btn-group button").first.click()
	page.get_by_role("link", name="Importera svar från en fil").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=company] input").first.fill("Timrå kommun")
	dialog.locator("input[type=file]").set_input_files(file)
	dialog.get_by_role("button", name="Kontrollera filen").click()
	expect(dialog).to_contain_text("1 av 2 rader kan importeras")
	expect(dialog).to_contain_text("Rad 3, Område: ordet är inte ett av valen.")
	dialog.get_by_role("button", name="Importera 1 svar").click()
	expect(dialog).to_contain_text("1 svar är sparade.")
	found = answers(page, mark)
	assert [row["answer"] for row in found] == [f"Stängt på kvällen {mark}"]
