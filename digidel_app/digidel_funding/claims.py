"""What a claim holds: its vouchers, its costs per line and year, and who bears them.

The only place that decides whether a posting is in a claim, and why not. A claim counts cumulatively: the
split between financiers is that of all costs claimed so far, and the period's is the rest, so that yearly
amounts, caps and rounding hold for the grant as a whole and not claim by claim.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Coalesce, Sum

from digidel_app.digidel_funding import ledger, plan
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.domain import claims
from digidel_app.domain.budget import LineMap, Posting, place
from digidel_app.domain.claims import Drift, Held, Hold, Party, Place, Split, Term, VoucherKey
from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of
from digidel_app.domain.money import ZERO, total

LEDGER = "Ledger"
GRANT, OWN = "Grant", "Own"


@dataclass(slots=True)
class VoucherRow:
	"""A posting of a voucher: in the claim, or left out for `reason`."""

	key: VoucherKey
	day: date | None
	fiscal_year: str
	amount: Decimal
	line: str = ""
	reason: str = ""
	claimed_in: str | None = None

	@property
	def held(self) -> tuple[VoucherKey, Held]:
		return self.key, Held(self.amount, (self.line, self.fiscal_year))


@dataclass(frozen=True)
class Scope:
	"""Which claim is asked about. `family` are the claims whose vouchers do not count as claimed already."""

	grant: object
	period: Term
	family: frozenset[str] = frozenset()
	lock: bool = False
	"""Read what other claims hold as it stands now, not as it stood when the transaction began."""


@dataclass
class Contents:
	"""Everything of a claim before it is written on the document."""

	rows: list[VoucherRow]
	years: list[str]
	period_costs: dict[Place, Decimal]
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


# --- which postings ---------------------------------------------------------------------------------


class Sorting:
	"""Tells of each posting of a project whether it belongs to a claim, and why not."""

	def __init__(self, scope: Scope):
		grant = scope.grant
		self.scope = scope
		self.term = Term(frappe.utils.getdate(grant.eligible_from), frappe.utils.getdate(grant.eligible_to))
		self.years: Sequence[FiscalYear] = plan.fiscal_years(grant.company)
		self.map: LineMap = ledger.line_maps(grant.company, [grant.project])[grant.project]
		self.expenses = ledger.expense_accounts(grant.company)
		self.vat = ledger.vat_accounts(grant.company)
		self.bases = line_bases(grant.project)
		self.others = lines_of_other_grants(grant)
		self.claimed = claimed_amounts(grant.project, scope.family, scope.lock)
		self._year_of_day: dict[date, str] = {}

	def rows(self, only: Sequence[str] | None = None) -> list[VoucherRow]:
		"""The postings of the claim's period, those outside the grant's term, and no others."""
		entries = ledger.voucher_sums(self.scope.grant.project, only)
		found: list[VoucherRow] = []
		for voucher_type, voucher_no, account, cost_center, detail, day, summed, assigned in entries:
			amount = to_money(summed)
			if not amount:
				continue
			inside = self.scope.period.holds(day)
			if not inside and self.term.holds(day):
				continue  # another claim's period
			key = VoucherKey(voucher_type, voucher_no, account, cost_center or "", detail or "")
			row = VoucherRow(key, day, self._year(day), amount)
			self._judge(row, cost_center, assigned)
			if row.reason != claims.NOT_A_COST:
				found.append(row)
		self._leave_out_claimed(found, entries)
		return found

	def _year(self, day: date) -> str:
		if day not in self._year_of_day:
			self._year_of_day[day] = fiscal_year_of(day, self.years) or ""
		return self._year_of_day[day]

	def _judge(self, row: VoucherRow, cost_center: str | None, assigned: str | None) -> None:
		account = row.key.account
		posting = Posting(
			account, cost_center or None, row.fiscal_year, row.amount, account in self.expenses, assigned
		)
		match = place(posting, self.map)
		if match is None:
			row.reason = claims.VAT if account in self.vat else claims.NOT_A_COST
			return
		row.line = match.line or ""
		if not self.term.holds(row.day):
			row.reason = claims.OUTSIDE_PERIOD
		elif not match.line:
			row.reason = claims.NOT_MAPPED
		elif self.bases.get(match.line) != LEDGER:
			row.reason = claims.OTHER_BASIS
		elif match.line in self.others:
			row.reason = claims.OTHER_FINANCIER

	def _holds(self, entries: Iterable[tuple]) -> dict[VoucherKey, dict[str, Hold]]:
		"""What other claims hold of each posting, beside what the ledger has of it in their days."""
		if not self.claimed:
			return {}
		in_ledger: dict[tuple[VoucherKey, str], Decimal] = defaultdict(Decimal)
		for *parts, day, summed, _line in entries:
			key = _key(parts)
			for claim, (term, _held) in self.claimed.get(key, {}).items():
				if term.holds(day):
					in_ledger[key, claim] += to_money(summed)
		return {
			key: {claim: Hold(term, held, in_ledger[key, claim]) for claim, (term, held) in by_claim.items()}
			for key, by_claim in self.claimed.items()
		}

	def _leave_out_claimed(self, rows: Iterable[VoucherRow], entries: Iterable[tuple]) -> None:
		holds = self._holds(entries)
		for row in rows:
			by_claim = holds.get(row.key)
			if by_claim and not row.reason and claims.is_claimed_already(row.day, by_claim.values()):
				row.reason, row.claimed_in = claims.ALREADY_CLAIMED, min(by_claim)


def line_bases(project: str) -> dict[str, str]:
	"""Claim basis of each line of a project."""
	return dict(
		frappe.get_all(  # the caller has checked that the grant may be read
			"Project Budget Line",
			filters={"project": project},
			fields=["name", "claim_basis"],
			as_list=True,
		)
	)


def lines_of_other_grants(grant) -> set[str]:
	"""Lines that a financier of another grant on the project pays for by name, and none of this grant's."""
	funding, line = frappe.qb.DocType("Budget Line Funding"), frappe.qb.DocType("Project Budget Line")
	financier = frappe.qb.DocType("Grant Financier")
	rows = (
		frappe.qb.from_(funding)
		.join(line)
		.on((funding.parent == line.name) & (funding.parenttype == "Project Budget Line"))
		.join(financier)
		.on(funding.financier == financier.name)
		.select(line.name, financier.grant_agreement)
		.where(line.project == grant.project)
		.where(financier.kind != OWN)
		.where(funding.amount > 0)
		.run()
	)
	own = {name for name, of_grant in rows if of_grant == grant.name}
	return {name for name, of_grant in rows if of_grant != grant.name} - own


