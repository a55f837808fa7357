"""The platform's own copies of a record's personal details: what hangs on the record, and what its logs wrote down.

Three tables say where they are. What hangs on a record is hidden with it and deleted when it is erased. Logs belong to
others too, so in them only the details themselves are replaced, from the record's creation on.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

import frappe
from frappe.model.utils.user_settings import sync_user_settings
from pypika.functions import Function
from pypika.terms import Criterion

from digidel_app.domain.erasure import redact, spellings

# What hangs on a record: (table, field that names its DocType, field that names it)
FOLLOWS = (
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Email Queue", "reference_doctype", "reference_name"),
	("File", "attached_to_doctype", "attached_to_name"),
	("Integration Request", "reference_doctype", "reference_docname"),
	("ToDo", "reference_type", "reference_name"),
)
# Notices that nobody needs when the purpose is met
NOTICES = (
	("Notification Log", "document_type", "document_name"),
	("Tag Link", "document_type", "document_name"),
)
# Logs and memories of the platform: (table, columns with text, column with the time or None)
LOGS = (
	("Access Log", ("filters", "page", "columns"), "creation"),
	("Activity Log", ("subject", "content"), "creation"),
	("Auto Email Report", ("filters",), None),
	("Console Log", ("script",), "creation"),
	("Dashboard Chart", ("filters_json",), None),
	("Data Import Log", ("messages", "exception"), "creation"),
	("Deleted Document", ("data",), "creation"),
	("Email Queue", ("message", "error"), "creation"),
	("Email Queue Recipient", ("recipient", "error"), "creation"),
	("Error Log", ("error", "method"), "creation"),
	("Integration Request", ("data", "output", "error", "url", "request_headers"), "creation"),
	("List Filter", ("filter_name", "filters"), "creation"),
	("Notification Log", ("subject", "email_content"), "creation"),
	("Number Card", ("filters_json",), None),
	("Prepared Report", ("filters", "error_message"), "creation"),
	("Route History", ("route",), "creation"),
	("SMS Log", ("message", "sent_to"), "creation"),
	("Scheduled Job Log", ("details",), "creation"),
	("Webhook Request Log", ("data", "response", "url", "headers", "error"), "creation"),
	("__UserSettings", ("data",), None),
)
NOT_YET_SENT = ("Not Sent", "Sending", "Partially Sent")


def hide(doctype: str, name: str, store: str, fieldnames: Collection[str]) -> None:
	"""What hangs on the record follows its details out of sight.

	Args:
		store: the row of Personal Detail that it now hangs on; nobody may read that, so nobody may read this.
		fieldnames: the personal fields, taken out of older versions.
	"""
	for table, type_field, name_field in FOLLOWS:
		_update(
			table, {type_field: doctype, name_field: name}, {type_field: "Personal Detail", name_field: store}
		)
	_disown(store)
	for table, type_field, name_field in NOTICES:
		frappe.db.delete(table, {type_field: doctype, name_field: name})
	frappe.db.set_value(doctype, name, {"_comments": None, "_user_tags": None}, update_modified=False)
	_clean_versions([(doctype, name)], fieldnames)
	_delete_prepared_reports(doctype)


def erase(
	records: Sequence[tuple[str, str, str | None]], values: Collection[str], since: datetime | str
) -> int:
	"""Delete what hangs on the records, and take the values out of the platform's logs.

	Args:
		records: (DocType, name, row of Personal Detail or None).
		values: names, addresses and numbers.
		since: logs older than this cannot know of them.

	Returns:
		How many rows of the platform's tables were deleted or changed.
	"""
	cleared = 0
	for doctype, name, store in records:
		for table, type_field, name_field in (*FOLLOWS, *NOTICES):
			cleared += _delete(table, {type_field: doctype, name_field: name})
			if store:
				cleared += _delete(table, {type_field: "Personal Detail", name_field: store})
	return cleared + _redact_logs([value for value in values if spellings(value)], since)


def without_fields(data: str | None, fieldnames: Collection[str]) -> str | None:
	"""A version's data without changes of these fields."""
	if not data:
		return data
	try:
		change = json.loads(data)
	except ValueError:
		return data
	if isinstance(change, dict) and change.get("changed"):
		change["changed"] = [row for row in change["changed"] if row[0] not in fieldnames]
	return json.dumps(change)


