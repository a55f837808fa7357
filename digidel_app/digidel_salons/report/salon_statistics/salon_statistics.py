"""Salons by what the user chooses: how they ended, who came, what it took. True numbers, for the municipality's own use."""

from collections.abc import Hashable

import frappe
from frappe import _
from frappe.utils import escape_html, get_url_to_form

from digidel_app.digidel_center.empty_reports import hint, widen
from digidel_app.digidel_encounters.report.encounter_statistics.encounter_statistics import period_text
from digidel_app.digidel_encounters.report_filters import chosen, one_of, read_filters, read_period
from digidel_app.digidel_salons import statistics
from digidel_app.digidel_salons.report.salon_statistics import views
from digidel_app.digidel_salons.statistics import ALL, HOST_ORGANISATION, PERIODS, Figures, Selection
from digidel_app.domain import periods
from digidel_app.domain import salon_statistics as rules

MOST_NAMED = 10


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for the platform's report page."""
	filters = read_filters(filters)
	selection = selection_of(filters)
	view = one_of(filters.show, tuple(views.VIEWS))
	groups = statistics.overview(selection)
	total = total_of(selection, groups)
	columns, rows = views.VIEWS[view](selection, groups, total)
	named = in_order(selection, rows)
	return (
		[{"fieldname": "label", "label": dimension_label(selection.dimension), "fieldtype": "Data", "width": 230}, *columns],
		[*named, total_row(rows)] if named else [],
		message(selection, view, total, bool(named)),
		chart(selection, named) if view == views.OVERVIEW else None,
		summary(filters, selection, total),
		True,  # the rows have a total of their own, in which nothing counts twice
	)  # fmt: skip


def selection_of(filters: frappe._dict) -> Selection:
	"""The filters as they were chosen, checked; this year up to today by place where nothing is said.

	Raises:
		frappe.PermissionError: a project of another municipality.
		frappe.ValidationError: no such dimension, or the dates are in the wrong order.
	"""
	first, last = read_period(filters)
	dimension = one_of(filters.dimension, statistics.DIMENSIONS)
	selection = Selection(filters.company, first, last, dimension, chosen(filters, *statistics.FILTERS))
	project = selection.filters.get("project")
	if project and frappe.db.get_value("Project", project, "company") != filters.company:
		raise frappe.PermissionError(_("The project belongs to another municipality."))
	return selection


def total_of(selection: Selection, groups: dict[Hashable, Figures]) -> Figures:
	"""All salons once. Only by host does a salon stand in several rows, so there they are counted anew."""
	if selection.dimension == HOST_ORGANISATION:
		return statistics.overview(views.of_all(selection)).get(ALL, Figures())
	total = Figures()
	for figures in groups.values():
		for fate, number in figures.fates.items():
			total.fates[fate] += number
		for reason, number in figures.reasons.items():
			total.reasons[reason] = total.reasons.get(reason, 0) + number
		for name in views.NUMBERS:
			setattr(total, name, getattr(total, name) + getattr(figures, name))
	return total


# --- rows -------------------------------------------------------------------------------------------------


def dimension_label(dimension: str) -> str:
	"""A dimension as users call it."""
	return {
		"meeting_place": _("Meeting place"),
		"locality": _("Locality"),
		"theme": _("Theme"),
		"kind": _("Kind", context="Digital Salon"),
		periods.MONTH: _("Month"),
		periods.TERM: _("Term (half-year)"),
		periods.WEEK: _("Week"),
		periods.YEAR: _("Year"),
		"language": _("Language"),
		HOST_ORGANISATION: _("Host organisation"),
	}[dimension]


def in_order(selection: Selection, rows: dict[Hashable, dict]) -> list[dict]:
	"""Periods by time, all else with the most salons first and what is not recorded last."""
	names = _names(selection)
	shown = [
		{"label": _label(selection, key, names), "behind": behind(selection, key), "key": key, **row}
		for key, row in rows.items()
		if key != ALL
	]
	if selection.dimension in PERIODS:
		return sorted(shown, key=lambda row: row["key"])
	return sorted(shown, key=lambda row: (row["key"] is None, -row["planned"], row["label"].casefold()))


def total_row(rows: dict[Hashable, dict]) -> dict:
	"""The last row: every salon once."""
	return {"label": _("Total"), "is_total": 1, **rows[ALL]}


def _names(selection: Selection) -> dict[str, str]:
	if selection.dimension == "meeting_place":
		return statistics.place_column(selection.company, "place_name")
	if selection.dimension == HOST_ORGANISATION:
		# get_all: the names of hosts stand on the salons the user may count
		return dict(frappe.get_all("Partner Organisation", filters={"company": selection.company}, fields=["name", "organisation_name"], as_list=True))  # fmt: skip
	if selection.dimension == "language":
		return dict(frappe.get_all("Language", fields=["name", "language_name"], as_list=True))
	return {}