def claimed_amounts(
	project: str, leave_out: frozenset[str] = frozenset(), lock: bool = False
) -> dict[VoucherKey, dict[str, tuple[Term, Decimal]]]:
	"""What submitted claims of any grant on the project hold: {posting: {claim: (its days, SEK)}}.

	A supplement counts as part of the claim that it supplements.
	"""
	row, claim = frappe.qb.DocType("Grant Claim Voucher"), frappe.qb.DocType("Grant Claim")
	query = (
		frappe.qb.from_(row)
		.join(claim)
		.on(row.grant_claim == claim.name)
		.select(
			row.voucher_type,
			row.voucher_no,
			row.account,
			row.cost_center,
			row.voucher_detail_no,
			Coalesce(claim.supplements, claim.name),
			claim.period_from,
			claim.period_to,
			row.amount,
		)
		.where(row.project == project)
		.where(row.is_included == 1)
		.where(row.is_withdrawn == 0)
	)
	if leave_out:
		query = query.where(row.grant_claim.notin(sorted(leave_out)))
	held: dict[VoucherKey, dict[str, tuple[Term, Decimal]]] = {}
	for *parts, of_claim, first, last, amount in (query.for_update() if lock else query).run():
		by_claim = held.setdefault(_key(parts), {})
		before = by_claim[of_claim][1] if of_claim in by_claim else ZERO
		by_claim[of_claim] = (Term(first, last), before + to_money(amount))
	return held


def _key(parts: Sequence) -> VoucherKey:
	voucher_type, voucher_no, account, cost_center, detail = parts
	return VoucherKey(voucher_type, voucher_no, account, cost_center or "", detail or "")


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
			row.amount,
			row.project_budget_line,
		)
		.where(row.grant_claim.isin(list(names)))
		.where(row.is_included == 1)
		.where(row.is_withdrawn == 0)
	)
	return [
		VoucherRow(_key(parts), day, year or "", to_money(amount), line)
		for *parts, day, year, amount, line in (query.for_update() if lock else query).run()
	]


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
	days = {row.key: row.day for row in (*frozen, *current)}
	return [
		VoucherRow(one.key, days[one.key], year, amount, line)
		for one in found
		for (line, year), amount in one.differences.items()
	]


