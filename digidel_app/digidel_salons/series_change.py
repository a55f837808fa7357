"""Changing or ending a series from a day on: its salons ahead follow, their visitors keep their seats and are told.

A salon that somebody has changed by hand is left as it is unless it is chosen: what was done for one date was meant.
"""

from collections.abc import Collection, Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, get_datetime, get_time, getdate, now_datetime

from digidel_app.digidel_center import visitor_messages
from digidel_app.digidel_salons import hosts, messages, series_plan, trial
from digidel_app.digidel_salons.series_making import FITS_NOT, ROWS, SALON_FIELD, SAME, clash, refuse_clashes
from digidel_app.domain import registrations, salons
from digidel_app.domain.places import WEEKDAYS
from digidel_app.domain.salon_series import Occasion, in_same_week

CHANGES, BY_HAND, STAYS, CANCELLED = "changes", "by hand", "stays", "cancelled"
CHANGEABLE = (*(name for name in SAME if name != "project"), *ROWS)
TIME_FIELDS = ("weekday", "from_time", "to_time")


def change(
	series: Document,
	first: date,
	values: Mapping[str, object],
	times: Mapping[str, Mapping[str, object]],
	*,
	chosen: Collection[str],
	is_meant: bool,
	only_fitting: bool,
) -> dict:
	"""Change a series and its salons from a day on; or see how it would go.

	Args:
		values: fields of the series, among CHANGEABLE.
		times: row of the series' times → its new weekday, from_time and to_time.
		chosen: salons changed by hand that shall follow all the same. They keep what else was done to them.
		only_fitting: leave salons as they are that cannot follow; else one of them stops the whole change.

	Raises:
		frappe.ValidationError: the day has been, a value cannot be, or salons cannot follow.
	"""
	_check(series, first, values)
	later = _salons_from(series, first)
	were = _occasions(series)
	by_hand = {salon.name: _differences(series, were, salon) for salon in later}
	with trial.only_if(is_meant, "series_changed") as touched:
		touched.append((series.doctype, series.name))
		_change_series(series, first, values, times)
		are, rows = _occasions(series), []
		for salon in later:
			touched.append((salon.doctype, salon.name))
			row = _row(salon)
			rows.append(row)
			if by_hand[salon.name] and salon.name not in chosen:
				row.update({"state": BY_HAND, "reasons": by_hand[salon.name]})
				continue
			_change_salon(series, salon, row, [*values], are if times else {})
		_refuse_if_any_clashes(rows, is_meant and not only_fitting)
		_add_visitors(rows)
	return {"rows": rows, "not_made": _not_made_before(series, first), "to_call": _to_call(rows, is_meant)}


def end(
	series: Document,
	first: date,
	reason: str,
	*,
	chosen: Collection[str],
	is_meant: bool,
	only_fitting: bool,
) -> dict:
	"""End a series: its salons from a day on are cancelled, and visitors are told; or see how it would go.

	Raises:
		frappe.ValidationError: the day has been.
	"""
	_check(series, first, {})
	later = _salons_from(series, first)
	were = _occasions(series)
	with trial.only_if(is_meant, "series_ended") as touched:
		touched.append((series.doctype, series.name))
		series.ended_from = min(filter(None, (first, series.ended_from and getdate(series.ended_from))))
		_save(series)
		rows = []
		for salon in later:
			touched.append((salon.doctype, salon.name))
			row = _row(salon)
			rows.append(row)
			differences = _differences(series, were, salon)
			if differences and salon.name not in chosen:
				row.update({"state": BY_HAND, "reasons": differences})
				continue
			salon.update({"status": salons.CANCELLED, "cancel_reason": reason})
			_try_save(salon, row, CANCELLED)
		_refuse_if_any_clashes(rows, is_meant and not only_fitting)
		_add_visitors(rows)
	return {"rows": rows, "not_made": 0, "to_call": _to_call(rows, is_meant)}


