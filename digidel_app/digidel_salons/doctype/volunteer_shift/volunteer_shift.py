import frappe
from frappe import _
from frappe.utils import escape_html, getdate, now_datetime, today

from digidel_app import permissions
from digidel_app.digidel_center.company import TakesCompany, check_company, follow_company
from digidel_app.digidel_center.naming import unique_key
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import field_label
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.digidel_salons import shifts
from digidel_app.domain import salons
from digidel_app.domain import shifts as rules
from digidel_app.domain.written import as_written

OWN_FIELDS = {"hours", "status"}
"""What a volunteer may change on an own shift."""
SETTLED_FIELDS = ("salon_volunteer", "digital_salon", "meeting_place", "shift_date", "hours")


class VolunteerShift(TakesCompany):
	"""One time a volunteer helps: planned, confirmed with hours by the volunteer, approved by the coordinator."""

	def validate(self) -> None:
		self.lock_volunteer()
		self.follow_salon()
		follow_company(self, "meeting_place")
		check_company(self, "salon_volunteer", "digital_salon")
		self.check_own_changes()
		self.check_step()
		self.check_settled()
		self.check_state()
		self.check_approval()
		self.set_key()
		refuse_personal_data(self, "task", "rejected_reason")

	def on_update(self) -> None:
		shifts.keep_contribution(self)

	def on_trash(self) -> None:
		shifts.forget_contribution(self)

	def lock_volunteer(self) -> None:
		"""Two shifts of one volunteer saved at once are judged one after the other."""
		if self.salon_volunteer:
			frappe.db.get_value("Salon Volunteer", self.salon_volunteer, "name", for_update=True)

	def follow_salon(self) -> None:
		"""Date and place of a shift at a salon are the salon's; what is already judged keeps its own."""
		if not self.digital_salon:
			if not self.meeting_place or not self.shift_date:
				frappe.throw(_("Choose a salon, or a meeting place and a date."))
			return
		if self.is_new() or self.status == rules.PLANNED or self.has_value_changed("digital_salon"):
			salon = frappe.db.get_value(
				"Digital Salon", self.digital_salon, ["starts_at", "meeting_place"], as_dict=True
			)
			if salon:  # what does not exist is refused by the platform's check of links
				self.update({"shift_date": getdate(salon.starts_at), "meeting_place": salon.meeting_place})

	def check_own_changes(self) -> None:
		"""A volunteer says how many hours it was, and confirms; everything else is the coordinator's."""
		if not permissions.sees_own_shifts_only():
			return
		before = self.get_doc_before_save()
		if not before:
			raise frappe.PermissionError(_("The coordinator plans shifts."))
		changed = {
			field.fieldname
			for field in self.meta.get("fields", {"fieldtype": ("not in", frappe.model.no_value_fields)})
			if self.has_value_changed(field.fieldname)
		}
		changed -= OWN_FIELDS
		if self.digital_salon:  # follow_salon may just have taken over that the salon has moved
			changed -= {"shift_date", "meeting_place"}
		if changed or not rules.is_own_step(before.status, self.status):
			raise frappe.PermissionError(
				_("You can change the hours and confirm them. Everything else is for the coordinator.")
			)

	def check_step(self) -> None:
		before = self.get_doc_before_save()
		if before and not rules.may_become(before.status, self.status):
			frappe.throw(
				_("A shift that is {0} cannot become {1}. From {0} it can become: {2}.").format(
					frappe.bold(_(before.status, context=self.doctype)),
					frappe.bold(_(self.status, context=self.doctype)),
					", ".join(_(status, context=self.doctype) for status in rules.NEXT_STATES[before.status]),
				),
				title=_("Step not possible"),
			)
		if self.status == rules.REJECTED and not (self.rejected_reason or "").strip():
			frappe.throw(_("Say why the shift is rejected. The volunteer reads it."))

	def check_settled(self) -> None:
		before = self.get_doc_before_save()
		if not before or (before.status, self.status) != (rules.APPROVED, rules.APPROVED):
			return
		changed = [name for name in SETTLED_FIELDS if self.has_value_changed(name)]
		if changed:
			frappe.throw(
				_("These hours are approved. Take the approval back first. Not saved: {0}.").format(
					", ".join(field_label(self, name) for name in changed)
				)
			)

	def check_state(self) -> None:
		hours = to_decimal(self.hours or 0, field_label(self, "hours"))
		for kind in rules.problems(
			self.status, hours, shifts.other_hours(self), getdate(self.shift_date), getdate(today())
		):
			frappe.throw(_message(kind))
		if self.digital_salon and self.status in (rules.CONFIRMED, rules.APPROVED):
			self.check_salon()

	def check_salon(self) -> None:
		title, status = frappe.db.get_value("Digital Salon", self.digital_salon, ["title", "status"])
		shown = frappe.bold(escape_html(as_written(title)))
		if status == salons.CANCELLED:
			frappe.throw(_("{0} was cancelled, so there are no hours to confirm.").format(shown))
		if self.status == rules.APPROVED and status not in (salons.HELD, salons.REPORTED):
			frappe.throw(
				_("{0} is not recorded as held. Set its status to Held, then approve the hours.").format(
					shown
				)
			)

	def check_approval(self) -> None:
		before = self.get_doc_before_save()
		if self.status != rules.APPROVED:
			self.update({"approved_by": None, "approved_on": None, "partner_organisation": None})
			return
		if before and before.status == rules.APPROVED:
			for name in ("approved_by", "approved_on", "partner_organisation"):
				self.set(name, before.get(name))
			return
		volunteer = frappe.db.get_value(
			"Salon Volunteer", self.salon_volunteer, ["user", "partner_organisation"], as_dict=True
		)
		if not volunteer:
			return  # refused by the platform's check of links
		if volunteer.user and volunteer.user == frappe.session.user:
			raise frappe.PermissionError(_("Nobody approves their own hours. Ask a colleague."))
		self.approved_by, self.approved_on = frappe.session.user, now_datetime()
		self.partner_organisation = volunteer.partner_organisation

	def set_key(self) -> None:
		"""One shift per volunteer and salon, rejected ones not counted: the column is unique."""
		self.salon_key = None
		if not self.digital_salon or self.status == rules.REJECTED:
			return
		self.salon_key = unique_key("Volunteer Shift", self.salon_volunteer, self.digital_salon)
		if frappe.db.exists(
			"Volunteer Shift", {"salon_key": self.salon_key, "name": ("!=", self.name or "")}
		):
			frappe.throw(
				_("The volunteer already has a shift at this salon. Change that one."),
				frappe.UniqueValidationError,
				title=_("Already recorded"),
			)


def _message(kind: str) -> str:
	return {
		rules.HOURS_OUT_OF_RANGE: _("Hours must be between 0 and 24."),
		rules.NO_HOURS: _("Fill in how many hours it was, then confirm."),
		rules.NOT_YET: _("The shift has not been yet. Hours are confirmed on the day or afterwards."),
		rules.TOO_MANY_IN_A_DAY: _(
			"Together with the volunteer's other shifts that day it would be more than 24 hours. Check the hours."
		),
	}[kind]
