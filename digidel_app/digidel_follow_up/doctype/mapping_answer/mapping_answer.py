import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_follow_up import governance
from digidel_app.domain import mapping as rules

MOST_PERSONS = 10_000


class MappingAnswer(TakesCompany):
	"""One answer in a mapping of the support: how something is, how it should be, or what takes us there."""

	def validate(self) -> None:
		self.set_company()
		self.check_answer()
		self.check_grade()
		self.keep_import_mark()
		if governance.day(self, "observed_on", required=True) > getdate():
			frappe.throw(_("Observed on cannot be after today."))
		if not 1 <= whole_number(self, "persons") <= MOST_PERSONS:
			frappe.throw(_("Persons behind the answer must be a number from 1 to {0}.").format(MOST_PERSONS))
		refuse_personal_data(self, "answer")

	def set_company(self) -> None:
		follow_company(self, "meeting_place")
		set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "roadmap_initiative", "need_report")

	def check_answer(self) -> None:
		governance.check_length(self, "answer")
		if not (self.answer or "").strip():
			frappe.throw(_("Write the answer, or leave the question out."), frappe.MandatoryError)

	def check_grade(self) -> None:
		"""An action is not graded; 0 says that nobody has."""
		grade = whole_number(self, "grade")
		if self.state == rules.ACTION:
			self.grade = rules.NOT_GRADED
		elif not 0 <= grade <= rules.HIGHEST_GRADE:
			frappe.throw(
				_("The grade must be from {0} to {1}, or 0 when nobody has graded.").format(
					rules.LOWEST_GRADE, rules.HIGHEST_GRADE
				)
			)

	def keep_import_mark(self) -> None:
		"""Which row of a file it was is the import's to say: a client can neither claim a row nor let go of it."""
		if self.flags.import_mark:
			self.import_mark = self.flags.import_mark
			return
		before = self.get_doc_before_save()
		self.import_mark = (before and before.import_mark) or None


def on_doctype_update() -> None:
	frappe.db.add_index("Mapping Answer", ["company", "observed_on"], "digidel_mapping_by_date")
