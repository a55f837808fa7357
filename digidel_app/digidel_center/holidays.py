"""The company's Holiday List: filled by the platform's own tool, and with the eves that it does not know."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.domain.answer_time import eves

MOST_YEARS = 15


def fill(company: str, from_year: int, to_year: int) -> str:
	"""See that the municipality's list holds public holidays, weekends and eves of the years; returns its name.

	Days that stand in the list already are left as they are. A municipality without a list gets one.

	Raises:
		frappe.ValidationError: the years cannot be right.
	"""
	_check_years(from_year, to_year)
	settings = frappe.get_doc("Digidel Company Settings", company)
	days_off = _list_of(settings, from_year)
	days_off.from_date = min(getdate(days_off.from_date), date(from_year, 1, 1))
	days_off.to_date = max(getdate(days_off.to_date), date(to_year, 12, 31))
	_add_eves(days_off, from_year, to_year)  # first: an eve on a Saturday keeps its own name
	_add_from_platform(days_off)
	# The settings' owner may say which days are off without having the personnel unit's rights to all lists.
	days_off.save(ignore_permissions=True)
	if settings.holiday_list != days_off.name:
		settings.holiday_list = days_off.name
		settings.save()
	return days_off.name


def _check_years(from_year: int, to_year: int) -> None:
	if not 2000 <= from_year <= to_year <= 2100 or to_year - from_year >= MOST_YEARS:
		frappe.throw(
			_("Choose a first and a last year, at most {0} years between 2000 and 2100.").format(MOST_YEARS)
		)


def _list_of(settings: Document, from_year: int) -> Document:
	if settings.holiday_list:
		return frappe.get_doc("Holiday List", settings.holiday_list)
	name = _("Days off {0}").format(settings.company)
	if frappe.db.exists("Holiday List", name):
		return frappe.get_doc("Holiday List", name)
	return frappe.new_doc(
		"Holiday List",
		holiday_list_name=name,
		from_date=date(from_year, 1, 1),
		to_date=date(from_year, 12, 31),
	)


def _add_from_platform(days_off: Document) -> None:
	"""Public holidays of Sweden, Saturdays and Sundays: ERPNext's own functions, which skip days already there."""
	country, weekly_off = days_off.country, days_off.weekly_off
	days_off.country = "SE"
	days_off.get_local_holidays()
	for weekday in ("Saturday", "Sunday"):
		days_off.weekly_off = weekday
		days_off.get_weekly_off_dates()
	days_off.country, days_off.weekly_off = country or "SE", weekly_off or "Sunday"


def _add_eves(days_off: Document, from_year: int, to_year: int) -> None:
	known = set(days_off.get_holidays())
	for year in range(from_year, to_year + 1):
		for name, day in eves(year).items():
			if day not in known:
				days_off.append("holidays", {"holiday_date": day, "description": _eve(name), "weekly_off": 0})


def _eve(name: str) -> str:
	return {
		"Midsummer Eve": _("Midsummer Eve"),
		"Christmas Eve": _("Christmas Eve"),
		"New Year's Eve": _("New Year's Eve"),
	}[name]
