"""The audit package of a submitted claim: ordered from its form, made at once or, when large, by a worker.

It holds what its maker may read and nothing else, so only its maker may open it: the DocType's permission is
`if_owner`, and the platform asks it for the file too.
"""

import hashlib
import os
import traceback
from pathlib import Path

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import get_files_path, now_datetime

from digidel_app.digidel_funding import audit_contents
from digidel_app.domain.audit_package import pieces_of

WAITING, RUNNING, READY, FAILED = "Waiting", "Running", "Ready", "Failed"
DOCTYPE = "Grant Audit Package"
AT_ONCE_ROWS, AT_ONCE_FILES, AT_ONCE_BYTES = 2_000, 40, 20 * 1024 * 1024
TIMEOUT = 60 * 60  # seconds


def order(claim):
	"""Make the package of a claim, or have it made; returns its record. The caller has checked permission.

	Raises:
		frappe.ValidationError: the claim is not submitted.
	"""
	if claim.docstatus != 1:
		frappe.throw(
			_("{0} is not submitted. An audit package is made of a claim that is.").format(claim.name)
		)
	waiting = frappe.db.get_value(
		DOCTYPE,
		{"grant_claim": claim.name, "owner": frappe.session.user, "status": ("in", (WAITING, RUNNING))},
	)
	if waiting and _is_at_work(waiting):
		return frappe.get_doc(DOCTYPE, waiting)
	_forget_older(claim)
	doc = frappe.get_doc(
		doctype=DOCTYPE, grant_claim=claim.name, company=claim.company
	).insert(
		ignore_permissions=True  # nobody makes one by hand; the caller has asked whether the claim may be submitted
	)
	if _is_large(claim):
		frappe.enqueue(
			"digidel_app.digidel_funding.audit_package.make",
			queue="long",
			timeout=TIMEOUT,
			job_id=_job(doc.name),
			deduplicate=True,
			enqueue_after_commit=True,
			name=doc.name,
		)
	else:
		_make(doc)
	return doc


def _job(name: str) -> str:
	return f"grant_audit_package::{name}"


def _is_at_work(name: str) -> bool:
	"""Whether a worker still has it: one that was lost with its worker is made anew."""
	from frappe.utils.background_jobs import is_job_enqueued

	return is_job_enqueued(_job(name))


def _is_large(claim) -> bool:
	if (claim.voucher_rows or 0) > AT_ONCE_ROWS:
		return True
	row, file = frappe.qb.DocType("Grant Claim Voucher"), frappe.qb.DocType("File")
	vouchers = (
		frappe.qb.from_(row)
		.select(row.voucher_type, row.voucher_no)
		.distinct()
		.where(row.grant_claim == claim.name)
	)
	number, size = (
		frappe.qb.from_(file)
		.join(vouchers)
		.on(
			(file.attached_to_doctype == vouchers.voucher_type)
			& (file.attached_to_name == vouchers.voucher_no)
		)
		.select(Count(file.name), Sum(file.file_size))
		.run()[0]
	)
	return number > AT_ONCE_FILES or (size or 0) > AT_ONCE_BYTES


def _forget_older(claim) -> None:
	"""A user keeps one package per claim: the newest. Copies of invoices should not pile up."""
	for name in frappe.get_all(
		DOCTYPE, {"grant_claim": claim.name, "owner": frappe.session.user}, pluck="name"
	):
		frappe.delete_doc(
			DOCTYPE, name, delete_permanently=True
		)  # asks the user's permission; its file goes too


# --- making it ----------------------------------------------------------------------------------------


def make(name: str) -> None:
	"""The worker's job, as the user who ordered the package. However it ends, the record says how."""
	doc = frappe.get_doc(DOCTYPE, name)
	if doc.status != WAITING:  # a job that was sent twice
		return
	_note(doc, status=RUNNING)
	frappe.db.commit()  # who waits for it sees that it has begun
	with _Ending(doc):
		frappe.get_doc("Grant Claim", doc.grant_claim).check_permission("submit")
		_make(doc)


class _Ending:
	"""A job that fails leaves a record that says so, and a log without the postings that were in its variables."""

	def __init__(self, doc):
		self.doc = doc

	def __enter__(self) -> None:
		return None

	def __exit__(self, kind, error, places) -> bool:
		if error is None:
			return False
		frappe.db.rollback()
		_note(self.doc, status=FAILED, finished_at=now_datetime())
		frappe.log_error(title=DOCTYPE, message="".join(traceback.format_tb(places)) + kind.__name__)
		frappe.db.commit()  # it stands, whatever the queue does with a job that was stopped
		return isinstance(error, Exception)


def _make(doc) -> None:
	claim = frappe.get_doc("Grant Claim", doc.grant_claim)
	path = Path(get_files_path(f"{frappe.generate_hash(length=20)}.zip", is_private=1))
	frappe.db.after_rollback.add(lambda: path.unlink(missing_ok=True))
	with path.open("wb") as target:
		result = audit_contents.write(claim, target, now_datetime())
	file = _attach(doc, claim, path)
	_note(
		doc,
		status=READY,
		package=file.file_url,
		finished_at=now_datetime(),
		files=result.files,
		missing_rows=len(result.checklist),
		checklist="\n".join(result.checklist),
		package_size=-(-path.stat().st_size // 1024),
	)


def _attach(doc, claim, path: Path):
	file = frappe.get_doc(
		doctype="File",
		file_name=f"{claim.name}-granskning.zip",
		file_url=f"/private/files/{path.name}",
		is_private=1,
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		attached_to_field="package",
		folder="Home/Attachments",
		file_type="ZIP",
		file_size=os.path.getsize(path),
		content_hash=_platform_hash(path),
	)
	file.set_new_name()
	file.db_insert()  # not insert(): the platform would read the whole file into memory
	return file


def _platform_hash(path: Path) -> str:
	"""What the platform tells equal files by; not for security."""
	digest = hashlib.md5(usedforsecurity=False)
	with path.open("rb") as source:
		for piece in pieces_of(source):
			digest.update(piece)
	return digest.hexdigest()


def _note(doc, **values) -> None:
	doc.db_set(values, notify=True)
