"""Timrå's application as the rules see it: read from the golden table, nothing corrected."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from digidel_app.domain.budget import BudgetLine, Formula
from digidel_app.domain.financing_text import Statement

SOURCE = Path(__file__).parent / "data" / "timra_application.json"

NAMED_BY_TEXT = {
	"personnel": (
		"personella resurser",
		("Kommunens personella resurser på halvtid", "OH-kostnader: Personella resurser"),
		(),
	),
	"other": (
		"medel för fortbildning, lokalkostnader, teknisk utrustning, resor och oförutsedda kostnader",
		(),
		(
			"Externa tjänster",
			"Lokalkostnader",
			"Teknisk utrustning",
			"Resekostnader",
			"Övriga oförutsedda kostnader",
		),
	),
}
"""What each part of the municipality's own financing is called in the application's text, and what that names:
titles of formulas, then budget lines. Fortbildning is booked as Externa tjänster."""


@dataclass(frozen=True)
class Financier:
	"""Who pays, and how much each fiscal year (SEK)."""

	name: str
	kind: str
	amounts: dict[str, Decimal]
	statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Goal:
	title: str
	metric: str
	target: int | None
	percent_of_population: Decimal | None
	period: str


@dataclass(frozen=True)
class Application:
	company: str
	years: tuple[str, ...]
	cap_percent: Decimal
	lines: tuple[BudgetLine, ...]
	financiers: tuple[Financier, ...]
	goals: tuple[Goal, ...]

	@property
	def planned(self) -> dict[str, Decimal]:
		"""The plan per fiscal year, SEK."""
		return {year: sum((line.planned[year] for line in self.lines), Decimal(0)) for year in self.years}

	@property
	def financed(self) -> dict[str, Decimal]:
		"""The financing per fiscal year, SEK."""
		return {year: sum((f.amounts[year] for f in self.financiers), Decimal(0)) for year in self.years}


@cache
def read_application() -> Application:
	"""The application as written."""
	data = json.loads(SOURCE.read_text(encoding="utf-8"))
	by_stated = {
		row["stated_amount"]: row["title"]
		for line in data["budget_lines"]
		for row in line.get("formulas", ())
		if "hours" in row
	}
	return Application(
		company=data["applicant"]["company"],
		years=tuple(data["fiscal_years"]),
		cap_percent=Decimal(data["overhead_cap_percent"]),
		lines=tuple(_line(line, by_stated) for line in data["budget_lines"]),
		financiers=tuple(
			Financier(row["financier"], row["kind"], _amounts(row["amounts"]), _statements(row))
			for row in data["financing"]
		),
		goals=tuple(_goal(row) for row in data["goals"]),
	)


def _amounts(amounts: dict[str, str]) -> dict[str, Decimal]:
	return {year: Decimal(amount) for year, amount in amounts.items()}


def _statements(row: dict) -> tuple[Statement, ...]:
	return tuple(
		Statement(NAMED_BY_TEXT[part][0], Decimal(amount), *NAMED_BY_TEXT[part][1:])
		for part, amount in row.get("stated_parts", {}).items()
	)


def _line(row: dict, by_stated: dict[str, str]) -> BudgetLine:
	name = row["cost_type"]
	formulas = tuple(_formula(formula, name, by_stated) for formula in row.get("formulas", ()))
	return BudgetLine(name, name, row["kind"], _amounts(row["planned"]), formulas)


def _formula(row: dict, line: str, by_stated: dict[str, str]) -> Formula:
	# An overhead formula may carry the title of the wage formula it rests on: the line's name tells them apart.
	is_percentage = "percent" in row
	figures = ("hourly_rate", "employer_fee_percent", "hours", "percent", "stated_amount")
	return Formula(
		title=f"{line}: {row['title']}" if is_percentage else row["title"],
		line=line,
		of_formula=by_stated[row["of_stated_amount"]] if is_percentage else None,
		**{name: Decimal(row[name]) for name in figures if name in row},
	)


def _goal(row: dict) -> Goal:
	percent = row.get("percent_of_population")
	return Goal(
		row["title"], row["metric"], row.get("target"), Decimal(percent) if percent else None, row["period"]
	)
