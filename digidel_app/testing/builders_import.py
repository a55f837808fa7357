"""Files of visits for site tests of the import. Keyword only; what is not said is ordinary."""

import frappe
from frappe.model.document import Document

from digidel_app.testing import builders_operations as make

HEADER = "Datum;Mötesplats;Ämne;Kön;Minuter;Personer;Anteckning"


def csv_text(*rows: str, header: str = HEADER) -> str:
	"""A file with the Swedish headings; each row as it would be typed."""
	return "\r\n".join([header, *rows]) + "\r\n"


def encounter_import(
	content: bytes | str, *, company: str | None = None, file_name: str = "besok.csv"
) -> Document:
	"""A saved import with its file, not yet started."""
	doc = frappe.new_doc("Encounter Import", company=company or make.first_company()).insert()
	file = frappe.new_doc(
		"File",
		file_name=file_name,
		content=content.encode() if isinstance(content, str) else content,
		is_private=1,
		attached_to_doctype=doc.doctype,
		attached_to_name=doc.name,
		attached_to_field="import_file",
	).insert()
	doc.import_file = file.file_url
	return doc.save()
