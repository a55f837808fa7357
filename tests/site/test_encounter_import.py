"""Files of visits: the platform's Data Import, and the fast import that stores each row once and forgets the file."""

import csv
import io
import os
from datetime import date, timedelta

import frappe
import pytest
from frappe.core.doctype.data_import.importer import Importer
from frappe.utils import add_to_date, now_datetime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digidel_app.api import encounters as api
from digidel_app.digidel_encounters.doctype.helpdesk_encounter.helpdesk_encounter import COPIED_TO_QUESTIONS
from digidel_app.digidel_encounters.importing import job, run, store
from digidel_app.domain import encounter_file as files
from digidel_app.testing import builders_import as build
from digidel_app.testing import builders_operations as make


@pytest.fixture
def place():
	return make.meeting_place(place_name="Importbiblioteket")


def imported(text: str, **values) -> run.Outcome:
	company = values.pop("company", None) or make.first_company()
	return run.import_visits(text.encode(), company, frappe.session.user, **values)


def stored(place, *fields: str) -> list:
	return frappe.get_all(
		"Helpdesk Encounter", {"meeting_place": place.name}, list(fields) or ["name"], order_by="creation asc"
	)


def row(topic: str, *, day: str = "2025-03-14", gender: str = "Kvinna", note: str = "") -> str:
	return f"{day};Importbiblioteket;{topic};{gender};20;1;{note}"


# --- what is stored ----------------------------------------------------------------------------------------


def test_a_row_is_stored_as_the_form_would_store_it(place, as_user):
	project, topic = make.project(), make.topic()
	make.company_settings(default_project=project)
	user = make.user_with("Digidel Coordinator")
	with as_user(user):
		outcome = imported(build.csv_text(row(topic, note="Glömt lösenordet")))
	assert (outcome.read, outcome.stored, outcome.known, outcome.refused) == (1, 1, 0, 0)
	visit = frappe.get_doc("Helpdesk Encounter", stored(place)[0].name)
	by_form = frappe.get_doc(
		{
			"doctype": "Helpdesk Encounter",
			"meeting_place": place.name,
			"started_at": "2025-03-14 12:00:00",
			"gender": "Woman",
			"duration_minutes": 20,
			"note": "Glömt lösenordet",
			"advisor": user,
			"questions": [{"topic": topic}],
		}
	).insert()
	by_form.reload()
	its_own = {
		"name",
		"creation",
		"modified",
		"owner",
		"modified_by",
		"entry_mode",
		"client_uuid",
		"questions",
	}
	for fieldname in {*by_form.meta.get_valid_columns(), *visit.meta.get_valid_columns()} - its_own:
		assert (visit.get(fieldname) or "") == (by_form.get(fieldname) or ""), fieldname
	for fieldname in (
		"topic",
		"outcome",
		"service_owner",
		"idx",
		"parentfield",
		"parenttype",
		*COPIED_TO_QUESTIONS,
	):
		assert visit.questions[0].get(fieldname) == by_form.questions[0].get(fieldname), fieldname
	assert (visit.entry_mode, visit.owner, visit.project) == ("Imported", user, project)
	visit.gender = "Man"
	visit.save()  # what was imported is a document like any other


def test_three_questions_and_a_follow_up(place):
	topic, other = make.topic(), make.topic("Annat ämne")
	header = "Datum;Klockslag;Mötesplats;Ämne;Ämne 2;Resultat 2;Återkom senast"
	imported(
		build.csv_text(
			f"2025-03-14;09.30;Importbiblioteket;{topic};{other};Fick handledning;2025-03-20", header=header
		)
	)
	visit = frappe.get_doc("Helpdesk Encounter", stored(place)[0].name)
	assert [(q.idx, q.topic, q.outcome) for q in visit.questions] == [
		(1, topic, "Solved"),
		(2, other, "Guided"),
	]
	assert (visit.status, str(visit.started_at)) == ("Open", "2025-03-14 09:30:00")


def test_a_file_read_twice_counts_once_and_equal_rows_all_count(place):
	topic = make.topic()
	rows = [row(topic), row(topic), row(topic, gender="Man"), row("Okänt"), row(topic)]
	first, second = imported(build.csv_text(*rows)), imported(build.csv_text(*rows))
	assert (first.stored, first.known, first.refused) == (4, 0, 1)
	assert (second.stored, second.known, second.refused) == (0, 4, 1)
	longer = imported(build.csv_text(*rows, row(topic)))
	assert (longer.stored, longer.known) == (1, 4)
	assert len(stored(place)) == 5


