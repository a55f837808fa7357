"""Visits, persons, questions and minutes by what the user chooses. True numbers, for the municipality's own use."""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app import permissions
from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.statistics import DIMENSIONS, MEASURES, PERIODS, Groups, Selection, count
from digidel_app.domain import periods
from digidel_app.domain.encounters import gender_by_age

MOST_DIMENSIONS = 3
FILTERS = ("meeting_place", "project", "recorded_gender", "age_band", "channel", "visit_kind", "topic", "topic_group", "outcome")  # fmt: skip
MOST_IN_A_CHART, MOST_SERIES = 60, 8


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	selection = selection_of(frappe._dict(filters or {}))
	groups = count(selection)
	words = Words(selection)
	rows = [words.row(key, numbers) for key, numbers in in_order(selection, words.fold(groups))]
	said = hint(
		rows, _("Record visits in Disken, or import older ones."), widen(), message=message(selection)
	)
	return columns(selection), rows, said, chart(selection, rows), summary(selection, rows)


# --- what is asked -----------------------------------------------------------------------------------------


def selection_of(filters) -> Selection:
	"""The filters as they were chosen, checked; what is left out is the current year by month.

	Raises:
		frappe.PermissionError: a company the user may not see.
		frappe.ValidationError: no such dimension, or the dates are in the wrong order.
	"""
	from_date = getdate(filters.from_date) if filters.from_date else getdate().replace(month=1, day=1)
	to_date = getdate(filters.to_date) if filters.to_date else getdate().replace(month=12, day=31)
	if to_date < from_date:
		frappe.throw(_("The period ends before it begins. Change the dates."))
	chosen = [filters.get(f"dimension_{number}") for number in range(1, MOST_DIMENSIONS + 1)]
	dimensions = list(dict.fromkeys(name for name in chosen if name)) or [periods.MONTH]
	narrowed = {name: filters.get(name) for name in FILTERS if filters.get(name)}
	if not set(dimensions) <= set(DIMENSIONS) or not all(isinstance(v, str) for v in narrowed.values()):
		frappe.throw(_("Choose what to count by from the list."))
	selection = Selection(companies_of(filters.company), from_date, to_date, dimensions, MEASURES, narrowed)
	measures = _chosen_measures(filters.measures, selection)
	return Selection(selection.companies, from_date, to_date, dimensions, measures, narrowed)


def _chosen_measures(wanted, selection: Selection) -> list[str]:
	wanted = frappe.parse_json(wanted) if isinstance(wanted, str) else wanted
	if wanted and (not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted)):
		frappe.throw(_("Choose what to count by from the list."))
	known = [name for name in MEASURES if name in (wanted or ())]
	# by topic, persons and minutes must be fetched from the visits: only when somebody asks for them
	return known or (["questions", "visits"] if selection.by_question else list(MEASURES))


def companies_of(company: str | None) -> list[str]:
	"""The municipality asked for, or all that the user may see."""
	if company:
		if not isinstance(company, str):
			frappe.throw(_("Choose a company."))
		permissions.check_company(company)
		return [company]
	allowed = permissions.allowed_companies()
	if allowed is None:
		allowed = frappe.get_all("Company", pluck="name")
	if not allowed:
		raise frappe.PermissionError(_("You do not have access to any municipality."))
	return allowed


# --- what is shown -----------------------------------------------------------------------------------------


def dimension_label(name: str) -> str:
	"""A dimension as users call it."""
	return {
		periods.YEAR: _("Year"),
		periods.TERM: _("Term (half-year)"),
		periods.QUARTER: _("Quarter"),
		periods.MONTH: _("Month"),
		periods.WEEK: _("Week"),
		"meeting_place": _("Meeting place"),
		"locality": _("Locality"),
		"topic": _("Topic"),
		"topic_group": _("Topic group"),
		"outcome": _("Outcome"),
		"channel": _("Contact channel"),
		"visit_kind": _("First visit or returning"),
		"gender": _("Gender"),
		"age_band": _("Age band"),
	}[name]


