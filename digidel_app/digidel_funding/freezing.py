"""Writes a claim's contents: its tables while it is a draft, its vouchers when it is submitted."""

from decimal import Decimal

import frappe

from digidel_app.digidel_funding import ledger, plan
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.digidel_funding.claims import Contents
from digidel_app.domain.claim_bases import FLAT_RATE, LEDGER, TIMESHEET
from digidel_app.domain.claims import NOT_MAPPED, deviation_percent, needs_explanation
from digidel_app.domain.money import ZERO, total
from digidel_app.domain.personal_data import find_personal_data

FINAL = "Final report"
REMARK_LENGTH = 140


def fill(claim, contents: Contents) -> None:
	"""Set the claim's rows and sums; explanations that stand on it stay with their line."""
	lines = plan.line_rows(project=claim.project)
	_fill_lines(claim, contents, lines)
	_fill_years(claim, contents, lines)
	_fill_shares(claim, contents)
	_fill_sums(claim, contents)


def _fill_lines(claim, contents: Contents, lines) -> None:
	explained = {row.project_budget_line: row.explanation for row in claim.claim_lines}
	earlier = _explained_before(claim)
	limit = frappe.db.get_value("Grant Agreement", claim.grant_agreement, "deviation_percent")
	claim.set("claim_lines", [])
	for line in lines:
		planned = total(to_money(year.planned_amount) for year in line.years)
		revised = total(to_money(year.revised_amount) for year in line.years)
		so_far = _of_line(contents.cumulative, line.name)
		in_period = _of_line(contents.period_costs, line.name)
		requested = total(
			amount
			for (name, _year, financier), amount in contents.period_shares.items()
			if name == line.name and financier in contents.granting
		)
		deviation = deviation_percent(revised, so_far)
		claim.append(
			"claim_lines",
			{
				"project_budget_line": line.name,
				"line_title": line.title,
				"cost_type": line.cost_type,
				"claim_basis": line.claim_basis or LEDGER,
				"planned_amount": float(planned),
				"revised_amount": float(revised),
				"ledger_amount": float(contents.by_basis.get((line.name, LEDGER), ZERO)),
				"timesheet_amount": float(contents.by_basis.get((line.name, TIMESHEET), ZERO)),
				"flat_rate_amount": float(contents.by_basis.get((line.name, FLAT_RATE), ZERO)),
				"period_amount": float(in_period),
				"cumulative_amount": float(so_far),
				"requested_amount": float(requested),
				"deviation_amount": float(so_far - revised),
				"deviation_percent": float(deviation or 0),
				"needs_explanation": int(
					needs_explanation(revised, so_far, to_decimal(limit) or Decimal(0), claim.kind == FINAL)
				),
				"explanation": explained.get(line.name) or earlier.get((line.name, so_far - revised)),
			},
		)


def _explained_before(claim) -> dict[tuple[str, Decimal], str]:
	"""What the grant's latest claim said of a line and its deviation: the same deviation is not explained twice."""
	latest = frappe.get_all(  # of the grant whose claim the user is making
		"Grant Claim",
		filters={"grant_agreement": claim.grant_agreement, "docstatus": 1, "name": ("!=", claim.name or "")},
		pluck="name",
		order_by="creation desc",
		limit=1,
	)
	if not latest:
		return {}
	rows = frappe.get_all(
		"Grant Claim Line",
		filters={"parent": latest[0], "parenttype": "Grant Claim", "explanation": ("is", "set")},
		fields=["project_budget_line", "deviation_amount", "explanation"],
	)
	return {(row.project_budget_line, to_money(row.deviation_amount)): row.explanation for row in rows}


def _of_line(amounts, line: str) -> Decimal:
	return total(amount for (name, _year), amount in amounts.items() if name == line)


