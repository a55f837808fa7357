"""What each financier bears of the actual cost, and what has happened to a claim's vouchers since.

Costs are given per budget line and fiscal year; so is every share. The sum over financiers is the cost, to
the öre: the municipality's own money (`Party.is_own`) bears what nobody else does, rounding between
financiers included. Rounding between the lines of one financier lands on the year's largest line that has
room for it, and is listed in `Split.rounding`. The order in which lines and financiers are given decides
nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from digidel_app.domain.money import HUNDRED, ORE, ZERO, round_ore, total

PRO_RATA, FIXED, NAMED_LINES = "Pro rata", "Fixed per year", "Funder pays named lines"
METHODS = (PRO_RATA, FIXED, NAMED_LINES)


class SplitError(ValueError):
	"""The costs cannot be divided. `code` is `no_own`: nobody bears what is left, `amount` SEK."""

	def __init__(self, code: str, amount: Decimal):
		self.code, self.amount = code, amount
		super().__init__(f"{code}: {amount}")


@dataclass(frozen=True)
class Party:
	"""A financier of the project.

	Attributes:
		amounts: what it has promised per fiscal year, which is also the most that it bears that year.
		total_cap: the most that it bears in all; None where only the years limit it.
		method: how its grant pays; the municipality's own money has none.
		lines: for `Funder pays named lines`: the most that it bears of a line and year.
	"""

	name: str
	amounts: Mapping[str, Decimal]
	method: str = PRO_RATA
	is_own: bool = False
	total_cap: Decimal | None = None
	lines: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass
class Split:
	"""Shares by (line, fiscal year, financier) and the öre that were handed out to make them add up."""

	shares: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
	rounding: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)

	def of(self, party: str, year: str | None = None) -> Decimal:
		"""What a financier bears in a fiscal year, or in all, SEK."""
		return total(
			amount
			for (_line, of_year, name), amount in self.shares.items()
			if name == party and year in (None, of_year)
		)


def own_party(parties: Iterable[Party]) -> Party | None:
	"""The one that bears the remainder: of several with own money, the one that promised most."""
	own = [party for party in parties if party.is_own]
	return min(own, key=lambda party: (-total(party.amounts.values()), party.name)) if own else None


def split_costs(
	costs: Mapping[tuple[str, str], Decimal], parties: Sequence[Party], years: Sequence[str]
) -> Split:
	"""Divide actual costs between the financiers of a project.

	A financier that pays named lines goes first, then those that pay a fixed amount per year, last those that
	pay their part of every krona. Each is limited by its amount of the year and by its total cap, earlier years
	first. A line whose credits exceed its costs gives money back in the same proportions.

	Args:
		costs: {(line, fiscal year): SEK in whole öre}.
		years: every fiscal year of `costs`, in order of time.

	Raises:
		SplitError: something is left and no financier has own money.
	"""
	own = own_party(parties)
	payers = sorted((party for party in parties if not party.is_own), key=lambda party: party.name)
	result = Split()
	borne = dict.fromkeys((party.name for party in payers), ZERO)
	for year in years:
		rest = {line: amount for (line, of_year), amount in sorted(costs.items()) if of_year == year}
		plan_fraction = _plan_fractions(parties, year)
		whole = total(rest.values())
		for method in (NAMED_LINES, FIXED, PRO_RATA):
			group = [party for party in payers if party.method == method]
			room = {party.name: _room(party, year, borne[party.name]) for party in group}
			if method == NAMED_LINES:
				wanted = _named(group, year, rest, room)
			else:
				wanted = _by_year(group, method, rest, room, plan_fraction, whole)
			for party in group:
				for line, amount in _settle(wanted[party.name], rest, year, party.name, result).items():
					result.shares[line, year, party.name] = amount
					rest[line] -= amount
					borne[party.name] += amount
		left = {line: amount for line, amount in rest.items() if amount}
		if left and own is None:
			raise SplitError("no_own", total(left.values()))
		for line, amount in left.items():
			result.shares[line, year, own.name] = amount
	return result


@dataclass
class _Wanted:
	"""A financier's parts of a year before they are whole öre, and the sum that they must come to."""

	exact: dict[str, Decimal]
	target: Decimal | None = None
	at_most: Decimal = ZERO
	on_line: Mapping[str, Decimal] | None = None
	"""The most it pays of each line; None where it names no lines."""


def _room(party: Party, year: str, borne: Decimal) -> Decimal:
	room = party.amounts.get(year, ZERO)
	if party.total_cap is not None:
		room = min(room, party.total_cap - borne)
	return max(ZERO, room)


def _plan_fractions(parties: Iterable[Party], year: str) -> dict[str, Decimal]:
	promised = {party.name: party.amounts.get(year, ZERO) for party in parties}
	whole = total(promised.values())
	return {name: amount / whole if whole else Decimal(0) for name, amount in promised.items()}


