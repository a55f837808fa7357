"""A claim is the ledger to the öre, frozen; nothing is claimed twice and nothing that changes later vanishes."""

from decimal import Decimal
from pathlib import Path
from random import Random

import frappe
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from digidel_app.digidel_funding import claim_drift, claims, statement
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build


@pytest.fixture
def grant():
	return make.active_grant()


@pytest.fixture(autouse=True)
def quick_pdf(request, monkeypatch):
	"""A PDF takes most of a second; the tests of the statement itself make real ones."""
	if "statement" not in request.node.name:
		monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4")


@pytest.fixture
def immutable_ledger():
	"""The setting on; the platform caches it beyond the test's transaction."""
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	yield
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 0)


def vouchers(claim, **filters):
	return frappe.get_all("Grant Claim Voucher", {"grant_claim": claim.name, **filters}, ["*"])


def reasons(claim):
	return {row.voucher_no: row.exclusion_reason for row in vouchers(claim, is_included=0)}


def money(value) -> Decimal:
	return Decimal(str(round(value or 0, 2)))


def split_of(claim):
	sums: dict = {}
	for row in claim.shares:
		name = frappe.db.get_value("Grant Financier", row.financier, "financier_name")
		sums[name] = sums.get(name, Decimal(0)) + money(row.period_amount)
	return sums


# --- contents -----------------------------------------------------------------------------------------


def test_a_claim_freezes_each_voucher_and_splits_it_to_the_ore(grant):
	make.book(grant, make.FILLED)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	included = vouchers(claim, is_included=1)
	assert len(included) == claim.voucher_rows == len(make.FILLED)
	assert (
		sum(money(row.amount) for row in included) == money(claim.period_amount) == sum(make.FILLED.values())
	)
	# pro rata: 500 of 1 230 thousand of the year
	assert money(claim.requested_amount) == Decimal("280487.80")
	assert split_of(claim) == {
		"Internetstiftelsen": Decimal("280487.80"),
		"Timrå kommun": Decimal("409512.20"),
	}
	assert len(claim.claim_lines) == 8
	for row in included:
		assert (row.project, row.company, row.posting_date) == (
			grant.project,
			grant.company,
			frappe.utils.getdate("2019-03-15"),
		)
		assert row.remark == ""  # the platform's "No Remarks" says nothing


def test_the_next_claim_counts_on(grant):
	make.book(grant, {"7010": 100000.01})
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	make.book(grant, {"7010": 50000.02}, "2019-09-01")
	second = make.submitted(grant, "2019-07-01", "2019-12-31")
	assert money(second.period_amount) == Decimal("50000.02")
	assert money(second.cumulative_amount) == Decimal("150000.03")
	assert money(first.requested_amount) + money(second.requested_amount) == money(second.requested_total)
	assert money(second.requested_total) == Decimal("60975.62")


def test_the_year_caps_the_grant_and_the_municipality_bears_the_rest(grant):
	make.book(grant, {"7010": 2000000})
	claim = make.submitted(grant, "2019-01-01", "2019-12-31")
	assert money(claim.requested_amount) == 500000
	assert money(claim.own_amount) == 1500000


def test_what_is_left_out_is_listed_with_its_reason(grant):
	frappe.db.set_value("Grant Agreement", grant.name, "not_mapped_limit", 1000)
	inside = build.journal_entry(grant.project, "7010", 1000)
	early = build.journal_entry(grant.project, "7010", 10, "2021-02-02")
	late = build.journal_entry(grant.project, "7010", 20, "2021-01-02")
	unmapped = build.journal_entry(grant.project, build.NOT_OWNED, 30)
	invoice = build.purchase_invoice(grant.project, "6550", 400)
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert money(claim.period_amount) == 1400
	assert reasons(claim) == {
		early.name: "Outside the eligible period",
		late.name: "Outside the eligible period",
		unmapped.name: "Not mapped",
		invoice.name: "VAT deducted or compensated",
	}
	assert money(claim.not_mapped_amount) == 30
	assert {row.voucher_no for row in vouchers(claim, is_included=1)} == {inside.name, invoice.name}


def test_unmapped_costs_above_the_limit_stop_the_claim(grant):
	make.book(grant, {build.NOT_OWNED: 30})
	draft = make.claim(grant, "2019-01-01", "2019-06-30")
	with pytest.raises(frappe.ValidationError, match="30"):
		draft.submit()


