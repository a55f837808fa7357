import frappe
from frappe import _

from digidel_app.digidel_center.company import TakesCompany, follow_company
from digidel_app.digidel_follow_up.surveys import importing, mapping

KEPT = ("status", "started_by", "finished_at", "report", "checked_mark", "rows_read", "rows_stored", "rows_known", "rows_refused")  # fmt: skip


class DigidelSurveyImport(TakesCompany):
	"""One file of answers from another tool: checked, imported in the background, removed; the counts stay."""

	def validate(self) -> None:
		follow_company(self, "digidel_survey")
		mapping.check(self)
		self.check_file()
		self.keep_result()

	def keep_result(self) -> None:
		"""Only the check and the job write what became of the file; a change asks for a new check."""
		before = self.get_doc_before_save()
		if self.flags.is_checked:
			return
		for fieldname in KEPT:
			self.set(fieldname, before.get(fieldname) if before else None)
		if not before or before.status in (importing.NOT_CHECKED, importing.CHECKED):
			self.status = importing.NOT_CHECKED
		elif self.import_file != before.import_file or self.digidel_survey != before.digidel_survey:
			frappe.throw(_("This import has been started. Make a new one for another file."))

	def check_file(self) -> None:
		"""The file must be one the user has uploaded: it is read, and removed afterwards."""
		if not self.import_file or not self.has_value_changed("import_file"):
			return
		files = frappe.get_all("File", {"file_url": self.import_file}, ["owner", "is_private"])
		if not any(file.owner == frappe.session.user for file in files):
			frappe.throw(_("Upload the file here from your own computer."))
		if not all(file.is_private for file in files):
			frappe.throw(
				_("The file is public on the web. Remove it, and upload it again as a private file.")
			)

	def on_trash(self) -> None:
		importing.remove_file(self)