def measure_label(name: str) -> str:
	"""A measure as users call it."""
	return {
		"visits": _("Visits"),
		"persons": _("Persons"),
		"questions": _("Questions"),
		"minutes": _("Minutes"),
	}[name]


def columns(selection: Selection) -> list[dict]:
	"""The dimensions chosen, then the measures."""
	return [
		*(
			{"fieldname": name, "label": dimension_label(name), "fieldtype": "Data", "width": 220}
			for name in selection.dimensions
		),
		*(
			{"fieldname": name, "label": measure_label(name), "fieldtype": "Int", "width": 120}
			for name in selection.measures
		),
	]


class Words:
	"""Turns stored values into what is shown; looks up each list of names once."""

	def __init__(self, selection: Selection):
		self.selection = selection
		self.places = self._names("Meeting Place", "place_name", "meeting_place")
		self.localities = self._names("Meeting Place", "locality", "locality")
		self.last_ages = self._names("Age Band", "to_age", "gender")

	def _names(self, doctype: str, fieldname: str, dimension: str) -> dict:
		if dimension not in self.selection.dimensions:
			return {}
		# get_all: the names of places and age bands stand in the visits the user may count
		return dict(frappe.get_all(doctype, fields=["name", fieldname], as_list=True))

	def fold(self, groups: Groups) -> Groups:
		"""Groups by what is shown: places of one locality together, girls and boys told from the age band."""
		folded: Groups = {}
		for key, numbers in groups.items():
			shown = tuple(map(self.value, self.selection.dimensions, key))
			sums = folded.setdefault(shown, dict.fromkeys(numbers, 0))
			for measure, number in numbers.items():
				sums[measure] += number
		return folded

	def value(self, dimension: str, stored):
		"""What a group is told apart by."""
		if dimension == "locality":
			return self.localities.get(stored[0]) or None
		if dimension == "gender":
			gender, band = stored
			return gender_by_age(gender, self.last_ages.get(band) if band else None)
		return stored or None

	def row(self, key: tuple, numbers: dict[str, int]) -> dict:
		"""One row of the report, with the list of visits behind it."""
		named = zip(self.selection.dimensions, key, strict=True)
		texts = {dimension: self.text(dimension, value) for dimension, value in named}
		return {**texts, **numbers, "behind": behind(self.selection, key)}

	def text(self, dimension: str, value) -> str:
		"""A group's name."""
		if value is None:
			return _("Not recorded")
		if dimension in PERIODS:
			return period_text(dimension, value)
		if dimension == "meeting_place":
			return self.places.get(value) or value
		if dimension in ("topic", "age_band", "locality"):
			return value
		if value in ("Girl", "Boy"):  # derived, so no field's options hold them
			return _("Girl") if value == "Girl" else _("Boy")
		return _(value, context="Helpdesk Encounter")


def period_text(kind: str, number: int) -> str:
	"""A period as it is written."""
	year, part = periods.parts_of(kind, number)
	if kind == periods.TERM:
		return _("Spring {0}").format(year) if part == 1 else _("Autumn {0}").format(year)
	if kind == periods.QUARTER:
		return _("{0} quarter {1}").format(year, part)
	if kind == periods.WEEK:
		return _("{0} week {1}").format(year, f"{part:02d}")
	return f"{year}-{part:02d}" if kind == periods.MONTH else str(year)


