from datetime import date

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
from digidel_app.digidel_center.numbers import field_label, whole_number
from digidel_app.digidel_follow_up import open_data, report_making
from digidel_app.digidel_follow_up.figures import FIRST_YEAR
from digidel_app.digidel_follow_up.report_contents import FINAL, YEARLY

MADE = ("status", "version_no", "generated_on", "generated_by", "sources", "pdf_file", "docx_file")
LONGEST_TEXT = 50_000
LONGEST_YEARS = 10


class DigidelReport(TakesCompany):
	"""A report to others: what it is to hold, and the files that have been made of it."""

	def onload(self) -> None:
		self.set_onload("unpublished_years", self.unpublished_years())

	def validate(self) -> None:
		self.set_company()
		self.set_period()
		self.set_title()
		refuse_personal_data(self, "report_title", "introduction", "examples")
		self.check_length()
		self.keep_what_was_made()

	def set_company(self) -> None:
		if self.grant_agreement:
			follow_company(self, "grant_agreement")
		else:
			set_default_company(self)
		check_company(self, "grant_agreement")

	def set_period(self) -> None:
		if self.kind == YEARLY:
			self.set_year()
		elif self.kind == FINAL:
			self.set_grant_period()

	def set_year(self) -> None:
		year = whole_number(self, "year")
		if not FIRST_YEAR <= year <= getdate().year:
			frappe.throw(_("The year must be between {0} and {1}.").format(FIRST_YEAR, getdate().year))
		self.year = year
		self.period_from, self.period_to = date(year, 1, 1), date(year, 12, 31)

	def set_grant_period(self) -> None:
		"""The grant's own period where none is given."""
		if not self.grant_agreement:
			frappe.throw(_("Say which grant the final report is about."))
		grant = frappe.get_doc("Grant Agreement", self.grant_agreement)
		grant.check_permission("read")
		self.year = None
		first = self._day("period_from", grant.eligible_from)
		last = self._day("period_to", grant.eligible_to)
		if last < first:
			frappe.throw(_("The period ends before it begins. Change the first or the last day."))
		if last.year - first.year >= LONGEST_YEARS or first.year < FIRST_YEAR:
			frappe.throw(_("A report covers at most {0} years.").format(LONGEST_YEARS))
		self.period_from, self.period_to = first, last

	def _day(self, fieldname: str, usual: date | None) -> date:
		value = self.get(fieldname) or usual
		try:
			day = getdate(value) if value else None
		except (TypeError, ValueError, AttributeError):
			day = None
		if not day:
			frappe.throw(_("{0} must be a date.").format(frappe.bold(field_label(self, fieldname))))
		return day

	def set_title(self) -> None:
		"""What the record is called in lists."""
		what = self.year if self.kind == YEARLY else self.grant_agreement
		self.title = (self.report_title or f"{_(self.kind)} {what}")[:140]

	def check_length(self) -> None:
		for fieldname in ("introduction", "examples"):
			if len(self.get(fieldname) or "") > LONGEST_TEXT:
				frappe.throw(
					_("{0} is too long: at most {1} characters.").format(
						frappe.bold(field_label(self, fieldname)), LONGEST_TEXT
					)
				)

	def keep_what_was_made(self) -> None:
		"""Only the maker of reports says what has been made; a form or a client never does."""
		before = self.get_doc_before_save()
		for fieldname in MADE:
			self.set(fieldname, before.get(fieldname) if before else None)
		self.status = self.status or report_making.NOT_MADE
		self.version_no = self.version_no or 0

	def unpublished_years(self) -> list[int]:
		"""Years of the period that are over and have no published statistics."""
		if not self.period_from or not self.period_to:
			return []
		last = min(getdate(self.period_to).year, getdate().year - 1)
		there = open_data.years(self.company)
		return [year for year in range(getdate(self.period_from).year, last + 1) if year not in there]
