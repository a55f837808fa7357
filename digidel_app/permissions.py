"""Who sees what. The only place that decides it; list and document ask the same question."""

import frappe
import frappe.model
import frappe.permissions

ROLES = (
	"Digidel Advisor",
	"Digidel Coordinator",
	"Digidel Volunteer",
	"Digidel Finance",
	"Digidel Manager",
	"Digidel Reader",
)


VOLUNTEER = "Digidel Volunteer"
"""The only role without Desk: whoever has no other lands on their own page (`role_home_page` in hooks)."""


def has_app_permission() -> bool:
	"""Whether the tile on the apps screen, which leads to Desk, is shown to the signed-in user."""
	return bool(({"System Manager", *ROLES} - {VOLUNTEER}).intersection(frappe.get_roles()))


def sees_no_company(user: str | None = None) -> bool:
	"""True for a Digidel user whose companies are unknown on a site with several Digidel companies.

	The platform's User Permissions on Company do the limiting; the gap they leave is the user without
	any, who would see every municipality (design, section 2).
	"""
	user = user or frappe.session.user
	if user == "Administrator" or "System Manager" in frappe.get_roles(user):
		return False
	if frappe.db.count("Digidel Company Settings") <= 1:
		return False
	return not frappe.permissions.get_user_permissions(user).get("Company")


def is_ours(doctype: str | None) -> bool:
	"""Whether the DocType belongs to this app."""
	return bool(doctype and frappe.db.exists("DocType", doctype)) and frappe.get_meta(
		doctype
	).module.startswith("Digidel")


def company_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL condition for lists: nothing for a user without a company, else what the platform adds."""
	return "1=0" if sees_no_company(user) else ""


def row_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""The same for rows of a table: the platform lists them after asking for their document's DocType only."""
	allowed = allowed_companies(user)
	if allowed is None:
		return ""
	companies = ", ".join(frappe.db.escape(company, percent=False) for company in allowed) or "NULL"
	documents = frappe.get_all(
		"DocField",
		filters={"fieldtype": ("in", frappe.model.table_fields), "options": doctype},
		pluck="parent",
		distinct=True,
	)
	conditions = [
		f"(`tab{doctype}`.parenttype = {frappe.db.escape(parent, percent=False)} and `tab{doctype}`.parent in "
		f"(select name from `tab{parent}` where company in ({companies})))"
		for parent in documents
	]
	return f"({' or '.join(conditions)})" if conditions else "1=0"


def file_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL condition for lists of File: the platform lists what hangs on any record of a DocType that the user may read."""
	allowed = allowed_companies(user)
	if allowed is None:
		return ""
	companies = ", ".join(frappe.db.escape(company, percent=False) for company in allowed) or "NULL"
	conditions = [
		f"(`tabFile`.attached_to_doctype = {frappe.db.escape(parent, percent=False)} and `tabFile`.attached_to_name not in "
		f"(select name from `tab{parent}` where company in ({companies})))"
		for parent in frappe.get_hooks("has_permission")
		if is_ours(parent) and frappe.get_meta(parent).has_field("company")
	]
	return f"not ({' or '.join(conditions)})"


def has_company_permission(
	doc, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The same question for one document."""
	return not sees_no_company(user)


def sees_own_shifts_only(user: str | None = None) -> bool:
	"""True for who is a volunteer and nothing else that works with volunteers' shifts."""
	user = user or frappe.session.user
	if user == "Administrator":
		return False
	return not {"System Manager", "Digidel Coordinator", "Digidel Manager"}.intersection(
		frappe.get_roles(user)
	)


def shift_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL condition for lists of Volunteer Shift: a volunteer's own, through the account on Salon Volunteer."""
	user = user or frappe.session.user
	if sees_no_company(user):
		return "1=0"
	if not sees_own_shifts_only(user):
		return ""
	names = ", ".join(frappe.db.escape(name, percent=False) for name in own_volunteers(user)) or "NULL"
	return f"`tabVolunteer Shift`.salon_volunteer in ({names})"


def has_shift_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""The same question for one shift."""
	if sees_no_company(user):
		return False
	return not sees_own_shifts_only(user) or doc.salon_volunteer in own_volunteers(user)


def own_volunteers(user: str | None = None) -> list[str]:
	"""The Salon Volunteers who sign in with this account."""
	user = user or frappe.session.user
	if user == "Guest":
		return []
	# get_all: volunteers may not read the register of volunteers, not even their own line of it
	return frappe.get_all("Salon Volunteer", filters={"user": user}, pluck="name")


def sees_own_training_only(user: str | None = None) -> bool:
	"""True for everybody but managers: what somebody can and has been taught is between them and their manager."""
	user = user or frappe.session.user
	if user == "Administrator":
		return False
	return not {"System Manager", "Digidel Manager"}.intersection(frappe.get_roles(user))


def competence_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL condition for lists of Competence Record: everybody but managers see their own."""
	user = user or frappe.session.user
	if sees_no_company(user):
		return "1=0"
	if not sees_own_training_only(user):
		return ""
	return f"`tabCompetence Record`.user = {frappe.db.escape(user, percent=False)}"


def has_competence_permission(
	doc, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The same question for one record."""
	user = user or frappe.session.user
	if sees_no_company(user):
		return False
	return not sees_own_training_only(user) or doc.user == user


def allowed_companies(user: str | None = None) -> list[str] | None:
	"""Companies the user is limited to; None means no limit, an empty list means nothing at all."""
	if sees_no_company(user):
		return []
	rows = frappe.permissions.get_user_permissions(user or frappe.session.user).get("Company")
	return [row["doc"] for row in rows] if rows else None


def own_company() -> str:
	"""The municipality that a figure is about where nobody has chosen one: the user's default, else the first allowed.

	On a site with several municipalities the platform's default is the site's, which is not everybody's.

	Raises:
		frappe.PermissionError: the user has a part in none.
	"""
	allowed = allowed_companies()
	default = frappe.defaults.get_user_default("Company")
	if allowed is None:
		return default or frappe.db.get_value("Digidel Company Settings", {}, "name") or ""
	if not allowed:
		raise frappe.PermissionError(frappe._("You do not have access to any municipality."))
	return default if default in allowed else allowed[0]


def check_company(company: str) -> None:
	"""Raise frappe.PermissionError unless the signed-in user may see this company's records."""
	allowed = allowed_companies()
	if allowed is not None and company not in allowed:
		raise frappe.PermissionError(frappe._("You do not have access to {0}.").format(company))
