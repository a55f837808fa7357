"""/digidel/statistik: what has been published, as a page anybody can read and as open data. Protected figures only."""

import hashlib
import json
from collections.abc import Callable, Mapping

import frappe
from frappe.utils import cint, get_url
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_follow_up import open_data
from digidel_app.digidel_follow_up.open_content import label_in
from digidel_app.domain.suppression import SIGN
from digidel_app.web.languages import COMPLETE, Translate
from digidel_app.web.renderer import Page, municipality_name
from digidel_app.web.start import choose_municipality

KEPT_SECONDS = 300
PATH = "statistik"
FILES = {"json": "statistik/data.json", "csv": "statistik/data.csv"}
CATALOGUE = "statistik/dcat.rdf"


def page(page: Page) -> Response | str:
	"""The figures of one year, the latest unless `?ar=` says another."""
	if not page.company:
		return choose_municipality(page)
	years = open_data.years(page.company)
	if not years:
		return page.render("statistics_none.html")
	year = _year(page, years)
	return _kept(page, f"page {year}", "text/html", lambda: _html(page, year, years))


def json_file(page: Page) -> Response:
	"""The figures of a year as JSON."""
	content = _content(page)
	return _kept(
		page, f"json {content['year']}", "application/json", lambda: frappe.as_json(content, indent=1)
	)


def csv_file(page: Page) -> Response:
	"""The figures of a year as CSV, with labels in the page's language."""
	content = _content(page)
	response = _kept(
		page,
		f"csv {content['year']}",
		"text/csv; charset=utf-8",
		lambda: open_data.as_csv(content, _label_language(page)),
	)
	response.headers["Content-Disposition"] = f'attachment; filename="digidel-{content["year"]}.csv"'
	return response


def catalogue(page: Page) -> Response:
	"""What there is, for other catalogues to harvest."""
	if not page.company:
		raise frappe.DoesNotExistError
	return _kept(page, "dcat", "application/rdf+xml", lambda: _dcat(page))


# --- what is asked -----------------------------------------------------------------------------------


def _year(page: Page, years: list[int]) -> int:
	asked = page.query.get("ar")
	year = cint(asked) if asked else years[0]
	if year not in years:
		raise frappe.DoesNotExistError
	return year


def _content(page: Page) -> dict:
	if not page.company:
		raise frappe.DoesNotExistError
	years = open_data.years(page.company)
	if not years:
		raise frappe.DoesNotExistError
	return open_data.latest(page.company, _year(page, years))


def _kept(page: Page, what: str, media_type: str, make: Callable[[], str]) -> Response:
	"""The answer from the cache, made once for everybody; a reader who has it already gets 304."""
	key = f"digidel_statistics:{page.company}:{page.language}:{frappe.local.request.host}:{what}"
	said = open_data.mark(page.company)
	kept = frappe.cache.get_value(key)
	if not kept or kept[0] != said:
		body = make().encode()
		kept = (said, hashlib.sha256(body).hexdigest()[:32], body)
		frappe.cache.set_value(key, kept, expires_in_sec=KEPT_SECONDS)
	_said, tag, body = kept
	response = Response(
		body, content_type=media_type if ";" in media_type else f"{media_type}; charset=utf-8"
	)
	response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
	response.set_etag(tag)
	if media_type.startswith(("application/json", "text/csv", "application/rdf")):
		response.headers["Access-Control-Allow-Origin"] = "*"  # open data: any page may read it
	return response.make_conditional(frappe.local.request.environ)


def _label_language(page: Page) -> str:
	return page.language if page.language in COMPLETE else "en"


# --- the page ----------------------------------------------------------------------------------------


