"""The questionnaire in words: what is asked of each theme, and what its choices are called."""

import frappe
from frappe import _

from digidel_app.domain import mapping as rules

DOCTYPE = "Mapping Answer"
EARLIER = {"Personal": rules.STAFF}
"""What a choice was called in questionnaires that are still about: word → choice."""


def questions() -> list[dict[str, str]]:
	"""The themes with their question about the present and about the wanted state, in the user's language."""
	asked = {
		"First meeting": (
			_("How are people met when they first turn to the municipality?"),
			_("How do we want them to be met?"),
		),
		"Those who need support": (
			_("Who comes for support, and whom do we not reach?"),
			_("Whom do we want to reach?"),
		),
		"Finding the support": (
			_("How do people find the support today?"),
			_("How should they find it?"),
		),
		"What people ask for": (
			_("What do people want help with, and what can we not help with?"),
			_("What should we be able to help with?"),
		),
		"Places and hours": (
			_("Where and when is there support?"),
			_("Where and when should there be support?"),
		),
		"Helpers and what they know": (
			_("Who helps, and have they the time and knowledge it takes?"),
			_("Who should help, and what do they need for it?"),
		),
		"Own digital services": (
			_("How easy are the municipality's own digital services to use?"),
			_("What should they be like?"),
		),
		"Working together": (
			_("How do departments, associations and authorities work together?"),
			_("How should they work together?"),
		),
	}
	return [
		{
			"theme": theme,
			"label": _(theme, context=DOCTYPE),
			rules.PRESENT: asked[theme][0],
			rules.WANTED: asked[theme][1],
			rules.ACTION: _("What takes us there?"),
		}
		for theme in rules.THEMES
	]


def dictionary() -> dict[str, str]:
	"""What the choices are called in the user's language: word -> choice."""
	words = (*rules.THEMES, *rules.STATES, *rules.SOURCES, *rules.METHODS)
	return {**EARLIER, **{_(word, context=DOCTYPE): word for word in words}}


def missing_text(sign: str) -> str:
	"""What a theme lacks, as the reader is told."""
	return {
		rules.NOT_MAPPED: _("Nobody has answered about this yet."),
		rules.NO_PRESENT: _("Nobody has described how it is."),
		rules.NO_WANTED: _("Nobody has described how it should be."),
		rules.NO_RESIDENTS: _("No resident has been asked."),
		rules.IS_OLD: _("The present state was described more than two years ago."),
		rules.NO_ACTION: _("The gap has no action."),
	}[sign]


def file_problem_text(kind: str, detail: str | int) -> str:
	"""Why a file could not be read, and what to do."""
	texts = {
		rules.EMPTY_FILE: _("The file holds no rows."),
		rules.TOO_MANY_ROWS: _(
			"The file has more than {0} rows. Nothing has been stored. Divide it into several files."
		),
		rules.COLUMNS_MISSING: _("The file lacks these columns: {0}. Use the headings of the template."),
		rules.COLUMN_TWICE: _("These columns stand twice in the file: {0}. Rename one of each."),
	}
	text = texts.get(
		kind, _("The file is not a text file. Save it as CSV in your spreadsheet and try again.")
	)
	return text.format(detail)


def row_problem_text(problem: rules.Problem) -> str:
	"""What is wrong with a row of a file: its line, its column and why, never what it says."""
	headings = {
		column.fieldname: column.swedish if frappe.local.lang == "sv" else column.english
		for column in rules.COLUMNS
	}
	why = {
		rules.UNKNOWN_WORD: _("the word is not one of the choices"),
		rules.NOT_A_NUMBER: _("it is not a whole number"),
		rules.NOT_A_DAY: _("it is not a day like 2026-03-01"),
		rules.QUOTES: _("quotation marks do not match"),
		rules.TOO_MANY_CELLS: _("there are more cells than headings"),
	}[problem.kind]
	if not problem.fieldname:
		return _("Line {0}: {1}.").format(problem.line, why)
	return _("Line {0}, {1}: {2}.").format(problem.line, headings[problem.fieldname], why)
