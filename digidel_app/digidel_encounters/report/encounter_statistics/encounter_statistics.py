"""Visits, persons, questions and minutes by what the user chooses. True numbers, for the municipality's own use."""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from digidel_app import permissions
from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.report.encounter_statistics import steps
from digidel_app.digidel_encounters.report_filters import read_period
from digidel_app.digidel_encounters.statistics import (
	DIMENSIONS,
	MEASURES,
	OF_PARTICIPANTS,
	OF_SALONS,
	PERIODS,
	SALON_FILTERS,
	SALON_MEASURES,
	TURNED_ON_BY,
	Groups,
	Selection,
	count,
	turned_on,
)
from digidel_app.domain import periods
from digidel_app.domain.encounters import STEPS, gender_by_age, step_movement

MOST_DIMENSIONS = 3
FILTERS = ("meeting_place", "project", "recorded_gender", "age_band", "channel", "visit_kind", "topic", "topic_group", "outcome")  # fmt: skip
MOST_IN_A_CHART, MOST_SERIES = 60, 8


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	selection = selection_of(frappe._dict(filters or {}))
	groups = count(selection)
	words = Words(selection)
	if steps.is_asked(selection):
		return steps.table(selection, groups, words, measure_label(selection.measures[0]), message(selection))
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
	this_year = getdate().replace(month=1, day=1)
	asked = frappe._dict(
		from_date=filters.from_date or this_year,
		to_date=filters.to_date or this_year.replace(month=12, day=31),
	)
	from_date, to_date = read_period(asked)
	chosen = [filters.get(f"dimension_{number}") for number in range(1, MOST_DIMENSIONS + 1)]
	dimensions = list(dict.fromkeys(name for name in chosen if name)) or [periods.MONTH]
	narrowed = {name: filters.get(name) for name in FILTERS if filters.get(name)}
	if not {*dimensions} <= {*DIMENSIONS, *TURNED_ON_BY} or not all(
		isinstance(v, str) for v in narrowed.values()
	):
		frappe.throw(_("Choose what to count by from the list."))
	selection = Selection(companies_of(filters.company), from_date, to_date, dimensions, MEASURES, narrowed)
	_check_turned_on(selection)
	measures = _chosen_measures(filters.measures, selection)
	_check_salons(measures, selection)
	return Selection(selection.companies, from_date, to_date, dimensions, measures, narrowed)


def _check_turned_on(selection: Selection) -> None:
	"""Refuse to count by what a municipality does not ask its visitors: the answer would say nothing."""
	wanted = [name for name in selection.dimensions if name in TURNED_ON_BY]
	if not wanted:
		return
	for company in _recording(selection.companies):
		missing = [name for name in wanted if name not in turned_on(company)]
		if missing:
			frappe.throw(
				_(
					"{0} does not record: {1}. Count by something else, or turn the question on in the municipality's Digidel Company Settings."
				).format(frappe.bold(escape_html(company)), ", ".join(map(dimension_label, missing)))
			)


def _recording(companies: Sequence[str]) -> Sequence[str]:
	"""Those that record visits; ERPNext's other companies on the site have no question to turn on."""
	# get_all: the caller has checked that the user may see these
	known = frappe.get_all("Digidel Company Settings", filters={"name": ("in", companies)}, pluck="name")
	return known or companies


def further_dimensions(company: str | None) -> list[str]:
	"""What can be counted by besides the usual: what every municipality counted has turned on.

	Raises:
		frappe.PermissionError: a company the user may not see.
	"""
	return [
		name
		for name in TURNED_ON_BY
		if all(name in turned_on(one) for one in _recording(companies_of(company)))
	]


def _check_salons(measures: Sequence[str], selection: Selection) -> None:
	"""Refuse to count salons by what a salon does not have."""
	for measure in SALON_MEASURES:
		known = (*(OF_SALONS if measure == "salons" else OF_PARTICIPANTS), *SALON_FILTERS)
		unknown = [name for name in (*selection.dimensions, *selection.filters) if name not in known]
		if measure in measures and unknown:
			frappe.throw(
				_("{0} cannot be counted by {1}. Leave one of them out.").format(
					measure_label(measure), ", ".join(map(dimension_label, unknown)).lower()
				)
			)


def _chosen_measures(wanted, selection: Selection) -> list[str]:
	wanted = frappe.parse_json(wanted) if isinstance(wanted, str) else wanted
	if wanted and (not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted)):
		frappe.throw(_("Choose what to count by from the list."))
	known = [name for name in (*MEASURES, *SALON_MEASURES) if name in (wanted or ())]
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
		"spoken_language": _("Spoken language"),
		"helped_by_supporter": _("Supporting person"),
		"heard_via": _("How the visitor found us"),
		"inclusion_step_before": _("Step before the visit"),
		"inclusion_step_after": _("Step after the visit"),
		"inclusion_movement": _("Movement between steps"),
		# what can only be narrowed to
		"recorded_gender": _("Gender"),
		"project": _("Project"),
	}[name]


