"""The rules of a grant budget: formulas, overhead cap, financing balance, mapping of postings to lines.

Source of the rules: the funder's application form (wage = hourly rate × employer fee × hours, overhead at
most a percentage of the wage costs, financing equal to the plan) and the project's own ledger rules.

Three figures stand side by side and are never mixed: what the applicant *stated* for a formula, what the
formula *computes*, and what the line *plans*. Amounts are Decimal in SEK, years are names of fiscal years.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from digidel_app.domain.money import HUNDRED, ZERO, percent_of, round_ore, split, total

STATED = "stated"
COMPUTED = "computed"
PLANNED = "planned"
ACTUAL = "actual"

SALARY = "Salary"
OVERHEAD = "Overhead"


class BudgetError(ValueError):
	"""A formula that cannot be computed. `code` names the rule, `subject` the formula."""

	def __init__(self, code: str, subject: str, detail: str = ""):
		self.code, self.subject, self.detail = code, subject, detail
		super().__init__(f"{code}: {subject} {detail}".strip())


# --- formulas ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
	"""Either hours × hourly rate × (1 + employer fee), or a percentage of another formula.

	Attributes:
		title: unique within the budget; other formulas point at it.
		line: the budget line it belongs to.
		fiscal_year: None means the whole period.
		hourly_rate: SEK per hour.
		employer_fee_percent: added to the wage, 39.2 means 39.2 %.
		hours: for the period the formula covers.
		percent, of_formula: the other kind of formula.
		stated_amount: what the applicant wrote, None when nothing was written.
	"""

	title: str
	line: str = ""
	fiscal_year: str | None = None
	hourly_rate: Decimal | None = None
	employer_fee_percent: Decimal | None = None
	hours: Decimal | None = None
	percent: Decimal | None = None
	of_formula: str | None = None
	stated_amount: Decimal | None = None

	@property
	def is_percentage(self) -> bool:
		return bool(self.of_formula)


def check_formula(formula: Formula) -> None:
	"""Raise BudgetError when the formula is incomplete, of both kinds, or has a figure below zero."""
	for name in ("hourly_rate", "employer_fee_percent", "hours", "percent", "stated_amount"):
		value = getattr(formula, name)
		if value is not None and (not value.is_finite() or value < 0):
			raise BudgetError("negative", formula.title, name)
	if formula.is_percentage and formula.hours:
		raise BudgetError("both_kinds", formula.title)
	if formula.is_percentage and formula.percent is None:
		raise BudgetError("percent_missing", formula.title)
	if not formula.is_percentage and (formula.hourly_rate is None or formula.hours is None):
		raise BudgetError("hours_missing", formula.title)


def computed_amounts(formulas: Iterable[Formula], basis: str = COMPUTED) -> dict[str, Decimal]:
	"""What each formula gives, by title, in whole öre.

	On the basis `stated` a percentage is taken of what was stated for the other formula, on `computed` of
	what that one computes. A wage formula computes the same on both.

	Raises:
		BudgetError: `unknown_formula`, `circular`, or one of `check_formula`.
	"""
	by_title = {formula.title: formula for formula in formulas}
	amounts: dict[str, Decimal] = {}

	def stated(title: str) -> Decimal | None:
		other = by_title.get(title)
		return other.stated_amount if basis == STATED and other else None

	def chain_from(title: str) -> list[str]:
		"""The formula and those beneath it that are not computed yet; a walk, for a chain may be of any length."""
		chain: dict[str, None] = {}
		while title not in amounts:
			if title in chain:
				raise BudgetError("circular", title)
			if title not in by_title:
				raise BudgetError("unknown_formula", next(reversed(chain)), title)
			formula = by_title[title]
			check_formula(formula)
			chain[title] = None
			if not formula.is_percentage or stated(formula.of_formula) is not None:
				break
			title = formula.of_formula
		return list(chain)

	for title in by_title:
		for part in reversed(chain_from(title)):
			formula, given = by_title[part], stated(by_title[part].of_formula or "")
			base = amounts.get(formula.of_formula or "") if given is None else given
			amounts[part] = _compute(formula, base)
	return amounts


def _compute(formula: Formula, base: Decimal | None) -> Decimal:
	"""The formula's amount; `base` is what it takes its percentage of."""
	if formula.is_percentage:
		return percent_of(formula.percent, base)
	fee_factor = 1 + (formula.employer_fee_percent or Decimal(0)) / HUNDRED
	return round_ore(formula.hourly_rate * fee_factor * formula.hours)