def test_overhead_above_the_cap_stops_the_claim_without_a_managers_reason(grant):
	"""The reason on the plan covers 1 000 kr above 249 000."""
	make.book(grant, {"6110": 250000})
	make.explained(make.claim(grant, "2019-01-01", "2019-06-30")).submit().cancel()
	make.book(grant, {"6110": 0.01})
	draft = make.explained(make.claim(grant, "2019-01-01", "2019-06-30"))
	with pytest.raises(frappe.ValidationError):
		draft.submit()


def test_deviations_are_explained_before_submit(grant):
	make.book(grant, {"5800": 33000.01})
	draft = make.claim(grant, "2019-01-01", "2019-06-30")
	assert [row.line_title for row in draft.claim_lines if row.needs_explanation] == ["Resekostnader"]
	with pytest.raises(frappe.ValidationError, match="Resekostnader"):
		draft.submit()
	draft.reload()
	assert make.explained(draft).submit().docstatus == 1
	# the same deviation is not explained twice; another one is
	later = make.claim(grant, "2019-07-01", "2019-09-30")
	(travel,) = [row for row in later.claim_lines if row.needs_explanation]
	assert travel.explanation == draft.claim_lines[travel.idx - 1].explanation
	make.book(grant, {"5800": 100}, "2019-08-01")
	later.save()
	fresh = make.claim(grant, "2019-07-01", "2019-10-31")
	assert [row.explanation for row in fresh.claim_lines if row.needs_explanation] == [None]


def test_the_grants_ledger_shows_claims_and_what_stands_outside_the_period(grant):
	from digidel_app.digidel_funding.report.grant_ledger.grant_ledger import execute

	make.book(grant, {"7010": 1000})
	build.journal_entry(grant.project, "7010", 10, "2021-02-02")
	claim = make.submitted(grant, "2019-01-01", "2019-12-31")
	_columns, rows = execute({"company": grant.company, "grant_agreement": grant.name})
	assert [(row.amount, row.grant_claim) for row in rows] == [(1000, claim.name), (10, "")]
	assert [row.reason.endswith("outside the eligible period") for row in rows] == [False, True]
	assert execute({"company": grant.company, "grant_agreement": grant.name, "show": "Claim bases"})[1] == []
	with pytest.raises(frappe.ValidationError, match="grant for project"):
		execute(
			{"company": grant.company, "grant_agreement": grant.name, "project": build.project(), "show": ""}
		)
	with pytest.raises(frappe.ValidationError):
		execute({"company": grant.company})


def test_costs_without_a_financier_are_refused():
	grant = make.active_grant()
	own = frappe.db.get_value("Grant Financier", {"grant_agreement": grant.name, "kind": "Own"})
	frappe.db.set_value("Grant Financier", own, "kind", "Other")
	make.book(grant, {"7010": 2000000})
	with pytest.raises(frappe.ValidationError):
		make.claim(grant, "2019-01-01", "2019-12-31")


@pytest.mark.parametrize(
	("method", "expected"),
	[("Pro rata", "40650.41"), ("Fixed per year", "100000"), ("Funder pays named lines", "70000")],
)
def test_each_claim_method(method, expected):
	grant = make.active_grant({"Lönekostnader": 70000}, claim_method=method)
	make.book(grant, {"7010": 90000, "5800": 10000})
	assert money(make.claim(grant, "2019-01-01", "2019-12-31").requested_amount) == Decimal(expected)


# --- bad input ----------------------------------------------------------------------------------------


def test_a_period_outside_the_grant_is_refused(grant):
	for period in (("2018-12-31", "2019-06-30"), ("2020-07-01", "2021-01-01"), ("2019-06-30", "2019-01-01")):
		with pytest.raises(frappe.ValidationError):
			make.claim(grant, *period)


def test_overlapping_claims_are_refused(grant):
	make.submitted(grant, "2019-01-01", "2019-06-30")
	draft = make.claim(grant, "2019-06-30", "2019-12-31")
	with pytest.raises(frappe.ValidationError, match="CLAIM-"):
		draft.submit()


def test_a_grant_that_is_not_active_takes_no_claim():
	grant = build.timra_grant()
	draft = make.claim(grant, "2019-01-01", "2019-06-30")
	with pytest.raises(frappe.ValidationError):
		draft.submit()


def test_computed_figures_cannot_be_written(grant):
	make.book(grant, {"7010": 100})
	draft = make.claim(grant, "2019-01-01", "2019-06-30", requested_amount=999999)
	draft.claim_lines[0].cumulative_amount = 5
	draft.append("shares", {"period_amount": 7})
	draft.save()
	assert money(draft.period_amount) == 100
	assert money(draft.claim_lines[0].cumulative_amount) == 100
	claim = draft.submit()
	claim.drift_accepted_key = "x"
	claim.drift_note = "x"
	claim.save()
	assert not claim.drift_accepted_key
	with pytest.raises(frappe.ValidationError):
		claim.requested_amount = 1
		claim.save()


