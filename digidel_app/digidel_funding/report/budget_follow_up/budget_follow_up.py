"""Plan, ledger and orders per budget line and year. Lines plus Not mapped is the project ledger."""

from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_funding import plan, review
from digidel_app.digidel_funding.amounts import kronor, percent
from digidel_app.digidel_funding.approval import PLAN_BASIS
from digidel_app.digidel_funding.follow_up import (
	KINDS,
	Figures,
	FollowUp,
	booked_total,
	caps_on_actuals,
	caps_on_plan,
	follow_up,
)
from digidel_app.domain.budget import ACTUAL, OverheadCap
from digidel_app.domain.money import ZERO, split
from digidel_app.permissions import check_company


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	projects = chosen_projects(filters)
	to_date = frappe.utils.getdate(filters.to_date) if filters.to_date else None
	followed = follow_up(filters.company, projects, to_date)
	several = len(projects) > 1
	rows = [row for one in followed for row in project_rows(one, filters.fiscal_year, several)]
	message = project_message(followed[0], filters) if len(followed) == 1 else several_message(followed)
	return columns(several, rows), rows, message, chart(followed, filters.fiscal_year), summary(rows)


def chosen_projects(filters) -> list[str]:
	"""The projects the filters mean; without any, every project of the company that has a budget."""
	if not filters.company or not isinstance(filters.company, str):
		frappe.throw(_("Choose a company."))
	check_company(filters.company)
	if filters.grant_agreement:
		grant = frappe.get_cached_doc("Grant Agreement", str(filters.grant_agreement))
		grant.check_permission("read")
		filters.project = grant.project
	if filters.project:
		filters.project = str(filters.project)  # never conditions in place of a name
		if frappe.db.get_value("Project", filters.project, "company") != filters.company:
			frappe.throw(_("Project {0} does not belong to {1}.").format(filters.project, filters.company))
		return [filters.project]
	# get_list: only projects whose lines the user may read
	return frappe.get_list(
		"Project Budget Line",
		filters={"company": filters.company},
		pluck="project",
		distinct=True,
		order_by="project asc",
		limit_page_length=0,
	)


