"""What partners promised and what they gave besides money, year by year. Never part of the ledger."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from digidel_app.domain.money import ZERO
from digidel_app.domain.partners import value

HOURS = "Hours"
PER_YEAR, WHOLE_TERM = "Per year", "Whole term"
_HUNDREDTH = Decimal("0.01")


class Term(NamedTuple):
	"""A period an agreement was made for, both days included. `last` is None until further notice."""

	first: date
	last: date | None


class Commitment(NamedTuple):
	"""A promise: so much, per year or for the whole term, at a value in kronor per unit."""

	kind: str
	unit: str
	quantity: Decimal
	unit_value: Decimal
	per: str = WHOLE_TERM


class Key(NamedTuple):
	"""What one row of the follow-up is about. Years are calendar years; units are not mixed."""

	partner: str
	agreement: str | None
	kind: str
	unit: str
	year: int


class Given(NamedTuple):
	key: Key
	quantity: Decimal
	amount: Decimal


class Row(NamedTuple):
	"""Promised, delivered and what remains: below zero when more was given than promised."""

	key: Key
	promised: Decimal
	promised_value: Decimal
	delivered: Decimal
	delivered_value: Decimal

	@property
	def remaining(self) -> Decimal:
		return self.promised - self.delivered

	@property
	def remaining_value(self) -> Decimal:
		return self.promised_value - self.delivered_value


def terms(starts_on: date, ends_on: date | None, renewed_from: Iterable[date] = ()) -> list[Term]:
	"""The terms of an agreement in order.

	Args:
		renewed_from: the last days of the terms that were renewed.
	"""
	found, first = [], starts_on
	for last in sorted(set(renewed_from)):
		if first <= last and (ends_on is None or last < ends_on):
			found.append(Term(first, last))
			first = last + timedelta(days=1)
	return [*found, Term(first, ends_on)]


def promised_by_year(
	commitment: Commitment, agreed: Sequence[Term], last_year: int, ended_on: date | None = None
) -> dict[int, Decimal]:
	"""How much of a promise falls on each calendar year, to two decimals.

	A promise per year counts in full for a full year and by days for a part of one. A promise for the whole term is
	divided by days over the years of each term, and its years always add up to it; without an end it belongs to the
	year it was made. What lies after `ended_on` (termination) is not promised any more, nor counted.

	Args:
		last_year: years after this one are left out.
	"""
	by_year: dict[int, Decimal] = {}
	for term in agreed:
		shares = (
			_per_year(commitment.quantity, term, last_year)
			if commitment.per == PER_YEAR
			else _whole_term(commitment.quantity, term)
		)
		if ended_on:
			shares = _cut(shares, term, ended_on)
		for year, quantity in shares.items():
			if year <= last_year:
				by_year[year] = by_year.get(year, ZERO) + quantity
	return {year: quantity for year, quantity in sorted(by_year.items()) if quantity}


def _per_year(quantity: Decimal, term: Term, last_year: int) -> dict[int, Decimal]:
	years = range(term.first.year, min(last_year, term.last.year if term.last else last_year) + 1)
	return {year: _rounded(quantity * _days_in(term, year) / _days_of(year)) for year in years}


def _whole_term(quantity: Decimal, term: Term) -> dict[int, Decimal]:
	if term.last is None:
		return {term.first.year: quantity}
	years = range(term.first.year, term.last.year + 1)
	days = (term.last - term.first).days + 1
	shares, left = {}, quantity
	for year in years[:-1]:
		shares[year] = _rounded(quantity * _days_in(term, year) / days)
		left -= shares[year]
	return {**shares, years[-1]: left}  # the last year takes what rounding left over


def _cut(shares: dict[int, Decimal], term: Term, ended_on: date) -> dict[int, Decimal]:
	kept = {}
	for year, quantity in shares.items():
		whole = _days_in(term, year)
		part = _days_in(Term(term.first, min(term.last or ended_on, ended_on)), year)
		if part and whole:
			kept[year] = quantity if part >= whole else _rounded(quantity * part / whole)
	return kept


def _days_in(term: Term, year: int) -> int:
	first, last = max(term.first, date(year, 1, 1)), min(term.last or date.max, date(year, 12, 31))
	return max(0, (last - first).days + 1)


def _days_of(year: int) -> int:
	return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _rounded(quantity: Decimal) -> Decimal:
	return quantity.quantize(_HUNDREDTH, ROUND_HALF_UP)


def unit_of(kind: str, unit: str | None) -> str:
	"""One spelling of a unit, so that "Timmar" and "timmar " are the same; hours need none."""
	return "" if kind == HOURS else " ".join((unit or "").casefold().split())


def follow_up(promised: Iterable[tuple[Key, Decimal, Decimal]], given: Iterable[Given]) -> list[Row]:
	"""One row for each key that anything was promised or given under, in the order of the keys.

	What is given without a stated unit counts towards the only unit promised, where there is just one.

	Args:
		promised: (key, quantity, value per unit).
	"""
	rows: dict[Key, list[Decimal]] = {}
	for key, quantity, unit_value in promised:
		row = rows.setdefault(key, [ZERO] * 4)
		row[0] += quantity
		row[1] += value(quantity, unit_value)
	units: dict[tuple, set[str]] = {}
	for key in rows:
		units.setdefault(_without_unit(key), set()).add(key.unit)
	for entry in given:
		key = entry.key
		known = units.get(_without_unit(key), set())
		if not key.unit and len(known) == 1:
			key = key._replace(unit=next(iter(known)))
		row = rows.setdefault(key, [ZERO] * 4)
		row[2] += entry.quantity
		row[3] += entry.amount
	return [Row(key, *figures) for key, figures in sorted(rows.items(), key=lambda item: _order(item[0]))]


def _without_unit(key: Key) -> tuple:
	return (key.partner, key.agreement, key.kind, key.year)


def _order(key: Key) -> tuple:
	return (key.partner, key.agreement or "", key.year, key.kind, key.unit)
