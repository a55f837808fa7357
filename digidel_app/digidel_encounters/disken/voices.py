"""What the desk passes on: a shortcoming of an e-service to who owns it, and a need to who plans.

Both come from the page's offline queue and may be sent twice. Their name is made from the sender and the client's
reference, so that the database itself refuses the second one.
"""

from hashlib import sha256
from typing import Any

import frappe
import frappe.share
from frappe import _
from frappe.desk.form import assign_to
from frappe.model.document import Document
from frappe.utils import escape_html

from digidel_app import permissions
from digidel_app.digidel_center.notes import check_text
from digidel_app.digidel_encounters.disken import labels
from digidel_app.digidel_encounters.disken.again import trying_again
from digidel_app.domain import disken

LONGEST_TEXT = 1000  # characters; what takes more belongs in a call to the owner


def report_shortcoming(
	digital_service: str, difficulty_kind: str | None, text: str | None, client_uuid: str | None
) -> str:
	"""Tell a service's owner what was hard to use, as an ERPNext Issue without anything about the visitor.

	Returns:
		The Issue's name; the same again when it has been reported with this client reference.

	Raises:
		frappe.DoesNotExistError: no such service, or none the user may see.
		frappe.ValidationError: an unknown kind of difficulty, too long a text, or one that points at a person.
	"""
	service = visible("Digital Service", digital_service)
	kind = _choice("Encounter Question", "difficulty_kind", difficulty_kind)
	text = _free_text(text, _("What was difficult"), service.company)
	name = _name("DIGIDEL-", client_uuid)
	if name and frappe.db.exists("Issue", name):
		return name
	issue = {
		"doctype": "Issue",
		"subject": _subject(service)[:140],
		"description": _description(service, kind, text),
		"company": service.company,
	}
	return trying_again(lambda: _report(issue, name, service))


def voice_need(
	meeting_place: str,
	theme: str,
	target_group: str | None,
	asked_by_kind: str | None,
	client_uuid: str | None,
) -> str:
	"""Record what somebody asked for that is not offered; the place gives the locality.

	Returns:
		The Need Report's name; the same again for the same client reference.

	Raises:
		frappe.DoesNotExistError: no such place, or none the user may see.
		frappe.ValidationError: an empty theme, one that points at a person, or an unknown choice.
	"""
	place = visible("Meeting Place", meeting_place)
	theme = _free_text(theme, _("What is asked for"), place.company, longest=140)
	if not theme:
		frappe.throw(_("Write what is asked for."), frappe.MandatoryError)
	need = {
		"doctype": "Need Report",
		"meeting_place": place.name,
		"locality": place.locality,
		"theme": theme,
		"target_group": _choice("Need Report", "target_group", target_group) or "Everyone",
		"asked_by_kind": _choice("Need Report", "asked_by_kind", asked_by_kind) or "Resident",
	}
	name = _name("", client_uuid)
	if name and frappe.db.exists("Need Report", name):
		return name
	return trying_again(lambda: _insert_once(need, name)[0])


# --- once ---------------------------------------------------------------------------------------------------


def _name(prefix: str, client_uuid: Any) -> str | None:
	"""A name that only this user and this client reference give; None without a reference.

	Raises:
		frappe.ValidationError: the reference is no UUID.
	"""
	if client_uuid in (None, ""):
		return None
	key = disken.canonical_uuid(client_uuid)
	if not key:
		frappe.throw(_("The client reference must be a UUID."))
	return prefix + sha256(f"{frappe.session.user}|{key}".encode()).hexdigest()[:12].upper()


def _insert_once(values: dict, name: str | None, **options: Any) -> tuple[str, bool]:
	"""Insert; (name, False) when the same was stored while this one was being written."""
	doc = frappe.get_doc(values)
	frappe.db.savepoint("digidel_once")
	messages = len(frappe.local.message_log)
	try:
		doc.insert(set_name=name, **options)
	except frappe.DuplicateEntryError:
		frappe.db.rollback(save_point="digidel_once")
		del frappe.local.message_log[messages:]
		return name, False
	return doc.name, True


