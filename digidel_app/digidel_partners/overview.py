"""Everything about one partner on one page: agreements, salons, hours, in-kind and referrals."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count, Max, Sum
from frappe.utils import formatdate, getdate, today

from digidel_app.digidel_funding.amounts import kronor, to_decimal
from digidel_app.digidel_partners import follow_up
from digidel_app.domain import salons


def html(partner: Document) -> str:
	"""The tab Collaboration of a partner, as HTML in the user's language; the caller has checked read permission."""
	return frappe.render_template("digidel_app/templates/partners/overview.html", context(partner))


def context(partner: Document) -> dict:
	"""What the template shows; parts that the user may not read are None."""
	currency = frappe.get_cached_value("Company", partner.company, "default_currency")
	return {
		"partner": partner,
		"agreements": _agreements(partner),
		"salons": _salons(partner),
		"in_kind": _in_kind(partner, currency),
		"volunteers": _count("Salon Volunteer", partner, status="Active"),
		"referrals": _referrals(partner),
	}


def _agreements(partner: Document) -> list[dict] | None:
	if not frappe.has_permission("Partner Agreement", "read"):
		return None
	rows = frappe.get_list(
		"Partner Agreement",
		filters={"partner_organisation": partner.name},
		fields=["name", "title", "status", "starts_on", "ends_on", "notice_by", "version_no"],
		order_by="starts_on desc, version_no desc",
		limit_page_length=50,
	)
	for row in rows:
		row.state = _(row.status, context="Partner Agreement")
		row.term = f"{_day(row.starts_on)}–{_day(row.ends_on) or _('until further notice')}"
		row.notice = _day(row.notice_by) if row.status == "Active" else ""
	return rows


def _salons(partner: Document) -> dict | None:
	"""How many salons the partner has hosted, with how many hours and visitors, and the latest ones."""
	if not frappe.has_permission("Digital Salon", "read"):
		return None
	salon, host = frappe.qb.DocType("Digital Salon"), frappe.qb.DocType("Salon Host")
	base = (
		frappe.qb.from_(salon)
		.join(host)
		.on((host.parent == salon.name) & (host.parenttype == "Digital Salon"))
		.where(host.partner_organisation == partner.name)
		.where(host.host_kind == "Partner")
		.where(salon.company == partner.company)
		.where(salon.status.isin([salons.HELD, salons.REPORTED]))
	)
	number, hours, last = base.select(
		Count(salon.name).distinct(), Sum(host.hours), Max(salon.starts_at)
	).run()[0]
	latest = (
		base.select(salon.name, salon.title, salon.starts_at, salon.persons_total)
		.distinct()
		.orderby(salon.starts_at, order=frappe.qb.desc)
		.limit(5)
		.run(as_dict=True)
	)
	for row in latest:
		row.day = _day(row.starts_at.date())
	return {"number": number, "hours": _number(hours), "last": _day(last and last.date()), "latest": latest}


def _in_kind(partner: Document, currency: str) -> list[dict] | None:
	if not frappe.has_permission("In-kind Contribution", "read"):
		return None
	rows, units = follow_up.rows(partner.company, getdate(today()).year, partner=partner.name)
	return [
		{
			"year": row.key.year,
			"kind": _(row.key.kind, context="Agreement Commitment"),
			"unit": _("hours") if row.key.kind == "Hours" else units[row.key],
			"promised": _number(row.promised),
			"delivered": _number(row.delivered),
			"remaining": _number(row.remaining),
			"value": kronor(row.delivered_value, currency),
		}
		for row in sorted(rows, key=lambda row: (-row.key.year, row.key.kind, row.key.unit))
	]


def _referrals(partner: Document) -> int | None:
	"""Visits from which people were referred to the partner; None where nobody has said which contact it is."""
	meta = frappe.get_meta("Referral Target")
	if not meta.has_field("partner_organisation") or not frappe.has_permission("Helpdesk Encounter", "read"):
		return None
	targets = frappe.get_all("Referral Target", filters={"partner_organisation": partner.name}, pluck="name")
	if not targets:
		return None
	question = frappe.qb.DocType("Encounter Question")
	return (
		frappe.qb.from_(question)
		.select(Count(question.parent).distinct())
		.where(question.referred_to.isin(targets))
		.where(question.company == partner.company)
		.run()[0][0]
	)


def _count(doctype: str, partner: Document, **filters) -> int | None:
	if not frappe.has_permission(doctype, "read"):
		return None
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(Count(table.name)).where(table.partner_organisation == partner.name)
	for fieldname, wanted in filters.items():
		query = query.where(table[fieldname] == wanted)
	return query.run()[0][0]


def _day(value: date | None) -> str:
	return formatdate(value, "yyyy-MM-dd") if value else ""


def _number(value: object) -> str:
	"""A quantity as Swedish text, without decimals that say nothing."""
	number = to_decimal(value or 0).normalize()
	return f"{number:f}".replace(".", ",").replace("-", "\u2212")
