"""Decides whether a posting, reported hours or a flat rate belong to a claim, and why not. Nothing else does."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Coalesce

from digidel_app.digidel_funding import ledger, plan
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.digidel_funding.claim_other_bases import flat_rate_rows, timesheet_rows
from digidel_app.digidel_funding.claim_rows import Scope, VoucherRow
from digidel_app.digidel_funding.claim_shares import OWN
from digidel_app.domain import claims
from digidel_app.domain.budget import LineMap, Posting, place
from digidel_app.domain.claim_bases import FLAT_RATE, LEDGER, TIMESHEET
from digidel_app.domain.claims import Hold, Place, Term, VoucherKey
from digidel_app.domain.fiscal import FiscalYear, fiscal_year_of
from digidel_app.domain.money import ZERO


@dataclass
class Claimed:
	"""What submitted claims of any grant on a project hold."""

	postings: dict[VoucherKey, dict[str, tuple[Term, Decimal]]] = field(default_factory=dict)
	"""{posting: {claim: (its days, SEK)}}; a supplement counts as part of the claim that it supplements."""
	places: dict[Place, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


class Sorting:
	"""Tells of each cost of a project whether it belongs to a claim, and why not."""

	def __init__(self, scope: Scope):
		grant = scope.grant
		self.scope = scope
		self.term = Term(frappe.utils.getdate(grant.eligible_from), frappe.utils.getdate(grant.eligible_to))
		self.years: Sequence[FiscalYear] = plan.fiscal_years(grant.company)
		self.map: LineMap = ledger.line_maps(grant.company, [grant.project])[grant.project]
		# what stands on no account, as hours do, is a cost and no investment
		self.expenses = {*ledger.expense_accounts(grant.company), ""}
		self.vat = ledger.vat_accounts(grant.company)
		self.bases = line_bases(grant.project)
		self.others = lines_of_other_grants(grant)
		self.claimed = claimed_amounts(grant.project, scope.family, scope.lock)
		self._year_of_day: dict[date, str] = {}

	def rows(self) -> list[VoucherRow]:
		"""The costs of the claim's period, those outside the grant's term, and no others."""
		found = self._ledger_rows()
		used = set(self.bases.values())
		lines = plan.line_rows(project=self.scope.grant.project) if used & {TIMESHEET, FLAT_RATE} else []
		if TIMESHEET in used:
			found += timesheet_rows(self, lines)
		if FLAT_RATE in used:
			found += flat_rate_rows(self, lines, found)
		return found

	def year_of(self, day: date) -> str:
		"""Name of the fiscal year of a day; empty when none holds it."""
		if day not in self._year_of_day:
			self._year_of_day[day] = fiscal_year_of(day, self.years) or ""
		return self._year_of_day[day]

	def is_another_period(self, day: date) -> bool:
		"""Whether a day is eligible, but of another claim's period."""
		return not self.scope.period.holds(day) and self.term.holds(day)

	def reason_against(self, line: str, basis: str) -> str:
		"""Why what belongs to a line on a basis is left out, whatever its day; empty when it is not."""
		if not line:
			return claims.NOT_MAPPED
		if self.bases.get(line) != basis:
			return claims.OTHER_BASIS
		return claims.OTHER_FINANCIER if line in self.others else ""

	def _ledger_rows(self) -> list[VoucherRow]:
		project = self.scope.grant.project
		entries = ledger.voucher_sums(project, self._accounts())
		assigned = ledger.assignments_of(project)
		term, period, year_of = self.term, self.scope.period, self.year_of
		judged: dict[tuple, tuple[str, str]] = {}
		found: list[VoucherRow] = []
		for voucher_type, voucher_no, account, cost_center, detail, day, summed in entries:
			if not period.first <= day <= period.last and term.first <= day <= term.last:
				continue  # another claim's period
			amount = to_money(summed)
			if not amount:
				continue
			what = (
				account,
				cost_center,
				assigned.get((voucher_type, voucher_no, account)) if assigned else None,
			)
			if what not in judged:
				judged[what] = self._judge(*what)
			line, reason = judged[what]
			if reason == claims.NOT_A_COST:
				continue
			if reason != claims.VAT and not term.first <= day <= term.last:
				reason = claims.OUTSIDE_PERIOD
			key = VoucherKey(voucher_type, voucher_no, account, cost_center or "", detail or "")
			found.append(VoucherRow(key, day, year_of(day), amount, line, reason))
		self.leave_out_claimed(found, entries)
		return found

	def _accounts(self) -> list[str]:
		"""Accounts that hold costs of projects, or the VAT on them."""
		owned = (account for account in self.map.accounts if self.map.cost_type_of(account))
		return sorted({*self.expenses, *self.vat, *owned} - {""})

	def _judge(self, account: str, cost_center: str | None, assigned: str | None) -> tuple[str, str]:
		"""The line of postings that are alike, and why they are left out whatever their day."""
		posting = Posting(account, cost_center or None, None, ZERO, account in self.expenses, assigned)
		match = place(posting, self.map)
		if match is None:
			return "", claims.VAT if account in self.vat else claims.NOT_A_COST
		line = match.line or ""
		return line, self.reason_against(line, LEDGER)

	def leave_out_claimed(self, rows: Iterable[VoucherRow], entries: Iterable[tuple]) -> None:
		"""Mark what another claim holds. `entries` are (*key, day, SEK): what there is now, of all days."""
		holds = self._holds(entries)
		for row in rows if holds else ():
			by_claim = holds.get(row.key)
			if by_claim and not row.reason and claims.is_claimed_already(row.day, by_claim.values()):
				row.reason, row.claimed_in = claims.ALREADY_CLAIMED, min(by_claim)

	def _holds(self, entries: Iterable[tuple]) -> dict[VoucherKey, dict[str, Hold]]:
		"""What other claims hold of each posting, beside what there is of it in their days."""
		postings = self.claimed.postings
		if not postings:
			return {}
		present: dict[tuple[VoucherKey, str], Decimal] = defaultdict(Decimal)
		for *parts, day, summed in entries:
			key = VoucherKey.of(parts)
			for claim, (term, _held) in postings.get(key, {}).items():
				if term.holds(day):
					present[key, claim] += to_money(summed)
		return {
			key: {claim: Hold(term, held, present[key, claim]) for claim, (term, held) in by_claim.items()}
			for key, by_claim in postings.items()
		}


def line_bases(project: str) -> dict[str, str]:
	"""Claim basis of each line of a project."""
	return {
		name: basis or LEDGER
		for name, basis in frappe.get_all(  # the caller has checked that the grant may be read
			"Project Budget Line",
			filters={"project": project},
			fields=["name", "claim_basis"],
			as_list=True,
		)
	}


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


def claimed_amounts(project: str, leave_out: frozenset[str] = frozenset(), lock: bool = False) -> Claimed:
	"""What submitted claims of any grant on the project hold, but for those of one family."""
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
			row.project_budget_line,
			row.fiscal_year,
			row.amount,
		)
		.where(row.project == project)
		.where(row.is_included == 1)
		.where(row.is_withdrawn == 0)
	)
	if leave_out:
		query = query.where(row.grant_claim.notin(sorted(leave_out)))
	held = Claimed()
	for *parts, of_claim, first, last, line, year, summed in (query.for_update() if lock else query).run():
		amount = to_money(summed)
		by_claim = held.postings.setdefault(VoucherKey.of(parts), {})
		before = by_claim[of_claim][1] if of_claim in by_claim else ZERO
		by_claim[of_claim] = (Term(first, last), before + amount)
		held.places[line, year or ""] += amount
	return held
