"""What must not be possible, by threat. Most go through the HTTP API or the functions it calls."""

import frappe
import pytest

from digidel_app.permissions import ROLES
from digidel_app.testing import builders_funding as build

NEIGHBOUR = "Grannkommunen"
FIXED = "plan"
ROWS = (
	"Agreement Commitment",
	"Agreement Renewal",
	"Budget Line Formula",
	"Budget Line Funding",
	"Budget Reallocation Row",
	"Closed Week",
	"Digidel Survey Answer",
	"Digidel Survey Column",
	"Digidel Survey Question",
	"Encounter Question",
	"Financing Statement",
	"Governance Decision",
	"Grant Claim Line",
	"Grant Claim Share",
	"Grant Claim Year",
	"Grant Deadline",
	"Grant Financing",
	"Grant Instalment",
	"Place Criterion",
	"Place Opening Hour",
	"Project Budget Line Year",
	"Reviewed Page Language",
	"Roadmap Document",
	"Roadmap Follow-up",
	"Salon Equipment",
	"Salon Headcount",
	"Salon Host",
	"Salon Need",
	"Salon Series Exception",
	"Salon Series Term",
	"Salon Series Time",
	"Salon Volunteer Topic",
	"Year Wheel Occurrence",
)


@pytest.fixture
def finance():
	return user_with("Digidel Finance", "Accounts User", "Projects User")


def user_with(*roles: str) -> str:
	"""A user with exactly these roles."""
	email = "angripare@example.org"
	if not frappe.db.exists("User", email):
		frappe.get_doc(doctype="User", email=email, first_name="Prov", send_welcome_email=0).insert()
	doc = frappe.get_doc("User", email)
	doc.set("roles", [{"role": role} for role in roles])
	doc.save()
	return email


@pytest.fixture
def two_grants():
	"""A grant with a planned line in each of two municipalities: {company: line}."""
	frappe.flags.ignore_chart_of_accounts = True
	frappe.get_doc(
		doctype="Company", company_name=NEIGHBOUR, abbr="GK", default_currency="SEK", country="Sweden"
	).insert()
	frappe.flags.ignore_chart_of_accounts = False
	lines = {}
	for company in (build.COMPANY, NEIGHBOUR):
		if not frappe.db.exists("Digidel Company Settings", company):
			frappe.get_doc(doctype="Digidel Company Settings", company=company).insert()
		grant = build.grant(build.project(company=company), company=company)
		lines[company] = build.budget_line(grant.name, "Lokalkostnader", {"2019": 1000}).name
	return lines


def approved_line(title: str = "Lokalkostnader"):
	"""A line of an active grant."""
	grant = build.activate(build.timra_grant())
	return frappe.get_doc("Project Budget Line", {"project": grant.project, "title": title})


# --- writing past the document's rules ------------------------------------------------------------------


def test_the_rows_named_here_are_all_there_are():
	own = frappe.get_all("DocType", {"module": ("like", "Digidel%"), "istable": 1}, pluck="name")
	assert sorted(own) == sorted(ROWS)


def _put(row):
	from frappe.api.v1 import update_doc

	frappe.form_dict.data = frappe.as_json({"planned_amount": 1})
	update_doc(row.doctype, row.name)


def _post(row):
	from frappe.api.v1 import create_doc

	values = {"fiscal_year": "2020", "planned_amount": 7, "parenttype": row.parenttype, "parent": row.parent}
	frappe.form_dict.data = frappe.as_json({**values, "parentfield": row.parentfield})
	create_doc(row.doctype)


def _delete(row):
	frappe.delete_doc(row.doctype, row.name)


@pytest.mark.parametrize("attack", [_put, _post, _delete])
def test_an_approved_plan_is_not_changed_row_by_row(attack, finance, as_user):
	"""The platform writes the row first and then compares the document with itself."""
	line = approved_line()
	with as_user(finance), pytest.raises(frappe.ValidationError):
		attack(line.years[0])


def test_an_approved_plan_is_not_changed_in_bulk(finance, as_user):
	from frappe.client import bulk_update

	line = approved_line()
	planned = line.years[0].planned_amount
	row = {"doctype": "Project Budget Line Year", "docname": line.years[0].name, "planned_amount": 1}
	with as_user(finance):
		assert bulk_update(frappe.as_json([row]))["failed_docs"]
	assert frappe.db.get_value("Project Budget Line Year", line.years[0].name, "planned_amount") == planned


@pytest.mark.parametrize("doctype", ROWS)
def test_no_row_is_written_by_itself(doctype):
	row = frappe.new_doc(doctype)
	for method in (row.validate, row.on_trash):
		with pytest.raises(frappe.ValidationError):
			method()