def amounts_on_basis(formulas: Sequence[Formula], basis: str) -> dict[str, Decimal]:
	"""Amount per formula: as stated (computed where nothing was stated), or as computed."""
	computed = computed_amounts(formulas)
	if basis == COMPUTED:
		return computed
	return {f.title: computed[f.title] if f.stated_amount is None else f.stated_amount for f in formulas}


def spread(amount: Decimal, fiscal_year: str | None, years: Sequence[str]) -> dict[str, Decimal]:
	"""A formula's amount per fiscal year.

	A formula for the whole period is split evenly, an assumption the application does not state; the last
	year bears the rounding difference.
	"""
	if fiscal_year:
		return {fiscal_year: amount}
	if not years:
		return {}
	return split(amount, dict.fromkeys(years, Decimal(1)), years[-1])


# --- plan and its deviations ------------------------------------------------------------------------


@dataclass(frozen=True)
class BudgetLine:
	"""A line of the application: its plan per fiscal year and the formulas it rests on."""

	name: str
	title: str
	kind: str
	planned: Mapping[str, Decimal]
	formulas: Sequence[Formula] = ()

	@property
	def planned_total(self) -> Decimal:
		return total(self.planned.values())


@dataclass(frozen=True)
class Deviation:
	"""A difference that the application itself contains: `found` − `expected`, on a named basis.

	Codes: `formula` (a stated amount against what its formula gives), `line` and `line_year` (the plan
	against the line's formulas), `cap` and `cap_year` (overhead against its cap), `fee` and `fee_year` (wages
	recomputed with the employer fee valid each year).
	"""

	code: str
	subject: str
	basis: str
	found: Decimal
	expected: Decimal
	fiscal_year: str | None = None
	assumes_even_split: bool = False

	@property
	def amount(self) -> Decimal:
		return self.found - self.expected


def deviations(
	lines: Sequence[BudgetLine], years: Sequence[str], cap_percent: Decimal | None = None
) -> list[Deviation]:
	"""Every difference the plan contains, largest rule first; equal figures give no row.

	Args:
		lines: all lines of one budget; percentages may point across lines.
		years: fiscal years of the grant, in order.
		cap_percent: overhead cap in per cent of salaries; None where the funder sets none.
	"""
	formulas = [formula for line in lines for formula in line.formulas]
	found = [*_formula_deviations(formulas), *_line_deviations(lines, years)]
	if cap_percent is not None:
		found += [
			Deviation(
				"cap_year" if cap.fiscal_year else "cap",
				OVERHEAD,
				cap.basis,
				cap.overhead_amount,
				cap.cap_amount,
				cap.fiscal_year,
				cap.assumes_even_split,
			)
			for cap in plan_caps(lines, years, cap_percent)
			if cap.excess > 0
		]
	return [row for row in found if row.amount]


def _formula_deviations(formulas: Sequence[Formula]) -> list[Deviation]:
	on_basis = {basis: computed_amounts(formulas, basis) for basis in (STATED, COMPUTED)}
	rows = []
	for formula in formulas:
		if formula.stated_amount is None:
			continue
		bases = (STATED, COMPUTED) if formula.is_percentage else (COMPUTED,)
		rows += [
			Deviation("formula", formula.title, basis, formula.stated_amount, on_basis[basis][formula.title])
			for basis in bases
		]
	return rows


def _line_deviations(lines: Sequence[BudgetLine], years: Sequence[str]) -> list[Deviation]:
	rows = []
	for basis in (STATED, COMPUTED):
		per_year = formula_amounts_per_year(lines, years, basis)
		for line in lines:
			if not line.formulas:
				continue
			by_year = per_year[line.name]
			rows.append(Deviation("line", line.title, basis, line.planned_total, total(by_year.values())))
			rows += [
				Deviation(
					"line_year",
					line.title,
					basis,
					line.planned.get(year, ZERO),
					by_year.get(year, ZERO),
					year,
					assumes_even_split=any(f.fiscal_year is None for f in line.formulas),
				)
				for year in years
			]
	return rows


