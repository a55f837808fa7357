"""Grant income: what is earned at a month's end, and the draft journal entry that books the difference."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_funding import claim_checks, claims, payments, plan
from digidel_app.digidel_funding.amounts import kronor, to_money
from digidel_app.domain.claims import Place, Term, split_costs
from digidel_app.domain.income import (
	Balances,
	Earned,
	Investment,
	amount_to_repay,
	balances_wanted,
	earned_income,
	is_month_end,
)
from digidel_app.domain.money import ZERO, total

ACCOUNTS = ("income_account", "liability_account", "receivable_account")
DECIDED = ("Granted", "Active", "Reported", "Closed")


# --- what is earned ---------------------------------------------------------------------------------


def earned_by(grant, day: date) -> Earned:
	"""What the grant has earned by a day, and how that is counted; the caller has checked permission."""
	costs, investments = _eligible_costs(grant, day)
	parties, granting = claims.parties_of(grant)
	years = plan.in_time_order({year for _line, year in costs}, plan.fiscal_years(grant.company))
	shares: dict[Place, Decimal] = {}
	for (line, year, financier), amount in split_costs(costs, parties, years).shares.items():
		if financier in granting:
			shares[line, year] = shares.get((line, year), ZERO) + amount
	granted = total(total(p.amounts.values()) for p in parties if p.name in granting)
	limit = max(ZERO, granted - to_money(grant.repayment_demanded))
	decided_on = frappe.utils.getdate(grant.decided_on) if grant.decided_on else None
	return earned_income(
		costs, shares, investments, day, limit, decided_on if grant.status in DECIDED else None
	)


def _eligible_costs(grant, day: date) -> tuple[dict[Place, Decimal], list[Investment]]:
	first, last = frappe.utils.getdate(grant.eligible_from), frappe.utils.getdate(grant.eligible_to)
	if day < first:
		return {}, []
	own = frozenset(
		frappe.get_all("Grant Claim", filters={"grant_agreement": grant.name, "docstatus": 1}, pluck="name")
	)
	sorting = claims.Sorting(claims.Scope(grant, Term(first, min(day, last)), own))
	costs: dict[Place, Decimal] = {}
	investments = []
	for row in sorting.rows():
		if row.reason:
			continue
		place = (row.line, row.fiscal_year)
		costs[place] = costs.get(place, ZERO) + row.amount
		if row.key.account not in sorting.expenses:
			months = _months(grant.company, row.key.account, sorting.map)
			investments.append(Investment(place, row.amount, row.day, months))
	return costs, investments


def _months(company: str, account: str, line_map) -> int:
	"""How long what is booked on the account is depreciated, from the deepest account that a cost type owns."""
	months = dict(
		frappe.get_all(  # a rule of the company, no personal data
			"Cost Type Account",
			filters={"company": company},
			fields=["account", "depreciation_months"],
			as_list=True,
		)
	)
	span = line_map.accounts.get(account)
	covering = [
		(line_map.accounts[owned].width, owned)
		for owned in months
		if span and owned in line_map.accounts and line_map.accounts[owned].covers(span)
	]
	return months[min(covering)[1]] if covering else 0


# --- what is booked ---------------------------------------------------------------------------------


def accounts_of(company: str) -> dict[str, str]:
	"""The company's grant accounts.

	Raises:
		frappe.ValidationError: not all three are chosen.
	"""
	settings = company_settings(company)
	found = {name: settings.get(name) for name in ACCOUNTS} if settings else {}
	if not all(found.get(name) for name in ACCOUNTS):
		frappe.throw(
			_(
				"Choose the accounts for grant income, liability and receivable in Digidel Company Settings first."
			)
		)
	return found


def booked(grant, accounts: dict[str, str], to_date: date | None = None) -> Balances:
	"""What payments and income entries have put on the grant's accounts, by what is booked now."""
	vouchers = [(p.voucher_type, p.voucher_no) for p in payments.payments(grant, to_date)]
	vouchers += [("Journal Entry", row.journal_entry) for row in _records(grant.name)]
	gle = frappe.qb.DocType("GL Entry")
	rows = (
		frappe.qb.from_(gle)
		.select(gle.voucher_type, gle.voucher_no, gle.account, gle.debit, gle.credit)
		.where(gle.voucher_no.isin([name for _type, name in vouchers] or [""]))
		.where(gle.account.isin(list(accounts.values())))
		.where(gle.is_cancelled == 0)
		.run()
	)
	known, sums = set(vouchers), dict.fromkeys(accounts.values(), ZERO)
	for voucher_type, voucher_no, account, debit, credit in rows:
		if (voucher_type, voucher_no) in known:
			sums[account] += to_money(credit) - to_money(debit)
	return Balances(
		sums[accounts["income_account"]],
		sums[accounts["liability_account"]],
		-sums[accounts["receivable_account"]],
	)


