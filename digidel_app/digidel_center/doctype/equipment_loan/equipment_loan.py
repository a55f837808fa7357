import frappe
from frappe import _
from frappe.utils import escape_html, format_date, getdate

from digidel_app.digidel_center import loans
from digidel_app.digidel_center.company import TakesCompany, check_company, follow_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.domain.loans import lending_problem, loan_key, proposed_due_date, status_of

DATES = ("lent_on", "due_on", "returned_on")


class EquipmentLoan(TakesCompany):
	"""One thing lent to one borrower. Who that is leaves the record when the thing is back (`personal_records`)."""

	def validate(self) -> None:
		follow_company(self, "equipment")
		check_company(self, "meeting_place")
		self.set_dates()
		self.check_dates()
		self.check_return_stands()
		self.check_equipment()
		self.check_borrower()
		refuse_personal_data(self, "loan_note")
		self.status = status_of(getdate(self.due_on), self.day_returned, getdate())
		self.loan_key = loan_key(self.equipment, self.day_returned)

	def on_update(self) -> None:
		loans.note_on_equipment(self.equipment, self.return_condition if self.is_just_returned else None)

	def after_delete(self) -> None:
		loans.note_on_equipment(self.equipment)

	def set_dates(self) -> None:
		self.lent_on = self.lent_on or getdate()
		days = (
			frappe.get_cached_value("Digidel Equipment", self.equipment, "loan_days") if self.equipment else 0
		)
		self.due_on = self.due_on or proposed_due_date(getdate(self.lent_on), days)

	def check_dates(self) -> None:
		loans.check_dates(getdate(self.lent_on), getdate(self.due_on), self.day_returned)

	def check_return_stands(self) -> None:
		before = self.get_doc_before_save()
		if before and before.returned_on and not self.returned_on:
			frappe.throw(
				_("The loan has ended and its borrower is no longer shown. Record a new loan instead.")
			)
		if not self.returned_on:
			self.return_condition = None

	def check_equipment(self) -> None:
		"""Asked when something is lent; a loan that runs stays, whatever becomes of the thing."""
		if not self.equipment or not self.is_new() or self.returned_on:
			return
		equipment = frappe.get_doc("Digidel Equipment", self.equipment)
		problem = lending_problem(bool(equipment.lendable), equipment.equipment_condition)
		if problem:
			frappe.throw(loans.lending_message(problem, equipment), title=_("Cannot be lent"))
		if frappe.db.exists("Equipment Loan", {"loan_key": self.equipment}):
			frappe.throw(self.already_lent(), frappe.UniqueValidationError, title=_("Already lent"))

	def check_borrower(self) -> None:
		if self.returned_on:
			return
		for fieldname in ("borrower_name", "borrower_contact"):
			if not str(self.get(fieldname) or "").strip():
				frappe.throw(
					_("{0} is missing. It is needed while the equipment is out.").format(
						frappe.bold(_(self.meta.get_label(fieldname)))
					),
					frappe.MandatoryError,
				)

	def show_unique_validation_message(self, error: Exception) -> None:
		"""Two who lend the same thing in the same moment: the database lets one through, the other reads this."""
		frappe.throw(self.already_lent(), frappe.UniqueValidationError, title=_("Already lent"))

	def already_lent(self) -> str:
		"""The message, without saying to whom."""
		lent = frappe.db.get_value(
			"Equipment Loan", {"loan_key": self.equipment}, ["equipment_name", "due_on"], as_dict=True
		)
		return _("{0} is already lent and due back on {1}. Return it first, or choose another.").format(
			frappe.bold(escape_html((lent and lent.equipment_name) or self.equipment_name or "")),
			format_date((lent and lent.due_on) or self.due_on),
		)

	def get_slip(self) -> dict[str, str | None]:
		"""What the loan slip shows besides the loan's own fields; dates as they are written in the print's language."""
		equipment = frappe.get_cached_doc("Digidel Equipment", self.equipment)
		place = self.meeting_place and frappe.get_cached_value(
			"Meeting Place", self.meeting_place, "place_name"
		)
		dates = {name: self.get(name) and format_date(self.get(name)) for name in DATES}
		return {
			"inventory_number": equipment.inventory_number,
			"terms": equipment.lending_terms,
			"place": place,
			**dates,
		}

	@property
	def day_returned(self):
		return getdate(self.returned_on) if self.returned_on else None

	@property
	def is_just_returned(self) -> bool:
		before = self.get_doc_before_save()
		return bool(self.returned_on) and not (before and before.returned_on)
