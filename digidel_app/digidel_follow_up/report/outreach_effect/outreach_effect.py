"""Per channel what was done, reached and paid, beside how many visits named it. Internal; no cause is claimed."""

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import flt

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.report_filters import read_filters, read_period
from digidel_app.domain import outreach as rules
from digidel_app.domain.outreach import Activity, ChannelRow

Voucher = tuple[str, str]


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, how to read them."""
	frappe.has_permission("Outreach Activity", "read", throw=True)
	filters = read_filters(filters)
	first, last = read_period(filters)
	activities = held(filters.company, first, last)
	vouchers = {activity.voucher for activity in activities if activity.voucher}
	found = rules.by_channel(
		activities,
		sharing(filters.company, vouchers),
		costs(filters.company, vouchers),
		named(filters.company, first, last),
	)
	return columns(), [row(one) for one in found], message(filters.company, bool(found))


def held(company: str, first: date, last: date) -> list[Activity]:
	"""Activities of the period."""
	rows = frappe.get_list(
		"Outreach Activity",
		filters={"company": company, "activity_date": ("between", (first, last))},
		fields=["name", "channel", "persons", "voucher_type", "voucher"],
		limit_page_length=0,
	)
	return [
		Activity(
			one.name, one.channel, one.persons or 0, (one.voucher_type, one.voucher) if one.voucher else None
		)
		for one in rows
	]


def sharing(company: str, vouchers: set[Voucher]) -> dict[Voucher, list[str]]:
	"""All activities that name each voucher, whenever they were."""
	found: dict[Voucher, list[str]] = {}
	for name, voucher_type, voucher in frappe.get_all(
		"Outreach Activity",
		filters={"company": company, "voucher": ("in", [number for _kind, number in vouchers])},
		fields=["name", "voucher_type", "voucher"],
		as_list=True,
		limit=0,
	):
		found.setdefault((voucher_type, voucher), []).append(name)
	return found


def costs(company: str, vouchers: set[Voucher]) -> dict[Voucher, Decimal]:
	"""Kronor of expense that each voucher has in the ledger; cancelled postings are none."""
	if not vouchers:
		return {}
	entry, account = frappe.qb.DocType("GL Entry"), frappe.qb.DocType("Account")
	query = (
		frappe.qb.from_(entry)
		.join(account)
		.on(account.name == entry.account)
		.select(entry.voucher_type, entry.voucher_no, Sum(entry.debit - entry.credit))
		.where(entry.company == company)
		.where(entry.is_cancelled == 0)
		.where(entry.voucher_no.isin([number for _kind, number in vouchers]))
		.where(account.root_type == "Expense")
		.groupby(entry.voucher_type, entry.voucher_no)
	)
	return {(kind, number): Decimal(str(flt(amount, 2))) for kind, number, amount in query.run()}


def named(company: str, first: date, last: date) -> dict[str, int]:
	"""What visitors said brought them → visits."""
	visit = frappe.qb.DocType("Helpdesk Encounter")
	return dict(
		frappe.qb.from_(visit)
		.select(visit.heard_via, Count(visit.name))
		.where(visit.company == company)
		.where(visit.started_on[first:last])
		.where(visit.heard_via != "")
		.groupby(visit.heard_via)
		.run()
	)


def columns() -> list[dict]:
	"""The channel, what went in, and what visitors say."""
	return [
		{
			"fieldname": "channel_text",
			"label": _("Channel", context="Outreach Activity"),
			"fieldtype": "Data",
			"width": 200,
		},
		{"fieldname": "activities", "label": _("Number of activities"), "fieldtype": "Int", "width": 130},
		{"fieldname": "persons", "label": _("Persons reached"), "fieldtype": "Int", "width": 150},
		{"fieldname": "cost", "label": _("Cost, SEK"), "fieldtype": "Float", "precision": 2, "width": 140},
		{"fieldname": "visits", "label": _("Visits that named it"), "fieldtype": "Int", "width": 190},
	]


def row(found: ChannelRow) -> dict:
	"""One channel."""
	return {
		**found._asdict(),
		"channel_text": _(found.channel, context="Outreach Activity"),
		"cost": flt(found.cost, 2),
	}


def message(company: str, has_rows: bool) -> str:
	"""How the figures are read, and what is missing for them."""
	told = [_("Internal. The figures stand side by side: they do not show that a channel caused a visit.")]
	settings = company_settings(company)
	if not (settings and settings.record_heard_via):
		told.append(
			_("Visitors are not asked how they found us. Turn the question on in Digidel Company Settings.")
		)
	if not has_rows:
		told.insert(0, _("Nothing is recorded in the period. Add the first Outreach Activity."))
	return "<br>".join(told)
