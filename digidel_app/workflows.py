"""The workflows of the app: what they are, how they come into a site, and that they are kept.

The steps of a partner agreement stand in `domain.steps`, those of a grant here. The platform offers the steps as
buttons but lets a save through the API edit a document in any state; `enforce` closes that gap for forms, imports and
the API alike. It reads the site's own Workflow, so steps that a site has changed are enforced as changed.
"""

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document
from frappe.model.workflow import WorkflowPermissionError, get_workflow, is_transition_condition_satisfied
from frappe.utils import cast

from digidel_app.domain.steps import FINANCE, MANAGER, NOBODY, PARTNER_AGREEMENT, Definition, State, Step

MAY_START_ANYWHERE = MANAGER
"""Role that may record a document that took its first steps before this system: an agreement on paper."""

_FINANCE = (FINANCE, MANAGER)

DEFINITIONS = (
	PARTNER_AGREEMENT,
	Definition(
		"Digidel Grant Agreement",
		"Grant Agreement",
		(
			State("Draft", _FINANCE),
			State("Applied", _FINANCE, "Warning"),
			State("Granted", _FINANCE, "Info"),
			State("Active", _FINANCE, "Success"),
			State("Reported", (MANAGER,), "Primary"),
			State("Closed", (NOBODY,), "Inverse"),
			State("Rejected", (NOBODY,), "Danger"),
		),
		(
			Step("Draft", "Send the application", "Applied", _FINANCE),
			Step("Applied", "Correct the application", "Draft", _FINANCE),
			Step("Applied", "Record the grant", "Granted", _FINANCE),
			Step("Applied", "Record the rejection", "Rejected", _FINANCE),
			Step("Granted", "Activate", "Active", _FINANCE),
			Step("Active", "Report to the funder", "Reported", _FINANCE),
			Step("Reported", "Reopen", "Active", (MANAGER,)),
			Step("Reported", "Close", "Closed", (MANAGER,)),
		),
	),
)


# -- into the site ------------------------------------------------------------------------------------------


def ensure_workflows() -> dict[str, list[str]]:
	"""Insert what is missing; what a site has made or changed stays as it is.

	Returns:
		Names of the records created now, by DocType, so that uninstall can remove exactly these.
	"""
	created: dict[str, list[str]] = {"Workflow State": [], "Workflow Action Master": [], "Workflow": []}
	for definition in DEFINITIONS:
		if frappe.db.exists("Workflow", {"document_type": definition.document_type}):
			continue
		for state in definition.states:
			_ensure(created, "Workflow State", "workflow_state_name", state.name, style=state.style)
		for step in definition.steps:
			_ensure(created, "Workflow Action Master", "workflow_action_name", step.action)
		created["Workflow"].append(_insert_workflow(definition))
	return created


def _ensure(created: dict[str, list[str]], doctype: str, name_field: str, name: str, **values: str) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, name_field: name, **values}).insert()
		created[doctype].append(name)


def _insert_workflow(definition: Definition) -> str:
	workflow = frappe.new_doc("Workflow")
	workflow.update(
		{
			"workflow_name": definition.name,
			"document_type": definition.document_type,
			"workflow_state_field": "status",
			"is_active": 1,
			"override_status": 1,  # the list shows the states in this document's own words
			"send_email_alert": 0,
		}
	)
	for state in definition.states:
		for role in state.edited_by:
			workflow.append("states", {"state": state.name, "doc_status": "0", "allow_edit": role})
	for step in definition.steps:
		for role in step.taken_by:
			workflow.append(
				"transitions",
				{
					"state": step.state,
					"action": step.action,
					"next_state": step.next_state,
					"allowed": role,
					"allow_self_approval": 1,
					"condition": step.condition,
				},
			)
	return workflow.insert().name


# -- kept ---------------------------------------------------------------------------------------------------


class GuardedByWorkflow(Document):
	"""Base of a controller that calls `enforce` first in its validate."""

	def validate_workflow(self) -> None:
		"""Leave out the platform's own check: `enforce` has made a stricter one, and let through who may pass."""

	def check_if_latest(self) -> None:
		"""As the platform does, but the one who came second is told who was first and where the document stands."""
		try:
			super().check_if_latest()
		except frappe.TimestampMismatchError:
			frappe.clear_last_message()
			refuse_as_second(self, self._doc_before_save)


def enforce(doc: Document) -> None:
	"""Refuse a state the user may not bring the document to, and changes in a state where it is closed to the user.

	Administrator and System Manager pass, and code that sets `flags.ignore_workflow` to bring in documents that
	took their steps elsewhere.

	Raises:
		WorkflowPermissionError: says which step, and which roles may take it or edit here.
	"""
	if not doc.meta.get_workflow():
		return
	workflow = get_workflow(doc.doctype)
	field, first_state = workflow.workflow_state_field, workflow.states[0].state
	if not doc.get(field):
		doc.set(field, first_state)
	if may_pass(doc):
		return
	before = doc.get_doc_before_save()
	if before is None:
		_check_first_state(doc, doc.get(field), first_state)
		return
	_check_step(before, workflow, before.get(field) or first_state, doc.get(field))
	_check_editing(doc, before, workflow, before.get(field) or first_state)


