"""Statistics that are handed over to others. Every function authorises first."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_follow_up import national_export
from digidel_app.permissions import check_company

MAY_EXPORT = ("Digidel Manager", "Digidel Coordinator", "System Manager")
LONGEST_WINDOW = timedelta(days=366)


# POST: the answer is a file that must not stay in a browser's history or a proxy
@frappe.whitelist(methods=["POST"])
def national_questions(company: str, from_date: str, to_date: str) -> None:
	"""Questions of a measuring window and KB's yearly activity counts, as an archive of CSV files and a workbook.

	Args:
		from_date, to_date: first and last day of the window, at most a year.

	Raises:
		frappe.PermissionError: the user has no right to export, or not for this company.
		frappe.ValidationError: the dates are in the wrong order, or too far apart.
	"""
	frappe.only_for(MAY_EXPORT)
	check_company(company)
	if not frappe.db.exists("Company", company):
		frappe.throw(_("Choose a company."), frappe.DoesNotExistError)
	first, last = getdate(from_date), getdate(to_date)
	if not first or not last or last < first or last - first > LONGEST_WINDOW:
		frappe.throw(_("Choose a window of at most a year, with the first day first."))
	made = national_export.export(company, first, last)
	frappe.response.filename = made.name
	frappe.response.filecontent = made.content
	frappe.response.type = "download"
