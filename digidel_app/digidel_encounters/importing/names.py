"""What the words in a file mean on this site, in Swedish and in English."""

from collections import defaultdict
from collections.abc import Iterable

import frappe
from frappe import _

from digidel_app.digidel_center.notes import allowed_numbers
from digidel_app.domain.encounter_file import QUESTION_COLUMNS, VISIT_COLUMNS, Names, fold

LANGUAGES = ("en", "sv")


def names_of_site(company: str) -> Names:
	"""Choices by their words in both languages; records by name or title, those of the company only."""
	return Names(
		choices={
			**_choices("Helpdesk Encounter", VISIT_COLUMNS),
			**_choices("Encounter Question", QUESTION_COLUMNS),
		},
		links={
			"meeting_place": _by_title("Meeting Place", "place_name", {"company": company}),
			"age_band": _by_title("Age Band", "band_name"),
			"topic": _by_title("Encounter Topic", "topic_name"),
			"advisor": _by_title("User", "full_name", {"user_type": "System User"}),
			"referred_to": _by_title("Referral Target", "target_name", {"company": company}),
		},
		contacts_valid_to=dict(
			frappe.get_all(
				"Referral Target",
				filters={"company": company, "valid_to": ("is", "set")},
				fields=["name", "valid_to"],
				as_list=True,
			)
		),
		allowed_numbers=allowed_numbers(company),
	)


def _choices(doctype: str, columns: Iterable) -> dict[str, dict[str, str]]:
	meta = frappe.get_meta(doctype)
	return {
		column.fieldname: _words(doctype, meta.get_options(column.fieldname))
		for column in columns
		if column.kind == "choice"
	}


def _words(doctype: str, options: str) -> dict[str, str]:
	values = [value for value in options.split("\n") if value]
	return {
		fold(word): value
		for value in values
		for word in (value, *(_(value, lang=lang, context=doctype) for lang in LANGUAGES))
	}


def _by_title(doctype: str, title: str, filters: dict | None = None) -> dict[str, list[str]]:
	"""Both a record's name and its title lead to it."""
	found: dict[str, list[str]] = defaultdict(list)
	# get_all: whoever imports for a municipality may use its vocabulary; nothing of it is shown
	for record in frappe.get_all(doctype, filters=filters or {}, fields=["name", title]):
		for word in {fold(record.name), fold(record.get(title) or record.name)}:
			found[word].append(record.name)
	return dict(found)
