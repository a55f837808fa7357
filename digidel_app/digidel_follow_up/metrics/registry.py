"""The list of metrics. Each file of this package that has a function under `@metric` is one."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import frappe
from frappe import _

from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import Measured

PERSONS, THINGS, PER_CENT, SEK, HOURS, EVENTS = "persons", "things", "per cent", "SEK", "hours", "events"
UNITS = (PERSONS, THINGS, PER_CENT, SEK, HOURS, EVENTS)


@dataclass(frozen=True)
class Words:
	"""What readers are told, in their language: the metric's name, what it counts, and how, in one sentence."""

	label: str
	things: str
	how: str


@dataclass(frozen=True)
class Behind:
	"""What the figure is made of: a report with filters, or the list of a DocType with filters."""

	report: str | None = None
	doctype: str | None = None
	filters: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
	"""One way to measure a goal.

	Attributes:
		accumulates: the value grows with time, so that it has a pace.
		is_weekly: the goal is so many events in every ISO week.
		counts_persons: the value is a number of persons: the smallest are not shown to outsiders.
	"""

	name: str
	unit: str
	words: Callable[[], Words]
	measure: Callable[[Scope], Measured]
	behind: Callable[[Scope], Behind | None]
	accumulates: bool = False
	is_weekly: bool = False
	lower_is_better: bool = False

	@property
	def counts_persons(self) -> bool:
		return self.unit == PERSONS


_METRICS: dict[str, Metric] = {}


def metric(
	*,
	unit: str,
	words: Callable[[], Words],
	behind: Callable[[Scope], Behind | None] = lambda scope: None,
	**kinds: bool,
) -> Callable:
	"""Enter a function in the list under its own name; `kinds` are the flags of Metric."""
	if unit not in UNITS:
		raise ValueError(f"no such unit: {unit}")

	def enter(measure: Callable[[Scope], Measured]) -> Callable[[Scope], Measured]:
		_METRICS[measure.__name__] = Metric(measure.__name__, unit, words, measure, behind, **kinds)
		return measure

	return enter


@cache
def _read_package() -> None:
	package = importlib.import_module("digidel_app.digidel_follow_up.metrics")
	for module in pkgutil.iter_modules(package.__path__):
		importlib.import_module(f"{package.__name__}.{module.name}")


def all_metrics() -> dict[str, Metric]:
	"""Every metric by name, in alphabetical order of the names."""
	_read_package()
	return dict(sorted(_METRICS.items()))


def get_metric(name: object) -> Metric:
	"""The metric of that name.

	Raises:
		frappe.ValidationError: there is none.
	"""
	found = all_metrics().get(name) if isinstance(name, str) else None
	if not found:
		frappe.throw(_("Choose a metric from the list."))
	return found
