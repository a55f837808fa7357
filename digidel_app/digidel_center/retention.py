"""Erases personal details when the municipality's rule says so, and keeps a record of counts.

A rule (Retention Rule) says how long after their purpose; the registry says which records; `personal_records` has
already taken the details out of staff's sight. Nothing is erased without a decision.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from digidel_app.digidel_center import personal_records, platform_copies
from digidel_app.digidel_center.personal_records import STORE
from digidel_app.digidel_center.personal_registry import REGISTRY
from digidel_app.domain.retention import latest_erasable, period_of

BATCH = 50


def dry_run(rule: Document, today: date | None = None) -> dict:
	"""What a run would erase today. Writes nothing.

	Returns:
		`erasable`: how many; `periods`: [(period in which the purpose was met, how many)]; `kept`: how many are hidden
		but too young; `waiting`: how many have their purpose met but are still to be hidden (within the hour).
	"""
	latest = latest_erasable(today or getdate(), rule.keep)
	days = [row.ended_on for row in _details(rule)]
	erasable = [day for day in days if latest and day <= latest]
	periods = Counter(period_of(day, rule.counts_from) for day in erasable)
	waiting = personal_records.waiting(rule.document_type, rule.company) if _is_installed(rule) else ()
	return {
		"erasable": len(erasable),
		"periods": sorted(periods.items()),
		"kept": len(days) - len(erasable),
		"waiting": sum(1 for _found in waiting),
	}


def run_all() -> None:
	"""Scheduler, daily: every rule that is enabled and has its decision."""
	personal_records.hide_all_met()
	frappe.db.commit()  # a job: what is hidden stays hidden whatever happens below
	for name in frappe.get_all(
		"Retention Rule", filters={"enabled": 1, "decision_reference": ("is", "set")}, pluck="name"
	):
		run(frappe.get_doc("Retention Rule", name))
		frappe.db.commit()  # a job: each rule's run stands on its own


def run(rule: Document, today: date | None = None) -> Document | None:
	"""Erase what the rule says, in batches that each stand on their own. Answers its Retention Run, None when nothing was due.

	Raises:
		frappe.ValidationError: the rule is not enabled or has no decision.
	"""
	if not (rule.enabled and rule.decision_reference):
		frappe.throw(frappe._("The rule is not enabled, or its decision is missing."))
	started, days, copies = now_datetime(), [], 0
	latest = latest_erasable(today or getdate(), rule.keep)
	for batch in _batches(rule, latest):
		copies += erase(batch)
		days += [row.ended_on for row in batch]
		frappe.db.commit()  # a job: a long run that is cut off has erased what it has erased
	rule.db_set("last_run", now_datetime(), update_modified=False)
	if not days:
		return None
	return record_run(
		kind="Rule",
		company=rule.company,
		document_type=rule.document_type,
		retention_rule=rule.name,
		decision_reference=rule.decision_reference,
		started_at=started,
		records_found=len(days),
		records_erased=len(days),
		copies_erased=copies,
		oldest_ended_on=min(days),
		latest_ended_on=max(days),
	)


def erase(rows: Sequence[dict]) -> int:
	"""Erase stored details with every copy; answers how many rows of the platform's tables held some.

	Args:
		rows: name, reference_doctype, reference_name, detail, of Personal Detail.
	"""
	values = {
		value for row in rows for value in personal_records.values_of(row.reference_doctype, row.detail)
	}
	records = [(row.reference_doctype, row.reference_name, row.name) for row in rows]
	since = min(_created(row) for row in rows)
	cleared = platform_copies.erase(records, sorted(values), since)
	frappe.db.delete(STORE, {"name": ("in", [row.name for row in rows])})
	return cleared


def record_run(**values: object) -> Document:
	"""Write one line of the record: who, when, by which decision, how many."""
	run = frappe.new_doc("Retention Run").update(
		{"run_by": frappe.session.user, "finished_at": now_datetime(), **values}
	)
	return run.insert(ignore_permissions=True)  # nobody may write the record by hand


def _batches(rule: Document, latest: date | None) -> Iterator[list[dict]]:
	if latest is None:
		return
	while batch := _details(rule, limit=BATCH, ended_on=("<=", latest)):
		yield batch


def _details(rule: Document, limit: int = 0, **filters: object) -> list[dict]:
	return frappe.get_all(
		STORE,
		filters={"company": rule.company, "reference_doctype": rule.document_type, **filters},
		fields=["name", "reference_doctype", "reference_name", "ended_on", "detail", "creation"]
		if limit
		else ["ended_on"],
		order_by="ended_on asc, name asc",
		limit_page_length=limit,
	)


def _created(row: dict) -> object:
	"""When the record was made: its details cannot stand in older logs. The record itself may be gone."""
	return frappe.db.get_value(row.reference_doctype, row.reference_name, "creation") or row.creation


def _is_installed(rule: Document) -> bool:
	return rule.document_type in REGISTRY and bool(frappe.db.exists("DocType", rule.document_type))
