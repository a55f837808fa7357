"""How published figures are written down: ids that do not change, labels in Swedish and English, one row per number.

The form is versioned (`SCHEMA_VERSION`): what a reader of version 1 relies on stays as it is; something else is version 2.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import frappe
from babel.dates import format_date
from frappe import _

from digidel_app.digidel_follow_up.open_tables import LAYOUTS, NOT_RECORDED, YearTables
from digidel_app.domain.publication import Dimension, Number
from digidel_app.domain.suppression import Key

SCHEMA, SCHEMA_VERSION = "digidel-open-statistics", 1
LANGUAGES = ("sv", "en")
"""Whose labels are frozen with the numbers."""
_IN_CONTEXT = ("channel", "visit_kind")


def tables(counted: YearTables, shown: Mapping[Key, Number]) -> list[dict]:
	"""Every table with its dimensions and one row per number; a dimension that a row leaves out means all of it."""
	return [
		{
			"id": layout.name,
			"measure": layout.measure,
			"title": _in_languages(lambda lang, name=layout.name: title(name, lang)),
			"dimensions": [_dimension(each) for each in counted.dimensions[layout.name]],
			"cells": [{**dict(sorted(key[1])), "persons": shown[key]} for key in made.cells],
		}
		for layout, made in zip(LAYOUTS, counted.tables, strict=True)
	]


def _dimension(dimension: Dimension) -> dict:
	content = {
		"id": dimension.name,
		"label": _in_languages(lambda lang: dimension_label(dimension.name, lang)),
		"values": [_value(dimension.name, value, dimension.parents.get(value)) for value in dimension.values],
	}
	if dimension.parents:
		name = dimension.parent_name
		content["parent"] = {
			"id": name,
			"label": _in_languages(lambda lang: dimension_label(name, lang)),
			"values": [_value(name, value) for value in dimension.groups],
		}
	return content


def _value(dimension: str, value: str, parent: str | None = None) -> dict:
	label = _in_languages(lambda lang: value_label(dimension, value, lang))
	return {"id": value, "label": label, **({"parent": parent} if parent else {})}


def _in_languages(label) -> dict[str, str]:
	return {lang: label(lang) for lang in LANGUAGES}


def value_label(dimension: str, value: str, lang: str) -> str:
	"""A value as a reader calls it."""
	if dimension == "month":
		return format_date(date.fromisoformat(f"{value}-01"), "LLLL yyyy", locale=lang)
	if dimension == "quarter":
		year, number = value.split("-Q")
		return _("Quarter {0}, {1}", lang=lang).format(number, year)
	if dimension == "meeting_place" and value != NOT_RECORDED:
		return frappe.get_cached_value("Meeting Place", value, "place_name") or value
	context = "Helpdesk Encounter" if dimension in _IN_CONTEXT else None
	return _(value, lang=lang, context=context)


def dimension_label(name: str, lang: str) -> str:
	"""A dimension as a reader calls it."""
	return {
		"age_band": _("Age band", lang=lang),
		"channel": _("Contact channel", lang=lang),
		"gender": _("Gender", lang=lang),
		"locality": _("Locality", lang=lang),
		"meeting_place": _("Meeting place", lang=lang),
		"month": _("Month", lang=lang),
		"outcome": _("Outcome", lang=lang),
		"quarter": _("Quarter", lang=lang),
		"theme": _("Theme", lang=lang),
		"topic": _("Topic", lang=lang),
		"topic_group": _("Topic group", lang=lang),
		"visit_kind": _("First visit or returning", lang=lang),
	}[name]


def title(name: str, lang: str) -> str:
	"""What a table says, as its heading."""
	return {
		"desk-time": _("Help at the desk, month by month", lang=lang),
		"desk-gender-age": _("Help at the desk, by gender and age", lang=lang),
		"desk-places": _("Help at the desk, by place and quarter", lang=lang),
		"desk-topics": _("What people wanted help with first, by gender", lang=lang),
		"desk-channels": _("How people got in touch", lang=lang),
		"desk-visit-kinds": _("First visits and returning visitors", lang=lang),
		"desk-outcomes": _("How the first question ended", lang=lang),
		"salons-time": _("Participants at digital salons, month by month", lang=lang),
		"salons-gender-age": _("Participants at digital salons, by gender and age", lang=lang),
		"salons-places": _("Participants at digital salons, by place and quarter", lang=lang),
		"salons-themes": _("Participants at digital salons, by theme", lang=lang),
	}[name]


def label_in(labels: Mapping[str, str], lang: str, words: Sequence[str] = LANGUAGES) -> str:
	"""A frozen label in a language, else in English."""
	return labels.get(lang) or labels[words[-1]]
