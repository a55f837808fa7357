import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr

from digidel_app.digidel_center.company import check_user_company, set_default_company
from digidel_app.digidel_center.naming import unique_key
from digidel_app.domain import exchange


class ComparedStatistics(Document):
	"""Another municipality's published statistics, to compare with. Read strictly from its open data; never edited."""

	def before_insert(self) -> None:
		set_default_company(self)
		check_user_company(self)
		self.read_file()

	def read_file(self) -> None:
		"""Take what the file says; nothing that a client sends beside it is kept."""
		try:
			content = exchange.read(self._file_content())
		except exchange.NotReadableError as error:
			frappe.throw(_refusal(error), title=_("The file cannot be used"))
		self.municipality, self.year = content["municipality"], content["year"]
		self.version_no, self.published_on = content["version"], content["published_on"]
		self.content = frappe.as_json(content, indent=None)
		self.content_key = unique_key(self.company, self.municipality, cstr(self.year), cstr(self.version_no))
		if frappe.db.exists(self.doctype, {"content_key": self.content_key}):
			frappe.throw(
				_("The statistics of {0} for {1}, version {2}, are here already.").format(
					frappe.bold(frappe.utils.escape_html(self.municipality)), self.year, self.version_no
				),
				frappe.UniqueValidationError,
			)

	def _file_content(self) -> bytes:
		if not self.import_file:
			frappe.throw(_("Attach the file with open statistics first."))
		files = frappe.get_all(
			"File", {"file_url": self.import_file, "owner": frappe.session.user}, pluck="name", limit=1
		)
		if not files:
			frappe.throw(_("Upload the file here from your own computer."))
		file = frappe.get_doc("File", files[0])
		if (file.file_size or 0) > exchange.LARGEST_FILE:
			raise exchange.NotReadableError(exchange.TOO_LARGE)
		content = file.get_content()
		return content.encode() if isinstance(content, str) else content

	def validate(self) -> None:
		check_user_company(self)
		if self.is_new():
			return
		for fieldname in (
			"company",
			"municipality",
			"year",
			"version_no",
			"published_on",
			"content",
			"content_key",
		):
			if self.has_value_changed(fieldname):
				frappe.throw(
					_(
						"What another municipality has published cannot be changed here. Bring in the file again."
					)
				)


def _refusal(error: exchange.NotReadableError) -> str:
	return {
		exchange.TOO_LARGE: _("The file is too large to be a year's statistics."),
		exchange.NO_JSON: _(
			"The file is not JSON. Take the file For programs (JSON) on the other municipality's statistics page."
		),
		exchange.OTHER_FORM: _("The file is JSON, but not open statistics from this application."),
		exchange.OTHER_VERSION: _(
			"The file is of another version ({0}) of the open statistics. Only version {1} can be read."
		).format(error.detail or _("none"), exchange.SCHEMA_VERSION),
		exchange.WRONG_PART: _(
			"A part of the file cannot be read: {0}. Take the file once more, and do not edit it."
		).format(error.detail),
		exchange.DOES_NOT_ADD_UP: _(
			"The numbers of the table {0} do not add up. Take the file once more, and do not edit it."
		).format(error.detail),
	}[error.kind]
