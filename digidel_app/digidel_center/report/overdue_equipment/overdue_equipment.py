"""What should have come back, longest overdue first, and how its borrower is reached: the list to call from."""

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.visitor_messages import channel_of
from digidel_app.domain.loans import BY_CALL, days_overdue
from digidel_app.permissions import check_company


def execute(filters: dict | None = None) -> tuple:
	"""Columns and rows for the platform's report page."""
	filters = frappe._dict(filters or {})
	if not filters.company or not isinstance(filters.company, str):
		frappe.throw(_("Choose a company."))
	check_company(filters.company)
	return columns(), rows(filters)


def columns() -> list[dict]:
	"""One loan a row."""
	return [
		{
			"fieldname": "loan",
			"label": _("Loan"),
			"fieldtype": "Link",
			"options": "Equipment Loan",
			"width": 130,
		},
		{"fieldname": "equipment_name", "label": _("Equipment"), "fieldtype": "Data", "width": 200},
		{"fieldname": "place_name", "label": _("Meeting place"), "fieldtype": "Data", "width": 180},
		{"fieldname": "due_on", "label": _("Due on"), "fieldtype": "Date", "width": 110},
		{"fieldname": "days", "label": _("Days overdue"), "fieldtype": "Int", "width": 110},
		{"fieldname": "borrower_name", "label": _("Borrower"), "fieldtype": "Data", "width": 180},
		{"fieldname": "borrower_contact", "label": _("Phone or e-mail"), "fieldtype": "Data", "width": 180},
		{"fieldname": "channel", "label": _("Reached by"), "fieldtype": "Data", "width": 110},
		{"fieldname": "reminded_on", "label": _("Last reminded on"), "fieldtype": "Date", "width": 130},
		{"fieldname": "reminders_sent", "label": _("Reminders"), "fieldtype": "Int", "width": 110},
	]


def rows(filters: frappe._dict) -> list[dict]:
	"""Loans that are overdue today, whether or not the daily job has run."""
	conditions = {"company": filters.company, "returned_on": ["is", "not set"], "due_on": ["<", getdate()]}
	if isinstance(filters.meeting_place, str) and filters.meeting_place:
		conditions["meeting_place"] = filters.meeting_place
	overdue = frappe.get_list(
		"Equipment Loan",
		filters=conditions,
		fields=[
			"name as loan",
			"equipment_name",
			"meeting_place",
			"due_on",
			"returned_on",
			"borrower_name",
			"borrower_contact",
			"reminded_on",
			"reminders_sent",
		],
		order_by="due_on asc, creation asc",
		limit_page_length=0,
	)
	found = []
	for loan in overdue:
		channel = channel_of(loan.borrower_contact)
		if filters.only_calls and channel != BY_CALL:
			continue
		place = loan.meeting_place
		found.append(
			{
				**loan,
				"place_name": frappe.get_cached_value("Meeting Place", place, "place_name")
				if place
				else None,
				"days": days_overdue(getdate(loan.due_on), None, getdate()),
				"channel": _(channel, context="Digidel"),
			}
		)
	return found
