"""What a claim holds: its vouchers, its costs per line and year, and who bears them.

`claim_sorting` decides whether a posting is in a claim, and why not. A claim counts cumulatively: the
split between financiers is that of all costs claimed so far, and the period's is the rest, so that yearly
amounts, caps and rounding hold for the grant as a whole and not claim by claim.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

import frappe

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import to_decimal, to_money
from digidel_app.digidel_funding.claim_rows import Scope, VoucherRow
from digidel_app.digidel_funding.claim_shares import claimed_costs, claimed_shares, parties_of
from digidel_app.digidel_funding.claim_sorting import Sorting
from digidel_app.domain import claims
from digidel_app.domain.claim_bases import LEDGER
from digidel_app.domain.claims import Drift, Party, Place, Split, Term, VoucherKey
from digidel_app.domain.money import ZERO, total


@dataclass
class Contents:
	"""Everything of a claim before it is written on the document."""

	rows: list[VoucherRow]
	years: list[str]
	period_costs: dict[Place, Decimal]
	by_basis: dict[tuple[str, str], Decimal]
	"""The same per line and basis: {(line, claim basis): SEK}."""
	cumulative: dict[Place, Decimal]
	split: Split
	period_shares: dict[tuple[str, str, str], Decimal]
	parties: dict[str, Party]
	granting: set[str] = field(default_factory=set)
	"""The financiers whose money the claim asks for."""

	@property
	def included(self) -> list[VoucherRow]:
		return [row for row in self.rows if not row.reason]

	@property
	def excluded(self) -> list[VoucherRow]:
		return [row for row in self.rows if row.reason]

	def excluded_for(self, reason: str) -> Decimal:
		"""SEK left out for a reason."""
		return total(row.amount for row in self.rows if row.reason == reason)


# --- drift ------------------------------------------------------------------------------------------


def family_of(claim: str) -> frozenset[str]:
	"""A claim and the submitted claims that supplement it."""
	supplements = frappe.get_all(  # the caller has checked that the claim may be read
		"Grant Claim", filters={"supplements": claim, "docstatus": 1}, pluck="name"
	)
	return frozenset({claim, *supplements})


def frozen_rows(names: Iterable[str], lock: bool = False) -> list[VoucherRow]:
	"""The postings that submitted claims hold."""
	row = frappe.qb.DocType("Grant Claim Voucher")
	query = (
		frappe.qb.from_(row)
		.select(
			row.voucher_type,
			row.voucher_no,
			row.account,
			row.cost_center,
			row.voucher_detail_no,
			row.posting_date,
			row.fiscal_year,
			row.claim_basis,
			row.hours,
			row.remark,
			row.amount,
			row.project_budget_line,
		)
		.where(row.grant_claim.isin(list(names)))
		.where(row.is_included == 1)
		.where(row.is_withdrawn == 0)
	)
	return [
		VoucherRow(
			VoucherKey.of(parts), day, year or "", to_money(amount), line, basis=basis or LEDGER, hours=to_decimal(hours),
			note=remark or "",
		)
		for *parts, day, year, basis, hours, remark, amount, line in (query.for_update() if lock else query).run()
	]  # fmt: skip


def drift_of(claim, lock: bool = False) -> tuple[list[Drift], list[VoucherRow], list[VoucherRow]]:
	"""What has changed in the ledger since a claim was submitted, and the rows on both sides."""
	family = family_of(claim.name)
	grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
	scope = Scope(grant, period_of(claim), family, lock)
	frozen = frozen_rows(family, lock)
	current = [row for row in Sorting(scope).rows() if not row.reason]
	return claims.drift((row.held for row in frozen), (row.held for row in current)), frozen, current


def period_of(claim) -> Term:
	"""The claim's days."""
	return Term(frappe.utils.getdate(claim.period_from), frappe.utils.getdate(claim.period_to))


def _supplement_rows(claim, lock: bool) -> list[VoucherRow]:
	"""The differences that settle the drift of the claim that this one supplements."""
	found, frozen, current = drift_of(frappe.get_doc("Grant Claim", claim.supplements), lock)
	known = {row.key: row for row in (*frozen, *current)}
	return [
		_difference(known[one.key], one.kind, (line, year), amount)
		for one in found
		for (line, year), amount in one.differences.items()
	]


def _difference(row: VoucherRow, kind: str, where: Place, amount: Decimal) -> VoucherRow:
	"""A row of a supplement. It has hours where hours came or went, not where only their cost changed."""
	hours = {claims.NEW: row.hours, claims.GONE: -row.hours}.get(kind) if row.hours else None
	line, year = where
	return VoucherRow(row.key, row.day, year, amount, line, basis=row.basis, hours=hours, note=row.note)


# --- all of it --------------------------------------------------------------------------------------


def contents_of(claim, lock: bool = False) -> Contents:
	"""What a draft claim holds now; the caller has checked permission.

	Args:
		lock: the claim is being submitted, and the Project row is locked: read what others committed.

	Raises:
		claims.SplitError: some cost has no financier.
	"""
	grant = frappe.get_doc("Grant Agreement", claim.grant_agreement)
	if claim.supplements:
		rows = _supplement_rows(claim, lock)
	else:
		rows = Sorting(Scope(grant, period_of(claim), frozenset(), lock)).rows()
	period_costs: dict[Place, Decimal] = defaultdict(Decimal)
	by_basis: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
	for row in rows:
		if not row.reason:
			period_costs[row.line, row.fiscal_year] += row.amount
			by_basis[row.line, row.basis] += row.amount
	cumulative = claimed_costs(grant.name, lock)
	for where, amount in period_costs.items():
		cumulative[where] = cumulative.get(where, ZERO) + amount
	known = plan.fiscal_years(grant.company)
	# also a fiscal year that was disabled since, or none at all: its costs are still costs
	touched = {*plan.grant_years(grant, known), *(year for _line, year in cumulative)}
	years = plan.in_time_order(touched, known)
	parties, granting = parties_of(grant)
	split = claims.split_costs(cumulative, parties, years)
	before = claimed_shares(grant.name, lock)
	keys = sorted({*split.shares, *before})
	return Contents(
		rows=rows,
		years=years,
		period_costs=dict(period_costs),
		by_basis=dict(by_basis),
		cumulative=cumulative,
		split=split,
		period_shares={key: split.shares.get(key, ZERO) - before.get(key, ZERO) for key in keys},
		parties={party.name: party for party in parties},
		granting=granting,
	)
