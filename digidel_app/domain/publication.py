"""Published statistics of a closed period: which tables there are, and how a correction is protected together with the first.

Design section 4.4. Numbers are persons. Every table is a cross of dimensions with all its margins, and a dimension may have
parents (a place lies in a locality, a month in a quarter). Tables of the same measure share their margins, and so are
protected as one.

A correction is a new version. What the versions before it showed cannot be hidden any more, and what they hid must stay
hidden: a number that has not changed is the same number in both, so whoever holds the two papers side by side learns
nothing. A correction of a handful of persons would itself point at them, and is refused until there are more of them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from digidel_app.domain.suppression import SIGN, Key, Protected, Sum, Table, protect

Number = int | str
"""A number of persons, or SIGN."""


@dataclass(frozen=True)
class Dimension:
	"""What a table is counted by.

	Attributes:
		values: every value that is shown, in order.
		parents: value → the parent it lies in; empty where there are none, else whole.
		parent_name: what the parents are called as a dimension.
	"""

	name: str
	values: tuple[Hashable, ...]
	parents: Mapping[Hashable, Hashable] = field(default_factory=dict)
	parent_name: str = ""

	def __post_init__(self) -> None:
		if self.parents and (not self.parent_name or set(self.parents) != set(self.values)):
			raise ValueError(f"{self.name}: every value needs a parent, or none")

	@property
	def groups(self) -> dict[Hashable, tuple[Hashable, ...]]:
		"""Parent → its values, in order."""
		found: dict[Hashable, list] = defaultdict(list)
		for value in self.values:
			if self.parents:
				found[self.parents[value]].append(value)
		return {parent: tuple(values) for parent, values in found.items()}


Node = tuple[str, Hashable] | None
"""One place on a dimension: (dimension, value), (parent's dimension, parent), or None for all of it."""


def _nodes(dimension: Dimension) -> list[Node]:
	parents = [(dimension.parent_name, parent) for parent in dimension.groups]
	return [None, *parents, *((dimension.name, value) for value in dimension.values)]


def _ancestors(dimension: Dimension, value: Hashable) -> list[Node]:
	"""Where a value is counted: itself, its parent, and all."""
	found: list[Node] = [(dimension.name, value), None]
	return found + ([(dimension.parent_name, dimension.parents[value])] if dimension.parents else [])


def _children(dimension: Dimension, node: Node) -> list[Node]:
	"""What adds up to a node; empty for a value."""
	if node is None and dimension.parents:
		return [(dimension.parent_name, parent) for parent in dimension.groups]
	if node is None:
		return [(dimension.name, value) for value in dimension.values]
	if dimension.parents and node[0] == dimension.parent_name:
		return [(dimension.name, value) for value in dimension.groups[node[1]]]
	return []


def cell_key(measure: str, nodes: Iterable[Node]) -> Key:
	"""The key of a number: the same in every table that shows it."""
	return measure, frozenset(node for node in nodes if node)


def table(name: str, measure: str, dimensions: Sequence[Dimension], counts: Mapping[tuple, int]) -> Table:
	"""A table with all its margins and parents.

	Args:
		measure: what is counted; tables of the same measure count the same persons.
		counts: persons by values of the dimensions, in their order; combinations that are absent are true zeros.

	Raises:
		ValueError: a value that the dimension does not have.
	"""
	known = [set(dimension.values) for dimension in dimensions]
	cells = {
		cell_key(measure, nodes): 0 for nodes in product(*(_nodes(dimension) for dimension in dimensions))
	}
	for values, number in counts.items():
		if any(value not in have for value, have in zip(values, known, strict=True)):
			raise ValueError(f"{name}: {values} is not among the values of the dimensions")
		for nodes in product(*(_ancestors(d, value) for d, value in zip(dimensions, values, strict=True))):
			cells[cell_key(measure, nodes)] += number
	return Table(name, cells, list(_sums(measure, dimensions)))


def _sums(measure: str, dimensions: Sequence[Dimension]) -> Iterable[Sum]:
	for nodes in product(*(_nodes(dimension) for dimension in dimensions)):
		for place, dimension in enumerate(dimensions):
			children = _children(dimension, nodes[place])
			if children:
				parts = (
					cell_key(measure, (*nodes[:place], child, *nodes[place + 1 :])) for child in children
				)
				yield Sum(cell_key(measure, nodes), tuple(parts))


# --- versions ---------------------------------------------------------------------------------------


class Version(NamedTuple):
	"""What a version said: the true numbers behind it, and what was shown of them, by the same keys."""

	tables: Sequence[Table]
	shown: Mapping[Key, Number]


def changed_persons(earlier: Version, tables: Sequence[Table]) -> int:
	"""How many persons a correction concerns: those who came to some number, or left one, in the table that says most."""
	before = {each.name: each for each in earlier.tables}
	most = 0
	for each in tables:
		old, new = _innermost(before.get(each.name)), _innermost(each)
		changes = [new.get(key, 0) - old.get(key, 0) for key in old.keys() | new.keys()]
		came, left = sum(c for c in changes if c > 0), -sum(c for c in changes if c < 0)
		most = max(most, came, left)
	return most


def _innermost(of: Table | None) -> dict[Key, int]:
	"""The numbers of a table that are not put together from others."""
	if of is None:
		return {}
	totals = {each.total for each in of.sums}
	return {key: number for key, number in of.cells.items() if key not in totals}


def protect_version(
	tables: Sequence[Table], threshold: int, earlier: Sequence[Version] = ()
) -> dict[Key, Number]:
	"""What a version shows of each number, protected together with all versions before it.

	Raises:
		suppression.CannotBeProtectedError: after what was shown before, some number can no longer be hidden.
	"""
	system: list[Table] = []
	shown: set[Key] = set()
	hidden: set[Key] = set()
	names = _Names()
	for version in earlier:
		renamed = names.take(version.tables)
		system += renamed.tables
		for key, number in version.shown.items():
			(hidden if number == SIGN else shown).add(renamed.names[key])
	renamed = names.take(tables)
	answers = protect([*system, *renamed.tables], threshold, shown=shown, hidden=hidden)
	own: Protected = {}
	for answer in answers[len(system) :]:
		own.update(answer)
	return {key: own[name] for key, name in renamed.names.items()}


class _Renamed(NamedTuple):
	names: dict[Key, Key]
	tables: list[Table]


class _Names:
	"""One name for a number over all versions: a number that has changed gets a new name, an unchanged one keeps its own."""

	def __init__(self) -> None:
		self.known: dict[tuple[Key, int], Key] = {}
		self.version = 0

	def take(self, tables: Sequence[Table]) -> _Renamed:
		self.version += 1
		names = {
			key: self.known.setdefault((key, number), (self.version, key))
			for each in tables
			for key, number in each.cells.items()
		}
		renamed = [
			Table(
				f"{self.version} {each.name}",
				{names[key]: number for key, number in each.cells.items()},
				[
					Sum(names[one.total], tuple(names[part] for part in one.parts))
					for one in each.sums
					if one.total in each.cells
				],
			)
			for each in tables
		]
		return _Renamed(names, renamed)
