"""Protects published tables of persons: small numbers are hidden, and others with them, so that none can be worked out.

Design section 4.4. The numbers are persons. A number of 1 up to the threshold is hidden (primary suppression), and then as
many others as it takes (complementary), over rows, columns, totals and all tables that share a number. A true zero is
always shown, so everybody knows that what is hidden is at least 1.

How protection is proven. For each hidden number a *move* is found: a second set of tables that agrees with everything
published, in which the number is larger by the threshold, the hidden numbers are at least 1 and every sum holds. Both sets
are possible for whoever reads the tables; so the range of each number in the move is at least as wide as the threshold.
All numbers that a move changes are hidden, and every hidden number is in one. Where no cheap move is found, all numbers
that are joined by sums are hidden, and twice, three times … the tables is the other possibility.
"""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import NamedTuple

SIGN = ".."  # what stands for a hidden number, in Swedish official statistics too
_MOST_STATES = 20_000  # of one search; beyond it the next is tried, and at last the simple way is taken


class _Weights(NamedTuple):
	"""What a search prefers.

	A small `broken_sum` looks at everything and gets lost among linked tables; a large one hurries to a move, if not always
	to the cheapest.
	"""

	total: float
	"""How much more a sum is missed than a part of it."""
	broken_sum: float
	"""What a sum that does not hold yet is expected to cost."""


_SEARCHES = (_Weights(5, 8), _Weights(2, 30), _Weights(1, 100))

Key = Hashable


@dataclass(frozen=True)
class Sum:
	"""A number that is shown beside all its parts."""

	total: Key
	parts: tuple[Key, ...]


@dataclass(frozen=True)
class Table:
	"""Numbers that are published together.

	Attributes:
		cells: number of persons by key. The same key in two tables is the same number.
		sums: which of them add up to which. A sum whose parts are not all shown is left out by `protect`.
	"""

	name: str
	cells: Mapping[Key, int]
	sums: Sequence[Sum] = field(default_factory=tuple)


Protected = dict[Key, int | str]


def cube(name: str, counts: Mapping[tuple, int], dimensions: Mapping[str, Sequence[Hashable]]) -> Table:
	"""A table with all its margins.

	Args:
		counts: persons by values of the dimensions, in their order; combinations that are absent are true zeros.
		dimensions: name → all values. A cell's key is the set of its (dimension, value); a margin leaves dimensions
			out, and the grand total has the empty set. Tables that share margins are linked by that.
	"""
	names = list(dimensions)
	cells: dict[Key, int] = defaultdict(int)
	for values in product(*dimensions.values()):
		number = counts.get(values, 0)
		pairs = list(zip(names, values, strict=True))
		for size in range(len(pairs) + 1):
			for kept in combinations(pairs, size):
				cells[frozenset(kept)] += number
	sums = [
		Sum(key, tuple(key | {(name, value)} for value in values))
		for key in cells
		for name, values in dimensions.items()
		if name not in {dimension for dimension, _value in key}
	]
	return Table(name, dict(cells), sums)


class CannotBeProtectedError(Exception):
	"""What was published before leaves no way to protect what would be published now."""


def protect(
	tables: Sequence[Table],
	threshold: int,
	*,
	shown: Set[Key] = frozenset(),
	hidden: Set[Key] = frozenset(),
) -> list[Protected]:
	"""The tables with SIGN instead of what must not be shown, in the same order.

	Args:
		tables: everything that is published together, also what was published before of the same persons.
		threshold: the smallest number of persons that may be shown, at least 2.
		shown: numbers that have been published already: nothing can hide them any more.
		hidden: numbers that were hidden then, and must stay so.

	Raises:
		ValueError: the numbers contradict each other, are negative, or the threshold is below 2.
		CannotBeProtectedError: a number can no longer be hidden, after what was shown before.
	"""
	if threshold < 2:
		raise ValueError("the threshold must be at least 2")
	book = _Book(tables, frozenset(shown))
	hidden, safe = set(hidden), set()
	small = {key for key, number in book.cells.items() if 0 < number < threshold and key not in shown}
	# the smallest first: their moves often protect the others
	for key in sorted(small | hidden, key=lambda k: (book.cells[k], str(k))):
		if key not in safe:
			moved = book.move(key, threshold, hidden) or book.joined(key)
			hidden |= moved
			safe |= moved
	return [
		{key: SIGN if key in hidden else number for key, number in table.cells.items()} for table in tables
	]


