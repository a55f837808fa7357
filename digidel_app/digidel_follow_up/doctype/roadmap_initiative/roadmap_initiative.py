import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	check_company_in_rows,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import check_text, refuse_personal_data
from digidel_app.digidel_follow_up import governance
from digidel_app.domain.roadmap import LONGEST_YEARS


class RoadmapInitiative(TakesCompany):
	"""What the municipality has set out to do in one of six areas, and what the result dialogues said of it."""

	def validate(self) -> None:
		self.set_company()
		self.check_period()
		self.check_follow_ups()
		governance.check_length(self, "title", "board", "political_goal", "resources")
		before = self.get_doc_before_save()
		governance.check_responsible(self, self.company, before and before.responsible_user)
		refuse_personal_data(self, "title", "board", "political_goal", "resources")

	def set_company(self) -> None:
		if self.project:
			follow_company(self, "project")
		else:
			set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "project_goal", "project_budget_line")
		check_company_in_rows(self, "steering_documents", "steering_document")

	def check_period(self) -> None:
		first = governance.day(self, "period_from", required=True)
		last = governance.day(self, "period_to", required=True)
		if last < first:
			frappe.throw(_("The initiative ends before it begins. Change the first or the last day."))
		if last.year - first.year > LONGEST_YEARS:
			frappe.throw(_("An initiative can last at most {0} years.").format(LONGEST_YEARS))

	def check_follow_ups(self) -> None:
		for row in self.follow_ups:
			if governance.day(row, "followed_on", required=True) > getdate():
				frappe.throw(
					_("A result dialogue cannot be noted before it is held: row {0}.").format(row.idx)
				)
			governance.check_length(row, "note")
			check_text(row.note, _("What the dialogue found"), self.company)


def on_doctype_update() -> None:
	frappe.db.add_index("Roadmap Initiative", ["company", "period_from"], "digidel_roadmap_by_date")
