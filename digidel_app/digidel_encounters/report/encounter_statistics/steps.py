"""The step before the visit against the step after it, as a table to be read across: people move both ways."""

from frappe import _

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.statistics import Groups, Selection
from digidel_app.domain.encounters import BACK, FORWARD, SAME_STEP, STEPS, step_movement
from digidel_app.domain.statistics import CrossTable

BEFORE, AFTER = "inclusion_step_before", "inclusion_step_after"
NOT_RECORDED = "not_recorded"


def is_asked(selection: Selection) -> bool:
	"""Both steps and nothing else: a table with a row per step before and a column per step after."""
	return [*selection.dimensions] == [BEFORE, AFTER]


def movement_label(movement: str) -> str:
	"""A movement in words."""
	return {
		FORWARD: _("A later step", context="Encounter Statistics"),
		SAME_STEP: _("The same step", context="Encounter Statistics"),
		BACK: _("An earlier step", context="Encounter Statistics"),
	}[movement]


def explanation() -> str:
	"""What the steps say, and what they do not."""
	return _(
		"The steps are motivation, access, skills and use, as the advisor judged them at the visit. People move both ways. The numbers do not show that the visit was the cause."
	)


def table(selection: Selection, groups: Groups, words, measured: str, message: str) -> tuple:
	"""Columns, rows, message, chart and summary: the first measure by step before and after.

	Args:
		words: the report's words, which name a step.
		measured: the measure as users call it.
	"""
	measure = selection.measures[0]
	cells = {key: numbers[measure] for key, numbers in words.fold(groups).items()}
	crossed = CrossTable([*STEPS, None], [*STEPS, None], cells)
	rows = [] if not cells else [*_rows(crossed, words), _total(crossed)]
	said = hint(
		rows,
		_("Record visits in Disken, or import older ones."),
		widen(),
		message=f"{message}<br>{_read_across(measured)}",
	)
	return _columns(crossed, words), rows, said, None, _summary(crossed), True


def _read_across(measured: str) -> str:
	return _("Shown: {0}. A row is the step before the visit, a column the step after.").format(
		measured.lower()
	)


def _field(step: str | None) -> str:
	return f"after_{(step or NOT_RECORDED).lower()}"


def _columns(crossed: CrossTable, words) -> list[dict]:
	after = [
		{
			"fieldname": _field(step),
			"label": _("After: {0}").format(words.text(AFTER, step)),
			"fieldtype": "Int",
			"width": 160,
		}
		for step in crossed.columns
	]
	return [
		{"fieldname": BEFORE, "label": _("Step before the visit"), "fieldtype": "Data", "width": 220},
		*after,
		{"fieldname": "total", "label": _("Total"), "fieldtype": "Int", "width": 110},
	]


def _rows(crossed: CrossTable, words) -> list[dict]:
	return [
		{
			BEFORE: words.text(BEFORE, before),
			**{_field(after): crossed.cell(before, after) for after in crossed.columns},
			"total": crossed.row_total(before),
		}
		for before in crossed.rows
	]


def _total(crossed: CrossTable) -> dict:
	return {
		BEFORE: _("Total"),
		"is_total": 1,
		**{_field(after): crossed.column_total(after) for after in crossed.columns},
		"total": crossed.total,
	}


def _summary(crossed: CrossTable) -> list[dict]:
	moved = dict.fromkeys((FORWARD, SAME_STEP, BACK, None), 0)
	for (before, after), number in crossed.cells.items():
		moved[step_movement(before, after)] += number
	return [
		{
			"label": movement_label(movement) if movement else _("Not recorded"),
			"value": number,
			"datatype": "Int",
			"indicator": "Blue" if movement else "Gray",
		}
		for movement, number in moved.items()
	]
