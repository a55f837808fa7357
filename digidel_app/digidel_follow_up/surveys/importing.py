"""Answers from a file: checked first without storing anything, then stored by a background job. The file is removed."""

import hashlib
import traceback

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from digidel_app.digidel_encounters.importing.job import remove_file
from digidel_app.digidel_follow_up.surveys import definition, mapping
from digidel_app.domain import survey_file as files
from digidel_app.domain.encounter_file import FileError

IMPORT = "Digidel Survey Import"
NOT_CHECKED, CHECKED, WAITING, RUNNING, DONE, FAILED = (
	"Not checked",
	"Checked",
	"Waiting",
	"Running",
	"Done",
	"Failed",
)
TIMEOUT = 30 * 60  # seconds
LARGEST_FILE = 10 * 1024 * 1024  # bytes
FORGOTTEN_AFTER = 24  # hours
FAULTS = (frappe.ValidationError, frappe.QueryDeadlockError, frappe.QueryTimeoutError, FileError, OSError)


def check(doc: Document) -> None:
	"""Read the whole file as the import would, and tell what it would do. An empty mapping is filled in first.

	Raises:
		frappe.ValidationError: the file cannot be read; says why and what to do.
	"""
	content = _content(doc)
	try:
		if not doc.mapped_columns:
			_suggest(doc, content)
		file = files.open_file(content, mapping.columns_of(doc))
	except FileError as error:
		frappe.throw(mapping.file_problem_text(error), title=_("The file cannot be read"))
	if not any(row.meaning == files.QUESTION for row in doc.mapped_columns):
		frappe.throw(
			_(
				"No column is a question of the survey. Fill in the table: the file has the columns {0}."
			).format(", ".join(files.shown_heading(heading) for heading in file.headings if heading))
		)
	outcome = mapping.Outcome()
	survey = frappe.get_doc(definition.SURVEY, doc.digidel_survey)
	rows = files.read_file(file, mapping.columns_of(doc), mapping.rules_of(doc))
	mapping.keep(rows, survey, files.Identities(survey.name), outcome, is_trial=True)
	extra = ", ".join(files.shown_heading(heading) for heading in file.extra)
	said = [
		_("Nothing has been stored yet. {0} of {1} rows can be imported.").format(
			outcome.stored, outcome.read
		),
		_("These columns are not in the table and are not read: {0}.").format(extra) if extra else "",
		mapping.report_text(outcome),
	]
	doc.update(outcome.counts())
	doc.update({"rows_stored": 0, "report": "\n".join(filter(None, said))})
	doc.update({"status": CHECKED, "checked_mark": mark_of(doc, content)})
	doc.flags.is_checked = True
	doc.save()


def _suggest(doc: Document, content: bytes) -> None:
	survey = frappe.get_doc(definition.SURVEY, doc.digidel_survey)
	headings = files.open_file(content, []).headings
	found = files.suggest(headings, definition.questions(survey), definition.texts(survey))
	for column in found:
		doc.append(
			"mapped_columns",
			{"source": column.source, "meaning": column.meaning, "question_code": column.question},
		)


def mark_of(doc: Document, content: bytes) -> str:
	"""What was checked: the same file with the same meaning of its columns."""
	said = [doc.digidel_survey, doc.default_phase, *map(tuple, mapping.columns_of(doc))]
	return hashlib.sha256(repr(said).encode() + content).hexdigest()


def start(doc: Document) -> None:
	"""Hand a checked file to a background job.

	Raises:
		frappe.ValidationError: it has not been checked as it is, or has been started before.
	"""
	if frappe.db.get_value(IMPORT, doc.name, "status", for_update=True) != CHECKED:
		frappe.throw(_("Check the file first. An import that has been started is not started again."))
	if doc.checked_mark != mark_of(doc, _content(doc)):
		frappe.throw(_("The file or the meaning of its columns has changed. Check it again."))
	doc.db_set({"status": WAITING, "started_by": frappe.session.user})
	frappe.enqueue(
		"digidel_app.digidel_follow_up.surveys.importing.import_file",
		queue="long",
		timeout=TIMEOUT,
		job_id=f"survey_import::{doc.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=doc.name,
	)


def import_file(name: str) -> None:
	"""Import the file of one Digidel Survey Import, write down what became of it, and remove the file."""
	doc = frappe.get_doc(IMPORT, name)
	if doc.status != WAITING:  # a job that was sent twice
		return
	doc.db_set("status", RUNNING)
	frappe.db.commit()  # who watches the form sees it, and what fails takes only the answers back
	outcome = mapping.Outcome()
	try:
		_import(doc, outcome)
		doc.db_set({"status": DONE, "report": mapping.report_text(outcome), **outcome.counts()})
	except FAULTS as error:
		frappe.db.rollback()
		frappe.clear_messages()
		reason = (
			mapping.file_problem_text(error)
			if isinstance(error, FileError)
			else _("The import was interrupted and nothing of it is stored. Import the file again.")
		)
		doc.db_set({"status": FAILED, "report": reason})
		# places in the code only: the values of local variables are people's answers
		frappe.log_error(title=IMPORT, message="".join(traceback.format_tb(error.__traceback__)))
	remove_file(doc)
	doc.db_set("finished_at", now_datetime())


def _import(doc: Document, outcome: mapping.Outcome) -> None:
	columns = mapping.columns_of(doc)
	survey = frappe.get_doc(definition.SURVEY, doc.digidel_survey)
	rows = files.read_file(files.open_file(_content(doc), columns), columns, mapping.rules_of(doc))
	mapping.keep(rows, survey, files.Identities(survey.name), outcome)


def _content(doc: Document) -> bytes:
	name = doc.import_file and frappe.db.get_value(
		"File",
		{"file_url": doc.import_file, "attached_to_doctype": doc.doctype, "attached_to_name": doc.name},
	)
	if not name:
		frappe.throw(_("Attach the file with answers first."))
	with open(frappe.get_doc("File", name).get_full_path(), "rb") as on_disk:
		content = on_disk.read(LARGEST_FILE + 1)
	if len(content) > LARGEST_FILE:
		frappe.throw(_("The file is larger than 10 MB. Divide it into several files."))
	return content


def remove_forgotten_files() -> None:
	"""Daily: files of imports that were never started, or lost their worker."""
	long_ago = add_to_date(now_datetime(), hours=-FORGOTTEN_AFTER)
	for name in frappe.get_all(
		IMPORT, {"modified": ("<", long_ago), "import_file": ("is", "set")}, pluck="name"
	):
		doc = frappe.get_doc(IMPORT, name)
		if doc.status in (WAITING, RUNNING):
			doc.db_set({"status": FAILED, "finished_at": now_datetime()})
		remove_file(doc)
