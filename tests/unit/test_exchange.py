"""Another municipality's open statistics: read as they are published, and nothing else."""

import copy
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digidel_app.domain import exchange
from digidel_app.domain.exchange import NotReadableError, read


def label(text: str) -> dict:
	return {"sv": text, "en": text}


GOOD = {
	"schema": "digidel-open-statistics",
	"schema_version": 1,
	"municipality": "Grannkommunen",
	"year": 2024,
	"version": 2,
	"published_on": "2025-02-03",
	"correction": None,
	"threshold": 5,
	"hidden_sign": "..",
	"facts": {"visits": 100},
	"tables": [
		{
			"id": "desk-time",
			"measure": "desk",
			"title": label("Per månad"),
			"dimensions": [
				{
					"id": "month",
					"label": label("Månad"),
					"values": [
						{"id": "2024-01", "label": label("januari"), "parent": "2024-Q1"},
						{"id": "2024-02", "label": label("februari"), "parent": "2024-Q1"},
					],
					"parent": {
						"id": "quarter",
						"label": label("Kvartal"),
						"values": [{"id": "2024-Q1", "label": label("Kvartal 1")}],
					},
				}
			],
			"cells": [
				{"persons": 30},
				{"quarter": "2024-Q1", "persons": 30},
				{"month": "2024-01", "persons": 10},
				{"month": "2024-02", "persons": 20},
			],
		}
	],
}


def written(content: object) -> bytes:
	return json.dumps(content).encode()


def changed(path: list, value: object) -> dict:
	content = copy.deepcopy(GOOD)
	part = content
	for step in path[:-1]:
		part = part[step]
	part[path[-1]] = value
	return content


def test_what_is_published_is_read():
	content = read(written(GOOD))
	assert content["municipality"] == "Grannkommunen" and content["year"] == 2024
	assert content["tables"][0]["cells"] == GOOD["tables"][0]["cells"]
	assert set(content) == {
		*("schema", "schema_version", "municipality", "year", "version"),
		*("published_on", "threshold", "hidden_sign", "tables"),
	}


def test_a_byte_order_mark_and_hidden_numbers_are_read():
	content = changed(["tables", 0, "cells", 2, "persons"], "..")
	assert read(b"\xef\xbb\xbf" + written(content))["tables"][0]["cells"][2]["persons"] == ".."


@pytest.mark.parametrize(
	("data", "kind"),
	[
		(b"", exchange.NO_JSON),
		(b"<!doctype html><html>", exchange.NO_JSON),
		(b"\xff\xfe\x00", exchange.NO_JSON),
		(b"[]", exchange.OTHER_FORM),
		(b"null", exchange.OTHER_FORM),
		(written({**GOOD, "schema": "dcat"}), exchange.OTHER_FORM),
		(written({**GOOD, "schema_version": 2}), exchange.OTHER_VERSION),
		(written({**GOOD, "schema_version": True}), exchange.OTHER_VERSION),
		(b" " * (exchange.LARGEST_FILE + 1), exchange.TOO_LARGE),
		(b"[" * 100_000, exchange.NO_JSON),
	],
)
def test_other_files_are_refused(data, kind):
	with pytest.raises(NotReadableError) as refused:
		read(data)
	assert refused.value.kind == kind


@pytest.mark.parametrize(
	("path", "value"),
	[
		(["year"], "2024"),
		(["year"], 2024.5),
		(["year"], True),
		(["version"], 0),
		(["municipality"], "<script>alert(1)</script>"),
		(["municipality"], ""),
		(["published_on"], "i fjol"),
		(["published_on"], 20250203),
		(["threshold"], 1),
		(["tables"], {}),
		(["tables", 0], "desk-time"),
		(["tables", 0, "title"], "Per månad"),
		(["tables", 0, "title"], {"sv": "Per månad"}),
		(["tables", 0, "cells", 2, "persons"], -1),
		(["tables", 0, "cells", 2, "persons"], "10"),
		(["tables", 0, "cells", 2, "persons"], None),
		(["tables", 0, "cells", 2, "month"], "2024-03"),
		(["tables", 0, "cells", 2, "month"], ["2024-01"]),
		(["tables", 0, "cells", 2, "place"], "x"),
		(["tables", 0, "dimensions", 0, "values", 0, "parent"], "2024-Q9"),
		(["tables", 0, "dimensions", 0, "values", 0, "id"], "x" * 200),
	],
)
def test_a_part_that_is_wrong_is_refused(path, value):
	with pytest.raises(NotReadableError) as refused:
		read(written(changed(path, value)))
	assert refused.value.kind == exchange.WRONG_PART


def test_numbers_that_do_not_add_up_are_refused():
	with pytest.raises(NotReadableError) as refused:
		read(written(changed(["tables", 0, "cells", 2, "persons"], 11)))
	assert refused.value.kind == exchange.DOES_NOT_ADD_UP


json_values = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
	lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
	max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.data(), json_values)
def test_whatever_stands_anywhere_is_read_or_refused(data, value):
	content = copy.deepcopy(GOOD)
	part, key = {"": content}, ""
	for _step in range(data.draw(st.integers(0, 7))):
		inner = part[key]
		if isinstance(inner, dict) and inner:
			part, key = inner, data.draw(st.sampled_from(sorted(inner)))
		elif isinstance(inner, list) and inner:
			part, key = inner, data.draw(st.integers(0, len(inner) - 1))
	part[key] = value
	root = content if part is not None and key != "" else value
	try:
		read(written(root))
	except NotReadableError:
		pass


def test_a_table_too_large_to_be_true_is_refused_before_its_sums_are_made():
	"""Three long dimensions fit in a small file; those of 2 000 values would keep a worker busy for hours."""
	content = copy.deepcopy(GOOD)
	values = [{"id": str(number), "label": label("x")} for number in range(250)]
	content["tables"][0]["dimensions"] = [
		{"id": name, "label": label("x"), "values": values} for name in ("a", "b", "c")
	]
	content["tables"][0]["cells"] = []
	started = time.monotonic()
	with pytest.raises(NotReadableError) as refused:
		read(written(content))
	assert refused.value.kind == exchange.WRONG_PART
	assert time.monotonic() - started < 5


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "half a pair \ud800", "line\nbreak", ""])
@pytest.mark.parametrize("place", ["title", "dimension", "value", "municipality"])
def test_texts_that_are_no_plain_text_are_refused(text, place):
	content = copy.deepcopy(GOOD)
	dimension = content["tables"][0]["dimensions"][0]
	if place == "municipality":
		content["municipality"] = text
	else:
		whose = {"title": content["tables"][0], "dimension": dimension, "value": dimension["values"][0]}[
			place
		]
		whose["title" if place == "title" else "label"] = label(text)
	with pytest.raises(NotReadableError) as refused:
		read(json.dumps(content).encode())
	assert refused.value.kind == exchange.WRONG_PART
