"""Claims on reported hours and flat rates: beside the ledger, priced by the day, claimed once, and nothing vanishes."""

from decimal import Decimal
from pathlib import Path
from random import Random

import frappe
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from digidel_app.digidel_funding import claim_drift, claims, statement
from digidel_app.digidel_funding.report.budget_follow_up import budget_follow_up
from digidel_app.digidel_funding.report.hours_follow_up import hours_follow_up
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

SALARY, OVERHEAD = "Lönekostnader", "OH-kostnader"
GUIDE, COORDINATOR = "Digital handledare på heltid", "Kommunens personella resurser på halvtid"
GUIDING, COORDINATING = "Handledning (prov)", "Samordning (prov)"


@pytest.fixture(autouse=True)
def quick_pdf(request, monkeypatch):
	"""A PDF takes most of a second; the test of the statement itself makes a real one."""
	if "statement" not in request.node.name:
		monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")


@pytest.fixture
def grant():
	"""Salaries by timesheets, overhead by a flat rate of 15 %; each formula of the line has its activity."""
	grant = make.grant_on_bases({SALARY: "Timesheet", OVERHEAD: "Flat rate"})
	name_activities(grant)
	make.fee(31.42, "2019-01-01")
	return grant


def name_activities(grant):
	line = make.line_of(grant, SALARY)
	for row in line.formulas:
		row.activity_type = make.activity_type(GUIDING if row.title == GUIDE else COORDINATING)
	line.save()


def money(value) -> Decimal:
	return Decimal(str(round(value or 0, 2)))


def vouchers(claim, **filters):
	return frappe.get_all("Grant Claim Voucher", {"grant_claim": claim.name, **filters}, ["*"])


def line_row(claim, title):
	return next(row for row in claim.claim_lines if row.line_title == title)


def reasons(claim):
	return {row.voucher_no: row.exclusion_reason for row in vouchers(claim, is_included=0)}


def kinds(claim):
	return sorted((row.kind, row.key.voucher_type, row.amount) for row in claim_drift.open_drift(claim))


# --- what a claim holds -------------------------------------------------------------------------------


def test_hours_are_priced_by_formula_and_the_fee_of_the_day(grant):
	make.fee(32.5, "2019-03-01")
	february = make.timesheet(grant.project, 10, "2019-02-28", GUIDING)
	march = make.timesheet(grant.project, 10, "2019-03-01", GUIDING)
	other = make.timesheet(grant.project, 2.5, "2019-03-02", COORDINATING)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	expected = {
		february.name: Decimal("2786.10"),  # 10 × 212 × 1,3142
		march.name: Decimal("2809.00"),  # 10 × 212 × 1,325
		other.name: Decimal("602.88"),  # 2,5 × 182 × 1,325 = 602,875
	}
	held = {r.voucher_no: money(r.amount) for r in vouchers(claim, is_included=1, claim_basis="Timesheet")}
	assert held == expected
	salary, overhead = line_row(claim, SALARY), line_row(claim, OVERHEAD)
	assert money(salary.timesheet_amount) == money(salary.period_amount) == Decimal("6197.98")
	assert (salary.ledger_amount, salary.flat_rate_amount) == (0, 0)
	assert money(overhead.flat_rate_amount) == money(overhead.period_amount) == Decimal("929.70")
	assert (overhead.ledger_amount, overhead.timesheet_amount) == (0, 0)
	assert money(claim.period_amount) == Decimal("7127.68")
	assert money(claim.requested_amount) + money(claim.own_amount) == Decimal("7127.68")
	note = frappe.db.get_value("Grant Claim Voucher", {"voucher_no": other.name}, "remark")
	assert note == f"{COORDINATING}: 2,5 timmar à 182\u00a0kr, PO-pålägg 32,50\u00a0%".replace("\u00a0", " ")


def test_postings_on_such_lines_are_left_out_with_the_reason(grant):
	wages, rent = make.book(grant, {"7010": 5000, "6110": 700})
	travel = build.journal_entry(grant.project, "5800", 300)
	make.timesheet(grant.project, 10, activity=GUIDING)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert reasons(claim) == {wages.name: "Claimed on another basis", rent.name: "Claimed on another basis"}
	assert money(claim.excluded_amount) == 5700
	assert money(line_row(claim, "Resekostnader").ledger_amount) == 300
	assert travel.name in {row.voucher_no for row in vouchers(claim, is_included=1)}


