"""Once a week, whoever looks after a contact that is due for a check gets a task for it, and one mail about all of them."""

from collections import defaultdict
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import escape_html, get_url_to_form, getdate

from digidel_app.digidel_center.mail import language_of
from digidel_app.digidel_encounters import directory
from digidel_app.domain import directory as rules
from digidel_app.permissions import allowed_companies

LOOK_AFTER = ("Digidel Advisor", "Digidel Coordinator", "Digidel Manager")  # who may record a test call
Due = tuple[str, rules.Contact, list[str]]  # DocType, contact, problems


def remind_weekly() -> None:
	"""Tasks and mails for every municipality. Run again in the same week, it reminds nobody twice."""
	for company in frappe.get_all("Digidel Company Settings", pluck="name"):
		remind(company, getdate())


def remind(company: str, today: date) -> dict[str, int]:
	"""The same for one municipality; returns how many contacts each user was reminded of."""
	due_by_user: dict[str, list[Due]] = defaultdict(list)
	for doctype in (directory.TARGET, directory.SERVICE):
		for contact, found in contacts_to_check(doctype, company, today):
			for user in responsible_users(doctype, contact.name, company):
				due_by_user[user].append((doctype, contact, found))
	for user, due in due_by_user.items():
		_give_tasks(user, due)
		_mail(user, due)
	for doctype, contact, _found in {
		(doctype, contact, tuple(found)) for rows in due_by_user.values() for doctype, contact, found in rows
	}:
		# no change of the contact's own facts: its history and time of change stay
		frappe.db.set_value(doctype, contact.name, "reminded_on", today, update_modified=False)
	return {user: len(due) for user, due in due_by_user.items()}


def contacts_to_check(doctype: str, company: str, today: date) -> list[tuple[rules.Contact, list[str]]]:
	"""Contacts that need a check and that nobody was reminded of this week. Those that have ended need none."""
	monday = today - timedelta(days=today.weekday())
	reminded = {
		row.name
		for row in frappe.get_all(
			doctype, filters={"company": company, "reminded_on": (">=", monday)}, fields=["name"], limit=0
		)
	}
	due = []
	for contact in directory.load_contacts(doctype, company):
		found = rules.problems(contact, today)
		if found and rules.ENDED not in found and contact.name not in reminded:
			due.append((contact, found))
	return due


def responsible_users(doctype: str, name: str, company: str) -> list[str]:
	"""Who looks after a contact: the contact itself, else who entered it, else the municipality's managers.

	Only those who can do it: with an open account, still employed, with a role that may record a test call here.
	"""
	contact_user, entered_by = frappe.db.get_value(doctype, name, ["contact_user", "owner"])
	for user in (contact_user, entered_by):
		if user and can_look_after(user, company, LOOK_AFTER):
			return [user]
	return managers_of(company)


def managers_of(company: str) -> list[str]:
	"""The municipality's managers who can be given something to do: whoever else has left, it falls to them."""
	managers = frappe.get_all(
		"Has Role", filters={"role": "Digidel Manager", "parenttype": "User"}, pluck="parent", distinct=True
	)
	return sorted(user for user in managers if can_look_after(user, company, ("Digidel Manager",)))


def can_look_after(user: str, company: str, roles: tuple[str, ...] = ()) -> bool:
	"""Whether somebody can be given something to do: an open account, still employed, a part in the municipality, and
	one of the roles where it takes one."""
	if user in ("Administrator", "Guest") or (roles and not set(roles) & set(frappe.get_roles(user))):
		return False
	if directory.closed_accounts({user}) or directory.users_who_left({user}, getdate()):
		return False
	companies = allowed_companies(user)
	return companies is None or company in companies


def _give_tasks(user: str, due: list[Due]) -> None:
	for doctype, contact, found in due:
		if directory.open_reminders(doctype, contact.name, user):
			continue
		with language_of(user):
			text = f"{escape_html(contact.label)}: {escape_html(directory.warning(contact, found))}"
			asked = escape_html(_("Make a test call and record it."))
		frappe.get_doc(
			doctype="ToDo",
			allocated_to=user,
			reference_type=doctype,
			reference_name=contact.name,
			description=f'<p class="{directory.REMINDER_MARK}">{text} {asked}</p>',
		).insert(ignore_permissions=True)  # the job may be started by anybody who may run jobs


def _mail(user: str, due: list[Due]) -> None:
	address = frappe.get_cached_value("User", user, "email")
	if not address:
		return
	with language_of(user):
		subject = _("Contacts to check: {0}").format(len(due))
		rows = "".join(
			f'<li><a href="{get_url_to_form(doctype, contact.name)}">{escape_html(contact.label)}</a>: '
			f"{escape_html(directory.warning(contact, found))}</li>"
			for doctype, contact, found in due
		)
		asked = escape_html(
			_("Call each of them the way a visitor would, and record the test call on the contact.")
		)
	try:
		frappe.sendmail(
			recipients=[address],
			subject=subject,
			message=f"<p>{asked}</p><ul>{rows}</ul>",
			reference_doctype=due[0][0],  # by it, uninstalling finds the mail
			reference_name=due[0][1].name,
		)
	except (AttributeError, frappe.OutgoingEmailError):
		# What the platform raises on a site that has no account to send from: the tasks are still there.
		if frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
			raise
