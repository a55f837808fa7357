"""Where each theme of the mapping stands: how it is, how it should be, the gap, and what is still missing."""

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_encounters.report_filters import read_filters, read_period
from digidel_app.digidel_follow_up import mapping_words
from digidel_app.domain import mapping as rules


def execute(filters: dict | None = None) -> tuple:
	"""Columns, a row for each theme, what to do first where there is nothing, no chart and summary."""
	frappe.has_permission("Mapping Answer", "read", throw=True)
	filters = read_filters(filters)
	found = answers(filters)
	themes = rules.themes(found, getdate())
	message = (
		None if found else _("Nobody has answered the questionnaire yet. Fill it in under Mapping Answer.")
	)
	return columns(), [row(theme) for theme in themes], message, None, summary(themes)


def answers(filters: frappe._dict) -> list[rules.Answer]:
	"""The municipality's answers, of one place when one is asked for, observed in the period when one is given."""
	conditions: dict = {"company": filters.company}
	if filters.meeting_place:
		conditions["meeting_place"] = filters.meeting_place
	if filters.from_date or filters.to_date:
		asked = frappe._dict(
			filters, from_date=filters.from_date or "1990-01-01", to_date=filters.to_date or "2100-12-31"
		)
		conditions["observed_on"] = ("between", read_period(asked))
	rows = frappe.get_list(
		"Mapping Answer",
		filters=conditions,
		fields=[
			"name",
			"question_code",
			"state",
			"meeting_place",
			"source_kind",
			"persons",
			"observed_on",
			"grade",
			"roadmap_initiative",
			"need_report",
		],
		limit_page_length=0,
	)
	return [
		rules.Answer(
			found.name,
			found.question_code,
			found.state,
			found.meeting_place or "",
			found.source_kind,
			found.persons,
			found.observed_on,
			found.grade,
			found.roadmap_initiative or "",
			found.need_report or "",
		)
		for found in rows
	]


def row(theme: rules.Theme) -> dict:
	"""One theme."""
	return {
		"question_code": theme.theme,
		"theme": _(theme.theme, context="Mapping Answer"),
		"present": theme.present,
		"wanted": theme.wanted,
		"gap": theme.gap,
		"answers": theme.answers,
		"persons": theme.persons,
		"residents": theme.residents,
		"latest": theme.latest,
		"actions": theme.actions,
		"initiatives": len(theme.initiatives),
		"needs": len(theme.needs),
		"missing": " ".join(mapping_words.missing_text(sign) for sign in theme.missing)
		or _("Nothing is missing."),
	}


def columns() -> list[dict]:
	"""What it is about, how it stands, what it rests on, what is being done, what is missing."""
	grade = {"fieldtype": "Float", "precision": 1, "width": 120}
	number = {"fieldtype": "Int", "width": 110}
	return [
		{"fieldname": "theme", "label": _("Theme", context="Mapping Answer"), "fieldtype": "Data", "width": 230},
		{"fieldname": "present", "label": _("How it is (1–5)"), **grade},
		{"fieldname": "wanted", "label": _("How it should be (1–5)"), **grade, "width": 170},
		{"fieldname": "gap", "label": _("Gap"), **grade, "width": 80},
		{"fieldname": "missing", "label": _("What is missing"), "fieldtype": "Data", "width": 430},
		{"fieldname": "answers", "label": _("Answers", context="Mapping Answer"), **number, "width": 80},
		{"fieldname": "persons", "label": _("Persons behind"), **number, "width": 130},
		{"fieldname": "residents", "label": _("Of them residents"), **number, "width": 140},
		{"fieldname": "latest", "label": _("Latest answer"), "fieldtype": "Date", "width": 120},
		{"fieldname": "actions", "label": _("Actions proposed"), **number, "width": 140},
		{"fieldname": "initiatives", "label": _("Initiatives"), **number, "width": 90},
		{"fieldname": "needs", "label": _("Needs", context="Mapping Answer"), **number, "width": 90},
	]  # fmt: skip


def summary(themes: list[rules.Theme]) -> list[dict]:
	"""How much is mapped, how many gaps there are, how many of them nobody does anything about."""
	figures = (
		(_("Themes mapped"), sum(theme.answers > 0 for theme in themes), "Blue"),
		(_("Themes with a gap"), sum(bool(theme.gap) for theme in themes), "Orange"),
		(_("Gaps without action"), sum(rules.NO_ACTION in theme.missing for theme in themes), "Red"),
		(_("Themes without residents"), sum(rules.NO_RESIDENTS in theme.missing for theme in themes), "Grey"),
	)
	return [{"label": a, "value": b, "datatype": "Int", "indicator": c} for a, b, c in figures]
