"""Every DocType keeps the house's rules, and the rules catch what they are for."""

import copy
from pathlib import Path

import doctype_rules as rules
import pytest
from app_files import APP, PACKAGE, doctypes, modules, scrub, standard_documents

DOCUMENTS = standard_documents("doctype")
PARAMETERS = [pytest.param(path, doc, id=doc["name"]) for path, doc in DOCUMENTS.items()]
OWN = set(doctypes())
CHILDREN = {name for name, doc in doctypes().items() if doc.get("istable")}
FOUNDATION = {
	"Helpdesk Encounter",
	"Digital Salon",
	"Partner Agreement",
	"Grant Agreement",
	"Project Budget Line",
	"Meeting Place",
}


def test_the_walk_finds_the_doctypes() -> None:
	assert OWN >= FOUNDATION
	assert len(OWN) == len(DOCUMENTS), "two files define the same DocType"


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_lies_where_frappe_looks_for_it(path: Path, doc: dict) -> None:
	folders = {name: scrub(name) for name in modules()}
	assert path.stem == path.parent.name
	assert rules.file_faults(doc, path.parent.name, path.parents[2].name, folders) == []
	assert (path.parent / "__init__.py").is_file()


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_fields(path: Path, doc: dict) -> None:
	assert rules.field_faults(doc) == []
	assert rules.link_faults(doc, OWN, CHILDREN) == []


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_company_permissions_sorting_and_submitting(path: Path, doc: dict) -> None:
	assert rules.kind_faults(doc) == []


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_binding_names(path: Path, doc: dict) -> None:
	assert rules.binding_faults(doc) == []


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_controller(path: Path, doc: dict) -> None:
	controller = path.with_suffix(".py")
	source = controller.read_text(encoding="utf-8") if controller.is_file() else None
	assert rules.controller_faults(doc["name"], source) == []


@pytest.mark.parametrize("path, doc", PARAMETERS)
def test_dates_of_the_file_are_real(path: Path, doc: dict) -> None:
	"""Frappe reads a standard document again when its `modified` is newer than the site's."""
	assert doc["creation"] <= doc["modified"]
	assert doc.get("custom", 0) == 0


def test_every_child_table_is_used() -> None:
	used = {
		field["options"]
		for doc in doctypes().values()
		for field in doc["fields"]
		if field["fieldtype"] in rules.TABLES
	}
	assert CHILDREN - used == set()


def test_fixtures_hold_no_records_a_site_may_edit() -> None:
	names = {path.stem for path in (PACKAGE / "fixtures").glob("*.json")}
	assert (
		names & {"role", "workflow", "workflow_state", "custom_docperm", "custom_field", "translation"}
		== set()
	)


# -- the rules themselves -------------------------------------------------------------------------------------

GOOD = {
	"name": "Test Place",
	"module": "Digidel Center",
	"sort_field": "creation",
	"field_order": ["company", "kind"],
	"fields": [
		{"fieldname": "company", "fieldtype": "Link", "label": "Company", "options": "Company"},
		{"fieldname": "kind", "fieldtype": "Select", "label": "Kind", "options": "A\nB", "default": "A"},
	],
	"permissions": [{"role": "Digidel Manager", "read": 1, "write": 1}],
}


def good(**changes: object) -> dict:
	return {**copy.deepcopy(GOOD), **changes}


def with_field(**field: object) -> dict:
	doc = good()
	doc["fields"].append({"label": "X", **field})
	doc["field_order"].append(field["fieldname"])
	return doc


def all_faults(doc: dict) -> list[str]:
	folders = {"Digidel Center": "digidel_center"}
	return [
		*rules.file_faults(doc, "test_place", "digidel_center", folders),
		*rules.field_faults(doc),
		*rules.link_faults(doc, {"Test Place", "Test Row"}, {"Test Row"}),
		*rules.kind_faults(doc),
		*rules.binding_faults(doc),
	]


def test_the_rules_let_a_good_doctype_through() -> None:
	assert all_faults(good()) == []
	assert all_faults(with_field(fieldname="rows_here", fieldtype="Table", options="Test Row")) == []


@pytest.mark.parametrize(
	"doc, fault",
	[
		(good(name="Other Place"), "lies in test_place, not in other_place"),
		(good(module="Digidel Other"), "module Digidel Other is not in modules.txt"),
		(good(sort_field="modified"), "is not sorted by creation"),
		(good(is_submittable=1), "is submittable"),
		(good(field_order=["kind", "company"]), "field_order is not the order of the fields"),
		(with_field(fieldname="owner", fieldtype="Data"), "owner is a reserved word"),
		(with_field(fieldname="condition", fieldtype="Data"), "condition is a reserved word"),
		(with_field(fieldname="kind", fieldtype="Data"), "kind stands twice"),
		(with_field(fieldname="Big", fieldtype="Data"), "Big is no lower-case name"),
		(with_field(fieldname="bare", fieldtype="Data", label=""), "bare has no label"),
		(with_field(fieldname="language", fieldtype="Link", options="Language"), "language decides"),
		(with_field(fieldname="to_x", fieldtype="Link", options="Nowhere"), "to_x links to Nowhere"),
		(with_field(fieldname="to_x", fieldtype="Link", options="Test Row"), "to_x links to the child table"),
		(with_field(fieldname="to_x", fieldtype="Table", options="Test Place"), "to_x holds Test Place"),
		(with_field(fieldname="to_x", fieldtype="Dynamic Link", options="nothing"), "to_x takes its DocType"),
		(with_field(fieldname="to_x", fieldtype="Link", options="Budget"), "to_x touches ERPNext's budget"),
		(with_field(fieldname="sel", fieldtype="Select", options="A", default="C"), "sel has the default C"),
		(with_field(fieldname="sel", fieldtype="Select", options="A\nA"), "sel offers an option twice"),
		(good(title_field="gone"), "title_field gone is no field"),
		(good(permissions=[]), "no role of the app"),
		(good(permissions=[{"role": "Sales User", "read": 1}]), "Sales User is no role of the app"),
		(good(permissions=[{"role": "Digidel Reader", "read": 1}]), "Digidel Reader may see it"),
		(good(permissions=[{"role": "Digidel Finance", "write": 1}]), "Digidel Finance may change what"),
		(good(istable=1), "a child table has permissions of its own"),
		(good(fields=GOOD["fields"][1:], field_order=["kind"]), "has no company"),
		(good(name="Grant Financing"), "financier is missing"),
	],
)
def test_the_rules_catch(doc: dict, fault: str) -> None:
	assert [found for found in all_faults(doc) if found.startswith(fault)], all_faults(doc)


def test_binding_options_catch_a_renamed_option() -> None:
	doc = good(name="Cost Type", fields=[{"fieldname": "kind", "options": "Salary\nOverheads\nOther"}])
	assert [fault for fault in rules.binding_faults(doc) if fault.startswith("kind offers")]


def test_controller_rule_catches_a_missing_file_and_a_wrong_class() -> None:
	assert rules.controller_faults("In-kind Contribution", "class InkindContribution: ...") == []
	assert rules.controller_faults("In-kind Contribution", "class InKindContribution: ...")
	assert rules.controller_faults(APP, None) == ["has no controller"]
