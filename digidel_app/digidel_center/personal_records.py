"""Hides personal details when their purpose is met: they leave the record, so that nothing can show them.

While the purpose lasts, names and contacts stand in ordinary fields. Then they are moved, encrypted, to Personal Detail,
which no role may read, in the transaction that ended the purpose. What hangs on the record (comments, mails, files)
follows. `retention` erases it all when the municipality's rule says so.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime
from frappe.utils.password import decrypt, encrypt

from digidel_app.digidel_center import platform_copies
from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_center.personal_registry import REGISTRY, PersonalRecord, details, ended_on

STORE = "Personal Detail"
BATCH = 100


# -- while a record is saved or deleted -------------------------------------------------------------------------


def before_save(doc: Document, method: str | None = None) -> None:
	"""Move the details out of a document that is being saved, when its purpose is met."""
	record = REGISTRY[doc.doctype]
	day = ended_on(record, _values(doc, record), getdate())
	held = details(record, doc)
	if not (day and held):
		return
	store = _keep(doc, held, day)
	doc.update(record.fields)
	if not doc.is_new():
		platform_copies.hide(doc.doctype, doc.name, store, list(record.fields))


def on_trash(doc: Document, method: str | None = None) -> None:
	"""A deleted record takes its hidden details with it, and the platform's copy of it holds none."""
	record = REGISTRY[doc.doctype]
	held = _bare(doc.doctype, [details(record, doc)])
	stored = frappe.db.get_value(STORE, _store_name(doc.doctype, doc.name), ["name", "detail"], as_dict=True)
	if stored:
		held += values_of(doc.doctype, stored.detail)
		frappe.db.delete(STORE, {"name": stored.name})
	doc.update(record.fields)  # the platform keeps the document as it now stands, as Deleted Document
	platform_copies.erase([(doc.doctype, doc.name, stored and stored.name)], held, doc.creation)


def keep_out_of_version(version: Document, method: str | None = None) -> None:
	"""No version of a record tells its personal details, neither while the purpose lasts nor after."""
	if version.ref_doctype in REGISTRY:
		version.data = platform_copies.without_fields(version.data, REGISTRY[version.ref_doctype].fields)


def refuse_public_file(file: Document, method: str | None = None) -> None:
	"""A file that hangs on such a record may hold a person's details: everybody who knows its address could read it."""
	if file.attached_to_doctype in (*REGISTRY, STORE) and not file.is_private:
		frappe.throw(_("Files here may point at a person. Upload the file as private."))


# -- outside a save -----------------------------------------------------------------------------------------------


def hide_if_met(doc: Document) -> bool:
	"""The same for a stored document whose purpose was met without a save; answers whether anything was hidden."""
	record = REGISTRY[doc.doctype]
	day = ended_on(record, _values(doc, record), getdate())
	held = details(record, doc)
	if not (day and held):
		return False
	store = _keep(doc, held, day)
	frappe.db.set_value(doc.doctype, doc.name, dict(record.fields), update_modified=False)
	platform_copies.hide(doc.doctype, doc.name, store, list(record.fields))
	return True


def hide_all_met() -> int:
	"""Hourly: hide what nobody saved, such as yesterday's bookings. Answers how many records."""
	hidden = 0
	for doctype, name in list(waiting()):
		hidden += hide_if_met(frappe.get_doc(doctype, name, for_update=True))
		if hidden and hidden % BATCH == 0:
			frappe.db.commit()  # a job: what is hidden stays hidden if a later record fails
	return hidden


def waiting(doctype: str | None = None, company: str | None = None) -> Iterator[tuple[str, str]]:
	"""Records whose purpose is met although their details still stand in them."""
	for kind in [doctype] if doctype else installed():
		record = REGISTRY[kind]
		found: set[str] = set()
		for end in record.ends:
			filters = [[fieldname, "in", values] for fieldname, values in end.when.items()]
			if end.day_field:
				filters.append(
					[end.day_field, "<", getdate()] if end.day_is_over else [end.day_field, "is", "set"]
				)
			if company:
				filters.append(["company", "=", company])
			shown = [
				[fieldname, "not in", ("", stand_in or "")] for fieldname, stand_in in record.fields.items()
			]
			found.update(frappe.get_all(kind, filters=filters, or_filters=shown, pluck="name"))
		yield from ((kind, name) for name in sorted(found))


def installed() -> list[str]:
	"""The registered DocTypes that this site has."""
	return frappe.get_all(
		"DocType", filters={"name": ("in", list(REGISTRY))}, pluck="name", order_by="name asc"
	)


# -- the store ------------------------------------------------------------------------------------------------------


def values_of(doctype: str, encrypted: str) -> list[str]:
	"""The names, addresses and numbers of a stored row, without user accounts; none when nobody can read it any more."""
	return _bare(doctype, unlock_if_readable(encrypted) or [])


def unlock_if_readable(encrypted: str) -> list[dict[str, str]] | None:
	"""The same, or None when the site's encryption key has been changed: such a row can still be erased."""
	try:
		return unlock(encrypted)
	except frappe.ValidationError:
		frappe.clear_last_message()
		return None


def _bare(doctype: str, held: list[dict[str, str]]) -> list[str]:
	links = REGISTRY[doctype].links
	return [value for row in held for fieldname, value in row.items() if fieldname not in links]


def unlock(encrypted: str) -> list[dict[str, str]]:
	"""What a stored row holds: field → value, once for each time something was hidden.

	Raises:
		frappe.ValidationError: the site's encryption key is another than when the row was written.
	"""
	return json.loads(decrypt(encrypted))


def _keep(doc: Document, held: dict[str, str], day: object) -> str:
	name = _store_name(doc.doctype, doc.name)
	earlier = frappe.db.get_value(STORE, name, "detail", for_update=True)
	locked = encrypt(json.dumps([*((earlier and unlock_if_readable(earlier)) or []), held]))
	if earlier:
		frappe.db.set_value(STORE, name, "detail", locked)
		return name
	row = frappe.new_doc(STORE)
	row.update(
		{
			"company": doc.company,
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"ended_on": day,
			"detail": locked,
		}
	)
	row.name = name
	row.creation = row.modified = now_datetime()
	row.owner = row.modified_by = frappe.session.user
	row.db_insert()  # no role may create such a row: it only comes from here
	return name


def _store_name(doctype: str, name: str) -> str:
	return unique_key(doctype, name)


def _values(doc: Document, record: PersonalRecord) -> dict[str, object]:
	"""The fields that decide, as the database would give them: a client sends dates as text."""
	needed = {fieldname for end in record.ends for fieldname in (*end.when, end.day_field) if fieldname}
	return {fieldname: _as_day(doc, fieldname) for fieldname in needed}


def _as_day(doc: Document, fieldname: str) -> object:
	value, field = doc.get(fieldname), doc.meta.get_field(fieldname)
	return getdate(value) if value and field and field.fieldtype in ("Date", "Datetime") else value
