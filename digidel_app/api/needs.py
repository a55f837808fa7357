"""What the board of needs calls. Every function authorises first."""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from digidel_app.digidel_salons import need_planning
from digidel_app.domain import needs as rules
from digidel_app.domain.hosting import Wish
from digidel_app.domain.whole_numbers import whole
from digidel_app.permissions import check_company

YEARS = range(2000, 2101)  # a salon of another year is a typing error


@frappe.whitelist()
def board(company: str) -> list[dict]:
	"""What residents wait for, in groups by locality, theme and target group.

	Raises:
		frappe.PermissionError: the user may not read needs, or not there.
	"""
	frappe.has_permission("Need Report", "read", throw=True)
	check_company(company)
	return need_planning.board(company)


@frappe.whitelist()
def plan_options(
	company: str,
	needs: list | str,
	starts_at: str,
	minutes: int | str = 120,
	needs_wifi: int | str = 0,
	needs_step_free: int | str = 0,
) -> dict:
	"""Where and with whom a salon for these needs could be: {"places": […], "hosts": […]}, each with why.

	Raises:
		frappe.PermissionError: the user may not plan salons, or not there.
		frappe.DoesNotExistError: a need that is not there.
		frappe.ValidationError: a time that cannot be read, or a need that is met.
	"""
	frappe.has_permission("Digital Salon", "create", throw=True)
	check_company(company)
	found = need_planning.chosen(company, _list(needs))
	first = _moment(starts_at)
	wish = Wish(
		first,
		frappe.utils.add_to_date(first, minutes=_minutes(minutes)),
		cint(needs_wifi) == 1,
		cint(needs_step_free) == 1,
	)
	locality = next((row.locality for row in found if row.locality), "")
	return {
		"places": need_planning.places(company, wish, locality),
		"hosts": need_planning.hosts(company, found[0].theme, locality),
	}


@frappe.whitelist(methods=["POST"])
def plan_salons(
	company: str,
	needs: list | str,
	title: str,
	meeting_place: str,
	starts: list | str,
	minutes: int | str = 120,
	needs_wifi: int | str = 0,
	needs_step_free: int | str = 0,
	capacity: int | str = 0,
	hosts: list | str | None = None,
) -> list[str]:
	"""Plan one salon for each start; the needs become planned. All are made, or none. Answers their names.

	Args:
		hosts: [{"host_kind": "Volunteer" or "Partner", "name": …}].

	Raises:
		frappe.PermissionError: the user may not plan salons, or not there.
		frappe.DoesNotExistError: a need that is not there.
		frappe.ValidationError: something given cannot be used, or the place cannot host one of them.
	"""
	frappe.has_permission("Digital Salon", "create", throw=True)
	check_company(company)
	found = need_planning.chosen(company, _list(needs))
	values = {
		"title": title,
		"theme": found[0].theme,
		"meeting_place": meeting_place,
		"company": company,
		"needs_wifi": cint(needs_wifi) == 1,
		"needs_step_free": cint(needs_step_free) == 1,
		"capacity": _whole(capacity, _("Seats")),
	}
	moments = [_moment(text) for text in _list(starts)]
	return need_planning.make_salons(
		[row.name for row in found], moments, _minutes(minutes), values, _hosts(hosts)
	)


@frappe.whitelist(methods=["POST"])
def set_blocker(company: str, needs: list | str, blocker: str, not_possible: int | str = 0) -> int:
	"""Say what is in the way of needs, and whether they cannot be met for now; how many were changed.

	Raises:
		frappe.PermissionError: the user may not change needs, or not there.
		frappe.DoesNotExistError: a need that is not there.
		frappe.ValidationError: an unknown blocker, or a need that salons are planned for.
	"""
	frappe.has_permission("Need Report", "write", throw=True)
	check_company(company)
	if blocker not in (rules.NO_BLOCKER, *rules.BLOCKERS):
		frappe.throw(_("Choose what is in the way."))
	found = need_planning.chosen(company, _list(needs))
	for row in found:
		doc = frappe.get_doc("Need Report", row.name)
		doc.blocker = blocker
		if cint(not_possible) and doc.status != rules.PLANNED:
			doc.status = rules.NOT_POSSIBLE
		elif not cint(not_possible) and doc.status == rules.NOT_POSSIBLE:
			doc.status = rules.NEW
		doc.save()
	return len(found)


def _list(value: list | str | None) -> list:
	found = value
	if isinstance(value, str):
		try:
			found = frappe.parse_json(value)
		except (ValueError, RecursionError):  # no JSON, or nested too deep
			found = None
	if not isinstance(found, list) or len(found) > 500:
		frappe.throw(_("A list is needed, of at most {0}.").format(500))
	return found


def _hosts(value: list | str | None) -> list[dict]:
	rows = _list(value) if value else []
	for row in rows:
		is_row = isinstance(row, dict) and row.get("host_kind") in ("Volunteer", "Partner")
		if not is_row or not isinstance(row.get("name"), str) or not row["name"]:
			frappe.throw(_("A host is a volunteer or a partner."))
	return rows


def _moment(text: object) -> datetime:
	try:
		found = get_datetime(text) if isinstance(text, str) and text else None
	except (ValueError, TypeError, OverflowError):
		found = None
	if not found or found.year not in YEARS:
		frappe.throw(_("Fill in when the salon starts, as a date and a time."))
	return found


def _minutes(value: int | str) -> int:
	minutes = _whole(value, _("Minutes"))
	if not 15 <= minutes <= 24 * 60:
		frappe.throw(_("A salon lasts from 15 minutes to a day."))
	return minutes


def _whole(value: int | str, label: str) -> int:
	try:
		return whole(value)
	except ValueError:
		frappe.throw(_("{0} must be a whole number.").format(label))
