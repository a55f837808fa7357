"""What a budget line may be claimed on instead of the ledger: hours worked, or a flat rate on salaries.

Both stand beside the project ledger and never enter it. Hours belong to the formula whose activity type they
were reported on; they cost what the formula's hourly rate and the employer fee of the day give, so that no
single person's pay is part of a claim.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from digidel_app.domain.money import HUNDRED, ZERO, percent_of, round_ore

LEDGER, TIMESHEET, FLAT_RATE = "Ledger", "Timesheet", "Flat rate"
BASES = (LEDGER, TIMESHEET, FLAT_RATE)


@dataclass(frozen=True)
class HourlyFormula:
	"""A wage formula of a budget line that reported hours may belong to.

	Attributes:
		fiscal_year: None means every year.
		activity_type: what the hours must be reported on; None takes what no other formula names.
		employer_fee_percent: the plan's, used where no rate is known for the day.
		hours: planned, for the period that the formula covers.
		by_timesheet: the line is claimed on timesheets.
	"""

	line: str
	title: str
	hourly_rate: Decimal
	fiscal_year: str | None = None
	activity_type: str | None = None
	employer_fee_percent: Decimal = Decimal(0)
	hours: Decimal = Decimal(0)
	by_timesheet: bool = True


@dataclass(frozen=True)
class Work:
	"""Hours of a day, reported on the project."""

	day: date
	fiscal_year: str | None
	activity_type: str | None
	hours: Decimal


def formula_of(work: Work, formulas: Iterable[HourlyFormula]) -> HourlyFormula | None:
	"""The formula that hours belong to, or None: no formula takes them, or several do alike.

	One that names the activity type goes before one that names none, then one of the fiscal year before one
	of the whole period. A formula without an activity type takes hours only where its line is claimed on
	timesheets: elsewhere the hours have nothing to do with what is claimed.
	"""
	found: list[tuple[tuple[bool, bool], HourlyFormula]] = []
	for formula in formulas:
		if formula.activity_type not in (None, work.activity_type):
			continue
		if formula.activity_type is None and not formula.by_timesheet:
			continue
		if formula.fiscal_year in (None, work.fiscal_year):
			found.append(((formula.activity_type is not None, formula.fiscal_year is not None), formula))
	if not found:
		return None
	best = max(closeness for closeness, _formula in found)
	closest = [formula for closeness, formula in found if closeness == best]
	return closest[0] if len(closest) == 1 else None


def cost_of_hours(hours: Decimal, hourly_rate: Decimal, employer_fee_percent: Decimal) -> Decimal:
	"""hours × hourly rate × (1 + employer fee), SEK in whole öre."""
	return round_ore(hours * hourly_rate * (1 + employer_fee_percent / HUNDRED))


def flat_rate_amount(percent: Decimal, salaries: Decimal, planned: Decimal) -> Decimal:
	"""Overhead as a percentage of a year's eligible salaries, never above the year's plan and never below zero."""
	return max(ZERO, min(percent_of(percent, salaries), planned))


def flat_rate_of_claim(
	percent: Decimal, salaries: Decimal, planned: Decimal, salaries_before: Decimal, claimed_before: Decimal
) -> Decimal:
	"""What a claim adds of a year's flat rate: all of the year so far less what other claims hold.

	Counted so, the plan limits the year and not each claim, and a year claimed in parts is rounded once.

	Args:
		salaries: eligible in this claim, SEK.
		planned: the line's revised plan of the year, SEK.
		salaries_before, claimed_before: salaries and flat rate that other claims hold of the year, SEK.
	"""
	return flat_rate_amount(percent, salaries_before + salaries, planned) - claimed_before