def test_only_submitted_hours_of_the_project_and_the_period_count(grant):
	make.timesheet(grant.project, 1, "2019-03-15", GUIDING)
	make.timesheet(grant.project, 2, "2019-07-01", GUIDING)  # the next period's
	late = make.timesheet(grant.project, 4, "2021-01-01", GUIDING)
	make.timesheet(build.project(), 8, "2019-03-15", GUIDING)
	draft = frappe.copy_doc(late)
	draft.docstatus = 0
	draft.time_logs[0].from_time = "2019-04-01 08:00:00"
	draft.insert()
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert [row.hours for row in vouchers(claim, claim_basis="Timesheet", is_included=1)] == [1]
	assert reasons(claim) == {late.name: "Outside the eligible period"}


def test_hours_that_no_formula_takes_are_listed(grant):
	lost = make.timesheet(grant.project, 3, activity="Städning (prov)")
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	row = vouchers(claim, voucher_no=lost.name)[0]
	assert (row.exclusion_reason, row.hours, row.amount) == ("Not mapped", 3, 0)


def test_hours_of_a_line_on_the_ledger_are_not_claimed():
	grant = make.grant_on_bases({})
	name_activities(grant)
	make.timesheet(grant.project, 10, activity=GUIDING)
	make.book(grant, {"7010": 500})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert money(claim.period_amount) == 500
	assert {row.voucher_type for row in vouchers(claim)} == {"Journal Entry"}


def test_before_the_first_known_fee_the_formulas_own_is_used():
	grant = make.grant_on_bases({SALARY: "Timesheet"})
	name_activities(grant)
	make.timesheet(grant.project, 10, activity=GUIDING)
	claim = make.claim(grant, "2019-01-01", "2019-06-30")
	assert money(claim.period_amount) == Decimal("2951.04")  # 10 × 212 × 1,392


def test_the_flat_rate_follows_salaries_on_the_ledger_too_and_stops_at_the_plan():
	grant = make.grant_on_bases({OVERHEAD: "Flat rate"}, flat_rate=20)
	make.book(grant, {"7010": 400000.03})
	first = make.submitted(grant, "2019-01-01", "2019-03-31")
	assert money(line_row(first, OVERHEAD).flat_rate_amount) == Decimal("80000.01")
	make.book(grant, {"7010": 400000}, "2019-05-01")
	second = make.submitted(grant, "2019-04-01", "2019-12-31")
	assert money(line_row(second, OVERHEAD).flat_rate_amount) == Decimal(
		"44999.99"
	)  # 125 000 planned in 2019
	make.book(grant, {"7010": 1000}, "2020-05-01")
	third = make.submitted(grant, "2020-01-01", "2020-12-31")
	assert money(line_row(third, OVERHEAD).flat_rate_amount) == 200
	for claim in (first, second, third):
		assert kinds(claim.reload()) == []


# --- claimed once -------------------------------------------------------------------------------------


def test_hours_are_not_claimed_by_another_grant_of_the_project(grant):
	sheet = make.timesheet(grant.project, 10, activity=GUIDING)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	other = make.claim(make.second_grant(grant), "2019-01-01", "2019-12-31").submit()
	assert money(other.period_amount) == 0
	assert reasons(other) == {sheet.name: "Already claimed"}
	assert vouchers(other)[0].claimed_in == first.name


def test_a_flat_rate_rests_on_no_salaries_that_another_grant_pays_for_by_name():
	"""What is claimed of the other funder has no part in the overhead that this one is asked for."""
	build.own_accounts()
	grant = build.timra_grant()
	other = build.grant(grant.project, title="Länsstyrelsens bidrag", overhead_cap_percent=0)
	funder = frappe.db.get_value("Grant Financier", {"grant_agreement": grant.name, "kind": "Grant"})
	payers = {SALARY: build.financier_of(other.name, "Länsstyrelsen"), OVERHEAD: funder}
	for title, financier in payers.items():
		line = make.line_of(grant, title)
		line.append("funding", {"fiscal_year": "2019", "financier": financier, "amount": 10_000})
		if title == OVERHEAD:
			line.update({"claim_basis": "Flat rate", "flat_rate_percent": 15})
		line.save()
	grant = build.activate(grant)
	other.reload().update({"status": "Applied", "applied_on": "2018-10-01"}).save()
	other = build.activate(other, reason=None)
	make.book(grant, {"7010": 1000})
	theirs = make.submitted(other, "2019-01-01", "2019-06-30")
	assert money(line_row(theirs, SALARY).period_amount) == 1000
	ours = make.claim(grant, "2019-01-01", "2019-06-30")
	assert money(ours.period_amount) == 0
	assert not line_row(ours, OVERHEAD).flat_rate_amount


