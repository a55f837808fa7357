"""What the platform has written about the demonstration's records in its own tables, and the series it drew on."""

from collections.abc import Iterable, Sequence

import frappe
from frappe import _

CHUNK = 1_000

# DocType of the trace, field that names the record's DocType, field that names the record
_TRACES = (
	("Activity Log", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Deleted Document", "deleted_doctype", "deleted_name"),
	("DocShare", "share_doctype", "share_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Notification Log", "document_type", "document_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("View Log", "reference_doctype", "reference_name"),
)


def chunks(values: Sequence, size: int = CHUNK) -> Iterable[Sequence]:
	"""The values in pieces that one statement can hold."""
	return (values[start : start + size] for start in range(0, len(values), size))


def forget_documents(names_by_doctype: dict[str, list[str]]) -> None:
	"""Remove every trace of the named documents, which are gone by now."""
	for doctype, names in names_by_doctype.items():
		for chunk in chunks(names):
			for table, type_field, name_field in _TRACES:
				frappe.db.delete(table, {type_field: doctype, name_field: ("in", chunk)})
			_forget_feed(doctype, chunk)
	_forget_users(names_by_doctype.get("User", []))


def _forget_feed(doctype: str, names: Sequence[str]) -> None:
	# The platform notes each deletion in a comment that names the record only in its subject.
	subjects = [f"{_(doctype)} {name}" for name in names]
	frappe.db.delete(
		"Comment", {"comment_type": "Deleted", "reference_doctype": doctype, "subject": ("in", subjects)}
	)


def _forget_users(names: list[str]) -> None:
	if names:
		frappe.db.delete("DefaultValue", {"parent": ("in", names)})
		forget_documents({"Notification Settings": names})


def forget_workflow_actions(doctype: str, names: list[str]) -> None:
	"""Remove open and completed actions on the documents; the platform would leave their rows of roles."""
	actions = frappe.get_all(
		"Workflow Action", {"reference_doctype": doctype, "reference_name": ("in", names)}, pluck="name"
	)
	for chunk in chunks(actions):
		frappe.db.delete("Workflow Action Permitted Role", {"parent": ("in", chunk)})
		frappe.db.delete("Workflow Action", {"name": ("in", chunk)})


# --- naming series ----------------------------------------------------------------------------------


def series_now() -> dict[str, int]:
	"""Every naming series and the last number it gave."""
	series = frappe.qb.Table("tabSeries")
	return dict(frappe.qb.from_(series).select(series.name, series.current).run())


def changed_series(before: dict[str, int]) -> dict[str, tuple[int | None, int]]:
	"""Series that have moved since `before`: {name: (number then, number now)}."""
	return {
		name: (before.get(name), number)
		for name, number in series_now().items()
		if before.get(name) != number
	}


def return_series(changed: dict[str, tuple[int | None, int]]) -> None:
	"""Put series back where they were, unless somebody has drawn numbers after the demonstration."""
	series, now = frappe.qb.Table("tabSeries"), series_now()
	for name, (then, after) in changed.items():
		if name not in now or now[name] > after:
			continue
		if then is None:
			frappe.qb.from_(series).delete().where(series.name == name).run()
		else:
			frappe.qb.update(series).set(series.current, then).where(series.name == name).run()
