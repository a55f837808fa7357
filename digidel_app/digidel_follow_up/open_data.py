"""Published figures as others read them: the latest version of a year as JSON and CSV, and the catalogue as DCAT-AP-SE.

Everything here reads what has been frozen, never a record beneath it. Answers are kept in the cache until something is
published or withdrawn.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

import frappe
from frappe import _

from digidel_app.digidel_follow_up.open_content import label_in
from digidel_app.digidel_follow_up.publishing import DOCTYPE, PUBLISHED

_CACHE = "digidel_open_statistics"
_KEPT_SECONDS = 3600
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def years(company: str) -> list[int]:
	"""Years with published figures, the latest first."""
	return sorted(_latest(company), reverse=True)


def latest(company: str, year: int) -> dict:
	"""The content of the latest version of a year that has not been withdrawn.

	Raises:
		frappe.DoesNotExistError: the year has not been published.
	"""
	name = _latest(company).get(year)
	if not name:
		frappe.throw(_("No statistics have been published for {0}.").format(year), frappe.DoesNotExistError)
	kept = frappe.cache.get_value(f"{_CACHE}:{name}")
	if kept is None:
		kept = frappe.db.get_value(DOCTYPE, name, "content")
		frappe.cache.set_value(f"{_CACHE}:{name}", kept, expires_in_sec=_KEPT_SECONDS)
	return json.loads(kept)


def mark(company: str) -> str:
	"""Changes when anything is published or withdrawn: part of the key of whatever is kept of these figures."""
	return " ".join(sorted(_latest(company).values()))


def forget(company: str, *names: str) -> None:
	"""Something has been published, withdrawn or, with a demonstration, removed; `names` are the versions concerned.

	A name may come again: when a publication was taken back with its transaction, or went with a demonstration.
	"""
	for name in names:
		frappe.cache.delete_value(f"{_CACHE}:{name}")
	frappe.cache.delete_value(f"{_CACHE}:latest:{company}")
	# a request that began before this transaction was over may have read the old state again
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(f"{_CACHE}:latest:{company}"))


def _latest(company: str) -> dict[int, str]:
	"""Year → name of the latest version that stands."""
	kept = frappe.cache.get_value(f"{_CACHE}:latest:{company}")
	if kept is None:
		# get_all: what has been published is everybody's
		rows = frappe.get_all(
			DOCTYPE,
			filters={"company": company, "status": PUBLISHED},
			fields=["name", "year"],
			order_by="version_no asc",
		)
		kept = {row.year: row.name for row in rows}  # a later version replaces an earlier one
		frappe.cache.set_value(f"{_CACHE}:latest:{company}", kept, expires_in_sec=_KEPT_SECONDS)
	return kept


# --- CSV ---------------------------------------------------------------------------------------------

CSV_COLUMNS = (
	"year",
	"version",
	"table",
	"measure",
	"dimension_1",
	"value_1",
	"dimension_2",
	"value_2",
	"persons",
)


def as_csv(content: Mapping, lang: str) -> str:
	"""One row per number of all tables, by RFC 4180. A dimension that is left out means all of it."""
	file = io.StringIO()
	writer = csv.writer(file, lineterminator="\r\n")
	writer.writerow(CSV_COLUMNS)
	for table in content["tables"]:
		labels = value_labels(table, lang)
		for cell in table["cells"]:
			pairs = [
				part
				for dimension in levels(table)
				if dimension in cell
				for part in (dimension, _plain(labels[dimension][cell[dimension]]))
			]
			pairs += [""] * (4 - len(pairs))
			first = (content["year"], content["version"], table["id"], table["measure"])
			writer.writerow([*first, *pairs, cell["persons"]])
	return file.getvalue()


def levels(table: Mapping) -> Iterator[str]:
	"""The names a table's rows may carry, parents before what lies in them."""
	for dimension in table["dimensions"]:
		if "parent" in dimension:
			yield dimension["parent"]["id"]
		yield dimension["id"]


def value_labels(table: Mapping, lang: str) -> dict[str, dict[str, str]]:
	"""Dimension → value → its label in a language."""
	found = {}
	for dimension in table["dimensions"]:
		for each in (dimension, dimension.get("parent")):
			if each:
				found[each["id"]] = {v["id"]: label_in(v["label"], lang) for v in each["values"]}
	return found


def _plain(label: str) -> str:
	"""A label that a spreadsheet does not take for a formula."""
	return f"'{label}" if label.startswith(_FORMULA_STARTS) else label


# --- DCAT-AP-SE --------------------------------------------------------------------------------------

