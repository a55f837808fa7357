import re

import frappe
from frappe import _

from digidel_app.digidel_center.company import TakesCompany, follow_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_follow_up.surveys import fetching, mapping, service
from digidel_app.domain import survey_file

HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
WORD = re.compile(r"[!-~]{0,40}")
PLACE = re.compile(r"[\w.\-\[\]]{0,140}")
KEPT = ("status", "last_fetched_at", "report", "next_cursor", "rows_read", "rows_stored", "rows_known", "rows_refused")  # fmt: skip
WHERE = ("service_url", "digidel_survey", "records_path", "cursor_parameter", "next_path")


class DigidelSurveyConnection(TakesCompany):
	"""A survey service that answers are fetched from: where, with which token, and what its fields mean."""

	def validate(self) -> None:
		follow_company(self, "digidel_survey")
		refuse_personal_data(self, "title")
		service.check_address(str(self.service_url or ""))
		mapping.check(self)
		self.check_number()
		self.check_words()
		self.keep_result()

	def check_number(self) -> None:
		if not any(row.meaning == survey_file.NUMBER for row in self.mapped_columns):
			frappe.throw(
				_(
					"Say in the table which field holds the number of the answer. Without it an answer could be stored twice."
				)
			)

	def check_words(self) -> None:
		"""What goes into a request is plain words; a token set for one address is not sent to another."""
		for fieldname, form in (("token_header", HEADER), ("token_prefix", WORD), ("records_path", PLACE), ("cursor_parameter", PLACE), ("next_path", PLACE)):  # fmt: skip
			if self.get(fieldname) and not form.fullmatch(str(self.get(fieldname))):
				frappe.throw(
					_("{0} holds signs that cannot be used there.").format(
						frappe.bold(_(self.meta.get_label(fieldname)))
					)
				)
		if self.token and not self.is_dummy_password(self.token) and not self.token.isascii():
			frappe.throw(_("The token holds signs that cannot be used there. Copy it again."))
		before = self.get_doc_before_save()
		if before and before.service_url != self.service_url and self.is_dummy_password(self.token or ""):
			frappe.throw(
				_(
					"The address has changed. Write the token again, so that it is not sent to the wrong place."
				)
			)

	def keep_result(self) -> None:
		"""Only the job writes what became of a fetch; another address begins from the beginning."""
		before = self.get_doc_before_save()
		for fieldname in KEPT:
			self.set(fieldname, before.get(fieldname) if before else None)
		self.status = self.status or fetching.NOT_FETCHED
		if before and any(before.get(fieldname) != self.get(fieldname) for fieldname in WHERE):
			self.next_cursor = None
