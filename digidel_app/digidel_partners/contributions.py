"""In-kind contributions that follow from what is recorded elsewhere: partners who hosted a salon, volunteers' shifts.

One contribution for each partner and occasion, kept equal to its source. What somebody has recorded by hand for the
same salon stands, and is not counted twice.
"""

from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import partners, salons
from digidel_app.domain.in_kind import HOURS

BY_HAND, SALON, SHIFT = "By hand", "Salon", "Volunteer shift"
FOLLOWING = ("partner_organisation", "contribution_date", "kind", "quantity", "digital_salon")
"""What cannot be changed on a contribution that follows its source."""


def follow_salon(salon: Document, method: str | None = None) -> None:
	"""After each save of a salon: the hours of the partners who hosted it, once it has been held."""
	hours: dict[str, Decimal] = {}
	if salon.status in (salons.HELD, salons.REPORTED):
		for row in salon.hosts:
			if row.host_kind == "Partner" and row.hours:
				partner = row.partner_organisation
				hours[partner] = hours.get(partner, Decimal(0)) + to_decimal(row.hours)
	keep_salon_hours(salon, hours)


def forget_salon(salon: Document, method: str | None = None) -> None:
	"""Before a salon is deleted: what only follows from it goes with it."""
	keep_salon_hours(salon, {})


def keep_salon_hours(salon: Document, hours: dict[str, Decimal]) -> None:
	"""Make the salon's own contributions say exactly these hours per partner."""
	kept = frappe.get_all(
		"In-kind Contribution",
		filters={"digital_salon": salon.name, "source": SALON},
		fields=["name", "partner_organisation"],
	)
	for row in kept:
		if row.partner_organisation not in hours:
			_delete(row.name)
	for partner, quantity in hours.items():
		put_hours(
			SALON, salon_key(salon.name, partner, HOURS), partner, getdate(salon.starts_at), quantity, salon
		)


def put_hours(
	source: str, key: str, partner: str, day: date, hours: Decimal, salon: Document | None = None
) -> str | None:
	"""Record hours that follow from a source, or bring the contribution it already has up to date.

	The way in for every source, volunteers' shifts included (`source` SHIFT, `shift_key`).

	Returns:
		The contribution's name; None when somebody has recorded the same by hand, which stands.
	"""
	name = frappe.db.get_value("In-kind Contribution", {"source_key": key}, "name")
	if not name:
		return _insert(source, key, partner, day, hours, salon)
	contribution = frappe.get_doc("In-kind Contribution", name)
	if contribution.source == BY_HAND:
		return None
	if (to_decimal(contribution.quantity), getdate(contribution.contribution_date)) != (hours, day):
		contribution.update({"quantity": float(hours), "contribution_date": day})
		contribution.flags.from_source = True
		contribution.save(ignore_permissions=True)  # follows the source, whose rules let the change through
	return name


def drop(key: str) -> None:
	"""Remove the contribution of a source that is no more."""
	name = frappe.db.get_value("In-kind Contribution", {"source_key": key, "source": ("!=", BY_HAND)})
	if name:
		_delete(name)


def salon_key(salon: str, partner: str, kind: str) -> str:
	"""One contribution of a kind per partner and salon, whoever records it."""
	return unique_key("Digital Salon", salon, partner, kind)


def shift_key(shift: str, partner: str) -> str:
	"""One contribution per partner and volunteer's shift."""
	return unique_key("Volunteer Shift", shift, partner)


def agreement_on(partner: str, day: date, kind: str) -> tuple[str | None, Decimal]:
	"""The partner's agreement in force on a day and what it values a unit of this kind at, in kronor.

	An agreement that promises the kind goes before one that does not, a later one before an earlier.
	"""
	rows = frappe.get_all(
		"Partner Agreement",
		filters={"partner_organisation": partner},
		fields=["name", "status", "starts_on", "ends_on", "ended_on"],
		order_by="starts_on desc, name desc",
	)
	binding = [
		row.name
		for row in rows
		if partners.binds_on(row.status, row.starts_on, row.ends_on, row.ended_on, day)
	]
	promises = frappe.get_all(
		"Agreement Commitment",
		filters={"parenttype": "Partner Agreement", "parent": ("in", binding), "kind": kind},
		fields=["parent", "unit_value"],
		order_by="idx desc",
	)
	values = {row.parent: to_decimal(row.unit_value or 0) for row in promises}
	for name in binding:
		if name in values:
			return name, values[name]
	return (binding[0] if binding else None), Decimal(0)


def promises_hours(partner: str, day: date) -> bool:
	"""Whether an agreement in force that day promises hours from the partner: else a volunteer's hours are the own gift."""
	agreement, _unit_value = agreement_on(partner, day, HOURS)
	return bool(
		agreement
		and frappe.db.exists(
			"Agreement Commitment",
			{"parenttype": "Partner Agreement", "parent": agreement, "kind": HOURS},
		)
	)


def has_hours(salon: str, partner: str) -> bool:
	"""Whether the partner's hours at a salon are recorded as a whole: as its host, or by hand."""
	return bool(frappe.db.exists("In-kind Contribution", {"source_key": salon_key(salon, partner, HOURS)}))


def _insert(source: str, key: str, partner: str, day: date, hours: Decimal, salon: Document | None) -> str:
	agreement, unit_value = agreement_on(partner, day, HOURS)
	contribution = frappe.get_doc(
		doctype="In-kind Contribution",
		partner_organisation=partner,
		partner_agreement=agreement,
		contribution_date=day,
		kind=HOURS,
		quantity=float(hours),
		unit=frappe._("hours"),
		unit_value=float(unit_value),
		digital_salon=salon and salon.name,
		project=salon and salon.project,
		source=source,
		source_key=key,
	)
	contribution.flags.from_source = True
	# whoever records the source need not be one who keeps the partners' accounts
	return contribution.insert(ignore_permissions=True).name


def _delete(name: str) -> None:
	# it says nothing that the source does not say: no copy is kept, and no permission of its own is needed
	frappe.delete_doc("In-kind Contribution", name, ignore_permissions=True, delete_permanently=True)
