"""Two years of grant income, month by month, held against bookkeeping that plain Python does beside it.

What stands on the accounts is summed from the general ledger itself, not from what the app says it booked; what should
stand there is computed from the list of what the test has booked.
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal

import frappe
import pytest
from frappe.query_builder.functions import Sum

from digidel_app.digidel_funding import income
from digidel_app.domain import claims
from digidel_app.domain.income import Investment, balances_wanted, earned_income
from digidel_app.testing import builders_claims as make
from digidel_app.testing import builders_funding as build

pytestmark = pytest.mark.long

ACCOUNTS = {"income_account": "3985", "liability_account": "2990", "receivable_account": "1790"}
MONTHS = [(year, month) for year in (2019, 2020) for month in range(1, 13)]
PROMISED = {"2019": Decimal(500_000), "2020": Decimal(500_000)}
OWN = {"2019": Decimal(730_000), "2020": Decimal(830_000)}
LINES = {
	"7010": "Lönekostnader",
	"6110": "OH-kostnader",
	"1220": "Teknisk utrustning",
	"5800": "Resekostnader",
}
LIFE = 36


class Books:
	"""What the test has booked, and what must stand on the grant's accounts because of it."""

	def __init__(self, grant):
		self.grant = grant
		self.costs: list[tuple[date, str, Decimal]] = []
		self.payments: list[tuple[date, Decimal]] = []
		self.repayable_from: list[tuple[date, Decimal]] = []
		self.decided_on = date(2018, 12, 1)
		self.before = self.on_accounts(date(2099, 1, 1))

	# --- bookings

	def cost(self, number: str, amount: str, day: date):
		self.costs.append((day, number, Decimal(amount)))
		return build.journal_entry(self.grant.project, number, Decimal(amount), str(day))

	def take_back(self, entry, number: str, amount: str, day: date):
		self.costs.remove((day, number, Decimal(amount)))
		entry.cancel()

	def pay(self, amount: int, day: date):
		self.payments.append((day, Decimal(amount)))
		sides = ("debit", "credit") if amount > 0 else ("credit", "debit")
		entry = frappe.get_doc(
			doctype="Journal Entry", company=self.grant.company, posting_date=day, voucher_type="Journal Entry",
			accounts=[
				{
					"account": build.account(number),
					f"{side}_in_account_currency": abs(amount),
					"cost_center": build.cost_center(),
				}
				for number, side in zip((build.BANK, ACCOUNTS["liability_account"]), sides, strict=True)
			],
		).insert().submit()  # fmt: skip
		self.grant.reload()
		self.grant.append("instalments", {"due_on": day, "amount": abs(amount), "journal_entry": entry.name})
		self.grant.save()

	def demand_back(self, amount: int, day: date):
		self.repayable_from.append((day, Decimal(amount)))
		frappe.db.set_value("Grant Agreement", self.grant.name, "repayment_demanded", amount)

	def decide(self, day: date):
		self.decided_on = day
		frappe.db.set_value("Grant Agreement", self.grant.name, "decided_on", day)

	# --- what is, and what must be

	def on_accounts(self, day: date) -> dict[str, Decimal]:
		"""Credit − debit on each grant account, all of the general ledger up to a day."""
		gle = frappe.qb.DocType("GL Entry")
		names = {build.account(number): number for number in ACCOUNTS.values()}
		rows = (
			frappe.qb.from_(gle)
			.select(gle.account, Sum(gle.credit - gle.debit))
			.where(gle.account.isin(list(names)))
			.where(gle.is_cancelled == 0)
			.where(gle.posting_date <= day)
			.groupby(gle.account)
			.run()
		)
		found = {names[account]: Decimal(str(round(amount, 2))) for account, amount in rows}
		return {number: found.get(number, Decimal(0)) for number in ACCOUNTS.values()}

	def earned(self, day: date):
		costs: dict = {}
		investments = []
		for on, number, amount in self.costs:
			if on <= day:
				place = (LINES[number], str(on.year))
				costs[place] = costs.get(place, Decimal(0)) + amount
				if number == "1220":
					investments.append(Investment(place, amount, on, LIFE))
		parties = [claims.Party("bidrag", PROMISED), claims.Party("kommunen", OWN, is_own=True)]
		shares: dict = {}
		for (line, year, name), amount in claims.split_costs(costs, parties, ("2019", "2020")).shares.items():
			if name == "bidrag":
				shares[line, year] = shares.get((line, year), Decimal(0)) + amount
		repayable = self.repayable_from[-1][1] if self.repayable_from else Decimal(0)
		limit = sum(PROMISED.values()) - repayable
		return earned_income(costs, shares, investments, day, limit, self.decided_on)

	def received(self, day: date) -> Decimal:
		return sum((amount for on, amount in self.payments if on <= day), Decimal(0))

	def close(self, day: date):
		"""Book a month's end as finance does, and hold every account against what it must be."""
		record = income.propose(self.grant.reload(), day)
		if record:
			frappe.get_doc("Journal Entry", record.journal_entry).submit()
		self.check(day)
		assert income.propose(self.grant.reload(), day) is None  # nothing twice
		return record

	def check(self, day: date):
		received, earned = self.received(day), self.earned(day).earned
		wanted = balances_wanted(received, earned)
		now = {number: amount - self.before[number] for number, amount in self.on_accounts(day).items()}
		assert now == {
			ACCOUNTS["income_account"]: wanted.income,
			ACCOUNTS["liability_account"]: wanted.liability,
			ACCOUNTS["receivable_account"]: -wanted.receivable,
		}, day
		assert now[ACCOUNTS["liability_account"]] + now[ACCOUNTS["receivable_account"]] == received - earned
		return earned


