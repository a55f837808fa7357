"""The audit package: everything an auditor asks for, nothing that its maker may not read, and never a fault for a bad file."""

import csv
import hashlib
import io
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import frappe
import pytest
from frappe.utils import get_files_path

from digidel_app.api import funding
from digidel_app.digidel_funding import audit_contents, audit_package, statement
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

NOW = datetime(2026, 11, 22, 9, 30)
FINANCE, BOOKKEEPER = ("Digidel Finance",), ("Digidel Finance", "Accounts User")


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
	"""What is packed is the file that was attached, whatever is in it."""
	monkeypatch.setattr(statement, "pdf", lambda *_arguments: b"%PDF-1.4 " + frappe.generate_hash().encode())


@pytest.fixture
def grant():
	return make.active_grant(decision_reference="Dnr 2018/17")


@pytest.fixture
def invoice(grant):
	return build.purchase_invoice(grant.project, "6550", 4000)


@pytest.fixture
def claim(grant, invoice):
	make.book(grant, {"7010": 100000})
	return make.submitted(grant, "2019-01-01", "2019-06-30")


@pytest.fixture
def user():
	"""`user("Digidel Finance")` makes a user with these roles and one company."""

	def new(*roles: str, company: str = build.COMPANY) -> str:
		email = f"granskning-{frappe.generate_hash(length=8)}@example.org"
		frappe.get_doc(
			doctype="User", email=email, first_name="Granskare", send_welcome_email=0
		).insert().add_roles(*roles)
		frappe.get_doc(doctype="User Permission", user=email, allow="Company", for_value=company).insert()
		return email

	return new


def attach(doc, name: str = "faktura.pdf", content: bytes | None = None):
	content = b"%PDF-1.4 " + frappe.generate_hash().encode() if content is None else content
	return frappe.get_doc(
		doctype="File", file_name=name, content=content, is_private=1,
		attached_to_doctype=doc.doctype, attached_to_name=doc.name,
	).insert()  # fmt: skip


def on_disk(file) -> Path:
	return Path(file.get_full_path())


def pack(claim) -> dict[str, bytes]:
	target = io.BytesIO()
	audit_contents.write(claim.reload(), target, NOW)
	with ZipFile(target) as archive:
		return {name: archive.read(name) for name in archive.namelist()}


def table(content: bytes) -> list[dict]:
	return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def checklist(files: dict[str, bytes]) -> str:
	return files["checklista.txt"].decode("utf-8-sig")


# --- what is in it ------------------------------------------------------------------------------------


def test_it_holds_statement_ledger_scans_decision_and_a_checksum_of_each(grant, invoice, claim):
	scan = attach(invoice, "skannad faktura.PDF")
	attach(grant, "beslut.pdf")
	attach(claim, "Undertecknad redovisning.pdf")
	files = pack(claim)
	assert set(files) == {
		f"redovisning/{claim.name}.pdf",
		f"redovisning/{claim.name}.xlsx",
		"redovisning/Undertecknad-redovisning.pdf",
		f"verifikationer/{invoice.name}.pdf",
		f"bidraget/{grant.name}-beslut.pdf",
		*("huvudbok.csv", "efterandringar.csv", "checklista.html", "checklista.txt", "manifest.csv"),
	}
	assert files[f"verifikationer/{invoice.name}.pdf"] == on_disk(scan).read_bytes()
	for row in table(files["manifest.csv"]):
		content = files[row["Fil"]]
		assert (row["Byte"], row["SHA-256"]) == (str(len(content)), hashlib.sha256(content).hexdigest())
	assert {row["Fil"] for row in table(files["manifest.csv"])} == set(files) - {"manifest.csv"}


def test_the_ledger_lists_every_row_with_its_place_or_reason(grant, invoice, claim):
	attach(invoice)
	rows = table(pack(claim)["huvudbok.csv"])
	frozen = frappe.get_all("Grant Claim Voucher", {"grant_claim": claim.name}, ["amount", "is_included"])
	assert len(rows) == len(frozen)
	amounts = {(row["Belopp"], row["I rekvireringen"]) for row in rows}
	assert amounts == {("4000,00", "Ja"), ("100000,00", "Ja"), ("1000,00", "Nej")}
	vat = next(row for row in rows if row["Belopp"] == "1000,00")
	assert vat["Skäl till att raden inte ingår"]
	booked = next(row for row in rows if row["Belopp"] == "4000,00")
	assert (booked["Verifikation"], booked["Budgetrad"]) == (invoice.name, "Externa tjänster")
	assert booked["Filer i paketet"] == "1"


def test_the_same_content_gives_the_same_bytes(invoice, claim):
	attach(invoice)
	targets = [io.BytesIO(), io.BytesIO()]
	for target in targets:
		audit_contents.write(claim.reload(), target, NOW)
	assert targets[0].getvalue() == targets[1].getvalue()


# --- what is missing ----------------------------------------------------------------------------------


