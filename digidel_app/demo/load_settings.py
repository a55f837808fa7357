"""What the demonstration municipality has decided: default project, closed weeks, days off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

from digidel_app.demo import vocabulary as v
from digidel_app.demo.recent import closed_weeks
from digidel_app.digidel_center import holidays

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading


def load_settings(loading: Loading) -> None:
	"""Settings where there are none. A municipality that has its own keeps them, and gets days off where it has no list."""
	if not frappe.db.exists("Digidel Company Settings", loading.company):
		loading.insert(
			{
				"doctype": "Digidel Company Settings",
				"company": loading.company,
				"default_project": loading.project,
				"closed_weeks": [
					{"iso_year": week.year, "iso_week": week.week, "reason": "Stängt enligt beslut (demo)"}
					for week in sorted(v.CLOSED_WEEKS | closed_weeks(getdate()))
				],
			}
		)
	if not frappe.db.get_value("Digidel Company Settings", loading.company, "holiday_list"):
		_load_days_off(loading)


def _load_days_off(loading: Loading) -> None:
	"""Public holidays, weekends and eves around today: without them, 24 December could be booked."""
	before = set(frappe.get_all("Holiday List", pluck="name"))
	year = getdate().year
	name = holidays.fill(loading.company, year - 1, year + 1)
	if name not in before:
		loading.record.add("Holiday List", name)