def test_vouchers_of_a_claim_cannot_be_written_or_removed(grant):
	make.book(grant, {"7010": 100})
	row = vouchers(make.submitted(grant, "2019-01-01", "2019-06-30"))[0]
	for method in ("save", "delete"):
		with pytest.raises(frappe.ValidationError):
			getattr(frappe.get_doc("Grant Claim Voucher", row.name), method)()


# --- claimed once -------------------------------------------------------------------------------------


def test_a_voucher_is_not_claimed_by_another_grant_of_the_project(grant):
	entry = build.journal_entry(grant.project, "7010", 1000)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	other = make.claim(make.second_grant(grant), "2019-01-01", "2019-12-31").submit()
	assert money(other.period_amount) == 0
	assert reasons(other) == {entry.name: "Already claimed"}
	assert vouchers(other)[0].claimed_in == first.name


def test_a_voucher_moved_into_a_later_period_is_given_back_before_it_is_claimed(grant):
	entry = build.journal_entry(grant.project, "7010", 1000)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	frappe.db.set_value("GL Entry", {"voucher_no": entry.name}, "posting_date", "2019-08-01")
	second = make.claim(grant, "2019-07-01", "2019-12-31")
	assert money(second.period_amount) == 0
	claim_drift.supplement(first).submit()
	second.save()
	assert money(second.period_amount) == 1000


def test_a_reversal_in_a_later_period_lowers_the_next_claim(grant, immutable_ledger):
	entry = build.journal_entry(grant.project, "7010", 1000)
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	entry.cancel()
	frappe.db.set_value(
		"GL Entry",
		{"voucher_no": entry.name, "debit": 0, "account": ("like", "7010%")},
		"posting_date",
		"2019-09-01",
	)
	second = make.claim(grant, "2019-07-01", "2019-12-31")
	assert not claim_drift.open_drift(first)
	assert money(second.period_amount) == -1000
	assert money(second.requested_total) == 0
	second.submit()
	assert not claim_drift.open_drift(first.reload())


def test_cancelling_frees_the_vouchers_and_keeps_the_evidence(grant):
	make.book(grant, {"7010": 100})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	claim.cancel()
	assert all(row.is_withdrawn for row in vouchers(claim))
	assert money(make.submitted(grant, "2019-01-01", "2019-06-30").period_amount) == 100
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("Grant Claim", claim.name)


def test_a_claim_that_others_count_on_cannot_be_cancelled(grant):
	first = make.submitted(grant, "2019-01-01", "2019-06-30")
	make.submitted(grant, "2019-07-01", "2019-12-31")
	with pytest.raises(frappe.ValidationError, match="CLAIM-"):
		first.cancel()


# --- drift --------------------------------------------------------------------------------------------


def kinds(claim):
	return sorted((row.kind, row.amount) for row in claim_drift.open_drift(claim))


def test_new_changed_and_gone_vouchers_drift(grant):
	gone, moved = make.book(grant, {"7010": 100, "5800": 50})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	assert kinds(claim) == []
	gone.cancel()
	build.journal_entry(grant.project, "7010", 70, "2019-02-01")
	build.journal_entry(grant.project, "7010", 7, "2019-07-01")  # the next period's
	line = frappe.db.get_value("Project Budget Line", {"project": grant.project, "title": "Lokalkostnader"})
	frappe.get_doc(
		doctype="Posting Assignment", project=grant.project, project_budget_line=line, reason="Hör dit",
		voucher_type="Journal Entry", voucher_no=moved.name, account=build.account("5800"),
	).insert()  # fmt: skip
	assert kinds(claim) == [("Changed", 0), ("Gone", -100), ("New", 70)]


def test_small_drift_is_accepted_with_a_note_until_it_changes_again(grant):
	frappe.db.set_value("Grant Agreement", grant.name, "drift_tolerance", 100)
	make.book(grant, {"7010": 100})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	make.book(grant, {"7010": 60})
	with pytest.raises(frappe.ValidationError):
		claim_drift.accept(claim, " ")
	claim_drift.accept(claim, "Försenad reseräkning")
	assert kinds(claim.reload()) == []
	assert (claim.drift_note, money(claim.drift_accepted_amount)) == ("Försenad reseräkning", 60)
	make.book(grant, {"7010": 60})
	assert len(kinds(claim)) == 2
	with pytest.raises(frappe.ValidationError, match="120"):
		claim_drift.accept(claim, "Mer")