def test_the_checklist_tells_what_is_missing_and_nothing_else(grant, invoice, claim):
	journal = frappe.db.get_value(
		"Grant Claim Voucher", {"grant_claim": claim.name, "voucher_type": "Journal Entry"}, "voucher_no"
	)
	grant.db_set("decision_reference", " ")
	text = checklist(pack(claim))
	assert text.count("[ ]") == 5, text
	assert journal in text and invoice.name in text
	attach(frappe.get_doc("Journal Entry", journal))
	attach(invoice)
	attach(grant)
	attach(claim, "signerad.pdf")
	grant.db_set("decision_reference", "Dnr 2018/17")
	assert "[ ]" not in checklist(pack(claim))


def test_drift_and_cancelled_vouchers_are_told(grant, invoice, claim):
	invoice.cancel()
	build.journal_entry(grant.project, "7010", 777, "2019-02-02")
	files = pack(claim)
	drift = {row["Verifikation"]: row["Skillnad"] for row in table(files["efterandringar.csv"])}
	assert drift[invoice.name] == "-4000,00"
	assert "777,00" in drift.values()
	text = checklist(files)
	assert f"makulerades efter rekvireringen: Inköpsfaktura {invoice.name}" in text
	assert "ändringen är inte reglerad" in text


def test_a_removed_statement_is_told(claim):
	for name in frappe.get_all("File", {"attached_to_name": claim.name}, pluck="name"):
		frappe.delete_doc("File", name)
	text = checklist(pack(claim))
	assert "PDF" in text and "XLSX" in text


# --- bad files ----------------------------------------------------------------------------------------


def test_broken_files_are_rows_of_the_checklist(invoice, claim):
	lost, empty, changed = (attach(invoice, f"{name}.pdf") for name in ("borta", "tom", "bytt"))
	on_disk(lost).unlink()
	on_disk(empty).write_bytes(b"")
	on_disk(changed).write_bytes(b"%PDF-1.4 something else")
	linked = attach(invoice, "länk.pdf")
	frappe.db.set_value("File", linked.name, "file_url", "https://example.org/faktura.pdf")
	files = pack(claim)
	assert [name for name in files if name.startswith("verifikationer/")]
	text = checklist(files)
	for file in (lost, empty, changed, linked):
		assert f"{invoice.name}: {file.file_name}" in text


@pytest.mark.parametrize(
	"url",
	[
		"/private/files/../../site_config.json",
		"/private/files/../../../common_site_config.json",
		"/files/../site_config.json",
		"/private/files/",
		"/etc/passwd",
		"site_config.json",
		"\x00",
	],
)
def test_nothing_outside_the_site_s_files_is_packed(invoice, claim, url):
	file = attach(invoice)
	frappe.db.set_value("File", file.name, "file_url", url)
	files = pack(claim)
	assert not [name for name in files if name.startswith("verifikationer/")]
	assert b"db_password" not in b"".join(files.values())
	assert invoice.name in checklist(files)


def test_a_link_out_of_the_files_is_not_followed(invoice, claim):
	file = attach(invoice)
	on_disk(file).unlink()
	on_disk(file).symlink_to(Path(frappe.get_site_path("site_config.json")).resolve())
	try:
		assert b"db_password" not in b"".join(pack(claim).values())
	finally:
		on_disk(file).unlink()


@pytest.mark.parametrize(
	"name", ["../../../etc/cron.d/x", "..\\..\\x.exe", "a\u202efdp.pdf", "CON", "." * 60, "x/y"]
)
def test_a_hostile_file_name_becomes_a_plain_one(invoice, claim, name):
	file = attach(invoice)
	frappe.db.set_value("File", file.name, "file_name", name)
	for inside in pack(claim):
		assert ".." not in inside and "\\" not in inside and inside.count("/") <= 1


@pytest.mark.long
def test_files_of_the_same_name_are_numbered_and_500_are_no_trouble(invoice, claim):
	contents = {b"%%PDF-1.4 %d" % number for number in range(500)}
	for content in contents:
		attach(invoice, "faktura.pdf", content)
	files = pack(claim)
	scans = {name: content for name, content in files.items() if name.startswith("verifikationer/")}
	assert len(scans) == 500
	assert set(scans.values()) == contents
	assert f"verifikationer/{invoice.name}_500.pdf" in scans


# --- who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"roles", [("Digidel Advisor",), ("Digidel Reader",), ("Digidel Coordinator",), ("Digidel Volunteer",), ()]
)
def test_others_get_no_package(claim, user, as_user, roles):
	with as_user(user(*roles)), pytest.raises(frappe.PermissionError):
		funding.make_audit_package(claim.name)


def test_another_municipality_s_finance_gets_no_package(claim, user, as_user):
	other = frappe.get_all("Company", {"name": ("!=", build.COMPANY)}, pluck="name", limit=1)
	company = other[0] if other else _company()
	with as_user(user(*BOOKKEEPER, company=company)), pytest.raises(frappe.PermissionError):
		funding.make_audit_package(claim.name)