def _disown(store: str) -> None:
	"""Who uploaded a file may open it whatever it hangs on, and who has a task sees its text: nobody has these now."""
	_update(
		"File",
		{"attached_to_doctype": "Personal Detail", "attached_to_name": store},
		{"owner": "Administrator"},
	)
	_update(
		"ToDo",
		{"reference_type": "Personal Detail", "reference_name": store},
		{"owner": "Administrator", "allocated_to": "Administrator", "assigned_by": "Administrator"},
	)
	_update(
		"Communication",
		{"reference_doctype": "Personal Detail", "reference_name": store},
		{"owner": "Administrator"},
	)


# -- by reference -----------------------------------------------------------------------------------------------------


def _update(table: str, where: dict[str, str], values: dict[str, str]) -> None:
	"""One statement for all rows, past their controllers: a controller would refuse or tell about the move."""
	rows = frappe.qb.DocType(table)
	query = frappe.qb.update(rows)
	for fieldname, value in values.items():
		query = query.set(rows[fieldname], value)
	for fieldname, value in where.items():
		query = query.where(rows[fieldname] == value)
	query.run()


def _delete(table: str, where: dict[str, str]) -> int:
	names = frappe.get_all(table, filters=where, pluck="name")
	if not names:
		return 0
	if table == "File":  # the file on disk goes with its row
		for name in names:
			# the retention rule decides, not who happens to start it
			frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)
		return len(names)
	if table == "Email Queue":
		frappe.db.delete("Email Queue Recipient", {"parent": ("in", names)})
	frappe.db.delete(table, {"name": ("in", names)})
	return len(names)


def _clean_versions(records: Sequence[tuple[str, str]], fieldnames: Collection[str]) -> None:
	for doctype, name in records:
		for version in frappe.get_all(
			"Version", filters={"ref_doctype": doctype, "docname": name}, fields=["name", "data"]
		):
			cleaned = without_fields(version.data, fieldnames)
			if cleaned != version.data:
				frappe.db.set_value("Version", version.name, "data", cleaned, update_modified=False)


def _delete_prepared_reports(doctype: str) -> None:
	"""Stored results of reports on these records still show what was there when they ran."""
	reports = frappe.get_all("Report", filters={"ref_doctype": doctype}, pluck="name")
	for name in frappe.get_all(
		"Prepared Report", filters={"report_name": ("in", reports or [""])}, pluck="name"
	):
		frappe.delete_doc(
			"Prepared Report",
			name,
			force=True,
			ignore_permissions=True,  # who ends a purpose need not be who ran the report
			delete_permanently=True,
		)


# -- by value ---------------------------------------------------------------------------------------------------------


def _redact_logs(values: list[str], since: datetime | str) -> int:
	if not values:
		return 0
	tables = set(
		frappe.db.get_tables(cached=False)
	)  # asked once: the answer is long, and there are many logs
	return sum(
		_redact_table(table, columns, time, values, since)
		for table, columns, time in LOGS
		if table.startswith("__") or f"tab{table}" in tables
	)


def _redact_table(
	table: str, columns: tuple[str, ...], time: str | None, values: list[str], since: datetime | str
) -> int:
	is_doctype = not table.startswith("__")
	rows = frappe.qb.DocType(table) if is_doctype else frappe.qb.Table(table)
	present = [column for column in columns if not is_doctype or frappe.db.has_column(table, column)]
	keys = ("name",) if is_doctype else ("user", "doctype")
	if table == "__UserSettings":
		sync_user_settings()  # the newest still lie in the cache
	written = [text for value in values for text in spellings(value)]
	query = frappe.qb.from_(rows).select(*(rows[column] for column in (*keys, *present)))
	query = query.where(_holds_any(rows, present, written))
	if time:
		query = query.where(rows[time] >= since)
	if table in ("Email Queue", "Email Queue Recipient"):
		query = query.where(
			rows.status.notin(NOT_YET_SENT)
		)  # a mail on its way belongs to a purpose that lasts
	return sum(_redact_row(table, rows, keys, present, row, values) for row in query.run(as_dict=True))


def _holds_any(rows, columns: list[str], written: list[str]):
	return Criterion.any(Function("LOCATE", text, rows[column]) > 0 for column in columns for text in written)


def _redact_row(
	table: str, rows, keys: tuple[str, ...], columns: list[str], row: dict, values: list[str]
) -> int:
	changed = {
		column: cleaned
		for column in columns
		if row[column] and (cleaned := redact(row[column], values)) != row[column]
	}
	if not changed:
		return 0
	query = frappe.qb.update(rows)
	for column, cleaned in changed.items():
		query = query.set(rows[column], cleaned)
	for key in keys:
		query = query.where(rows[key] == row[key])
	query.run()
	if table == "__UserSettings":
		frappe.cache.hdel("_user_settings", f"{row['doctype']}::{row['user']}")
	return 1
