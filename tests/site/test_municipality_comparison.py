"""Another municipality's open statistics beside the own: what is taken in, who sees it, and what is refused."""

import json
from datetime import datetime

import frappe
import pytest
from frappe.utils.file_manager import save_file

from digidel_app.digidel_follow_up import open_data
from digidel_app.digidel_follow_up.report.municipality_comparison.municipality_comparison import execute
from digidel_app.domain import exchange
from digidel_app.testing import builders_operations as make

YEAR = 2022


@pytest.fixture
def own():
	"""The own municipality's published year: 12 women and 8 men, one visitor of unknown gender."""
	make.company_settings(suppression_threshold=5)
	place = make.meeting_place().name
	for gender, number in {"Woman": 12, "Man": 8, "Not recorded": 1}.items():
		for _visit in range(number):
			make.encounter(meeting_place=place, gender=gender, started_at=datetime(YEAR, 5, 3, 10)).insert()
	return frappe.get_doc(doctype="Published Statistics", company=make.first_company(), year=YEAR).insert()


def uploaded(content: object) -> str:
	data = content if isinstance(content, bytes) else json.dumps(content).encode()
	return save_file(f"{frappe.generate_hash(length=8)}.json", data, None, None, is_private=1).file_url


def bring_in(published: object, **values):
	return frappe.get_doc(
		doctype="Compared Statistics", company=make.first_company(), import_file=uploaded(published), **values
	).insert()


def neighbour(own, name: str = "Grannkommunen", **changes) -> dict:
	return {**json.loads(own.content), "municipality": name, **changes}


def test_what_this_application_publishes_can_be_read_by_it(own):
	content = exchange.read(own.content.encode())
	assert [table["id"] for table in content["tables"]] == [
		t["id"] for t in json.loads(own.content)["tables"]
	]


def test_the_neighbour_stands_beside_the_own(own):
	bring_in(neighbour(own))
	_columns, rows, _message = execute({"year": YEAR, "table": "desk-gender-age"})
	assert [row["municipality"] for row in rows][-1] == "Grannkommunen"
	assert rows[0]["all_persons"] == rows[-1]["all_persons"] == "21"


def test_a_later_version_of_the_neighbour_replaces_the_earlier(own):
	bring_in(neighbour(own))
	later = neighbour(own, version=2)
	for table in later["tables"]:
		for cell in table["cells"]:
			cell["persons"] = 2 * cell["persons"] if isinstance(cell["persons"], int) else cell["persons"]
	bring_in(later)
	_columns, rows, _message = execute({"year": YEAR})
	assert [(r["municipality"], r["all_persons"]) for r in rows][-1] == ("Grannkommunen", "42")
	assert len([r for r in rows if r["municipality"] == "Grannkommunen"]) == 1


def test_hidden_stays_hidden_and_shares_are_of_all(own):
	columns, rows, _message = execute({"year": YEAR, "table": "desk-gender-age", "show": "Share"})
	labels = {column["fieldname"]: column["label"] for column in columns}
	line = {labels[name]: value for name, value in rows[0].items()}
	assert ".." in line.values()
	assert all(
		value == ".." or value.endswith("%") for name, value in rows[0].items() if name.startswith("value_")
	)


def test_per_thousand_residents_needs_their_number(own):
	_columns, rows, _message = execute({"year": YEAR, "show": "Per 1 000 residents"})
	assert rows[0]["all_persons"] == "–"
	frappe.get_doc(
		doctype="Population Figure", company=make.first_company(), year=YEAR - 1, value=17500, source="SCB"
	).insert()
	_columns, rows, _message = execute({"year": YEAR, "show": "Per 1 000 residents"})
	assert rows[0]["all_persons"].replace(",", ".") == "1.2"


def test_a_heading_never_holds_a_tag(own):
	"""The report page writes headings as HTML; topic groups are named by people."""
	content = json.loads(own.content)
	table = next(table for table in content["tables"] if table["id"] == "desk-gender-age")
	for value in table["dimensions"][0]["values"]:
		value["label"] = {"sv": "<img src=x onerror=alert(1)>", "en": "<img src=x onerror=alert(1)>"}
	frappe.db.set_value("Published Statistics", own.name, "content", json.dumps(content))
	open_data.forget(own.company)
	frappe.cache.delete_value(f"digidel_open_statistics:{own.name}")
	columns, _rows, _message = execute({"year": YEAR, "table": "desk-gender-age"})
	assert any("onerror" in column["label"] for column in columns)
	assert not any("<" in column["label"] for column in columns)


def test_an_empty_year_says_what_to_do(own):
	_columns, rows, message = execute({"year": 1999})
	assert rows == [] and "Published Statistics" in message
	assert f"There are figures of: {YEAR}" in message or f", {YEAR}" in message


@pytest.mark.parametrize(
	("content", "words"),
	[
		(b"<!doctype html><title>502</title>", "not JSON"),
		({"schema": "something"}, "not open statistics"),
		({"schema": "digidel-open-statistics", "schema_version": 7}, "another version"),
		({"schema": "digidel-open-statistics", "schema_version": 1, "tables": "many"}, "cannot be read"),
	],
)
def test_other_files_are_refused_in_words(content, words):
	make.company_settings()
	with pytest.raises(frappe.ValidationError, match=words):
		bring_in(content)


def test_the_same_file_twice_is_refused_and_an_edited_one_too(own):
	content = neighbour(own)
	bring_in(content)
	with pytest.raises(frappe.UniqueValidationError):
		bring_in(content)
	content["version"] = 2
	table = next(t for t in content["tables"] if t["id"] == "desk-channels")
	next(cell for cell in table["cells"] if len(cell) == 1)["persons"] += 1
	with pytest.raises(frappe.ValidationError, match="do not add up"):
		bring_in(content)


def test_a_client_cannot_say_something_else_than_the_file(own):
	doc = bring_in(neighbour(own), municipality="Annan", content="{}", year=1)
	assert (doc.municipality, doc.year) == ("Grannkommunen", YEAR)
	doc.content = "{}"
	with pytest.raises(frappe.ValidationError, match="cannot be changed"):
		doc.save()


def test_somebody_elses_file_is_not_read(own, as_user):
	url = uploaded(neighbour(own))
	with as_user(make.user_with("Digidel Manager", name="jamforelsechef")):
		with pytest.raises(frappe.ValidationError, match="Upload the file"):
			frappe.get_doc(
				doctype="Compared Statistics", company=make.first_company(), import_file=url
			).insert()


def test_a_reader_compares_but_has_no_records(own, as_user):
	bring_in(neighbour(own))
	with as_user(make.user_with("Digidel Reader")):
		_columns, rows, _message = execute({"year": YEAR})
		assert {row["municipality"] for row in rows} >= {"Grannkommunen"}
		with pytest.raises(frappe.PermissionError):
			frappe.get_list("Compared Statistics")
