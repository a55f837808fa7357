"""Publishes the demonstration's years, so that the public page and a report have something to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from digidel_app.demo import vocabulary as v
from digidel_app.digidel_follow_up.publishing import BASIS, DOCTYPE

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading


def load_statistics(loading: Loading) -> int:
	"""Returns how many years. What the municipality has published by itself is left alone."""
	published = 0
	for year in range(v.FIRST_DAY.year, v.LAST_DAY.year + 1):
		if frappe.db.exists(DOCTYPE, {"company": loading.company, "year": year}):
			continue
		made = loading.insert({"doctype": DOCTYPE, "company": loading.company, "year": year})
		basis = frappe.db.get_value(BASIS, {"published_statistics": made.name})
		loading.record.add(BASIS, basis)
		published += 1
	return published
