"""The tables of the report: the same groups, seen from different sides. Each gives its columns and a row per group.

A figure that is not recorded is None, which the page shows as "Not recorded"; it is never 0 and never spread.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_salons import statistics
from digidel_app.digidel_salons.statistics import ALL, HOST_ORGANISATION, Figures, Selection
from digidel_app.domain import registrations as seats
from digidel_app.domain import salon_statistics as rules
from digidel_app.domain.money import ZERO

NUMBERS = (
	"crowd",
	"first_time",
	"uncounted_salons",
	"differing_salons",
	"head_difference",
	"library_salons",
	"library_persons",
	"library_unknown",
	"seats",
	"persons_on_seats",
)
GENDERS = ("Woman", "Man", "Not recorded")
Table = tuple[list[dict], dict[Hashable, dict]]
Groups = dict[Hashable, Figures]


def of_all(selection: Selection) -> Selection:
	"""The same salons as one group."""
	return replace(selection, dimension=ALL)


def planned(figures: Figures) -> int:
	"""Salons whose day has been, or that were called off: what was planned, to hold against what took place."""
	return sum(figures.fates.values()) - figures.fates[rules.AHEAD]


def difference(figures: Figures) -> int:
	"""Persons in all, or counted by head, beyond what stands in the grids; below 0 where they fall short."""
	return figures.crowd.difference + figures.head_difference


def _column(fieldname: str, label: str, fieldtype: str = "Int", **more) -> dict:
	# wide enough for the label: a cut one cannot be read
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": max(110, 9 * len(label) + 30), **more}  # fmt: skip


def _number(value: Decimal | None) -> float | None:
	# the page reads no Decimal
	return None if value is None else float(value)


def _share(part: int, whole: int) -> float | None:
	return _number(rules.percent(part, whole))


def _with_total(selection: Selection, read: Callable[[Selection], dict], add: Callable | None = None) -> dict:
	"""What a query gives for each group, and for all of them under ALL: added up, or asked again where groups overlap."""
	found = dict(read(selection))
	if selection.dimension == HOST_ORGANISATION or add is None:
		found[ALL] = read(of_all(selection)).get(ALL)
		return found
	found[ALL] = add(list(found.values()))
	return found


def _sum_dicts(parts: list[dict]) -> dict:
	total: dict = {}
	for part in parts:
		for key, number in part.items():
			total[key] = total.get(key, 0) + number
	return total


def _common(groups: Groups, total: Figures) -> dict[Hashable, dict]:
	"""What the order of rows and the chart rest on, in every table."""
	rows = {}
	for key, figures in {**groups, ALL: total}.items():
		held, crowd = figures.fates[rules.TOOK_PLACE], figures.crowd
		rows[key] = {
			"planned": planned(figures),
			"held": held,
			"persons": crowd.stated if held else None,
			# nobody counted at any of the salons: then it is not known, which is something else than 0
			"first_time": figures.first_time if held > figures.uncounted_salons else None,
		}
	return rows


# --- tables -----------------------------------------------------------------------------------------------


def overview(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""Planned against what came of it."""
	rows = _common(groups, total)
	for key, figures in {**groups, ALL: total}.items():
		rows[key].update(
			cancelled=figures.fates[rules.CALLED_OFF],
			no_result=figures.fates[rules.NO_RESULT],
			ahead=figures.fates[rules.AHEAD],
			seats=figures.seats or None,
			seats_used=_share(figures.persons_on_seats, figures.seats),
			library_held=figures.library_salons,
			library_persons=figures.library_persons,
			library_unknown=figures.library_unknown,
		)
	columns = [
		_column("planned", _("Planned", context="Salon Statistics")),
		_column("held", _("Held", context="Salon Statistics")),
		_column("cancelled", _("Cancelled", context="Salon Statistics")),
		_column("no_result", _("Without a result")),
		_column("ahead", _("To come")),
		_column("persons", _("Participants")),
		_column("first_time", _("First-time participants")),
		_column("seats", _("Seats planned")),
		_column("seats_used", _("Seats used, %"), "Percent", precision=1),
		_column("library_held", _("Held with library staff")),
		_column("library_persons", _("Participants there")),
		_column("library_unknown", _("Library staff not answered")),
	]
	return columns, rows