def _check(series: Document, first: date, values: Mapping[str, object]) -> None:
	if first < now_datetime().date():
		frappe.throw(_("That day has been. Choose today or a later day."))
	if series.ended_from and first >= getdate(series.ended_from):
		frappe.throw(_("The series is ended before that day."))
	unknown = sorted(set(values) - set(CHANGEABLE))
	if unknown:
		frappe.throw(
			_("This cannot be changed for a series: {0}.").format(frappe.utils.escape_html(unknown[0]))
		)


def _salons_from(series: Document, first: date) -> list[Document]:
	"""Salons ahead that are not held yet, locked in one order."""
	names = frappe.get_all(
		"Digital Salon",
		filters={
			"series": series.name,
			"status": ("in", (salons.PLANNED, salons.OPEN)),
			"starts_at": (">=", max(get_datetime(first), now_datetime())),
		},
		order_by="starts_at asc, name asc",
		pluck="name",
	)
	return [frappe.get_doc("Digital Salon", name) for name in names]


def _occasions(series: Document) -> dict[str, Occasion]:
	return {f"{series.name}/{each.slot}": each for each in series_plan.occasions(series)}


def _differences(series: Document, were: Mapping[str, Occasion], salon: Document) -> list[str]:
	"""What somebody has changed on a salon since the series made it, by the fields' labels."""
	found = []
	each = were.get(salon.series_slot)
	if not each or (get_datetime(salon.starts_at), get_datetime(salon.ends_at)) != (
		each.starts_at,
		each.ends_at,
	):
		found.append(_("Time"))
	for name in CHANGEABLE:
		field = SALON_FIELD.get(name, name)
		if name in ROWS:
			same = _rows(series, name) == _rows(salon, name)
		else:
			# the platform gives a salon without a language that of who made it
			is_said = name not in SALON_FIELD or series.get(name)
			same = not is_said or cstr(series.get(name) or "") == cstr(salon.get(field) or "")
		if not same:
			found.append(_(series.meta.get_label(name)))
	return found


def _rows(doc: Document, table: str) -> list[tuple]:
	return [
		tuple(value or None for value in row.values()) for row in hosts.copied(doc.get(table), ROWS[table])
	]


def _change_series(
	series: Document, first: date, values: Mapping[str, object], times: Mapping[str, Mapping[str, object]]
) -> None:
	for name, value in values.items():
		if name in ROWS:
			if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
				frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
			series.set(name, [{column: row.get(column) for column in ROWS[name]} for row in value])
		else:
			series.set(name, value)
	known = {row.name: row for row in series.times}
	for name, wanted in times.items():
		if name not in known or not isinstance(wanted, Mapping):
			frappe.throw(_("What was sent cannot be read. Reload the page and try again."))
		_change_time(series, known[name], wanted)
	earliest = series.changed_from and getdate(series.changed_from)
	series.changed_from = max(first, earliest) if earliest else first
	_save(series)


def _change_time(series: Document, row: Document, wanted: Mapping[str, object]) -> None:
	"""Give a row of the times its new weekday and times; exceptions of its dates go to the new weekday with it."""
	was = row.weekday
	row.update({field: time_of(wanted[field]) for field in TIME_FIELDS[1:] if wanted.get(field)})
	row.weekday = wanted.get("weekday") or was
	if row.weekday not in WEEKDAYS:
		frappe.throw(_("Choose a weekday."))
	for exception in series.exceptions:
		on = getdate(exception.on_date)
		if row.weekday != was and WEEKDAYS[on.weekday()] == was:
			exception.on_date = in_same_week(on, row.weekday)


def _save(series: Document) -> None:
	series.flags.changes_salons = True
	series.save()
	series.flags.changes_salons = False


