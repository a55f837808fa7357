"""What was voiced, planned and met in each locality, how long people wait, and where on the map."""

from collections import defaultdict
from datetime import date

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from digidel_app.digidel_salons import needs
from digidel_app.domain import needs as rules
from digidel_app.domain.needs import Need
from digidel_app.permissions import check_company

BY_LOCALITY, BY_THEME = "Locality", "Locality and theme"
MAP_WIDTH, MAP_HEIGHT = 640, 360


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, the map as message, chart and summary for the platform's report page."""
	filters = frappe._dict(filters or {})
	check_filters(filters)
	found = needs.rows(filters.company, **conditions(filters))
	today, by_theme = getdate(), filters.group_rows_by == BY_THEME
	rows = [
		{
			"locality": label,
			"locality_written": locality,
			"theme": theme,
			**rules.figures(members, today)._asdict(),
		}
		for label, locality, theme, members in _grouped(found, by_theme)
	]
	summary = [
		{"label": label, "value": value, "datatype": "Int"}
		for label, value in (
			(_("Voiced"), len(found)),
			(_("Planned", context="Need Report"), sum(need.status == rules.PLANNED for need in found)),
			(_("Met", context="Need Report"), sum(need.status == rules.MET for need in found)),
			(
				_("Not possible", context="Need Report"),
				sum(need.status == rules.NOT_POSSIBLE for need in found),
			),
		)
	]
	return columns(by_theme), rows, _map(filters.company, found), None, summary


def check_filters(filters: frappe._dict) -> None:
	"""A municipality is needed, and the user must be allowed to see it and its needs."""
	frappe.has_permission("Need Report", "read", throw=True)
	if not isinstance(filters.company, str) or not filters.company:
		frappe.throw(_("Choose a company."))
	check_company(filters.company)
	if filters.target_group and not isinstance(filters.target_group, str):
		frappe.throw(_("Name one record, not a condition."))
	first, last = (_day(filters.get(name)) for name in ("from_date", "to_date"))
	if first and last and last < first:
		frappe.throw(_("The last day must not be before the first."))


def conditions(filters: frappe._dict) -> dict:
	"""The platform's filters for the report's own."""
	found: dict = {}
	first, last = (_day(filters.get(name)) for name in ("from_date", "to_date"))
	if first or last:
		found["reported_on"] = ("between", (first or getdate("1990-01-01"), last or getdate("2100-12-31")))
	if filters.target_group:
		found["target_group"] = filters.target_group
	return found


def _day(value: object) -> date | None:
	if not value:
		return None
	try:
		return getdate(value)
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		frappe.throw(_("{0} is not a date.").format(escape_html(str(value)[:40])))


def columns(by_theme: bool) -> list[dict]:
	"""Where, then counts of reports, then persons, then days."""
	theme = [{"fieldname": "theme", "label": _("What is asked for"), "fieldtype": "Data", "width": 240}]
	return [
		{"fieldname": "locality", "label": _("Locality"), "fieldtype": "Data", "width": 170},
		*(theme if by_theme else []),
		{"fieldname": "voiced", "label": _("Voiced"), "fieldtype": "Int", "width": 90},
		{"fieldname": "new", "label": _("New", context="Need Report"), "fieldtype": "Int", "width": 90},
		{"fieldname": "planned", "label": _("Planned", context="Need Report"), "fieldtype": "Int", "width": 100},
		{"fieldname": "met", "label": _("Met", context="Need Report"), "fieldtype": "Int", "width": 120},
		{"fieldname": "not_possible", "label": _("Not possible", context="Need Report"), "fieldtype": "Int", "width": 110},
		{"fieldname": "persons", "label": _("Persons who asked"), "fieldtype": "Int", "width": 170},
		{"fieldname": "persons_waiting", "label": _("Persons who wait"), "fieldtype": "Int", "width": 170},
		{"fieldname": "median_days", "label": _("Waiting, median days"), "fieldtype": "Float", "precision": 1, "width": 190},
		{"fieldname": "oldest_days", "label": _("Waiting, longest"), "fieldtype": "Int", "width": 180},
	]  # fmt: skip


def _grouped(found: list[Need], by_theme: bool) -> list[tuple]:
	"""(label, locality, theme, needs) of each row; the locality's own name as first written."""
	groups: dict[tuple, list[Need]] = defaultdict(list)
	for need in found:
		groups[(rules.key_of(need.locality), rules.key_of(need.theme) if by_theme else "")].append(need)
	rows = []
	for (place, theme), members in groups.items():
		first = members[0]
		rows.append(
			(
				first.locality or _("Locality not stated"),
				first.locality,
				first.theme if by_theme else None,
				members,
				(not place, place, theme),
			)
		)
	return [row[:-1] for row in sorted(rows, key=lambda row: row[-1])]


# -- the map ----------------------------------------------------------------------------------------------------


def _map(company: str, found: list[Need]) -> str:
	"""Circles where people wait, drawn here: a map of streets would tell somebody else's server what is looked at."""
	waiting: dict[str, list[Need]] = defaultdict(list)
	for need in found:
		if need.status in rules.WAITING:
			waiting[rules.key_of(need.locality)].append(need)
	positions = _positions(company)
	drawn = rules.spots(
		[
			(members[0].locality, sum(need.persons for need in members), positions[key])
			for key, members in waiting.items()
			if key in positions
		],
		MAP_WIDTH,
		MAP_HEIGHT,
	)
	missing = sorted(
		members[0].locality or _("Locality not stated")
		for key, members in waiting.items()
		if key not in positions
	)
	return frappe.render_template(
		"digidel_app/templates/salons/needs_map.html",
		{"spots": drawn, "width": MAP_WIDTH, "height": MAP_HEIGHT, "missing": missing},
	)


def _positions(company: str) -> dict[str, tuple[float, float]]:
	"""Locality → the middle of its places that have a position."""
	found: dict[str, list[tuple[float, float]]] = defaultdict(list)
	for row in frappe.get_list(
		"Meeting Place",
		filters={"company": company, "locality": ("is", "set"), "latitude": ("!=", 0)},
		fields=["locality", "latitude", "longitude"],
		limit_page_length=0,
	):
		found[rules.key_of(row.locality)].append((row.latitude, row.longitude))
	return {key: rules.centre(rows) for key, rows in found.items()}
