"""Who may do what: six kinds of users against every DocType, and the limits between municipalities."""

import frappe
import pytest

from digidel_app.permissions import ROLES
from digidel_app.testing import builders_funding as build

LETTERS = dict(zip("ACVFMR", ROLES, strict=True))
KINDS = ("read", "write", "create", "delete")

# A(dvisor) C(oordinator) V(olunteer) F(inance) M(anager) R(eader): r(ead) w(rite) c(reate) d(elete). The reader sees
# what is published and nothing else. What is empty is kept for the rules only: names that are hidden, the true numbers
# behind a publication, single answers of participants.
MATRIX = {
	"Age Band": "A:r C:r V:r F:r M:rwcd",
	"Agreement Reminder": "C:r F:r M:r",
	"Booking Schedule": "A:r C:rwc M:rwcd",
	"Budget Override": "F:rc M:rc",
	"Budget Reallocation": "C:r F:rwcd M:rwcd",
	"Compared Statistics": "A:r C:rwc F:r M:rwcd",
	"Competence Record": "A:r C:r F:r M:rwcd",  # their own, but for managers
	"Context Figure": "A:r C:rwc F:r M:rwcd",
	"Cost Type Account": "F:rwcd M:rwcd",
	"Cost Type": "A:r C:r F:rwc M:rwcd",
	"Digidel Company Settings": "A:r C:r V:r F:r M:rwc",
	"Digidel Equipment": "A:r C:rwc F:r M:rwcd",
	"Digidel Report": "F:r M:rwc",
	"Digidel Settings": "M:rw",
	"Digidel Survey": "A:r C:rwc M:rwcd",
	"Digidel Survey Connection": "C:r M:rwcd",
	"Digidel Survey Import": "C:rwc M:rwcd",
	"Digidel Survey Response": "A:rc C:rc M:rc",  # the papers they have entered themselves
	"Digital Salon": "A:r C:rwcd F:r M:rwcd",
	"Digital Service": "A:rwc C:rwc M:rwcd",
	"Employer Fee Rate": "F:rwcd M:rwcd",
	"Encounter Import": "C:rwc M:rwcd",
	"Encounter Topic": "A:r C:r V:r F:r M:rwcd",
	"Equipment Loan": "A:rwc C:rwc M:rwcd",
	"Governance Meeting": "A:r C:r F:r M:rwcd",
	"Grant Agreement": "C:r F:rwcd M:rwcd",
	"Grant Audit Package": "F:r M:r",  # whoever has ordered one may delete it
	"Grant Claim Voucher": "F:r M:r",
	"Grant Claim": "C:r F:rwcd M:rwcd",
	"Grant Financier": "C:r F:rwcd M:rwcd",
	"Grant Income Entry": "F:rd M:rd",
	"Guidance Booking": "A:rwc C:rwc M:rwc",
	"Helpdesk Encounter": "A:rwc C:rwc M:rwcd",
	"In-kind Contribution": "C:rwc F:rwc M:rwcd",
	"Mapping Answer": "A:rc C:rwc F:r M:rwcd",
	"Meeting Place": "A:r C:rwc V:r F:r M:rwcd",
	"Need Report": "A:rwc C:rwcd M:rwcd",
	"Outreach Activity": "A:r C:rwcd F:rw M:rwcd",
	"Partner Agreement": "A:r C:rwc F:r M:rwcd",
	"Partner Organisation": "A:r C:rwc F:r M:rwcd",
	"Personal Detail": "",
	"Population Figure": "A:r C:rwc F:r M:rwcd",
	"Posting Assignment": "F:rwcd M:rwcd",
	"Project Goal": "A:r C:rwcd F:r M:rwcd",
	"Project Budget Line": "C:r F:rwcd M:rwcd",
	"Published Statistics": "A:r C:r F:r M:rc R:r",
	"Published Statistics Basis": "",
	"Referral Check": "A:rwc C:rwc M:rwcd",
	"Referral Target": "A:rwc C:rwc M:rwcd",
	"Retention Rule": "M:rwcd",
	"Retention Run": "M:r",
	"Roadmap Initiative": "A:r C:r F:r M:rwcd",
	"Salon Count": "C:r M:r",
	"Salon Evaluation": "",
	"Salon Registration": "A:rwc C:rwcd M:rwcd",
	"Salon Series": "A:r C:rwcd M:rwcd",
	"Salon Volunteer": "C:rwcd M:rwcd",
	"Steering Document": "A:r C:r F:r M:rwcd",
	"Volunteer Shift": "C:rwcd V:rw M:rwcd",
	"Year Wheel Task": "A:r C:r F:r M:rwcd",
}


