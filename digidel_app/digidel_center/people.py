"""What is held about a person without an account: found by what they say, handed out, erased on their request.

The search goes over every registered DocType of the user's municipalities, also over what is hidden from staff.
Each use is written to Retention Run with its reason: counts, never what was asked or found.
"""

from collections.abc import Iterator, Sequence

import frappe
from frappe import _
from frappe.utils import cstr, now_datetime

from digidel_app.digidel_center import personal_records, retention
from digidel_app.digidel_center.notes import check_text
from digidel_app.digidel_center.personal_records import STORE
from digidel_app.digidel_center.personal_registry import REGISTRY, details
from digidel_app.domain.erasure import SHORTEST, same_person

MOST = 200
"""More matches than this are no person: whoever searches must say more."""

LONGEST_REASON = 500  # characters; a reference number is short


def find(said: str, company: str, reason: str) -> dict:
	"""Everything that fits a name, a phone number, an e-mail address or a code.

	Returns:
		`matches`: [{doctype, name, kind, hidden, ended_on, details, shown}]; `unreadable`: rows that were encrypted with
		another key than the site has now, so that nobody can say whose they are.

	Raises:
		frappe.ValidationError: too little is said, no reason is given, or too much fits.
	"""
	said = _said(said)
	_check_reason(reason, company)
	matches, unreadable = _search(said, company)
	retention.record_run(kind="Search", company=company, reason=reason, records_found=len(matches))
	return {"matches": matches, "unreadable": unreadable}


def extract(said: str, company: str, reason: str, chosen: Sequence[Sequence[str]]) -> list[dict]:
	"""The chosen matches with what hangs on them, for handing out to the person.

	Args:
		chosen: [(DocType, name)] among the matches of the same search.
	"""
	_check_reason(reason, company)
	picked = _picked(_said(said), company, chosen)
	for match in picked:
		match["attached"] = _attached(match)
	retention.record_run(kind="Extract", company=company, reason=reason, records_found=len(picked))
	return picked


def erase(said: str, company: str, reason: str, chosen: Sequence[Sequence[str]]) -> int:
	"""Erase the chosen matches with every copy; answers how many.

	Raises:
		frappe.ValidationError: the purpose of one of them lasts. It has to be ended first: returned, cancelled, ended.
	"""
	_check_reason(reason, company)
	picked = _picked(_said(said), company, chosen)
	if any(not match["hidden"] for match in picked):
		frappe.throw(
			_("One of them is still needed: return the loan, cancel the booking or end the volunteer first."),
			title=_("Still needed"),
		)
	started = now_datetime()
	rows = frappe.get_all(
		STORE,
		filters={"name": ("in", [match["store"] for match in picked])},
		fields=["name", "reference_doctype", "reference_name", "detail", "creation"],
	)
	copies = retention.erase(rows)
	retention.record_run(
		kind="Request",
		company=company,
		reason=reason,
		started_at=started,
		records_found=len(rows),
		records_erased=len(rows),
		copies_erased=copies,
	)
	return len(rows)


def _said(said: str) -> str:
	said = cstr(said).strip()
	if len(said) < SHORTEST:
		frappe.throw(
			_("Write at least {0} characters of the name, number, address or code.").format(SHORTEST)
		)
	return said


def _check_reason(reason: str, company: str) -> None:
	if not cstr(reason).strip():
		frappe.throw(_("Say why: the reference number of the person's request, for example."))
	if len(cstr(reason)) > LONGEST_REASON:
		frappe.throw(_("{0}: at most {1} characters.").format(_("Reason"), LONGEST_REASON))
	check_text(reason, _("Reason"), company)


def _search(said: str, company: str) -> tuple[list[dict], int]:
	hidden, unreadable = _hidden(said, company)
	matches = [*_living(said, company), *hidden]
	if len(matches) > MOST:
		frappe.throw(_("More than {0} records fit. Write more of the name or the number.").format(MOST))
	return matches, unreadable


