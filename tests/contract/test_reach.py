"""What a user sees first leads somewhere: workspaces, number cards, reports and print formats."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from app_files import (
	APP,
	PLATFORM_DOCTYPES,
	ROLES,
	ROOT,
	doctypes,
	files,
	modules,
	names_of,
	scrub,
	standard_documents,
)

WORKSPACES = standard_documents("workspace")
REPORTS = standard_documents("report")
NUMBER_CARDS = standard_documents("number_card")
PLATFORM_REPORTS: set[str] = set()
STANDARD_COLUMNS = {"name", "owner", "creation", "modified", "modified_by", "docstatus"}
READER_REPORTS = {"Municipality Comparison"}
"""Reports built on Published Statistics only."""


def parameters(documents: dict[Path, dict]) -> Iterable:
	return [pytest.param(path, doc, id=doc["name"]) for path, doc in documents.items()]


def targets() -> dict[str, set[str]]:
	return {
		"DocType": set(doctypes()) | PLATFORM_DOCTYPES,
		"Report": names_of("report") | PLATFORM_REPORTS,
		"Page": names_of("page"),
		"Dashboard": names_of("dashboard"),
	}


def workspace_faults(doc: dict, known: dict[str, set[str]], cards: set[str], charts: set[str]) -> list[str]:
	faults = []
	for row in doc.get("links", []):
		if row["type"] == "Link" and row["link_to"] not in known.get(row["link_type"], set()):
			faults.append(f"link {row['label']} leads to {row['link_type']} {row['link_to']}")
	for row in doc.get("shortcuts", []):
		if row["type"] != "URL" and row["link_to"] not in known.get(row["type"], set()):
			faults.append(f"shortcut {row['label']} leads to {row['type']} {row['link_to']}")
	for row in doc.get("number_cards", []):
		if row["number_card_name"] not in cards:
			faults.append(f"number card {row['number_card_name']} does not exist")
	return faults + content_faults(doc, charts) + link_count_faults(doc)


def content_faults(doc: dict, charts: set[str]) -> list[str]:
	"""The page is drawn from `content`; a block whose row is missing stays empty without a word."""
	rows = {
		"shortcut": ("shortcut_name", {row["label"] for row in doc.get("shortcuts", [])}),
		"card": ("card_name", {row["label"] for row in doc["links"] if row["type"] == "Card Break"}),
		"number_card": ("number_card_name", {row["number_card_name"] for row in doc.get("number_cards", [])}),
		"chart": ("chart_name", {row["chart_name"] for row in doc.get("charts", [])}),
	}
	faults = [
		f"chart {row['chart_name']} does not exist"
		for row in doc["charts"]
		if row["chart_name"] not in charts
	]
	shown: dict[str, set[str]] = {kind: set() for kind in rows}
	for block in json.loads(doc["content"]):
		if block["type"] in rows:
			key, names = rows[block["type"]]
			shown[block["type"]].add(block["data"][key])
			if block["data"][key] not in names:
				faults.append(f"{block['type']} {block['data'][key]} is shown but not declared")
	for kind, (_key, names) in rows.items():
		faults += [f"{kind} {name} is declared but not shown" for name in sorted(names - shown[kind])]
	return faults


def link_count_faults(doc: dict) -> list[str]:
	faults, card, count = [], None, 0
	for row in [*doc["links"], {"type": "Card Break", "label": None}]:
		if row["type"] == "Card Break":
			if card and card.get("link_count") != count:
				faults.append(f"card {card['label']} says {card.get('link_count')} links and has {count}")
			card, count = row, 0
		else:
			count += 1
	return faults


def card_faults(doc: dict, own: dict[str, dict]) -> list[str]:
	"""Filters and sums name fields that exist; rows have four parts, as version 16 wants them."""
	if doc["type"] != "Document Type":
		return [] if doc.get("method") else ["has no method"]
	document = own.get(doc["document_type"])
	if document is None:
		return [f"counts {doc['document_type']}, which does not exist"]
	fields = {field["fieldname"] for field in document["fields"]} | STANDARD_COLUMNS
	rows = [*json.loads(doc["filters_json"] or "[]"), *json.loads(doc["dynamic_filters_json"] or "[]")]
	faults = [f"filters on {row[1]}, which is no field" for row in rows if row[1] not in fields]
	faults += [f"the filter on {row[1]} has {len(row)} parts" for row in rows if len(row) != 4]
	if doc["function"] != "Count" and doc.get("aggregate_function_based_on") not in fields:
		faults.append(f"adds up {doc.get('aggregate_function_based_on')}, which is no field")
	return faults


# -- workspaces -----------------------------------------------------------------------------------------------


def test_every_module_has_a_workspace() -> None:
	assert {doc["module"] for doc in WORKSPACES.values()} == set(modules())


@pytest.mark.parametrize("path, doc", parameters(WORKSPACES))
def test_workspace_leads_somewhere(path: Path, doc: dict) -> None:
	charts = names_of("dashboard_chart")
	assert workspace_faults(doc, targets(), names_of("number_card"), charts) == []
	assert doc["public"] == 1 and doc["title"] and doc["label"] == doc["name"]
	assert path.stem == path.parent.name == scrub(doc["name"])
	assert path.parents[2].name == scrub(doc["module"])
	assert {row["role"] for row in doc.get("roles", [])} <= ROLES | {"System Manager"}


def test_workspace_rule_catches_what_leads_nowhere() -> None:
	doc = {
		"links": [
			{"type": "Card Break", "label": "Grants", "link_count": 2},
			{"type": "Link", "label": "A", "link_type": "DocType", "link_to": "Gone"},
			{"type": "Card Break", "label": "Unseen", "link_count": 0},
		],
		"shortcuts": [{"label": "S", "type": "Report", "link_to": "Gone too"}],
		"number_cards": [{"number_card_name": "No Card"}],
		"charts": [{"chart_name": "No Chart"}],
		"content": json.dumps(
			[
				{"type": "card", "data": {"card_name": "Grants"}},
				{"type": "shortcut", "data": {"shortcut_name": "S"}},
				{"type": "shortcut", "data": {"shortcut_name": "Other"}},
				{"type": "number_card", "data": {"number_card_name": "No Card"}},
			]
		),
	}
	assert workspace_faults(doc, {"DocType": {"Here"}}, set(), set()) == [
		"link A leads to DocType Gone",
		"shortcut S leads to Report Gone too",
		"number card No Card does not exist",
		"chart No Chart does not exist",
		"shortcut Other is shown but not declared",
		"card Unseen is declared but not shown",
		"chart No Chart is declared but not shown",
		"card Grants says 2 links and has 1",
	]


# -- number cards ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path, doc", parameters(NUMBER_CARDS))
def test_number_card_counts_what_exists(path: Path, doc: dict) -> None:
	assert card_faults(doc, doctypes()) == []
	assert path.stem == path.parent.name == scrub(doc["name"])
	assert path.parents[2].name == scrub(doc["module"])
	assert doc["is_standard"] == 1 and doc["is_public"] == 1


def test_every_number_card_stands_on_a_workspace() -> None:
	shown = {row["number_card_name"] for doc in WORKSPACES.values() for row in doc.get("number_cards", [])}
	assert names_of("number_card") - shown == set()


def test_number_card_rule_catches_missing_fields_and_doctypes() -> None:
	own = {"X": {"fields": [{"fieldname": "status"}]}}
	card = {
		"type": "Document Type",
		"document_type": "X",
		"function": "Sum",
		"aggregate_function_based_on": "amount",
		"filters_json": '[["X", "state", "=", "Open", false]]',
		"dynamic_filters_json": "[]",
	}
	assert card_faults(card, own) == [
		"filters on state, which is no field",
		"the filter on state has 5 parts",
		"adds up amount, which is no field",
	]
	assert card_faults({**card, "document_type": "Y"}, own) == ["counts Y, which does not exist"]
	assert card_faults({"type": "Custom"}, own) == ["has no method"]


# -- reports and print formats --------------------------------------------------------------------------------


def report_faults(doc: dict, known: set[str]) -> list[str]:
	roles = {row["role"] for row in doc.get("roles", [])}
	faults = [] if roles & ROLES else ["no role of the app may see it"]
	faults += [f"{role} is no role of the app" for role in sorted(roles - ROLES - {"System Manager"})]
	if "Digidel Reader" in roles and doc["name"] not in READER_REPORTS:
		faults.append("Digidel Reader may see it")
	if doc["ref_doctype"] not in known:
		faults.append(f"rests on {doc['ref_doctype']}, which does not exist")
	if doc["report_type"] == "Script Report" and doc.get("prepared_report"):
		faults.append("is prepared in advance")
	return faults


@pytest.mark.parametrize("path, doc", parameters(REPORTS))
def test_report(path: Path, doc: dict) -> None:
	assert report_faults(doc, set(doctypes()) | PLATFORM_DOCTYPES) == []
	assert path.stem == path.parent.name == scrub(doc["name"])
	assert path.parents[2].name == scrub(doc["module"])
	assert "def execute(" in path.with_suffix(".py").read_text(encoding="utf-8")
	assert f'frappe.query_reports["{doc["name"]}"]' in path.with_suffix(".js").read_text(encoding="utf-8")


def test_report_rule_catches_missing_roles_readers_and_doctypes() -> None:
	report = {"name": "X", "ref_doctype": "Gone", "report_type": "Script Report", "prepared_report": 1}
	assert report_faults({**report, "roles": [{"role": "Guest"}]}, set()) == [
		"no role of the app may see it",
		"Guest is no role of the app",
		"rests on Gone, which does not exist",
		"is prepared in advance",
	]
	assert "Digidel Reader may see it" in report_faults(
		{**report, "roles": [{"role": "Digidel Reader"}]}, set()
	)


@pytest.mark.parametrize("path, doc", parameters(standard_documents("print_format")))
def test_print_format(path: Path, doc: dict) -> None:
	assert doc["doc_type"] in doctypes()
	assert doc["standard"] == "Yes"
	assert path.with_suffix(".html").is_file()


def include_faults(source: str) -> list[str]:
	"""Frappe's extractor takes `{% include "…" %}` for its own and stops at a name that is no app/path."""
	faults = []
	for sign, name in re.findall(r"""{%(-?)\s*(?:include|from)\s+["']([^"']+)["']""", source):
		if name.startswith(f"{APP}/"):
			faults += [] if (ROOT / name).is_file() else [f"{name} does not exist"]
		elif not sign:
			faults.append(f"{name} is no path of an app: write {{%- include")
	return faults


def test_templates_take_in_what_exists() -> None:
	found = {path.name: include_faults(path.read_text(encoding="utf-8")) for path in files("*.html")}
	assert {name: faults for name, faults in found.items() if faults} == {}


def test_include_rule_catches_what_stops_the_extractor_and_what_is_gone() -> None:
	assert include_faults('{% include "preview.css" %}')
	assert include_faults('{%- from "digidel_app/templates/gone.html" import x -%}')
	assert include_faults('{%- include "preview.css" -%}') == []
