"""What population and context figures share."""

import frappe
from frappe import _
from frappe.utils import cint, getdate

FIRST_YEAR = 1990  # nobody counted who was outside the digital before


def check_year(doc) -> None:
	"""Refuse a year that cannot be meant.

	Raises:
		frappe.ValidationError: says which years are possible.
	"""
	last_year = getdate().year
	if not FIRST_YEAR <= cint(doc.year) <= last_year:
		frappe.throw(_("The year must be between {0} and {1}.").format(FIRST_YEAR, last_year))
