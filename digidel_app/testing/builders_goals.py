"""Records for tests of goals: a goal, a visit on a day, a salon held on a day, how many live there."""

from datetime import date

import frappe
from frappe.model.document import Document

from digidel_app.testing import builders_operations as make

FIRST, LAST = date(2019, 1, 1), date(2020, 12, 31)


def goal(**values) -> Document:
	"""A goal of persons reached in 2019–2020, not yet saved."""
	defaults = {
		"doctype": "Project Goal",
		"title": f"Mål {frappe.generate_hash(length=6)}",
		"company": make.first_company(),
		"goal_area": "Reach",
		"metric": "reached_persons",
		"target_value": 100,
		"period": "Total",
		"starts_on": FIRST,
		"ends_on": LAST,
	}
	return frappe.get_doc({**defaults, **values})


def visit(day: str, **values) -> Document:
	"""A visit on a day at ten, stored."""
	return make.encounter(started_at=f"{day} 10:00:00", **values).insert()


def salon_held(day: str, heads: list[dict] | None = None, **values) -> Document:
	"""A salon held on a day, with head-counts; four women are there for the first time where nothing is said."""
	heads = heads if heads is not None else [{"gender": "Woman", "persons": 4, "first_time_persons": 4}]
	return make.salon(
		starts_at=f"{day} 13:00:00", ends_at=f"{day} 15:00:00", status="Held", headcounts=heads, **values
	).insert()


def residents(year: int = 2018, value: int = 18_000, **values) -> Document:
	"""How many lived in the municipality."""
	return frappe.get_doc(
		{
			"doctype": "Population Figure",
			"company": make.first_company(),
			"year": year,
			"value": value,
			"source": "SCB",
			**values,
		}
	).insert()