def _by_year(
	group: Sequence[Party],
	method: str,
	rest: Mapping[str, Decimal],
	room: Mapping[str, Decimal],
	plan_fraction: Mapping[str, Decimal],
	whole: Decimal,
) -> dict[str, _Wanted]:
	"""Parts of the year's costs as a whole, spread over the lines as the costs are."""
	left = total(rest.values())
	if left <= 0:  # credits exceed costs: they are given back as the plan was financed
		return {
			p.name: _Wanted({n: plan_fraction[p.name] * c for n, c in rest.items()}, None, room[p.name])
			for p in group
		}
	if method == FIXED:
		targets = dict(room)
	else:
		targets = {p.name: min(room[p.name], max(ZERO, plan_fraction[p.name] * whole)) for p in group}
	asked = sum(targets.values(), Decimal(0))
	if asked > left:  # more is promised than there are costs: all give way alike
		targets = {name: amount * left / asked for name, amount in targets.items()}
	targets = _whole_ore(targets, left)
	return {
		p.name: _Wanted(
			{line: targets[p.name] * cost / left for line, cost in rest.items()},
			targets[p.name],
			room[p.name],
		)
		for p in group
	}


def _whole_ore(targets: Mapping[str, Decimal], at_most: Decimal) -> dict[str, Decimal]:
	"""Amounts rounded to whole öre, together never above `at_most`."""
	rounded = {name: round_ore(amount) for name, amount in targets.items()}
	for name in sorted(rounded, key=lambda n: (-rounded[n], n)):
		excess = total(rounded.values()) - at_most
		if excess <= 0:
			break
		rounded[name] -= min(excess, rounded[name])
	return rounded


def _named(
	group: Sequence[Party], year: str, rest: Mapping[str, Decimal], room: Mapping[str, Decimal]
) -> dict[str, _Wanted]:
	"""Of each line that a financier names: up to its amount; several on one line share it by their amounts."""
	named = {p.name: {ln: p.lines.get((ln, year), ZERO) for ln in rest} for p in group}
	on_line = {line: total(amounts[line] for amounts in named.values()) for line in rest}
	wanted = {}
	for name, amounts in named.items():
		exact = {}
		for line, amount in amounts.items():
			if not amount:
				continue
			share = rest[line] * amount / on_line[line]
			exact[line] = min(share, amount) if share > 0 else share
		asked = sum(exact.values(), Decimal(0))
		target = None
		if asked > room[name]:
			exact = {line: part * room[name] / asked for line, part in exact.items()}
			target = room[name]
		elif exact:
			target = asked.quantize(ORE, rounding=ROUND_DOWN)
		wanted[name] = _Wanted(exact, target, room[name], amounts)
	return wanted


def _settle(
	wanted: _Wanted, rest: Mapping[str, Decimal], year: str, party: str, result: Split
) -> dict[str, Decimal]:
	"""The parts in whole öre; what is missing goes to the largest line with room, what is too much comes off it."""
	parts = {}
	for line, exact in wanted.exact.items():
		part = exact.quantize(ORE, rounding=ROUND_DOWN)
		# others have taken of the line already; no share goes beyond what is left of it
		parts[line] = min(part, max(rest[line], ZERO)) if part > 0 else max(part, min(rest[line], ZERO))
	target = min(total(parts.values()) if wanted.target is None else wanted.target, wanted.at_most)
	missing = target - total(parts.values())
	for line in sorted(parts, key=lambda name: (-rest[name], name)):
		if not missing:
			break
		if missing > 0:
			most = rest[line] if wanted.on_line is None else min(rest[line], wanted.on_line[line])
			step = min(missing, max(ZERO, most - max(parts[line], ZERO)))
		else:
			step = -min(-missing, max(ZERO, parts[line]))
		if step:
			parts[line] += step
			missing -= step
			result.rounding[line, year, party] = step
	return {line: part for line, part in parts.items() if part}


# --- vouchers -----------------------------------------------------------------------------------------


class VoucherKey(NamedTuple):
	"""A posting of a voucher that survives what the platform does to ledger rows' own names.

	A row of a timesheet has no account; a year's flat rate is of its budget line, with the year as the row.
	"""

	voucher_type: str
	voucher_no: str
	account: str
	cost_center: str = ""
	voucher_detail_no: str = ""

	@classmethod
	def of(cls, parts: Iterable[str | None]) -> "VoucherKey":
		"""A key from what a database holds, where nothing is NULL."""
		return cls._make(part or "" for part in parts)


