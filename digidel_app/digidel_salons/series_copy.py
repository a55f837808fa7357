"""A whole term once more: its series and single salons, with their hosts, in the weeks of a new term.

Days off are left out, hosts who have stopped are dropped and named, and what clashes is told date by date.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, get_time, now_datetime

from digidel_app.digidel_salons import hosts, series_plan, trial
from digidel_app.digidel_salons.series_making import (
	DAY_OFF,
	FITS_NOT,
	MADE,
	PAST,
	ROWS,
	SALON_FIELD,
	SAME,
	dates,
	refuse_clashes,
	row_of,
	try_insert,
)
from digidel_app.domain import salon_series, salons
from digidel_app.domain.salon_series import Occasion, Term

OUTSIDE = "outside"
LONGEST_TERM = timedelta(days=366)
TO_THE_END = timedelta(days=13)
"""A series whose last date is this near to the end of the old term goes on to the end of the new one."""


def copy_term(
	company: str,
	old: Term,
	new: Term,
	*,
	chosen: Collection[str] | None,
	places: Mapping[str, str],
	is_meant: bool,
	only_fitting: bool,
) -> dict:
	"""Make a new term from an old one; or see how it would go.

	Args:
		chosen: names of the series and salons to copy; None is all of them.
		places: key of a row → another place for that date.

	Returns:
		`sources`, what there is to copy with the hosts that are dropped, and `rows`, one per date.

	Raises:
		frappe.ValidationError: terms that cannot be, or something clashes and nothing may be left out.
	"""
	_check_terms(old, new)
	sources = [*_series_in(company, old), *_single_salons_in(company, old)]
	if len(sources) > salon_series.MOST_SALONS:
		frappe.throw(
			_("There are more than {0} to copy. Choose a shorter term.").format(salon_series.MOST_SALONS)
		)
	rows: list[dict] = []
	told = []
	with trial.only_if(is_meant, "term_copied"):
		for source in sources:
			active, dropped = hosts.still_active(source.hosts)
			told.append(
				{
					"name": source.name,
					"doctype": source.doctype,
					"title": source.title,
					"starts_at": str(source.get("starts_at") or ""),  # of a single salon
					"dropped_hosts": dropped,
				}
			)
			if chosen is not None and source.name not in chosen:
				continue
			copy = _copy_series if source.doctype == "Salon Series" else _copy_salon
			found = copy(source, active, old, new, places)
			rows += [{**row, "source": source.name, "dropped_hosts": dropped} for row in found]
			_stop_at_too_many(rows)
		clashes = [row for row in rows if row["state"] == FITS_NOT]
		if is_meant and clashes and not only_fitting:
			refuse_clashes(clashes)
	return {"sources": told, "rows": sorted(rows, key=lambda row: row["starts_at"])}


def _check_terms(old: Term, new: Term) -> None:
	for term in (old, new):
		if term.ends_on < term.starts_on:
			frappe.throw(_("The last day must not be before the first."))
		if term.ends_on - term.starts_on > LONGEST_TERM:
			frappe.throw(_("A term is at most a year."))
	if new.starts_on <= old.ends_on:
		frappe.throw(_("The new term must begin after the old one has ended."))
	if new.ends_on < now_datetime().date():
		frappe.throw(_("The new term has been."))


def _stop_at_too_many(rows: list[dict]) -> None:
	if len(rows) > 5 * salon_series.MOST_SALONS:
		frappe.throw(
			_("These are more than {0} dates. Copy fewer at a time.").format(5 * salon_series.MOST_SALONS)
		)


def _series_in(company: str, old: Term) -> list[Document]:
	"""Series with a date in the old term."""
	found = []
	for name in frappe.get_list(
		"Salon Series", filters={"company": company}, order_by="title asc", pluck="name", limit_page_length=0
	):
		series = frappe.get_doc("Salon Series", name)
		if _days_in(series, old):
			found.append(series)
	return found


def _days_in(series: Document, old: Term) -> list[date]:
	return [
		each.planned_on
		for each in series_plan.occasions(series)
		if old.starts_on <= each.planned_on <= old.ends_on
		and not (series.ended_from and str(each.planned_on) >= str(series.ended_from))
	]


def _single_salons_in(company: str, old: Term) -> list[Document]:
	names = frappe.get_list(
		"Digital Salon",
		filters={
			"company": company,
			"series": ("is", "not set"),
			"status": ("!=", salons.CANCELLED),
			"starts_at": ("between", (old.starts_on, old.ends_on)),
		},
		order_by="starts_at asc",
		pluck="name",
		limit_page_length=0,
	)
	return [frappe.get_doc("Digital Salon", name) for name in names]


def _copy_series(
	source: Document, active: list[Document], old: Term, new: Term, places: Mapping[str, str]
) -> list[dict]:
	earlier = frappe.get_all("Salon Series", filters={"copied_from": source.name}, pluck="name")
	for name in earlier:
		copy = frappe.get_doc("Salon Series", name)
		if _days_in(copy, new):
			return dates(copy, places, source.name)
	copy = frappe.new_doc("Salon Series", company=None)
	copy.update({name: source.get(name) for name in (*SAME, "open_at_once", "skip_holidays")})
	days = _days_in(source, old)
	copy.update(
		{
			"copied_from": source.name,
			"repeats": salon_series.EVERY_SECOND_WEEK
			if source.repeats == salon_series.EVERY_SECOND_WEEK
			else salon_series.EVERY_WEEK,
			"starts_on": max(
				new.starts_on, salon_series.moved_to_term(days[0], old.starts_on, new.starts_on)
			),
			"ends_on": new.ends_on
			if old.ends_on - days[-1] <= TO_THE_END
			else min(new.ends_on, salon_series.moved_to_term(days[-1], old.starts_on, new.starts_on)),
			"times": hosts.copied(source.times, ("weekday", "from_time", "to_time")),
			"hosts": hosts.copied(active),
			"equipment": hosts.copied(source.equipment, ROWS["equipment"]),
		}
	)
	try:
		with trial.step("series_copied"):
			copy.insert()
	except frappe.ValidationError as refusal:
		start = datetime.combine(new.starts_on, get_time(source.times[0].from_time))
		row = row_of(source.title, Occasion("", new.starts_on, start, start), source.meeting_place)
		return [{**row, "key": source.name, "state": FITS_NOT, "reasons": [str(refusal)]}]
	return dates(copy, places, source.name)


def _copy_salon(
	source: Document, active: list[Document], old: Term, new: Term, places: Mapping[str, str]
) -> list[dict]:
	starts_at = get_datetime(source.starts_at)
	day = salon_series.moved_to_term(starts_at.date(), old.starts_on, new.starts_on)
	starts = datetime.combine(day, starts_at.time())
	each = Occasion("", day, starts, starts + (get_datetime(source.ends_at) - starts_at))
	place = places.get(source.name) or source.meeting_place
	row = {**row_of(source.title, each, place), "key": source.name}
	slot = f"copy/{source.name}/{day}"
	made = frappe.db.get_value("Digital Salon", {"series_slot": slot})
	named = series_plan.days_off_between(source.company, day, day)
	if made:
		row.update({"state": MADE, "salon": made})
	elif not new.starts_on <= day <= new.ends_on:
		row["state"] = OUTSIDE
	elif day in named:
		row.update({"state": DAY_OFF, "reasons": [frappe.utils.escape_html(named[day])]})
	elif starts <= now_datetime():
		row["state"] = PAST
	else:
		try_insert(_salon_like(source, active, each, slot, place), row)
	return [row]


def _salon_like(source: Document, active: list[Document], each: Occasion, slot: str, place: str) -> Document:
	copy = frappe.new_doc("Digital Salon", company=None)
	for name in SAME:
		field = SALON_FIELD.get(name, name)
		copy.set(field, source.get(field))
	copy.update(
		{
			"starts_at": each.starts_at,
			"ends_at": each.ends_at,
			"status": salons.PLANNED,
			"series_slot": slot,
			"meeting_place": place,
			"hosts": hosts.copied(active),
			"equipment": hosts.copied(source.equipment, ROWS["equipment"]),
		}
	)
	return copy
