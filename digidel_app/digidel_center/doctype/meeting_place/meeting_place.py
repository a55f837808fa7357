import frappe
from frappe import _
from frappe.model.document import Document

from digidel_app.digidel_center.company import set_default_company
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.places import opening_hour
from digidel_app.digidel_funding.amounts import to_decimal
from digidel_app.domain import places
from digidel_app.domain.places import opening_hour_problems

LONGEST_KEY_NOTE = 300


class MeetingPlace(Document):
	"""A place where residents get help: the DigidelCenter, a library, a book bus, a care home."""

	def validate(self) -> None:
		set_default_company(self)
		self.check_name()
		self.check_wifi()
		self.check_position()
		self.check_opening_hours()
		self.check_key_note()

	def check_name(self) -> None:
		self.place_name = (self.place_name or "").strip()
		same = {"place_name": self.place_name, "company": self.company, "name": ["!=", self.name]}
		if frappe.db.exists("Meeting Place", same):
			frappe.throw(
				_("{0} already has a meeting place called {1}. Give this one another name.").format(
					self.company, frappe.bold(self.place_name)
				),
				frappe.UniqueValidationError,
			)

	def check_wifi(self) -> None:
		if not self.has_wifi:
			self.wifi_kind = None

	def check_position(self) -> None:
		"""Both or neither; 0 and 0 is the sea off Africa, and means that nothing has been filled in."""
		latitude, longitude = (
			float(to_decimal(self.get(fieldname) or 0, _(self.meta.get_label(fieldname))))
			for fieldname in ("latitude", "longitude")
		)
		if bool(latitude) != bool(longitude):
			frappe.throw(_("Fill in both Latitude and Longitude, or neither of them."))
		if abs(latitude) > 90 or abs(longitude) > 180:
			frappe.throw(
				_(
					"Latitude is between -90 and 90, and Longitude between -180 and 180, in degrees with decimals."
				)
			)
		if latitude and latitude < longitude and 10 < latitude < 25 and 55 < longitude < 70:
			frappe.throw(
				_("Latitude and Longitude seem to have changed places: in Sweden Latitude is the larger.")
			)

	def check_key_note(self) -> None:
		"""It is printed: short enough for its card, and nobody's private number on it."""
		refuse_personal_data(self, "key_note")
		self.key_note = (self.key_note or "").strip() or None
		if len(self.key_note or "") > LONGEST_KEY_NOTE:
			frappe.throw(
				_("{0} is too long: at most {1} characters.").format(
					frappe.bold(_(self.meta.get_label("key_note"))), LONGEST_KEY_NOTE
				)
			)

	def check_opening_hours(self) -> None:
		for kind, row, other in opening_hour_problems(opening_hour(row) for row in self.opening_hours):
			frappe.throw(_opening_hour_message(kind, row, other), title=_("Opening hours"))


def _opening_hour_message(kind: str, row: int, other: int | None) -> str:
	return {
		places.CLOSES_BEFORE_OPENING: _(
			"Opening hours, row {0}: the closing time must be after the opening time."
		),
		places.ENDS_BEFORE_START: _("Opening hours, row {0}: Valid until must not be before Valid from."),
		places.OVERLAPS: _(
			"Opening hours, rows {0} and {1}: the same kind of service is open twice at the same time. Change or remove one of them."
		),
	}[kind].format(row, other)
