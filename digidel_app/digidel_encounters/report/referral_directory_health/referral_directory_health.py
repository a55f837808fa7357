"""Which contacts of the directory can be trusted, which cannot and why, and how often visitors are sent there."""

from collections import Counter

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, getdate

from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_encounters import directory
from digidel_app.digidel_encounters.report_filters import one_of, read_filters
from digidel_app.domain import directory as rules

STATES = (rules.NOT_USABLE, rules.DOUBTFUL, rules.FINE)
DAYS_OF_REFERRALS = 90
DAYS_OF_CHECKS = 365


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, explanation, chart for the platform's report page."""
	filters = read_filters(filters)
	rows = health_rows(filters)
	said = hint(rows, _("Add contacts under Referral Target, or clear a filter."), message=explanation())
	return columns(), rows, said, chart(rows)


def columns() -> list[dict]:
	"""The contact, whether it can be trusted, why not, and how much it is used."""
	return [
		{"fieldname": "contact", "label": _("Contact", context="Digidel"), "fieldtype": "Data", "width": 240},
		{"fieldname": "doctype_label", "label": _("Kind", context="Digidel"), "fieldtype": "Data", "width": 150},
		{"fieldname": "state_label", "label": _("State", context="Digidel"), "fieldtype": "Data", "width": 180},
		{"fieldname": "reason", "label": _("Why"), "fieldtype": "Data", "width": 360},
		{"fieldname": "days_overdue", "label": _("Days late"), "fieldtype": "Int", "width": 120},
		{"fieldname": "verified_on", "label": _("Known to be right on"), "fieldtype": "Date", "width": 150},
		{"fieldname": "last_check_on", "label": _("Latest test call on"), "fieldtype": "Date", "width": 210},
		{"fieldname": "result_label", "label": _("Latest test call"), "fieldtype": "Data", "width": 170},
		{"fieldname": "failed_checks", "label": _("Failed test calls, one year"), "fieldtype": "Int", "width": 230},
		{"fieldname": "referred", "label": _("Times in visits, {0} days").format(DAYS_OF_REFERRALS), "fieldtype": "Int", "width": 190},
		{"fieldname": "instead", "label": _("Choose instead"), "fieldtype": "Data", "width": 240},
		{"fieldname": "name", "label": _("Key", context="Digidel"), "fieldtype": "Data", "hidden": 1},
		{"fieldname": "doctype", "label": _("Kind", context="Digidel"), "fieldtype": "Data", "hidden": 1},
		{"fieldname": "state", "label": _("State", context="Digidel"), "fieldtype": "Data", "hidden": 1},
	]  # fmt: skip


def explanation() -> str:
	"""What the states mean, in words."""
	return _(
		"Not usable: the contact has left or its last day has passed. Doubtful: the latest test call failed, or it is time for "
		"a new one. A test call that reaches the right person makes the contact fine again."
	)


def health_rows(filters: frappe._dict) -> list[dict]:
	"""Contacts in the state asked for: the worst first, among them those that visitors are sent to most."""
	state = one_of(filters.state, STATES) if filters.state else None
	rows = [
		row for doctype in (directory.TARGET, directory.SERVICE) for row in _rows(doctype, filters.company)
	]
	rows = [row for row in rows if not state or row["state"] == state]
	rows.sort(
		key=lambda row: (
			STATES.index(row["state"]),
			-row["referred"],
			-row["days_overdue"],
			row["contact"].casefold(),
		)
	)
	return rows


def chart(rows: list[dict]) -> dict | None:
	"""How many contacts are in each state; the table stands beneath."""
	if not rows:
		return None
	counts = Counter(row["state"] for row in rows)
	return {
		"data": {
			"labels": [state_text(state) for state in STATES],
			"datasets": [{"name": _("Contacts"), "values": [counts[state] for state in STATES]}],
		},
		"type": "bar",
		"colors": ["#1b5e8c"],
		"title": _("Contacts by state"),
	}


def state_text(state: str) -> str:
	"""A state in words."""
	return {
		rules.NOT_USABLE: _("Not usable"),
		rules.DOUBTFUL: _("Doubtful"),
		rules.FINE: _("Fine", context="Digidel"),
	}[state]


def _rows(doctype: str, company: str) -> list[dict]:
	today = getdate()
	contacts = {contact.name: contact for contact in directory.load_contacts(doctype, company)}
	failed = directory.failed_checks(doctype, company, getdate(add_days(today, -DAYS_OF_CHECKS)))
	referred = _times_referred(doctype, company)
	return [
		_row(doctype, contacts[name], found, [contacts[other].label for other in instead], failed, referred)
		for name, (found, instead) in rules.all_states(contacts.values(), today).items()
	]


def _row(
	doctype: str,
	contact: rules.Contact,
	found: list[str],
	instead: list[str],
	failed: dict[str, int],
	referred: dict[str, int],
) -> dict:
	state = rules.state(found)
	return {
		"doctype": doctype,
		"doctype_label": _(doctype),
		"name": contact.name,
		"contact": contact.label,
		"state": state,
		"state_label": state_text(state),
		"reason": directory.warning(contact, found) or "",
		"days_overdue": rules.days_overdue(contact, getdate()),
		"verified_on": contact.verified_on,
		"last_check_on": contact.last_check_on,
		"result_label": _(contact.last_check_result, context="Referral Check")
		if contact.last_check_result
		else "",
		"failed_checks": failed.get(contact.name, 0),
		"referred": referred.get(contact.name, 0),
		"instead": ", ".join(instead),
	}


def _times_referred(doctype: str, company: str) -> dict[str, int]:
	"""Questions of the last days in which each contact was chosen."""
	question = frappe.qb.DocType("Encounter Question")
	contact = question[directory.QUESTION_FIELD[doctype]]
	query = (
		frappe.qb.from_(question)
		.select(contact, Count("*"))
		.where(question.company == company)
		.where(question.started_on >= getdate(add_days(getdate(), -DAYS_OF_REFERRALS)))
		.where(contact.isnotnull())
		.groupby(contact)
	)
	return dict(query.run())
