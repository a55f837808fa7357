"""Heavy work in the platform's queue: a worker process of its own takes the job from Redis and does it to the end."""

import subprocess
import sys
from pathlib import Path

import frappe
import pytest
from frappe.utils import background_jobs

from digidel_app.api import surveys
from digidel_app.api.reports import make_report
from digidel_app.digidel_follow_up import report_making
from digidel_app.digidel_follow_up.surveys import importing
from digidel_app.testing import builders_operations as make
from digidel_app.testing.builders_surveys import survey

pytestmark = [pytest.mark.long, pytest.mark.commits]

COMPANY = "Kökommunen"
ANSWERS = "ID;Hur säker är du på BankID?;Fas;Kod\n1;4;före;an07\n2;5 – Mycket säker;efter;an07\n"
TRACES = {
	"File": "attached_to_name",
	"Notification Log": "document_name",
	"Version": "docname",
	"Comment": "reference_name",
	"Deleted Document": "deleted_name",
	"DocShare": "share_name",
}
SECONDS = 120

# the platform's own worker, on queues that no other worker of the machine listens to
WORKER = """
import sys
from frappe.utils import background_jobs
background_jobs.get_bench_id = lambda: sys.argv[1]
background_jobs.start_worker(queue="long", quiet=True, burst=True)
"""


@pytest.fixture
def work(monkeypatch):
	"""`work()` starts a worker that does what has been ordered since, and ends when the queue is empty."""
	queues = f"digidel-worker-test-{frappe.generate_hash(length=8)}"
	monkeypatch.setattr(background_jobs, "get_bench_id", lambda: queues)

	def run() -> None:
		frappe.db.commit()  # orders go to the queue with the transaction
		queue = background_jobs.get_queue("long")
		assert len(queue) == 1, "the job is in Redis, and nobody else takes it"
		done = subprocess.run(
			[sys.executable, "-c", WORKER, queues],
			capture_output=True,
			text=True,
			timeout=SECONDS,
			check=False,
		)
		assert done.returncode == 0, done.stderr
		assert len(queue) == 0 and not queue.failed_job_registry.count, done.stderr
		frappe.db.rollback()  # a new snapshot: what the worker stored is seen

	yield run
	background_jobs.get_queue("long").delete(delete_jobs=True)


@pytest.fixture
def manager():
	"""A manager of a municipality of their own, of which nothing is left afterwards."""
	make.other_company(COMPANY)
	make.company_settings(company=COMPANY)
	user = make.user_with("Digidel Manager", name="kochef")
	frappe.get_doc(doctype="User Permission", user=user, allow="Company", for_value=COMPANY).insert()
	yield user
	frappe.set_user("Administrator")
	frappe.db.rollback()
	forget()
	forget_user(user)
	frappe.db.delete("Company", {"name": COMPANY})
	frappe.db.commit()  # the clean-up stands
	frappe.clear_cache()


def forget_user(user: str) -> None:
	"""Past the platform's own deletion, which writes down that it deleted."""
	for contact in frappe.get_all("Contact", {"user": user}, pluck="name"):
		frappe.db.delete("Contact Email", {"parent": contact})
		frappe.db.delete("Contact", {"name": contact})
	for doctype in ("Notification Settings", "User"):
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options, {"parent": user, "parenttype": doctype})
		frappe.db.delete(doctype, {"name": user})
	for trace, fieldname in TRACES.items():
		frappe.db.delete(trace, {fieldname: ("in", (user, COMPANY))})


def forget() -> None:
	"""Take away everything that belongs to the municipality, whoever made it."""
	frappe.db.delete("User Permission", {"for_value": COMPANY})
	for doctype in frappe.get_all("DocField", {"fieldname": "company", "fieldtype": "Link"}, pluck="parent"):
		meta = frappe.get_meta(doctype)
		if not meta.module.startswith("Digidel") or meta.issingle:
			continue
		names = frappe.get_all(doctype, {"company": COMPANY}, pluck="name")
		if not names:
			continue
		for name in names:
			for file in frappe.get_all("File", {"attached_to_name": name}, pluck="name"):
				frappe.delete_doc("File", file, force=True, delete_permanently=True)
		for table in meta.get_table_fields():
			frappe.db.delete(table.options, {"parent": ("in", names), "parenttype": doctype})
		for trace, fieldname in TRACES.items():
			frappe.db.delete(trace, {fieldname: ("in", names)})
		frappe.db.delete(doctype, {"company": COMPANY})


def forget_order(job_id: str) -> None:
	"""An order of the same number from an earlier site of this name: Redis outlives the sites, and would not queue it twice."""
	order = background_jobs.get_job(job_id)
	if order:
		order.delete()


def test_the_yearly_report_is_made_by_a_worker_for_who_ordered_it(manager, work, as_user):
	with as_user(manager):
		doc = frappe.get_doc(
			doctype="Digidel Report", company=COMPANY, kind="Yearly report", year=2019, title="Köprov"
		).insert()
		forget_order(f"digidel_report::{doc.name}")
		assert make_report(doc.name) == report_making.WAITING
		work()
	doc.reload()
	assert doc.status == report_making.READY and doc.version_no == 1 and doc.generated_by == manager
	for url in (doc.pdf_file, doc.docx_file):
		file = frappe.get_doc("File", {"file_url": url, "attached_to_name": doc.name})
		assert file.is_private and Path(file.get_full_path()).stat().st_size > 5_000
	assert frappe.db.get_value("Notification Log", {"document_name": doc.name}, "for_user") == manager


def test_a_file_of_answers_is_imported_by_a_worker_and_removed(manager, work, as_user):
	with as_user(manager):
		asked = survey(company=COMPANY)
		form = frappe.get_doc(doctype=importing.IMPORT, digidel_survey=asked.name).insert()
		form.import_file = (
			frappe.get_doc(
				doctype="File",
				file_name="koprov.csv",
				content=ANSWERS.encode(),
				is_private=1,
				attached_to_doctype=form.doctype,
				attached_to_name=form.name,
			)
			.insert()
			.file_url
		)
		form.save()
		surveys.check_import(form.name)
		surveys.start_import(form.name)
		work()
	form.reload()
	assert (form.status, form.rows_stored, form.rows_refused) == ("Done", 2, 0), form.report
	assert not form.import_file and not frappe.db.exists("File", {"attached_to_name": form.name})
	assert frappe.db.count("Digidel Survey Response", {"digidel_survey": asked.name}) == 2
