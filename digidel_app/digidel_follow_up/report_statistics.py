"""What a report says of persons: only what has been published, with its version and date. True numbers are never read here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_follow_up import open_data
from digidel_app.digidel_follow_up.goal_words import day_text
from digidel_app.digidel_follow_up.open_content import label_in
from digidel_app.digidel_follow_up.open_tables import DESK, SALONS
from digidel_app.domain import report_text as rt
from digidel_app.domain.suppression import SIGN

Number = int | str
MOST_ROWS = 12
"""Of a table by topic, place or theme; the rest is on the public page."""


@dataclass(frozen=True)
class Published:
	"""The published years of a report, in order of time, and those that are missing."""

	contents: Sequence[Mapping]
	missing: Sequence[int]

	@property
	def years(self) -> list[int]:
		return [content["year"] for content in self.contents]

	@property
	def hides_anything(self) -> bool:
		"""Whether the sign for a hidden number needs to be explained."""
		return any(
			cell["persons"] == SIGN
			for content in self.contents
			for table in content["tables"]
			for cell in table["cells"]
		)


def published(company: str, first_year: int, last_year: int) -> Published:
	"""The latest version of each year that stands."""
	there = set(open_data.years(company))
	wanted = range(first_year, last_year + 1)
	return Published(
		[open_data.latest(company, year) for year in wanted if year in there],
		[year for year in wanted if year not in there],
	)


# --- one table ---------------------------------------------------------------------------------------


def total(content: Mapping, measure: str) -> Number:
	"""All persons of a year at the desk or at salons."""
	table = next(table for table in content["tables"] if table["measure"] == measure)
	return next(cell["persons"] for cell in table["cells"] if set(cell) == {"persons"})


def by_dimension(content: Mapping, table_id: str, dimension: str, lang: str) -> dict[str, Number]:
	"""Label → persons, over one dimension of a table, in the table's order; nothing where the year has no value of it."""
	table = next(table for table in content["tables"] if table["id"] == table_id)
	labels = open_data.value_labels(table, lang).get(dimension, {})
	return {
		labels[cell[dimension]]: cell["persons"]
		for cell in table["cells"]
		if set(cell) == {dimension, "persons"}
	}


def shows_gender(content: Mapping) -> bool:
	"""Whether women and men stand openly in the tables of the desk and of the salons."""
	return not any(
		cell["persons"] == SIGN
		for table in content["tables"]
		if table["id"] in ("desk-gender-age", "salons-gender-age")
		for cell in table["cells"]
		if set(cell) == {"gender", "persons"}
	)


# --- sections ----------------------------------------------------------------------------------------


def desk(found: Published, lang: str) -> list[rt.Block]:
	"""Help at the desk: how many, over the year, by gender, and about what."""
	blocks: list[rt.Block] = [*_missing(found)]
	for content in found.contents:
		blocks.append(rt.Paragraph(_desk_sentence(content, lang)))
	if not found.contents:
		return blocks
	told = [
		_chart_by_quarter(found, "desk-time", _("Persons who got help at the desk, by quarter"), lang),
		*_genders(found, DESK, "desk-gender-age", _("Persons who got help at the desk, by gender"), lang),
		_by_year(
			found, "desk-gender-age", "age_band", _("Persons who got help at the desk, by age"), DESK, lang
		),
		_by_year(
			found,
			"desk-topics",
			"topic_group",
			_("What people wanted help with first"),
			DESK,
			lang,
			MOST_ROWS,
		),
	]
	return [*blocks, *filter(_says_something, told), _source(found)]


def salons(found: Published, lang: str) -> list[rt.Block]:
	"""Digital salons: how many were held, how many came, and to what."""
	blocks: list[rt.Block] = [*_missing(found)]
	for content in found.contents:
		blocks.append(rt.Paragraph(_salon_sentence(content, lang)))
	if not found.contents:
		return blocks
	told = [
		_chart_by_quarter(found, "salons-time", _("Participants at digital salons, by quarter"), lang),
		*_genders(found, SALONS, "salons-gender-age", _("Participants at digital salons, by gender"), lang),
		_by_year(
			found,
			"salons-themes",
			"theme",
			_("Participants at digital salons, by theme"),
			SALONS,
			lang,
			MOST_ROWS,
		),
		_by_year(
			found, "salons-places", "locality", _("Participants at digital salons, by locality"), SALONS, lang
		),
	]
	return [*blocks, *filter(_says_something, told), _source(found)]


def sources(found: Published) -> list[str]:
	"""Each published year with its version and date, one line each."""
	return [
		_("Published statistics for {0}, version {1}, published {2}").format(
			content["year"], content["version"], day_text(getdate(content["published_on"]))
		)
		for content in found.contents
	]


