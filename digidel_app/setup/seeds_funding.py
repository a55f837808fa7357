"""The application's eight cost types. Which accounts they own is each company's to say."""

import frappe

# (name in the funder's application form, kind, what it covers)
COST_TYPES = (
	("Lönekostnader", "Salary", "Timlön × beräknat antal timmar, inklusive lönebikostnader"),
	("OH-kostnader", "Overhead", "Andel av gemensamma kostnader, begränsad av bidragsgivarens tak"),
	("Externa tjänster", "Other", "Arvoden till föreläsare, fortbildning och liknande enligt aktivitetsplan"),
	("Lokalkostnader", "Other", "Lokaler i samband med aktiviteter"),
	("Teknisk utrustning", "Other", "Datorer, surfplattor och annan teknik för verksamheten"),
	("Resekostnader", "Other", "Resor och transporter i verksamheten"),
	("Information/kommunikation", "Other", "Tryck, annonser och annan information"),
	("Övriga oförutsedda kostnader", "Other", "Kostnader som inte kunde förutses i ansökan"),
)


def seed() -> None:
	"""Insert the cost types that are missing."""
	for name, kind, description in COST_TYPES:
		if not frappe.db.exists("Cost Type", name):
			frappe.get_doc(
				doctype="Cost Type", cost_type_name=name, kind=kind, description=description
			).insert(ignore_permissions=True)  # the installer may be any user of bench