@pytest.mark.parametrize("status", ["Draft", "Approved"])
def test_a_new_line_brings_no_money_into_a_fixed_plan(status, finance, as_user):
	grant = frappe.get_doc("Grant Agreement", approved_line().grant_agreement)
	frappe.get_doc(doctype="Cost Type", cost_type_name="Nytt kostnadsslag", kind="Other").insert()
	with as_user(finance):
		with pytest.raises(frappe.ValidationError, match=FIXED):
			build.budget_line(grant.name, "Nytt kostnadsslag", {"2019": 1_000_000}, status=status)
		line = build.budget_line(grant.name, "Nytt kostnadsslag", {"2019": 0}, status="Draft")
		line.years[0].planned_amount = 1
		with pytest.raises(frappe.ValidationError, match=FIXED):
			line.save()


# --- reading another municipality -----------------------------------------------------------------------


@pytest.mark.parametrize(
	"role", [role for role in ROLES if role in ("Digidel Finance", "Digidel Coordinator")]
)
def test_rows_of_another_municipality_are_not_listed(role, two_grants, as_user):
	from frappe import client

	email = user_with(role)
	frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=build.COMPANY).insert()
	with as_user(email):
		seen = client.get_list(
			"Project Budget Line Year", fields=["parent"], limit_page_length=0, parent="Project Budget Line"
		)
		parents = {row.parent for row in seen}
		assert two_grants[build.COMPANY] in parents
		assert two_grants[NEIGHBOUR] not in parents
		assert not client.get_value(
			"Project Budget Line Year",
			"planned_amount",
			{"parent": two_grants[NEIGHBOUR]},
			parent="Project Budget Line",
		)


def test_rows_are_not_listed_for_a_user_without_a_municipality(two_grants, as_user):
	with as_user(user_with("Digidel Manager")):
		assert frappe.get_list("Project Budget Line Year", parent_doctype="Project Budget Line") == []


# --- crafted values: refused, never an error of the server ----------------------------------------------


@pytest.mark.parametrize(
	"crafted", [{"project": {"name": ("like", "%")}}, {"project": ["like", "%"]}, {"company": ["like", "%"]}]
)
@pytest.mark.parametrize("report", ["budget_follow_up", "grant_ledger"])
def test_a_report_takes_names_not_conditions(report, crafted, finance, as_user):
	module = frappe.get_module(f"digidel_app.digidel_funding.report.{report}.{report}")
	filters = {"company": build.COMPANY, "project": build.project(), **crafted}
	with as_user(finance), pytest.raises(frappe.ValidationError):
		module.execute(filters)


@pytest.mark.parametrize("doctype", ["Grant Financier", "Posting Assignment", "Project Budget Line"])
def test_a_record_without_its_parent_is_refused_in_words(doctype, finance, as_user):
	with as_user(finance), pytest.raises(frappe.MandatoryError):
		frappe.get_doc(doctype=doctype).insert()


def test_a_date_that_the_platform_reads_as_none_is_refused():
	with pytest.raises(frappe.ValidationError):
		build.grant(build.project(), eligible_from="0001-01-01")


# --- the partition under odd data -----------------------------------------------------------------------


def test_an_assignment_whose_line_is_gone_leaves_the_posting_not_mapped():
	from digidel_app.digidel_funding.follow_up import booked_total, follow_up

	line = approved_line("Resekostnader")
	entry = build.journal_entry(line.project, build.NOT_OWNED, 100)
	frappe.get_doc(
		doctype="Posting Assignment",
		project=line.project,
		voucher_type="Journal Entry",
		voucher_no=entry.name,
		account=build.account(build.NOT_OWNED),
		project_budget_line=line.name,
		reason="Resa",
	).insert()
	frappe.db.delete("Project Budget Line", line.name)
	followed = follow_up(build.COMPANY, [line.project])[0]
	assert booked_total(followed) == 100
	assert sum(figures.actual for figures in followed.not_mapped.values()) == 100


# --- what a role is meant to open, it can open ----------------------------------------------------------


@pytest.mark.parametrize("role", ["Digidel Manager", "Digidel Coordinator", "Digidel Finance"])
def test_the_ledger_behind_a_figure_opens_for_whom_it_is_meant(role, as_user):
	from frappe.desk import query_report

	line = approved_line()
	build.own_accounts()
	build.journal_entry(line.project, "5010", 10)
	with as_user(user_with(role)):
		report = query_report.run("Grant Ledger", {"company": build.COMPANY, "project": line.project})
	assert [row["amount"] for row in report["result"] if isinstance(row, dict)][:1] == [10]


# --- numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["NaN", "Infinity", 1e30, 1e12, "1e400", "9" * 400, -1, "1 000,50", [1]])
def test_an_amount_that_is_none_is_refused(amount):
	grant = build.grant(build.project())
	line = build.budget_line(grant.name, "Lokalkostnader", {"2019": 1})
	line.years[0].planned_amount = amount
	with pytest.raises(frappe.ValidationError):
		line.save()
	financier = build.financier_of(grant.name, "Internetstiftelsen")
	grant.append("financing", {"financier": financier, "fiscal_year": "2019", "amount": amount})
	with pytest.raises(frappe.ValidationError):
		grant.save()