def about_hidden(threshold: int, lang: str) -> str:
	"""What the sign for a hidden number means."""
	return _(
		"Two dots (..) stand for a number that is not shown. It is smaller than {0}, or somebody could work out such a number "
		"from it. So nobody can be pointed out. A zero that is shown is a true zero."
	).format(rt.number(threshold, lang))


def written(number: Number, lang: str) -> str:
	"""A published number as text."""
	return SIGN if number == SIGN else rt.number(number, lang)


# --- sentences ---------------------------------------------------------------------------------------


def _missing(found: Published) -> Iterator[rt.Paragraph]:
	for year in found.missing:
		yield rt.Paragraph(
			_(
				"The statistics for {0} have not been published. So the report has no numbers of persons for that year."
			).format(year)
		)


def _desk_sentence(content: Mapping, lang: str) -> str:
	persons = total(content, DESK)
	if persons == SIGN:
		return _("In {0} fewer people than may be shown got help at the desk.").format(content["year"])
	visits = (content.get("facts") or {}).get("visits")
	said = rt.counted(
		persons, _("In {0} one person got help at the desk."), _("In {0} {1} persons got help at the desk.")
	).format(content["year"], rt.number(persons, lang))
	if not visits:
		return said
	more = rt.counted(visits, _("They made one visit."), _("They made {0} visits."))
	return f"{said} {more.format(rt.number(visits, lang))} {_('A person who comes twice counts twice.')}"


def _salon_sentence(content: Mapping, lang: str) -> str:
	year, persons = content["year"], total(content, SALONS)
	held = (content.get("facts") or {}).get("salons")
	if persons == SIGN:
		return _("In {0} fewer people than may be shown came to digital salons.").format(year)
	if not persons:
		return _("No digital salons with participants were held in {0}.").format(year)
	came = rt.number(persons, lang)
	if held is None:
		return _("{0} participants came to digital salons in {1}.").format(came, year)
	return rt.counted(
		held,
		_("One digital salon was held in {0}. {2} participants came."),
		_("{1} digital salons were held in {0}. {2} participants came in all."),
	).format(year, rt.number(held, lang), came)


def _source(found: Published) -> rt.Paragraph:
	return rt.Paragraph(_("Source: {0}.").format("; ".join(sources(found))), is_source=True)


# --- tables and charts -------------------------------------------------------------------------------


def _chart_by_quarter(found: Published, table_id: str, caption: str, lang: str) -> rt.Chart:
	numbers = [
		pair
		for content in found.contents
		for pair in by_dimension(content, table_id, "quarter", lang).items()
	]
	return _chart(caption, _("Quarter"), numbers, lang)


def _chart(caption: str, heading: str, numbers: Sequence[tuple[str, Number]], lang: str) -> rt.Chart:
	return rt.Chart(
		caption,
		(heading, _("Persons")),
		tuple(
			rt.Bar(label, written(number, lang), None if number == SIGN else int(number))
			for label, number in numbers
		),
	)


def _genders(found: Published, measure: str, table_id: str, caption: str, lang: str) -> Iterator[rt.Block]:
	"""A table over the years, and a chart of the latest."""
	table = _by_year(found, table_id, "gender", caption, measure, lang)
	latest = found.contents[-1]
	yield _chart(
		f"{caption}, {latest['year']}",
		_("Gender"),
		list(by_dimension(latest, table_id, "gender", lang).items()),
		lang,
	)
	if len(found.contents) > 1:
		yield table


def _by_year(
	found: Published,
	table_id: str,
	dimension: str,
	caption: str,
	measure: str,
	lang: str,
	most: int | None = None,
) -> rt.Table:
	"""Rows by a dimension, one column a year. `most` keeps the largest and leaves their order to size."""
	years = [by_dimension(content, table_id, dimension, lang) for content in found.contents]
	labels = list(dict.fromkeys(label for year in years for label in year))
	if most:
		labels.sort(key=lambda label: -_size(years[-1].get(label, 0)))
	rows = [(label, *(written(year.get(label, 0), lang) for year in years)) for label in labels[:most]]
	left_out = len(labels) - len(rows)
	if left_out:
		caption = _("{0} (the {1} largest)").format(caption, most)
	return rt.Table(
		caption,
		(_heading(found, table_id, dimension, lang), *map(str, found.years)),
		tuple(rows),
		(_("All"), *(written(total(content, measure), lang) for content in found.contents)),
	)


def _says_something(block: rt.Block) -> bool:
	"""A table without rows is left out: a year without salons has no themes."""
	return not isinstance(block, rt.Table) or bool(block.rows)


def _size(number: Number) -> int:
	return -1 if number == SIGN else int(number)


def _heading(found: Published, table_id: str, dimension: str, lang: str) -> str:
	table = next(table for table in found.contents[-1]["tables"] if table["id"] == table_id)
	for each in table["dimensions"]:
		for level in (each, each.get("parent") or {}):
			if level.get("id") == dimension:
				return label_in(level["label"], lang)
	return _(frappe.unscrub(dimension))
