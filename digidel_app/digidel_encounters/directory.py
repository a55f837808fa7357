"""The referral directory on the site: which contacts can be trusted today, and who to choose instead.

The rules are in `domain.directory`; this module reads what they need in few queries and says it in words.
"""

from collections import defaultdict
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from digidel_app.digidel_center.company import set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.domain import directory
from digidel_app.domain.directory import Contact

TARGET, SERVICE = "Referral Target", "Digital Service"
LINK_FIELD = {TARGET: "referral_target", SERVICE: "digital_service"}  # on Referral Check
LABEL_FIELD = {TARGET: "target_name", SERVICE: "service_name"}
REMINDER_MARK = "digidel-contact-check"  # a class in the text of the weekly job's tasks
QUESTION_FIELD = {TARGET: "referred_to", SERVICE: "digital_service"}  # on Encounter Question

_COMMON = (
	"name",
	"company",
	"creation",
	"owner",
	"contact_user",
	"verified_on",
	"check_interval_days",
	"last_check_on",
	"last_check_result",
	"keywords",
	"reminded_on",
)
_FIELDS = {
	TARGET: (*_COMMON, "target_name as label", "kind as kind", "valid_to"),
	SERVICE: (*_COMMON, "service_name as label", "department as kind", "status"),
}


def contact_states(company: str, today: date | None = None) -> dict[str, dict[str, dict]]:
	"""Every contact of a municipality, in five queries however many there are.

	The caller has authorised: names of contacts are answered, nothing about those who stand behind them.

	Returns:
		{"Referral Target": {name: {"warning": text or None, "state": ..., "reasons": [kinds], "instead": [names]}},
		"Digital Service": the same}.
	"""
	today = today or getdate()
	return {doctype: _states(doctype, company, today) for doctype in (TARGET, SERVICE)}


def contact_state(doctype: str, name: str, today: date | None = None) -> dict:
	"""The same for one contact, with what to show: {"label", "warning", "state", "reasons", "instead": [{"name", "label"}]}."""
	company = frappe.get_cached_value(doctype, name, "company")
	contacts = {contact.name: contact for contact in load_contacts(doctype, company)}
	today = today or getdate()
	found = directory.problems(contacts[name], today)
	instead = directory.instead_of(contacts[name], contacts.values(), today) if found else []
	return {
		"label": contacts[name].label,
		"warning": warning(contacts[name], found),
		"state": directory.state(found),
		"reasons": found,
		"instead": [{"name": other, "label": contacts[other].label} for other in instead],
	}


def load_contacts(doctype: str, company: str) -> list[Contact]:
	"""Contacts of a municipality, whoever asks: the caller has authorised."""
	rows = frappe.get_all(doctype, filters={"company": company}, fields=list(_FIELDS[doctype]), limit=0)
	return as_contacts(rows, getdate())


def as_contacts(rows: list[dict], today: date) -> list[Contact]:
	"""Rows of either DocType as the rules want them."""
	users = {row.contact_user for row in rows if row.contact_user}
	closed, left = closed_accounts(users), users_who_left(users, today)
	return [_contact(row, row.contact_user in closed, row.contact_user in left) for row in rows]


def closed_accounts(users: set[str]) -> set[str]:
	"""Those of the users whose account is disabled."""
	if not users:
		return set()
	return set(frappe.get_all("User", filters={"name": ("in", users), "enabled": 0}, pluck="name"))


def users_who_left(users: set[str], today: date) -> set[str]:
	"""Those of the users who are employees that have left, by status or by the day they left."""
	if not users:
		return set()
	# get_all: an advisor may not read employees, and is told only that the contact has left
	rows = frappe.get_all(
		"Employee",
		filters={"user_id": ("in", users)},
		fields=["user_id", "status", "relieving_date"],
	)
	still_here = {row.user_id for row in rows if not _has_left(row, today)}
	return {row.user_id for row in rows} - still_here  # somebody employed again has a second record


def warning(contact: Contact, found: list[str]) -> str | None:
	"""Why to think twice, as one sentence per reason; None when the contact is fine. Names no person."""
	return " ".join(reason_text(contact, kind) for kind in found) or None


def reason_text(contact: Contact, kind: str) -> str:
	"""One reason in words."""
	if kind == directory.ENDED:
		if contact.valid_to:
			return _("Could be referred to until {0}.").format(_day(contact.valid_to))
		return _("Is no longer in use.")
	if kind == directory.CHECK_FAILED:
		return _("The latest test call on {0} failed: {1}.").format(
			_day(contact.last_check_on), _(contact.last_check_result, context="Referral Check")
		)
	due = directory.check_due_on(contact)
	return {
		directory.LEFT: _("The contact has left the municipality."),
		directory.ACCOUNT_CLOSED: _("The contact's user account is closed."),
		directory.OVERDUE: _("Should have been checked by {0}.").format(_day(due)),
		directory.NEVER_CHECKED: _("Has never been checked; it should have been by {0}.").format(_day(due)),
	}[kind]


def validate_contact(doc: Document) -> None:
	"""What both kinds of contacts check when they are saved."""
	set_default_company(doc)
	refuse_personal_data(doc, "advice")
	if doc.verified_on and getdate(doc.verified_on) > getdate():
		frappe.throw(
			_("{0} lies in the future. Check the date.").format(_(doc.meta.get_label("verified_on")))
		)