def end(year: int, month: int) -> date:
	return date(year, month, monthrange(year, month)[1])


@pytest.fixture
def books():
	settings = frappe.db.exists("Digidel Company Settings", {"company": build.COMPANY})
	doc = (
		frappe.get_doc("Digidel Company Settings", settings)
		if settings
		else frappe.new_doc("Digidel Company Settings")
	)
	doc.company = build.COMPANY
	doc.update({name: build.account(number) for name, number in ACCOUNTS.items()})
	doc.save()
	grant = make.active_grant()
	owned = {"account": build.account("1220"), "company": grant.company}
	frappe.db.set_value("Cost Type Account", owned, "depreciation_months", LIFE)
	return Books(grant)


def monthly(books: Books, year: int, month: int):
	"""A month's ordinary costs, with öre that do not divide evenly."""
	books.cost("7010", f"{58000 + month * 111}.{month:02d}", date(year, month, 25))
	books.cost("6110", "9000.33", date(year, month, 28))


def test_paid_in_advance_and_then_in_arrears(books):
	"""The advance is a liability that melts; what is earned beyond it is a receivable until the funder pays."""
	states = set()
	for year, month in MONTHS:
		monthly(books, year, month)
		if (year, month) in ((2019, 1), (2020, 7)):
			books.pay(300_000 if year == 2019 else 600_000, end(year, month))
		books.close(end(year, month))
		states.add(books.received(end(year, month)) > books.earned(end(year, month)).earned)
	assert states == {True, False}


def test_with_an_investment(books):
	"""What is not depreciated is not earned: it waits on the balance, and melts a thirty-sixth a month."""
	waiting = []
	for year, month in MONTHS:
		monthly(books, year, month)
		if (year, month) == (2019, 3):
			books.pay(500_000, end(year, month))
		if (year, month) == (2019, 5):
			books.cost("1220", "72000.50", date(2019, 5, 10))
		if (year, month) == (2020, 2):
			books.cost("1220", "41600", date(2020, 2, 29))
		books.close(end(year, month))
		waiting.append(books.earned(end(year, month)).deferred)
	assert waiting[3] == 0 < waiting[4] > waiting[5] > waiting[12]
	assert waiting[13] > waiting[12]  # the second purchase
	figures = income.earned_by(books.grant.reload(), end(2020, 12))
	assert figures.deferred == waiting[-1] > 0


def test_with_a_repayment(books):
	"""What is demanded back is no longer income; until it is paid it is a liability."""
	for year, month in MONTHS:
		monthly(books, year, month)
		if month == 1:
			books.pay(500_000, end(year, month))
		if (year, month) == (2020, 10):
			books.demand_back(250_000, end(year, month))
		if (year, month) == (2020, 12):
			books.pay(-250_000, end(year, month))
		books.close(end(year, month))
	earned = books.check(end(2020, 12))
	assert earned <= Decimal(750_000)
	assert books.received(end(2020, 12)) == Decimal(750_000)


def test_with_a_late_decision_a_month_opened_again_and_a_voucher_taken_back(books):
	"""Costs of months before the decision are earned on the day it is made; a late voucher opens its month again."""
	books.decide(date(2019, 4, 15))
	mistake = None
	for year, month in MONTHS[:18]:
		last = end(year, month)
		monthly(books, year, month)
		if (year, month) == (2019, 6):
			mistake = books.cost("5800", "4321.09", date(2019, 6, 12))
			books.pay(500_000, last)
		record = books.close(last)
		if (year, month) < (2019, 4):
			assert record is None
		if (year, month) == (2019, 9):
			books.cost("7010", "10000.01", date(2019, 9, 30))  # came after the month was booked
			with pytest.raises(frappe.ValidationError):
				income.propose(books.grant.reload(), last)
			back = income.reverse(frappe.get_doc("Grant Income Entry", record.name))
			frappe.get_doc("Journal Entry", back.journal_entry).submit()
			books.close(last)
		if (year, month) == (2019, 11):
			books.take_back(mistake, "5800", "4321.09", date(2019, 6, 12))  # settled by December's entry
	assert books.earned(end(2020, 6)).earned > 0
