"""Whose turn it is: tasks and mails to colleagues about an agreement."""

from collections.abc import Callable, Iterable
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow, is_transition_condition_satisfied
from frappe.utils import escape_html, get_fullname

from digidel_app.digidel_center.mail import language_of, tell
from digidel_app.domain import partners
from digidel_app.domain.steps import AGREEMENT_WAITS, COORDINATOR, MANAGER

Text = Callable[[], tuple[str, str]]


def with_roles(roles: Iterable[str], document: Document) -> list[str]:
	"""Users who have one of the roles and may read the record, in order of name."""
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	names = (
		frappe.qb.from_(role)
		.join(user)
		.on(role.parent == user.name)
		.select(user.name)
		.distinct()
		.where(role.parenttype == "User")
		.where(role.role.isin(list(roles)))
		.where(user.enabled == 1)
		.where(user.name.notin(["Administrator", "Guest"]))
		.orderby(user.name)
		.run(pluck=True)
	)
	return [name for name in names if may_read(name, document)]


def may_read(user: str, document: Document) -> bool:
	"""Whether the user is still here and sees this municipality's record."""
	return bool(frappe.db.get_value("User", user, "enabled")) and frappe.has_permission(
		document.doctype, "read", doc=document, user=user
	)


def responsible(agreement: Document) -> list[str]:
	"""Whom to remind: the responsible person; when there is none any more, coordinators and managers."""
	user = agreement.responsible_user
	if user and may_read(user, agreement):
		return [user]
	return with_roles((COORDINATOR, MANAGER), agreement)


# -- after a step --------------------------------------------------------------------------------------------


def pass_on(agreement: Document, before: str | None) -> None:
	"""Close the tasks of the state that was left; give the next person a task and a mail, once each."""
	close_tasks(agreement)
	state = agreement.status
	if state in AGREEMENT_WAITS:
		people = _next_people(agreement)
		until = agreement.starts_on if state == partners.SIGNED else None
		_tell_all(agreement, people, _your_turn(agreement, state), until)
	elif state == partners.DRAFT and before:
		_tell_all(agreement, _author(agreement), _sent_back(agreement), None)
	elif state == partners.REJECTED:
		_mail_others(agreement, _author(agreement), _rejected(agreement))


def _next_people(agreement: Document) -> list[str]:
	"""Those who may take a step from here; the responsible person alone when that is one of them and no reviewer."""
	workflow = get_workflow(agreement.doctype)
	roles = {
		step.allowed
		for step in workflow.transitions
		if step.state == agreement.status and is_transition_condition_satisfied(step, agreement)
	}
	people = with_roles(roles, agreement)
	if agreement.status != partners.UNDER_REVIEW and agreement.responsible_user in people:
		return [agreement.responsible_user]
	return people


def _author(agreement: Document) -> list[str]:
	for user in (agreement.responsible_user, agreement.owner):
		if user and user != "Administrator" and may_read(user, agreement):
			return [user]
	return []


def _tell_all(agreement: Document, people: list[str], text: Text, until: str | date | None) -> None:
	for user in people:
		give_task(agreement, user, text, until)
	_mail_others(agreement, people, text)


def _mail_others(agreement: Document, people: list[str], text: Text) -> None:
	for user in people:
		if user != frappe.session.user:
			tell(user, agreement, text)


def _your_turn(agreement: Document, state: str) -> Text:
	def text() -> tuple[str, str]:
		title, who = agreement.title, get_fullname(frappe.session.user)
		return {
			partners.UNDER_REVIEW: (
				_("Review the agreement {0}").format(title),
				_("{0} has sent the agreement {1} for review. Approve it, send it back or reject it.").format(
					who, title
				),
			),
			partners.APPROVED: (
				_("Get the agreement {0} signed").format(title),
				_("{0} has approved the agreement {1}. Attach the signed document and choose Sign.").format(
					who, title
				),
			),
			partners.SIGNED: (
				_("Let the agreement {0} begin").format(title),
				_("The agreement {1} has been signed ({0}). Choose Activate on the day it begins.").format(
					who, title
				),
			),
		}[state]

	return text


def _sent_back(agreement: Document) -> Text:
	return lambda: (
		_("Revise the agreement {0}").format(agreement.title),
		_("{0} has sent back the agreement {1}. The comments on it say why.").format(
			get_fullname(frappe.session.user), agreement.title
		),
	)


def _rejected(agreement: Document) -> Text:
	return lambda: (
		_("The agreement {0} was rejected").format(agreement.title),
		_("{0} has rejected the agreement {1}. The comments on it say why.").format(
			get_fullname(frappe.session.user), agreement.title
		),
	)


# -- tasks ---------------------------------------------------------------------------------------------------


def give_task(agreement: Document, user: str, text: Text, until: str | date | None = None) -> None:
	"""A task on the user's list, with the subject of the text; not a second one that says the same."""
	with language_of(user):
		description = escape_html(text()[0])
	same = {
		"reference_type": agreement.doctype,
		"reference_name": agreement.name,
		"allocated_to": user,
		"status": "Open",
		"description": description,
	}
	if not frappe.db.exists("ToDo", same):
		task = frappe.get_doc(doctype="ToDo", date=until, assigned_by=frappe.session.user, **same)
		task.insert(
			ignore_permissions=True
		)  # a consequence of the step, whatever its taker may do with tasks


def close_tasks(agreement: Document) -> None:
	"""Close what is open about the agreement: it has moved on."""
	filters = {"reference_type": agreement.doctype, "reference_name": agreement.name, "status": "Open"}
	for name in frappe.get_all("ToDo", filters=filters, pluck="name"):
		task = frappe.get_doc("ToDo", name)
		task.status = "Closed"
		task.save(ignore_permissions=True)  # another's task, done by whoever took the step
