"""What the form of a goal and the steering group's board ask for. Every function authorises first; nothing is changed."""

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_follow_up import board as steering_board
from digidel_app.digidel_follow_up import goal_follow_up, goal_words
from digidel_app.digidel_follow_up.metrics.registry import all_metrics
from digidel_app.permissions import check_company


@frappe.whitelist()
def metrics() -> list[dict]:
	"""What a goal can be measured by: {"value", "label", "how", "unit", "is_weekly"}, by label."""
	frappe.has_permission("Project Goal", "read", throw=True)
	known = [(metric, metric.words()) for metric in all_metrics().values()]
	rows = [
		{
			"value": metric.name,
			"label": words.label,
			"how": words.how,
			"unit": words.things,
			"is_weekly": metric.is_weekly,
		}
		for metric, words in known
	]
	return sorted(rows, key=lambda row: row["label"].casefold())


@frappe.whitelist()
def standing(goal: str) -> dict | None:
	"""Where a goal stands today: {"value", "target", "status", "pace"}; None for one told in words.

	Raises:
		frappe.PermissionError: the user may not read the goal.
		frappe.DoesNotExistError: there is no such goal.
	"""
	doc = frappe.get_doc("Project Goal", goal)
	doc.check_permission("read")
	found = goal_follow_up.follow(doc.company, getdate(), name=doc.name)
	if doc.is_qualitative or not found:
		return None
	return {
		"value": goal_words.value_text(found[0]),
		"target": goal_words.target_text(found[0]),
		"status": goal_words.status_text(found[0]),
		"pace": goal_words.pace_text(found[0]),
	}


@frappe.whitelist()
def board(company: str, project: str | None = None, on: str | None = None) -> dict:
	"""The steering group's board of a municipality as it was at the end of a day, today where nothing is said.

	Small numbers of persons are hidden; see `digidel_follow_up.board`.

	Raises:
		frappe.PermissionError: the user may not read goals, or not this municipality's.
		frappe.ValidationError: the day is no date.
	"""
	frappe.has_permission("Project Goal", "read", throw=True)
	check_company(company)
	try:
		day = getdate(on) if on else getdate()
	except (TypeError, ValueError):
		day = None
	if not day:  # the platform reads the year 1 as no day
		frappe.throw(_("{0} must be a date.").format(_("Day", context="Digidel")))
	return steering_board.board(company, day, project)
