"""Versions of an agreement: a new one is a draft beside the old, which holds until the new one begins."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, formatdate, get_link_to_form, getdate, today

from digidel_app.domain import partners

OPEN_STATES = (partners.DRAFT, partners.UNDER_REVIEW, partners.APPROVED, partners.SIGNED)


def make_new_version(agreement: Document) -> Document:
	"""A draft with the same content, that begins the day after this one ends and runs as long.

	Raises:
		frappe.ValidationError: the agreement is not in force, or a new version is already under way.
	"""
	if agreement.status not in (partners.SIGNED, partners.ACTIVE):
		frappe.throw(
			_(
				"A new version replaces an agreement that is signed or active. Change this one, or make another."
			)
		)
	under_way = frappe.db.get_value(
		"Partner Agreement", {"replaces": agreement.name, "status": ("in", OPEN_STATES)}
	)
	if under_way:
		frappe.throw(
			_("A new version is already under way: {0}. Go on with that one.").format(
				get_link_to_form("Partner Agreement", under_way)
			)
		)
	new = frappe.copy_doc(agreement)
	starts_on = partners.first_day_after(_day(agreement.ends_on), getdate(today()))
	new.update(
		{
			"status": partners.DRAFT,
			"replaces": agreement.name,
			"version_no": cint(agreement.version_no) + 1,
			"starts_on": starts_on,
			"ends_on": partners.same_length(_day(agreement.starts_on), _day(agreement.ends_on), starts_on),
			"renewals": [],
		}
	)
	return new.insert()


def check_replacement(agreement: Document) -> None:
	"""Refuse a new version that would leave a gap after one that holds, or begin before that one did."""
	if not agreement.replaces or agreement.status in (
		partners.REJECTED,
		partners.TERMINATED,
		partners.EXPIRED,
	):
		return
	old = frappe.db.get_value(
		"Partner Agreement", agreement.replaces, ["status", "starts_on", "ends_on"], as_dict=True
	)
	if old.status != partners.ACTIVE or not agreement.starts_on:
		return
	if old.starts_on and getdate(agreement.starts_on) <= old.starts_on:
		frappe.throw(
			_("A new version starts after the one it replaces, which started on {0}.").format(
				formatdate(old.starts_on)
			)
		)
	gap = partners.gap_days(old.ends_on, getdate(agreement.starts_on))
	if gap:
		frappe.throw(
			_(
				"Between {0} and this version there would be {1} days without an agreement. Let it start on {2}, "
				"or leave Replaces agreement empty."
			).format(
				escape_html(agreement.replaces),
				gap,
				formatdate(partners.first_day_after(old.ends_on, getdate(today()))),
			),
			title=_("Gap between two versions"),
		)


def end_replaced(agreement: Document) -> None:
	"""The old version ends the day before this one, which has just become active, began."""
	if not agreement.replaces:
		return
	old = frappe.get_doc("Partner Agreement", agreement.replaces, for_update=True)
	if old.status != partners.ACTIVE:
		return
	old.ends_on = partners.end_when_replaced(_day(old.ends_on), getdate(agreement.starts_on))
	old.status = partners.EXPIRED
	old.flags.ignore_workflow = True  # a consequence of the step that was taken on the new version
	old.save(ignore_permissions=True)  # so its taker need not be one who may close the old one
	old.add_comment(
		"Info",
		_("Replaced by {0}, version {1}.").format(
			get_link_to_form("Partner Agreement", agreement.name), cint(agreement.version_no)
		),
	)


def overlapping(agreement: Document) -> list[str]:
	"""Names of the partner's other active agreements with the same purpose whose terms share a day with this one."""
	others = frappe.get_all(
		"Partner Agreement",
		filters={
			"partner_organisation": agreement.partner_organisation,
			"status": partners.ACTIVE,
			"name": ("not in", [agreement.name or "", agreement.replaces or ""]),
		},
		fields=["name", "purpose", "starts_on", "ends_on"],
		order_by="name asc",
	)
	term = (_day(agreement.starts_on), _day(agreement.ends_on))
	return [
		other.name
		for other in others
		if partners.same_purpose(agreement.purpose, other.purpose)
		and partners.overlaps(*term, other.starts_on, other.ends_on)
	]


def check_overlap(agreement: Document) -> None:
	"""Say that there is such an agreement; before this one becomes active, a reason is needed."""
	if agreement.status in (partners.TERMINATED, partners.EXPIRED, partners.REJECTED):
		return
	if not agreement.is_new() and not any(
		agreement.has_value_changed(name)
		for name in ("status", "purpose", "starts_on", "ends_on", "overlap_reason", "partner_organisation")
	):
		return
	names = overlapping(agreement)
	if not names or (agreement.overlap_reason or "").strip():
		return
	listed = ", ".join(get_link_to_form("Partner Agreement", name) for name in names)
	message = _(
		"The partner already has an active agreement with the same purpose: {0}. If both are meant to hold, write "
		"why under Reason for two agreements with the same purpose. Is this a new version? Choose it under "
		"Replaces agreement."
	).format(listed)
	if agreement.status == partners.ACTIVE:
		frappe.throw(message, title=_("Two agreements with the same purpose"))
	frappe.msgprint(message, title=_("Two agreements with the same purpose"), indicator="orange")


def _day(value: object):
	return getdate(value) if value else None
