"""Statistics that are handed over to others. Every function authorises first."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_encounters.report.encounter_statistics import encounter_statistics
from digidel_app.digidel_follow_up import national_export, open_content, open_data
from digidel_app.domain.whole_numbers import whole
from digidel_app.permissions import check_company

MAY_COUNT = ("Digidel Advisor", "Digidel Coordinator", "Digidel Manager", "System Manager")
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


@frappe.whitelist(methods=["GET", "POST"])
def further_dimensions(company: str | None = None) -> list[str]:
	"""What Encounter Statistics can count by because the municipality has turned on the question at the desk.

	Args:
		company: the municipality; without one, all that the user may see.

	Raises:
		frappe.PermissionError: the user may not count visits, or not this company's.
	"""
	frappe.only_for(MAY_COUNT)
	return encounter_statistics.further_dimensions(company)


@frappe.whitelist(allow_guest=True, methods=["GET", "POST"])
def open_statistics(year: str | int = "", version: str | int = 1, company: str | None = None) -> dict:
	"""What has been published of a year: protected figures only, for everybody.

	Args:
		year: four digits.
		version: of the form the answer has, not of the figures; only 1 exists.
		company: the municipality; needed only on a site with several.

	Raises:
		frappe.DoesNotExistError: nothing has been published of that year.
		frappe.ValidationError: a year or a version that cannot be read, or a municipality that must be named.
	"""
	if _number(version) != open_content.SCHEMA_VERSION:
		frappe.throw(_("Only version {0} of the open statistics exists.").format(open_content.SCHEMA_VERSION))
	return open_data.latest(_municipality(company), _number(year))


def _number(value: object) -> int:
	try:
		return whole(value)
	except ValueError:
		frappe.throw(_("Write the year with four digits."))


def _municipality(company: str | None) -> str:
	"""The municipality asked about, the only one where none is named."""
	# get_all: which municipalities there are is public
	known = frappe.get_all("Digidel Company Settings", pluck="name")
	if company and company not in known:
		frappe.throw(_("There is no such municipality here."), frappe.DoesNotExistError)
	if not company and len(known) != 1:
		frappe.throw(_("Say which municipality you mean."))
	return company or known[0]
