"""Names of what finance keeps: a series per company and year."""

from hashlib import sha256

import frappe
from frappe.model.naming import make_autoname


def company_series(prefix: str, company: str) -> str:
	"""The next name of a series, for example LINE-TK-2026-0001.

	Args:
		prefix: short English word for the kind of document.
		company: ERPNext Company; its abbreviation keeps municipalities apart.
	"""
	abbreviation = frappe.get_cached_value("Company", company, "abbr")
	return make_autoname(f"{prefix}-{abbreviation}-.YYYY.-.####")


def unique_key(*parts: str | None) -> str:
	"""One value for a unique column from parts that together outgrow a Data field."""
	return sha256("|".join(part or "" for part in parts).encode()).hexdigest()
