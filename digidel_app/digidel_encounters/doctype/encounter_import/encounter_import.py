import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import check_user_company, set_default_company
from digidel_app.digidel_encounters.importing import job

NOT_STARTED = "Not started"


class EncounterImport(Document):
	"""One file of visits from before: uploaded, imported in the background, removed; the counts stay."""

	def validate(self) -> None:
		set_default_company(self)
		self.keep_result()
		self.check_file()

	def keep_result(self) -> None:
		"""Only the job writes what became of the file; a started import keeps its file and municipality."""
		before = self.get_doc_before_save()
		if not before:
			self.status = NOT_STARTED
			return
		if before.status != NOT_STARTED and (
			self.company != before.company or self.import_file != before.import_file
		):
			frappe.throw(_("This import has been started. Make a new one for another file."))

	def check_file(self) -> None:
		"""The file must be one the user has uploaded: it is read, and removed afterwards."""
		if not self.import_file or not self.has_value_changed("import_file"):
			return
		files = frappe.get_all("File", {"file_url": self.import_file}, ["name", "owner", "is_private"])
		if not any(file.owner == frappe.session.user for file in files):
			frappe.throw(_("Upload the file here from your own computer."))
		if not all(file.is_private for file in files):
			frappe.throw(
				_("The file is public on the web. Remove it, and upload it again as a private file.")
			)

	def start(self) -> None:
		"""Hand the file to a background job.

		Raises:
			frappe.ValidationError: there is no file, or the import has been started before.
		"""
		check_user_company(self)
		if not self.import_file:
			frappe.throw(_("Attach the file with visits first."))
		if frappe.db.get_value(self.doctype, self.name, "status", for_update=True) != NOT_STARTED:
			frappe.throw(_("This import has been started. Make a new one for another file."))
		self.db_set({"status": job.WAITING, "started_by": frappe.session.user})
		job.enqueue(self)

	def on_trash(self) -> None:
		job.remove_file(self)
