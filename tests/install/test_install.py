"""Install, use, migrate, uninstall: afterwards the site is as it was before, row by row.

Runs on a site of its own with ERPNext set up and this app not yet installed (FRAPPE_SITE). Every table is compared by
the names of its rows, so a forgotten kind of record is found without anybody having thought of it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import frappe
import pytest

BENCH = Path(frappe.__file__).resolve().parents[3]
SITES = BENCH / "sites"
SITE = os.environ.get("FRAPPE_SITE", "digidel-install.localhost")

# The platform's own logs and caches grow with every command, whoever runs it.
LOGS = {
	"__Auth",
	"__UserSettings",
	"__global_search",
	"tabActivity Log",
	"tabError Log",
	"tabRoute History",
	"tabScheduled Job Log",
	"tabSessions",
}

# History of other records: what counts is of which, for the platform itself writes new rows at each migrate.
HISTORY = {
	"tabComment": "comment_type, reference_doctype, reference_name",
	"tabDeleted Document": "deleted_doctype, deleted_name",
	"tabVersion": "ref_doctype, docname",
}


def bench(*arguments: str) -> str:
	"""Run a bench command on the site; a failure shows all that it printed."""
	done = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, *arguments],
		cwd=SITES,
		capture_output=True,
		text=True,
	)
	assert done.returncode == 0, done.stdout + done.stderr
	return done.stdout


class Site:
	"""A short connection to the site, as bench's own commands leave nothing open."""

	def __enter__(self):
		self.before = os.getcwd()
		os.chdir(SITES)
		frappe.init(site=SITE, sites_path=".")
		frappe.connect()
		frappe.flags.mute_emails = True

	def __exit__(self, *error):
		frappe.destroy()
		os.chdir(self.before)


def snapshot() -> dict[str, set]:
	"""Every table's rows by their key, and the indexes of all tables."""
	with Site():
		tables = [row[0] for row in frappe.db.sql("show tables") if row[0] not in LOGS]
		keys = {table: _keys(table) for table in tables}
		keys["(indexes)"] = set(
			frappe.db.sql(
				"""select distinct table_name, index_name from information_schema.statistics
				where table_schema = database()"""
			)
		)
		keys["(columns)"] = set(
			frappe.db.sql(
				"select table_name, column_name from information_schema.columns where table_schema = database()"
			)
		)
	return keys


def _keys(table: str) -> set:
	columns = {row[0] for row in frappe.db.sql(f"show columns from `{table}`")}
	if table == "tabSingles":
		return set(frappe.db.sql("select doctype, field from tabSingles"))
	if table in HISTORY:
		return set(frappe.db.sql(f"select {HISTORY[table]} from `{table}`"))
	wanted = [column for column in ("name", "role", "defkey", "doctype", "link_to") if column in columns]
	if not wanted:
		return set()
	if {"parent", "parenttype", "parentfield"} <= columns:
		# child rows get new names whenever their parent is saved; their place and content do not change
		return set(
			frappe.db.sql(f"select parent, parenttype, parentfield, count(*) from `{table}` group by 1, 2, 3")
		)
	return set(frappe.db.sql(f"select {', '.join(f'`{column}`' for column in wanted)} from `{table}`"))


def differences(before: dict[str, set], after: dict[str, set]) -> dict[str, dict]:
	"""What came and what went, by table."""
	found = {}
	for table in sorted(before.keys() | after.keys()):
		came, went = (
			after.get(table, set()) - before.get(table, set()),
			before.get(table, set()) - after.get(table, set()),
		)
		if came or went or (table in before) != (table in after):
			found[table] = {"came": sorted(map(str, came))[:10], "went": sorted(map(str, went))[:10]}
	return found


@pytest.fixture(scope="module")
def before() -> dict[str, set]:
	bench("migrate", "--skip-search-index")  # what the platform itself tidies away is not ours to answer for
	return snapshot()


def test_install_brings_the_app_in(before):
	bench("install-app", "digidel_app")
	with Site():
		assert "digidel_app" in frappe.get_installed_apps()
		for doctype, names in {
			"Role": ("Digidel Advisor", "Digidel Reader"),
			"Role Profile": ("Digidel Finance",),
			"Workflow": ("Digidel Partner Agreement", "Digidel Grant Agreement"),
			"Workspace": ("Digidel", "Digidel Funding"),
			"Report": ("Budget Follow-up", "Grant Ledger"),
			"Number Card": ("Active Grants",),
			"Print Format": ("Posting Guide",),
		}.items():
			for name in names:
				assert frappe.db.exists(doctype, name), f"{doctype} {name}"
		assert frappe.db.count("Cost Type") == 8
		assert frappe.db.count("Encounter Topic") > 10 and frappe.db.count("Age Band") > 4
		assert frappe.db.has_index("tabGL Entry", "digidel_project_ledger")
		assert frappe.db.has_index("tabHelpdesk Encounter", "creation")


def test_a_sites_own_changes_survive_a_migrate(before):
	with Site():
		frappe.db.set_value("Cost Type", "Resekostnader", "description", "Vår egen text")
		workflow = frappe.get_doc("Workflow", "Digidel Partner Agreement")
		workflow.send_email_alert = 1
		workflow.save()
		frappe.delete_doc("Cost Type", "Övriga oförutsedda kostnader")
		frappe.db.commit()  # the next command opens a connection of its own
	bench("migrate", "--skip-search-index")
	with Site():
		assert frappe.db.get_value("Cost Type", "Resekostnader", "description") == "Vår egen text"
		assert frappe.db.get_value("Workflow", "Digidel Partner Agreement", "send_email_alert") == 1
		assert frappe.db.count("Has Role", {"role": "Digidel Finance"}) >= 1


def test_uninstall_leaves_nothing_behind(before):
	with Site():
		_use_the_app()
		frappe.db.commit()  # the uninstall opens a connection of its own
	bench("uninstall-app", "digidel_app", "--yes", "--no-backup")
	after = snapshot()
	after["tabTag"].discard(("wifi",))  # the word itself is the site's: others may use it
	found = differences(before, after)
	assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def _use_the_app() -> None:
	"""Leave the traces that daily use leaves: comments, versions, files, tasks, permissions, own settings."""
	from digidel_app.testing import builders_funding as build

	place = frappe.get_doc(
		doctype="Meeting Place", place_name="Biblioteket", kind="Library", company=build.COMPANY
	).insert()
	place.has_wifi = 1
	place.save()
	place.add_comment("Comment", "Ring vaktmästaren")
	place.add_tag("wifi")
	frappe.get_doc(
		doctype="ToDo",
		description="Kontrollera nätet",
		reference_type="Meeting Place",
		reference_name=place.name,
	).insert()
	frappe.get_doc(
		doctype="File",
		file_name="skiss.txt",
		content="plan",
		attached_to_doctype="Meeting Place",
		attached_to_name=place.name,
	).insert()
	frappe.get_doc(
		doctype="User Permission", user="Administrator", allow="Meeting Place", for_value=place.name
	).insert()
	frappe.db.set_value("User", "Guest", "role_profile_name", "Digidel Reader")
	extra = frappe.get_doc(
		doctype="Meeting Place", place_name="Tillfällig", kind="Other", company=build.COMPANY
	)
	extra.insert()
	extra.delete()
