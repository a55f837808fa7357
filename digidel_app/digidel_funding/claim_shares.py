"""Who bears what of a claim: the financiers of a project, and what submitted claims have asked of them so far."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Sum

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.domain import claims
from digidel_app.domain.claims import Party, Place
from digidel_app.domain.money import ZERO

GRANT, OWN = "Grant", "Own"


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