# --- who bears what ---------------------------------------------------------------------------------


def parties_of(grant) -> tuple[list[Party], set[str]]:
	"""The financiers of the grant's project, and which of them the grant asks for money."""
	promised: dict[str, dict[str, Decimal]] = {}
	for name, year, amount in plan.financing_rows(grant.project, instead=grant):
		by_year = promised.setdefault(name, {})
		by_year[year] = by_year.get(year, ZERO) + amount
	named = _named_lines(grant.project)
	methods: dict[str, str] = {}
	parties, granting = [], set()
	for row in frappe.get_all(  # financiers of a grant that the caller may read
		"Grant Financier",
		filters={"name": ("in", list(promised) or [""])},
		fields=["name", "kind", "total_cap", "grant_agreement"],
	):
		of_grant = row.grant_agreement
		if of_grant not in methods:
			methods[of_grant] = frappe.db.get_value("Grant Agreement", of_grant, "claim_method")
		cap = to_money(row.total_cap)
		parties.append(
			Party(
				row.name,
				promised[row.name],
				methods[of_grant] or claims.PRO_RATA,
				row.kind == OWN,
				cap or None,
				named.get(row.name, {}),
			)
		)
		if of_grant == grant.name and row.kind == GRANT:
			granting.add(row.name)
	return parties, granting


def _named_lines(project: str) -> dict[str, dict[Place, Decimal]]:
	funding, line = frappe.qb.DocType("Budget Line Funding"), frappe.qb.DocType("Project Budget Line")
	rows = (
		frappe.qb.from_(funding)
		.join(line)
		.on((funding.parent == line.name) & (funding.parenttype == "Project Budget Line"))
		.select(funding.financier, line.name, funding.fiscal_year, Sum(funding.amount))
		.where(line.project == project)
		.groupby(funding.financier, line.name, funding.fiscal_year)
		.run()
	)
	named: dict[str, dict[Place, Decimal]] = {}
	for financier, name, year, amount in rows:
		named.setdefault(financier, {})[name, year] = to_money(amount)
	return named


def claimed_costs(grant: str, lock: bool = False) -> dict[Place, Decimal]:
	"""Σ costs of the grant's submitted claims: {(line, fiscal year): SEK}."""
	rows = _rows_of_claims("Grant Claim Year", ("project_budget_line", "fiscal_year"), grant, lock)
	return {(line, year): amount for line, year, amount in rows}


def claimed_shares(grant: str, lock: bool = False) -> dict[tuple[str, str, str], Decimal]:
	"""Σ shares of the grant's submitted claims: {(line, fiscal year, financier): SEK}."""
	columns = ("project_budget_line", "fiscal_year", "financier")
	return {tuple(key): amount for *key, amount in _rows_of_claims("Grant Claim Share", columns, grant, lock)}


def _rows_of_claims(doctype: str, columns: Sequence[str], grant: str, lock: bool) -> list[tuple]:
	claim, row = frappe.qb.DocType("Grant Claim"), frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(row)
		.join(claim)
		.on((row.parent == claim.name) & (row.parenttype == "Grant Claim"))
		.select(*(row[column] for column in columns), row.period_amount)
		.where(claim.grant_agreement == grant)
		.where(claim.docstatus == 1)
	)
	sums: dict[tuple, Decimal] = defaultdict(Decimal)
	for *key, amount in (query.for_update() if lock else query).run():
		sums[tuple(key)] += to_money(amount)
	return [(*key, amount) for key, amount in sums.items()]


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
	for row in rows:
		if not row.reason:
			period_costs[row.line, row.fiscal_year] += row.amount
	cumulative = claimed_costs(grant.name, lock)
	for where, amount in period_costs.items():
		cumulative[where] = cumulative.get(where, ZERO) + amount
	years = plan.grant_years(grant)
	# a fiscal year that was disabled since, or none at all: its costs are still costs
	years += sorted({year for _line, year in cumulative} - set(years))
	parties, granting = parties_of(grant)
	split = claims.split_costs(cumulative, parties, years)
	before = claimed_shares(grant.name, lock)
	keys = sorted({*split.shares, *before})
	return Contents(
		rows=rows,
		years=years,
		period_costs=dict(period_costs),
		cumulative=cumulative,
		split=split,
		period_shares={key: split.shares.get(key, ZERO) - before.get(key, ZERO) for key in keys},
		parties={party.name: party for party in parties},
		granting=granting,
	)
