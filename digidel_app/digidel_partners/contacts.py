"""Contacts and addresses of a partner, which are the platform's own records linked to it."""

import frappe
from frappe.contacts.doctype.address.address import get_address_display, get_condensed_address
from frappe.model.document import Document


def load(partner: Document) -> None:
	"""What the platform's `load_address_and_contact` hands to the form, for everybody who may read the partner.

	The platform shows the addresses and contacts that a user may open, which for most roles are those they entered
	themselves. Whom to call at a partner must be known to all who work with it; changing them stays with the platform.
	"""
	partner.set_onload("addr_list", _addresses(partner))
	partner.set_onload("contact_list", _contacts(partner))


def localities(company: str) -> dict[str, list[str]]:
	"""Where the partners of a municipality are: towns of their addresses, by partner."""
	link, address = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Address")
	partner = frappe.qb.DocType("Partner Organisation")
	rows = (
		frappe.qb.from_(link)
		.join(address)
		.on((link.parent == address.name) & (link.parenttype == "Address"))
		.join(partner)
		.on((link.link_name == partner.name) & (link.link_doctype == "Partner Organisation"))
		.select(partner.name, address.city)
		.distinct()
		.where(partner.company == company)
		.where(address.disabled == 0)
		.orderby(address.city)
		.run()
	)
	found: dict[str, list[str]] = {}
	for name, city in rows:
		if (city or "").strip():
			found.setdefault(name, []).append(city.strip())
	return found


def _linked(doctype: str, partner: Document, order_by: str) -> list[dict]:
	# get_all: the partner's own permission has been asked for (see `load`)
	return frappe.get_all(
		doctype,
		filters=[
			["Dynamic Link", "link_doctype", "=", partner.doctype],
			["Dynamic Link", "link_name", "=", partner.name],
			["Dynamic Link", "parenttype", "=", doctype],
		],
		fields=["*"],
		order_by=order_by,
	)


def _addresses(partner: Document) -> list[dict]:
	rows = _linked("Address", partner, "`tabAddress`.is_primary_address desc, `tabAddress`.creation asc")
	for row in rows:
		row["display"] = get_address_display(row)
	return rows


def _contacts(partner: Document) -> list[dict]:
	rows = _linked("Contact", partner, "`tabContact`.is_primary_contact desc, `tabContact`.creation asc")
	for row in rows:
		of_contact = {"parenttype": "Contact", "parent": row.name}
		row["email_ids"] = frappe.get_all(
			"Contact Email", filters={**of_contact, "is_primary": 0}, fields=["email_id"]
		)
		row["phone_nos"] = frappe.get_all(
			"Contact Phone",
			filters={**of_contact, "is_primary_phone": 0, "is_primary_mobile_no": 0},
			fields=["phone"],
		)
		if row.address:
			row["address"] = get_condensed_address(frappe.get_doc("Address", row.address))
	return rows


def first_contacts(company: str) -> dict[str, dict]:
	"""Whom to call at each partner of a municipality: the primary contact, else the first."""
	link, contact = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact")
	partner = frappe.qb.DocType("Partner Organisation")
	rows = (
		frappe.qb.from_(link)
		.join(contact)
		.on((link.parent == contact.name) & (link.parenttype == "Contact"))
		.join(partner)
		.on((link.link_name == partner.name) & (link.link_doctype == "Partner Organisation"))
		.select(
			partner.name,
			contact.full_name,
			contact.first_name,
			contact.phone,
			contact.mobile_no,
			contact.email_id,
		)
		.where(partner.company == company)
		.orderby(contact.is_primary_contact, order=frappe.qb.desc)
		.orderby(contact.creation)
		.run(as_dict=True)
	)
	found: dict[str, dict] = {}
	for row in rows:
		found.setdefault(
			row.name,
			{
				"contact": row.full_name or row.first_name or "",
				"phone": row.phone or row.mobile_no or "",
				"email": row.email_id or "",
			},
		)
	return found