def test_a_run_that_was_cut_off_is_continued(place, monkeypatch):
	topic = make.topic()
	text = build.csv_text(*(row(topic, day=f"2025-03-{day:02d}") for day in range(1, 13)))
	monkeypatch.setattr(run, "VISITS_AT_A_TIME", 5)
	parts = []

	def stop_at_the_second(so_far, _percent):
		parts.append(so_far.stored)
		if len(parts) == 2:
			raise KeyboardInterrupt

	with pytest.raises(KeyboardInterrupt):
		imported(text, progress=stop_at_the_second)
	assert parts == [5, 10] and len(stored(place)) == 10
	rest = imported(text)
	assert (rest.stored, rest.known) == (2, 10)


def test_many_statements_for_one_part(place, monkeypatch):
	topic = make.topic()
	monkeypatch.setattr(store, "ROWS_A_STATEMENT", 3)
	imported(build.csv_text(*(row(topic, day=f"2025-03-{day:02d}") for day in range(1, 11))))
	assert [str(visit.started_on) for visit in stored(place, "started_on")] == [
		f"2025-03-{day:02d}" for day in range(1, 11)
	]


def test_places_of_another_municipality_are_not_found(place):
	make.meeting_place(place_name="Grannbiblioteket", company=make.other_company())
	text = build.csv_text(f"2025-03-14;Grannbiblioteket;{make.topic()};Kvinna;20;1;")
	assert imported(text).refused == 1
	assert imported(text, company=make.other_company()).stored == 1


# --- the same rules as the form -----------------------------------------------------------------------------

ORDINARY = {
	"started_on": date(2025, 3, 14),
	"persons": "1",
	"duration_minutes": "15",
	"gender": "Woman",
	"topic": "Provämne",
	"outcome": "Solved",
	"decline_reason": None,
	"referred_to": None,
	"follow_up_by": None,
	"follow_up_done_on": None,
	"note": None,
}
OTHERS = {
	"started_on": [date(2019, 12, 31), date(1999, 5, 5), date.today() + timedelta(9)],
	"persons": ["2", "0", "-1", "1000", "1001", "1.5", "två"],
	"duration_minutes": ["1", "600", "601", "0", "15.0", "x"],
	"gender": ["Mixed group", "Not recorded", "Girl"],
	"topic": ["Finns inte"],
	"outcome": ["Referred", "Declined by guideline", "Unsolved", "Löste sig"],
	"decline_reason": ["Purchase"],
	"referred_to": ["Importkontakt", "Avslutad kontakt"],
	"follow_up_by": [date(2025, 3, 20), date(2025, 3, 1)],
	"follow_up_done_on": [date(2025, 3, 21), date(2025, 3, 1)],
	"note": ["Skrivaren krånglade", "ring 070-1740605", "a@example.org", "0313900605", "<b>x</b>"],
}
CHANGES = st.lists(
	st.sampled_from(sorted(OTHERS)).flatmap(
		lambda name: st.tuples(st.just(name), st.sampled_from(OTHERS[name]))
	),
	max_size=3,
)


def test_importer_and_form_judge_every_row_alike(place):
	"""One set of rules: whatever the row, the importer refuses it exactly when the form would."""
	make.topic()
	targets = {
		name: make.referral_target(target_name=name, **values).name
		for name, values in {
			"Importkontakt": {"contact_phone": "031-390 06 05"},
			"Avslutad kontakt": {"valid_to": "2020-01-01"},
		}.items()
	}
	columns = {column.fieldname: column for column in (*files.VISIT_COLUMNS, *files.QUESTION_COLUMNS)}
	judged = {True: 0, False: 0}

	@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
	@given(CHANGES)
	def check(changes):
		cells = {**ORDINARY, **dict(changes)}
		text = io.StringIO()
		csv.writer(text).writerows(
			[
				[columns[name].english for name in ("meeting_place", *cells)],
				["Importbiblioteket", *("" if value is None else value for value in cells.values())],
			]
		)
		by_file = imported(text.getvalue()).refused == 0
		by_form = accepted_by_the_form(place, cells, targets)
		judged[by_form] += 1
		assert by_file == by_form, cells

	check()
	assert min(judged.values()) > 25, "the examples are one-sided"