def _picked(said: str, company: str, chosen: Sequence[Sequence[str]]) -> list[dict]:
	"""Only what the same search finds: nobody opens a hidden record by its name alone."""
	wanted = {(cstr(pair[0]), cstr(pair[1])) for pair in chosen if len(pair) == 2}
	picked = [match for match in _search(said, company)[0] if (match["doctype"], match["name"]) in wanted]
	if not picked:
		frappe.throw(_("Choose at least one of the records that were found."))
	return picked


def _living(said: str, company: str) -> Iterator[dict]:
	"""Records whose purpose lasts."""
	for doctype in personal_records.installed():
		record = REGISTRY[doctype]
		fieldnames = dict.fromkeys(("name", *record.fields, *record.codes, *record.shown))
		held = [[fieldname, "is", "set"] for fieldname in record.fields]
		for row in frappe.get_all(
			doctype, filters={"company": company}, or_filters=held, fields=list(fieldnames)
		):
			values = details(record, row)
			if values and _fits(said, values, _codes(record, row)):
				yield _match(doctype, row.name, values, row, hidden=False)


def _hidden(said: str, company: str) -> tuple[list[dict], int]:
	matches, unreadable = [], 0
	for row in frappe.get_all(
		STORE,
		filters={"company": company},
		fields=["name", "reference_doctype", "reference_name", "ended_on", "detail"],
	):
		record = REGISTRY[row.reference_doctype]
		fieldnames = list(dict.fromkeys((*record.codes, *record.shown)))
		of_record = (
			frappe.db.get_value(row.reference_doctype, row.reference_name, fieldnames, as_dict=True) or {}
		)
		rows = personal_records.unlock_if_readable(row.detail)
		if rows is None:
			unreadable += 1
			continue
		for values in rows:
			if _fits(said, values, _codes(record, of_record)):
				matches.append(
					_match(row.reference_doctype, row.reference_name, values, of_record, hidden=True)
					| {"store": row.name, "ended_on": row.ended_on}
				)
				break
	return matches, unreadable


def _fits(said: str, values: dict[str, str], codes: list[str]) -> bool:
	return said.casefold() in (code.casefold() for code in codes) or any(
		same_person(said, value) for value in values.values()
	)


def _codes(record, row: dict) -> list[str]:
	return [cstr(row.get(fieldname)) for fieldname in record.codes if row.get(fieldname)]


def _match(doctype: str, name: str, values: dict[str, str], row: dict, *, hidden: bool) -> dict:
	meta = frappe.get_meta(doctype)
	return {
		"doctype": doctype,
		"name": name,
		"kind": _(doctype),
		"hidden": hidden,
		"ended_on": None,
		"store": None,
		"details": {
			_(meta.get_label(fieldname), context=doctype): value for fieldname, value in values.items()
		},
		"shown": {
			_(meta.get_label(fieldname), context=doctype): _shown(
				meta.get_field(fieldname), row.get(fieldname)
			)
			for fieldname in REGISTRY[doctype].shown
			if row.get(fieldname) is not None
		},
	}


def _shown(field, value: object) -> str:
	if field.fieldtype == "Link":
		title = frappe.get_meta(field.options).get_title_field()
		return cstr(frappe.db.get_value(field.options, value, title) or value)
	if field.fieldtype == "Select":
		return _(cstr(value), context=field.parent)
	return cstr(frappe.format(value, field))


def _attached(match: dict) -> list[dict[str, str]]:
	"""Comments, mails and files that hang on the record, hidden or not."""
	places = [(match["doctype"], match["name"])]
	if match["store"]:
		places.append((STORE, match["store"]))
	found = []
	for doctype, name in places:
		about = {"reference_doctype": doctype, "reference_name": name}
		for row in frappe.get_all("Comment", {**about, "comment_type": "Comment"}, ["content", "creation"]):
			found.append({"kind": _("Comment"), "when": cstr(row.creation), "text": row.content})
		for row in frappe.get_all("Communication", about, ["subject", "content", "creation"]):
			found.append(
				{"kind": _("E-mail"), "when": cstr(row.creation), "text": f"{row.subject}\n{row.content}"}
			)
		file = {"attached_to_doctype": doctype, "attached_to_name": name}
		for row in frappe.get_all("File", file, ["file_name", "creation"]):
			found.append({"kind": _("File"), "when": cstr(row.creation), "text": row.file_name})
	return found
