"""The days that matter to agreements: starts, last days to give notice, renewals and ends."""

from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.domain import partners

START, NOTICE, RENEWAL, END = "Start", "Notice", "Renewal", "End"
SHOWN = (partners.APPROVED, partners.SIGNED, partners.ACTIVE)
"""States of agreements that have anything ahead of them."""
FIELDS = (
	"name", "title", "partner_organisation", "status", "responsible_user", "starts_on", "ends_on", "notice_by",
	"next_renewal_on", "renewal", "notice_months", "notice_given_on", "commitments_value",
)  # fmt: skip


def label(kind: str) -> str:
	"""What happens on the day, in words."""
	return {
		START: _("Starts", context="Digidel"),
		NOTICE: _("Last day to give notice"),
		RENEWAL: _("Renews"),
		END: _("Ends", context="Digidel"),
	}[kind]


def days(
	company: str, first: date, last: date, *, partner: str | None = None, responsible: str | None = None
) -> list[dict]:
	"""Days of the period with what happens on them, in order; only of agreements the user may read."""
	filters = {"company": company, "status": ("in", SHOWN)}
	if partner:
		filters["partner_organisation"] = partner
	if responsible:
		filters["responsible_user"] = responsible
	agreements = frappe.get_list(
		"Partner Agreement", filters=filters, fields=list(FIELDS), limit_page_length=0, order_by="name asc"
	)
	day = getdate(today())
	found = [
		{**row, "kind": kind, "day": when, "days_left": (when - day).days}
		for row in agreements
		for kind, when in _of_agreement(row)
		if first <= when <= last
	]
	return sorted(found, key=lambda row: (row["day"], row["name"]))


def _of_agreement(row) -> list[tuple[str, date]]:
	found = []
	if row.status != partners.ACTIVE and row.starts_on:
		found.append((START, row.starts_on))
	if row.notice_by and not row.notice_given_on and row.renewal != "None":
		found.append((NOTICE, row.notice_by))
	if row.next_renewal_on:
		found.append((RENEWAL, row.next_renewal_on))
	elif row.ends_on:
		found.append((END, row.ends_on))
	return found


def period(filters) -> tuple[date, date]:
	"""From a month ago to a year ahead, unless the filters say otherwise.

	Raises:
		frappe.ValidationError: the period ends before it begins.
	"""
	day = getdate(today())
	first = getdate(filters.get("from_date")) if filters.get("from_date") else day - timedelta(days=30)
	last = getdate(filters.get("to_date")) if filters.get("to_date") else day + timedelta(days=365)
	if last < first:
		frappe.throw(_("The period ends before it begins. Change one of the dates."))
	return first, last


def events(first: date, last: date, filters: list | dict | None = None) -> list[dict]:
	"""The same days as the calendar view of the platform wants them, for all of the user's municipalities."""
	companies = frappe.get_list("Partner Agreement", filters=filters or None, pluck="company", distinct=True)
	wanted = set(
		frappe.get_list("Partner Agreement", filters=filters or None, pluck="name", limit_page_length=0)
	)
	return [
		{
			"name": row["name"],
			"title": f"{label(row['kind'])}: {row['title']}",
			"start": str(row["day"]),
			"end": str(row["day"]),
			"all_day": 1,
			"kind": row["kind"],
		}
		for company in companies
		for row in days(company, first, last)
		if row["name"] in wanted
	]
