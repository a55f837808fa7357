"""The catalogue on a real site: compiled, found by the platform, and polite to the platform's own Swedish."""

from pathlib import Path

import frappe
import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from frappe.gettext.translate import get_method_map
from frappe.translate import get_all_translations, get_translations_from_apps, get_translations_from_csv

APP = "digidel_app"

BETTER_HERE = {
	"Applied": "Applicerad belongs to no screen of the platform any more",
	"Approve": "a button says what to do: Godkänn, not Godkänna",
	"B:Number system": "axes of charts in Swedish: md for a thousand millions",
	"Chat": "a way to get in touch is a noun: Chatt, not Chatta",
	"Company": "a label has no article: Företag, not Företaget",
	"Customer": "a label has no article: Kund, not Kunden",
	"Grant": "Bevilja belongs to no screen of the platform any more",
	"K:Number system": "axes of charts in Swedish: tn for thousands",
	"M:Number system": "axes of charts in Swedish: mn for millions",
	"Plan": "a heading has no article: Plan, not Planen",
}
"""Words that our rows change for the whole site, each with its reason."""


@pytest.fixture(scope="module")
def own() -> dict[str, str]:
	"""Our rows by "text" or "text:context", from the source: the test does not rest on an old build."""
	path = Path(frappe.get_app_path(APP, "locale", "sv.po"))
	with path.open("rb") as source:
		rows = read_po(source)
	return {f"{row.id}:{row.context}" if row.context else row.id: row.string for row in rows if row.id}


def test_rows_without_context_say_what_the_platform_says(own) -> None:
	"""A row without context applies to all of ERPNext; another sense gets a row with context."""
	frappes = get_translations_from_apps("sv", apps=["frappe"])
	others = [
		frappes,
		get_translations_from_apps("sv", apps=["erpnext"]),
		get_translations_from_csv("sv", "erpnext"),
	]
	changed = {}
	for text, swedish in own.items():
		theirs = {words[text].strip().casefold() for words in others if words.get(text)}
		if theirs and swedish.casefold() not in theirs:
			changed[text] = (swedish, theirs)
	assert changed.keys() - BETTER_HERE.keys() == set(), changed


def test_everything_frappes_extractor_finds_has_its_swedish(own) -> None:
	keywords = {**DEFAULT_KEYWORDS, "_lt": None}
	missing = set()
	for filename, _line, message, _comments, context in extract_from_dir(
		frappe.get_pymodule_path(APP), get_method_map("frappe"), keywords=keywords
	):
		for text in (message,) if isinstance(message, str) else message or ():
			# Desk translates a workspace's headings by the text within the tags
			if (
				text
				and not text.startswith("<")
				and text != "System Manager"
				and f"{text}:{context}" not in own
				and text not in own
			):
				# a word with rows for single DocTypes only: the platform's own Swedish serves elsewhere
				if not any(key.startswith(f"{text}:") for key in own):
					missing.add((text, filename))
	assert missing == set()


def test_every_label_on_the_site_has_its_swedish(own) -> None:
	missing = []
	for doctype in frappe.get_all("DocType", filters={"module": ("like", "Digidel%")}, pluck="name"):
		for field in frappe.get_meta(doctype).fields:
			if field.label and f"{field.label}:{doctype}" not in own and field.label not in own:
				missing.append((doctype, field.label))
	assert missing == []


@pytest.mark.parametrize(
	"doctype", ["Role", "Role Profile", "Workspace", "Number Card", "Module Def", "Report"]
)
def test_every_name_of_ours_on_the_site_has_its_swedish(own, doctype) -> None:
	names = [name for name in frappe.get_all(doctype, pluck="name") if name.startswith("Digidel")]
	if doctype in ("Number Card", "Report", "Workspace"):
		names += frappe.get_all(doctype, filters={"module": ("like", "Digidel%")}, pluck="name")
	assert names
	assert [name for name in names if name not in own] == []


def test_workflow_states_and_steps_have_their_swedish(own) -> None:
	for name in ("Digidel Grant Agreement", "Digidel Partner Agreement"):
		workflow = frappe.get_doc("Workflow", name)
		words = {row.state for row in workflow.states} | {row.action for row in workflow.transitions}
		assert words - own.keys() == set()


def test_a_choice_in_swedish_is_no_english_word_of_the_platform() -> None:
	"""Desk translates a choice in a table twice: "Staff" became "Personal", and that "Personligt"."""
	swedish = get_all_translations("sv")
	twice = {}
	for doctype in frappe.get_all("DocType", filters={"module": ("like", "Digidel%")}, pluck="name"):
		for field in frappe.get_meta(doctype).get("fields", {"fieldtype": "Select"}):
			for choice in (field.options or "").split("\n"):
				for once in {swedish.get(choice), swedish.get(f"{choice}:{doctype}")} - {None}:
					again = swedish.get(once, once)
					if again.casefold() != once.casefold():  # the platform's months have small letters
						twice[doctype, field.fieldname, choice] = (once, again)
	assert twice == {}
