import frappe
from frappe import _
from frappe.utils import now_datetime

from digidel_app.digidel_center.company import TakesCompany, follow_company
from digidel_app.digidel_center.numbers import whole_number
from digidel_app.digidel_salons import messages, seats
from digidel_app.domain import bookings, registrations, salons
from digidel_app.domain.written import as_written

MOST_PERSONS = 500
"""In one registration by staff: a school that comes with all its pupils, not a typing error."""


class SalonRegistration(TakesCompany):
	"""One registration for a salon, of one person or a group, under any name they like."""

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""First of all in a save, the salon is locked: one order for everybody, or two changes wait for each other."""
		if not self.is_new():
			seats.lock(frappe.db.get_value(self.doctype, self.name, "digital_salon") or self.digital_salon)
		super().load_doc_before_save(raise_exception=raise_exception)

	def before_insert(self) -> None:
		salon = seats.lock(self.digital_salon)
		check_salon_takes_registrations(salon)
		self.registration_code = bookings.new_code()
		self.promoted_at = self.reminded_on = None
		self.starts_at = salon.starts_at
		self.take_seat_or_wait(salon)

	def take_seat_or_wait(self, salon: frappe._dict) -> None:
		"""A seat when all of the group fit, else the next place in the queue."""
		persons = whole_number(self, "persons")
		taken = registrations.seats_taken(seats.of_salon(salon.name))
		fits = registrations.fits(persons, registrations.free_seats(salon.capacity, taken))
		self.status = registrations.REGISTERED if fits else registrations.WAITLISTED
		self.queue_number = 0 if fits else seats.take_place_in_queue(salon)

	def validate(self) -> None:
		follow_company(self, "digital_salon")
		self.check_participant()
		self.check_persons()
		self.check_server_fields()
		self.check_next_state()

	def check_participant(self) -> None:
		if self.status in registrations.FINISHED and not self.is_new():
			return  # the name may be gone by then
		self.participant_name = bookings.clean_name(self.participant_name) or None
		if len(self.participant_name or "") > bookings.LONGEST_NAME:
			frappe.throw(
				_("The name is too long. Write at most {0} characters; an alias will do.").format(
					bookings.LONGEST_NAME
				)
			)
		if self.contact:
			contact = bookings.clean_contact(self.contact)
			if not contact:
				frappe.throw(
					_(
						"The phone number or e-mail address cannot be right. Check it, or leave it empty: the code is enough."
					)
				)
			self.contact = contact

	def check_persons(self) -> None:
		persons = whole_number(self, "persons")
		if not 1 <= persons <= MOST_PERSONS:
			frappe.throw(
				_("A registration is for 1 to {0} persons. Persons is {1}.").format(MOST_PERSONS, persons)
			)
		before = self.get_doc_before_save()
		takes_more = before and self.status == registrations.REGISTERED and self._seats_more_than(before)
		left = seats.free(self.digital_salon) if takes_more else None
		if takes_more and not registrations.fits(takes_more, left):
			frappe.throw(
				_("There are {0} seats left, but {1} more are needed.").format(left, takes_more),
				title=_("Not enough seats"),
			)

	def _seats_more_than(self, before: "SalonRegistration") -> int:
		had = before.persons if before.status in registrations.WITH_SEAT else 0
		return max(self.persons - had, 0)

	def check_server_fields(self) -> None:
		"""What only the server gives stays as it was, whatever a client sends."""
		before = self.get_doc_before_save()
		if before:
			for fieldname in (
				"registration_code",
				"queue_number",
				"promoted_at",
				"digital_salon",
				"starts_at",
			):
				self.set(fieldname, before.get(fieldname))

	def check_next_state(self) -> None:
		before = self.get_doc_before_save()
		if not before:
			return
		if not registrations.may_become(before.status, self.status):
			possible = [_(state, context=self.doctype) for state in registrations.NEXT_STATES[before.status]]
			frappe.throw(
				_("A registration that is {0} cannot become {1}. Possible: {2}.").format(
					frappe.bold(_(before.status, context=self.doctype)),
					frappe.bold(_(self.status, context=self.doctype)),
					", ".join(possible) or _("nothing more; register anew"),
				),
				title=_("Step not possible"),
			)
		at_the_door = {registrations.ATTENDED, registrations.NO_SHOW} - {before.status}
		if self.status not in at_the_door:
			return
		salon = seats.lock(self.digital_salon)
		if self.status == registrations.ATTENDED and salon.status == salons.CANCELLED:
			frappe.throw(
				_(
					"The salon is cancelled, so nobody can have come to it. Plan it anew if it was held after all."
				),
				title=_("Step not possible"),
			)
		if salon.starts_at.date() > now_datetime().date():
			frappe.throw(
				_("The salon is on a later day, so nobody has come to it yet."), title=_("Too early")
			)

	def on_update(self) -> None:
		messages.tell_promoted(seats.settle(self.digital_salon))

	def on_trash(self) -> None:
		seats.lock(self.digital_salon)

	def after_delete(self) -> None:
		messages.tell_promoted(seats.settle(self.digital_salon))


def check_salon_takes_registrations(salon: frappe._dict) -> None:
	"""Refuse a registration for a salon that is not open, or has begun."""
	title = frappe.bold(frappe.utils.escape_html(as_written(salon.title)))
	if salon.status == "Cancelled":
		frappe.throw(_("{0} is cancelled.").format(title))
	if salon.status != "Open":
		frappe.throw(_("{0} is not open for registration.").format(title))
	if salon.ends_at <= now_datetime():
		frappe.throw(_("{0} is over.").format(title))