def _records(grant: str, lock: bool = False) -> list:
	"""The grant's income entries with the state of their journal entries, by period."""
	record, entry = frappe.qb.DocType("Grant Income Entry"), frappe.qb.DocType("Journal Entry")
	query = (
		frappe.qb.from_(record)
		.join(entry)
		.on(record.journal_entry == entry.name)
		.select(record.name, record.period_end, record.journal_entry, record.reverses, entry.docstatus)
		.where(record.grant_agreement == grant)
		.orderby(record.period_end)
		.orderby(record.creation)
	)
	return list((query.for_update() if lock else query).run(as_dict=True))


def standing(records: list) -> list:
	"""Booked entries that nothing has reversed."""
	taken_back = {row.reverses for row in records if row.docstatus == 1 and row.reverses}
	return [row for row in records if row.docstatus == 1 and not row.reverses and row.name not in taken_back]


# --- the proposal -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
	"""The difference to book, and everything it rests on."""

	earned: Earned
	received: Decimal
	wanted: Balances
	entry: Balances


def proposal(grant, day: date) -> Proposal:
	"""What should be booked at a month's end.

	Raises:
		frappe.ValidationError: accounts are missing, or a payment is booked elsewhere.
	"""
	accounts = accounts_of(grant.company)
	earned = earned_by(grant, day)
	received = total(payment.amount for payment in payments.payments(grant, day))
	wanted = balances_wanted(received, earned.earned)
	entry = wanted - booked(grant, accounts, day)
	if entry.imbalance:
		frappe.throw(
			_(
				"{0} of what was received is not booked on the accounts for grant income, liability or "
				"receivable. Book it there first: {1}."
			).format(
				kronor(abs(entry.imbalance), grant.currency),
				", ".join(payment.voucher_no for payment in payments.payments(grant, day)),
			)
		)
	return Proposal(earned, received, wanted, entry)


def propose(grant, day: date):
	"""Draft the journal entry for a month's or year's end; returns its record, None when nothing is to be booked.

	Raises:
		frappe.ValidationError: not a month's end, a draft is waiting, or the month is booked already.
	"""
	if not is_month_end(day):
		frappe.throw(_("Choose the last day of a month."))
	claim_checks.lock_project(frappe._dict(grant_agreement=grant.name))
	records = _records(grant.name, lock=True)
	_check_order(records, day)
	found = proposal(grant, day)
	if not found.entry:
		return None
	if any(row.period_end == day for row in standing(records)):
		frappe.throw(
			_("{0} is booked already, and the ledger has changed since. Reverse that entry first.").format(
				day
			)
		)
	entry = _draft(grant, day, found.entry, _remark(grant, day, found))
	return _record(grant, day, found, entry.name)


def _check_order(records: list, day: date) -> None:
	waiting = [row.journal_entry for row in records if row.docstatus == 0]
	if waiting:
		frappe.throw(
			_("Journal entry {0} is still a draft. Submit it, or delete its proposal, first.").format(
				waiting[0]
			)
		)
	later = [row for row in standing(records) if row.period_end > day]
	if later:
		frappe.throw(
			_("{0} is booked already. Months are booked in order: reverse it first.").format(
				later[-1].period_end
			)
		)


def _remark(grant, day: date, found: Proposal) -> str:
	money = [
		kronor(amount, grant.currency)
		for amount in (
			*(found.earned.costs, found.earned.entitled, found.earned.deferred),
			*(found.earned.earned, found.received),
		)
	]
	return _(
		"Grant income {0} up to and including {1}. Eligible costs {2}, the grant's share {3}, of which investments "
		"not yet depreciated {4}. Earned {5}, received {6}."
	).format(grant.name, day, *money)


def _draft(grant, day: date, entry: Balances, remark: str):
	accounts = accounts_of(grant.company)
	in_credit = (
		(accounts["income_account"], entry.income),
		(accounts["liability_account"], entry.liability),
		(accounts["receivable_account"], -entry.receivable),
	)
	return frappe.get_doc(
		doctype="Journal Entry",
		voucher_type="Journal Entry",
		company=grant.company,
		posting_date=day,
		user_remark=remark,
		accounts=[_leg(grant, account, amount) for account, amount in in_credit if amount],
	).insert()


def _leg(grant, account: str, credit: Decimal) -> dict:
	side = "credit_in_account_currency" if credit > 0 else "debit_in_account_currency"
	leg = {
		"account": account,
		side: float(abs(credit)),
		"project": grant.project,
		"cost_center": frappe.get_cached_value("Company", grant.company, "cost_center"),
	}
	if frappe.get_cached_value("Account", account, "account_type") in ("Receivable", "Payable"):
		leg.update(party_type="Customer", party=grant.funder)
	return leg