def accepted_by_the_form(place, cells: dict, targets: dict) -> bool:
	of_question = {column.fieldname for column in files.QUESTION_COLUMNS}
	question = {name: value for name, value in cells.items() if name in of_question}
	question["referred_to"] = targets.get(question["referred_to"])
	visit = {name: value for name, value in cells.items() if name not in of_question}
	started = visit.pop("started_on")
	frappe.db.savepoint("form")
	try:
		frappe.get_doc(
			doctype="Helpdesk Encounter",
			meeting_place=place.name,
			started_at=f"{started} 12:00:00",
			questions=[question],
			**visit,
		).insert()
		return True
	except frappe.ValidationError:
		return False
	finally:
		frappe.db.rollback(save_point="form")
		frappe.clear_messages()


# --- what a report says --------------------------------------------------------------------------------------


def test_the_report_names_line_heading_and_reason_and_never_the_text(place):
	frappe.local.lang = "sv"
	outcome = imported(
		build.csv_text(
			row(make.topic()),
			row("Hemligt ämne"),
			row(make.topic(), note="Kalle Karlsson 070-1740605"),
			"i går;Importbiblioteket;x;Hen;en stund;många;",
		)
	)
	report = run.report_text(outcome)
	assert report.splitlines()[0] == "Rad 3, Ämne: finns inte i systemet"
	assert report.splitlines()[1].startswith("Rad 4, Anteckning: pekar ut en person")
	assert len(report.splitlines()) == 2 + 5
	for secret in ("Hemligt", "Kalle", "1740605", "i går", "Hen", "stund"):
		assert secret not in report


def test_a_long_report_is_cut_and_says_so(place, monkeypatch):
	monkeypatch.setattr(run, "PROBLEMS_KEPT", 3)
	outcome = imported(build.csv_text(*[row("Okänt")] * 7))
	assert outcome.refused == 7 and "4" in run.report_text(outcome).splitlines()[-1]


# --- the form and its job ------------------------------------------------------------------------------------


def finished(doc) -> frappe.model.document.Document:
	"""The import as a worker leaves it."""
	job.import_file(doc.name)
	return doc.reload()


def files_of(doc) -> tuple[int, bool]:
	path = frappe.get_site_path("private", "files")
	return (
		frappe.db.count("File", {"attached_to_doctype": "Encounter Import"}),
		any("importprov" in name for name in os.listdir(path)),
	)


@pytest.mark.parametrize(
	("content", "status"),
	[
		(build.csv_text("2025-03-14;Importbiblioteket;Provämne;Kvinna;20;1;"), "Done"),
		("Datum;Namn\n", "Failed"),
		(b"PK\x03\x04", "Failed"),
	],
)
def test_the_file_is_gone_when_the_job_ends(place, content, status, monkeypatch):
	make.topic()
	enqueued = []
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **options: enqueued.append(options))
	doc = build.encounter_import(content, file_name="importprov.csv")
	assert files_of(doc) == (1, True)
	api.start_import(doc.name)
	assert enqueued[0]["queue"] == "long" and enqueued[0]["enqueue_after_commit"]
	doc = finished(doc)
	assert doc.status == status and doc.finished_at and not doc.import_file
	assert files_of(doc) == (0, False)
	for trace in ("Comment", "Deleted Document", "Version"):
		assert "importprov" not in frappe.as_json(frappe.get_all(trace, fields="*"))
	assert doc.rows_stored == (1 if status == "Done" else 0)
	with pytest.raises(frappe.ValidationError, match="has been started"):
		api.start_import(doc.name) if doc.import_file else _start_again(doc)


def _start_again(doc):
	doc.import_file = "/private/files/other.csv"
	doc.save()


def test_an_unforeseen_failure_logs_no_row_and_removes_the_file(place, monkeypatch):
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **options: None)

	def broken(part, company, user):
		secret_local = "Kalle Hemlig"
		raise RuntimeError(secret_local)

	monkeypatch.setattr(store, "store", broken)
	doc = build.encounter_import(build.csv_text(row(make.topic(), note="En rad")), file_name="importprov.csv")
	doc.start()
	doc = finished(doc)
	assert doc.status == "Failed" and files_of(doc) == (0, False)
	log = frappe.get_last_doc("Error Log", {"method": "Encounter Import"})
	assert "RuntimeError" in log.error and "Hemlig" not in log.error and "En rad" not in log.error


def test_a_forgotten_file_is_removed_the_next_day(place):
	doc = build.encounter_import(build.csv_text(row(make.topic())), file_name="importprov.csv")
	job.remove_forgotten_files()
	assert files_of(doc) == (1, True)
	frappe.db.set_value(
		"Encounter Import",
		doc.name,
		"modified",
		add_to_date(now_datetime(), hours=-25),
		update_modified=False,
	)
	job.remove_forgotten_files()
	assert files_of(doc) == (0, False)


