"""Roadmap and its time chart, decisions to follow, and the year wheel in the browser: as a manager, and as an advisor."""

import os
from pathlib import Path
from uuid import uuid4

import frappe
import pytest

BENCH_SITE = os.environ.get("FRAPPE_SITE", "digidel-test.localhost")
RUN = uuid4().hex[:6]
"""A site that is looked at after the tests may hold those of an earlier run."""
INITIATIVE = f"Provinsats {RUN} med <i>märke</i>"
DECISION, WHEEL_TASK = f"Provbeslut {RUN}", f"Provdialog {RUN}"


@pytest.fixture(scope="module")
def governed(grant) -> dict:
	"""An initiative, a meeting with a late decision and a task of the year wheel, committed for the server to see."""
	before = os.getcwd()
	os.chdir(Path(frappe.__file__).resolve().parents[3] / "sites")
	frappe.init(site=BENCH_SITE, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	try:
		shared = {"company": grant["company"], "responsible_user": "manager@example.org"}
		initiative = frappe.get_doc(
			doctype="Roadmap Initiative",
			title=INITIATIVE,
			area="Digital tools",
			period_from="2019-03-01",
			period_to="2021-05-31",
			status="Under way",
			**shared,
		).insert()
		meeting = frappe.get_doc(
			doctype="Governance Meeting",
			title="Provmötet",
			company=grant["company"],
			meeting_group="Steering group",
			meeting_date="2019-04-01",
			decisions=[
				{
					"decision": DECISION,
					"responsible_user": "manager@example.org",
					"due_on": "2019-05-02",
					"roadmap_initiative": initiative.name,
				}
			],
		).insert()
		task = frappe.get_doc(
			doctype="Year Wheel Task",
			title=WHEEL_TASK,
			what_to_do="Gå igenom <b>insatserna</b>",
			recurrence="Every half-year",
			first_month="March",
			day_of_month=18,
			first_day="2019-01-01",
			roadmap_initiative=initiative.name,
			**shared,
		).insert()
		return {"initiative": initiative.name, "meeting": meeting.name, "task": task.name, **grant}
	finally:
		frappe.db.commit()  # the server reads through connections of its own
		frappe.destroy()
		os.chdir(before)


def report(page, name: str, **filters) -> None:
	query = "&".join(f"{field}={value}" for field, value in filters.items())
	page.goto(f"/app/query-report/{name}?{query}")
	page.wait_for_function(f"frappe.query_report && frappe.query_report.report_name === '{name}'")
	page.locator(".dt-scrollable .dt-row").first.wait_for()


def test_the_roadmap_leads_to_its_initiatives_and_the_time_chart(signed_in, governed):
	page = signed_in("manager")
	report(page, "Roadmap", company=governed["company"])
	row = page.locator(".dt-row", has_text=f"Provinsats {RUN}").first
	assert "Digitala verktyg" in row.inner_text() and "Pågår" in row.inner_text()
	assert row.locator("a i").count() == 0  # markup in a title is shown as text
	page.get_by_role("button", name="Tidsplan").click()
	bar = page.locator(".gantt .bar-label", has_text=f"Provinsats {RUN}").first
	bar.wait_for()
	assert bar.text_content() == INITIATIVE
	assert page.locator(".gantt .bar-label i").count() == 0
	assert governed["initiative"] not in page.locator("svg.gantt").text_content()


def test_a_late_decision_leads_to_its_meeting(signed_in, governed):
	page = signed_in("advisor")
	report(page, "Decisions to Follow", company=governed["company"], state="late")
	row = page.locator(".dt-row", has_text=DECISION).first
	assert "Försenad" in row.inner_text() and "Provinsats" in row.inner_text()
	row.get_by_role("link", name="Provmötet").click()
	page.wait_for_function(f"cur_frm && cur_frm.doc.name === '{governed['meeting']}'")


def test_the_wheel_of_a_year_as_manager_and_on_paper(signed_in, governed):
	page = signed_in("manager")
	report(page, "Year Wheel", company=governed["company"], year=2035)
	rows = page.locator(".dt-row", has_text=WHEEL_TASK)
	assert rows.count() == 2
	assert "mars" in rows.first.inner_text() and "Kommer" in rows.first.inner_text()
	assert "september" in rows.last.inner_text()
	printed = page.evaluate(
		"""() => frappe.render_template(frappe.query_report.report_settings.html_format, {
			filters: frappe.query_report.get_filter_values(), data: frappe.query_report.data })"""
	)
	assert printed.count(WHEEL_TASK) == 2 and "Årshjul 2035" in printed
	assert "&lt;b&gt;insatserna" in printed and "<b>insatserna" not in printed
	rows.first.get_by_role("link", name=WHEEL_TASK).click()
	page.wait_for_function(f"cur_frm && cur_frm.doc.name === '{governed['task']}'")
	assert page.evaluate("cur_frm.perm[0].write") == 1


def test_an_advisor_reads_the_wheel_but_turns_it_not(signed_in, governed):
	page = signed_in("advisor")
	report(page, "Year Wheel", company=governed["company"], year=2035)
	assert page.locator(".dt-row", has_text=WHEEL_TASK).count() == 2
	page.goto(f"/app/year-wheel-task/{governed['task']}")
	page.wait_for_function(f"cur_frm && cur_frm.doc.name === '{governed['task']}'")
	assert not page.evaluate("cur_frm.perm[0].write")
	asked = page.context.request.get(
		"/api/method/frappe.desk.query_report.run", params={"report_name": "Competence Matrix"}
	)
	assert asked.status == 403  # who can what is for managers
