"""Takes the demonstration away again: what its register names, and nothing else.

Vouchers are cancelled first, so that orders, projects and balances are told, and then deleted with the
ledger rows they made. Nothing is committed here.
"""

from collections import Counter
from collections.abc import Callable
from time import monotonic

import frappe
from frappe import _
from frappe.model.rename_doc import get_link_fields

from digidel_app.demo.bulk import delete_named
from digidel_app.demo.record import DemoRecord, forget_record, range_names, read_record
from digidel_app.demo.traces import forget_documents, forget_workflow_actions, return_series
from digidel_app.digidel_follow_up import open_data

LEDGERS = ("GL Entry", "Payment Ledger Entry", "Advance Payment Ledger Entry")
KEPT_AS_EVIDENCE = (
	"Grant Agreement",
	"Grant Claim",
	"Grant Claim Voucher",
	"Grant Income Entry",
	"Project Budget Line",
	"Published Statistics",
	"Published Statistics Basis",
)
"""Refuse deletion once approved or published. What is made up is no evidence, so their own check is passed by."""


RESTED_ON = (
	"Project",
	"Cost Center",
	"Meeting Place",
	"Partner Organisation",
	"Partner Agreement",
	"Digital Salon",
	"Salon Series",
	"Salon Volunteer",
	"Digidel Equipment",
	"Need Report",
	"Digital Service",
	"Referral Target",
	"Grant Agreement",
	"Project Budget Line",
	"Roadmap Initiative",
	"Steering Document",
	"Digidel Survey",
)
"""What people's own records may have come to point at."""


class InUseError(frappe.ValidationError):
	"""Records of the site's own rest on the demonstration."""


def remove(*, force: bool = False, say: Callable[[str], None] = print) -> bool:
	"""Remove the demonstration; returns False when there is none.

	Args:
		force: remove it although records of the site's own point at it; they stay, with links that lead nowhere.

	Raises:
		InUseError: names such records.
	"""
	record = read_record()
	if record is None:
		return False
	names = record.names_by_doctype()
	if not force:
		refuse_in_use(names)
	for doctype in names:
		forget_workflow_actions(doctype, names[doctype])
	for doctype, prefix, number in record.ranges:
		started = monotonic()
		delete_named(doctype, range_names(prefix, number))
		say(_progress(_(doctype), number, started))
	_remove_documents(record, say)
	_return_values(record)
	open_data.forget(
		record.company, *names.get("Published Statistics", ())
	)  # their own deletion, which is passed by, would have
	forget_documents(names)
	return_series(record.series)
	forget_record()
	return True


def refuse_in_use(names: dict[str, list[str]]) -> None:
	"""Stop while somebody's own records point at the demonstration."""
	resting = sorted(_resting_on({doctype: set(made) for doctype, made in names.items()}))
	if resting:
		listed = ", ".join(f"{_(doctype)} {name}" for doctype, name in resting[:10])
		raise InUseError(
			_(
				"{0} records that are not part of the demonstration rest on it: {1}. Delete them or point them "
				"elsewhere, or use --force to leave them with links that lead nowhere."
			).format(len(resting), listed)
		)


def _resting_on(made: dict[str, set[str]]) -> set[tuple[str, str]]:
	resting: set[tuple[str, str]] = set()
	for target in RESTED_ON:
		for link in get_link_fields(target) if made.get(target) else ():
			if not link.issingle and frappe.db.table_exists(link.parent):
				resting |= _documents_with(link.parent, link.fieldname, made[target])
	return {(doctype, name) for doctype, name in resting if name not in made.get(doctype, ())}


def _documents_with(doctype: str, fieldname: str, values: set[str]) -> set[tuple[str, str]]:
	"""Documents that have one of the values in a link field, their own or in a row; ledger rows as their voucher."""
	columns = ["name"]
	if doctype in LEDGERS:
		columns = ["voucher_type", "voucher_no"]
	elif frappe.get_meta(doctype).istable:
		columns = ["parenttype", "parent"]
	# get_all: whoever may remove the demonstration must see what stands in the way
	rows = frappe.get_all(
		doctype,
		filters={fieldname: ("in", list(values))},
		fields=columns,
		distinct=True,
		as_list=True,
		limit=0,
	)
	return {(doctype, row[0]) if len(row) == 1 else (row[0], row[1]) for row in rows}


def _remove_documents(record: DemoRecord, say: Callable[[str], None]) -> None:
	"""In the opposite order of making, so that nothing is deleted while something else rests on it."""
	left = Counter(doctype for doctype, _name in record.made)
	numbers, started = dict(left), monotonic()
	for doctype, name in reversed(record.made):
		_delete(doctype, name)
		left[doctype] -= 1
		if not left[doctype]:
			say(_progress(_(doctype), numbers[doctype], started))
			started = monotonic()


def _return_values(record: DemoRecord) -> None:
	"""Give fields of the site's own records back what they had."""
	for doctype, name, values in record.set_values:
		if frappe.db.exists(doctype, name):
			frappe.db.set_value(doctype, name, values)
			frappe.clear_document_cache(doctype, name)


def _delete(doctype: str, name: str) -> None:
	if not frappe.db.exists(doctype, name):
		return  # somebody has removed it already
	if frappe.get_meta(doctype).is_submittable:
		_cancel(doctype, name)
	if doctype == "Holiday List":  # settings that were there before have taken the demonstration's list
		frappe.db.set_value("Digidel Company Settings", {"holiday_list": name}, "holiday_list", None)
	frappe.delete_doc(
		doctype,
		name,
		force=True,
		ignore_on_trash=doctype in KEPT_AS_EVIDENCE,
		delete_permanently=True,  # no copy under Deleted Document
	)


def _cancel(doctype: str, name: str) -> None:
	doc = frappe.get_doc(doctype, name)
	if doc.docstatus.is_submitted():
		if doctype == "Purchase Order" and doc.status == "Closed":
			doc.update_status("Draft")  # the platform cancels no closed order
			doc.reload()
		doc.cancel()
	for ledger in LEDGERS:
		if frappe.db.table_exists(ledger):
			frappe.db.delete(ledger, {"voucher_type": doctype, "voucher_no": name})


def _progress(label: str, number: int, started: float) -> str:
	return f"  {label:<42} {number:>6}  {monotonic() - started:5.1f} s"
