"""/digidel/boka: kind → topic → help article → place → day → time → name. One thing per view, nothing but HTML.

What has been chosen stands in the address until the name is asked for, so that Back, reload and bookmarks work. Name and
contact are only ever sent by POST.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import frappe
from frappe.utils import getdate, sanitize_html
from markupsafe import Markup
from werkzeug.wrappers import Response

from digidel_app.digidel_center import visitor_messages
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters import booking_mail, booking_visitors
from digidel_app.digidel_encounters.booking_texts import day_text, kind_label, refusal, time_text
from digidel_app.digidel_encounters.doctype.guidance_booking.guidance_booking import TimeNotBookable
from digidel_app.domain import bookings
from digidel_app.domain.personal_data import COORDINATION_NUMBER, PERSONAL_NUMBER, find_personal_data
from digidel_app.web import form_token, languages, limits
from digidel_app.web.renderer import Page
from digidel_app.web.start import choose_municipality

PURPOSE = "boka"
DAYS_AT_A_TIME = 10
NO_TOPIC = "-"
FIELDS = {
	"kind": "slag",
	"group": "grupp",
	"topic": "amne",
	"read": "last",
	"place": "plats",
	"day": "dag",
	"time": "tid",
	"thing": "sak",
}
"""Choice → its name in the address."""


@dataclass(frozen=True)
class Choices:
	"""What has been chosen so far; empty is not yet."""

	kind: str = ""
	group: str = ""
	topic: str = ""
	read: str = ""
	place: str = ""
	day: str = ""
	time: str = ""
	thing: str = ""

	def query(self) -> dict[str, str]:
		return {FIELDS[name]: value for name, value in self.__dict__.items() if value}

	def until(self, name: str) -> "Choices":
		"""What was chosen before one choice."""
		names = list(FIELDS)
		return replace(self, **dict.fromkeys(names[names.index(name) :], ""))


def page(page: Page) -> Response | str:
	"""The next thing to choose, or the booking that has been made."""
	if not page.company:
		return choose_municipality(page)
	view = Booking(page)
	return view.send() if page.method == "POST" else view.show()


class Booking:
	"""One request on the way to a booking."""

	def __init__(self, page: Page):
		self.page, self._ = page, page.text
		self.dates = languages.PREPARED[page.language].dates
		given = page.form if page.method == "POST" else page.query
		self.choices = self._known(
			Choices(**{name: (given.get(field) or "")[:140] for name, field in FIELDS.items()})
		)

	# -- what has been chosen, and what comes next --------------------------------------------------------------

	def _known(self, choices: Choices) -> Choices:
		"""Choices that exist; the first that does not, and all that follow from it, are asked again."""
		if len(self.kinds) == 1:
			choices = replace(choices, kind=self.kinds[0])
		if choices.kind not in self.kinds:
			return Choices()
		if choices.kind != bookings.GUIDANCE or not self.topics:
			choices = replace(choices, group=NO_TOPIC, topic=NO_TOPIC, read="1")
		elif choices.topic and choices.topic != NO_TOPIC:
			topic = next((one for one in self.topics if one.name == choices.topic), None)
			if not topic:
				return choices.until("topic")
			choices = replace(
				choices,
				group=topic.topic_group,
				read=choices.read or ("" if self.article(topic.name) else "1"),
			)
		elif choices.topic == NO_TOPIC:
			choices = replace(choices, group=NO_TOPIC, read="1")
		places = self.places(choices.kind)
		if len(places) == 1:
			choices = replace(choices, place=places[0].name)
		if choices.place not in {place.name for place in places}:
			return choices.until("place")
		return choices

	@property
	def step(self) -> str:
		"""The first thing that is not chosen yet."""
		for name in ("kind", "group", "topic", "read", "place", "day", "time"):
			if not getattr(self.choices, name):
				return name
		return "name"

	def url(self, **chosen: str) -> str:
		return self.page.url_for("boka", **replace(self.choices, **chosen).query())

	def url_before(self, name: str) -> str:
		return self.page.url_for("boka", **self.choices.until(name).query())

	# -- what can be chosen -------------------------------------------------------------------------------------

	@cached_property
	def offers(self) -> list[frappe._dict]:
		"""Place and kind of every schedule in use at a place in use. Everybody may know."""
		schedule, place = frappe.qb.DocType("Booking Schedule"), frappe.qb.DocType("Meeting Place")
		return (
			frappe.qb.from_(schedule)
			.join(place)
			.on(schedule.meeting_place == place.name)
			.select(place.name, place.place_name, place.locality, schedule.bookable_kind)
			.where((place.company == self.page.company) & (place.is_active == 1) & (schedule.is_active == 1))
			.where(schedule.valid_to.isnull() | (schedule.valid_to >= getdate()))
			.orderby(place.place_name)
			.distinct()
		).run(as_dict=True)

	@cached_property
	def kinds(self) -> list[str]:
		offered = {offer.bookable_kind for offer in self.offers}
		return [kind for kind in bookings.KINDS if kind in offered]

	def places(self, kind: str) -> list[frappe._dict]:
		return [offer for offer in self.offers if offer.bookable_kind == kind]

	@cached_property
	def topics(self) -> list[frappe._dict]:
		return frappe.get_all(  # topics are no secret
			"Encounter Topic",
			filters={"is_active": 1},
			fields=["name", "topic_name", "topic_group", "help_article"],
			order_by="topic_name asc",
		)

	@cached_property
	def groups(self) -> list[str]:
		"""Groups of topics in the order of the vocabulary's own list."""
		used = {topic.topic_group for topic in self.topics}
		options = frappe.get_meta("Encounter Topic").get_options("topic_group").split("\n")
		return [group for group in options if group in used]

	def article(self, topic: str) -> frappe._dict | None:
		"""The published help article of a topic, if it has one."""
		name = next((one.help_article for one in self.topics if one.name == topic), None)
		if not name:
			return None
		found = frappe.db.get_value(
			"Help Article", {"name": name, "published": 1}, ["title", "content"], as_dict=True
		)
		return found if found and found.content else None

	@cached_property
	def free(self) -> list[bookings.Slot]:
		"""Free times of the chosen kind at the chosen place, as far ahead as one may book."""
		last = booking_visitors.last_bookable_day(self.page.company)
		place = booking_visitors.place_of(self.choices.place, self.page.company)
		found = booking_visitors.free(place, getdate(), last)
		return [slot for slot, _left in found if slot.kind == self.choices.kind]

	# -- showing ------------------------------------------------------------------------------------------------

	def show(self, **more: object) -> str:
		step = more.pop("step", self.step)
		content = {"step": step, **getattr(self, f"_view_{step}")(), **more}
		return self.page.render(
			"booking.html",
			**{
				"notice": None,
				"back": None,
				"chosen": list(self._chosen(content["step"])),
				"phone": self._phone(),
				"post": False,
				"hidden": [],
				**content,
			},
		)

	def _phone(self) -> str | None:
		settings = company_settings(self.page.company)
		return settings.get("public_phone") if settings else None

	def _chosen(self, step: str) -> Iterator[dict]:
		"""What stands above the question: what has been chosen, with a way to change it."""
		_, choices, names = self._, self.choices, list(FIELDS)
		before = set(names[: names.index(step)]) if step in names else set(names)
		if "kind" in before and len(self.kinds) > 1:
			yield {"label": _("What"), "value": kind_label(choices.kind, _), "url": self.url_before("kind")}
		if "topic" in before and choices.topic and choices.kind == bookings.GUIDANCE and self.topics:
			value = choices.topic if choices.topic != NO_TOPIC else _("Something else")
			yield {"label": _("Help with"), "value": value, "url": self.url_before("group")}
		if "place" in before and choices.place:
			place = next(one for one in self.places(choices.kind) if one.name == choices.place)
			url = self.url_before("place") if len(self.places(choices.kind)) > 1 else None
			yield {"label": _("Where"), "value": place.place_name, "url": url}
		if "day" in before and choices.day:
			day = booking_visitors.read_day(choices.day)
			yield {"label": _("Day"), "value": day_text(day, self.dates), "url": self.url_before("day")}
		if step == "name":
			at = booking_visitors.read_time(choices.time)
			yield {"label": _("Time"), "value": time_text(at, self.dates), "url": self.url_before("time")}

	def _view_kind(self) -> dict:
		return {
			"heading": self._("What do you want to book?"),
			"options": [
				{"label": kind_label(kind, self._), "url": self.url(kind=kind)} for kind in self.kinds
			],
		}

	def _view_group(self) -> dict:
		_ = self._
		options = [{"label": _(group), "url": self.url(group=group)} for group in self.groups]
		options.append(
			{"label": _("Something else, or I do not know"), "url": self.url(group=NO_TOPIC, topic=NO_TOPIC)}
		)
		return {"heading": _("What do you want help with?"), "options": options}

	def _view_topic(self) -> dict:
		_ = self._
		options = [
			# topics are the municipality's own words
			{"label": topic.topic_name, "url": self.url(topic=topic.name), "lang": languages.SWEDISH}
			for topic in self.topics
			if topic.topic_group == self.choices.group
		]
		options.append({"label": _("Something else"), "url": self.url(topic=NO_TOPIC)})
		return {
			"heading": _("What is it about?"),
			"options": options,
			"back": self.url_before("group"),
		}

	def _view_read(self) -> dict:
		article = self.article(self.choices.topic)
		return {
			"heading": self._("This may answer your question"),
			"article": {
				"title": article.title,
				# written in Desk's editor by the municipality; sanitised again here, for this page is everybody's
				"content": Markup(sanitize_html(article.content, always_sanitize=True)),
			},
			"go_on": self.url(read="1"),
			"options": [],
			"back": self.url_before("topic"),
		}

	def _view_place(self) -> dict:
		options = [
			{
				"label": place.place_name,
				"text": place.locality,
				"url": self.url(place=place.name),
				"lang": languages.SWEDISH,
			}
			for place in self.places(self.choices.kind)
		]
		return {"heading": self._("Where do you want to come?"), "options": options}

	def _view_day(self) -> dict:
		days = list(dict.fromkeys(slot.starts_at.date() for slot in self.free))
		first = self._first_day()
		ahead = [day for day in days if day >= first]
		shown, later = ahead[:DAYS_AT_A_TIME], ahead[DAYS_AT_A_TIME:]
		return {
			"heading": self._("Which day?"),
			"options": [
				{"label": day_text(day, self.dates), "url": self.url(day=day.isoformat())} for day in shown
			],
			"later": self.page.url_for("boka", **self.choices.query(), fran=later[0].isoformat())
			if later
			else None,
			"earlier": self.url() if first > getdate() and days and days[0] < first else None,
			"none_free": not days,
		}

	def _first_day(self) -> date:
		try:
			return date.fromisoformat(self.page.query.get("fran") or "")
		except ValueError:
			return getdate()

	def _view_time(self) -> dict:
		try:
			day = date.fromisoformat(self.choices.day)
		except ValueError:
			self.choices = self.choices.until("day")
			return {**self._view_day(), "step": "day"}
		slots = [slot for slot in self.free if slot.starts_at.date() == day]
		things = self._thing_names({slot.equipment for slot in slots if slot.equipment})
		return {
			"heading": self._("Which time?"),
			"options": [
				{
					"label": f"{time_text(slot.starts_at, self.dates)}–{time_text(slot.ends_at, self.dates)}",
					"text": things.get(slot.equipment),
					"url": self.url(
						time=booking_visitors.written(slot.starts_at), thing=slot.equipment or ""
					),
					"value": f"{booking_visitors.written(slot.starts_at)}|{slot.equipment or ''}",
				}
				for slot in slots
			],
			"short": not things,
			"back": self.url_before("day"),
			"none_free": not slots,
		}

	def _thing_names(self, things: set[str]) -> dict[str, str]:
		rows = frappe.get_all(  # what can be booked is public
			"Digidel Equipment",
			filters={"name": ("in", list(things) or [""])},
			fields=["name", "equipment_name"],
		)
		return {row.name: row.equipment_name for row in rows}

	def _view_name(self) -> dict:
		try:
			booking_visitors.read_time(self.choices.time)
		except frappe.ValidationError:
			frappe.clear_messages()
			self.choices = self.choices.until("time")
			return {**self._view_time(), "step": "time"}
		return {
			"heading": self._("Your booking"),
			"options": [],
			"hidden": list(self.choices.query().items()),
			"token": form_token.make(PURPOSE),
			"values": {"namn": "", "kontakt": ""},
			"errors": {},
			"back": self.url_before("time"),
		}

	# -- sending ------------------------------------------------------------------------------------------------

	def send(self) -> Response | str:
		limits.spend(limits.BOOKING)
		form, _ = self.page.form, self._
		chosen_again = (form.get("vald_tid") or "")[:140]
		if chosen_again:  # the first time was taken, and another was chosen with the same form
			time, _bar, thing = chosen_again.partition("|")
			self.choices = replace(self.choices, time=time, thing=thing)
		if self.step != "name":
			return self._answer(self.show(notice=_("Something is missing. Choose it here.")), 417)
		values = {"namn": (form.get("namn") or "")[:400], "kontakt": (form.get("kontakt") or "")[:400]}
		errors = self._errors(values)
		token = form.get("formular")
		if form.get("webbplats"):  # nobody sees that field: whoever fills it in is a program
			return self._again(values, {}, _("We could not take the form. Call us instead."))
		if not errors and not form_token.is_good(token, PURPOSE):
			return self._again(values, {}, _("Check what you have written and press Book once more."))
		if errors:
			return self._again(values, errors, None)
		try:
			booking = self._book(values, token)
		except TimeNotBookable as error:
			return self._other_times(values, error.kind)
		except frappe.DoesNotExistError:
			raise
		except frappe.ValidationError:
			frappe.db.rollback()
			frappe.clear_messages()
			return self._again(values, {}, _("We could not take the form. Call us instead."))
		return self._answer(self._booked(booking), 200)

	def _book(self, values: dict, token: str) -> "frappe.model.document.Document":
		choices = self.choices
		booking = booking_visitors.book(
			booking_visitors.place_of(choices.place, self.page.company),
			booking_visitors.read_time(choices.time),
			values["namn"],
			kind=choices.kind,
			equipment=choices.thing or None,
			visitor_contact=values["kontakt"].strip() or None,
			topic=choices.topic if choices.topic != NO_TOPIC else None,
			language=self.page.language,
			submission_key=form_token.submission_key(token),
		)
		if booking.flags.booked_by_visitor:  # not when the same form had been sent before
			booking_mail.confirm(booking)
		return booking

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
		if values["kontakt"].strip() and not bookings.clean_contact(values["kontakt"]):
			errors["kontakt"] = _(
				"This looks like neither an e-mail address nor a phone number. Change it, or leave it empty."
			)
		return errors

	def _again(self, values: dict, errors: dict, notice: str | None) -> Response:
		html = self.show(values=values, errors=errors, notice=notice)
		return self._answer(html, 417)

	def _other_times(self, values: dict, kind: str) -> Response:
		"""The time was taken meanwhile: other times of the day, with name and contact kept in the form."""
		frappe.db.rollback()
		frappe.clear_messages()
		self.__dict__.pop("free", None)
		hidden = [
			*self.choices.until("time").query().items(),
			*values.items(),
		]
		html = self.show(
			step="time",
			notice=refusal(kind, self._),
			post=True,
			hidden=hidden,
			token=form_token.make(PURPOSE),
		)
		return self._answer(html, 417)

	def _booked(self, booking: "frappe.model.document.Document") -> str:
		return self.page.render("booked.html", **facts(booking, self.page), phone=self._phone())

	def _answer(self, html: str, status: int) -> Response:
		return Response(html, status=status, mimetype="text/html")


def facts(booking: "frappe.model.document.Document", page: Page) -> dict:
	"""What a booking says about itself to whoever has its code: never a name or a contact."""
	dates = languages.PREPARED[page.language].dates
	starts_at: datetime = frappe.utils.get_datetime(booking.starts_at)
	ends_at: datetime = frappe.utils.get_datetime(booking.ends_at)
	return {
		"code": booking.booking_code,
		"shown_code": bookings.shown_code(booking.booking_code),
		"what": booking.topic or kind_label(booking.bookable_kind, page.text),
		"place_name": frappe.db.get_value("Meeting Place", booking.meeting_place, "place_name"),
		"day": day_text(starts_at.date(), dates),
		"time": f"{time_text(starts_at, dates)}–{time_text(ends_at, dates)}",
		"status": booking.status,
		"will_remind": visitor_messages.channel_of(booking.visitor_contact) != visitor_messages.BY_CALL,
	}