def test_a_deleted_import_takes_its_file_along(place):
	doc = build.encounter_import(build.csv_text(row(make.topic())), file_name="importprov.csv")
	doc.delete()
	assert files_of(doc) == (0, False)


def test_nobody_reads_in_somebody_elses_file(as_user):
	"""The file is removed afterwards: an import may not point at what the user has not uploaded."""
	other = frappe.new_doc("File", file_name="lön.csv", content=b"Datum\n", is_private=1).insert()
	with as_user(make.user_with("Digidel Coordinator")):
		with pytest.raises(frappe.ValidationError, match="Upload the file"):
			frappe.new_doc(
				"Encounter Import", company=make.first_company(), import_file=other.file_url
			).insert()


def test_a_public_file_is_refused():
	file = frappe.new_doc("File", file_name="besok-oppen.csv", content=b"Datum\n", is_private=0).insert()
	with pytest.raises(frappe.ValidationError, match="public"):
		frappe.new_doc("Encounter Import", company=make.first_company(), import_file=file.file_url).insert()


@pytest.mark.parametrize(
	"role", ["Digidel Advisor", "Digidel Volunteer", "Digidel Finance", "Digidel Reader"]
)
def test_others_do_not_import(role, as_user):
	doc = build.encounter_import(build.csv_text(row(make.topic())))
	with as_user(make.user_with(role)):
		for attempt in (lambda: api.start_import(doc.name), api.import_template):
			with pytest.raises(frappe.PermissionError):
				attempt()


def test_the_template_can_be_downloaded_and_filled_in(place, as_user):
	frappe.local.lang = "sv"
	with as_user(make.user_with("Digidel Coordinator")):
		api.import_template()
	content = frappe.response.filecontent
	assert frappe.response.filename == "besok.csv" and content.startswith(b"\xef\xbb\xbf")
	names = next(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
	cells = {"Datum": "2025-03-14", "Mötesplats": "Importbiblioteket", "Ämne": make.topic(), "Kön": "Kvinna"}
	line = ";".join(cells.get(name, "") for name in names)
	assert run.import_visits(content + line.encode(), make.first_company(), "Administrator").stored == 1


# --- the platform's own tool -----------------------------------------------------------------------------------


def data_import(text: str):
	doc = frappe.new_doc(
		"Data Import", reference_doctype="Helpdesk Encounter", import_type="Insert New Records"
	).insert()
	doc.import_file = frappe.new_doc(
		"File", file_name="dataimport.csv", content=text.encode(), is_private=1,
		attached_to_doctype="Data Import", attached_to_name=doc.name,
	).insert().file_url  # fmt: skip
	doc.save()
	Importer("Helpdesk Encounter", data_import=doc).import_data()
	return doc.reload()


def test_the_platforms_data_import_stores_visits_with_several_questions(place):
	topic, other = make.topic(), make.topic("Annat ämne")
	header = "Visit started,Meeting place,Contact channel,Minutes,Persons,Gender,First visit or returning,Status,Advisor,Topic (Questions),Outcome (Questions)"
	doc = data_import(
		"\n".join(
			[
				header,
				f"2025-03-14 09:00:00,{place.name},Drop-in,20,1,Woman,Unknown,Closed,Administrator,{topic},Solved",
				f",,,,,,,,,{other},Guided",
				f"2025-03-15 09:00:00,{place.name},Drop-in,900,1,Woman,Unknown,Closed,Administrator,{topic},Solved",
				f"2025-03-16 09:00:00,{place.name},Drop-in,15,2,Mixed group,Unknown,Closed,Administrator,{topic},Solved",
			]
		)
	)
	assert doc.status == "Partial Success", doc.template_warnings
	visits = [frappe.get_doc("Helpdesk Encounter", visit.name) for visit in stored(place)]
	assert [[(q.topic, q.outcome) for q in visit.questions] for visit in visits] == [
		[(topic, "Solved"), (other, "Guided")],
		[(topic, "Solved")],
	]
	assert visits[0].questions[1].started_on == date(2025, 3, 14)
	(refused,) = frappe.get_all(
		"Data Import Log", {"data_import": doc.name, "success": 0}, ["row_indexes", "messages"]
	)
	assert "4" in refused.row_indexes and "600" in refused.messages
