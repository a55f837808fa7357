"""/digidel/salonger: what is on, one salon, and registering for it. Server-made HTML; name and contact only by POST."""

from dataclasses import dataclass

import frappe
from werkzeug.wrappers import Response

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.booking_texts import day_text, time_text
from digidel_app.digidel_salons import calendar_feed, visitors
from digidel_app.domain import bookings, registrations
from digidel_app.domain.personal_data import COORDINATION_NUMBER, PERSONAL_NUMBER, find_personal_data
from digidel_app.domain.written import as_written
from digidel_app.web import form_token, languages, limits
from digidel_app.web.languages import Translate
from digidel_app.web.renderer import Page
from digidel_app.web.start import choose_municipality

PURPOSE = "salong"
FILTERS = {"plats": "place_name", "tema": "theme", "sprak": "language"}
"""Name in the address → field of a salon."""


def page(page: Page) -> Response | str:
	"""The list, one salon, or the registration that has been made."""
	if page.method == "POST":
		return Registering(page).send()
	if page.query.get("salong"):
		return Registering(page).show()
	if not page.company:
		return choose_municipality(page)
	return _list(page)


def calendar(page: Page) -> Response:
	"""One salon, or all of the municipality, for the visitor's own calendar."""
	name = page.query.get("salong")
	if name:
		rows = [salon(name)]
	elif page.company:
		rows = visitors.public_salons(page.company, *visitors.period(None, None))
	else:
		raise frappe.DoesNotExistError
	text = calendar_feed.feed(rows, page.text)
	return Response(text, mimetype="text/calendar", headers={"Cache-Control": "public, max-age=300"})


# -- the list -------------------------------------------------------------------------------------------------


def _list(page: Page) -> str:
	rows = visitors.public_salons(page.company, *visitors.period(None, None))
	chosen = {name: page.query.get(name) or "" for name in FILTERS}
	shown = [
		row
		for row in rows
		if all(not value or as_written(row[FILTERS[name]]) == value for name, value in chosen.items())
	]
	return page.render(
		"salons.html",
		salons=[_row(row, page) for row in shown],
		is_filtered=any(chosen.values()),
		filters=_filters(rows, chosen, page.text),
		has_any=bool(rows),
		phone=phone(page.company),
	)


def _filters(rows: list[frappe._dict], chosen: dict[str, str], _: Translate) -> list[dict]:
	"""Only what there is a choice of."""
	labels = {"plats": _("Place"), "tema": _("Theme"), "sprak": _("Language")}
	filters = []
	for name, fieldname in FILTERS.items():
		values = sorted({as_written(row[fieldname]) for row in rows if row[fieldname]}, key=str.casefold)
		if len(values) > 1:
			options = [(value, language_name(value) if name == "sprak" else value) for value in values]
			filters.append({"name": name, "label": labels[name], "options": options, "value": chosen[name]})
	return filters


def _row(row: frappe._dict, page: Page) -> dict:
	return {
		**facts(row, page),
		"url": page.url_for("salonger", salong=row.name),
		"seats": seats_text(row, page.text),
		"is_cancelled": row.status == "Cancelled",
	}


def facts(row: frappe._dict, page: Page) -> dict:
	"""What everybody may know of a salon."""
	dates = languages.PREPARED[page.language].dates
	_ = page.text
	return {
		"title": row.title,
		"theme": row.theme,
		"day": day_text(row.starts_at.date(), dates),
		"time": f"{time_text(row.starts_at, dates)}–{time_text(row.ends_at, dates)}",
		"place_name": row.place_name,
		"locality": row.locality,
		"spoken": language_name(row.language) if row.language else None,
		"good_to_know": [
			label
			for has, label in (
				(row.is_step_free, _("Step-free entrance")),
				(row.has_wifi, _("Wi-fi")),
			)
			if has
		],
	}


def seats_text(row: frappe._dict, _: Translate) -> str:
	"""How many seats are left, in words."""
	if row.status == "Cancelled":
		return _("The meeting is cancelled.")
	free = visitors.free_seats(row)
	if free is None:
		return _("There is room for everybody.")
	if not free:
		return _("All seats are taken. You can stand in the queue.")
	return _("1 seat left.") if free == 1 else _("{0} seats left.").format(free)


def language_name(code: str) -> str:
	"""A language in its own words where the pages know it, else as the platform calls it."""
	if code in languages.PREPARED:
		return languages.PREPARED[code].own_name
	return frappe.get_cached_value("Language", code, "language_name") or code


def salon(name: str) -> frappe._dict:
	"""One salon with its place.

	Raises:
		visitors.SalonUnknownError: no such salon for visitors.
	"""
	known = visitors.salon_of(name[:140])
	fields = ["kind", "theme", "language", "meeting_place"]
	return with_place(known.update(frappe.db.get_value("Digital Salon", known.name, fields, as_dict=True)))


def with_place(salon: frappe._dict) -> frappe._dict:
	"""Add what visitors may know of the salon's place."""
	fields = ["place_name", "locality", "is_step_free", "has_wifi"]
	return salon.update(frappe.db.get_value("Meeting Place", salon.meeting_place, fields, as_dict=True))


