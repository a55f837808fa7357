"""The steering group's board and the goals' report in the browser: read, opened down, printed on one page, accessible."""

import os
from pathlib import Path

import frappe
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

BENCH_SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
BOARD = ".steering-board"
LEAST_PIXELS = 24


@pytest.fixture(scope="module")
def followed(grant) -> dict:
	"""Goals of the grant's project with enough visits to be shown, committed for the server to see."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=BENCH_SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		from digidel_app.testing import builders_goals as goals
		from digidel_app.testing import builders_operations as make

		project = make.project(company=grant["company"])
		shared = {"company": grant["company"], "project": project}
		place = make.meeting_place(company=grant["company"]).name
		goals.goal(**shared, title="Nå tjugo personer", target_value=20).insert()
		goals.goal(**shared, title="En plattform", is_qualitative=1, status="Under way").insert()
		for number in range(1, 4):
			for gender in ("Woman", "Man"):
				goals.visit(
					f"2019-0{number}-05",
					visit_kind="First visit",
					gender=gender,
					persons=3,
					meeting_place=place,
					project=project,
				)
		return {"company": grant["company"], "project": project}
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


@pytest.fixture
def board(signed_in, followed):
	"""The board as the project's manager sees it on 30 June 2019."""
	page = signed_in("manager")
	page.goto(
		f"/app/steering-board?company={followed['company']}&project={followed['project']}&on=2019-06-30"
	)
	page.locator(f"{BOARD} article").first.wait_for()
	return page


def test_the_board_says_where_the_goals_stand(board):
	tile = board.locator(f"{BOARD} article", has_text="Nå tjugo personer")
	expect(tile.locator(".figure")).to_contain_text("18")
	assert "I denna takt nås 20" in tile.inner_text()
	expect(board.locator(BOARD)).to_contain_text("En plattform")
	expect(board.locator(f"{BOARD} table")).to_have_count(2)


def test_no_text_on_the_board_is_small(board):
	sizes = board.locator(f"{BOARD} *").evaluate_all(
		"all => all.filter(e => e.childNodes.length && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
		".map(e => parseFloat(getComputedStyle(e).fontSize))"
	)
	assert sizes and min(sizes) >= LEAST_PIXELS


def test_the_board_has_no_accessibility_faults(board):
	found = Axe().run(board, context=BOARD)
	assert found.violations_count == 0, found.generate_report()


def test_the_board_is_printed_on_one_page(board, tmp_path):
	path = tmp_path / "board.pdf"
	board.pdf(path=path, prefer_css_page_size=True)
	reader = PdfReader(path)
	page = reader.pages[0].mediabox
	assert len(reader.pages) == 1
	assert page.width > page.height


def test_a_goals_figure_opens_down_to_its_visits(signed_in, followed):
	page = signed_in("manager")
	page.goto(
		f"/app/query-report/Goal Follow-up?company={followed['company']}&project={followed['project']}&on_date=2019-06-30"
	)
	page.locator(".dt-cell--col-4 a", has_text="18").click()
	page.wait_for_function(
		"frappe.query_report && frappe.query_report.report_name === 'Encounter Statistics'"
	)
	page.wait_for_function("(frappe.query_report.data || []).some((row) => row.persons !== undefined)")
	assert page.evaluate("frappe.query_report.get_filter_value('project')") == followed["project"]
	assert page.evaluate("frappe.query_report.data.reduce((sum, row) => sum + row.persons, 0)") == 18
