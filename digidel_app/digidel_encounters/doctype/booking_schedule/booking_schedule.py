import frappe
from frappe import _
from frappe.utils import cint, escape_html

from digidel_app.digidel_center.company import TakesCompany, check_company, follow_company
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_encounters.booking_calendar import as_schedule
from digidel_app.domain import bookings


class BookingSchedule(TakesCompany):
	"""Times at a place that can be booked, week after week."""

	def validate(self) -> None:
		follow_company(self, "meeting_place")
		self.check_thing()
		whole_number(self, "slot_minutes")
		whole_number(self, "capacity")
		for problem in bookings.schedule_problems(as_schedule(self)):
			frappe.throw(_problem_message(problem))
		self.check_overlap()

	def check_thing(self) -> None:
		if self.bookable_kind == bookings.GUIDANCE:
			self.equipment = None
		if not self.equipment:
			return
		check_company(self, "equipment")
		if cint(self.capacity) > 1:
			frappe.throw(
				_("One certain thing can be booked by one visitor at a time. Set the capacity to 1.")
			)
		if not frappe.db.get_value("Digidel Equipment", self.equipment, "bookable"):
			frappe.throw(
				_("{0} may not be booked. Tick May be booked at the place on it first.").format(
					frappe.bold(
						escape_html(
							frappe.db.get_value("Digidel Equipment", self.equipment, "equipment_name")
						)
					)
				)
			)

	def check_overlap(self) -> None:
		if not self.is_active:
			return
		own = as_schedule(self)
		others = frappe.get_all(
			"Booking Schedule",
			filters={"is_active": 1, "weekday": self.weekday, "name": ("!=", self.name or "")}
			| ({"equipment": self.equipment} if self.equipment else {"meeting_place": self.meeting_place}),
			fields=["*"],
		)
		if any(bookings.schedules_overlap(own, as_schedule(row)) for row in others):
			frappe.throw(
				_(
					"Another schedule already has times then for the same thing at the same place. Change one of them, so that it is clear how many can be received."
				),
				frappe.UniqueValidationError,
			)


def _problem_message(kind: str) -> str:
	return {
		bookings.ENDS_BEFORE_START: _("To must be later than From."),
		bookings.SLOT_TOO_SHORT: _("A booking must be at least {0} minutes.").format(bookings.SHORTEST_SLOT),
		bookings.SLOT_TOO_LONG: _("Not even one booking fits between From and To. Make it shorter."),
		bookings.NO_CAPACITY: _("At least one visitor must be received at a time."),
		bookings.CAPACITY_TOO_LARGE: _("At most {0} visitors can be received at a time.").format(
			bookings.LARGEST_CAPACITY
		),
		bookings.VALIDITY_REVERSED: _("Valid until must not be before Valid from."),
	}[kind]
