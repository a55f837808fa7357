"""Removes all that installation made and nothing that was there before.

The platform drops our tables and what is linked to our modules. What it leaves is removed here: roles and
who has them, workflows, and the traces of our records in the platform's own tables.
"""

import frappe

from digidel_app.digidel_funding import ledger
from digidel_app.permissions import ROLES
from digidel_app.setup.install import installed_record, own_doctypes
from digidel_app.setup.role_profiles import PROFILES

SERIES = ("CLAIM-", "GRANT-", "LINE-", "PA-", "REALLOC-", "REPORT-")

# Kinds of records that make up the app itself; the platform keeps a copy of each one it deletes
STRUCTURE = (
	"Dashboard",
	"Dashboard Chart",
	"DocType",
	"File",
	"Module Def",
	"Number Card",
	"Page",
	"Print Format",
	"Report",
	"Role",
	"Role Profile",
	"Workflow",
	"Workflow Action Master",
	"Workflow State",
	"Workspace",
)

# Where the platform keeps rows about other records: (DocType, field that names the record's DocType)
TRACES = (
	("File", "attached_to_doctype"),  # first: removing a file writes a comment
	("Access Log", "export_from"),
	("Activity Log", "reference_doctype"),
	("Assignment Rule", "document_type"),
	("Comment", "reference_doctype"),
	("Communication", "reference_doctype"),
	("Communication Link", "link_doctype"),
	("Custom DocPerm", "parent"),
	("Data Import", "reference_doctype"),
	("Deleted Document", "deleted_doctype"),
	("DocShare", "share_doctype"),
	("Document Follow", "ref_doctype"),
	("Dynamic Link", "link_doctype"),
	("Email Queue", "reference_doctype"),
	("Error Log", "reference_doctype"),
	("Kanban Board", "reference_doctype"),
	("List Filter", "reference_doctype"),
	("List View Settings", "name"),
	("Notification Log", "document_type"),
	("Property Setter", "doc_type"),
	("Custom Field", "dt"),
	("Tag Link", "document_type"),
	("ToDo", "reference_type"),
	("User Permission", "allow"),
	("User Permission", "applicable_for"),
	("Version", "ref_doctype"),
	("View Log", "reference_doctype"),
	("Workflow Action", "reference_doctype"),
)


def before_uninstall() -> None:
	"""While our tables still stand."""
	frappe.flags.digidel_uninstall_began = frappe.utils.now()
	doctypes = own_doctypes()
	remove_workflows()
	remove_role_profiles()
	remove_roles()
	remove_traces(doctypes)
	remove_series()
	remove_jobs()
	frappe.db.delete("Patch Log", {"patch": ("like", "digidel_app.patches.%")})
	ledger.drop_indexes()


def after_uninstall() -> None:
	"""What the platform itself wrote while it removed our records."""
	since = (">=", frappe.flags.digidel_uninstall_began)
	frappe.db.delete("Deleted Document", {"deleted_doctype": ("in", STRUCTURE), "creation": since})
	frappe.db.delete(
		"Comment", {"comment_type": "Deleted", "reference_doctype": ("in", STRUCTURE), "creation": since}
	)
	frappe.db.commit()  # the platform commits before this hook and not after it
	frappe.clear_cache()


def remove_workflows() -> None:
	"""Workflows on our DocTypes, and the states and actions we brought that nobody else uses."""
	record = installed_record()
	for name in record.get("Workflow", []):
		_delete_with_history("Workflow", name)
	for doctype, row_doctypes in (
		("Workflow State", (("Workflow Document State", "state"), ("Workflow Transition", "next_state"))),
		("Workflow Action Master", (("Workflow Transition", "action"),)),
	):
		for name in record.get(doctype, []):
			if not any(frappe.db.exists(rows, {field: name}) for rows, field in row_doctypes):
				_delete_with_history(doctype, name)


def _delete_with_history(doctype: str, name: str) -> None:
	frappe.delete_doc(doctype, name, force=True, ignore_missing=True)
	frappe.db.delete("Version", {"ref_doctype": doctype, "docname": name})


def remove_role_profiles() -> None:
	"""Our profiles; the users who had one keep their other roles."""
	for name in PROFILES:
		frappe.db.set_value("User", {"role_profile_name": name}, "role_profile_name", None)
		_delete_with_history("Role Profile", name)


def remove_roles() -> None:
	"""Our roles, and every grant of them."""
	for role in ROLES:
		for doctype in ("Has Role", "DocPerm", "Custom DocPerm"):
			frappe.db.delete(doctype, {"role": role})
		_delete_with_history("Role", role)


def remove_traces(doctypes: list[str]) -> None:
	"""Rows in the platform's tables that speak of our records."""
	for table, fieldname in TRACES:
		if frappe.db.table_exists(table) and frappe.db.has_column(table, fieldname):
			_delete_rows(table, fieldname, doctypes)
	user_settings = frappe.qb.Table("__UserSettings")
	frappe.qb.from_(user_settings).delete().where(user_settings.doctype.isin(doctypes)).run()
	frappe.db.delete("Singles", {"doctype": ("in", doctypes)})


def _delete_rows(table: str, fieldname: str, doctypes: list[str]) -> None:
	if table == "File":  # the file on disk goes with its row
		for name in frappe.get_all("File", filters={fieldname: ("in", doctypes)}, pluck="name"):
			frappe.delete_doc("File", name, force=True)
		return
	frappe.db.delete(table, {fieldname: ("in", doctypes)})


def remove_series() -> None:
	"""Counters of our naming series."""
	series = frappe.qb.Table("tabSeries")
	for prefix in SERIES:
		frappe.qb.from_(series).delete().where(series.name.like(f"{prefix}%")).run()


def remove_jobs() -> None:
	"""Our scheduled jobs: the platform would fail at each of them until the next migrate."""
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ("like", "digidel_app.%")}, pluck="name")
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs)})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs)})
