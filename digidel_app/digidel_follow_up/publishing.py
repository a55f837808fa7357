"""Publishes a year: counts, protects together with what was said before, and freezes what may be shown.

The only way from true numbers to others than staff. What is frozen is the open data itself, so that a page, a file and
another municipality's comparison show the same.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_follow_up import open_content, open_tables
from digidel_app.domain import publication
from digidel_app.domain.publication import Number, Version, cell_key
from digidel_app.domain.suppression import SIGN, CannotBeProtectedError, Key, Sum, Table

USUAL_THRESHOLD = 5
EARLIEST_YEAR = 1000
PUBLISHED, WITHDRAWN = "Published", "Withdrawn"
DOCTYPE, BASIS = "Published Statistics", "Published Statistics Basis"


class NothingToPublishError(frappe.ValidationError):
	"""The year is not over, is empty, or says what was said already."""


class Publication(NamedTuple):
	"""What a version says, and the true numbers that stay behind."""

	version_no: int
	threshold: int
	content: dict
	basis: Sequence[Table]
	shown: Mapping[Key, Number]


def prepare(company: str, year: int, reason: str | None) -> Publication:
	"""The next version of a year, protected together with those before it. Locks the municipality until the transaction ends.

	Raises:
		NothingToPublishError: see there.
		frappe.ValidationError: a correction without a reason, or one that cannot be protected.
	"""
	# two publications at once would protect themselves against the same past
	frappe.db.get_value("Company", company, "name", for_update=True)
	_check_year(year)
	counted = open_tables.count_year(company, year)
	earlier = earlier_versions(company, year)
	threshold = threshold_of(company)
	_check_worth_saying(counted, earlier, threshold)
	if earlier and not (reason or "").strip():
		frappe.throw(
			_("{0} has been published before. Write what has been corrected; everybody can read it.").format(
				year
			)
		)
	try:
		shown = publication.protect_version(counted.tables, threshold, earlier)
	except CannotBeProtectedError:
		frappe.throw(
			_(
				"The correction would let readers work out small numbers when they compare it with what was published before. "
				"Publish it later, together with more corrections."
			)
		)
	version_no = len(earlier) + 1
	content = {
		"schema": open_content.SCHEMA,
		"schema_version": open_content.SCHEMA_VERSION,
		"municipality": frappe.get_cached_value("Company", company, "company_name") or company,
		"year": year,
		"version": version_no,
		"published_on": str(getdate()),
		"correction": reason or None,
		"threshold": threshold,
		"hidden_sign": SIGN,
		"facts": dict(counted.facts) if _may_tell_facts(shown) else {},
		"tables": open_content.tables(counted, shown),
	}
	return Publication(version_no, threshold, content, counted.tables, shown)


def keep_basis(doc: Document, tables: Sequence[Table], shown: Mapping[Key, Number]) -> None:
	"""Keep the true numbers behind a publication for the day it is corrected."""
	basis = frappe.get_doc(
		doctype=BASIS,
		company=doc.company,
		published_statistics=doc.name,
		numbers=json.dumps(_written(tables, shown)),
	)
	basis.flags.ignore_permissions = True  # no role may write or read it; who publishes has been authorised
	basis.insert()


def earlier_versions(company: str, year: int) -> list[Version]:
	"""What has been said of the year, withdrawn or not: what was once public stays known."""
	names = frappe.get_all(
		DOCTYPE, filters={"company": company, "year": year}, order_by="version_no asc", pluck="name"
	)
	# get_all: no role may read the basis; it leaves this function only as what it protects
	rows = dict(
		frappe.get_all(
			BASIS,
			filters={"published_statistics": ("in", names)},
			fields=["published_statistics", "numbers"],
			as_list=True,
		)
	)
	return [_read(json.loads(rows[name])) for name in names]


def threshold_of(company: str) -> int:
	"""The smallest number of persons that may be shown."""
	settings = company_settings(company)
	return max(cint(settings and settings.suppression_threshold) or USUAL_THRESHOLD, 2)


def _check_year(year: int) -> None:
	if not EARLIEST_YEAR <= year <= date.max.year:
		frappe.throw(_("Write the year with four digits."))
	if year >= getdate().year:
		frappe.throw(
			_("{0} is not over yet. Only whole years are published.").format(year), NothingToPublishError
		)


def _check_worth_saying(counted: open_tables.YearTables, earlier: Sequence[Version], threshold: int) -> None:
	if not any(number for each in counted.tables for number in each.cells.values()):
		frappe.throw(_("Nothing was recorded that year."), NothingToPublishError)
	if not earlier:
		return
	persons = publication.changed_persons(earlier[-1], counted.tables)
	if not persons:
		frappe.throw(_("No figure has changed since the last publication."), NothingToPublishError)
	if persons < threshold:
		frappe.throw(
			_(
				"The correction concerns fewer than {0} persons, and would point at them. "
				"Publish it later, together with more corrections."
			).format(threshold),
			NothingToPublishError,
		)


def _may_tell_facts(shown: Mapping[Key, Number]) -> bool:
	"""How many visits there were says how many persons there were at least."""
	return shown[cell_key(open_tables.DESK, ())] != SIGN and shown[cell_key(open_tables.SALONS, ())] != SIGN


# --- the basis ---------------------------------------------------------------------------------------


def _written(tables: Sequence[Table], shown: Mapping[Key, Number]) -> dict:
	"""Keys as lists, in an order that does not change."""
	keys = list(dict.fromkeys(key for each in tables for key in each.cells))
	place = {key: number for number, key in enumerate(keys)}
	numbers = {key: number for each in tables for key, number in each.cells.items()}
	return {
		"keys": [[key[0], sorted(map(list, key[1]))] for key in keys],
		"numbers": [numbers[key] for key in keys],
		"shown": [shown[key] for key in keys],
		"tables": [
			{
				"name": each.name,
				"cells": [place[key] for key in each.cells],
				"sums": [[place[one.total], [place[part] for part in one.parts]] for one in each.sums],
			}
			for each in tables
		],
	}


def _read(written: dict) -> Version:
	keys = [(measure, frozenset(map(tuple, nodes))) for measure, nodes in written["keys"]]
	numbers = written["numbers"]
	tables = [
		Table(
			each["name"],
			{keys[place]: numbers[place] for place in each["cells"]},
			[Sum(keys[total], tuple(keys[p] for p in parts)) for total, parts in each["sums"]],
		)
		for each in written["tables"]
	]
	return Version(tables, dict(zip(keys, written["shown"], strict=True)))
