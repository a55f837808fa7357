"""Times two things against each other on a machine that is not quiet, and counts SQL statements."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

import frappe


class Paired(NamedTuple):
	"""Two things measured alternately: medians in seconds, and how the first compares with the second.

	Attributes:
		ratio: median of the first ÷ median of the second.
		pair_ratio: median of the ratios within each pair, which a slow spell of the machine disturbs least.
	"""

	first: float
	second: float
	ratio: float
	pair_ratio: float
	pairs: int


def seconds(action: Callable[[], object]) -> float:
	"""Wall-clock time of one call."""
	start = time.perf_counter()
	action()
	return time.perf_counter() - start


def paired(
	first: Callable[[], object],
	second: Callable[[], object],
	pairs: int,
	before_each: Callable[[], object] = lambda: None,
) -> Paired:
	"""Run A B A B … and compare; both are run twice beforehand, so neither pays for cold caches.

	Args:
		before_each: called before every single run, outside the clock.
	"""
	for action in (first, second, first, second):
		before_each()
		action()
	times: list[tuple[float, float]] = []
	for _ in range(pairs):
		before_each()
		a = seconds(first)
		before_each()
		times.append((a, seconds(second)))
	a, b = (median(column) for column in zip(*times, strict=True))
	return Paired(a, b, a / b, median(x / y for x, y in times), pairs)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
	"""The statements sent to the database inside the block, as texts."""
	statements: list[str] = []
	real = frappe.db.sql

	def listening(query: object, *arguments: object, **options: object) -> object:
		statements.append(str(query))
		return real(query, *arguments, **options)

	frappe.db.sql = listening
	try:
		yield statements
	finally:
		del frappe.db.sql  # the class's method again