def user_with(*roles: str, email: str = "provanvandare@example.org") -> str:
	"""A user with exactly these roles."""
	if not frappe.db.exists("User", email):
		frappe.get_doc(doctype="User", email=email, first_name="Prov", send_welcome_email=0).insert()
	doc = frappe.get_doc("User", email)
	doc.set("roles", [{"role": role} for role in roles])
	doc.save()
	return email


def test_the_matrix_names_every_doctype():
	own = frappe.get_all(
		"DocType", {"module": ("like", "Digidel%"), "istable": 0}, pluck="name", order_by="name asc"
	)
	assert sorted(MATRIX) == own


@pytest.mark.parametrize("letter", LETTERS)
def test_what_a_role_may_do(letter):
	email = user_with(LETTERS[letter])
	for doctype, rules in MATRIX.items():
		allowed = dict(rule.split(":") for rule in rules.split()).get(letter, "")
		for kind in KINDS:
			may = bool(frappe.has_permission(doctype, kind, user=email))
			assert may == (kind[0] in allowed), f"{LETTERS[letter]}: {kind} {doctype}"


def test_a_reader_may_not_even_pick_from_the_lists_beneath(as_user):
	with as_user(user_with("Digidel Reader")):
		for doctype in MATRIX.keys() - {"Published Statistics"}:
			assert not frappe.has_permission(doctype, "select")
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(doctype)


def test_a_reader_has_a_workspace_with_what_they_may_see(as_user):
	from frappe.desk.desktop import get_desktop_page, get_workspace_sidebar_items

	with as_user(user_with("Digidel Reader")):
		pages = {page["name"]: page for page in get_workspace_sidebar_items()["pages"]}
		assert "Digidel Follow-up" in pages
		shown = get_desktop_page(frappe.as_json(pages["Digidel Follow-up"]))
		links = {link["link_to"] for card in shown["cards"]["items"] for link in card["links"]}
		assert links == {"Published Statistics", "Municipality Comparison"}
		assert [row["link_to"] for row in shown["shortcuts"]["items"]] == ["Published Statistics"]


# --- several municipalities on one site ---------------------------------------------------------------


@pytest.fixture
def two_municipalities():
	"""Two Digidel companies, each with a grant; returns their grants by company."""
	neighbour = "Grannkommunen"
	frappe.flags.ignore_chart_of_accounts = True
	frappe.get_doc(
		doctype="Company", company_name=neighbour, abbr="GK", default_currency="SEK", country="Sweden"
	).insert()
	frappe.flags.ignore_chart_of_accounts = False
	grants = {}
	for company in (build.COMPANY, neighbour):
		if not frappe.db.exists("Digidel Company Settings", company):
			frappe.get_doc(doctype="Digidel Company Settings", company=company).insert()
		grants[company] = build.grant(build.project(company=company), company=company).name
	return grants


def limit(email: str, company: str) -> None:
	frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=company).insert()


def test_a_user_sees_the_own_municipality_only(two_municipalities, as_user):
	email = user_with("Digidel Finance")
	limit(email, "Grannkommunen")
	with as_user(email):
		assert frappe.get_list("Grant Agreement", pluck="name") == [two_municipalities["Grannkommunen"]]
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("Grant Agreement", two_municipalities[build.COMPANY]).check_permission("read")