def participants(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""Gender by age band as counted, what nobody counted, and where the total says something else."""
	rows = _common(groups, total)
	heads = _with_total(selection, statistics.participants, _sum_dicts)
	bands = _bands(heads[ALL] or {})
	cells = [(gender, band) for gender in GENDERS for band in bands if (heads[ALL] or {}).get((gender, band))]
	for key, figures in {**groups, ALL: total}.items():
		counted = heads.get(key) or {}
		known = figures.fates[rules.TOOK_PLACE] > figures.uncounted_salons
		for number, cell in enumerate(cells):
			rows[key][f"cell_{number}"] = counted.get(cell, 0) if known else None
		rows[key].update(uncounted=figures.crowd.uncounted, difference=difference(figures))
	columns = [
		_column("held", _("Held", context="Salon Statistics")),
		_column("persons", _("Participants")),
		_column("first_time", _("First-time participants")),
		*(_column(f"cell_{number}", _cell_label(*cell)) for number, cell in enumerate(cells)),
		_column("uncounted", _("Gender and age not recorded")),
		_column("difference", _("Counts differ by")),
	]
	return columns, rows


def _bands(counted: dict) -> list[str | None]:
	"""Age bands by age; one that is gone from the vocabulary and what has no age come last."""
	known = frappe.get_all("Age Band", order_by="from_age asc", pluck="name")
	found = {band for _gender, band in counted}
	return [*known, *sorted(found - {*known, None}), None]


def _cell_label(gender: str, band: str | None) -> str:
	if gender == "Not recorded":
		return _("Gender not recorded, {0}").format(band) if band else _("Neither gender nor age recorded")
	who = _("Women") if gender == "Woman" else _("Men")
	return f"{who} {band}" if band else _("{0}, age not recorded").format(who)


def registered(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""Persons who had registered for the salons that took place, and what became of it."""
	rows = _common(groups, total)
	found = _with_total(selection, statistics.registrations, _sum_dicts)
	for key in rows:
		by_status = found.get(key) or {}
		attended, absent = by_status.get(seats.ATTENDED, 0), by_status.get(seats.NO_SHOW, 0)
		rows[key].update(
			registered=sum(by_status.get(status, 0) for status in seats.WITH_SEAT),
			attended=attended,
			no_show=absent,
			not_marked=by_status.get(seats.REGISTERED, 0),
			attendance=_share(attended, attended + absent),
			waited=by_status.get(seats.WAITLISTED, 0),
			withdrawn=by_status.get(seats.CANCELLED, 0),
		)
	columns = [
		_column("held", _("Held", context="Salon Statistics")),
		_column("persons", _("Participants")),
		_column("registered", _("Registered persons")),
		_column("attended", _("Attended", context="Salon Statistics")),
		_column("no_show", _("Did not come")),
		_column("not_marked", _("Attendance not recorded")),
		_column("attendance", _("Came, % of recorded"), "Percent", precision=1),
		_column("waited", _("Never got a seat")),
		_column("withdrawn", _("Cancelled themselves")),
	]
	return columns, rows


def cancelled(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""Why salons were called off."""
	rows = _common(groups, total)
	known = (frappe.get_meta("Digital Salon").get_options("cancel_reason") or "").split("\n")
	reasons = [reason for reason in known if reason and total.reasons.get(reason)]
	reasons += sorted({*total.reasons} - {*known, ""})
	for key, figures in {**groups, ALL: total}.items():
		rows[key]["cancelled"] = figures.fates[rules.CALLED_OFF]
		rows[key]["no_reason"] = figures.reasons.get("", 0)
		for number, reason in enumerate(reasons):
			rows[key][f"reason_{number}"] = figures.reasons.get(reason, 0)
	columns = [
		_column("planned", _("Planned", context="Salon Statistics")),
		_column("cancelled", _("Cancelled", context="Salon Statistics")),
		*(
			_column(f"reason_{number}", _(reason, context="Digital Salon"))
			for number, reason in enumerate(reasons)
		),
		_column("no_reason", _("Reason not recorded")),
	]
	return columns, rows


def resources(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""Hours of hosts and what partners gave, and that for each participant."""
	rows = _common(groups, total)
	hours = _with_total(selection, statistics.host_hours)
	given = _with_total(selection, statistics.in_kind)
	for key in rows:
		by_kind = hours.get(key) or {}
		amount, number = given.get(key) or (ZERO, 0)
		persons = rows[key]["persons"] or 0
		worked = sum((known for known, _without in by_kind.values()), Decimal(0))
		rows[key].update(
			{f"hours_{kind.lower()}": float(by_kind.get(kind, (0, 0))[0]) for kind in ("Staff", "Volunteer", "Partner")},
			hours_missing=sum(without for _known, without in by_kind.values()),
			hours_each=float(round(worked / persons, 2)) if persons and worked else None,
			contributions=number,
			in_kind=float(amount) if number else None,
			in_kind_each=_number(rules.per_person(amount, persons)) if number else None,
		)  # fmt: skip
	currency = {"options": "currency"}
	name = frappe.get_cached_value("Company", selection.company, "default_currency")
	for row in rows.values():
		row["currency"] = name
	columns = [
		_column("held", _("Held", context="Salon Statistics")),
		_column("persons", _("Participants")),
		_column("hours_staff", _("Hours, staff"), "Float", precision=1),
		_column("hours_volunteer", _("Hours, volunteers"), "Float", precision=1),
		_column("hours_partner", _("Hours, partners"), "Float", precision=1),
		_column("hours_missing", _("Hosts without hours recorded")),
		_column("hours_each", _("Hours per participant"), "Float", precision=2),
		_column("contributions", _("In-kind contributions")),
		_column("in_kind", _("Value of in-kind"), "Currency", **currency),
		_column("in_kind_each", _("In-kind per participant"), "Currency", **currency),
	]
	return columns, rows


def desk(selection: Selection, groups: Groups, total: Figures) -> Table:
	"""What was asked at the desk on the salons' topics before and after them."""
	rows = _common(groups, total)
	found = _with_total(selection, lambda asked: statistics.desk(asked, getdate()))
	for key in rows:
		asked = found.get(key) or rules.AtTheDesk()
		is_known = bool(asked.compared)
		rows[key].update(
			compared=asked.compared,
			before=asked.before if is_known else None,
			after=asked.after if is_known else None,
			change=_number(asked.change_percent),
			too_early=asked.too_early,
			without_topic=asked.without_topic,
		)
	columns = [
		_column("held", _("Held", context="Salon Statistics")),
		_column("compared", _("Salons compared")),
		_column("before", _("Questions in the four weeks before")),
		_column("after", _("Questions in the four weeks after")),
		_column("change", _("Change, %"), "Percent", precision=1),
		_column("too_early", _("Too early to say")),
		_column("without_topic", _("Topic not recorded")),
	]
	return columns, rows


OVERVIEW = "Overview"
VIEWS: dict[str, Callable[[Selection, Groups, Figures], Table]] = {
	OVERVIEW: overview,
	"Participants": participants,
	"Registrations": registered,
	"Cancelled": cancelled,
	"Resources": resources,
	"Desk": desk,
}


def explanation(view: str) -> list[str]:
	"""What a table counts, in one or two sentences."""
	return {
		OVERVIEW: [
			_(
				"Planned is what should have taken place by now: held, cancelled, and past without a result. Salons with library staff are the ones that count in the national library statistics."
			)
		],
		"Participants": [
			_(
				"By gender and age as counted at the door. Where nobody counted, the persons stand under Gender and age not recorded and are not spread over the others."
			)
		],
		"Registrations": [
			_(
				"Persons in registrations for salons that were held. Who came without registering is in Participants only, so the two need not agree."
			)
		],
		"Cancelled": [_("Salons by their day, whenever they were cancelled.")],
		"Resources": [
			_(
				"What a salon costs is not recorded for each salon: the hours are the hosts' own, the value is what partners gave. Choose a project, and its whole cost in the period per participant is shown above the table; it holds the cost of everything else in the project too."
			)
		],
		"Desk": [
			_(
				"Questions at the desk on the salon's topic, or on the topic with the same name as its theme, four weeks before and four weeks after its day. A question near several salons stands with each of them. A change is no proof of an effect."
			)
		],
	}[view]
