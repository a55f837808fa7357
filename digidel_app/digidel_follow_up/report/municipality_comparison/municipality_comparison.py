"""Municipalities side by side, each by what it has published: on this site, or brought in from its open data."""

import json
from collections.abc import Mapping
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import cint, flt

from digidel_app import permissions
from digidel_app.digidel_center.empty_reports import hint
from digidel_app.digidel_follow_up import open_content, open_data
from digidel_app.domain.suppression import SIGN

TABLES = (
	"desk-gender-age",
	"desk-time",
	"desk-topics",
	"desk-channels",
	"desk-visit-kinds",
	"desk-outcomes",
	"salons-gender-age",
	"salons-time",
)
"""Tables whose values mean the same in every municipality; places and themes are each one's own."""
_NO_TAG = str.maketrans("<>", "‹›")
"""The page writes headings as HTML, a workbook as text: neither takes these for a tag."""
PERSONS, SHARE, PER_THOUSAND = "Persons", "Share", "Per 1 000 residents"


class Row(NamedTuple):
	"""What one municipality has published of a year."""

	municipality: str
	content: Mapping
	company: str | None
	"""None where it came from another site."""


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows and message for the platform's report page."""
	filters = frappe._dict(filters or {})
	year, table, shown_as = cint(filters.year), filters.table or TABLES[0], filters.show or PERSONS
	if table not in TABLES or shown_as not in (PERSONS, SHARE, PER_THOUSAND):
		frappe.throw(_("Choose a table from the list."))
	found = published(year) if year else []
	values = _values(found, table)
	rows = [_line(row, table, values, shown_as, year) for row in found]
	return _columns(values, shown_as), rows, _message(rows, shown_as)


def published(year: int) -> list[Row]:
	"""The latest published figures of every municipality the user may compare, the own first."""
	allowed = permissions.allowed_companies()
	companies = frappe.get_all("Digidel Company Settings", pluck="name", order_by="name asc")
	rows = []
	for (
		company
	) in companies:  # what has been published is everybody's, also of a company the user has no part in
		if year in open_data.years(company):
			content = open_data.latest(company, year)
			rows.append(Row(content["municipality"], content, company))
	if "Digidel Reader" in frappe.get_roles() or frappe.has_permission("Compared Statistics"):
		# get_all: readers have no right to the records, but what they hold is another municipality's open data
		others = frappe.get_all(
			"Compared Statistics",
			filters={"year": year, **({} if allowed is None else {"company": ("in", allowed)})},
			fields=["municipality", "content"],
			order_by="municipality asc, version_no asc",
		)
		latest = {other.municipality: json.loads(other.content) for other in others}
		own = {row.municipality for row in rows}
		rows += [Row(name, content, None) for name, content in latest.items() if name not in own]
	return rows


def _table(content: Mapping, name: str) -> Mapping | None:
	return next((table for table in content["tables"] if table["id"] == name), None)


def _values(found: list[Row], name: str) -> dict[str, tuple[str, str]]:
	"""Value → (its dimension, its label), of the coarsest level of the first dimension; of all municipalities together."""
	values: dict[str, tuple[str, str]] = {}
	for row in found:
		table = _table(row.content, name)
		if table and table["dimensions"]:
			first = table["dimensions"][0]
			level = first.get("parent") or first
			for value in level["values"]:
				label = open_content.label_in(value["label"], frappe.local.lang)
				values.setdefault(value["id"], (level["id"], label))
	return values


def _line(row: Row, name: str, values: Mapping, shown_as: str, year: int) -> dict:
	table = _table(row.content, name)
	numbers = {
		next(iter(cell.items() - {("persons", cell["persons"])}), ("", "")): cell["persons"]
		for cell in (table["cells"] if table else ())
		if len(cell) <= 2
	}
	total = numbers.get(("", ""))
	residents = _residents(row.company, year) if shown_as == PER_THOUSAND else None
	line = {
		"municipality": row.municipality,
		"version": row.content["version"],
		"all_persons": _shown(total, total, residents, PERSONS if shown_as == SHARE else shown_as),
	}
	for place, (value, (dimension, _label)) in enumerate(values.items()):
		line[f"value_{place}"] = _shown(numbers.get((dimension, value)), total, residents, shown_as)
	return line


def _shown(number: int | str | None, total: int | str | None, residents: int | None, shown_as: str) -> str:
	"""A number as text: hidden stays hidden, and what cannot be reckoned is a dash."""
	if number is None:
		return "–"
	if number == SIGN:
		return SIGN
	if shown_as == PERSONS:
		return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
	if shown_as == SHARE:
		return f"{_decimal(100 * number / total)} %" if total and total != SIGN else "–"
	return _decimal(1000 * number / residents) if residents else "–"


def _decimal(number: float) -> str:
	return frappe.format_value(flt(number, 1), {"fieldtype": "Float", "precision": 1})


def _residents(company: str | None, year: int) -> int | None:
	"""Residents at the end of the year or the latest before it; known only of municipalities on this site."""
	if not company:
		return None
	# get_all: a public figure, and nothing else is told
	found = frappe.get_all(
		"Population Figure",
		filters={"company": company, "year": ("<=", year)},
		pluck="value",
		order_by="year desc",
		limit=1,
	)
	return cint(found[0]) or None if found else None


def _columns(values: Mapping, shown_as: str) -> list[dict]:
	return [
		{"fieldname": "municipality", "label": _("Municipality"), "fieldtype": "Data", "width": 200},
		{"fieldname": "all_persons", "label": _("All"), "fieldtype": "Data", "width": 100, "align": "right"},
		*(
			{
				"fieldname": f"value_{place}",
				"label": label.translate(_NO_TAG),
				"fieldtype": "Data",
				"width": 140,
				"align": "right",
			}
			for place, (_dimension, label) in enumerate(values.values())
		),
		{"fieldname": "version", "label": _("Version"), "fieldtype": "Int", "width": 80},
	]


def _message(rows: list[dict], shown_as: str) -> str | None:
	said = _(
		"Published figures only. Two dots (..) stand for a number that is not shown; municipalities count their visitors alike, but are of different sizes and open at different hours."
	)
	if shown_as == PER_THOUSAND:
		said += " " + _("A dash means that the number of residents is not entered.")
	missing = _(
		"Nothing has been published for that year. Publish it under Published Statistics, or bring in another municipality's file under Compared Statistics."
	)
	years = [] if rows else _years()
	if years:
		missing += " " + _("There are figures of: {0}.").format(", ".join(map(str, years)))
	return hint(rows, missing, message=said)


def _years() -> list[int]:
	"""Years of which the report has something to show."""
	# get_all: what has been published is everybody's
	found = {
		cint(year)
		for doctype in ("Published Statistics", "Compared Statistics")
		for year in frappe.get_all(doctype, pluck="year", distinct=True)
	}
	return sorted(found - {0})
