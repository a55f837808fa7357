"""What a report says of partners and of what they gave besides money, which is never in the ledger."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import frappe
from frappe import _

from digidel_app.digidel_follow_up.goal_words import day_text
from digidel_app.digidel_partners import follow_up
from digidel_app.domain import report_text as rt
from digidel_app.domain.in_kind import HOURS


def blocks(company: str, first: date, last: date, lang: str) -> list[rt.Block]:
	"""Agreements in force at the end of the period, and contributions of its calendar years."""
	for doctype in ("Partner Agreement", "In-kind Contribution"):
		frappe.has_permission(doctype, "read", throw=True)
	names = follow_up.names("Partner Organisation", "organisation_name", company)
	agreed = sorted({names.get(partner, partner) for partner in _in_force(company, last)}, key=str.casefold)
	return [
		rt.Paragraph(_agreements_sentence(agreed, last, lang)),
		*_given(company, first.year, last.year, names, lang),
	]


def _in_force(company: str, day: date) -> list[str]:
	rows = frappe.get_list(
		"Partner Agreement",
		filters={"company": company, "status": ("in", follow_up.BINDING), "starts_on": ("<=", day)},
		fields=["partner_organisation", "ends_on", "ended_on"],
		limit_page_length=0,
	)
	return [
		row.partner_organisation
		for row in rows
		if all(not end or frappe.utils.getdate(end) >= day for end in (row.ends_on, row.ended_on))
	]


def _agreements_sentence(agreed: list[str], day: date, lang: str) -> str:
	if not agreed:
		return _("No partner had an agreement in force on {0}.").format(day_text(day))
	return rt.counted(
		len(agreed),
		_("One partner had an agreement in force on {0}: {2}."),
		_("{1} partners had agreements in force on {0}: {2}."),
	).format(day_text(day), rt.number(len(agreed), lang), rt.listed(agreed, _("and")))


def _given(company: str, first: int, last: int, names: dict[str, str], lang: str) -> list[rt.Block]:
	rows, units = follow_up.rows(company, last)
	quantities: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
	values: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
	for row in rows:
		if row.key.year < first or not row.delivered:
			continue
		unit = _("hours") if row.key.kind == HOURS else units[row.key]
		key = (names.get(row.key.partner, row.key.partner), row.key.kind, unit)
		quantities[key] += row.delivered
		values[key] += row.delivered_value
	if not quantities:
		return [rt.Paragraph(_("No contributions besides money have been recorded for the period."))]
	keys = sorted(quantities, key=lambda key: tuple(map(str.casefold, key)))
	return [
		rt.Paragraph(
			_(
				"Partners gave work, premises and other things worth {0}. None of it is booked in the accounts."
			).format(rt.kronor(sum(values.values()), lang))
		),
		rt.Table(
			_("What partners gave besides money"),
			(
				_("Partner"),
				_("Kind", context="In-kind Contribution"),
				_("Quantity", context="In-kind Contribution"),
				_("Value"),
			),
			tuple(
				(
					key[0],
					_(key[1], context="Agreement Commitment"),
					f"{rt.tidy(quantities[key], lang)} {key[2]}".strip(),
					rt.kronor(values[key], lang) if values[key] else "–",  # nobody has said what it is worth
				)
				for key in keys
			),
			(_("Sum"), "", "", rt.kronor(sum(values.values()), lang)),
			words=2,
		),
		rt.Paragraph(
			_("Source: contributions recorded in Digidel for {0}.").format(
				str(last) if first == last else f"{first}–{last}"
			),
			is_source=True,
		),
	]
