"""Builders for site tests of claims: an active Timrå grant, and claims on it."""

from collections.abc import Mapping
from decimal import Decimal

import frappe

from digidel_app.testing import builders_funding as build

FILLED = {"7010": 415000, "7510": 100000, "6110": 60000, "6550": 80000, "5010": 20000, "5800": 15000}
"""A year's costs by account, below the plan of 2019 on every line."""


def active_grant(named: Mapping[str, Decimal | int] | None = None, **values):
	"""An active Timrå grant whose cost types own their accounts.

	`named` are the lines that the funder pays by name in 2019, with their amounts.
	"""
	build.own_accounts()
	grant = build.timra_grant()
	funder = frappe.db.get_value("Grant Financier", {"grant_agreement": grant.name, "kind": "Grant"})
	for title, amount in (named or {}).items():
		line = frappe.get_doc("Project Budget Line", {"project": grant.project, "title": title})
		line.append("funding", {"fiscal_year": "2019", "financier": funder, "amount": amount})
		line.save()
	grant.update(values)
	return build.activate(grant)


def book(grant, amounts: Mapping[str, Decimal | float], day: str = "2019-03-15") -> list:
	"""A Journal Entry per account."""
	return [build.journal_entry(grant.project, number, amount, day) for number, amount in amounts.items()]


def claim(grant, period_from: str, period_to: str, kind: str = "Interim report", **values):
	"""A draft Grant Claim."""
	return frappe.get_doc(
		{
			"doctype": "Grant Claim",
			"grant_agreement": grant.name,
			"kind": kind,
			"period_from": period_from,
			"period_to": period_to,
			**values,
		}
	).insert()


def explained(doc, text: str = "Kostnaderna kom senare än planerat."):
	"""The claim with every deviation explained."""
	for row in doc.claim_lines:
		if row.needs_explanation:
			row.explanation = text
	return doc.save()


def submitted(grant, period_from: str, period_to: str, kind: str = "Interim report"):
	"""A submitted claim, its deviations explained."""
	return explained(claim(grant, period_from, period_to, kind)).submit()


def second_grant(grant, **values):
	"""Another active grant on the same project, without financing of its own."""
	other = build.grant(grant.project, title="Länsstyrelsens bidrag", overhead_cap_percent=0, **values)
	other.update({"status": "Applied", "applied_on": "2018-10-01"})
	other.save()
	return build.activate(other, reason=None)