def test_a_cancelled_claim_frees_its_hours(grant):
	make.timesheet(grant.project, 10, activity=GUIDING)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	amount = money(first.period_amount)
	first.cancel()
	assert money(make.submitted(grant, "2019-01-01", "2019-06-30").period_amount) == amount > 0


# --- drift --------------------------------------------------------------------------------------------


def test_cancelled_amended_and_late_hours_drift_and_are_settled(grant):
	kept, cancelled, changed = (make.timesheet(grant.project, h, activity=GUIDING) for h in (1, 2, 4))
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	cancelled.reload().cancel()
	make.amended(changed, lambda copy: copy.time_logs[0].update({"hours": 5, "to_time": None}))
	make.timesheet(grant.project, 3, "2019-01-07", GUIDING)
	hour = Decimal("278.61")
	assert kinds(claim) == [
		(
			"Changed",
			"Project Budget Line",
			Decimal("83.58"),
		),  # 15 % of two hours more, 1 949.27 × 15 % before
		("Gone", "Timesheet", Decimal("-1114.44")),
		("Gone", "Timesheet", Decimal("-557.22")),
		("New", "Timesheet", Decimal("835.83")),
		("New", "Timesheet", Decimal("1393.05")),
	]
	extra = claim_drift.supplement(claim).submit()
	assert kinds(claim.reload()) == []
	held = [row for c in (claim, extra) for row in vouchers(c, is_included=1, claim_basis="Timesheet")]
	assert sum(money(row.amount) for row in held) == 9 * hour + Decimal("0.00")
	assert sum(row.hours for row in held) == 9
	assert kept.name in {row.voucher_no for row in held}


def test_a_fee_entered_afterwards_drifts(grant):
	make.timesheet(grant.project, 10, activity=GUIDING)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	make.fee(32.5, "2019-03-01")
	assert ("Changed", "Timesheet", Decimal("22.90")) in kinds(claim)


# --- one basis per line -------------------------------------------------------------------------------


def test_what_is_claimed_on_one_basis_stays_on_it(grant):
	make.timesheet(grant.project, 10, activity=GUIDING)
	make.submitted(grant, "2019-01-01", "2019-06-30")
	line = make.line_of(grant, SALARY)
	frappe.db.set_value("Project Budget Line", line.name, "status", "Draft")
	line.reload().claim_basis = "Ledger"
	with pytest.raises(frappe.ValidationError, match="CLAIM-"):
		line.save()


def test_the_basis_of_an_approved_line_is_fixed_but_not_its_activity(grant):
	line = make.line_of(grant, OVERHEAD)
	line.flat_rate_percent = 20
	with pytest.raises(frappe.ValidationError):
		line.save()
	line = make.line_of(grant, SALARY)
	line.formulas[0].activity_type = make.activity_type("Visning (prov)")
	assert line.save().formulas[0].activity_type == "Visning (prov)"


@pytest.mark.parametrize("percent", [None, 0, -1, 100.01, "abc", float("nan"), float("inf"), [15]])
def test_a_flat_rate_is_a_percentage(percent):
	grant = build.timra_grant()
	line = make.line_of(grant, OVERHEAD)
	line.update({"claim_basis": "Flat rate", "flat_rate_percent": percent})
	with pytest.raises(frappe.ValidationError):
		line.save()


def test_a_line_on_timesheets_needs_an_hourly_formula():
	grant = build.timra_grant()
	line = make.line_of(grant, "Resekostnader")
	line.claim_basis = "Timesheet"
	line.save()
	line.status = "Approved"
	with pytest.raises(frappe.ValidationError, match="Resekostnader"):
		line.save()


def test_no_name_of_a_person_is_frozen(grant):
	employee = frappe.get_doc(
		doctype="Employee", first_name="Provina", last_name="Testsson", company=build.COMPANY, gender="Female",
		date_of_birth="1980-01-01", date_of_joining="2018-01-01",
	)  # fmt: skip
	employee.flags.ignore_mandatory = True
	employee.insert(ignore_links=True)
	make.timesheet(grant.project, 10, activity=GUIDING, employee=employee.name)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	frozen = frappe.as_json(vouchers(claim)) + frappe.as_json(statement.statement(claim)["vouchers"])
	assert "Provina" not in frozen and "Testsson" not in frozen and employee.name not in frozen


# --- follow-up ----------------------------------------------------------------------------------------


