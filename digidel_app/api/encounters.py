"""What the lists, forms and pages of visits call. Every function authorises first; changes are POST."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.api.reading import json_of
from digidel_app.digidel_encounters import calendar, topics
from digidel_app.domain.encounter_file import template

LONGEST_CALENDAR = timedelta(days=62)


@frappe.whitelist(methods=["POST"])
def change_topic(encounters: list | str, from_topic: str, to_topic: str) -> dict:
	"""Give the questions about one topic another topic, in the visits chosen; all of them or none.

	Args:
		encounters: names of at most 500 visits.

	Returns:
		`visits` and `questions` that were changed.

	Raises:
		frappe.PermissionError: one of the visits may not be changed by the user.
		frappe.ValidationError: too many visits, no such topic, or a topic out of use.
	"""
	frappe.has_permission("Helpdesk Encounter", "write", throw=True)
	return topics.change_topic(topics.names_of(encounters), from_topic, to_topic)


@frappe.whitelist()
def calendar_events(
	start: str,
	end: str,
	doctype: str | None = None,
	filters: list | str | None = None,
	field_map: dict | str | None = None,
) -> list[dict]:
	"""Visits between two days for the calendar: topic and place, never the note or the advisor.

	Args:
		start, end: first and last day shown.
		doctype, field_map: what the platform's calendar sends along; not used.
		filters: the list's filters, as the platform sends them.

	Raises:
		frappe.PermissionError: the user may not read visits.
		frappe.ValidationError: no dates, or more than two months.
	"""
	frappe.has_permission("Helpdesk Encounter", "read", throw=True)
	first, last = getdate(start), getdate(end)
	if not first or not last or last - first > LONGEST_CALENDAR or last < first:
		frappe.throw(_("Choose a period of at most {0} days.").format(LONGEST_CALENDAR.days))
	return calendar.events(first, last, json_of(filters) or [])


@frappe.whitelist(methods=["POST"])
def start_import(encounter_import: str) -> None:
	"""Import the file of an Encounter Import in the background.

	Raises:
		frappe.PermissionError: the user may not change the import.
		frappe.ValidationError: there is no file, or it has been started before.
	"""
	doc = frappe.get_doc("Encounter Import", encounter_import)
	doc.check_permission("write")
	doc.start()


@frappe.whitelist()
def import_template() -> None:
	"""The template for an import of visits as a file, with the headings in the user's language.

	Raises:
		frappe.PermissionError: the user may not import visits.
	"""
	frappe.has_permission("Encounter Import", "create", throw=True)
	language = frappe.local.lang or ""
	frappe.response.filename = "besok.csv" if language.startswith("sv") else "visits.csv"
	# the mark at the beginning tells spreadsheets that it is UTF-8
	frappe.response.filecontent = template(language).encode("utf-8-sig")
	frappe.response.type = "download"
