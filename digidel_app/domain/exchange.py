"""Open statistics that another municipality has published, read with suspicion.

The form is `digidel-open-statistics`, version 1, as `/digidel/statistik/data.json` gives it. A file of another version is refused
rather than half understood. What is read is plain data again: nothing of the file is taken that is not checked here.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from itertools import product
from math import prod
from typing import Any

from digidel_app.domain.suppression import SIGN

SCHEMA, SCHEMA_VERSION = "digidel-open-statistics", 1
LARGEST_FILE = 4_000_000
"""Bytes. A municipality's year takes about 50 000."""
MOST_TABLES, MOST_VALUES, MOST_CELLS = 60, 2_000, 40_000
LONGEST_TEXT = 300
LARGEST_NUMBER = 10**9
FIRST_YEAR = 1990
LABEL_LANGUAGES = ("sv", "en")
_ID = re.compile(r"[^\x00-\x1f<>\ud800-\udfff]{1,140}")
_LABEL = re.compile(rf"[^\x00-\x1f<>\ud800-\udfff]{{1,{LONGEST_TEXT}}}")
"""No sign of a tag, for labels become headings of reports, and no half of a surrogate pair, which cannot be stored."""


class NotReadableError(ValueError):
	"""What is wrong with a file.

	Attributes:
		kind: one of the constants below.
		detail: where, or what was found instead; a number, a name of the form, or text cut short.
	"""

	def __init__(self, kind: str, detail: object = ""):
		super().__init__(f"{kind} {detail}".strip())
		self.kind = kind
		self.detail = str(detail)[:80]


TOO_LARGE = "too large"
NO_JSON = "no JSON"
OTHER_FORM = "another form"
OTHER_VERSION = "another version"
WRONG_PART = "a part that cannot be read"
DOES_NOT_ADD_UP = "numbers that do not add up"


def read(data: bytes) -> dict:
	"""The statistics in a file, with nothing in them but what the form knows.

	Raises:
		NotReadableError: see there.
	"""
	if len(data) > LARGEST_FILE:
		raise NotReadableError(TOO_LARGE)
	try:
		content = json.loads(data.decode("utf-8-sig"))
	except (UnicodeDecodeError, ValueError, RecursionError) as error:
		raise NotReadableError(NO_JSON) from error
	if not isinstance(content, dict) or content.get("schema") != SCHEMA:
		raise NotReadableError(OTHER_FORM)
	if content.get("schema_version") != SCHEMA_VERSION or isinstance(content["schema_version"], bool):
		raise NotReadableError(OTHER_VERSION, content.get("schema_version"))
	tables = _list(content, "tables", MOST_TABLES)
	return {
		"schema": SCHEMA,
		"schema_version": SCHEMA_VERSION,
		"municipality": _text(content, "municipality"),
		"year": _number(content, "year", FIRST_YEAR, 2200),
		"version": _number(content, "version", 1, 10_000),
		"published_on": _day(content, "published_on"),
		"threshold": _number(content, "threshold", 2, 1000),
		"hidden_sign": SIGN,
		"tables": [_table(table) for table in tables],
	}


def _table(table: Any) -> dict:
	table = _object(table, "tables")
	dimensions = [_dimension(each) for each in _list(table, "dimensions", 3)]
	if prod(_places(dimension) for dimension in dimensions) > MOST_CELLS:
		raise NotReadableError(WRONG_PART, "dimensions")
	known = {
		side["id"]: {value["id"] for value in side["values"]}
		for dimension in dimensions
		for side in (dimension, dimension.get("parent"))
		if side
	}
	read_table = {
		"id": _text(table, "id"),
		"measure": _text(table, "measure"),
		"title": _labels(table, "title"),
		"dimensions": dimensions,
		"cells": [_cell(cell, known) for cell in _list(table, "cells", MOST_CELLS)],
	}
	_check_sums(read_table)
	return read_table


def _places(dimension: Mapping) -> int:
	"""How many places a dimension has with all of it: a table has a number for each combination of them."""
	parent = dimension.get("parent")
	return 1 + len(dimension["values"]) + (len(parent["values"]) if parent else 0)


