"""The finance workspace: which grants it speaks of, that its cards and charts agree with the reports, who may see."""

import frappe
import pytest

from digidel_app.api import funding_cards as cards
from digidel_app.digidel_funding import income, overview, statement
from digidel_app.digidel_funding.report.grant_overview import grant_overview
from digidel_app.digidel_funding.shown_grants import grants_shown
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

CARDS = (
	"used_amount", "remaining_amount", "not_mapped_amount", "received_amount", "earned_amount",
	"left_to_claim_amount", "to_repay_amount", "overhead_cap_used", "open_drift_amount", "next_deadline",
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
	monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")


@pytest.fixture
def grant():
	"""The company's only grant: others are of no state that is shown."""
	frappe.local.lang = "en"
	frappe.db.set_value("Grant Agreement", {"company": build.COMPANY}, "status", "Rejected")
	grant = make.active_grant(not_mapped_limit=100)
	frappe.db.set_default("company", grant.company)
	frappe.defaults.set_user_default("company", grant.company)
	return grant


def text(card) -> str:
	return getattr(cards, card)().replace("\u00a0", " ")


def row(grant):
	_columns, rows, _message, _chart = grant_overview.execute({"company": grant.company})
	return rows[0]


def test_the_grants_own_period_counts_and_not_todays(grant):
	make.book(grant, {"7010": 123000, build.NOT_OWNED: 55.5})
	assert grants_shown(grant.company) == [grant.name]
	assert text("used_amount") == "50 000 kr (5,0 %)"
	assert text("not_mapped_amount") == "55,50 kr"
	assert text("earned_amount") == "50 000 kr"
	found = row(grant)
	assert (found["granted"], found["used"], found["used_percent"]) == (1000000, 50000, 5.0)
	assert (found["not_mapped"], found["received"], found["claimed"]) == (55.5, 0, 0)
	money = income.money_of(grant, frappe.utils.getdate())
	assert (found["used"], found["earned"]) == (float(money.used), float(money.earned.earned))


def test_a_grant_that_is_closed_is_shown_when_no_other_is(grant):
	frappe.db.set_value("Grant Agreement", grant.name, "status", "Closed")
	assert grants_shown(grant.company) == [grant.name]
	assert text("next_deadline") == "None"
	second = make.second_grant(grant)
	assert grants_shown(grant.company) == [second.name]


def test_the_cap_is_the_one_that_decides(grant):
	make.book(grant, {"6110": 124500})
	assert text("overhead_cap_used") == "50,0 %"  # of 249 000 on planned salaries
	grant.reload()
	frappe.db.set_value("Grant Agreement", grant.name, "overhead_basis", "Actual salaries")
	frappe.clear_document_cache("Grant Agreement", grant.name)
	make.book(grant, {"7010": 830000})
	assert text("overhead_cap_used") == "100,0 %"  # 15 per cent of 830 000


def test_open_drift_is_told_with_its_claims(grant):
	make.book(grant, {"7010": 100})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert text("open_drift_amount") == "None"
	make.book(grant, {"7010": 70})
	assert text("open_drift_amount") == "70 kr in 1 claims"
	assert (row(grant)["drift"], row(grant)["claims_with_drift"]) == (70, claim.name)


def test_a_deadline_is_met_by_the_claim_of_its_kind(grant):
	for due_on, kind in (
		("2021-02-28", "Final report"),
		("2019-08-31", "Interim report"),
		("2020-02-28", "Interim report"),
	):
		grant.append("report_deadlines", {"report_kind": kind, "due_on": due_on})
	grant.save()

	def due():
		return str(overview.next_deadline(grant.reload()).due_on)

	assert due() == "2019-08-31" and text("next_deadline").endswith("late")
	make.submitted(grant, "2019-01-01", "2019-06-30")
	assert due() == "2020-02-28"
	make.submitted(grant, "2019-07-01", "2019-12-31")
	assert due() == "2021-02-28"
	make.submitted(grant, "2020-01-01", "2020-12-31", "Final report")
	assert overview.next_deadline(grant.reload()) is None


@pytest.mark.parametrize("card", CARDS)
def test_every_card_says_something_and_asks_first(grant, as_user, card):
	assert text(card)
	email = "handledare.prov@example.org"
	frappe.get_doc(doctype="User", email=email, first_name="Prov", send_welcome_email=0,
		roles=[{"role": "Digidel Advisor"}]).insert()  # fmt: skip
	with as_user(email), pytest.raises(frappe.PermissionError):
		text(card)


def test_the_overview_is_of_ones_own_municipality(grant, as_user):
	email = "ekonom.annan@example.org"
	frappe.flags.ignore_chart_of_accounts = True
	other = frappe.get_doc(
		doctype="Company", company_name="Byn bredvid", abbr="BYB", default_currency="SEK", country="Sweden"
	).insert()
	frappe.flags.ignore_chart_of_accounts = False
	user = frappe.get_doc(doctype="User", email=email, first_name="Ekonom", send_welcome_email=0).insert()
	user.add_roles("Digidel Finance")
	frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=other.name).insert()
	with as_user(email):
		with pytest.raises(frappe.PermissionError):
			grant_overview.execute({"company": grant.company})
		_columns, rows, *_rest = grant_overview.execute({"company": other.name})
		assert rows == []
		with pytest.raises(frappe.PermissionError):
			grant_overview.execute({"company": other.name, "grant_agreement": grant.name})


def test_dashboard_charts_and_cards_are_there_and_draw(grant):
	make.book(grant, make.FILLED)
	dashboard = frappe.get_doc("Dashboard", "Digidel Grants")
	assert dashboard.is_standard and len(dashboard.cards) == len(CARDS) + 1
	for link in dashboard.charts:
		chart = frappe.get_doc("Dashboard Chart", link.chart)
		report = frappe.get_doc("Report", chart.report_name)
		_columns, _rows, _message, drawn = report.execute_script_report({"company": grant.company})[:4]
		assert drawn["data"]["labels"] and any(drawn["data"]["datasets"][0]["values"])


def test_a_second_municipalitys_finance_gets_its_own_figures_and_no_refusal(grant, as_user):
	"""The site's default company is the first one; who is bound to another has that one's cards."""
	from digidel_app.testing import builders_operations as places

	places.company_settings(company=grant.company)
	second = places.other_company("Grannkommunen med ekonom")
	places.company_settings(company=second)
	user = places.user_with("Digidel Finance", name="grannens-ekonom")
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=second).insert()
	make.book(grant, {"7010": 123000})
	with as_user(user):
		assert text("used_amount") != "50 000 kr (5,0 %)"
		for card in CARDS:
			getattr(cards, card)()
