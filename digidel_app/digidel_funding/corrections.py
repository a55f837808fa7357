"""Proposes the journal entry that moves a posting to where it belongs. Finance checks and submits it."""

import frappe
from frappe import _
from frappe.utils import escape_html

from digidel_app.digidel_funding import ledger
from digidel_app.digidel_funding.amounts import to_money
from digidel_app.digidel_funding.voucher_words import voucher_word
from digidel_app.domain.money import ZERO


def draft(project: str, voucher_type: str, voucher_no: str, account: str, line, to_account: str | None):
	"""Insert a draft Journal Entry: the posting is taken back and booked on the line's account.

	Args:
		line: Project Budget Line document of the same project.
		to_account: a ledger account that leads to the line; None takes the cost type's first.

	Raises:
		frappe.ValidationError: nothing is posted there, or the account would not lead to the line.
	"""
	if line.project != project:
		frappe.throw(_("Budget line {0} belongs to another project.").format(escape_html(line.title)))
	rows = _posted(project, voucher_type, voucher_no, account)
	if not rows:
		frappe.throw(
			_("{0} {1} has no posting on account {2} in project {3}.").format(
				voucher_word(voucher_type), voucher_no, account, project
			)
		)
	to_account = to_account or _first_account(line)
	entry = frappe.get_doc(
		doctype="Journal Entry",
		voucher_type="Journal Entry",
		company=line.company,
		posting_date=max(row.posting_date for row in rows),
		user_remark=_("Correction of {0} {1}: moved from {2} to budget line {3}").format(
			voucher_word(voucher_type), voucher_no, account, line.title
		),
		accounts=[leg for row in rows for leg in _legs(row, project, account, to_account, line.cost_center)],
	)
	_check_leads_to(line, to_account, line.cost_center or rows[0].cost_center)
	return entry.insert()


def _posted(project: str, voucher_type: str, voucher_no: str, account: str) -> list:
	"""What the voucher has on the account, one row per cost centre."""
	sums: dict[str, frappe._dict] = {}
	for entry in ledger.ledger_entries(ledger.LedgerFilter("", project)):
		if (entry.voucher_type, entry.voucher_no, entry.account) != (voucher_type, voucher_no, account):
			continue
		row = sums.setdefault(
			entry.cost_center or "",
			frappe._dict(cost_center=entry.cost_center, posting_date=entry.posting_date, amount=ZERO),
		)
		row.amount += to_money(entry.amount)
	return [row for row in sums.values() if row.amount]


def _legs(row, project: str, account: str, to_account: str, cost_center: str | None) -> list[dict]:
	amount = float(abs(row.amount))
	take_back, book = ("credit", "debit") if row.amount > 0 else ("debit", "credit")
	return [
		{
			"account": account,
			"cost_center": row.cost_center,
			"project": project,
			f"{take_back}_in_account_currency": amount,
		},
		{
			"account": to_account,
			"cost_center": cost_center or row.cost_center,
			"project": project,
			f"{book}_in_account_currency": amount,
		},
	]


def _first_account(line) -> str:
	owned = frappe.get_all(  # the caller has checked read permission on the line
		"Cost Type Account",
		filters={"company": line.company, "cost_type": line.cost_type},
		order_by="creation asc",
		pluck="account",
	)
	for account in owned:
		lft, rgt, is_group = frappe.db.get_value("Account", account, ["lft", "rgt", "is_group"])
		if not is_group:
			return account
		below = frappe.get_all(
			"Account",
			filters={
				"company": line.company,
				"is_group": 0,
				"disabled": 0,
				"lft": (">", lft),
				"rgt": ("<", rgt),
			},
			order_by="lft asc",
			limit=1,
			pluck="name",
		)
		if below:
			return below[0]
	frappe.throw(
		_("Cost type {0} owns no account in {1}. Add one under Cost Type Account first.").format(
			line.cost_type, line.company
		)
	)


def _check_leads_to(line, account: str, cost_center: str | None) -> None:
	match = ledger.line_maps(line.company, [line.project])[line.project].match(account, cost_center)
	if match.line != line.name:
		frappe.throw(
			_(
				"Account {0} with cost centre {1} does not lead to budget line {2}. Choose another account."
			).format(escape_html(account), cost_center or "-", escape_html(line.title))
		)
