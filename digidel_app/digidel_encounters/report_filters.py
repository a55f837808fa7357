"""Filters that the reports on visits share: read once, refused in words when they cannot be right."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.permissions import check_company


def read_filters(filters: dict | None) -> frappe._dict:
	"""Filters as the reports use them, after checking that the user may see the company.

	Raises:
		frappe.PermissionError: the company is not the user's.
		frappe.ValidationError: no company, or a value that is no text.
	"""
	filters = frappe._dict(filters or {})
	if not filters.company or not isinstance(filters.company, str):
		frappe.throw(_("Choose a company."))
	check_company(filters.company)
	for name, value in filters.items():
		if value is not None and not isinstance(value, str | int | float | date):
			frappe.throw(
				_("The filter {0} cannot be read.").format(frappe.bold(frappe.utils.escape_html(name)))
			)
	return filters


def read_period(filters: frappe._dict) -> tuple[date, date]:
	"""First and last day asked for; this year up to today where nothing is said.

	Raises:
		frappe.ValidationError: no dates, or in the wrong order.
	"""
	try:
		to_date = getdate(filters.to_date) if filters.to_date else getdate()
		from_date = getdate(filters.from_date) if filters.from_date else date(to_date.year, 1, 1)
	except (TypeError, ValueError, AttributeError):
		from_date = to_date = None
	# the platform hands back what it cannot read; beyond the last year there is no day to count up to
	is_readable = isinstance(from_date, date) and isinstance(to_date, date)
	if not is_readable or max(from_date, to_date).year == date.max.year:
		frappe.throw(_("From and to must be dates."))
	if from_date > to_date:
		frappe.throw(_("The first day comes after the last. Change the period."))
	return from_date, to_date


def chosen(filters: frappe._dict, *fieldnames: str) -> dict[str, str]:
	"""The filters that have a value, by field."""
	return {fieldname: str(filters[fieldname]) for fieldname in fieldnames if filters.get(fieldname)}


def one_of(value: str | None, choices: tuple[str, ...]) -> str:
	"""The value where it is one of the choices, the first of them where there is none.

	Raises:
		frappe.ValidationError: it is none of them.
	"""
	if not value:
		return choices[0]
	if value not in choices:
		frappe.throw(
			_("The report cannot be shown that way. Choose one of: {0}.").format(", ".join(map(_, choices)))
		)
	return value


def place_names(company: str) -> dict[str, str]:
	"""Names of the municipality's places by key."""
	return dict(
		frappe.get_all(
			"Meeting Place",
			filters={"company": company},
			fields=["name", "place_name"],
			as_list=True,
			limit=0,
		)
	)