def columns(several: bool, rows: list[dict]) -> list[dict]:
	"""The report's columns; the project and claim bases outside the ledger stand in their own where there are any."""
	money = {"fieldtype": "Currency", "options": "currency", "width": 128}
	cols = [
		{"fieldname": "title", "label": _("Budget Line"), "fieldtype": "Data", "width": 226},
		{"fieldname": "fiscal_year", "label": _("Year"), "fieldtype": "Data", "width": 70},
		{"fieldname": "planned_amount", "label": _("Planned", context="Digidel"), **money},
		{"fieldname": "revised_amount", "label": _("Revised"), **money},
		{"fieldname": "computed_amount", "label": _("By Formula"), **money},
		{"fieldname": "actual_amount", "label": _("Booked", context="Digidel"), **money},
		{"fieldname": "committed_amount", "label": _("Ordered", context="Digidel"), **money},
		{"fieldname": "remaining_amount", "label": _("Remaining"), **money},
		{
			"fieldname": "share_used",
			"label": _("Share Used"),
			"fieldtype": "Percent",
			"precision": 1,
			"width": 139,
		},
		*(
			{"fieldname": fieldname, "label": label, **money}
			for fieldname, label in _beside_the_ledger()
			if any(row[fieldname] for row in rows)
		),
		{
			"fieldname": "cost_type",
			"label": _("Cost Type"),
			"fieldtype": "Link",
			"options": "Cost Type",
			"width": 160,
		},
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
		cols.insert(
			0,
			{
				"fieldname": "project",
				"label": _("Project"),
				"fieldtype": "Link",
				"options": "Project",
				"width": 130,
			},
		)
	return cols


def project_rows(followed: FollowUp, fiscal_year: str | None, several: bool) -> list[dict]:
	"""Rows of one project: each year with its lines, subtotals per kind and Not mapped; then the whole."""
	years = [year for year in followed.years if not fiscal_year or year == fiscal_year]
	rows = [row for year in years for row in _year_rows(followed, year)]
	if not fiscal_year and len(years) > 1:
		rows += _whole_period_rows(followed)
	elif years:
		rows[-1]["row_type"] = "total"  # the only year's own total is the whole
	elif not fiscal_year:
		rows.append(_row("total", _("Total"), None, Figures()))
	currency = _currency(followed.project)
	for row in rows:
		row.update(project=followed.project, currency=currency)
	return rows


def _currency(project: str) -> str:
	company = frappe.get_cached_value("Project", project, "company")
	return frappe.get_cached_value("Company", company, "default_currency")


def _year_rows(followed: FollowUp, year: str | None) -> list[dict]:
	rows = []
	for kind in KINDS:
		lines = followed.of_kind(kind)
		rows += [
			_row("line", line.title, year, line.by_year[year], line.name, line.cost_type, level=1)
			for line in lines
		]
		if lines:
			rows.append(
				_row(
					"subtotal",
					_subtotal_label(kind),
					year,
					followed.line_total(lines, year),
					cost_type_kind=kind,
				)
			)
	not_mapped = followed.not_mapped.get(year, Figures())
	rows.append(_row("not_mapped", _("Not mapped"), year, not_mapped))
	rows.append(
		_row(
			"subtotal",
			_("Total {0}").format(year or ""),
			year,
			followed.line_total(followed.lines, year) + not_mapped,
		)
	)
	return rows


def _whole_period_rows(followed: FollowUp) -> list[dict]:
	rows = []
	for kind in KINDS:
		lines = followed.of_kind(kind)
		for line in lines:
			whole = sum(line.by_year.values(), Figures())
			rows.append(_row("subtotal", line.title, None, whole, line.name, line.cost_type, level=1))
		if lines:
			whole = sum((followed.line_total(lines, year) for year in followed.years), Figures())
			rows.append(_row("subtotal", _subtotal_label(kind), None, whole, cost_type_kind=kind))
	rows.append(
		_row("subtotal", _("Not mapped"), None, sum(followed.not_mapped.values(), Figures()), is_not_mapped=1)
	)
	rows.append(_total_row(followed, followed.years))
	return rows


def _total_row(followed: FollowUp, years: list) -> dict:
	figures = (
		followed.line_total(followed.lines, year) + followed.not_mapped.get(year, Figures()) for year in years
	)
	return _row("total", _("Total, whole period"), None, sum(figures, Figures()))


def _subtotal_label(kind: str) -> str:
	return {"Salary": _("Salaries in all"), "Overhead": _("Overhead in all")}.get(
		kind, _("Other costs in all")
	)


def _row(
	row_type: str,
	title: str,
	year: str | None,
	figures: Figures,
	budget_line: str | None = None,
	cost_type: str | None = None,
	level: int = 0,
	**more,
) -> dict:
	# The platform's report page wants numbers it can format: öre survive a float of this size.
	share = figures.share_used
	return {
		"row_type": row_type,
		"title": title,
		"fiscal_year": year,
		"budget_line": budget_line,
		"cost_type": cost_type,
		"planned_amount": float(figures.planned),
		"revised_amount": float(figures.revised),
		"computed_amount": float(figures.computed),
		"actual_amount": float(figures.actual),
		"committed_amount": float(figures.committed),
		"remaining_amount": float(figures.remaining),
		"timesheet_amount": float(figures.timesheet),
		"flat_rate_amount": float(figures.flat_rate),
		"share_used": None if share is None else float(share),
		"level": level,
		"bold": int(row_type in ("subtotal", "total") and not budget_line),
		**more,
	}


def summary(rows: list[dict]) -> list[dict]:
	"""The cards above the report: the whole in five figures, and what stands beside the ledger where anything does."""
	lines = [row for row in rows if row["row_type"] in ("line", "not_mapped")]
	if not lines:
		return []
	not_mapped = sum(row["actual_amount"] for row in rows if row["row_type"] == "not_mapped")
	remaining = sum(row["remaining_amount"] for row in lines)

	def card(label: str, fieldname: str, indicator: str) -> dict:
		value = sum(row[fieldname] for row in lines)
		return {
			"label": label, "value": value, "datatype": "Currency", "currency": lines[0]["currency"],
			"indicator": indicator,
		}  # fmt: skip

	return [
		card(_("Planned", context="Digidel"), "planned_amount", "Grey"),
		card(_("Booked", context="Digidel"), "actual_amount", "Blue"),
		card(_("Ordered", context="Digidel"), "committed_amount", "Orange"),
		card(_("Remaining"), "remaining_amount", "Red" if remaining < 0 else "Green"),
		{
			"label": _("Not mapped"),
			"value": not_mapped,
			"datatype": "Currency",
			"currency": lines[0]["currency"],
			"indicator": "Red" if not_mapped else "Green",
		},
		*(
			card(label, fieldname, "Grey")
			for fieldname, label in _beside_the_ledger()
			if any(row[fieldname] for row in lines)
		),
	]


def _beside_the_ledger() -> tuple[tuple[str, str], ...]:
	"""Figures of claim bases outside the ledger, with their labels; in no other sum."""
	return ("timesheet_amount", _("By Timesheets")), ("flat_rate_amount", _("By Flat Rate"))


def chart(followed: list[FollowUp], fiscal_year: str | None) -> dict | None:
	"""Bars per line: plan beside booked and ordered."""
	if len(followed) != 1 or not followed[0].lines:
		return None
	one = followed[0]
	years = [year for year in one.years if not fiscal_year or year == fiscal_year]

	def values(name: str) -> list[float]:
		sums = [sum((getattr(line.by_year[y], name) for y in years), Decimal(0)) for line in one.lines]
		extra = sum((getattr(one.not_mapped.get(y, Figures()), name) for y in years), Decimal(0))
		return [float(amount) for amount in [*sums, extra]]

	return {
		"title": _("Revised plan, booked and ordered per budget line"),
		"type": "bar",
		"fieldtype": "Currency",
		"data": {
			"labels": [*(frappe.utils.escape_html(line.title) for line in one.lines), _("Not mapped")],
			"datasets": [
				{"name": _("Revised"), "values": values("revised")},
				{"name": _("Booked", context="Digidel"), "values": values("actual")},
				{"name": _("Ordered", context="Digidel"), "values": values("committed")},
			],
		},
		# told apart in black-and-white print and by colour-blind readers: light, dark, middle
		"colors": ["#b8d4e3", "#12344d", "#e08e45"],
	}


def project_message(followed: FollowUp, filters) -> str:
	"""What stands beside the figures: cap, financing, deviations, and what lies outside the ledger."""
	grants = project_grants(followed.project)
	context = {
		"kronor": kronor,
		"percent": percent,
		"currency": _currency(followed.project),
		"ledger_total": booked_total(followed),
		"not_mapped_total": sum((f.actual for f in followed.not_mapped.values()), ZERO),
		"outside": sorted((account, amount) for account, amount in followed.outside.items() if amount),
		"grants": [_grant_context(grant, followed) for grant in grants],
	}
	return frappe.render_template("digidel_app/templates/funding/follow_up.html", context)


def several_message(followed: list[FollowUp]) -> str:
	if not followed:
		return _(
			"No project of the company has a budget yet. Create a grant agreement and its budget lines first."
		)
	return _("Choose a project to see overhead cap, financing and deviations.")


def project_grants(project: str) -> list:
	"""The project's grants that the user may read, as documents."""
	names = frappe.get_list(
		"Grant Agreement",
		filters={"project": project, "status": ("!=", "Rejected")},
		order_by="creation asc",
		pluck="name",
	)
	return [frappe.get_doc("Grant Agreement", name) for name in names]


def _grant_context(grant, followed: FollowUp) -> dict:
	years = plan.grant_years(grant)
	lines = plan.budget_lines(grant.project)
	financing = review.financing_table(grant, years)
	on_plan, on_actuals = caps_on_plan(grant, lines), caps_on_actuals(grant, followed)
	return {
		"grant": grant,
		"years": years,
		"caps_on_plan": [review.cap_row(cap, grant.currency) for cap in on_plan],
		"caps_on_actuals": [review.cap_row(cap, grant.currency) for cap in on_actuals],
		"cap_summary": cap_summary(grant, on_plan, on_actuals),
		"financing": financing,
		"shares": financier_shares(financing, booked_total(followed)),
		"deviations": review.deviation_rows(review.plan_deviations(grant, lines, years), grant),
		"bases": review.basis_columns(),
	}


def cap_summary(grant, on_plan: list[OverheadCap], on_actuals: list[OverheadCap]) -> list[tuple[str, bool]]:
	"""The deciding cap in one line each, on the plan and on what is booked; True marks what is above it."""
	deciding = PLAN_BASIS.get(grant.overhead_basis)
	texts = []
	for cap in (*on_plan, *on_actuals):
		if cap.fiscal_year or cap.basis not in (deciding, ACTUAL):
			continue
		above = cap.excess > 0
		text = _("overhead {0} above the cap ({1})") if above else _("overhead {0} below the cap ({1})")
		amount = kronor(abs(cap.excess), grant.currency)
		texts.append((text.format(amount, review.basis_label(cap.basis)), above))
	return texts


def financier_shares(financing: dict, booked: Decimal) -> list[dict]:
	"""What each financier would bear of the booked cost by its share of the financing plan.

	The rounding difference lands on the last financier, so that the shares sum to the booked cost.
	"""
	weights = {row["financier"]: row["total"] for row in financing["rows"] if row["total"]}
	if not weights:
		return []
	shares = split(booked, weights, list(weights)[-1])
	whole = sum(weights.values(), ZERO)
	return [
		{
			"financier": name,
			"planned": weights[name],
			"share": weights[name] * 100 / whole,
			"booked": shares[name],
			"remaining": weights[name] - shares[name],
		}
		for name in weights
	]