def measure_label(name: str) -> str:
	"""A measure as users call it."""
	return {
		"visits": _("Visits"),
		"persons": _("Persons"),
		"questions": _("Questions"),
		"minutes": _("Minutes"),
		"salons": _("Salons held"),
		"participants": _("Participants"),
	}[name]


def columns(selection: Selection) -> list[dict]:
	"""The dimensions chosen, then the measures."""
	return [
		*(
			{"fieldname": name, "label": dimension_label(name), "fieldtype": "Data", "width": 220}
			for name in selection.dimensions
		),
		*(
			{
				"fieldname": name,
				"label": measure_label(name),
				"fieldtype": "Int",
				"width": 120 if name in MEASURES else 170,
			}
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
		self.languages = self._names("Language", "language_name", "spoken_language")

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
		if dimension == "inclusion_movement":
			return step_movement(*stored)
		return stored or None

	def row(self, key: tuple, numbers: dict[str, int]) -> dict:
		"""One row of the report, with the list of visits behind it."""
		named = zip(self.selection.dimensions, key, strict=True)
		texts = {dimension: self.text(dimension, value) for dimension, value in named}
		return {**texts, **numbers, "behind": behind(self.selection, key)}

	def text(self, dimension: str, value) -> str:
		"""A group's name."""
		if value is None:
			# a box that is not ticked does not tell no from not asked
			return _("No, or not recorded") if dimension == "helped_by_supporter" else _("Not recorded")
		if dimension in PERIODS:
			return period_text(dimension, value)
		if dimension == "meeting_place":
			return self.places.get(value) or value
		if dimension in ("topic", "age_band", "locality"):
			return value
		if dimension == "spoken_language":
			return _(self.languages.get(value) or value)
		if dimension == "helped_by_supporter":
			return _("A supporting person took part")
		if dimension == "inclusion_movement":
			return steps.movement_label(value)
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
	"spoken_language": ("Helpdesk Encounter", "spoken_language"),
	"helped_by_supporter": ("Helpdesk Encounter", "helped_by_supporter"),
	"heard_via": ("Helpdesk Encounter", "heard_via"),
	"inclusion_step_before": ("Helpdesk Encounter", "inclusion_step_before"),
	"inclusion_step_after": ("Helpdesk Encounter", "inclusion_step_after"),
	"recorded_gender": ("Helpdesk Encounter", "gender"),
	"topic": ("Encounter Question", "topic"),
	"outcome": ("Encounter Question", "outcome"),
}


def in_order(selection: Selection, groups: Groups) -> list[tuple[tuple, dict[str, int]]]:
	"""Periods by time, steps from below, everything else with the largest number first."""
	sizes: dict[tuple[int, object], int] = {}
	first_measure = selection.measures[0]
	for key, numbers in groups.items():
		for place, value in enumerate(key):
			sizes[place, value] = sizes.get((place, value), 0) + numbers[first_measure]

	def order(item: tuple[tuple, dict]) -> list:
		return [
			_in_time_or_height(dimension, value) or (-sizes[place, value], str(value))
			for place, (dimension, value) in enumerate(zip(selection.dimensions, item[0], strict=True))
		]

	return sorted(groups.items(), key=order)


def _in_time_or_height(dimension: str, value) -> tuple:
	if dimension in PERIODS:
		return (value,)
	if dimension in ("inclusion_step_before", "inclusion_step_after"):
		return (STEPS.index(value) if value in STEPS else len(STEPS),)
	return ()


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
	if TURNED_ON_BY.keys() & {*selection.dimensions}:
		parts.append(
			_(
				"Not recorded is also every visit from before the question was turned on, and everybody who was not asked."
			)
		)
	if any(TURNED_ON_BY.get(name) == "inclusion_step" for name in selection.dimensions):
		parts.append(steps.explanation())
	if {*SALON_MEASURES} & {*selection.measures}:
		parts.append(
			_(
				"Only salons that were held are counted. Participants whom nobody counted by gender and age stand as not recorded."
			)
		)
	return "<br>".join(parts)


def summary(selection: Selection, rows: Sequence[dict]) -> list[dict]:
	"""Totals of what may be added up."""
	additive = ["questions"] if selection.by_question else (*MEASURES, *SALON_MEASURES)
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