def test_a_user_without_a_municipality_sees_none(two_municipalities, as_user):
	with as_user(user_with("Digidel Manager")):
		assert frappe.get_list("Grant Agreement") == []
		for name in two_municipalities.values():
			assert not frappe.has_permission("Grant Agreement", "read", doc=name)


def test_nothing_is_written_into_another_municipality(two_municipalities, as_user):
	"""The company comes from the parent, after the platform has checked the form: it is checked again."""
	email = user_with("Digidel Finance")
	limit(email, "Grannkommunen")
	with as_user(email), pytest.raises(frappe.PermissionError):
		build.budget_line(two_municipalities[build.COMPANY], "Resekostnader", {"2019": 1})
	assert not frappe.db.exists("Project Budget Line", {"grant_agreement": two_municipalities[build.COMPANY]})


def test_an_encounter_is_not_recorded_at_another_municipalitys_place(two_municipalities, as_user):
	place = frappe.get_doc(
		doctype="Meeting Place", place_name="Grannens bibliotek", kind="Library", company="Grannkommunen"
	).insert()
	email = user_with("Digidel Advisor")
	limit(email, build.COMPANY)
	topic = frappe.db.get_value("Encounter Topic", {})
	with as_user(email), pytest.raises(frappe.PermissionError):
		frappe.get_doc(
			doctype="Helpdesk Encounter",
			meeting_place=place.name,
			started_at="2026-03-02 10:00:00",
			duration_minutes=10,
			channel="Drop-in",
			persons=1,
			questions=[{"topic": topic, "outcome": "Solved"}],
		).insert()


def test_names_and_numbers_are_not_guessed_through_the_platforms_helpers(as_user):
	from digidel_app.api.platform_reads import get_count, get_link_title

	volunteer = frappe.get_doc(
		doctype="Salon Volunteer", volunteer_name="Volontär Ett", company=build.COMPANY
	).insert()
	assert get_link_title("Salon Volunteer", volunteer.name) == "Volontär Ett"
	assert get_count("Salon Volunteer", {"volunteer_name": ["like", "Volontär E%"]}) == 1
	with as_user(user_with("Digidel Reader")):
		assert get_link_title("Salon Volunteer", volunteer.name) == volunteer.name
		with pytest.raises(frappe.ValidationError):
			get_link_title("Salon Volunteer", {"volunteer_name": ["like", "Vol%"]})
		with pytest.raises(frappe.PermissionError):
			get_count("Salon Volunteer", {"volunteer_name": ["like", "Vol%"]})


def test_a_count_stays_within_the_own_municipality(two_municipalities, as_user):
	from digidel_app.api.platform_reads import get_count

	email = user_with("Digidel Finance")
	limit(email, "Grannkommunen")
	with as_user(email):
		assert get_count("Grant Agreement") == 1
		assert get_count("Grant Agreement", [["Grant Agreement", "status", "=", "Draft"]]) == 1


def test_the_review_and_the_cards_ask_first(two_municipalities, as_user):
	from digidel_app.api import funding

	with as_user(user_with("Digidel Advisor")):
		for call in (
			lambda: funding.plan_review(two_municipalities[build.COMPANY]),
			lambda: funding.approve_budget(two_municipalities[build.COMPANY]),
			lambda: funding.formula_titles("PROJ-1"),
			lambda: funding.grant_money(two_municipalities[build.COMPANY]),
			lambda: funding.propose_income(two_municipalities[build.COMPANY], "2026-12-31"),
			lambda: funding.assign_posting("P", "Journal Entry", "X", "Y", "Z", "R"),
			lambda: funding.propose_correction("P", "Journal Entry", "X", "Y", "Z"),
		):
			with pytest.raises(frappe.PermissionError):
				call()