def formula_amounts_per_year(
	lines: Sequence[BudgetLine], years: Sequence[str], basis: str
) -> dict[str, dict[str, Decimal]]:
	"""Σ formulas per line and fiscal year on a basis: {line name: {fiscal year: SEK}}."""
	amounts = amounts_on_basis([f for line in lines for f in line.formulas], basis)
	result: dict[str, dict[str, Decimal]] = {}
	for line in lines:
		by_year: dict[str, Decimal] = {}
		for formula in line.formulas:
			for year, part in spread(amounts[formula.title], formula.fiscal_year, years).items():
				by_year[year] = by_year.get(year, ZERO) + part
		result[line.name] = by_year
	return result


# --- overhead cap -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class OverheadCap:
	"""Overhead against its cap on one basis; `fiscal_year` None is the whole period, which decides."""

	basis: str
	base_amount: Decimal
	overhead_amount: Decimal
	percent: Decimal
	fiscal_year: str | None = None
	assumes_even_split: bool = False

	@property
	def cap_amount(self) -> Decimal:
		return percent_of(self.percent, self.base_amount)

	@property
	def excess(self) -> Decimal:
		"""SEK above the cap; below zero means room left."""
		return self.overhead_amount - self.cap_amount

	@property
	def share_percent(self) -> Decimal | None:
		"""Overhead in per cent of its base; None when there is no base."""
		return self.overhead_amount * HUNDRED / self.base_amount if self.base_amount else None


def plan_caps(lines: Sequence[BudgetLine], years: Sequence[str], percent: Decimal) -> list[OverheadCap]:
	"""The cap on the plan: total and per year, on planned, stated and computed salaries.

	The overhead compared is always the planned one: that is what the funder is asked to pay.
	"""
	salaries = [line for line in lines if line.kind == SALARY]
	overhead = [line for line in lines if line.kind == OVERHEAD]
	per_basis = {PLANNED: {line.name: dict(line.planned) for line in salaries}}
	if any(line.formulas for line in salaries):
		for basis in (STATED, COMPUTED):
			per_basis[basis] = _with_plan_where_no_formula(lines, salaries, years, basis)
	even = any(f.fiscal_year is None for line in salaries for f in line.formulas)
	caps = []
	for basis, by_line in per_basis.items():
		base = {year: total(amounts.get(year, ZERO) for amounts in by_line.values()) for year in years}
		costs = {year: total(line.planned.get(year, ZERO) for line in overhead) for year in years}
		caps.append(OverheadCap(basis, total(base.values()), total(costs.values()), percent))
		caps += [
			OverheadCap(basis, base[year], costs[year], percent, year, even and basis != PLANNED)
			for year in years
		]
	return caps


def _with_plan_where_no_formula(lines, salaries, years, basis) -> dict[str, dict[str, Decimal]]:
	# A salary line without a formula has only its plan to stand on.
	from_formulas = formula_amounts_per_year(lines, years, basis)
	return {line.name: from_formulas[line.name] if line.formulas else dict(line.planned) for line in salaries}


def actual_caps(
	salaries: Mapping[str | None, Decimal], overhead: Mapping[str | None, Decimal], percent: Decimal
) -> list[OverheadCap]:
	"""The cap on actuals: booked overhead against booked salaries, total first, then per fiscal year.

	What lies in no fiscal year (year None) counts in the total only. The years keep the order they are given in.
	"""
	years = [year for year in dict.fromkeys([*salaries, *overhead]) if year]
	rows = [OverheadCap(ACTUAL, total(salaries.values()), total(overhead.values()), percent)]
	rows += [
		OverheadCap(ACTUAL, salaries.get(year, ZERO), overhead.get(year, ZERO), percent, year)
		for year in years
	]
	return rows


# --- employer fee -----------------------------------------------------------------------------------


def wages_with_valid_fee(
	formulas: Sequence[Formula], years: Sequence[str], fee_by_year: Mapping[str, Decimal]
) -> dict[str, Decimal]:
	"""Σ wage formulas per fiscal year, recomputed with the employer fee valid that year.

	Hours for the whole period are split evenly over `years`. Where a year has no known fee the formula's own
	is used. Rounded once per year.
	"""
	exact = dict.fromkeys(years, Decimal(0))
	for formula in formulas:
		if formula.is_percentage:
			continue
		check_formula(formula)
		covered = [formula.fiscal_year] if formula.fiscal_year else list(years)
		for year in covered:
			fee = fee_by_year.get(year, formula.employer_fee_percent or Decimal(0))
			exact[year] = exact.get(year, Decimal(0)) + (
				formula.hourly_rate * (1 + fee / HUNDRED) * formula.hours / len(covered)
			)
	return {year: round_ore(amount) for year, amount in exact.items()}


