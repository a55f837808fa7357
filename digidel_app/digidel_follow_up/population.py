"""Targets in per cent of the residents: which figure they are counted on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe

from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain.goals import target_from_population


@dataclass(frozen=True)
class Population:
	"""How many lived in the municipality at the end of a year, and who says so."""

	year: int
	value: int
	source: str


def figures_of(company: str) -> list[Population]:
	"""Every figure of a municipality, the latest year first."""
	# get_all: whoever may read the goal may read what its target is counted on
	rows = frappe.get_all(
		"Population Figure",
		filters={"company": company},
		fields=["year", "value", "source"],
		order_by="year desc",
		limit=0,
	)
	return [Population(row.year, row.value, row.source) for row in rows]


def valid_for(figures: Iterable[Population], starts_on: date) -> Population | None:
	"""The latest figure of the year a goal begins, or before it. A goal is not moved by figures that come later."""
	known = [figure for figure in figures if figure.year <= starts_on.year]
	return max(known, key=lambda figure: figure.year, default=None)


def target_of(percent: object, figure: Population | None) -> Decimal | None:
	"""Persons that make up so many per cent; None where nobody has said how many live there, or nobody does."""
	if not figure or figure.value <= 0:
		return None
	return Decimal(target_from_population(to_decimal(percent), figure.value))
