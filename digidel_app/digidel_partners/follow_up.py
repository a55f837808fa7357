"""In-kind: what agreements promise and what partners have given, from the records to the domain's rows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Extract, Max, Sum

from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import in_kind, partners
from digidel_app.domain.in_kind import Commitment, Given, Key, Row

BINDING = (partners.SIGNED, partners.ACTIVE, partners.TERMINATED, partners.EXPIRED)
"""States in which a promise has been signed."""


def rows(
	company: str, last_year: int, *, partner: str | None = None, agreement: str | None = None
) -> tuple[list[Row], dict[Key, str]]:
	"""Promised, delivered and remaining per partner, agreement, kind, unit and calendar year.

	Args:
		last_year: promises that fall on later years are left out.

	Returns:
		The rows, and how the unit of a key is written.
	"""
	spelling: dict[tuple[str, str], str] = {}
	promised = list(_promised(company, last_year, partner, agreement, spelling))
	given = list(_given(company, partner, agreement, spelling))
	found = in_kind.follow_up(promised, given)
	return found, {row.key: spelling.get((row.key.kind, row.key.unit), row.key.unit) for row in found}


def _promised(
	company: str, last_year: int, partner: str | None, agreement: str | None, spelling: dict
) -> Iterator[tuple[Key, Decimal, Decimal]]:
	agreements = _agreements(company, partner, agreement)
	renewed = _renewed_from(list(agreements))
	for row in _commitments(list(agreements)):
		parent = agreements[row.parent]
		unit = in_kind.unit_of(row.kind, row.unit)
		spelling.setdefault((row.kind, unit), row.unit or "")
		commitment = Commitment(
			row.kind, unit, to_decimal(row.quantity or 0), to_decimal(row.unit_value or 0), row.per
		)
		terms = in_kind.terms(parent.starts_on, parent.ends_on, renewed.get(row.parent, ()))
		ended_on = parent.ended_on if parent.status == partners.TERMINATED else None
		for year, quantity in in_kind.promised_by_year(commitment, terms, last_year, ended_on).items():
			key = Key(parent.partner_organisation, row.parent, row.kind, unit, year)
			yield key, quantity, commitment.unit_value


def _agreements(company: str, partner: str | None, agreement: str | None) -> dict[str, dict]:
	filters = {"company": company, "status": ("in", BINDING), "starts_on": ("is", "set")}
	if partner:
		filters["partner_organisation"] = partner
	if agreement:
		filters["name"] = agreement
	fields = ["name", "partner_organisation", "status", "starts_on", "ends_on", "ended_on"]
	return {row.name: row for row in frappe.get_all("Partner Agreement", filters=filters, fields=fields)}


def _commitments(agreements: list[str]) -> list[dict]:
	return frappe.get_all(
		"Agreement Commitment",
		filters={"parenttype": "Partner Agreement", "parent": ("in", agreements)},
		fields=["parent", "kind", "unit", "quantity", "unit_value", "per"],
		order_by="parent asc, idx asc",
	)


def _renewed_from(agreements: list[str]) -> dict[str, list[date]]:
	found: dict[str, list[date]] = {}
	for parent, from_end in frappe.get_all(
		"Agreement Renewal",
		filters={"parenttype": "Partner Agreement", "parent": ("in", agreements)},
		fields=["parent", "from_end"],
		as_list=True,
	):
		found.setdefault(parent, []).append(from_end)
	return found


def _given(company: str, partner: str | None, agreement: str | None, spelling: dict) -> Iterator[Given]:
	"""One grouped query: sums of quantity and value."""
	table = frappe.qb.DocType("In-kind Contribution")
	year = Extract("year", table.contribution_date)
	query = (
		frappe.qb.from_(table)
		.select(
			table.partner_organisation,
			table.partner_agreement,
			table.kind,
			table.unit,
			year,
			Sum(table.quantity),
			Sum(table.amount),
			Max(table.unit),
		)
		.where(table.company == company)
		.groupby(table.partner_organisation, table.partner_agreement, table.kind, table.unit, year)
	)
	if partner:
		query = query.where(table.partner_organisation == partner)
	if agreement:
		query = query.where(table.partner_agreement == agreement)
	for owner, under, kind, unit, in_year, quantity, amount, written in query.run():
		unit = in_kind.unit_of(kind, unit)
		spelling.setdefault((kind, unit), written or "")
		key = Key(owner, under or None, kind, unit, int(in_year))
		yield Given(key, to_decimal(quantity or 0), to_decimal(amount or 0))


def names(doctype: str, fieldname: str, company: str) -> dict[str, str]:
	"""Titles of a municipality's records."""
	return dict(
		frappe.get_all(doctype, filters={"company": company}, fields=["name", fieldname], as_list=True)
	)
