"""Makes the salons of a series: date by date, each by the salon's own rules, so that what clashes is told and not made.

A salon remembers the place in the plan it was made from, which is unique: made twice, or by two at once, nothing comes
twice.
"""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from digidel_app.digidel_salons import hosting, hosts, series_plan, trial
from digidel_app.domain import salon_series, salons
from digidel_app.domain.salon_series import Occasion

SAME = (
	"title",
	"meeting_place",
	"kind",
	"theme",
	"topic",
	"capacity",
	"needs_wifi",
	"needs_step_free",
	"is_public",
	"project",
	"activity_language",
)
SALON_FIELD = {"activity_language": "language"}
"""Where a field of a series has another name on the salon: `language` on the series would steer its print language."""
ROWS = {"hosts": hosts.COPIED, "equipment": ("equipment", "equipment_note")}

NEW, MADE, PAST, EARLIER, LATER, FITS_NOT = "new", "made", "past", "before", "ended", "clash"
DAY_OFF, LEFT_OUT = "day off", "left out"


def make(series: Document, *, is_meant: bool, only_fitting: bool, places: Mapping[str, str]) -> list[dict]:
	"""Make the salons of a series that are not made yet; or see how it would go.

	Args:
		is_meant: otherwise nothing stays.
		only_fitting: leave out the dates that clash; else one clash stops all of them.
		places: slot → another place for that date.

	Returns:
		one row per date of the plan, with what happens to it and why.

	Raises:
		frappe.ValidationError: something clashes and nothing may be left out.
	"""
	frappe.db.get_value("Salon Series", series.name, "name", for_update=True)
	with trial.only_if(is_meant, "series_made"):
		rows = dates(series, places)
		clashes = [row for row in rows if row["state"] == FITS_NOT]
		if is_meant and clashes and not only_fitting:
			refuse_clashes(clashes)
	return rows


def refuse_clashes(clashes: list[dict]) -> None:
	"""Refuse the whole of it because of these dates.

	Raises:
		frappe.ValidationError: always.
	"""
	words = series_plan.moments(get_datetime(row["starts_at"]) for row in clashes)
	frappe.throw(
		_(
			"These dates clash: {0}. Nothing was done. Choose another place for them, or do only those that fit."
		).format(words),
		title=_("Some dates clash"),
	)


def salon_for(series: Document, each: Occasion, place: str | None = None) -> Document:
	"""The salon of one date, not yet saved."""
	salon = frappe.new_doc("Digital Salon", company=None)
	salon.update({SALON_FIELD.get(name, name): series.get(name) for name in SAME})
	salon.update(
		{
			"starts_at": each.starts_at,
			"ends_at": each.ends_at,
			"status": salons.OPEN if series.open_at_once else salons.PLANNED,
			"series": series.name,
			"series_slot": f"{series.name}/{each.slot}",
			"meeting_place": place or series.meeting_place,
			**{table: hosts.copied(series.get(table), columns) for table, columns in ROWS.items()},
		}
	)
	return salon


def try_insert(salon: Document, row: dict) -> None:
	"""Make one salon and write into its row how it went."""
	try:
		with trial.step("salon_made"):
			salon.insert()
	except frappe.ValidationError as refusal:
		row.update(clash(salon, refusal))
		return
	row.update({"state": NEW, "salon": salon.name, "warnings": hosting.objections(salon).warnings})


def clash(salon: Document, refusal: Exception) -> dict:
	"""Why a salon cannot be as it is planned, and places where it could."""
	found = hosting.objections(salon) if salon.company else hosting.Objections([], [], [])
	return {
		"state": FITS_NOT,
		"reasons": found.stops or [str(refusal)],
		"proposals": [
			{"name": venue.name, "place_name": venue.place_name, "locality": venue.locality}
			for venue in (found.others if found.stops else [])
		],
	}


def row_of(title: str, each: Occasion, place: str) -> dict:
	"""What is told of one date, before anybody has tried it."""
	return {
		"key": each.slot,
		"title": title,
		"planned_on": str(each.planned_on),
		"starts_at": str(each.starts_at),
		"ends_at": str(each.ends_at),
		"place": place,
		"place_name": series_plan.place_name(place),
		"state": NEW,
		"salon": None,
		"reasons": [],
		"warnings": [],
		"proposals": [],
		"dropped_hosts": [],
	}


def dates(series: Document, places: Mapping[str, str], source: str | None = None) -> list[dict]:
	"""Go through the dates of a series and make the salons that are missing and fit.

	Args:
		places: key of a row → another place for that date.
		source: the series it is copied from; its name and the time are then the rows' keys, for the copy's own slots
			are others each time it is tried.
	"""
	made, now, rows = series_plan.made_slots(series), now_datetime(), []
	named = series_plan.days_off(series, series_plan.plan_of(series))
	for each in series_plan.occasions(series):
		key = f"{source}/{each.starts_at}" if source else each.slot
		place = places.get(key) or series.meeting_place
		row = {**row_of(series.title, each, place), "key": key}
		rows.append(row)
		if each.slot in made:
			row.update({"state": MADE, "salon": made[each.slot]})
		elif each.left_out:
			row["state"] = DAY_OFF if each.left_out == salon_series.DAY_OFF else LEFT_OUT
			row["reasons"] = [_reason_left_out(series, each, named)]
		elif each.starts_at <= now:
			row["state"] = PAST
		elif not series_plan.is_planned(series, each):
			row["state"] = LATER if series.ended_from else EARLIER
		else:
			try_insert(salon_for(series, each, place), row)
	return rows


def _reason_left_out(series: Document, each: Occasion, named: Mapping) -> str:
	if each.left_out == salon_series.DAY_OFF:
		return frappe.utils.escape_html(named.get(each.planned_on) or "")
	return frappe.utils.escape_html(
		next((row.reason for row in series.exceptions if str(row.on_date) == str(each.planned_on)), "") or ""
	)
