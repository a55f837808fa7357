"""Training of the staff on a site: what each person aims at, and what the records say of whom."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe.utils import get_fullname

from digidel_app.digidel_encounters.directory_tasks import can_look_after
from digidel_app.domain import training as rules

RECORD = "Competence Record"
METRIC = "training_hours_per_employee"
STAFF = ("Digidel Advisor", "Digidel Coordinator", "Digidel Finance", "Digidel Manager")


class ChosenTarget(NamedTuple):
	"""The target, and the goal it comes from; no goal where the usual number stands."""

	target: rules.Target
	goal: str | None = None


def target_of(company: str, on: date) -> ChosenTarget:
	"""Hours per person that the municipality aims at: the goal that holds on the day, else the latest one, else 30."""
	goals = frappe.get_all(  # all who may read training may read the goals
		"Project Goal",
		filters={"company": company, "metric": METRIC, "target_value": (">", 0)},
		fields=["title", "target_value", "period", "starts_on", "ends_on"],
		order_by="starts_on desc, creation desc",
		limit=0,
	)
	if not goals:
		return ChosenTarget(rules.Target(rules.USUAL_TARGET))
	goal = next((one for one in goals if one.starts_on <= on <= one.ends_on), goals[0])
	days = rules.target_days(
		goal.period, goal.starts_on, goal.ends_on, min(max(on, goal.starts_on), goal.ends_on)
	)
	return ChosenTarget(rules.Target(Decimal(str(goal.target_value)), *days), goal.title)


def records(company: str, *fields: str, **filters) -> list[frappe._dict]:
	"""Training records that the user may see, each with its person: the account, else the employee."""
	rows = frappe.get_list(
		RECORD,
		filters={"company": company, **filters},
		fields=["user", "employee", "hours", "record_date", *fields],
		order_by="record_date asc, creation asc",
		limit_page_length=0,
	)
	for row in rows:
		row.person = row.user or row.employee
	return rows


def staff(company: str) -> list[str]:
	"""Accounts of those who work with the centre and can be expected to have training."""
	users = frappe.get_all(
		"Has Role", filters={"role": ("in", STAFF), "parenttype": "User"}, pluck="parent", distinct=True
	)
	return sorted(user for user in users if can_look_after(user, company, STAFF))


def person_names(people: Iterable[str]) -> dict[str, str]:
	"""Names of accounts and of employees without one."""
	people = list(people)
	employees = dict(
		frappe.get_all(  # only of records that the user may see
			"Employee",
			filters={"name": ("in", people)},
			fields=["name", "employee_name"],
			as_list=True,
			limit=0,
		)
	)
	return {person: employees.get(person) or get_fullname(person) or person for person in people}
