"""The demonstration's claims and grant income: what is claimed when, how deviations are explained, and the sums.

The sums are computed by `domain/` from the plan alone; the site's frozen claims are held against them to the öre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.demo import vocabulary as v
from digidel_app.demo.ledger import ACCOUNTS
from digidel_app.demo.oracle import line_map
from digidel_app.demo.plan import DemoPlan
from digidel_app.domain import budget, claims, income
from digidel_app.domain.claims import Place
from digidel_app.domain.money import ZERO, total


@dataclass(frozen=True)
class PlannedClaim:
	"""A claim to make. `explanations`: budget line → why it deviates from the plan."""

	key: str
	kind: str
	first: date
	last: date
	message: str
	explanations: Mapping[str, str]


FINAL_EXPLANATIONS = {  # the lines that deviate by more than the grant's ten per cent
	"Externa tjänster": "Två föreläsningar i slutet av 2020 ställdes in och har inte ersatts.",
	"Lokalkostnader": "Biblioteken upplät lokaler utan kostnad oftare än planerat, och 2020 hölls färre träffar på plats.",
	"Teknisk utrustning": "En del av utrustningen kunde lånas av kommunens it-enhet. Surfplattor till bokbussen levererades inte i tid.",
	"Resekostnader": "Nätverksträffarna hölls digitalt från mars 2020.",
	"Övriga oförutsedda kostnader": "Oförutsedda kostnader blev lägre än avsatt.",
}
CLAIMS = (
	PlannedClaim(
		"rekvirering-2019",
		"Interim report",
		date(2019, 1, 1),
		date(2019, 12, 31),
		"Demonstration: alla belopp är påhittade.",
		{},
	),
	PlannedClaim(
		"rekvirering-2020-1",
		"Payment request",
		date(2020, 1, 1),
		date(2020, 6, 30),
		"Demonstration: begäran om utbetalning för första halvåret 2020. Alla belopp är påhittade.",
		{},
	),
	PlannedClaim(
		"rekvirering-2020-2",
		"Final report",
		date(2020, 7, 1),
		date(2020, 12, 31),
		(
			"Demonstration: slutrapport för hela bidragsperioden. Kolumnerna per år och summan omfattar 2019 och "
			"2020; kolumnen för perioden omfattar andra halvåret 2020. Alla belopp är påhittade."
		),
		FINAL_EXPLANATIONS,
	),
)
UNFORESEEN = "Demonstration: förklaringen skrivs av den som känner verksamheten."

INCOME_ENDS = (date(2019, 12, 31), date(2020, 12, 31))
INCOME_ACCOUNTS = {"income_account": "3985", "liability_account": "2990", "receivable_account": "1790"}
DECIDED_ON = date(2018, 11, 19)
INVESTMENT_MONTHS = {"1220": 36}
"""How long what is bought on an account is depreciated."""


# --- what they must come to -------------------------------------------------------------------------


@dataclass(frozen=True)
class ClaimFigures:
	"""A claim, SEK. Costs by (line, fiscal year), shares by (line, fiscal year, financier); zeros left out."""

	costs: dict[Place, Decimal]
	costs_so_far: dict[Place, Decimal]
	shares: dict[tuple[str, str, str], Decimal]
	shares_so_far: dict[tuple[str, str, str], Decimal]
	not_mapped: Decimal

	@property
	def requested(self) -> Decimal:
		"""What the grant bears of the period's costs."""
		return total(amount for (_line, _year, name), amount in self.shares.items() if name == v.FUNDER)

	@property
	def requested_so_far(self) -> Decimal:
		return total(
			amount for (_line, _year, name), amount in self.shares_so_far.items() if name == v.FUNDER
		)


def costs_until(plan: DemoPlan, day: date) -> budget.Partition:
	"""The project's ledger up to and including a day, divided over the lines."""
	return budget.partition(
		[
			budget.Posting(
				row.account, row.cost_center, str(voucher.day.year), amount, ACCOUNTS[row.account][1]
			)
			for voucher in (*plan.ledger.journals, *plan.ledger.invoices)
			if not voucher.is_cancelled and voucher.day <= day
			for row, amount in voucher.postings
			if row.on_project
		],
		line_map(plan),
	)


def split_until(plan: DemoPlan, costs: Mapping[Place, Decimal]) -> claims.Split:
	"""Who bears what of all costs so far."""
	parties = [
		claims.Party(f.name, f.amounts, claims.PRO_RATA, f.kind == "Own") for f in plan.application.financiers
	]
	return claims.split_costs(costs, parties, plan.application.years)


def figures(plan: DemoPlan) -> dict[str, ClaimFigures]:
	"""What each claim must hold, by its key; each counts on from the one before."""
	result: dict[str, ClaimFigures] = {}
	costs: dict[Place, Decimal] = {}
	shares: dict[tuple[str, str, str], Decimal] = {}
	not_mapped = ZERO
	for claim in CLAIMS:
		part = costs_until(plan, claim.last)
		now, split = dict(part.by_line), split_until(plan, part.by_line).shares
		left_out = total(part.not_mapped.values())
		result[claim.key] = ClaimFigures(
			_less(now, costs), _less(now, {}), _less(split, shares), _less(split, {}), left_out - not_mapped
		)
		costs, shares, not_mapped = now, split, left_out
	return result


def _less(now: Mapping, before: Mapping) -> dict:
	found = {key: now.get(key, ZERO) - before.get(key, ZERO) for key in {*now, *before}}
	return {key: amount for key, amount in found.items() if amount}


def earned(plan: DemoPlan, day: date) -> income.Earned:
	"""What the grant must have earned by a day."""
	lines = line_map(plan)
	costs = dict(costs_until(plan, day).by_line)
	shares: dict[Place, Decimal] = {}
	for (line, year, financier), amount in split_until(plan, costs).shares.items():
		if financier == v.FUNDER:
			shares[line, year] = shares.get((line, year), ZERO) + amount
	investments = []
	for voucher in (*plan.ledger.journals, *plan.ledger.invoices):
		for row, amount in voucher.postings:
			if voucher.is_cancelled or voucher.day > day or not row.on_project or ACCOUNTS[row.account][1]:
				continue
			year = str(voucher.day.year)
			match = budget.place(budget.Posting(row.account, row.cost_center, year, amount, False), lines)
			if match and match.line:
				months = INVESTMENT_MONTHS.get(row.account, 0)
				investments.append(income.Investment((match.line, year), amount, voucher.day, months))
	granted = total(total(f.amounts.values()) for f in plan.application.financiers if f.name == v.FUNDER)
	return income.earned_income(costs, shares, investments, day, granted, DECIDED_ON)


def received(plan: DemoPlan, day: date) -> Decimal:
	"""What the funder has paid by a day."""
	return total(
		row.debit
		for journal in plan.ledger.journals
		if journal.key.startswith("bidrag-") and journal.day <= day
		for row in journal.rows
	)


def income_postings(plan: DemoPlan) -> dict[str, Decimal]:
	"""Debit − credit that the income entries have put on each account in all."""
	last = INCOME_ENDS[-1]
	wanted = income.balances_wanted(received(plan, last), earned(plan, last).earned)
	sums = {
		INCOME_ACCOUNTS["income_account"]: -wanted.income,
		INCOME_ACCOUNTS["liability_account"]: received(plan, last) - wanted.liability,
		INCOME_ACCOUNTS["receivable_account"]: wanted.receivable,
	}
	return {account: amount for account, amount in sums.items() if amount}
