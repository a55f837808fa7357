"""The rows of a claim that stand outside the ledger: reported hours, and flat rates on salaries."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from frappe import _
from frappe.translate import print_language

from digidel_app.digidel_funding import plan
from digidel_app.digidel_funding.amounts import kronor, percent, to_decimal, to_money
from digidel_app.digidel_funding.claim_rows import VoucherRow
from digidel_app.digidel_funding.timesheets import Priced, Prices, hourly_formulas, reported_hours
from digidel_app.domain import claims
from digidel_app.domain.budget import SALARY
from digidel_app.domain.claim_bases import FLAT_RATE, TIMESHEET, flat_rate_of_claim
from digidel_app.domain.claims import VoucherKey
from digidel_app.domain.money import ZERO, total

if TYPE_CHECKING:
	from digidel_app.digidel_funding.claim_sorting import Sorting

SWEDISH = "sv"  # the notes are evidence to the funder, as the statement is
HOURS, LINE = "Timesheet", "Project Budget Line"


# --- timesheets -------------------------------------------------------------------------------------


def timesheet_rows(sorting: "Sorting", lines: Sequence) -> list[VoucherRow]:
	"""A row per reported row of the claim's period, and of the days outside the grant's term."""
	grant = sorting.scope.grant
	formulas, prices = hourly_formulas(lines), Prices(grant.company)
	everything = [
		prices.of(reported, formulas)
		for reported in reported_hours([grant.project], sorting.years)[grant.project]
	]
	with print_language(SWEDISH):
		found = [
			_timesheet_row(sorting, priced, grant.currency)
			for priced in everything
			if not sorting.is_another_period(priced.reported.work.day)
		]
	sorting.leave_out_claimed(found, [(*_key(one), one.reported.work.day, one.amount) for one in everything])
	return found


def _key(priced: Priced) -> VoucherKey:
	return VoucherKey(HOURS, priced.reported.timesheet, "", "", priced.reported.row)


def _timesheet_row(sorting: "Sorting", priced: Priced, currency: str) -> VoucherRow:
	work, formula = priced.reported.work, priced.formula
	line = formula.line if formula else ""
	reason = sorting.reason_against(line, TIMESHEET)
	if not sorting.term.holds(work.day):
		reason = claims.OUTSIDE_PERIOD
	return VoucherRow(
		_key(priced),
		work.day,
		work.fiscal_year or "",
		priced.amount,
		line,
		reason,
		basis=TIMESHEET,
		hours=work.hours,
		note=_hours_note(priced, currency),
	)


def _hours_note(priced: Priced, currency: str) -> str:
	"""How the amount was counted, without anybody's name."""
	work, formula = priced.reported.work, priced.formula
	activity = work.activity_type or _("No activity type")
	if not formula:
		return _("{0}: {1} hours").format(activity, _number(work.hours))
	return _("{0}: {1} hours at {2}, employer fee {3}").format(
		activity,
		_number(work.hours),
		kronor(formula.hourly_rate, currency),
		percent(priced.fee_percent, 2),
	)


def _number(hours: Decimal) -> str:
	return f"{hours:.2f}".rstrip("0").rstrip(".").replace(".", ",")


# --- flat rates -------------------------------------------------------------------------------------


def flat_rate_rows(sorting: "Sorting", lines: Iterable, found: Iterable[VoucherRow]) -> list[VoucherRow]:
	"""A row per line and fiscal year of the claim's period: its percentage of the salaries that the claim holds.

	`found` are the rows on the other bases.
	"""
	kinds = plan.cost_type_kinds()
	lines = list(lines)
	# what another grant pays for by name is no salary of this one, also where that grant has claimed it before
	salary_lines = {
		line.name for line in lines if kinds.get(line.cost_type) == SALARY and line.name not in sorting.others
	}
	salaries: dict[str, Decimal] = {}
	for row in found:
		if not row.reason and row.line in salary_lines:
			salaries[row.fiscal_year] = salaries.get(row.fiscal_year, ZERO) + row.amount
	period = sorting.scope.period
	years = [y for y in sorting.years if y.starts_on <= period.last and period.first <= y.ends_on]
	rows = []
	with print_language(SWEDISH):
		for line in lines:
			if line.claim_basis == FLAT_RATE:
				rows += [_flat_rate_row(sorting, line, year, salaries, salary_lines) for year in years]
	return [row for row in rows if row.amount]


def _flat_rate_row(sorting: "Sorting", line, year, salaries: dict, salary_lines: set[str]) -> VoucherRow:
	held = sorting.claimed.places
	before = total(held.get((name, year.name), ZERO) for name in salary_lines)
	in_claim = salaries.get(year.name, ZERO)
	planned = total(to_money(row.revised_amount) for row in line.years if row.fiscal_year == year.name)
	rate = to_decimal(line.flat_rate_percent) or ZERO
	claimed_before = held.get((line.name, year.name), ZERO)
	currency = sorting.scope.grant.currency
	return VoucherRow(
		VoucherKey(LINE, line.name, "", "", year.name),
		min(sorting.scope.period.last, year.ends_on),
		year.name,
		flat_rate_of_claim(rate, in_claim, planned, before, claimed_before),
		line.name,
		sorting.reason_against(line.name, FLAT_RATE),
		basis=FLAT_RATE,
		note=_("{0} of salaries so far {1}, at most the year's plan {2}, less claimed before {3}").format(
			percent(rate, 2),
			kronor(before + in_claim, currency),
			kronor(planned, currency),
			kronor(claimed_before, currency),
		),
	)
