"""Kronor and öre. The only place that rounds money.

Amounts are Decimal in SEK. A float never enters: what comes from a database or a form is turned into a
Decimal through its text at the border (`digidel_funding.amounts`).
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

ORE = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)


def round_ore(amount: Decimal) -> Decimal:
	"""The amount in whole öre; half an öre is rounded away from zero, as Swedish bookkeeping does."""
	return amount.quantize(ORE, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
	"""Sum in whole öre; nothing is nothing kronor."""
	return sum(amounts, ZERO)


def percent_of(percent: Decimal, amount: Decimal) -> Decimal:
	"""`percent` per cent of `amount`, in whole öre."""
	return round_ore(percent * amount / HUNDRED)


def split(amount: Decimal, weights: Mapping[str, Decimal], remainder_to: str) -> dict[str, Decimal]:
	"""Split an amount by weight so that the parts sum to it to the öre.

	Args:
		amount: SEK, in whole öre; may be negative.
		weights: share of each name, none below zero, not all zero.
		remainder_to: the one name that bears the rounding difference.

	Raises:
		ValueError: a negative weight, only zero weights, or `remainder_to` is not among the names.
	"""
	whole = sum(weights.values(), Decimal(0))
	if remainder_to not in weights or whole <= 0 or min(weights.values()) < 0:
		raise ValueError("weights must be positive and include the one that bears the remainder")
	parts = {name: round_ore(amount * weight / whole) for name, weight in weights.items()}
	parts[remainder_to] += amount - total(parts.values())
	return parts