def _fill_years(claim, contents: Contents, lines) -> None:
	claim.set("claim_years", [])
	for line in lines:
		planned = {row.fiscal_year: row for row in line.years}
		for year in contents.years:
			row = planned.get(year)
			where = (line.name, year)
			claim.append(
				"claim_years",
				{
					"project_budget_line": line.name,
					"fiscal_year": year,
					"planned_amount": row.planned_amount if row else 0,
					"revised_amount": row.revised_amount if row else 0,
					"period_amount": float(contents.period_costs.get(where, ZERO)),
					"cumulative_amount": float(contents.cumulative.get(where, ZERO)),
				},
			)


def _fill_shares(claim, contents: Contents) -> None:
	claim.set("shares", [])
	for (line, year, financier), amount in contents.period_shares.items():
		claim.append(
			"shares",
			{
				"project_budget_line": line,
				"fiscal_year": year,
				"financier": financier,
				"period_amount": float(amount),
				"cumulative_amount": float(contents.split.shares.get((line, year, financier), ZERO)),
			},
		)


def _fill_sums(claim, contents: Contents) -> None:
	def granted(shares) -> Decimal:
		return total(amount for (_l, _y, name), amount in shares.items() if name in contents.granting)

	in_period, so_far = total(contents.period_costs.values()), total(contents.cumulative.values())
	requested, requested_total = granted(contents.period_shares), granted(contents.split.shares)
	claim.update(
		{
			"period_amount": float(in_period),
			"cumulative_amount": float(so_far),
			"requested_amount": float(requested),
			"requested_total": float(requested_total),
			"own_amount": float(in_period - requested),
			"own_total": float(so_far - requested_total),
			"voucher_rows": len(contents.included),
			"excluded_amount": float(total(row.amount for row in contents.excluded)),
			"not_mapped_amount": float(contents.excluded_for(NOT_MAPPED)),
		}
	)


COLUMNS = (
	*("name", "creation", "modified", "owner", "modified_by", "docstatus"),
	*(
		"grant_claim",
		"is_included",
		"exclusion_reason",
		"claimed_in",
		"posting_date",
		"fiscal_year",
		"amount",
	),
	*("project_budget_line", "voucher_type", "voucher_no", "voucher_detail_no", "account", "cost_center"),
	*("remark", "claim_basis", "hours", "grant_agreement", "project", "company", "currency", "is_withdrawn"),
)


def freeze(claim, contents: Contents) -> None:
	"""Write one row per posting, included or left out."""
	now, user = frappe.utils.now(), frappe.session.user
	remarks = ledger.remarks_of(claim.project, sorted({row.key.voucher_no for row in contents.rows}))
	rows = [
		(
			*(frappe.generate_hash(length=12), now, now, user, user, 0),
			*(claim.name, int(not row.reason), row.reason, row.claimed_in, row.day, row.fiscal_year or None),
			*(float(row.amount), row.line or None, row.key.voucher_type, row.key.voucher_no),
			*(row.key.voucher_detail_no or None, row.key.account or None, row.key.cost_center or None),
			safe_remark(row.note or remarks.get((row.key.voucher_type, row.key.voucher_no), "")),
			*(row.basis, float(row.hours or 0)),
			*(claim.grant_agreement, claim.project, claim.company, claim.currency, 0),
		)
		for row in contents.rows
	]
	frappe.db.bulk_insert("Grant Claim Voucher", COLUMNS, rows)


def safe_remark(remark: str) -> str:
	"""The remark as evidence may hold it: one line, and nothing at all where it holds personal data."""
	remark = " ".join(remark.split())
	if remark == "No Remarks" or find_personal_data(remark):
		return ""
	return remark[:REMARK_LENGTH]


def withdraw(claim) -> None:
	"""Let a cancelled claim's postings be claimed again; the rows are kept."""
	row = frappe.qb.DocType("Grant Claim Voucher")
	frappe.qb.update(row).set(row.is_withdrawn, 1).where(row.grant_claim == claim.name).run()
