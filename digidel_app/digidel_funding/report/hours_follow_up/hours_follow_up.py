"""Hours planned against hours reported, per budget line, formula and fiscal year."""

from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding.amounts import NO_BREAK_SPACE
from digidel_app.digidel_funding.hours_follow_up import HoursRow, hours_follow_up
from digidel_app.digidel_funding.report.budget_follow_up.budget_follow_up import chosen_projects
from digidel_app.domain.claim_bases import TIMESHEET
from digidel_app.domain.money import HUNDRED, ZERO


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	projects = chosen_projects(filters)
	to_date = frappe.utils.getdate(filters.to_date) if filters.to_date else None
	found = [
		row
		for row in hours_follow_up(filters.company, projects, to_date)
		if not filters.fiscal_year or row.fiscal_year == filters.fiscal_year
	]
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	rows = [_row(row, currency) for row in found]
	if rows:
		rows.append(_total(found, currency))
	return columns(len(projects) > 1), rows, message(found), None, summary(found)


def columns(several: bool) -> list[dict]:
	"""The report's columns; the project stands in its own where there are several."""
	hours = {"fieldtype": "Float", "precision": 2, "width": 142}
	cols = [
		{"fieldname": "line_title", "label": _("Budget Line"), "fieldtype": "Data", "width": 150},
		{"fieldname": "formula", "label": _("Formula"), "fieldtype": "Data", "width": 230},
		{"fieldname": "activity_type", "label": _("Activity Type"), "fieldtype": "Data", "width": 130},
		{"fieldname": "fiscal_year", "label": _("Year"), "fieldtype": "Data", "width": 80},
		{"fieldname": "planned_hours", "label": _("Planned Hours"), **hours},
		{"fieldname": "worked_hours", "label": _("Worked Hours"), **hours},
		{"fieldname": "difference_hours", "label": _("Beyond the Plan"), **hours},
		{"fieldname": "share_worked", "label": _("Share Worked"), "fieldtype": "Percent", "width": 122},
		{
			"fieldname": "worked_amount",
			"label": _("Cost by the Formula"),
			"fieldtype": "Currency",
			"options": "currency",
			"width": 180,
		},
		{"fieldname": "basis", "label": _("Claim basis"), "fieldtype": "Data", "width": 130},
		{
			"fieldname": "budget_line",
			"label": _("Line No."),
			"fieldtype": "Link",
			"options": "Project Budget Line",
			"width": 140,
		},
		{"fieldname": "row_type", "label": _("Row Type"), "fieldtype": "Data", "hidden": 1},
		{"fieldname": "currency", "label": _("Currency"), "fieldtype": "Data", "hidden": 1},
	]
	if several:
		project = {"fieldname": "project", "label": _("Project"), "fieldtype": "Link", "options": "Project"}
		cols.insert(0, {**project, "width": 130})
	return cols


def _row(row: HoursRow, currency: str) -> dict:
	return {
		"row_type": "formula" if row.line else "not_mapped",
		"project": row.project,
		"line_title": row.line_title or _("Belongs to no formula"),
		"formula": row.formula,
		"activity_type": row.activity_type,
		"fiscal_year": row.fiscal_year,
		"planned_hours": float(row.planned),
		"worked_hours": float(row.worked),
		"difference_hours": float(row.difference) if row.planned or row.line else None,
		"share_worked": float(row.worked * HUNDRED / row.planned) if row.planned else None,
		"worked_amount": float(row.amount),
		"basis": _(row.claim_basis) if row.claim_basis else "",
		"budget_line": row.line,
		"currency": currency,
	}


def _total(rows: list[HoursRow], currency: str) -> dict:
	whole = HoursRow("", None, None)
	for row in rows:
		whole.planned += row.planned
		whole.worked += row.worked
		whole.amount += row.amount
	return {
		**_row(whole, currency),
		"row_type": "total",
		"line_title": _("Total"),
		"bold": 1,
	}


def message(rows: list[HoursRow]) -> str:
	"""What to do about hours that no formula takes, or where nothing is planned or reported."""
	if not rows:
		return _(
			"No formula of the budget has hours, and none are reported. Give a budget line a formula with hours "
			"and an activity type, and report the work in Timesheet."
		)
	lost = sum((row.worked for row in rows if not row.line), ZERO)
	if not lost:
		return _("Only submitted timesheets count. A row belongs to the formula with its activity type.")
	return _(
		"{0} reported hours belong to no formula. Choose their activity type on the formula that they belong to."
	).format(frappe.bold(_hours(lost)))


def summary(rows: list[HoursRow]) -> list[dict]:
	"""The cards above the report."""
	if not rows:
		return []
	cards = [
		{"label": label, "value": _hours(sum((getattr(row, name) for row in rows), ZERO)), "datatype": "Data"}
		for label, name in ((_("Planned Hours"), "planned"), (_("Worked Hours"), "worked"))
	]
	by_timesheet = [row.amount for row in rows if row.claim_basis == TIMESHEET]
	if by_timesheet:
		amount = float(sum(by_timesheet, ZERO))
		cards.append({"label": _("Claimable on Timesheets"), "value": amount, "datatype": "Currency"})
	return cards


def _hours(hours: Decimal) -> str:
	"""Hours as Swedish text: 1 975,5."""
	text = f"{hours:,.2f}".rstrip("0").rstrip(".")
	return text.replace(",", NO_BREAK_SPACE).replace(".", ",")