def _dimension(dimension: Any) -> dict:
	dimension = _object(dimension, "dimensions")
	values = [_value(each) for each in _list(dimension, "values", MOST_VALUES)]
	content = {"id": _text(dimension, "id"), "label": _labels(dimension, "label"), "values": values}
	parent = dimension.get("parent")
	if parent is not None:
		parent = _object(parent, "parent")
		groups = [_value(each) for each in _list(parent, "values", MOST_VALUES)]
		content["parent"] = {"id": _text(parent, "id"), "label": _labels(parent, "label"), "values": groups}
		if not {value.get("parent") for value in values} <= {group["id"] for group in groups}:
			raise NotReadableError(WRONG_PART, "parent")
	return content


def _value(value: Any) -> dict:
	value = _object(value, "values")
	parent = {"parent": _text(value, "parent")} if "parent" in value else {}
	return {"id": _text(value, "id"), "label": _labels(value, "label"), **parent}


def _cell(cell: Any, known: Mapping[str, set]) -> dict:
	cell = _object(cell, "cells")
	persons = cell.get("persons")
	if persons != SIGN:
		persons = _number(cell, "persons", 0, LARGEST_NUMBER)
	places = {key: value for key, value in cell.items() if key != "persons"}
	for key, value in places.items():
		if not isinstance(value, str) or value not in known.get(key, ()):
			raise NotReadableError(WRONG_PART, f"cells, {key}")
	return {**places, "persons": persons}


def _check_sums(table: Mapping) -> None:
	"""Numbers that are all shown must add up: a file that somebody has changed by hand seldom does."""
	shown = {
		frozenset((key, value) for key, value in cell.items() if key != "persons"): cell["persons"]
		for cell in table["cells"]
	}
	for whole, parts in _sums(table["dimensions"]):
		numbers = [shown.get(frozenset(part), SIGN) for part in parts]
		total = shown.get(frozenset(whole), SIGN)
		if total != SIGN and SIGN not in numbers and sum(numbers) != total:
			raise NotReadableError(DOES_NOT_ADD_UP, table["id"])


def _sums(dimensions: list[dict]):
	"""(whole, parts), each a tuple of (dimension, value), for every margin of a table."""
	sides = []
	for dimension in dimensions:
		name, above = dimension["id"], dimension.get("parent")
		leaves = [((name, value["id"]),) for value in dimension["values"]]
		groups = [((above["id"], value["id"]),) for value in above["values"]] if above else []
		steps = [((), groups or leaves)]
		for group in groups:
			inside = [
				((name, value["id"]),) for value in dimension["values"] if value.get("parent") == group[0][1]
			]
			steps.append((group, inside))
		sides.append(([(), *groups, *leaves], steps))
	for place, (_nodes, steps) in enumerate(sides):
		others = [nodes for number, (nodes, _s) in enumerate(sides) if number != place]
		for rest in product(*others):
			kept = tuple(pair for node in rest for pair in node)
			for whole, parts in steps:
				yield (*kept, *whole), [(*kept, *part) for part in parts]


# --- parts -------------------------------------------------------------------------------------------


def _object(value: Any, where: str) -> dict:
	if not isinstance(value, dict):
		raise NotReadableError(WRONG_PART, where)
	return value


def _list(content: Mapping, key: str, most: int) -> list:
	value = content.get(key)
	if not isinstance(value, list) or len(value) > most:
		raise NotReadableError(WRONG_PART, key)
	return value


def _text(content: Mapping, key: str) -> str:
	value = content.get(key)
	if not isinstance(value, str) or not _ID.fullmatch(value):
		raise NotReadableError(WRONG_PART, key)
	return value


def _labels(content: Mapping, key: str) -> dict[str, str]:
	labels = content.get(key)
	if not isinstance(labels, dict):
		raise NotReadableError(WRONG_PART, key)
	found = {}
	for language in LABEL_LANGUAGES:
		text = labels.get(language)
		if not isinstance(text, str) or not _LABEL.fullmatch(text):
			raise NotReadableError(WRONG_PART, key)
		found[language] = text
	return found


def _number(content: Mapping, key: str, least: int, most: int) -> int:
	value = content.get(key)
	if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
		raise NotReadableError(WRONG_PART, key)
	return value


def _day(content: Mapping, key: str) -> str:
	value = content.get(key)
	try:
		return date.fromisoformat(value).isoformat() if isinstance(value, str) else _missing(key)
	except ValueError as error:
		raise NotReadableError(WRONG_PART, key) from error


def _missing(key: str) -> str:
	raise NotReadableError(WRONG_PART, key)
