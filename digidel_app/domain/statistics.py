"""Counting: records in, numbers by dimension out. The one counting layer behind reports, charts and tests.

Two units are kept apart and never added: *visits* (one record each) and *persons* (the head-count a record
carries). A figure's unit is the `measure` it was counted with.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Record = Any
Dimension = str | Callable[[Record], Hashable]
Measure = str | Callable[[Record], int] | None


def value_of(record: Record, dimension: Dimension) -> Hashable:
	"""A record's value on a dimension: by function, by key of a mapping, or by attribute."""
	if callable(dimension):
		return dimension(record)
	return record[dimension] if isinstance(record, Mapping) else getattr(record, dimension)


def weight_of(record: Record, measure: Measure) -> int:
	"""What a record adds: 1 where no measure is named, else the number it carries."""
	return 1 if measure is None else value_of(record, measure)


def count_by(records: Iterable[Record], *dimensions: Dimension, measure: Measure = None) -> dict[tuple, int]:
	"""Sum per combination of dimension values; combinations without a record are absent.

	Args:
		records: mappings or objects.
		dimensions: names or functions; none gives the grand total under the empty key.
		measure: what to add up; None counts records.
	"""
	sums: dict[tuple, int] = {}
	for record in records:
		key = tuple(value_of(record, dimension) for dimension in dimensions)
		sums[key] = sums.get(key, 0) + weight_of(record, measure)
	return sums


def count_one(records: Iterable[Record], dimension: Dimension, measure: Measure = None) -> dict[Any, int]:
	"""`count_by` over a single dimension, with plain keys."""
	return {key: number for (key,), number in count_by(records, dimension, measure=measure).items()}


@dataclass(frozen=True)
class CrossTable:
	"""Numbers by row and column with the margins that belong to them.

	Every cell exists: a combination without a record is a true zero.
	"""

	rows: Sequence[Hashable]
	columns: Sequence[Hashable]
	cells: Mapping[tuple, int] = field(default_factory=dict)

	def cell(self, row: Hashable, column: Hashable) -> int:
		return self.cells.get((row, column), 0)

	def row_total(self, row: Hashable) -> int:
		return sum(self.cell(row, column) for column in self.columns)

	def column_total(self, column: Hashable) -> int:
		return sum(self.cell(row, column) for row in self.rows)

	@property
	def total(self) -> int:
		return sum(self.cells.values())


def cross_table(
	records: Iterable[Record],
	row: Dimension,
	column: Dimension,
	*,
	measure: Measure = None,
	rows: Sequence[Hashable] | None = None,
	columns: Sequence[Hashable] | None = None,
) -> CrossTable:
	"""Count by two dimensions.

	Args:
		rows, columns: the order to show. A value found in the data but not named comes last, so that the
			margins always add up to the whole.
	"""
	cells = count_by(records, row, column, measure=measure)
	return CrossTable(
		_order(rows, (key[0] for key in cells)), _order(columns, (key[1] for key in cells)), cells
	)


def _order(wanted: Sequence[Hashable] | None, found: Iterable[Hashable]) -> list[Hashable]:
	unnamed = sorted(set(found) - set(wanted or ()), key=lambda value: (value is None, str(value)))
	return [*(wanted or ()), *unnamed]


def month_of(day: date) -> str:
	"""The calendar month as 'YYYY-MM', which sorts by time."""
	return f"{day.year:04d}-{day.month:02d}"


def months_between(first: date, last: date) -> list[str]:
	"""Every calendar month that shares a day with the period, in order."""
	spanned = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
	return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in spanned]


def share_percent(part: int, whole: int) -> Decimal | None:
	"""`part` in per cent of `whole`, one decimal; None where there is nothing to share."""
	return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole else None


def median(values: Iterable[int]) -> Decimal | None:
	"""The middle value, or the mean of the two in the middle; None for no values."""
	ordered = sorted(values)
	if not ordered:
		return None
	middle = len(ordered) // 2
	if len(ordered) % 2:
		return Decimal(ordered[middle])
	return Decimal(ordered[middle - 1] + ordered[middle]) / 2
