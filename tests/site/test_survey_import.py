"""Answers from other tools: files in every shape, and a service with every fault a service can have."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import frappe
import pytest

from digidel_app.api import surveys as api
from digidel_app.digidel_follow_up.surveys import fetching, importing, service
from digidel_app.digidel_follow_up.surveys.service import Service, ServiceError
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_surveys import survey

RESPONSE, IMPORT, CONNECTION = "Digidel Survey Response", "Digidel Survey Import", "Digidel Survey Connection"
TEXT = "ID;Hur säker är du på BankID?;Fas;Kod;Kommentar\n1;4;före;an07;Jag heter\n2;5 – Mycket säker;efter;an07;\n3;9;före;be12;\n"  # fmt: skip


@pytest.fixture(autouse=True)
def municipality():
	make.company_settings(suppression_threshold=5)


def stored(doc) -> int:
	return frappe.db.count(RESPONSE, {"digidel_survey": doc.name})


# -- files --------------------------------------------------------------------------------------------------------


def upload(doc, content: bytes, **values):
	form = frappe.get_doc({"doctype": IMPORT, "digidel_survey": doc.name, **values}).insert()
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "svar.csv", "content": content, "is_private": 1, "attached_to_doctype": IMPORT, "attached_to_name": form.name}
	).insert()  # fmt: skip
	form.import_file = file.file_url
	return form.save()


def run(form) -> "frappe.model.document.Document":
	api.check_import(form.name)
	frappe.get_doc(IMPORT, form.name).db_set("status", importing.WAITING)
	importing.import_file(form.name)
	return form.reload()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252", "utf-16"])
def test_a_file_is_checked_imported_once_and_removed(encoding):
	doc = survey()
	form = upload(doc, TEXT.encode(encoding))
	api.check_import(form.name)
	form.reload()
	assert (form.status, form.rows_read, form.rows_refused, stored(doc)) == ("Checked", 3, 1, 0)
	assert (
		"Kommentar" in form.report and "Row 4" in form.report and "9" not in form.report.replace("Row 4", "")
	)
	assert [row.meaning for row in form.mapped_columns] == [
		"Number of the answer",
		"Question",
		"Phase",
		"Pairing code",
	]
	done = run(form)
	assert (done.status, done.rows_stored, done.rows_refused, stored(doc)) == ("Done", 2, 1, 2)
	assert not done.import_file and not frappe.db.exists("File", {"attached_to_name": form.name})
	again = run(upload(doc, TEXT.encode(encoding)))
	assert (again.rows_stored, again.rows_known, stored(doc)) == (0, 2, 2)
	assert set(frappe.get_all(RESPONSE, {"digidel_survey": doc.name}, pluck="owner")) == {"Guest"}


def test_missing_columns_are_told_by_name_and_nothing_is_stored():
	doc = survey()
	form = upload(doc, TEXT.encode(), default_phase="Before", mapped_columns=[{"source": "BankID", "meaning": "Question", "question_code": "bankid"}, {"source": "Dag", "meaning": "Day"}])  # fmt: skip
	with pytest.raises(frappe.ValidationError, match="BankID, Dag"):
		api.check_import(form.name)
	assert stored(doc) == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04xlsx", b"Kod;Fas\n", b"a;b\n1;2\n"])
def test_a_file_that_cannot_be_used_is_refused_in_words(content):
	with pytest.raises(frappe.ValidationError):
		api.check_import(upload(survey(), content).name)


@pytest.mark.parametrize(
	"content",
	[
		"bankid;Fas\n4;före\n".encode("utf-16-le"),  # without its mark
		"bankid;Fas\n4;före\n".encode() + b"\x81\x8d",
		b"\x00" * 40,
		b"\xff\xfe",
	],
)
def test_a_file_in_an_encoding_nobody_can_tell_is_refused(content):
	doc = survey()
	with pytest.raises(frappe.ValidationError):
		api.check_import(upload(doc, content).name)
	assert stored(doc) == 0


def test_a_file_read_in_another_encoding_tells_its_rows_and_stores_none():
	doc = survey()
	done = run(upload(doc, "bankid;Fas\n4;före\n5;efter\n".encode("mac_roman")))
	assert (done.rows_stored, done.rows_refused, stored(doc)) == (1, 1, 1)
	assert "Row 2" in done.report and "Fas" in done.report


def test_extra_columns_are_listed_and_extra_cells_refuse_their_row():
	doc = survey()
	form = upload(doc, b"bankid;Fas;Stad;Skor\n4;before;x;y\n4;before;x;y;z\n")
	api.check_import(form.name)
	form.reload()
	assert "Stad, Skor" in form.report and "Row 3" in form.report
	done = run(form)
	assert (done.rows_stored, done.rows_refused, stored(doc)) == (1, 1, 1)


def test_what_was_not_checked_as_it_is_is_not_imported():
	form = upload(survey(), TEXT.encode())
	with pytest.raises(frappe.ValidationError, match="Check the file first"):
		api.start_import(form.name)
	api.check_import(form.name)
	form.reload()
	form.append("mapped_columns", {"source": "Kommentar", "meaning": "Not read"})
	assert form.save().status == "Not checked"
	with pytest.raises(frappe.ValidationError, match="Check the file first"):
		api.start_import(form.name)


def test_a_taken_code_is_told_and_the_first_answer_stays():
	doc = survey()
	done = run(upload(doc, b"bankid;Fas;Kod\n4;before;an07\n2;before;AN 7\n"))
	assert (done.rows_stored, done.rows_refused, stored(doc)) == (1, 1, 1)
	assert "Row 3: there is an answer with the same code" in done.report


def test_a_mapping_names_only_questions_the_survey_has_and_each_once():
	doc = survey()
	for columns in (
		[{"source": "A", "meaning": "Question", "question_code": "annat"}],
		[{"source": "A", "meaning": "Day"}, {"source": "B", "meaning": "Day"}],
		[{"source": " ", "meaning": "Day"}],
	):
		with pytest.raises(frappe.ValidationError):
			frappe.get_doc(
				{"doctype": IMPORT, "digidel_survey": doc.name, "mapped_columns": columns}
			).insert()


@pytest.mark.parametrize("role", ["Digidel Advisor", "Digidel Reader", "Digidel Finance"])
def test_who_may_not_import(role, as_user):
	form = upload(survey(), TEXT.encode())
	with as_user(make.user_with(role)):
		for function in (api.check_import, api.start_import):
			with pytest.raises(frappe.PermissionError):
				function(form.name)


# -- a service ----------------------------------------------------------------------------------------------------


def record(number: int, **values) -> dict:
	return {"id": number, "phase": "before", "answers": {"bankid": 4}, "code": f"an{number:02d}", **values}


class Fake(ThreadingHTTPServer):
	"""A survey service on this machine: pages of answers, and faults in the order given."""

	daemon_threads = True

	def __init__(self):
		super().__init__(("127.0.0.1", 0), Handler)
		self.pages = {"": ([record(1), record(2)], "b"), "b": ([record(3)], None)}
		self.faults: list[str] = []
		self.asked: list[str] = []
		self.tokens: set[str | None] = set()

	@property
	def address(self) -> str:
		return f"http://127.0.0.1:{self.server_port}/answers"

	def handle_error(self, request, client_address) -> None:
		"""The client has hung up, as it should."""


class Handler(BaseHTTPRequestHandler):
	def log_message(self, *arguments) -> None:
		pass

	def do_GET(self) -> None:
		cursor = parse_qs(urlsplit(self.path).query).get("cursor", [""])[0]
		self.server.asked.append(cursor)
		self.server.tokens.add(self.headers.get("Authorization"))
		fault = self.server.faults.pop(0) if self.server.faults else ""
		records, following = self.server.pages[cursor]
		body = json.dumps({"data": {"items": records}, "next": following}).encode()
		if fault:
			getattr(self, fault)(body)
		else:
			self.send(200, body)

	def send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
		self.send_response(status)
		self.send_header("Content-Length", str(len(body) if length is None else length))
		for name, value in headers.items():
			self.send_header(name, value)
		self.end_headers()
		self.wfile.write(body)

	def broken(self, body: bytes) -> None:
		self.send(500, b"oops")

	def busy(self, body: bytes) -> None:
		self.send(429, b"", **{"Retry-After": "7"})

	def page(self, body: bytes) -> None:
		self.send(200, b"<html>Sign in</html>")

	def truncated(self, body: bytes) -> None:
		self.send(200, body[:20], len(body))

	def hang_up(self, body: bytes) -> None:
		self.connection.close()

	def hang(self, body: bytes) -> None:
		time.sleep(2)

	def trickle(self, body: bytes) -> None:
		self.send(200, b"", len(body))
		for number in range(len(body)):
			self.wfile.write(body[number : number + 1])
			self.wfile.flush()
			time.sleep(0.05)

	def huge(self, body: bytes) -> None:
		self.send(200, b" " * 300_000, 300_000)

	def elsewhere(self, body: bytes) -> None:
		self.send(302, b"", Location="https://other.example.org/")

	def forbidden(self, body: bytes) -> None:
		self.send(401, b"")

	def missing(self, body: bytes) -> None:
		self.send(404, b"")

	def other_form(self, body: bytes) -> None:
		self.send(200, b'{"data": [1, 2]}')

	def deep(self, body: bytes) -> None:
		self.send(200, b"[" * 100_000)


@pytest.fixture
def fake(monkeypatch):
	server = Fake()
	threading.Thread(target=server.serve_forever, daemon=True).start()
	monkeypatch.setitem(frappe.local.conf, service.PRIVATE_SETTING, 1)
	monkeypatch.setattr(service, "READ_SECONDS", 0.6)
	monkeypatch.setattr(service, "PAGE_SECONDS", 1)
	monkeypatch.setattr(service, "LARGEST_PAGE", 100_000)
	pauses: list[float] = []
	monkeypatch.setattr(
		Service.__init__, "__defaults__", (*Service.__init__.__defaults__[:-1], pauses.append)
	)
	server.pauses = pauses
	yield server
	server.shutdown()
	server.server_close()


def connection(doc, address: str, **values):
	columns = [
		{"source": "id", "meaning": "Number of the answer"},
		{"source": "phase", "meaning": "Phase"},
		{"source": "code", "meaning": "Pairing code"},
		{"source": "answers.bankid", "meaning": "Question", "question_code": "bankid"},
	]
	return frappe.get_doc(
		{"doctype": CONNECTION, "title": "Enkättjänsten", "digidel_survey": doc.name, "service_url": address, "token": "hemlig-nyckel",
		 "records_path": "data.items", "cursor_parameter": "cursor", "next_path": "next", "mapped_columns": columns, **values}
	).insert()  # fmt: skip


def fetched(form):
	fetching.fetch(form.name)
	return form.reload()


def test_all_pages_are_fetched_once_with_the_token_in_its_own_keeping(fake):
	doc = survey()
	form = fetched(connection(doc, fake.address))
	assert (form.status, form.rows_read, form.rows_stored, stored(doc)) == ("Done", 3, 3, 3)
	assert fake.asked == ["", "b"] and fake.tokens == {"Bearer hemlig-nyckel"}
	assert frappe.db.get_value(CONNECTION, form.name, "token") != "hemlig-nyckel"
	again = fetched(form)
	assert (again.rows_stored, again.rows_known, stored(doc)) == (0, 3, 3)


@pytest.mark.parametrize("fault", ["broken", "busy", "hang_up", "truncated", "hang", "trickle"])
def test_what_may_pass_is_tried_again(fake, fault):
	doc = survey()
	fake.faults = [fault]
	form = fetched(connection(doc, fake.address))
	assert (form.status, stored(doc), len(fake.asked)) == ("Done", 3, 3), form.report
	assert fake.pauses == [7 if fault == "busy" else 1]


@pytest.mark.parametrize(
	("fault", "said", "tries"),
	[
		("broken", "the fault 500", 4),
		("hang", "did not answer in time", 4),
		("truncated", "cut off|connection to the service was lost", 4),
		("page", "did not send JSON", 1),
		("deep", "did not send JSON", 1),
		("huge", "more than 5 MB", 1),
		("elsewhere", "another address", 1),
		("forbidden", "does not accept the token", 1),
		("missing", "nothing at the address", 1),
		("other_form", "Where the answers lie", 1),
	],
)
def test_what_does_not_pass_is_told_in_words_and_nothing_secret(fake, fault, said, tries):
	doc = survey()
	fake.faults = [fault] * 9
	form = fetched(connection(doc, fake.address))
	assert form.status == "Interrupted" and len(fake.asked) == tries and stored(doc) == 0
	assert re.search(said, form.report), form.report
	assert "hemlig" not in form.report and "127.0.0.1" not in form.report


def test_what_was_cut_off_continues_after_the_last_page(fake):
	doc = survey()
	form = connection(doc, fake.address)
	fake.pages["b"] = ([record(3)], "c")
	fake.pages["c"] = ([record(4)], None)
	fake.asked.clear()
	fake.faults = ["", "", "broken", "broken", "broken", "broken"]
	form = fetched(form)
	assert (form.status, form.next_cursor, stored(doc)) == ("Interrupted", "c", 3)
	fake.asked.clear()
	form = fetched(form)
	assert (form.status, fake.asked, stored(doc), form.next_cursor) == ("Done", ["c"], 4, None)


def test_wrong_types_and_duplicates_are_told_and_the_rest_is_stored(fake):
	doc = survey()
	fake.pages = {"": ([record(1), record(1), "text", None, [], record(2, answers=None), record(3, answers={"bankid": [1]}), record(4, id=None), record(5, phase=7), record(6, code={})], None)}  # fmt: skip
	form = fetched(connection(doc, fake.address))
	assert (form.status, form.rows_read, form.rows_stored, form.rows_known, form.rows_refused) == (
		"Done",
		10,
		1,
		1,
		8,
	)
	assert "Row 3: is not made of fields with names" in form.report


def test_a_service_that_turns_in_circles_is_left(fake):
	doc = survey()
	fake.pages["b"] = ([record(3)], "b")
	form = fetched(connection(doc, fake.address))
	assert form.status == "Interrupted" and "same page again" in form.report and stored(doc) == 3


def test_without_the_developers_setting_only_https_and_public_addresses(fake, monkeypatch):
	doc = survey()
	form = connection(doc, fake.address)
	monkeypatch.setitem(frappe.local.conf, service.PRIVATE_SETTING, 0)
	for address in (fake.address, "ftp://example.org", "https://", "https://anna:x@example.org/", "https://exa mple.org", "javascript:1", "https://example.org:99999"):  # fmt: skip
		with pytest.raises(ServiceError):
			service.check_address(address)
	with pytest.raises(ServiceError, match="private network"):
		Service(f"https://127.0.0.1:{fake.server_port}/").page({})
	with pytest.raises(ServiceError, match="private network"):
		Service(f"https://localhost:{fake.server_port}/").page({})
	assert fetched(form).status == "Interrupted" and fake.asked == []


def test_a_form_that_cannot_work_is_refused(fake):
	doc = survey()
	for values in ({"mapped_columns": [{"source": "a", "meaning": "Question", "question_code": "bankid"}]}, {"token_header": "X\r\nY"}, {"next_path": "a b;"}, {"token": "ö" * 8}):  # fmt: skip
		with pytest.raises(frappe.ValidationError):
			connection(doc, fake.address, **values)
	form = connection(doc, fake.address)
	form.reload().service_url = fake.address + "/other"
	with pytest.raises(frappe.ValidationError, match="Write the token again"):
		form.save()


@pytest.mark.parametrize("role", ["Digidel Coordinator", "Digidel Advisor"])
def test_only_managers_connect(fake, role, as_user):
	form = connection(survey(), fake.address)
	with as_user(make.user_with(role)), pytest.raises(frappe.PermissionError):
		api.fetch(form.name)
