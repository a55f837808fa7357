import frappe
from frappe import _
from frappe.utils import getdate, today

from digidel_app.digidel_center.company import TakesCompany, follow_company, set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_salons import needs
from digidel_app.domain.needs import MET, NO_BLOCKER, NOT_POSSIBLE

MOST_PERSONS = 10_000
"""Who asked, in one report: a whole municipality is no need but a goal."""


class NeedReport(TakesCompany):
	"""What residents ask for that is not offered yet, and what is in the way."""

	def validate(self) -> None:
		follow_company(self, "meeting_place")
		set_default_company(self)
		self.check_company_known()
		self.tidy_texts()
		self.check_report()
		self.keep_day_it_was_met()
		refuse_personal_data(self, "theme", "locality")

	def on_trash(self) -> None:
		needs.refuse_if_planned(self)

	def check_company_known(self) -> None:
		if not self.company:
			frappe.throw(
				_("Choose a company, or the meeting place where the need was expressed."),
				frappe.MandatoryError,
			)

	def tidy_texts(self) -> None:
		"""One blank between words: the board groups by these texts. The place says where, when nobody has."""
		self.theme = " ".join((self.theme or "").split())
		self.locality = " ".join((self.locality or "").split()) or (
			self.meeting_place and frappe.get_cached_value("Meeting Place", self.meeting_place, "locality")
		)
		if not self.theme:
			frappe.throw(_("Write what is asked for."), frappe.MandatoryError)

	def check_report(self) -> None:
		if not 1 <= whole_number(self, "reported_count") <= MOST_PERSONS:
			frappe.throw(_("How many asked must be at least 1."))
		if getdate(self.reported_on) > getdate(today()):
			frappe.throw(_("Reported on cannot be after today."))
		if self.status == NOT_POSSIBLE and (self.blocker or NO_BLOCKER) == NO_BLOCKER:
			frappe.throw(_("Say what is in the way when the need cannot be met."))

	def keep_day_it_was_met(self) -> None:
		"""Waiting is counted until then: the day of the first salon held for it, else the day somebody said so."""
		if self.status != MET:
			self.met_on = None
		elif not self.met_on:
			self.met_on = needs.met_on(self.name, getdate(self.reported_on)) or getdate(today())


def on_doctype_update() -> None:
	frappe.db.add_index("Need Report", ["company", "reported_on"], "digidel_need_by_date")