def test_a_supplement_settles_the_drift(grant):
	gone, _kept = make.book(grant, {"7010": 100, "5800": 50})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	gone.cancel()
	make.book(grant, {"5010": 30})
	extra = claim_drift.supplement(claim)
	assert money(extra.period_amount) == -70
	extra.submit()
	assert kinds(claim) == []
	assert money(extra.cumulative_amount) == 80
	with pytest.raises(frappe.ValidationError):
		claim_drift.supplement(claim)
	with pytest.raises(frappe.ValidationError):
		claim.reload().cancel()


def test_a_grant_with_open_drift_is_not_reported(grant):
	make.book(grant, {"7010": 100})
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	make.book(grant, {"7010": 1})
	grant.reload().status = "Reported"
	with pytest.raises(frappe.ValidationError, match=claim.name):
		grant.save()
	claim_drift.supplement(claim).submit()
	grant.reload().status = "Reported"
	assert grant.save().status == "Reported"


@pytest.mark.parametrize("seed", range(3))
def test_nothing_vanishes_whatever_happens_in_the_books(seed):
	"""Every öre of the project's costs is claimed, in drift, left out for a reason, or of a later period."""
	random, grant = Random(seed), make.active_grant(not_mapped_limit=10**6)
	booked = []

	def post():
		number = random.choice(["7010", "5800", "5010", build.NOT_OWNED])
		day = random.choice(["2021-06-01", "2019-02-01", "2019-05-31", "2019-08-01", "2021-01-01"])
		booked.append(build.journal_entry(grant.project, number, random.randint(1, 9999) / 100, day))

	def cancel():
		if booked:
			booked.pop(random.randrange(len(booked))).cancel()

	for _step in range(6):
		post()
	claim = make.submitted(grant, "2019-01-01", "2019-06-30")
	for _step in range(8):
		random.choice([post, post, cancel])()
	_rows, frozen, current = claims.drift_of(claim)
	drift = claim_drift.open_drift(claim)
	sorting = claims.Sorting(claims.Scope(grant, claims.period_of(claim), claims.family_of(claim.name)))
	left_out = sum(row.amount for row in sorting.rows() if row.reason)
	later = sum(money(d.total_debit) for d in booked if str(d.posting_date) == "2019-08-01")
	everything = sum(money(d.total_debit) for d in booked)
	claimed = sum(row.amount for row in frozen)
	assert claimed + sum(row.amount for row in drift) == sum(row.amount for row in current)
	assert claimed + sum(row.amount for row in drift) + left_out + later == everything


# --- two at once --------------------------------------------------------------------------------------


@pytest.fixture
def committed_grant():
	"""A grant that other connections can see; removed again."""
	customers = set(frappe.get_all("Customer", pluck="name"))
	grant = make.active_grant()
	entries = make.book(grant, {"7010": 1000})
	drafts = [make.claim(grant, "2019-01-01", day).name for day in ("2019-06-30", "2019-12-31")]
	frappe.db.commit()  # other connections submit them
	yield grant, drafts
	frappe.db.rollback()
	_remove(grant, entries)
	for name in set(frappe.get_all("Customer", pluck="name")) - customers:
		frappe.delete_doc("Customer", name, force=True)
	frappe.db.commit()  # leave the site as it was


def _remove(grant, entries):
	claims_made = frappe.get_all("Grant Claim", {"grant_agreement": grant.name}, pluck="name")
	for doctype in ("Grant Claim Line", "Grant Claim Year", "Grant Claim Share"):
		frappe.db.delete(doctype, {"parent": ("in", claims_made)})
	actions = frappe.get_all(
		"Workflow Action", {"reference_name": ("in", [*claims_made, grant.name])}, pluck="name"
	)
	frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", actions)})
	frappe.db.delete("Workflow Action", {"name": ("in", actions)})
	frappe.db.delete("Grant Claim Voucher", {"grant_agreement": grant.name})
	for name in frappe.get_all("File", {"attached_to_name": ("in", claims_made)}, pluck="name"):
		frappe.delete_doc("File", name, force=True)
	frappe.db.delete("Grant Claim", {"grant_agreement": grant.name})
	frappe.db.delete("GL Entry", {"project": grant.project})
	for entry in entries:
		frappe.db.delete("GL Entry", {"voucher_no": entry.name})
		frappe.db.delete("Journal Entry Account", {"parent": entry.name})
		frappe.db.delete("Journal Entry", {"name": entry.name})
	lines = frappe.get_all("Project Budget Line", {"project": grant.project}, pluck="name")
	for table in ("Project Budget Line Year", "Budget Line Formula", "Budget Line Funding"):
		frappe.db.delete(table, {"parent": ("in", lines)})
	frappe.db.delete("Project Budget Line", {"project": grant.project})
	frappe.db.delete("Grant Financing", {"parent": grant.name})
	financiers = frappe.get_all("Grant Financier", {"grant_agreement": grant.name}, pluck="name")
	frappe.db.delete("Financing Statement", {"parent": ("in", financiers)})
	frappe.db.delete("Grant Financier", {"grant_agreement": grant.name})
	frappe.db.delete("Grant Agreement", {"name": grant.name})
	frappe.db.delete("Project", {"name": grant.project})
	own = [build.account(number) for numbers in build.ACCOUNTS.values() for number in numbers]
	frappe.db.delete("Cost Type Account", {"account": ("in", own)})