# --- what is written ----------------------------------------------------------------------------------------


def visible(doctype: str, name: Any) -> Document:
	"""A record the user may read; one of another municipality is told from a missing one by nobody.

	Raises:
		frappe.DoesNotExistError: no such record, or none the user may read.
	"""
	found = isinstance(name, str) and frappe.get_list(doctype, filters={"name": name}, pluck="name", limit=1)
	if not found:
		frappe.throw(
			_("{0}: what was chosen does not exist or is not yours. Choose again.").format(_(doctype)),
			frappe.DoesNotExistError,
		)
	return frappe.get_cached_doc(doctype, found[0])


def _choice(doctype: str, fieldname: str, value: Any) -> str | None:
	if value in (None, ""):
		return None
	if value not in labels.options(doctype, fieldname):
		field = frappe.get_meta(doctype).get_label(fieldname)
		frappe.throw(_("{0}: the choice does not exist. Choose again.").format(_(field, context=doctype)))
	return value


def _free_text(text: Any, label: str, company: str, longest: int = LONGEST_TEXT) -> str | None:
	try:
		text = disken.read_value(disken.TEXT, text, None)
	except disken.Unreadable:
		frappe.throw(_("{0} must be text.").format(label))
	text = (text or "").strip()
	if len(text) > longest:
		frappe.throw(_("{0}: at most {1} characters.").format(label, longest))
	check_text(text, label, company)
	return text or None


def _subject(service: Document) -> str:
	return _("E-service hard to use: {0}", lang=_site_language()).format(service.service_name)


def _description(service: Document, kind: str | None, text: str | None) -> str:
	"""The owner reads it in the site's language, whatever the page at the desk was in."""
	language = _site_language()
	parts = [
		_(
			"Visitors at the DigidelCenter needed help with this service. Nothing is recorded about them.",
			language,
		)
	]
	if kind:
		label = _(kind, language, context="Encounter Question")
		parts.append(_("What was difficult: {0}", language).format(label))
	if text:
		parts.append(text)
	if service.service_url:
		parts.append(service.service_url)
	return "".join(f"<p>{escape_html(part)}</p>" for part in parts)


def _site_language() -> str:
	return frappe.db.get_default("lang") or "en"


def _report(issue: dict, name: str | None, service: Document) -> str:
	# An advisor need not see the municipality's issues to report one; what may be written stands above.
	stored, is_new = _insert_once(issue, name, ignore_permissions=True)
	if is_new:
		_assign(frappe.get_doc("Issue", stored), service)
	return stored


# --- to whom ------------------------------------------------------------------------------------------------


def _assign(issue: Document, service: Document) -> None:
	"""Give the Issue to the service's contact, else to the municipality's managers, and let them open it."""
	users = [user for user in _owners_of(service) if _lets_open(issue, user)]
	if users:
		assign_to.add(
			{
				"assign_to": users,
				"doctype": "Issue",
				"name": issue.name,
				"description": issue.subject,
			},
			ignore_permissions=True,  # the advisor passes it on without seeing the municipality's issues
		)


def _owners_of(service: Document) -> list[str]:
	if service.contact_user and _is_enabled(service.contact_user):
		return [service.contact_user]
	managers = frappe.get_all(
		"Has Role", filters={"role": "Digidel Manager", "parenttype": "User"}, pluck="parent"
	)
	return sorted(user for user in set(managers) if _is_enabled(user) and _works_for(user, service.company))


def _is_enabled(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))


def _works_for(user: str, company: str) -> bool:
	allowed = permissions.allowed_companies(user)
	return allowed is None or company in allowed


def _lets_open(issue: Document, user: str) -> bool:
	"""Whether the user can read the Issue, after it has been shared where that is needed and allowed."""
	if frappe.has_permission("Issue", "read", doc=issue, user=user):
		return True
	if frappe.get_system_settings("disable_document_sharing"):
		return False
	frappe.share.add_docshare(
		"Issue", issue.name, user, flags={"ignore_share_permission": True}, read=1, write=1
	)
	return True