def _label(selection: Selection, key: Hashable, names: dict[str, str]) -> str:
	if key is None:
		return _("No partner as host") if selection.dimension == HOST_ORGANISATION else _("Not recorded")
	if selection.dimension in PERIODS:
		return period_text(selection.dimension, key)
	if selection.dimension == "kind":
		return _(key, context="Digital Salon")
	return _(names.get(key, key)) if selection.dimension == "language" else names.get(key, key)


def behind(selection: Selection, key: Hashable) -> list | None:
	"""Filters of the list of salons that a row counts; None where no list shows just those."""
	first, last = selection.from_date, selection.to_date
	narrowed = [["Digital Salon", name, "=", value] for name, value in selection.filters.items()]
	if selection.dimension in PERIODS:
		start, end = periods.span_of(selection.dimension, key)
		first, last = max(first, start), min(last, end)
	elif selection.dimension == HOST_ORGANISATION:
		if key is None:
			return None
		narrowed.append(["Salon Host", "partner_organisation", "=", key])
	elif selection.dimension == "locality":
		places = [place for place, name in statistics.place_column(selection.company, "locality").items() if (name or "").strip() == (key or "")]  # fmt: skip
		narrowed.append(["Digital Salon", "meeting_place", "in", places])
	elif key is None:
		narrowed.append(["Digital Salon", selection.dimension, "is", "not set"])
	else:
		narrowed.append(["Digital Salon", selection.dimension, "=", key])
	between = ["Digital Salon", "starts_at", "between", [str(first), str(last)]]
	return [["Digital Salon", "company", "=", selection.company], between, *narrowed]


# --- what stands around the table -------------------------------------------------------------------------


def message(selection: Selection, view: str, total: Figures, has_rows: bool) -> str | None:
	"""What the numbers are and are not."""
	parts = [
		_(
			"Internal: these are true numbers. Small ones can point at a person. What leaves the municipality is taken from the published statistics."
		),
		*views.explanation(view),
	]
	if selection.dimension == HOST_ORGANISATION:
		parts.append(
			_(
				"A salon with several hosts stands under each of them, so the rows must not be added up; the last row counts each salon once."
			)
		)
	if total.differing_salons:
		parts.append(_differing_text(selection, total))
	steps = (_("Plan a salon under Digital Salon, and report it once it has been held."), widen())
	return hint(has_rows, *steps, message="<br>".join(parts))


def _differing_text(selection: Selection, total: Figures) -> str:
	names = statistics.differing(selection, MOST_NAMED)
	links = ", ".join(
		f'<a href="{get_url_to_form("Digital Salon", name)}">{escape_html(name)}</a>' for name in names
	)
	said = _(
		"At {0} salons two counts differ, by {1} persons together: a count by head, or a total, beside the grid by gender and age. Nothing is evened out; each salon says which of them is right."
	).format(total.differing_salons, f"{views.difference(total):+d}")
	return f"{said} {links}{' …' if total.differing_salons > len(names) else ''}"


def summary(filters: frappe._dict, selection: Selection, total: Figures) -> list[dict]:
	"""The figures people ask for first."""
	held, unknown = total.fates[rules.TOOK_PLACE], total.fates[rules.NO_RESULT]
	cards = [
		_card(_("Planned salons"), views.planned(total), "Blue"),
		_card(_("Held", context="Salon Statistics"), held, "Green"),
		_card(_("Cancelled", context="Salon Statistics"), total.fates[rules.CALLED_OFF], "Orange"),
		*([_card(_("Without a result"), unknown, "Red")] if unknown else []),
		_card(_("Participants"), total.crowd.stated, "Blue"),
		_card(_("First-time participants"), total.first_time, "Blue"),
	]
	cost = _cost_per_participant(filters, selection, total)
	return [*cards, cost] if cost else cards


def _card(label: str, value, indicator: str, datatype: str = "Int") -> dict:
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def _cost_per_participant(filters: frappe._dict, selection: Selection, total: Figures) -> dict | None:
	"""Only for a project, and for those who may follow its budget: the ledger knows the project, not the salon."""
	project = selection.filters.get("project")
	if not project or not frappe.has_permission("Project Budget Line", "read"):
		return None
	cost = statistics.project_cost(project, selection.from_date, selection.to_date)
	each = rules.per_person(cost, total.crowd.stated)
	label = _("The project's whole cost in the period, per participant")
	if each is None:
		return None
	currency = frappe.get_cached_value("Company", filters.company, "default_currency")
	return {**_card(label, float(each), "Grey", "Currency"), "currency": currency}


def chart(selection: Selection, rows: list[dict]) -> dict | None:
	"""Participants by group, for the groups that fit."""
	if not rows:
		return None
	shown = rows[:40]
	return {
		"title": _("Participants by {0}").format(dimension_label(selection.dimension).lower()),
		"type": "bar",
		"fieldtype": "Int",
		"colors": ["#1b3a6b", "#e69f00"],
		"data": {
			"labels": [row["label"] for row in shown],
			"datasets": [
				{"name": _("Participants"), "values": [row["persons"] or 0 for row in shown]},
				{"name": _("First-time participants"), "values": [row["first_time"] or 0 for row in shown]},
			],
		},
	}
