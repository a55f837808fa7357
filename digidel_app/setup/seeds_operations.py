"""Vocabularies a new site starts with: topics and age bands. They are the site's own from then on."""

import json
from pathlib import Path

import frappe

SEEDS = {"Encounter Topic": "encounter_topics.json", "Age Band": "age_bands.json"}


def seed() -> dict[str, list[str]]:
	"""Fill each vocabulary that is empty; one that has rows is left alone, whatever a site has renamed or removed.

	Returns:
		Names of the records created now, by DocType.
	"""
	return {doctype: _fill(doctype, filename) for doctype, filename in SEEDS.items()}


def _fill(doctype: str, filename: str) -> list[str]:
	if frappe.db.count(doctype):
		return []
	rows = json.loads((Path(__file__).parent / "seed_data" / filename).read_text(encoding="utf-8"))
	return [frappe.get_doc({"doctype": doctype, **row}).insert().name for row in rows]