def follow_up_rows(grant, **filters):
	result = budget_follow_up.execute({"company": build.COMPANY, "project": grant.project, **filters})
	return [column["fieldname"] for column in result[0]], result[1]


def test_follow_up_shows_the_bases_beside_the_ledger(grant):
	make.book(grant, {"7010": 5000})
	make.timesheet(grant.project, 10, "2019-03-15", GUIDING)
	make.timesheet(grant.project, 10, "2020-03-15", GUIDING)
	columns, rows = follow_up_rows(grant)
	assert {"timesheet_amount", "flat_rate_amount"} <= set(columns)
	by_place = {(r["title"], r["fiscal_year"]): r for r in rows if r["row_type"] == "line"}
	salary, overhead = by_place[SALARY, "2019"], by_place[OVERHEAD, "2019"]
	assert (salary["actual_amount"], money(salary["timesheet_amount"])) == (5000, Decimal("2786.10"))
	assert (overhead["actual_amount"], money(overhead["flat_rate_amount"])) == (0, Decimal("417.92"))
	assert salary["remaining_amount"] == 830000 - 5000
	total = next(row for row in rows if row["row_type"] == "total")
	assert money(total["timesheet_amount"]) == Decimal("5572.20")
	assert Decimal(str(total["actual_amount"])) == build.ledger_total(grant.project)
	_columns, rows = follow_up_rows(grant, to_date="2019-12-31")
	assert money(next(r for r in rows if r["row_type"] == "total")["timesheet_amount"]) == Decimal("2786.10")


def test_follow_up_is_as_wide_as_before_where_nobody_uses_them():
	grant = make.active_grant()
	make.book(grant, {"7010": 5000})
	assert not {"timesheet_amount", "flat_rate_amount"} & set(follow_up_rows(grant)[0])


def test_hours_planned_against_worked(grant):
	make.timesheet(grant.project, 10.5, "2019-03-15", GUIDING)
	make.timesheet(grant.project, 2, "2020-03-15", COORDINATING)
	make.timesheet(grant.project, 3, "2019-03-15", "Städning (prov)")
	filters = {"company": build.COMPANY, "project": grant.project}
	_columns, rows, message, *_rest = hours_follow_up.execute(filters)
	found = {
		(r["formula"] or r["row_type"], r["fiscal_year"]): (r["planned_hours"], r["worked_hours"])
		for r in rows
	}
	assert found == {
		(GUIDE, "2019"): (1975, 10.5),
		(GUIDE, "2020"): (1975, 0),
		(COORDINATOR, "2019"): (987.5, 0),
		(COORDINATOR, "2020"): (987.5, 2),
		("not_mapped", "2019"): (0, 3),
		("total", None): (5925, 15.5),
	}
	assert "<strong>3</strong>" in message or "<b>3</b>" in message
	only = hours_follow_up.execute({**filters, "fiscal_year": "2020"})[1]
	assert {row["fiscal_year"] for row in only[:-1]} == {"2020"}


def test_hours_follow_up_guards_the_company(as_user):
	from digidel_app.testing import builders_operations as people

	grant = make.active_grant()
	other = people.other_company()
	people.company_settings(company=other)
	people.company_settings(company=build.COMPANY)
	user = people.user_with("Digidel Finance", name="hours-finance")
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=other).insert()
	with as_user(user), pytest.raises(frappe.PermissionError):
		hours_follow_up.execute({"company": build.COMPANY, "project": grant.project})
	for company in (None, [], {"name": "x"}, 5):
		with pytest.raises(frappe.ValidationError):
			hours_follow_up.execute({"company": company})


