"""The background job of an Encounter Import, and the care for its file: it is removed whatever happens."""

import traceback

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from digidel_app.digidel_encounters.importing import run
from digidel_app.domain.encounter_file import FileError

WAITING, RUNNING, DONE, FAILED = "Waiting", "Running", "Done", "Failed"
TIMEOUT = 60 * 60  # seconds
FORGOTTEN_AFTER = 24  # hours


def enqueue(doc: Document) -> None:
	"""Let a worker import the document's file as the signed-in user."""
	frappe.enqueue(
		"digidel_app.digidel_encounters.importing.job.import_file",
		queue="long",
		timeout=TIMEOUT,
		job_id=f"encounter_import::{doc.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		name=doc.name,
	)


def import_file(name: str) -> None:
	"""Import the file of one Encounter Import, write down what became of it, and remove the file."""
	doc = frappe.get_doc("Encounter Import", name)
	if doc.status != WAITING:  # a job that was sent twice
		return
	with _Ending(doc):
		_note(doc, status=RUNNING)
		outcome = run.import_visits(
			_content(doc), doc.company, doc.started_by, lambda *so_far: _tell(doc, *so_far)
		)
		_note(doc, status=DONE, report=run.report_text(outcome), **_counts(outcome))


class _Ending:
	"""However an import ends, its file goes, and nothing of the file's text is logged.

	The platform writes the values of local variables to its error log when a job fails, and here those are the rows.
	So a failure ends in this block: the log gets the places in the code only.
	"""

	def __init__(self, doc: Document):
		self.doc = doc

	def __enter__(self) -> None:
		return None

	def __exit__(self, kind, error, places) -> bool:
		if error is not None:
			frappe.db.rollback()
			_note(self.doc, status=FAILED, report=self.reason(error))
			if not isinstance(error, FileError):
				message = "".join(traceback.format_tb(places)) + kind.__name__
				frappe.log_error(title="Encounter Import", message=message)
		remove_file(self.doc)
		_note(self.doc, finished_at=now_datetime())
		return isinstance(error, Exception)

	def reason(self, error: BaseException) -> str:
		if isinstance(error, FileError):
			return run.file_problem_text(error)
		return _(
			"The import was interrupted. What had been stored is kept: import the same file again and the rest follows."
		)


def _content(doc: Document) -> bytes:
	file = frappe.get_doc(
		"File",
		{"file_url": doc.import_file, "attached_to_doctype": doc.doctype, "attached_to_name": doc.name},
	)
	with open(file.get_full_path(), "rb") as on_disk:  # get_content would guess at the text's encoding
		return on_disk.read()


def _tell(doc: Document, outcome: run.Outcome, percent: int) -> None:
	_note(doc, percent_done=percent, **_counts(outcome))
	frappe.publish_progress(
		percent,
		title=_("Importing visits"),
		doctype=doc.doctype,
		docname=doc.name,
		description=_("{0} rows read").format(outcome.read),
	)


def _counts(outcome: run.Outcome) -> dict[str, int]:
	return {
		"rows_read": outcome.read,
		"rows_stored": outcome.stored,
		"rows_known": outcome.known,
		"rows_refused": outcome.refused,
	}


def _note(doc: Document, **values) -> None:
	doc.db_set(values, notify=True)
	frappe.db.commit()  # who watches the form sees how far it is, and it stands whatever comes after


def remove_file(doc: Document) -> None:
	"""Remove the uploaded file from disk and database, and the platform's notes of its name."""
	for name in frappe.get_all(
		"File", {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}, pluck="name"
	):
		_delete_file(name)
	frappe.db.delete(
		"Comment",
		{
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"comment_type": ("in", ("Attachment", "Attachment Removed")),
		},
	)
	if not doc.is_new() and frappe.db.exists(doc.doctype, doc.name):
		doc.db_set("import_file", None, update_modified=False)


def remove_forgotten_files() -> None:
	"""Daily: files of imports that were never started, never saved, or lost their worker."""
	long_ago = add_to_date(now_datetime(), hours=-FORGOTTEN_AFTER)
	for name in frappe.get_all(
		"Encounter Import", {"modified": ("<", long_ago), "import_file": ("is", "set")}, pluck="name"
	):
		doc = frappe.get_doc("Encounter Import", name)
		if doc.status in (WAITING, RUNNING):
			doc.db_set({"status": FAILED, "finished_at": now_datetime()})
		remove_file(doc)
	for name in frappe.get_all(
		"File", {"attached_to_doctype": "Encounter Import", "creation": ("<", long_ago)}, pluck="name"
	):
		_delete_file(name)


def _delete_file(name: str) -> None:
	frappe.delete_doc(
		"File",
		name,
		force=True,
		ignore_permissions=True,  # whoever may import may not otherwise delete files
		ignore_missing=True,
		delete_permanently=True,  # no copy among the deleted documents
	)
