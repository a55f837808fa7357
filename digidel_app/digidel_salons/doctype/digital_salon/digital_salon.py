import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	check_company_in_rows,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_center.places import lock_places
from digidel_app.digidel_salons import evaluation, headcounts, hosting, messages, paper, seats
from digidel_app.digidel_salons.hosts import check_hosts
from digidel_app.domain import registrations, salons, shifts
from digidel_app.domain.salons import Headcount

# A reported salon is part of published statistics: these are corrected by going back to Held first.
FIXED_WHEN_REPORTED = (
	*("meeting_place", "starts_at", "ends_at", "kind", "persons_total", "project"),
	*("persons_by_head", "head_count_difference"),
)
ASKED_OF_PLACE = ("meeting_place", "starts_at", "ends_at", "needs_wifi", "needs_step_free")


class DigitalSalon(TakesCompany):
	"""A group activity: planned, opened for registration, held, and reported with head-counts."""

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""First of all in a save, the place is locked: one order for everybody, or two salons wait for each other."""
		lock_places(self.meeting_place)
		super().load_doc_before_save(raise_exception=raise_exception)

	def validate(self) -> None:
		follow_company(self, "meeting_place")
		set_default_project(self)
		self.keep_seats()
		evaluation.keep_code(self)
		self.check_hosts()
		self.check_needs()
		self.check_headcounts()
		self.check_next_state()
		self.check_state()
		self.check_hosting()
		self.check_fixed_figures()
		self.keep_cancel_reason()
		refuse_personal_data(self, "evaluation")

	def on_update(self) -> None:
		before = self.get_doc_before_save()
		if before and (before.capacity, before.status) != (self.capacity, self.status):
			messages.tell_promoted(seats.settle(self.name))
		if before and seats.copy_start(self):
			messages.tell_all_later(self, messages.SALON_CHANGED)
		if before and before.status != self.status == salons.CANCELLED:
			messages.tell_all_later(self, messages.SALON_CANCELLED)

	def poster(self) -> str:
		"""HTML of the poster, for its print format."""
		return paper.poster(self)

	def card(self) -> str:
		"""HTML of the hosts' card, for its print format."""
		return paper.card(self)

	def evaluation_sign(self) -> str:
		"""HTML of the sign that asks what participants thought, for its print format."""
		return paper.evaluation_sign(self)

	def keep_seats(self) -> None:
		"""Seats are counted from registrations; a form that was open meanwhile shows older figures."""
		before = self.get_doc_before_save()
		for fieldname in ("seats_taken", "queue_counter"):
			self.set(fieldname, before.get(fieldname) if before else 0)

	def check_hosts(self) -> None:
		check_hosts(self)
		check_company(self, "series")

	def check_needs(self) -> None:
		check_company_in_rows(self, "needs_met", "need_report")
		check_company_in_rows(self, "equipment", "equipment")

	def check_headcounts(self) -> None:
		rows = _headcounts(self)
		for kind, row in salons.headcount_problems(rows):
			frappe.throw(_headcount_message(kind).format(row), title=_("Head-counts"))
		self.persons_total = salons.persons_total(rows, whole_number(self, "persons_total"))
		if self.persons_total < 0 or whole_number(self, "capacity") < 0:
			frappe.throw(_("Seats and Persons in all cannot be below 0."))
		headcounts.check_figures(self)
		headcounts.keep_library_answer(self)

	def check_next_state(self) -> None:
		before = self.get_doc_before_save()
		if before and not salons.may_become(before.status, self.status):
			possible = ", ".join(
				_(status, context=self.doctype) for status in salons.NEXT_STATES[before.status]
			)
			frappe.throw(
				_("A salon that is {0} cannot become {1}. From {0} it can become: {2}.").format(
					frappe.bold(_(before.status, context=self.doctype)),
					frappe.bold(_(self.status, context=self.doctype)),
					possible,
				),
				title=_("Step not possible"),
			)

	def check_state(self) -> None:
		attended, shifts_approved = self.who_was_there()
		problems = salons.salon_problems(
			self.status,
			get_datetime(self.starts_at),
			get_datetime(self.ends_at),
			now_datetime(),
			_headcounts(self),
			cint(self.capacity),
			# fewer seats are refused when they are taken away, not when too many were let in at the door
			cint(self.seats_taken) if self.has_value_changed("capacity") else 0,
			attended,
			shifts_approved,
		)
		for kind in problems:
			frappe.throw(_salon_message(kind).format(self.seats_taken))

	def who_was_there(self) -> tuple[int, int]:
		"""(persons marked as having come, shifts with approved hours), counted when the salon is being cancelled."""
		if self.is_new() or self.status != salons.CANCELLED or not self.has_value_changed("status"):
			return 0, 0
		seats.lock(
			self.name
		)  # whoever marks attendance right now comes first, or is told that it is cancelled
		approved = {"digital_salon": self.name, "status": shifts.APPROVED}
		return registrations.attended(seats.of_salon(self.name)), frappe.db.count("Volunteer Shift", approved)

	def check_hosting(self) -> None:
		"""Only while the salon is being planned: what was held somewhere was possible there."""
		is_planned = self.status in (salons.PLANNED, salons.OPEN)
		is_to_come = get_datetime(self.ends_at) > now_datetime()
		before = self.get_doc_before_save()
		asked = (
			not before
			or before.status == salons.CANCELLED
			or any(self.has_value_changed(fieldname) for fieldname in ASKED_OF_PLACE)
		)
		if not is_planned or not is_to_come:
			return
		if asked:
			hosting.check_place(self)
		hosting.check_equipment(self)

	def keep_cancel_reason(self) -> None:
		"""A salon that takes place after all has no reason for being cancelled."""
		if self.status != salons.CANCELLED:
			self.cancel_reason = None

	def check_fixed_figures(self) -> None:
		before = self.get_doc_before_save()
		if not before or (before.status, self.status) != (salons.REPORTED, salons.REPORTED):
			return
		changed = any(self.has_value_changed(fieldname) for fieldname in FIXED_WHEN_REPORTED)
		if changed or _counted(_headcounts(before)) != _counted(_headcounts(self)):
			frappe.throw(
				_(
					"This salon is reported and its figures are fixed. Set the status to Held, correct, and report again."
				),
				title=_("Reported"),
			)


