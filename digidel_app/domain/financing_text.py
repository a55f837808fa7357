"""What an application's text says of its financing, held against its own table.

A text such as *personnel worth about 575 000* names parts of the budget: formulas or whole lines. Three things
come out: how far each statement is from what it names, which parts no statement names, and what of a line's
formulas another financier's money must cover. Amounts are Decimal in SEK.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from digidel_app.domain.budget import OVERHEAD, SALARY, BudgetLine
from digidel_app.domain.money import HUNDRED, ZERO, total


@dataclass(frozen=True)
class Statement:
	"""A sentence with an amount, and the formulas and lines (by name) that it names."""

	text: str
	stated: Decimal
	formulas: Sequence[str] = ()
	lines: Sequence[str] = ()


@dataclass(frozen=True)
class StatementReview:
	"""A statement beside what it names. `hidden_overhead` is overhead that counts in it under another name."""

	text: str
	stated: Decimal
	named: Decimal
	hidden_overhead: Decimal

	@property
	def difference(self) -> Decimal:
		return self.stated - self.named


@dataclass(frozen=True)
class Unnamed:
	"""A line, or the rest of it, that no statement names."""

	title: str
	kind: str
	amount: Decimal
	stated_by_formulas: Decimal


@dataclass(frozen=True)
class TextReview:
	"""All statements of an application's own financing, and what they leave out.

	Attributes:
		unnamed: lines and rests of lines that no statement names.
		granted: what other financiers than the one that states promise.
		named_lines_differ: stated less named, over all statements: what they must cover beyond what they name.
	"""

	statements: Sequence[StatementReview]
	unnamed: Sequence[Unnamed]
	granted: Decimal
	salary_and_overhead: Decimal

	@property
	def unexplained(self) -> Decimal:
		"""Stated beyond what is named, over all statements."""
		return total(row.difference for row in self.statements)

	@property
	def not_covered(self) -> Decimal:
		"""What the grant does not reach of salaries and overhead that no statement names, by the table."""
		rest = total(row.amount for row in self.unnamed if row.kind in (SALARY, OVERHEAD))
		return max(ZERO, rest - self.granted)

	@property
	def other_unnamed(self) -> Decimal:
		"""Lines of other kinds that no statement names."""
		return total(row.amount for row in self.unnamed if row.kind not in (SALARY, OVERHEAD))

	@property
	def left_over(self) -> Decimal:
		"""What is still unexplained when everything unnamed is counted in."""
		return self.unexplained - self.other_unnamed - self.not_covered

	@property
	def grant_share_percent(self) -> Decimal | None:
		"""The grant in per cent of the unnamed salary and overhead as stated by their formulas, one decimal."""
		if not self.salary_and_overhead:
			return None
		return (self.granted * HUNDRED / self.salary_and_overhead).quantize(Decimal("0.1"))


def review_text(statements: Sequence[Statement], lines: Sequence[BudgetLine], granted: Decimal) -> TextReview:
	"""Hold the statements against the budget.

	A named formula counts with its stated amount, a named line with its plan. What no statement names is the
	plan less what is named of it.
	"""
	stated = {f.title: f.stated_amount or ZERO for line in lines for f in line.formulas}
	kind_of = {f.title: line.kind for line in lines for f in line.formulas}
	planned = {line.name: line.planned_total for line in lines}
	reviews = [
		StatementReview(
			one.text,
			one.stated,
			total(stated.get(t, ZERO) for t in one.formulas) + total(planned.get(n, ZERO) for n in one.lines),
			total(stated.get(t, ZERO) for t in one.formulas if kind_of.get(t) == OVERHEAD),
		)
		for one in statements
	]
	named_formulas = {title for one in statements for title in one.formulas}
	named_lines = {name for one in statements for name in one.lines}
	unnamed = [_rest_of(line, named_formulas, stated) for line in lines if line.name not in named_lines]
	unnamed = [row for row in unnamed if row.amount]
	return TextReview(
		reviews,
		unnamed,
		granted,
		total(row.stated_by_formulas for row in unnamed if row.kind in (SALARY, OVERHEAD)),
	)


def _rest_of(line: BudgetLine, named: set[str], stated: Mapping[str, Decimal]) -> Unnamed:
	of_line = [formula.title for formula in line.formulas]
	return Unnamed(
		line.title,
		line.kind,
		line.planned_total - total(stated[title] for title in of_line if title in named),
		total(stated[title] for title in of_line if title not in named),
	)