def _company() -> str:
	return frappe.get_doc(
		doctype="Company", company_name="Ånge kommun", abbr="ÅK", default_currency="SEK", country="Sweden"
	).insert().name  # fmt: skip


def test_a_scan_that_the_user_may_not_read_is_listed_and_left_out(grant, invoice, claim, user, as_user):
	attach(invoice, "hemlig.pdf", b"%PDF-1.4 hemligt")
	with as_user(user(*FINANCE)):
		without = pack(claim)
	with as_user(user(*BOOKKEEPER)):
		within = pack(claim)
	assert b"hemligt" not in b"".join(without.values())
	assert f"{invoice.name}: hemlig.pdf" in checklist(without)
	assert within[f"verifikationer/{invoice.name}.pdf"] == b"%PDF-1.4 hemligt"


def test_only_its_maker_opens_the_package(invoice, claim, user, as_user):
	attach(invoice)
	maker, colleague, manager = user(*BOOKKEEPER), user(*FINANCE), user("Digidel Manager")
	coordinator = user("Digidel Coordinator")
	with as_user(maker):
		answer = funding.make_audit_package(claim.name)
	assert answer["status"] == "Ready"
	file = frappe.get_doc("File", {"file_url": answer["file_url"]})
	with ZipFile(file.get_full_path()) as archive:
		assert archive.testzip() is None
	assert (file.is_private, file.attached_to_name) == (1, answer["name"])
	for email, may in ((maker, True), (colleague, False), (manager, False), (coordinator, False)):
		with as_user(email):
			assert file.is_downloadable() is may, email
			assert frappe.has_permission("Grant Audit Package", doc=answer["name"]) is may
			if email != coordinator:
				assert bool(frappe.get_list("Grant Audit Package", {"name": answer["name"]})) is may


def test_a_new_package_replaces_the_older_one_of_the_same_user(claim, user, as_user):
	with as_user(user(*FINANCE)):
		first = funding.make_audit_package(claim.name)
		path = Path(frappe.get_doc("File", {"file_url": first["file_url"]}).get_full_path())
		assert path.is_file()
		second = funding.make_audit_package(claim.name)
	assert not path.exists() and not frappe.db.exists("Grant Audit Package", first["name"])
	assert frappe.db.exists("Grant Audit Package", second["name"])


def test_a_draft_has_no_package(grant):
	make.book(grant, {"7010": 1000})
	draft = make.claim(grant, "2019-01-01", "2019-06-30")
	with pytest.raises(frappe.ValidationError, match=draft.name):
		funding.make_audit_package(draft.name)


# --- by a worker --------------------------------------------------------------------------------------


@pytest.fixture
def queued(monkeypatch):
	jobs = []

	def enqueue(method, **options):
		if str(method).startswith("digidel_app.digidel_funding"):
			jobs.append((method, options))

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	monkeypatch.setattr(audit_package, "AT_ONCE_FILES", 0)
	return jobs


def test_a_large_package_is_made_by_a_worker(invoice, claim, queued, user, as_user):
	attach(invoice)
	with as_user(user(*BOOKKEEPER)):
		answer = funding.make_audit_package(claim.name)
		assert (answer["status"], answer["file_url"]) == ("Waiting", None)
		[(method, options)] = queued
		frappe.get_attr(method)(options["name"])
		doc = frappe.get_doc("Grant Audit Package", answer["name"])
		assert (doc.status, doc.files > 5, doc.missing_rows > 0) == ("Ready", True, True)
		frappe.get_attr(method)(options["name"])  # sent twice
		assert frappe.db.get_value("Grant Audit Package", doc.name, "package") == doc.package


def test_a_job_that_fails_says_so(invoice, claim, queued, user, as_user, monkeypatch):
	attach(invoice)

	def fail(*_arguments):
		raise OSError("No space left on device")

	monkeypatch.setattr(audit_contents, "write", fail)
	with as_user(user(*BOOKKEEPER)):
		answer = funding.make_audit_package(claim.name)
		before = set(Path(get_files_path(is_private=1)).glob("*.zip"))
		audit_package.make(answer["name"])
	assert frappe.db.get_value("Grant Audit Package", answer["name"], "status") == "Failed"
	assert set(Path(get_files_path(is_private=1)).glob("*.zip")) == before


def test_who_has_lost_the_role_gets_nothing_from_the_queue(invoice, claim, queued, user, as_user):
	attach(invoice)
	email = user(*BOOKKEEPER)
	with as_user(email):
		answer = funding.make_audit_package(claim.name)
	frappe.get_doc("User", email).remove_roles("Digidel Finance")
	with as_user(email):
		audit_package.make(answer["name"])
	assert frappe.db.get_value("Grant Audit Package", answer["name"], ["status", "package"]) == (
		"Failed",
		None,
	)
