import frappe

SUPERSEDED = ("digidel_encounter_by_date", "company")


def execute() -> None:
	"""Visits by date are read from the index that covers statistics; the database would prefer these shorter ones."""
	for index in SUPERSEDED:
		if frappe.db.has_index("tabHelpdesk Encounter", index):
			frappe.db.sql_ddl(f"ALTER TABLE `tabHelpdesk Encounter` DROP INDEX `{index}`")
