"""Which grants the finance workspace speaks of: those that are active, else the last ones that were.

A grant is looked at over its own period; the calendar's month or year means nothing to it.
"""

import frappe

SHOWN_FIRST = (("Active",), ("Granted", "Reported"), ("Closed",))


def grants_shown(company: str) -> list[str]:
	"""Names of the grants in the first of the states that the company has any in, that the user may read."""
	for statuses in SHOWN_FIRST:
		found = frappe.get_list(
			"Grant Agreement",
			filters={"company": company, "status": ("in", statuses)},
			pluck="name",
			order_by="eligible_from asc, name asc",
			limit_page_length=0,
		)
		if found:
			return found
	return []


def projects_shown(company: str) -> set[str]:
	"""The projects of those grants."""
	return {frappe.get_cached_value("Grant Agreement", name, "project") for name in grants_shown(company)}