def _submit(name: str) -> str:
	return frappe.get_doc("Grant Claim", name).submit().name


@pytest.mark.commits
def test_of_two_claims_submitted_at_once_one_is_refused(committed_grant, new_connection):
	grant, drafts = committed_grant
	results = new_connection.map(_submit, drafts, threads=2)
	refused = [r for r in results if isinstance(r, frappe.ValidationError)]
	assert len(refused) == 1, results
	frappe.db.rollback()
	held = frappe.get_all(
		"Grant Claim Voucher", {"grant_agreement": grant.name, "is_included": 1}, pluck="amount"
	)
	assert held == [1000]


# --- statement ----------------------------------------------------------------------------------------


def test_the_statement_is_attached_as_pdf_and_workbook_in_swedish(grant):
	make.book(grant, make.FILLED)
	build.journal_entry(grant.project, "7010", 10, "2021-02-02")
	frappe.local.lang = "en"
	claim = make.submitted(grant, "2019-01-01", "2020-12-31", "Final report")
	assert frappe.local.lang == "en"
	names = frappe.get_all("File", {"attached_to_name": claim.name}, pluck="name")
	files = {doc.file_type: doc for doc in (frappe.get_doc("File", name) for name in names)}
	assert sorted(files) == ["PDF", "XLSX"]
	assert all(doc.is_private for doc in files.values())
	paths = {kind: Path(doc.get_full_path()) for kind, doc in files.items()}
	assert paths["PDF"].read_bytes()[:4] == b"%PDF"
	pages = [page.extract_text() for page in PdfReader(paths["PDF"]).pages]
	text = "".join(pages)
	for number, page in enumerate(pages, start=1):
		assert f"Sida {number} av {len(pages)}" in page and claim.name in page
	for words in ("Slutrapport", "Lönekostnader", "Summa", "Internetstiftelsen", "280 487,80 kr"):
		assert words in " ".join(text.split()), words
	sheet, listed, left_out = load_workbook(paths["XLSX"]).worksheets
	rows = list(sheet.iter_rows(values_only=True))
	heading = next(i for i, row in enumerate(rows) if row[0] == "Budgetrad")
	titles = [row[0] for row in rows[heading + 1 : heading + 10]]
	assert titles == [*(row.line_title for row in claim.claim_lines), "Summa"]
	assert rows[heading + 9][5:7] == (2560000, sum(make.FILLED.values()))
	assert (listed.max_row, left_out.max_row) == (1 + len(make.FILLED), 2)


# --- deadlines ----------------------------------------------------------------------------------------


def test_the_responsible_user_is_reminded_once_of_each_deadline(grant):
	from digidel_app.digidel_funding.reminders import remind

	today = frappe.utils.getdate()
	grant.reload().responsible_user = "Administrator"
	for days, kind in ((10, "Interim report"), (40, "Final report")):
		grant.append("report_deadlines", {"report_kind": kind, "due_on": frappe.utils.add_days(today, days)})
	grant.save()
	assert (remind(), remind()) == (1, 0)
	subjects = frappe.get_all("Notification Log", {"document_name": grant.name}, pluck="subject")
	assert len(subjects) == 1 and grant.title in subjects[0]
	assert [bool(row.reminded_on) for row in grant.reload().report_deadlines] == [True, False]
	grant.report_deadlines[0].due_on = frappe.utils.add_days(today, 12)  # moved: a new day to remind of
	grant.save()
	assert (remind(), remind()) == (1, 0)