def refuse_as_second(doc: Document, stored: Document) -> None:
	"""Tell the later of two people what the other has done meanwhile.

	Raises:
		frappe.TimestampMismatchError: names the other person, the time and the state; what to do.
	"""
	frappe.throw(
		_(
			"{0} changed this first, at {1}. It is now {2}. Reload the page, then see what is left to do."
		).format(
			frappe.bold(frappe.utils.escape_html(frappe.utils.get_fullname(stored.modified_by))),
			frappe.utils.format_time(stored.modified, "HH:mm"),
			_word(stored, stored.get("status")),
		),
		frappe.TimestampMismatchError,
		title=_("Somebody else was first"),
	)


def _check_first_state(doc: Document, state: str, first_state: str) -> None:
	if state != first_state and MAY_START_ANYWHERE not in frappe.get_roles():
		frappe.throw(
			_("A new {0} begins as {1}, not as {2}. Only {3} may record one that is further on.").format(
				_(doc.doctype), _word(doc, first_state), _word(doc, state), _(MAY_START_ANYWHERE)
			),
			WorkflowPermissionError,
			title=_("Step not possible"),
		)


def _check_step(before: Document, workflow: Document, state: str, next_state: str) -> None:
	if state == next_state:
		return
	# The condition is asked of the stored document, so that a client cannot fulfil it in the same save.
	steps = [
		step
		for step in workflow.transitions
		if step.state == state and is_transition_condition_satisfied(step, before)
	]
	wanted = [step for step in steps if step.next_state == next_state]
	if any(step.allowed in frappe.get_roles() and _may_approve(step, before) for step in wanted):
		return
	frappe.throw(
		_step_message(before, state, next_state, wanted, steps),
		WorkflowPermissionError,
		title=_("Step not possible"),
	)


def _may_approve(step: Document, before: Document) -> bool:
	return bool(step.allow_self_approval) or frappe.session.user != before.owner


def _step_message(
	doc: Document, state: str, next_state: str, wanted: list[Document], steps: list[Document]
) -> str:
	if wanted:
		roles = ", ".join(dict.fromkeys(_(step.allowed) for step in wanted))
		return _("The step {0} from {1} to {2} is not yours to take. It can be taken by: {3}.").format(
			frappe.bold(_(wanted[0].action)), _word(doc, state), _word(doc, next_state), roles
		)
	possible = ", ".join(dict.fromkeys(_(step.next_state, context=doc.doctype) for step in steps))
	return _("There is no step from {0} to {1}. Possible next: {2}.").format(
		_word(doc, state), _word(doc, next_state), possible or _("none, this is the end")
	)


def _word(doc: Document, state: str) -> str:
	"""A state as the document's own list and form name it."""
	return frappe.bold(_(state, context=doc.doctype))


def _check_editing(doc: Document, before: Document, workflow: Document, state: str) -> None:
	editors = [row.allow_edit for row in workflow.states if row.state == state]
	if set(editors).intersection(frappe.get_roles()):
		return
	changed = labels(doc, changed_fields(doc, before, workflow.workflow_state_field))
	if not changed:
		return
	editors = [role for role in editors if role != NOBODY]
	who = ", ".join(_(role) for role in editors) or _("nobody")
	frappe.throw(
		_("This is {0}, where it can be changed by: {1}. Not saved: {2}.").format(
			_word(doc, state), who, ", ".join(changed)
		),
		WorkflowPermissionError,
		title=_("Closed for changes"),
	)


def changed_fields(doc: Document, before: Document, state_field: str) -> list[str]:
	"""Names of the fields a person has changed; what the server computes (read only) is left out."""
	return [
		field.fieldname
		for field in doc.meta.fields
		if field.fieldname != state_field
		and not field.read_only
		and (field.fieldtype in table_fields or field.fieldtype not in no_value_fields)
		and _comparable(doc, field) != _comparable(before, field)
	]


def labels(doc: Document, fieldnames: list[str]) -> list[str]:
	"""The fields as the form names them."""
	return [_(doc.meta.get_label(fieldname), context=doc.doctype) for fieldname in fieldnames]


def may_pass(doc: Document) -> bool:
	"""Whether the rules of the workflow leave this save alone: an administrator's, or one by code that says so."""
	return (
		bool(doc.flags.ignore_workflow)
		or frappe.session.user == "Administrator"
		or NOBODY in frappe.get_roles()
	)


def _comparable(doc: Document, field: Document) -> object:
	if field.fieldtype not in table_fields:
		value = doc.get(field.fieldname)
		return cast(field.fieldtype, value) if value not in (None, "") else _nothing(field.fieldtype)
	columns = [
		column
		for column in frappe.get_meta(field.options).fields
		if column.fieldtype not in no_value_fields and not column.read_only
	]
	return [[_comparable(row, column) for column in columns] for row in doc.get(field.fieldname)]


def _nothing(fieldtype: str) -> object:
	return cast(fieldtype, 0) if fieldtype in ("Int", "Check", "Float", "Currency", "Percent") else None
