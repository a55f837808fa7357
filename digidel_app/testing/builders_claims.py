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


def activity_type(name: str) -> str:
	"""An Activity Type of ERPNext with this name."""
	if not frappe.db.exists("Activity Type", name):
		frappe.get_doc(doctype="Activity Type", activity_type=name).insert()
	return name


def timesheet(project: str, hours: float, day: str = "2019-03-15", activity: str | None = None, **values):
	"""A submitted Timesheet with one row of work on the project."""
	row = {
		"activity_type": activity_type(activity) if activity else None,
		"from_time": f"{day} 08:00:00",
		"hours": hours,
		"project": project,
	}
	return (
		frappe.get_doc({"doctype": "Timesheet", "company": build.COMPANY, "time_logs": [row], **values})
		.insert()
		.submit()
	)


def amended(doc, change):
	"""A submitted document cancelled and submitted again as its amendment, changed by `change(copy)`."""
	doc.reload()
	doc.cancel()
	copy = frappe.copy_doc(doc)
	copy.amended_from, copy.docstatus = doc.name, 0
	change(copy)
	return copy.insert().submit()


def grant_on_bases(bases: Mapping[str, str], flat_rate: float = 15, **values):
	"""An active Timrå grant whose lines (by title) are claimed on other bases than the ledger.

	Every employer fee that is known is taken away first: a test says which fee is valid when.
	"""
	build.own_accounts()
	frappe.db.delete("Employer Fee Rate", {"company": build.COMPANY})
	grant = build.timra_grant()
	for title, basis in bases.items():
		line = frappe.get_doc("Project Budget Line", {"project": grant.project, "title": title})
		line.claim_basis = basis
		line.flat_rate_percent = flat_rate if basis == "Flat rate" else 0
		line.save()
	grant.update(values)
	return build.activate(grant)


def fee(percent: float, valid_from: str):
	"""An employer fee of the company."""
	return frappe.get_doc(
		doctype="Employer Fee Rate", company=build.COMPANY, valid_from=valid_from, percent=percent
	).insert()


def line_of(grant, title: str):
	"""The grant's budget line with this title."""
	return frappe.get_doc("Project Budget Line", {"project": grant.project, "title": title})