def behind(selection: Selection, key: tuple) -> list | None:
	"""Filters of the list of visits that a row counts; None where no list shows just those."""
	first, last = selection.from_date, selection.to_date
	narrowed = dict(selection.filters)
	for dimension, value in zip(selection.dimensions, key, strict=True):
		if dimension in PERIODS:
			start, end = periods.span_of(dimension, value)
			first, last = max(first, start), min(last, end)
		elif dimension in _IN_LIST and value is not None:
			narrowed[dimension] = value
		else:
			return None
	if not narrowed.keys() <= _IN_LIST.keys():
		return None
	rows = [["Helpdesk Encounter", "started_on", "between", [str(first), str(last)]]]
	if len(selection.companies) == 1:
		rows.append(["Helpdesk Encounter", "company", "=", selection.companies[0]])
	return rows + [[*_IN_LIST[name], "=", value] for name, value in narrowed.items()]


_IN_LIST = {
	"meeting_place": ("Helpdesk Encounter", "meeting_place"),
	"project": ("Helpdesk Encounter", "project"),
	"channel": ("Helpdesk Encounter", "channel"),
	"visit_kind": ("Helpdesk Encounter", "visit_kind"),
	"age_band": ("Helpdesk Encounter", "age_band"),
	"recorded_gender": ("Helpdesk Encounter", "gender"),
	"topic": ("Encounter Question", "topic"),
	"outcome": ("Encounter Question", "outcome"),
}


def in_order(selection: Selection, groups: Groups) -> list[tuple[tuple, dict[str, int]]]:
	"""Periods by time, everything else with the largest number first."""
	sizes: dict[tuple[int, object], int] = {}
	first_measure = selection.measures[0]
	for key, numbers in groups.items():
		for place, value in enumerate(key):
			sizes[place, value] = sizes.get((place, value), 0) + numbers[first_measure]

	def order(item: tuple[tuple, dict]) -> list:
		return [
			(value,) if dimension in PERIODS else (-sizes[place, value], str(value))
			for place, (dimension, value) in enumerate(zip(selection.dimensions, item[0], strict=True))
		]

	return sorted(groups.items(), key=order)


def message(selection: Selection) -> str:
	"""What the numbers are, and how they must not be used."""
	parts = [
		_(
			"Internal: these are true numbers. Small ones can point at a person. What leaves the municipality is taken from the published statistics."
		)
	]
	if selection.by_question:
		parts.append(
			_(
				"A visit with several questions counts once under each topic and outcome, so visits, persons and minutes must not be added up."
			)
		)
	return "<br>".join(parts)


def summary(selection: Selection, rows: Sequence[dict]) -> list[dict]:
	"""Totals of what may be added up."""
	additive = ["questions"] if selection.by_question else MEASURES
	return [
		{
			"label": measure_label(name),
			"value": sum(row[name] for row in rows),
			"datatype": "Int",
			"indicator": "Blue",
		}
		for name in selection.measures
		if name in additive
	]


def chart(selection: Selection, rows: Sequence[dict]) -> dict | None:
	"""The first measure by the first dimension, and by the second where it has few values."""
	if not rows or len(selection.dimensions) > 2:
		return None
	measure, first, *rest = selection.measures[0], *selection.dimensions
	labels = list(dict.fromkeys(row[first] for row in rows))[:MOST_IN_A_CHART]
	series = list(dict.fromkeys(row[rest[0]] for row in rows)) if rest else [measure_label(measure)]
	if len(series) > MOST_SERIES:
		return None
	numbers = {(row[first], row[rest[0]] if rest else series[0]): row[measure] for row in rows}
	return {
		"title": _("{0} by {1}").format(measure_label(measure), dimension_label(first).lower()),
		"type": "bar",
		"fieldtype": "Int",
		"barOptions": {"stacked": int(bool(rest))},
		"colors": COLORS,
		"data": {
			"labels": labels,
			"datasets": [
				{"name": name, "values": [numbers.get((label, name), 0) for label in labels]}
				for name in series
			],
		},
	}


# told apart by people who do not see all colours, and by their lightness in black and white
COLORS = ["#1b3a6b", "#e69f00", "#56b4e9", "#7a3b00", "#009e73", "#f0e442", "#cc79a7", "#999999"]