def _record(grant, day: date, found: Proposal, journal_entry: str, **values):
	return frappe.get_doc(
		{
			"doctype": "Grant Income Entry",
			"grant_agreement": grant.name,
			"company": grant.company,
			"project": grant.project,
			"currency": grant.currency,
			"period_end": day,
			"journal_entry": journal_entry,
			"costs": float(found.earned.costs),
			"entitled": float(found.earned.entitled),
			"deferred": float(found.earned.deferred),
			"earned_limit": float(found.earned.limit),
			"earned": float(found.earned.earned),
			"received": float(found.received),
			"liability_after": float(found.wanted.liability),
			"receivable_after": float(found.wanted.receivable),
			"income_booked": float(found.entry.income),
			**values,
		}
	).insert(ignore_permissions=True)  # written with a journal entry that the user may make, never by hand


def reverse(record):
	"""Draft the reversal of the latest booked entry, when its month is opened again; returns its record.

	Raises:
		frappe.ValidationError: it is not the latest, or a draft is waiting.
	"""
	grant = frappe.get_doc("Grant Agreement", record.grant_agreement)
	claim_checks.lock_project(frappe._dict(grant_agreement=grant.name))
	records = _records(grant.name, lock=True)
	_check_order(records, frappe.utils.getdate(record.period_end))
	if record.name not in [row.name for row in standing(records)]:
		frappe.throw(_("This entry is not booked, or is reversed already."))
	original = frappe.get_doc("Journal Entry", record.journal_entry)
	entry = frappe.get_doc(
		doctype="Journal Entry",
		voucher_type="Journal Entry",
		company=grant.company,
		posting_date=original.posting_date,
		user_remark=_("Reversal of {0}: {1} is opened again").format(original.name, record.period_end),
		accounts=[
			{
				**{f: row.get(f) for f in ("account", "project", "cost_center", "party_type", "party")},
				"debit_in_account_currency": row.credit_in_account_currency,
				"credit_in_account_currency": row.debit_in_account_currency,
			}
			for row in original.accounts
		],
	).insert()
	copied = ("costs", "entitled", "deferred", "earned_limit", "earned", "received")
	return frappe.get_doc(
		{
			"doctype": "Grant Income Entry",
			"reverses": record.name,
			"journal_entry": entry.name,
			"period_end": record.period_end,
			"income_booked": -record.income_booked,
			**{f: record.get(f) for f in ("grant_agreement", "company", "project", "currency", *copied)},
		}
	).insert(ignore_permissions=True)  # as above


# --- what the grant shows ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Money:
	"""What has become of a grant's money by a day, SEK."""

	granted: Decimal
	claimed: Decimal
	received: Decimal
	earned: Earned
	to_repay: Decimal
	is_over: bool

	@property
	def used(self) -> Decimal:
		"""The grant's share of what is booked and eligible, at most what is granted."""
		return min(self.earned.entitled, self.earned.limit)

	@property
	def left_to_claim(self) -> Decimal:
		return self.granted - self.claimed

	@property
	def net_liability(self) -> Decimal:
		"""Received less earned: above zero a liability, below a receivable."""
		return self.received - self.earned.earned


def money_of(grant, today: date) -> Money:
	"""Granted, claimed, received, earned and to repay; the caller has checked permission."""
	parties, granting = claims.parties_of(grant)
	received = total(payment.amount for payment in payments.payments(grant))
	earned = earned_by(grant, today)
	is_over = today > frappe.utils.getdate(grant.eligible_to)
	to_repay = amount_to_repay(received, min(earned.entitled, earned.limit)) if is_over else ZERO
	return Money(
		granted=total(total(p.amounts.values()) for p in parties if p.name in granting),
		claimed=total(
			to_money(amount)
			for amount in frappe.get_all(  # claims on a grant the user may read
				"Grant Claim",
				filters={"grant_agreement": grant.name, "docstatus": 1},
				pluck="requested_amount",
			)
		),
		received=received,
		earned=earned,
		to_repay=max(to_repay, to_money(grant.repayment_demanded)),
		is_over=is_over,
	)


def money_in(grant, today: date) -> dict:
	"""Granted, claimed, received, earned, left and to repay in words and figures."""
	money = money_of(grant, today)
	earned, is_liability = money.earned, money.net_liability >= 0
	return {
		"currency": grant.currency,
		"kronor": kronor,
		"rows": [
			(_("Granted", context="Digidel money"), money.granted, ""),
			(_("Claimed", context="Digidel money"), money.claimed, _("by submitted claims")),
			(_("Received", context="Digidel money"), money.received, _("by booked vouchers")),
			(
				_("Earned", context="Digidel money"),
				earned.earned,
				_("{0} of eligible costs {1}, less {2} for investments not yet depreciated").format(
					kronor(earned.entitled, grant.currency),
					kronor(earned.costs, grant.currency),
					kronor(earned.deferred, grant.currency),
				),
			),
			(_("Left to claim"), money.left_to_claim, _("granted less claimed")),
			(
				_("Liability", context="Digidel") if is_liability else _("Receivable"),
				abs(money.net_liability),
				_("received less earned") if is_liability else _("earned less received"),
			),
			(
				_("To repay"),
				money.to_repay,
				_("the period is over") if money.is_over else _("what the funder has demanded back"),
			),
		],
	}