def phone(company: str | None) -> str | None:
	settings = company_settings(company)
	return settings.get("public_phone") if settings else None


# -- registering ----------------------------------------------------------------------------------------------


@dataclass
class Registering:
	"""One request about one salon."""

	page: Page

	def __post_init__(self) -> None:
		given = self.page.form if self.page.method == "POST" else self.page.query
		self.salon = salon(given.get("salong") or "")
		self.page.about(self.salon.company)
		self._ = self.page.text

	def show(
		self,
		values: dict | None = None,
		errors: dict | None = None,
		notice: str | None = None,
		offered: int = 0,
		status: int = 200,
	) -> Response:
		"""The salon, with the form as long as it takes registrations."""
		html = self.page.render(
			"salon.html",
			**facts(self.salon, self.page),
			name=self.salon.name,
			seats=seats_text(self.salon, self._),
			is_open=self.salon.status == "Open" and self.salon.ends_at > frappe.utils.now_datetime(),
			is_full=visitors.free_seats(self.salon) == 0,
			values=values or {"namn": "", "antal": "1", "kontakt": ""},
			errors=errors or {},
			notice=notice,
			offered=offered,
			largest=registrations.LARGEST_GROUP,
			token=form_token.make(PURPOSE),
			phone=phone(self.salon.company),
		)
		return Response(html, status=status, mimetype="text/html")

	def send(self) -> Response:
		limits.spend(limits.REGISTRATION)
		form, _ = self.page.form, self._
		values = {name: (form.get(name) or "")[:400] for name in ("namn", "antal", "kontakt")}
		if form.get("webbplats"):  # nobody sees that field: whoever fills it in is a program
			return self._again(values, {}, _("We could not take the form. Call us instead."))
		errors = self._errors(values)
		if errors:
			return self._again(values, errors)
		token = form.get("formular")
		if not form_token.is_good(token, PURPOSE):
			return self._again(values, {}, _("Check what you have written and press Register once more."))
		return self._register(values, token)

	def _register(self, values: dict, token: str) -> Response:
		try:
			doc = visitors.register(
				self.salon.name,
				values["namn"],
				self.page.form.get("alla") or self.page.form.get("passar") or values["antal"],
				values["kontakt"].strip() or None,
				language=self.page.language,
				may_wait=bool(self.page.form.get("alla")),
				submission_key=form_token.submission_key(token),
			)
		except frappe.ValidationError as error:
			frappe.db.rollback()
			frappe.clear_messages()
			return self._again(values, {}, self._in_words(error))
		if isinstance(doc, int):
			frappe.db.rollback()
			return self.show(values, offered=doc)
		return Response(self._registered(doc), mimetype="text/html")

	def _in_words(self, error: frappe.ValidationError) -> str:
		"""What the rules say; they speak only the languages of the catalogue."""
		if self.page.language in languages.COMPLETE:
			return frappe.utils.strip_html(str(error))
		_ = self._
		return _("It did not work. The meeting may have begun or be cancelled. Call us.")

	def _errors(self, values: dict) -> dict[str, str]:
		_, errors = self._, {}
		name = bookings.clean_name(values["namn"])
		kinds = {finding.kind for finding in find_personal_data(name)}
		if not name:
			errors["namn"] = _("Write a name. It need not be your own.")
		elif len(name) > bookings.LONGEST_NAME:
			errors["namn"] = _("The name is too long. Write a shorter one.")
		elif kinds & {PERSONAL_NUMBER, COORDINATION_NUMBER}:
			values["namn"] = ""  # what should not have been written is not shown again
			errors["namn"] = _("Do not write a personal identity number. A first name is enough.")
		try:
			visitors.read_persons(values["antal"])
		except frappe.ValidationError:
			frappe.clear_messages()
			errors["antal"] = _("Say how many you are, from 1 to {0}. Are you more? Call us.").format(
				registrations.LARGEST_GROUP
			)
		if values["kontakt"].strip() and not bookings.clean_contact(values["kontakt"]):
			errors["kontakt"] = _(
				"This looks like neither an e-mail address nor a phone number. Change it, or leave it empty."
			)
		return errors

	def _again(self, values: dict, errors: dict, notice: str | None = None) -> Response:
		return self.show(values, errors, notice, status=417)

	def _registered(self, doc: "frappe.model.document.Document") -> str:
		return self.page.render(
			"salon_registered.html",
			**facts(self.salon, self.page),
			**registration_facts(doc, self._),
			phone=phone(self.salon.company),
		)


def registration_facts(doc: "frappe.model.document.Document", _: Translate) -> dict:
	"""What a registration says about itself to whoever has its code: never a name or a contact."""
	place = visitors.place_in_queue(doc)
	heading = {
		registrations.REGISTERED: _("You are registered."),
		registrations.WAITLISTED: _("You are in the queue."),
		registrations.CANCELLED: _("The registration is cancelled."),
	}.get(doc.status, _("This meeting has been."))
	return {
		"code": doc.registration_code,
		"shown_code": bookings.shown_code(doc.registration_code),
		"persons": doc.persons,
		"heading": heading,
		"queue_place": place,
		"status": doc.status,
		"salon": doc.digital_salon,
	}
