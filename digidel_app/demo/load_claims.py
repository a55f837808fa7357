"""The demonstration's claims, from interim to final report, and its grant income, as submitted documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from digidel_app.demo.claims import CLAIMS, INCOME_ACCOUNTS, INCOME_ENDS, UNFORESEEN, PlannedClaim
from digidel_app.demo.load_grant import GRANT
from digidel_app.digidel_funding import income

if TYPE_CHECKING:
	from digidel_app.demo.loader import Loading


def load_claims(loading: Loading) -> int:
	"""Every claim in order; returns the number of frozen rows."""
	return sum(_load_claim(loading, planned) for planned in CLAIMS)


def _load_claim(loading: Loading, planned: PlannedClaim) -> int:
	claim = loading.insert(
		{
			"doctype": "Grant Claim",
			"grant_agreement": loading.name_of("Grant Agreement", GRANT),
			"kind": planned.kind,
			"period_from": planned.first,
			"period_to": planned.last,
			"message_to_funder": planned.message,
		},
		planned.key,
	)
	for row in claim.claim_lines:
		if row.needs_explanation:
			row.explanation = planned.explanations.get(row.line_title, UNFORESEEN)
	claim.save()
	claim.submit()
	vouchers = frappe.get_all("Grant Claim Voucher", filters={"grant_claim": claim.name}, pluck="name")
	for name in vouchers:  # written by the claim itself, so the register is told here
		loading.record.add("Grant Claim Voucher", name)
	return len(vouchers)


def load_income(loading: Loading) -> int:
	"""The income entry of each year's end, booked; returns how many. None where the municipality has accounts of its own."""
	if not _choose_accounts(loading):
		return 0
	grant = frappe.get_doc("Grant Agreement", loading.name_of("Grant Agreement", GRANT))
	for day in INCOME_ENDS:
		entry = income.propose(grant, day)
		# the explanation is removed before what it explains, so it is registered after it
		loading.record.add("Journal Entry", entry.journal_entry)
		loading.record.add(entry.doctype, entry.name)
		frappe.get_doc("Journal Entry", entry.journal_entry).submit()
	return len(INCOME_ENDS)


def _choose_accounts(loading: Loading) -> bool:
	"""Fill in the accounts where none are chosen; False where some are, which stay as they are."""
	accounts = {name: loading.name_of("Account", number) for name, number in INCOME_ACCOUNTS.items()}
	name = frappe.db.exists("Digidel Company Settings", loading.company)
	if not name:
		loading.insert({"doctype": "Digidel Company Settings", "company": loading.company, **accounts})
		return True
	settings = frappe.get_doc("Digidel Company Settings", name)
	if any(settings.get(fieldname) for fieldname in accounts):
		return all(settings.get(fieldname) == account for fieldname, account in accounts.items())
	loading.record.set_values.append((settings.doctype, settings.name, dict.fromkeys(accounts)))
	settings.update(accounts)
	settings.save()
	return True
