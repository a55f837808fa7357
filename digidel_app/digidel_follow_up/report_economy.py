"""What a report says of money: only what a submitted claim has frozen, never the ledger as it is today."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_follow_up.goal_words import day_text
from digidel_app.digidel_funding import statement
from digidel_app.domain import report_text as rt


def claim_of(company: str, first: date, last: date, grant: str | None) -> str | None:
	"""The latest submitted claim whose period ends in the report's, among those the user may read."""
	filters = {"company": company, "docstatus": 1, "period_to": ("between", [first, last])}
	if grant:
		filters["grant_agreement"] = grant
	found = frappe.get_list(
		"Grant Claim", filters=filters, order_by="period_to desc, creation desc", pluck="name", limit=1
	)
	return found[0] if found else None


def blocks(name: str | None, lang: str) -> list[rt.Block]:
	"""The claim's lines and financiers as it froze them."""
	if not name:
		return [
			rt.Paragraph(
				_(
					"No claim for the period has been submitted. The report tells of money only from a submitted claim, so it has no figures of the economy."
				)
			)
		]
	claim = frappe.get_doc("Grant Claim", name)
	claim.check_permission("read")
	table = statement.statement(claim)
	return [
		rt.Paragraph(_sentence(claim, table, lang)),
		_costs(table["lines"], lang),
		_financing(table["financing"], lang),
		*_deviations(table["deviations"], lang),
		rt.Paragraph(_("Source: {0}.").format(source(claim)), is_source=True),
	]


def source(claim) -> str:
	"""The claim with its number, kind, period and date."""
	return _("claim {0} ({1}), {2} to {3}, submitted {4}").format(
		claim.name,
		_(claim.kind, context="Grant Claim"),
		day_text(getdate(claim.period_from)),
		day_text(getdate(claim.period_to)),
		day_text(_submitted_on(claim)),
	)


def _submitted_on(claim) -> date:
	"""The day its statement was made; the claim itself may be touched later, when a difference is accepted."""
	statement_file = {
		"attached_to_doctype": claim.doctype,
		"attached_to_name": claim.name,
		"file_name": ("like", "%.pdf"),
	}
	# get_value: the claim may be read, and so may its statement
	made = frappe.db.get_value("File", statement_file, "creation", order_by="creation asc")
	return getdate(made or claim.modified)


def _sentence(claim, table: dict, lang: str) -> str:
	return _(
		"Up to and including {0}, {1} of the planned {2} had been used. {3} of it is asked of the grant for the latest period."
	).format(
		day_text(getdate(claim.period_to)),
		rt.kronor(table["lines"]["actual_total"], lang),
		rt.kronor(table["lines"]["planned_total"], lang),
		rt.kronor(Decimal(str(claim.requested_amount or 0)), lang),
	)


def _costs(lines: dict, lang: str) -> rt.Table:
	def figures(row: dict) -> tuple[str, ...]:
		return tuple(
			rt.kronor(row[name], lang) for name in ("planned_total", "actual_total", "period", "deviation")
		)

	return rt.Table(
		_("Costs"),
		(_("Cost type"), _("Planned so far"), _("Booked so far"), _("In the period"), _("Deviation")),
		tuple(
			(f"{row['title']} ({row['basis'].lower()})" if row["basis"] else row["title"], *figures(row))
			for row in lines["rows"]
		),
		(_("Sum"), *figures(lines)),
	)


def _financing(financing: dict, lang: str) -> rt.Table:
	def figures(row: dict) -> tuple[str, ...]:
		return tuple(rt.kronor(row[name], lang) for name in ("planned_total", "actual_total", "period"))

	return rt.Table(
		_("Financing"),
		(_("Financier"), _("Planned so far"), _("Booked so far"), _("In the period")),
		tuple((row["title"], *figures(row)) for row in financing["rows"]),
		(_("Sum"), *figures(financing)),
	)


def _deviations(rows: list, lang: str) -> list[rt.Block]:
	if not rows:
		return []
	return [
		rt.Paragraph(_("Deviations from the plan, explained") + ":"),
		rt.Bullets(
			tuple(
				f"{row.line_title}: {rt.kronor(row.deviation_amount or 0, lang)}. "
				f"{' '.join((row.explanation or '').split())}"
				for row in rows
			)
		),
	]