class _Book:
	"""All numbers of all tables once, with the sums between them."""

	def __init__(self, tables: Iterable[Table], shown: Set[Key] = frozenset()):
		self.shown = shown
		self.cells: dict[Key, int] = {}
		self.sums: list[Sum] = []
		for table in tables:
			for key, number in table.cells.items():
				if number < 0 or self.cells.setdefault(key, number) != number:
					raise ValueError("the tables contradict each other")
			self.sums += [s for s in table.sums if all(key in table.cells for key in (s.total, *s.parts))]
		self.sums = list(dict.fromkeys(self.sums))
		self.of: dict[Key, list[int]] = defaultdict(list)
		for number, each in enumerate(self.sums):
			if sum(self.cells[key] for key in each.parts) != self.cells[each.total]:
				raise ValueError("the tables contradict each other")
			for key in (each.total, *each.parts):
				self.of[key].append(number)
		self.totals = {each.total for each in self.sums}

	def joined(self, key: Key) -> set[Key]:
		"""Every number above zero that sums tie to this one: all of them can be multiplied together."""
		found, waiting = {key}, [key]
		while waiting:
			for number in self.of[waiting.pop()]:
				for other in (self.sums[number].total, *self.sums[number].parts):
					if self.cells[other] and other not in found:
						found.add(other)
						waiting.append(other)
		if found & self.shown:
			raise CannotBeProtectedError(str(key))
		return found

	def move(self, key: Key, amount: int, hidden: set[Key]) -> set[Key] | None:
		"""A cheap set of numbers that can change by `amount` with this one growing; None where none is found."""
		for weights in _SEARCHES:
			found = self._search(key, amount, hidden, weights)
			if found:
				return found
		return None

	def _search(self, key: Key, amount: int, hidden: set[Key], weights: _Weights) -> set[Key] | None:
		"""Partial moves, the most promising first: each step takes one sum that does not hold and changes one more number."""
		start = frozenset({(key, 1)})
		order = 0  # of equal promise, the first found goes on
		waiting = [(0.0, order, 0.0, start, self._broken_sums(start))]
		seen = {start}
		while waiting and len(seen) < _MOST_STATES:
			_promise, _order, cost, changes, broken = heapq.heappop(waiting)
			if not broken:
				return {changed for changed, _sign in changes}
			taken = {changed for changed, _sign in changes}
			for other, sign in self._repairs(broken[0], dict(changes)):
				following = changes | {(other, sign)}
				if other in taken or following in seen or not self._may_change(other, sign, amount):
					continue
				seen.add(following)
				order += 1
				so_far, left = cost + self._cost(other, hidden, weights), self._broken_sums(following)
				promise = so_far + weights.broken_sum * len(left)
				heapq.heappush(waiting, (promise, order, so_far, following, left))
		return None

	def _imbalance(self, each: Sum, signs: Mapping[Key, int]) -> int:
		return sum(signs.get(part, 0) for part in each.parts) - signs.get(each.total, 0)

	def _broken_sums(self, changes: frozenset) -> list[Sum]:
		signs = dict(changes)
		numbers = sorted({number for changed in signs for number in self.of[changed]})
		return [self.sums[n] for n in numbers if self._imbalance(self.sums[n], signs)]

	def _repairs(self, each: Sum, signs: Mapping[Key, int]) -> Iterable[tuple[Key, int]]:
		too_much = 1 if self._imbalance(each, signs) > 0 else -1
		yield each.total, too_much
		for part in each.parts:
			yield part, -too_much

	def _may_change(self, key: Key, sign: int, amount: int) -> bool:
		"""A true zero is shown and stays; nothing hidden may fall to zero, for that would be shown."""
		return key not in self.shown and self.cells[key] > (amount if sign < 0 else 0)

	def _cost(self, key: Key, hidden: set[Key], weights: _Weights) -> float:
		if key in hidden:
			return 0.001  # free, but short moves before long ones
		return (weights.total if key in self.totals else 1) + self.cells[key] ** 0.5 / 10
