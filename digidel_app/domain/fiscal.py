"""Which fiscal year a date belongs to, and which fiscal years a period touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class FiscalYear:
	"""A company's fiscal year; both days belong to it."""

	starts_on: date
	ends_on: date
	name: str


def fiscal_year_of(day: date, years: Iterable[FiscalYear]) -> str | None:
	"""Name of the fiscal year whose dates hold `day`; None when none does."""
	return next((year.name for year in years if year.starts_on <= day <= year.ends_on), None)


def years_within(first: date, last: date, years: Iterable[FiscalYear]) -> list[str]:
	"""Names, in order of time, of the fiscal years that share at least one day with the period."""
	return [year.name for year in sorted(years) if year.starts_on <= last and first <= year.ends_on]
