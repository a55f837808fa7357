import frappe
from frappe import _

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	check_company_in_rows,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import check_text, refuse_personal_data
from digidel_app.digidel_follow_up import decisions, governance


class GovernanceMeeting(TakesCompany):
	"""A meeting of the steering group or a working group. Its decisions are tasks until they are done."""

	def validate(self) -> None:
		if self.project:
			follow_company(self, "project")
		else:
			set_default_company(self)
		governance.check_known_company(self)
		check_company(self, "project")
		check_company_in_rows(self, "decisions", "roadmap_initiative")
		governance.check_length(self, "title", "notes")
		refuse_personal_data(self, "title", "notes")
		self.check_decisions()
		decisions.keep_tasks(self)

	def check_decisions(self) -> None:
		meeting_date = governance.day(self, "meeting_date", required=True)
		before = self.get_doc_before_save()
		was = {row.name: row.responsible_user for row in before.decisions} if before else {}
		for row in self.decisions:
			governance.check_length(row, "decision")
			if not row.responsible_user:
				frappe.throw(_("Decisions, row {0}: say who is responsible.").format(row.idx))
			governance.check_responsible(row, self.company, was.get(row.name))
			if governance.day(row, "due_on", required=True) < meeting_date:
				frappe.throw(_("Decisions, row {0}: it cannot be due before the meeting.").format(row.idx))
			check_text(row.decision, _("Decision"), self.company)

	def on_update(self) -> None:
		decisions.follow_meeting(self)

	def on_trash(self) -> None:
		decisions.forget_meeting(self)