def _html(page: Page, year: int, years: list[int]) -> str:
	content = open_data.latest(page.company, year)
	read = _reader(page)
	return page.render(
		"statistics.html",
		year=year,
		years=[{"year": each, "url": page.url_for(PATH, ar=str(each))} for each in years],
		content=content,
		sign=SIGN,
		key_figures=_key_figures(content, page.text),
		tables=[_table(table, read, page.text) for table in content["tables"]],
		files={name: page.url_for(path, ar=str(year)) for name, path in FILES.items()},
		catalogue=page.url_for(CATALOGUE),
	)


def _reader(page: Page) -> Callable[[Mapping[str, str]], str]:
	"""Reads a frozen label in the page's language."""
	if page.language in COMPLETE:
		return lambda labels: label_in(labels, page.language)
	return lambda labels: page.text(labels["en"])


def _key_figures(content: Mapping, _: Translate) -> list[dict]:
	totals = {
		table["measure"]: cell["persons"]
		for table in content["tables"]
		for cell in table["cells"]
		if len(cell) == 1
	}
	facts = content["facts"]
	figures = [
		(totals.get("desk"), _("got help at the desk or by phone")),
		(totals.get("salons"), _("took part in digital salons")),
		(facts.get("salons"), _("digital salons were held")),
		(facts.get("questions"), _("questions were answered")),
	]
	return [{"number": number, "text": text} for number, text in figures if number is not None]


def _table(table: Mapping, read: Callable[[Mapping[str, str]], str], _: Translate) -> dict:
	"""A table as rows: the first dimension down, the second across, all of it at the end."""
	down, *across = table["dimensions"]
	numbers = {
		frozenset((k, v) for k, v in cell.items() if k != "persons"): cell["persons"]
		for cell in table["cells"]
	}
	columns = [(across[0]["id"], value["id"]) for value in across[0]["values"]] if across else []
	rows = [
		_row(label, kind, pair, columns, numbers)
		for label, kind, pair in (*_down(down, read), (_("All"), "total", None))
	]
	largest = max(
		(row["whole"] for row in rows if isinstance(row["whole"], int) and row["kind"] == "value"), default=0
	)
	return {
		"id": table["id"],
		"title": read(table["title"]),
		"head": read(down["label"]),
		"columns": [read(value["label"]) for value in across[0]["values"]] if across else [],
		"across": read(across[0]["label"]) if across else None,
		"rows": [{**row, "bar": _bar(row, largest)} for row in rows],
	}


def _down(dimension: Mapping, read: Callable) -> list[tuple[str, str, tuple[str, str]]]:
	"""(label, kind, what it stands for) of each row; a parent before what lies in it."""
	values = [
		(read(v["label"]), "value", (dimension["id"], v["id"]), v.get("parent")) for v in dimension["values"]
	]
	parent = dimension.get("parent")
	if not parent:
		return [row[:3] for row in values]
	rows = []
	for group in parent["values"]:
		inside = [row[:3] for row in values if row[3] == group["id"]]
		rows += [(read(group["label"]), "parent", (parent["id"], group["id"])), *inside]
	return rows


def _row(label: str, kind: str, pair, columns: list, numbers: Mapping) -> dict:
	own = {pair} if pair else set()
	return {
		"label": label,
		"kind": kind,
		"cells": [numbers[frozenset(own | {column})] for column in columns],
		"whole": numbers[frozenset(own)],
	}


def _bar(row: Mapping, largest: int) -> int | None:
	"""Length of the bar in percent of the longest; None where there is nothing to draw."""
	if row["kind"] != "value" or not isinstance(row["whole"], int) or not largest:
		return None
	return round(100 * row["whole"] / largest)


# --- the catalogue -----------------------------------------------------------------------------------


def _dcat(page: Page) -> str:
	settings = company_settings(page.company)
	return open_data.as_dcat(
		municipality_name(page.company),
		{"phone": (settings and settings.get("public_phone")) or ""},
		get_url(page.url_for(PATH)),
		{
			year: {name: get_url(page.url_for(path, ar=str(year))) for name, path in FILES.items()}
			for year in open_data.years(page.company)
		},
	)
