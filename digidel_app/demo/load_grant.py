"""The application as a grant on the site, taken through its workflow to Active."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import frappe

from digidel_app.demo import vocabulary as v
from digidel_app.demo.claims import DECIDED_ON, INVESTMENT_MONTHS
from digidel_app.demo.ledger import COST_TYPE_ACCOUNTS, EMPLOYER_FEES
from digidel_app.domain.budget import BudgetLine, Formula
from digidel_app.testing.builders_funding import add_statements

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading

STEPS = ("Applied", "Granted", "Active")
REASON = (
	"Demonstration: ansökans overhead ligger 1 000 kr över taket på planerad lön. Beloppen är återgivna som de "
	"skickades in."
)
GRANT = "grant"
NOT_MAPPED_LIMIT = 10_000


def load_grant(loading: Loading) -> int:
	"""Employer fees, mapping of accounts, grant, financiers, lines; returns the number of lines."""
	_load_rates(loading)
	_load_mapping(loading)
	grant = loading.insert(
		{
			"doctype": "Grant Agreement",
			"title": "Etablering av Digidelcenter (demo)",
			"company": loading.company,
			"project": loading.project,
			"funder": loading.name_of("Customer", v.FUNDER),
			"grant_call": "Digidelcenter 2018",
			"applied_on": date(2018, 9, 28),
			"decided_on": DECIDED_ON,
			"decision_reference": "DEMO 2018/1",
			"eligible_from": v.FIRST_DAY,
			"eligible_to": v.LAST_DAY,
			"overhead_cap_percent": float(loading.plan.application.cap_percent),
			"overhead_basis": "Planned salaries",
			"claim_method": "Pro rata",
			"not_mapped_limit": NOT_MAPPED_LIMIT,
			"drift_tolerance": 500,
			"report_deadlines": [
				{"report_kind": "Interim report", "due_on": date(2020, 1, 31), "note": "Lägesrapport år 1"},
				{"report_kind": "Final report", "due_on": date(2021, 2, 28), "note": "Slutrapport"},
			],
		},
		GRANT,
	)
	for line in loading.plan.application.lines:
		_load_line(loading, line, grant.name)
	_finance(loading, grant.name)
	for status in STEPS:
		grant.reload()
		grant.status = status
		grant.save()
	return len(loading.plan.application.lines)


def _load_rates(loading: Loading) -> None:
	for year, percent in EMPLOYER_FEES.items():
		valid_from = date(int(year), 1, 1)
		loading.ensure(
			"Employer Fee Rate",
			year,
			{"company": loading.company, "valid_from": valid_from},
			{"percent": float(percent), "source": "SKR, personalomkostnadspålägg"},
		)


def _load_mapping(loading: Loading) -> None:
	for cost_type, numbers in COST_TYPE_ACCOUNTS.items():
		for number in numbers:
			account = loading.name_of("Account", number)
			filters = {"company": loading.company, "account": account}
			values = {"cost_type": cost_type, "depreciation_months": INVESTMENT_MONTHS.get(number, 0)}
			loading.ensure("Cost Type Account", number, filters, values)


def _load_line(loading: Loading, line: BudgetLine, grant: str) -> None:
	loading.insert(
		{
			"doctype": "Project Budget Line",
			"grant_agreement": grant,
			"title": line.title,
			"cost_type": line.name,
			"cost_center": loading.cost_center,
			"years": [
				{"fiscal_year": year, "planned_amount": float(amount)}
				for year, amount in line.planned.items()
			],
			"formulas": [_formula(formula) for formula in line.formulas],
		},
		line.name,
	)


def _formula(formula: Formula) -> dict:
	figures = ("hourly_rate", "employer_fee_percent", "hours", "percent", "stated_amount")
	values = {name: getattr(formula, name) for name in figures}
	return {
		"title": formula.title,
		"of_formula": formula.of_formula,
		**{name: float(value) for name, value in values.items() if value is not None},
	}


def _finance(loading: Loading, grant_name: str) -> None:
	grant = frappe.get_doc("Grant Agreement", grant_name)
	for financier in loading.plan.application.financiers:
		row = loading.insert(
			{
				"doctype": "Grant Financier",
				"grant_agreement": grant_name,
				"financier_name": financier.name,
				"kind": financier.kind,
				"customer": loading.names.get(("Customer", financier.name)),
			},
			financier.name,
		)
		add_statements(row.name, financier.statements, loading.project)
		for year, amount in financier.amounts.items():
			grant.append("financing", {"financier": row.name, "fiscal_year": year, "amount": float(amount)})
	# The lines are there now, so the reason is kept with the amount above the cap that it accepts.
	grant.overhead_cap_reason = REASON
	grant.save()


def link_instalments(loading: Loading) -> int:
	"""The funder's payments, each with the voucher that booked it."""
	grant = frappe.get_doc("Grant Agreement", loading.name_of("Grant Agreement", GRANT))
	for year in loading.plan.application.years:
		voucher = loading.name_of("Journal Entry", f"bidrag-{year}")
		posted_on, amount = frappe.db.get_value("Journal Entry", voucher, ["posting_date", "total_debit"])
		grant.append(
			"instalments",
			{"due_on": posted_on, "amount": amount, "status": "Received", "journal_entry": voucher},
		)
	grant.save()
	return len(grant.instalments)