# --- nothing vanishes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"seed", [0, *(pytest.param(number, marks=pytest.mark.long) for number in range(4) if number)]
)
def test_nothing_vanishes_whatever_happens_in_books_and_timesheets(seed):
	"""Any sequence of post, cancel, amend and back-date: every krona and hour is claimed, in drift, or outside for a
	stated reason; settling all drift makes the claims equal to what is there."""
	random = Random(seed)
	grant = make.grant_on_bases({SALARY: "Timesheet", OVERHEAD: "Flat rate"}, not_mapped_limit=10**6)
	name_activities(grant)
	make.fee(31.42, "2019-01-01")
	days = ("2018-11-05", "2019-02-01", "2019-05-31", "2019-08-01", "2020-03-01", "2021-01-01")
	entries, sheets = [], []

	def post():
		number = random.choice(["7010", "6110", "5800", "5010", build.NOT_OWNED])
		day = random.choice(days[1:])
		entries.append(build.journal_entry(grant.project, number, random.randint(1, 9999) / 100, day))

	def report():
		activity = random.choice([GUIDING, COORDINATING, "Städning (prov)"])
		sheets.append(
			make.timesheet(grant.project, random.randint(1, 80) / 10, random.choice(days), activity)
		)

	def cancel():
		pile = random.choice([entries, sheets])
		if pile:
			pile.pop(random.randrange(len(pile))).reload().cancel()

	def amend():
		if sheets:
			hours, day = random.randint(1, 80) / 10, random.choice(days)

			def change(copy):
				copy.time_logs[0].update({"hours": hours, "from_time": f"{day} 08:00:00", "to_time": None})

			sheets.append(make.amended(sheets.pop(random.randrange(len(sheets))), change))
		if entries:
			day = random.choice(days[1:])

			def move(copy):
				copy.posting_date = day
				copy.accounts[0].debit_in_account_currency += 1
				copy.accounts[1].credit_in_account_currency += 1

			entries.append(make.amended(entries.pop(random.randrange(len(entries))), move))

	steps = [post, report, cancel, amend]
	made = []
	for period in (("2019-01-01", "2019-06-30"), ("2019-07-01", "2020-12-31")):
		for _step in range(5):
			random.choice([post, report])()
		made.append(make.submitted(grant, *period))
		for _step in range(5):
			random.choice(steps)()
	for _settling in range(2):  # settling one claim may give room in the year's plan for another
		for claim in made:
			if claim_drift.open_drift(claim.reload()):
				make.explained(claim_drift.supplement(claim)).submit()
	assert [claim_drift.open_drift(claim) for claim in made] == [[], []]

	whole = claims.Sorting(
		claims.Scope(
			frappe.get_doc("Grant Agreement", grant.name),
			claims.Term(frappe.utils.getdate("2019-01-01"), frappe.utils.getdate("2020-12-31")),
			frozenset(frappe.get_all("Grant Claim", {"grant_agreement": grant.name}, pluck="name")),
		)
	).rows()
	submitted = frappe.get_all("Grant Claim", {"grant_agreement": grant.name, "docstatus": 1}, pluck="name")
	frozen = frappe.get_all(
		"Grant Claim Voucher", {"grant_claim": ("in", submitted), "is_included": 1}, ["claim_basis", "amount"]
	)
	for basis in ("Ledger", "Timesheet", "Flat rate"):
		held = sum((money(row.amount) for row in frozen if row.claim_basis == basis), Decimal(0))
		assert held == sum(row.amount for row in whole if not row.reason and row.basis == basis), basis
	# claimed + left out is everything that is booked, and every hour that is reported
	booked = sum((row.amount for row in whole if row.basis == "Ledger"), Decimal(0))
	assert booked == build.ledger_total(grant.project)
	hours = sum((row.hours for row in whole if row.basis == "Timesheet"), Decimal(0))
	assert hours == sum((Decimal(str(sheet.time_logs[0].hours)) for sheet in sheets), Decimal(0))
	assert all(row.reason for row in whole if not claims.Term.holds(claims.period_of(made[0]), row.day)
		and not claims.Term.holds(claims.period_of(made[1]), row.day))  # fmt: skip


# --- statement ----------------------------------------------------------------------------------------


def test_the_statement_says_what_each_line_stands_on(grant):
	make.timesheet(grant.project, 10, activity=GUIDING)
	make.book(grant, {"5800": 300, "7010": 100})
	claim = make.submitted(grant, "2019-01-01", "2020-12-31", "Final report")
	names = frappe.get_all("File", {"attached_to_name": claim.name}, pluck="name")
	paths = {f.file_type: Path(f.get_full_path()) for f in (frappe.get_doc("File", name) for name in names)}
	text = " ".join("".join(page.extract_text() for page in PdfReader(paths["PDF"]).pages).split())
	for words in ("Lönekostnader (tidrapport)", "OH-kostnader (schablon)", "2 786,10 kr", "417,92 kr"):
		assert words in text, words
	sheet, listed, left_out = load_workbook(paths["XLSX"]).worksheets
	titles = [row[0] for row in sheet.iter_rows(values_only=True)]
	assert "Lönekostnader (tidrapport)" in titles
	rows = list(listed.iter_rows(values_only=True))[1:]
	assert {(row[8], row[9]) for row in rows} == {("Tidrapport", 10), ("Schablon", None), ("Huvudbok", None)}
	assert "Rekvireras på annan grund" in list(left_out.iter_rows(values_only=True))[1][7]