CLAIMED = "claimed"
OUTSIDE_PERIOD = "Outside the eligible period"
VAT = "VAT deducted or compensated"
NOT_MAPPED = "Not mapped"
ALREADY_CLAIMED = "Already claimed"
OTHER_FINANCIER = "Paid by another financier"
OTHER_BASIS = "Claimed on another basis"
NOT_A_COST = "Not a cost of the project"
REASONS = (OUTSIDE_PERIOD, VAT, NOT_MAPPED, ALREADY_CLAIMED, OTHER_FINANCIER, OTHER_BASIS)


@dataclass(frozen=True)
class Term:
	"""The days whose costs a funder accepts, both included."""

	first: date
	last: date

	def holds(self, day: date) -> bool:
		return self.first <= day <= self.last


@dataclass(frozen=True)
class Hold:
	"""What another claim holds of a posting, and what the ledger still has of it in that claim's days."""

	term: Term
	claimed: Decimal
	in_ledger: Decimal


def is_claimed_already(day: date, holds: Iterable[Hold]) -> bool:
	"""Whether claiming a posting of `day` would claim part of it twice.

	It would when another claim covers that day, and when another claim holds more than the ledger has left in
	its days: then the posting was moved here, and that claim must give it back first. A reversal on a later
	date takes nothing from the claimed days, so it may be claimed.
	"""
	return any(hold.claimed and (hold.term.holds(day) or hold.claimed != hold.in_ledger) for hold in holds)


Place = tuple[str, str]
"""A budget line and a fiscal year."""


@dataclass(frozen=True)
class Held:
	"""What is held of a posting: SEK, and where it counts: its budget line and fiscal year."""

	amount: Decimal
	place: Place


NEW, CHANGED, GONE = "New", "Changed", "Gone"


@dataclass(frozen=True)
class Drift:
	"""A posting that is no longer what the claim froze."""

	key: VoucherKey
	kind: str
	frozen: Mapping[Place, Decimal]
	current: Mapping[Place, Decimal]

	@property
	def amount(self) -> Decimal:
		"""Ledger − claim, SEK; zero where the posting only moved to another line or year."""
		return total(self.current.values()) - total(self.frozen.values())

	@property
	def differences(self) -> dict[Place, Decimal]:
		"""The same per budget line and year: what a supplementary claim holds."""
		places = sorted({*self.frozen, *self.current})
		found = {place: self.current.get(place, ZERO) - self.frozen.get(place, ZERO) for place in places}
		return {place: amount for place, amount in found.items() if amount}


def drift(
	frozen: Iterable[tuple[VoucherKey, Held]], current: Iterable[tuple[VoucherKey, Held]]
) -> list[Drift]:
	"""Every posting whose amount, line or year differs between claim and ledger, by key.

	`frozen` holds the claim and its supplements; differences that cancel out are none.
	"""
	was, is_now = _by_place(frozen), _by_place(current)
	rows = []
	for key in sorted({*was, *is_now}):
		before, after = was.get(key, {}), is_now.get(key, {})
		if before != after:
			kind = NEW if not before else GONE if not after else CHANGED
			rows.append(Drift(key, kind, before, after))
	return rows


def _by_place(held: Iterable[tuple[VoucherKey, Held]]) -> dict[VoucherKey, dict[Place, Decimal]]:
	sums: dict[VoucherKey, dict[Place, Decimal]] = {}
	for key, part in held:
		places = sums.setdefault(key, {})
		places[part.place] = places.get(part.place, ZERO) + part.amount
	nonzero = {key: {place: part for place, part in places.items() if part} for key, places in sums.items()}
	return {key: places for key, places in nonzero.items() if places}


def drift_size(rows: Iterable[Drift]) -> Decimal:
	"""How much has changed, SEK: what came and what went, not what is left when they cancel out."""
	return total(
		round_ore(max(total(abs(part) for part in row.differences.values()) / 2, abs(row.amount)))
		for row in rows
	)


# --- deviations from the plan -------------------------------------------------------------------------


def deviation_percent(planned: Decimal, actual: Decimal) -> Decimal | None:
	"""(actual − planned) in per cent of the plan, one decimal; None where something met no plan at all."""
	if not planned:
		return Decimal("0.0") if not actual else None
	return ((actual - planned) * HUNDRED / planned).quantize(Decimal("0.1"))


def needs_explanation(planned: Decimal, actual: Decimal, limit_percent: Decimal, is_final: bool) -> bool:
	"""Whether a line's deviation must be explained.

	Before the final report only overspending counts: a project half done has naturally used half its money.
	"""
	deviation = actual - planned
	if deviation <= 0 and not is_final:
		return False
	return abs(deviation) * HUNDRED > limit_percent * planned


def is_due_for_reminder(today: date, due_on: date, days_before: int) -> bool:
	"""Whether to remind of a deadline: from `days_before` days ahead of it, and also when it has passed."""
	return (due_on - today).days <= max(0, days_before or 0)