_NAMESPACES = {
	"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
	"dcat": "http://www.w3.org/ns/dcat#",
	"dct": "http://purl.org/dc/terms/",
	"foaf": "http://xmlns.com/foaf/0.1/",
	"vcard": "http://www.w3.org/2006/vcard/ns#",
	"adms": "http://www.w3.org/ns/adms#",
	"xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority"
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
_FORMATS = (("json", "application/json", "JSON"), ("csv", "text/csv", "CSV"))


def as_dcat(
	publisher: str, contact: Mapping[str, str], page_url: str, file_urls: Mapping[int, Mapping[str, str]]
) -> str:
	"""The catalogue of all published years as RDF/XML by DCAT-AP-SE 2.

	Args:
		publisher: the municipality's name.
		contact: `email` and `phone` where there are any.
		page_url: absolute address of the page about the statistics; addresses of the things described begin with it.
		file_urls: year → format ("json", "csv") → absolute address of the file.
	"""
	for prefix, uri in _NAMESPACES.items():
		ElementTree.register_namespace(prefix, uri)
	root = ElementTree.Element(_name("rdf:RDF"))
	catalogue = _thing(root, "dcat:Catalog", f"{page_url}#catalogue")
	_texts(catalogue, "dct:title", _titles_of_catalogue(publisher))
	_texts(catalogue, "dct:description", _titles_of_catalogue(publisher))
	_link(catalogue, "dct:publisher", f"{page_url}#publisher")
	_link(catalogue, "dct:license", _LICENCE)
	_link(catalogue, "foaf:homepage", page_url)
	_link(catalogue, "dct:language", f"{_EU}/language/SWE")
	for year in sorted(file_urls):
		_link(catalogue, "dcat:dataset", f"{page_url}#{year}")
	agent = _thing(root, "foaf:Agent", f"{page_url}#publisher")
	_texts(agent, "foaf:name", {"": publisher})
	_link(agent, "dct:type", "http://purl.org/adms/publishertype/LocalAuthority")
	point = _thing(root, "vcard:Organization", f"{page_url}#contact")
	_texts(point, "vcard:fn", {"": publisher})
	if contact.get("email"):
		_link(point, "vcard:hasEmail", f"mailto:{contact['email']}")
	else:
		_link(point, "vcard:hasURL", page_url)
	for year in sorted(file_urls):
		_dataset(root, year, page_url, file_urls[year])
	ElementTree.indent(root, "\t")
	return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _dataset(root: ElementTree.Element, year: int, page_url: str, urls: Mapping[str, str]) -> None:
	dataset = _thing(root, "dcat:Dataset", f"{page_url}#{year}")
	_texts(
		dataset, "dct:title", {lang: _("Digital help {0}", lang=lang).format(year) for lang in ("sv", "en")}
	)
	_texts(dataset, "dct:description", {lang: about(lang) for lang in ("sv", "en")})
	_texts(dataset, "dct:identifier", {"": f"{page_url}#{year}"})
	_link(dataset, "dct:publisher", f"{page_url}#publisher")
	_link(dataset, "dcat:contactPoint", f"{page_url}#contact")
	_link(dataset, "dcat:theme", f"{_EU}/data-theme/SOCI")
	_link(dataset, "dct:accessRights", f"{_EU}/access-right/PUBLIC")
	_link(dataset, "dct:accrualPeriodicity", f"{_EU}/frequency/ANNUAL")
	_link(dataset, "dcat:landingPage", page_url)
	for lang in ("SWE", "ENG"):
		_link(dataset, "dct:language", f"{_EU}/language/{lang}")
	period = ElementTree.SubElement(
		ElementTree.SubElement(dataset, _name("dct:temporal")), _name("dct:PeriodOfTime")
	)
	for name, day in (("dcat:startDate", f"{year}-01-01"), ("dcat:endDate", f"{year}-12-31")):
		end = ElementTree.SubElement(
			period, _name(name), {_name("rdf:datatype"): f"{_NAMESPACES['xsd']}date"}
		)
		end.text = day
	for name, media_type, title in _FORMATS:
		_link(dataset, "dcat:distribution", f"{page_url}#{year}-{name}")
		distribution = _thing(root, "dcat:Distribution", f"{page_url}#{year}-{name}")
		_texts(distribution, "dct:title", {"": f"{title} {year}"})
		_link(distribution, "dcat:accessURL", urls[name])
		_link(distribution, "dcat:downloadURL", urls[name])
		_link(distribution, "dct:license", _LICENCE)
		_texts(distribution, "dct:format", {"": media_type})
		_link(distribution, "adms:status", "http://purl.org/adms/status/Completed")


def about(lang: str) -> str:
	"""What the figures are, in one paragraph."""
	return _(
		"Persons who got help with digital life, and participants at digital salons. Nobody's identity is recorded: a person "
		"who comes twice counts twice. Small numbers are not shown.",
		lang=lang,
	)


def _titles_of_catalogue(publisher: str) -> dict[str, str]:
	return {
		lang: _("Open statistics of digital help in {0}", lang=lang).format(publisher)
		for lang in ("sv", "en")
	}


def _name(name: str) -> str:
	prefix, local = name.split(":")
	return f"{{{_NAMESPACES[prefix]}}}{local}"


def _thing(root: ElementTree.Element, kind: str, about_uri: str) -> ElementTree.Element:
	return ElementTree.SubElement(root, _name(kind), {_name("rdf:about"): about_uri})


def _link(thing: ElementTree.Element, name: str, uri: str) -> None:
	ElementTree.SubElement(thing, _name(name), {_name("rdf:resource"): uri})


def _texts(thing: ElementTree.Element, name: str, texts: Mapping[str, str]) -> None:
	for lang, text in texts.items():
		attributes = {"{http://www.w3.org/XML/1998/namespace}lang": lang} if lang else {}
		ElementTree.SubElement(thing, _name(name), attributes).text = text