def warn_about_contacts(visit: Document) -> None:
	"""Tell who saves a visit when a contact that was chosen now is not to be trusted. Never stops the save."""
	before = visit.get_doc_before_save()
	known = {
		(doctype, row.get(fieldname))
		for row in (before.questions if before else [])
		for doctype, fieldname in QUESTION_FIELD.items()
	}
	for row in visit.questions:
		for doctype, fieldname in QUESTION_FIELD.items():
			name = row.get(fieldname)
			if name and (doctype, name) not in known:
				known.add((doctype, name))
				_warn(doctype, name)


def _warn(doctype: str, name: str) -> None:
	row = frappe.get_cached_doc(doctype, name)
	contact = as_contacts([_as_row(doctype, row)], getdate())[0]
	found = directory.problems(contact, getdate())
	if found:
		frappe.msgprint(
			f"<b>{escape_html(contact.label)}</b>: {warning(contact, found)}",
			title=_("Check this contact"),
			indicator="orange",
			alert=True,
		)


def _as_row(doctype: str, doc: Document) -> frappe._dict:
	row = frappe._dict(doc.as_dict())
	row.update(
		label=doc.get(LABEL_FIELD[doctype]), kind=doc.get("kind" if doctype == TARGET else "department")
	)
	return row


def _states(doctype: str, company: str, today: date) -> dict[str, dict]:
	contacts = {contact.name: contact for contact in load_contacts(doctype, company)}
	return {
		name: {
			"warning": warning(contacts[name], found),
			"state": directory.state(found),
			"reasons": found,
			"instead": instead,
		}
		for name, (found, instead) in directory.all_states(contacts.values(), today).items()
	}


def _contact(row: dict, account_closed: bool, has_left: bool) -> Contact:
	return Contact(
		name=row.name,
		label=row.label or row.name,
		kind=row.kind or None,
		added_on=getdate(row.creation),
		verified_on=_date(row.verified_on),
		# a service that is only planned has nobody to call yet
		check_interval_days=0 if row.status == "Planned" else row.check_interval_days or 0,
		valid_to=_date(row.valid_to),
		ended=row.status == "Ended",
		account_closed=account_closed,
		has_left=has_left,
		last_check_on=_date(row.last_check_on),
		last_check_result=row.last_check_result,
		keywords=directory.search_words(row.keywords),
	)


def _has_left(employee: dict, today: date) -> bool:
	relieved = employee.relieving_date and getdate(employee.relieving_date) < today
	return employee.status == "Left" or bool(relieved)


def _date(value: object) -> date | None:
	return getdate(value) if value else None


def _day(value: date) -> str:
	return frappe.format(value, "Date")


# --- test calls ---------------------------------------------------------------------------------------


def contact_of(check: Document) -> tuple[str, str]:
	"""(DocType, name) of the contact a test call was made to."""
	for doctype, fieldname in LINK_FIELD.items():
		if check.get(fieldname):
			return doctype, check.get(fieldname)
	return "", ""


def take_over_checks(doctype: str, name: str, taken_back: date | None = None) -> None:
	"""Write what the recorded test calls say onto the contact.

	Args:
		taken_back: day of a call that no longer counts as reached; the contact may have been verified by it.
	"""
	if not frappe.db.exists(doctype, name):
		return
	checks = frappe.get_all(
		"Referral Check",
		filters={LINK_FIELD[doctype]: name},
		fields=["checked_on", "result"],
		order_by="checked_on desc, creation desc",
	)
	reached = next((getdate(check.checked_on) for check in checks if check.result == directory.REACHED), None)
	verified = _date(frappe.db.get_value(doctype, name, "verified_on"))
	if verified and verified == taken_back:
		verified = reached
	elif reached and (not verified or reached > verified):
		verified = reached
	latest = checks[0] if checks else frappe._dict()
	# db_set, not save: a test call is no change of the contact's own facts, and its history is the calls
	frappe.get_doc(doctype, name).db_set(
		{"verified_on": verified, "last_check_on": latest.checked_on, "last_check_result": latest.result}
	)
	close_reminders(doctype, name)


def close_reminders(doctype: str, name: str) -> None:
	"""Close the tasks about a contact that needs no check any longer."""
	if contact_state(doctype, name)["reasons"]:
		return
	for todo in open_reminders(doctype, name):
		# the task may be somebody else's; whoever made the test call has done it
		frappe.get_doc("ToDo", todo).update({"status": "Closed"}).save(ignore_permissions=True)


def open_reminders(doctype: str, name: str, user: str | None = None) -> list[str]:
	"""Names of the weekly job's open tasks about a contact; tasks that people wrote are theirs to close."""
	filters = {
		"reference_type": doctype,
		"reference_name": name,
		"status": "Open",
		"description": ("like", f"%{REMINDER_MARK}%"),
	}
	if user:
		filters["allocated_to"] = user
	return frappe.get_all("ToDo", filters=filters, pluck="name")


def failed_checks(doctype: str, company: str, since: date) -> dict[str, int]:
	"""How many test calls failed since a day, by contact."""
	failed: dict[str, int] = defaultdict(int)
	field = LINK_FIELD[doctype]
	for row in frappe.get_all(
		"Referral Check",
		filters={
			"company": company,
			field: ("is", "set"),
			"result": ("!=", directory.REACHED),
			"checked_on": (">=", since),
		},
		fields=[f"{field} as contact"],
		limit=0,
	):
		failed[row.contact] += 1
	return failed