def _headcounts(salon: Document) -> list[Headcount]:
	return [
		Headcount(
			row.idx,
			row.gender,
			row.age_band,
			whole_number(row, "persons"),
			whole_number(row, "first_time_persons"),
		)
		for row in salon.headcounts
	]


def _counted(rows: list[Headcount]) -> set[tuple]:
	"""Head-counts without their order."""
	return {(row.gender, row.age_band or None, row.persons, row.first_time_persons) for row in rows}


def _headcount_message(kind: str) -> str:
	return {
		salons.NEGATIVE: _("Head-counts, row {0}: a number of persons cannot be below 0."),
		salons.MORE_FIRST_TIME_THAN_PERSONS: _(
			"Head-counts, row {0}: more persons are here for the first time than there are persons."
		),
		salons.SAME_GENDER_AND_AGE: _(
			"Head-counts, row {0}: this gender and age band is already counted in a row above. Add them together."
		),
	}[kind]


def _salon_message(kind: str) -> str:
	return {
		salons.ENDS_BEFORE_START: _("The salon must end after it starts. Check both times."),
		salons.NOT_STARTED: _("The salon has not started yet, so it cannot be held or reported."),
		salons.NO_HEADCOUNTS: _(
			"Count who came before you report the salon. Nobody came: one row with 0 persons."
		),
		salons.CAME_TO_CANCELLED: _(
			"There are head-counts, so the salon was held. Remove them to cancel it."
		),
		salons.ATTENDED_CANCELLED: _(
			"Somebody is marked as having come, so the salon was held. Correct the attendance to cancel it."
		),
		salons.APPROVED_AT_CANCELLED: _(
			"A volunteer's hours at the salon are approved, so the salon was held. Take the approval back to cancel it."
		),
		salons.FEWER_SEATS_THAN_TAKEN: _(
			"{0} seats are already taken. There cannot be fewer seats than that."
		),
	}[kind]


def on_doctype_update() -> None:
	frappe.db.add_index("Digital Salon", ["company", "starts_at"], "digidel_salon_by_date")