def _change_salon(
	series: Document, salon: Document, row: dict, names: list[str], are: Mapping[str, Occasion]
) -> None:
	"""Give a salon what is changed, and only that."""
	for name in names:
		if name in ROWS:
			salon.set(name, hosts.copied(series.get(name), ROWS[name]))
		else:
			salon.set(SALON_FIELD.get(name, name), series.get(name))
	each = are.get(salon.series_slot)
	if each and each.left_out:
		row.update({"state": FITS_NOT, "reasons": [_("The new day is a day off.")]})
		return
	if are and not each:
		row.update({"state": FITS_NOT, "reasons": [_("The series has no date that week any more.")]})
		return
	if each:
		salon.update({"starts_at": each.starts_at, "ends_at": each.ends_at})
	_try_save(salon, row, CHANGES)


def _try_save(salon: Document, row: dict, state: str) -> None:
	moves = (salon.starts_at, salon.meeting_place)
	try:
		with trial.step("salon_changed"):
			salon.save()
	except frappe.ValidationError as refusal:
		row.update(clash(salon, refusal))
		return
	was = (row["starts_at"], row["place"])
	row["tells"] = state == CANCELLED or (str(get_datetime(moves[0])), moves[1]) != was
	row.update(
		{
			"state": state,
			"new_starts_at": str(get_datetime(salon.starts_at)),
			"new_ends_at": str(get_datetime(salon.ends_at)),
			"new_place_name": series_plan.place_name(salon.meeting_place),
		}
	)


def _row(salon: Document) -> dict:
	return {
		"salon": salon.name,
		"title": salon.title,
		"starts_at": str(get_datetime(salon.starts_at)),
		"ends_at": str(get_datetime(salon.ends_at)),
		"place": salon.meeting_place,
		"place_name": series_plan.place_name(salon.meeting_place),
		"state": STAYS,
		"reasons": [],
		"proposals": [],
		"tells": False,
		"registered": cint(salon.seats_taken),
		"told": 0,
		"to_call": 0,
	}


def _refuse_if_any_clashes(rows: list[dict], refuse: bool) -> None:
	clashes = [row for row in rows if row["state"] == FITS_NOT]
	if clashes and refuse:
		refuse_clashes(clashes)


def _add_visitors(rows: list[dict]) -> None:
	"""How many of each salon's visitors are told by a message, and how many somebody has to ring."""
	by_name = {row["salon"]: row for row in rows if row["tells"]}
	if not by_name:
		return
	# get_all: only counted here; names and contacts are for those who may read them
	for salon, contact in frappe.get_all(
		"Salon Registration",
		filters={
			"digital_salon": ("in", list(by_name)),
			"status": ("in", (registrations.REGISTERED, registrations.WAITLISTED)),
		},
		fields=["digital_salon", "contact"],
		as_list=True,
	):
		is_reached = visitor_messages.channel_of(contact) != visitor_messages.BY_CALL
		by_name[salon]["told" if is_reached else "to_call"] += 1


def _to_call(rows: list[dict], is_meant: bool) -> list[dict]:
	"""Once it is done: who has to be rung, by salon, for those who may read registrations."""
	if not is_meant or not frappe.has_permission("Salon Registration", "read"):
		return []
	return [
		{
			"salon": row["salon"],
			"starts_at": row["starts_at"],
			"participant_name": person.participant_name,
			"contact": person.contact,
			"persons": person.persons,
		}
		for row in rows
		if row["to_call"]
		for person in messages.call_list(row["salon"])
	]


def _not_made_before(series: Document, first: date) -> int:
	"""Dates ahead that nobody has made yet and that a change from a later day leaves out for good."""
	made, now = series_plan.made_slots(series), now_datetime()
	return sum(
		1
		for each in series_plan.occasions(series)
		if not each.left_out and each.slot not in made and each.starts_at > now and each.planned_on < first
	)


def time_of(text: object) -> str:
	"""A time of day as the forms write it.

	Raises:
		frappe.ValidationError: it is none.
	"""
	try:
		return get_time(text).strftime("%H:%M:%S")
	except (ValueError, TypeError, OverflowError, AttributeError):
		frappe.throw(_("Write times as for example {0}.").format("13:30"))