@pytest.mark.parametrize("fieldname", ["overhead_cap_percent", "rounding_tolerance"])
@pytest.mark.parametrize("value", ["NaN", 1e30, "1e400", -1])
def test_a_term_that_is_no_number_is_refused(fieldname, value):
	with pytest.raises(frappe.ValidationError):
		build.grant(build.project(), **{fieldname: value})


@pytest.mark.parametrize(
	"formula",
	[
		{"title": "Lön", "hourly_rate": 1e11, "hours": 1e11},
		{"title": "Lön", "hourly_rate": 9e11, "hours": 9e11, "employer_fee_percent": 9e11},
		{"title": "Lön", "hourly_rate": "NaN", "hours": 1},
		{"title": None, "hourly_rate": 1, "hours": 1},
	],
)
def test_a_formula_that_cannot_be_kept_is_refused(formula):
	grant = build.grant(build.project())
	with pytest.raises(frappe.ValidationError):
		build.budget_line(grant.name, "Lokalkostnader", {"2019": 1}, formulas=[formula])


def test_no_part_of_an_ore_is_lost_between_rows_and_total():
	grant = build.grant(build.project())
	line = build.budget_line(grant.name, "Lokalkostnader", {"2019": 0.005, "2020": 0.005})
	line.reload()
	assert [row.planned_amount for row in line.years] == [0.01, 0.01]
	assert line.planned_total == 0.02


# --- markup in names ------------------------------------------------------------------------------------

MARKUP = '"<img src=x onerror=alert(1)>"'
"""The platform takes this for JSON and stores it as it stands."""


def test_a_message_shows_a_title_as_text():
	grant = build.grant(build.project())
	build.budget_line(grant.name, "Lokalkostnader", {"2019": 1}, title=MARKUP)
	with pytest.raises(frappe.UniqueValidationError) as refusal:
		build.budget_line(grant.name, "Lokalkostnader", {"2019": 1}, title="Lokal")
	assert "<img" not in str(refusal.value)
	assert "&lt;img" in str(refusal.value)


def test_report_chart_and_review_show_a_title_as_text():
	from digidel_app.api.funding import plan_review
	from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up

	grant = build.grant(build.project(), title=MARKUP)
	line = build.budget_line(grant.name, "Lokalkostnader", {"2019": 1}, title=MARKUP)
	build.financier_of(grant.name, MARKUP)
	_columns, _rows, message, chart, _summary = budget_follow_up.execute(
		{"company": build.COMPANY, "project": line.project}
	)
	for shown in (message, plan_review(grant.name), *chart["data"]["labels"]):
		assert "<img" not in shown
	assert "<img" not in frappe.get_print("Grant Agreement", grant.name, print_format="Posting Guide")


# --- personal data past the note ------------------------------------------------------------------------


def encounter(**values):
	place = frappe.get_doc(
		doctype="Meeting Place", place_name="Säkerhetens bibliotek", kind="Library", company=build.COMPANY
	).insert()
	question = {"topic": frappe.db.get_value("Encounter Topic", {}), "outcome": "Solved"}
	return frappe.get_doc(
		doctype="Helpdesk Encounter",
		meeting_place=place.name,
		started_at="2026-03-02 10:00:00",
		duration_minutes=10,
		channel="Drop-in",
		persons=1,
		questions=[question],
		**values,
	)


def test_an_identity_number_is_no_identifier_of_a_visit():
	with pytest.raises(frappe.ValidationError) as refusal:
		encounter(client_uuid="19850709-9805").insert()
	assert "9805" not in str(refusal.value)


def test_a_comment_on_a_visit_holds_no_personal_data():
	visit = encounter().insert()
	with pytest.raises(frappe.ValidationError) as refusal:
		visit.add_comment("Comment", "<p>Hon heter 850709-9805</p>")
	assert "9805" not in str(refusal.value)
	assert visit.add_comment("Comment", "<p>Gick bra efter 3 minuter</p>").name


def test_a_tag_on_a_visit_holds_no_personal_data():
	from frappe.desk.doctype.tag.tag import add_tag, add_tags

	visit = encounter().insert()
	add_tag("BankID", "Helpdesk Encounter", visit.name)
	for tag, set_tag in {
		"850709-9805": lambda tag: add_tag(tag, "Helpdesk Encounter", visit.name),
		"ring 070-1740605": lambda tag: add_tags([tag], "Helpdesk Encounter", [visit.name]),
		"x@example.org": visit.add_tag,
	}.items():
		with pytest.raises(frappe.ValidationError) as refusal:
			set_tag(tag)
		assert tag not in str(refusal.value)


def test_a_salon_without_a_place_is_refused_in_words():
	with pytest.raises(frappe.MandatoryError):
		frappe.get_doc(doctype="Digital Salon", company=build.COMPANY).insert()