def rate_valid_on(day, rates: Iterable[tuple]) -> Decimal | None:
	"""The rate in force on a day, from (valid_from, percent) pairs; None before the first."""
	valid = [(valid_from, percent) for valid_from, percent in rates if valid_from <= day]
	return max(valid)[1] if valid else None


# --- financing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Imbalance:
	"""Financing − plan for one fiscal year (None: in total)."""

	fiscal_year: str | None
	planned: Decimal
	financed: Decimal

	@property
	def amount(self) -> Decimal:
		return self.financed - self.planned


def financing_imbalances(planned: Mapping[str, Decimal], financed: Mapping[str, Decimal]) -> list[Imbalance]:
	"""Where financing does not equal the plan: each fiscal year that differs, and the total if it does."""
	rows = [
		Imbalance(year, planned.get(year, ZERO), financed.get(year, ZERO))
		for year in sorted(set(planned) | set(financed))
	]
	rows.append(Imbalance(None, total(planned.values()), total(financed.values())))
	return [row for row in rows if row.amount]


# --- mapping of postings ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
	"""A node of a nested-set tree: its own edges. A node covers itself and all below it."""

	left: int
	right: int

	def covers(self, other: "Span") -> bool:
		return self.left <= other.left and other.right <= self.right

	@property
	def width(self) -> int:
		return self.right - self.left


@dataclass(frozen=True)
class LineKey:
	"""What decides whether a posting belongs to a line. No cost centre means the whole project."""

	name: str
	cost_type: str
	cost_center: str | None = None


@dataclass(frozen=True)
class Match:
	"""The line a posting belongs to, or None with the reason why it is not mapped."""

	line: str | None
	reason: str


ASSIGNED, MAPPED = "assigned", "mapped"
NO_COST_TYPE, NO_LINE, OTHER_COST_CENTER, TIE = "no_cost_type", "no_line", "other_cost_center", "tie"


@dataclass
class LineMap:
	"""Finds the line of a posting: deepest owning account first, then the closest cost centre.

	Attributes:
		accounts, cost_centers: the company's trees, by name.
		owners: account (ledger or group) → cost type that owns it.
		lines: the lines of one project.
	"""

	accounts: Mapping[str, Span]
	cost_centers: Mapping[str, Span]
	owners: Mapping[str, str]
	lines: Sequence[LineKey]
	_cost_types: dict[str, str | None] = field(default_factory=dict, repr=False)
	_matches: dict[tuple, Match] = field(default_factory=dict, repr=False)

	def cost_type_of(self, account: str) -> str | None:
		"""The cost type that owns the account or the nearest group above it."""
		if account not in self._cost_types:
			self._cost_types[account] = self._deepest_owner(account)
		return self._cost_types[account]

	def _deepest_owner(self, account: str) -> str | None:
		span = self.accounts.get(account)
		if span is None:
			return self.owners.get(account)
		covering = [
			(self.accounts[owned].width, cost_type)
			for owned, cost_type in self.owners.items()
			if owned in self.accounts and self.accounts[owned].covers(span)
		]
		return min(covering)[1] if covering else None

	def match(self, account: str, cost_center: str | None) -> Match:
		"""The line for a posting on `account` and `cost_center`, or why there is none."""
		key = (account, cost_center or None)
		if key not in self._matches:
			self._matches[key] = self._find(*key)
		return self._matches[key]

	def _find(self, account: str, cost_center: str | None) -> Match:
		cost_type = self.cost_type_of(account)
		if cost_type is None:
			return Match(None, NO_COST_TYPE)
		candidates = [line for line in self.lines if line.cost_type == cost_type]
		if not candidates:
			return Match(None, NO_LINE)
		distances = sorted(
			(distance, line.name)
			for line in candidates
			if (distance := self._distance(line.cost_center, cost_center)) is not None
		)
		if not distances:
			return Match(None, OTHER_COST_CENTER)
		if len(distances) > 1 and distances[0][0] == distances[1][0]:
			return Match(None, TIE)
		return Match(distances[0][1], MAPPED)

	def _distance(self, of_line: str | None, of_posting: str | None) -> float | None:
		"""0 for the same cost centre, more the higher up the line's lies; None when it lies elsewhere."""
		if not of_line or not of_posting:
			return float("inf")  # one of them does not say: fits, but worse than any that does
		if of_line == of_posting:
			return 0
		line_span, span = self.cost_centers.get(of_line), self.cost_centers.get(of_posting)
		if line_span and span and line_span.covers(span):
			return line_span.width - span.width
		return None


