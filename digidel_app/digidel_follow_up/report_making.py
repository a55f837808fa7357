"""Makes a report's files: ordered from its form, done by a worker as the user who ordered it, who is told when it is ready."""

import traceback

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import escape_html, getdate, now_datetime

from digidel_app.digidel_follow_up import report_contents
from digidel_app.digidel_follow_up.report_docx import docx
from digidel_app.digidel_follow_up.report_pdf import pdf

DOCTYPE = "Digidel Report"
NOT_MADE, WAITING, READY, FAILED = "Not made", "Waiting", "Ready", "Failed"
TIMEOUT = 10 * 60  # seconds


def order(doc) -> None:
	"""Have the next version of a report made. The caller has authorised.

	Raises:
		frappe.ValidationError: the period is not over, or it is being made already.
	"""
	if getdate(doc.period_to) >= getdate():
		frappe.throw(
			_("The period is not over: it ends on {0}. The report can be made after that.").format(
				frappe.utils.formatdate(doc.period_to)
			)
		)
	frappe.db.get_value(
		DOCTYPE, doc.name, "status", for_update=True
	)  # two orders at once wait for each other
	doc.reload()
	if doc.status == WAITING and _is_at_work(doc.name):
		frappe.throw(_("The report is being made already. You are told when it is ready."))
	doc.db_set({"status": WAITING}, notify=True)
	frappe.enqueue(
		"digidel_app.digidel_follow_up.report_making.make",
		queue="long",
		timeout=TIMEOUT,
		job_id=_job(doc.name),
		deduplicate=True,
		enqueue_after_commit=True,
		name=doc.name,
	)


def _job(name: str) -> str:
	return f"digidel_report::{name}"


def _is_at_work(name: str) -> bool:
	"""Whether a worker still has it: one that was lost with its worker is made anew."""
	from frappe.utils.background_jobs import is_job_enqueued

	return is_job_enqueued(_job(name))


def make(name: str) -> None:
	"""The worker's job. However it ends, the record says how, and who ordered it is told."""
	doc = frappe.get_doc(DOCTYPE, name)
	if doc.status != WAITING:  # a job that was sent twice
		return
	with _Ending(doc):
		doc.check_permission("write")
		_make(doc)
	_tell(doc)


class _Ending:
	"""A job that fails leaves a record that says so, and a log without the texts that were in its variables."""

	def __init__(self, doc):
		self.doc = doc

	def __enter__(self) -> None:
		return None

	def __exit__(self, kind, error, places) -> bool:
		if error is None:
			return False
		frappe.db.rollback()
		self.doc.db_set({"status": FAILED}, notify=True)
		frappe.log_error(title=DOCTYPE, message="".join(traceback.format_tb(places)) + kind.__name__)
		return isinstance(error, Exception)  # the worker then stores what is said here


def _make(doc) -> None:
	with print_language(report_contents.language_of(doc)):
		report, sources = report_contents.write(doc)
		files = {"pdf": pdf(report), "docx": docx(report)}
	version = doc.version_no + 1
	urls = {ending: _attach(doc, version, ending, content) for ending, content in files.items()}
	doc.db_set(
		{
			"status": READY,
			"version_no": version,
			"generated_on": now_datetime(),
			"generated_by": frappe.session.user,
			"sources": "\n".join(sources),
			"pdf_file": urls["pdf"],
			"docx_file": urls["docx"],
		},
		notify=True,
	)


def _attach(doc, version: int, ending: str, content: bytes) -> str:
	"""A private file; those of earlier versions stay."""
	file = frappe.get_doc(
		doctype="File",
		file_name=f"{doc.name}-v{version}.{ending}",
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		attached_to_field=f"{ending}_file",  # else the platform attaches it once more when the form is saved
		content=content,
		is_private=1,
	).insert(ignore_permissions=True)  # whoever may make the report gets its files, also without File's role
	return file.file_url


def _tell(doc) -> None:
	said = _("The report {0} is ready") if doc.status == READY else _("The report {0} could not be made")
	frappe.get_doc(
		doctype="Notification Log",
		for_user=frappe.session.user,
		type="Alert",
		document_type=DOCTYPE,
		document_name=doc.name,
		subject=said.format(escape_html(doc.title)),
	).insert(ignore_permissions=True)  # the worker writes to a user who may not write notifications
