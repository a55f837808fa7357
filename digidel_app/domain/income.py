"""When a grant's money is earned, and what stands between what was received and what was earned.

A grant that must be used for its purpose is income as the costs it pays for arise: its share of eligible
costs, where an investment counts as it is depreciated. Nothing is earned before the funder's decision, and
never more than was granted and need not be repaid. What was received and not earned is a liability; what was
earned and not received is a receivable.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.domain.claims import Place
from digidel_app.domain.money import ZERO, round_ore, total


def is_month_end(day: date) -> bool:
	"""Whether the day is the last of its month."""
	return day.day == monthrange(day.year, day.month)[1]


@dataclass(frozen=True)
class Investment:
	"""A purchase that is booked as an asset.

	Attributes:
		place: the budget line and fiscal year that it counts in.
		months: how long it is depreciated, straight-line; zero means that nobody has said.
	"""

	place: Place
	amount: Decimal
	acquired_on: date
	months: int


def depreciated(investment: Investment, day: date) -> Decimal:
	"""What of an investment has become cost by a day, SEK: a month's part at each month end from its purchase."""
	if investment.months <= 0:
		return ZERO
	bought = investment.acquired_on
	passed = (day.year - bought.year) * 12 + day.month - bought.month + is_month_end(day)
	passed = min(max(passed, 0), investment.months)
	return round_ore(investment.amount * passed / investment.months)


@dataclass(frozen=True)
class Earned:
	"""How an earned amount came about, SEK.

	Attributes:
		costs: eligible costs so far, investments at their price.
		entitled: the grant's share of them.
		deferred: of that, the share of investments not depreciated yet.
		limit: what was granted less what is known to be repaid.
		earned: entitled less deferred, within the limit; nothing before the decision.
	"""

	costs: Decimal
	entitled: Decimal
	deferred: Decimal
	limit: Decimal
	earned: Decimal


def earned_income(
	costs: Mapping[Place, Decimal],
	shares: Mapping[Place, Decimal],
	investments: Iterable[Investment],
	day: date,
	limit: Decimal,
	decided_on: date | None,
) -> Earned:
	"""What a grant has earned by a day.

	Args:
		costs: eligible costs up to the day.
		shares: what the grant bears of them.
		limit: granted so far, less what is known to be repaid.
		decided_on: the day of the funder's decision; None earns nothing.
	"""
	waiting: dict[Place, Decimal] = {}
	for one in investments:
		waiting[one.place] = waiting.get(one.place, ZERO) + one.amount - depreciated(one, day)
	deferred = ZERO
	for place, amount in waiting.items():
		cost, share = costs.get(place, ZERO), shares.get(place, ZERO)
		if cost > 0 and share > 0:
			deferred += min(share, max(ZERO, round_ore(share * amount / cost)))
	entitled = total(shares.values())
	earned = max(ZERO, min(entitled - deferred, limit))
	if decided_on is None or day < decided_on:
		earned = ZERO
	return Earned(total(costs.values()), entitled, deferred, limit, earned)


@dataclass(frozen=True)
class Balances:
	"""What stands on the accounts of a grant, SEK: income and liability in credit, receivable in debit."""

	income: Decimal = ZERO
	liability: Decimal = ZERO
	receivable: Decimal = ZERO

	def __add__(self, other: "Balances") -> "Balances":
		return Balances(
			self.income + other.income, self.liability + other.liability, self.receivable + other.receivable
		)

	def __sub__(self, other: "Balances") -> "Balances":
		return self + Balances(-other.income, -other.liability, -other.receivable)

	def __bool__(self) -> bool:
		return any((self.income, self.liability, self.receivable))

	@property
	def net_liability(self) -> Decimal:
		"""Liability less receivable: received − earned, when all is booked."""
		return self.liability - self.receivable

	@property
	def imbalance(self) -> Decimal:
		"""Credit − debit of the three together: zero for an entry that can be booked."""
		return self.income + self.liability - self.receivable


def balances_wanted(received: Decimal, earned: Decimal) -> Balances:
	"""What the accounts should hold: received − earned is a liability above zero, a receivable below."""
	return Balances(earned, max(ZERO, received - earned), max(ZERO, earned - received))


def amount_to_repay(received: Decimal, entitled: Decimal) -> Decimal:
	"""What is left of a grant when its period is over: received beyond what its costs entitle to."""
	return max(ZERO, received - entitled)