@dataclass(frozen=True)
class Posting:
	"""Postings of one project that share account, cost centre and fiscal year.

	`is_cost` says that the account is an expense account; other accounts count only where a cost type owns
	them (investments). `assigned_line` is finance's explicit override.
	"""

	account: str
	cost_center: str | None
	fiscal_year: str | None
	amount: Decimal
	is_cost: bool = True
	assigned_line: str | None = None


@dataclass
class Partition:
	"""The project ledger divided: lines plus not mapped is the whole; what lies outside is listed."""

	by_line: dict[tuple[str, str | None], Decimal] = field(default_factory=dict)
	not_mapped: dict[str | None, Decimal] = field(default_factory=dict)
	outside: dict[str, Decimal] = field(default_factory=dict)

	@property
	def ledger_total(self) -> Decimal:
		return total(self.by_line.values()) + total(self.not_mapped.values())


def place(posting: Posting, line_map: LineMap) -> Match | None:
	"""Where a posting belongs; None when it lies outside the project ledger."""
	if not posting.is_cost and line_map.cost_type_of(posting.account) is None:
		return None
	if posting.assigned_line and any(line.name == posting.assigned_line for line in line_map.lines):
		return Match(posting.assigned_line, ASSIGNED)
	return line_map.match(posting.account, posting.cost_center)


def partition(postings: Iterable[Posting], line_map: LineMap) -> Partition:
	"""Divide a project's postings over its lines; every öre of the project ledger lands in one place."""
	result = Partition()
	for posting in postings:
		match = place(posting, line_map)
		if match is None:
			_add(result.outside, posting.account, posting.amount)
		elif match.line is None:
			_add(result.not_mapped, posting.fiscal_year, posting.amount)
		else:
			_add(result.by_line, (match.line, posting.fiscal_year), posting.amount)
	return result


def _add(sums: dict, key, amount: Decimal) -> None:
	sums[key] = sums.get(key, ZERO) + amount


# --- commitments and what is left -------------------------------------------------------------------


def committed_amount(net_amount: Decimal, ordered: Decimal, billed: Decimal) -> Decimal:
	"""What of an order row is still to come: net base amount × unbilled share, never below zero.

	Args:
		net_amount: the row's net amount in the company's currency.
		ordered, billed: the row's amount and what has been invoiced of it, both in the order's currency.
	"""
	if not ordered:
		return ZERO
	unbilled = max(Decimal(0), 1 - billed / ordered)
	return round_ore(net_amount * unbilled)


def remaining_amount(revised: Decimal, actual: Decimal, committed: Decimal) -> Decimal:
	"""Revised plan − booked − ordered; below zero means overspent."""
	return revised - actual - committed


def share_used(revised: Decimal, actual: Decimal) -> Decimal | None:
	"""Booked in per cent of the revised plan, one decimal; None where nothing was planned."""
	return (actual * HUNDRED / revised).quantize(Decimal("0.1")) if revised else None


# --- moving money between lines and years -----------------------------------------------------------


@dataclass(frozen=True)
class Move:
	"""A row of a reallocation: SEK added to (or taken from) a line's revised plan of a year."""

	line: str
	fiscal_year: str
	amount: Decimal


@dataclass(frozen=True)
class Reallocation:
	"""What a reallocation amounts to. `moved` is what changes place, SEK, counted once."""

	moved: Decimal
	sum: Decimal
	between_years: bool

	def percent_of(self, planned: Decimal) -> Decimal:
		"""Moved in per cent of a plan, one decimal; 100 where nothing was planned."""
		return (self.moved * HUNDRED / planned).quantize(Decimal("0.1")) if planned else HUNDRED


def reallocation(moves: Iterable[Move]) -> Reallocation:
	"""The size of a reallocation, whether it sums to zero, and whether money changes year."""
	moves = list(moves)
	by_year: dict[str, Decimal] = {}
	for move in moves:
		by_year[move.fiscal_year] = by_year.get(move.fiscal_year, ZERO) + move.amount
	return Reallocation(
		total(move.amount for move in moves if move.amount > 0),
		total(move.amount for move in moves),
		any(by_year.values()),
	)
