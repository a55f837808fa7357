"""The number cards of the finance workspace. Each authorises first, and speaks of the same grants."""

from decimal import Decimal

import frappe

from digidel_app.digidel_funding import follow_up, overview
from digidel_app.digidel_funding.amounts import kronor, percent
from digidel_app.digidel_funding.shown_grants import grants_shown
from digidel_app.domain.money import total
from digidel_app.permissions import own_company


@frappe.whitelist()
def remaining_amount() -> str:
	"""Number card: what is left of the budgets of the grants that the workspace speaks of.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	company, grants = _shown()
	projects = sorted({frappe.get_cached_value("Grant Agreement", name, "project") for name in grants})
	return _money(follow_up.company_total(company, projects, "remaining"))


@frappe.whitelist()
def not_mapped_amount() -> str:
	"""Number card: what is booked on their projects without belonging to a line.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	found = _shown_figures()
	return _money(overview.total_not_mapped(found))


@frappe.whitelist()
def used_amount() -> str:
	"""Number card: what is used of what is granted, in money and per cent.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	found = _shown_figures()
	used, granted = (total(getattr(one.money, name) for one in found) for name in ("used", "granted"))
	share = overview.percent_of_whole(used, granted)
	return _money(used) + ("" if share is None else f" ({percent(share)})")


@frappe.whitelist()
def received_amount() -> str:
	"""Number card: what the funders have paid.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	return _money(total(one.money.received for one in _shown_figures()))


@frappe.whitelist()
def earned_amount() -> str:
	"""Number card: what is earned by costs so far.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	return _money(total(one.money.earned.earned for one in _shown_figures()))


@frappe.whitelist()
def left_to_claim_amount() -> str:
	"""Number card: what is granted and not yet claimed.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	return _money(total(one.money.left_to_claim for one in _shown_figures()))


@frappe.whitelist()
def to_repay_amount() -> str:
	"""Number card: what is to be repaid.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	return _money(total(one.money.to_repay for one in _shown_figures()))


@frappe.whitelist()
def overhead_cap_used() -> str:
	"""Number card: booked overhead in per cent of the cap, of the grant nearest to its own.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	share = overview.cap_used_percent(_shown_figures())
	return frappe._("No cap") if share is None else percent(share)


@frappe.whitelist()
def open_drift_amount() -> str:
	"""Number card: how much the ledger has changed under submitted claims, and how many claims.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	drifting = {name: size for one in _shown_figures() for name, size in one.drifting.items()}
	if not drifting:
		return frappe._("None", context="Digidel drift")
	return frappe._("{0} in {1} claims").format(_money(total(drifting.values())), len(drifting))


@frappe.whitelist()
def next_deadline() -> str:
	"""Number card: the nearest deadline that no claim has met.

	Raises:
		frappe.PermissionError: the user may not read budget lines.
	"""
	frappe.has_permission("Project Budget Line", "read", throw=True)
	today = frappe.utils.getdate()
	found = [one.deadline for one in _shown_figures() if one.deadline]
	return overview.deadline_text(min(found, key=lambda one: one.due_on, default=None), today)


def _shown() -> tuple[str, list[str]]:
	company = own_company()
	return company, grants_shown(company)


def _shown_figures() -> list[overview.GrantFigures]:
	"""Figures of the grants that the workspace speaks of."""
	company, grants = _shown()
	return overview.figures_of(company, grants, frappe.utils.getdate())


def _money(amount: Decimal) -> str:
	# a text: the platform shortens a number to thousands and writes "62,16 kr K"
	return kronor(amount, frappe.get_cached_value("Company", own_company(), "default_currency"))
