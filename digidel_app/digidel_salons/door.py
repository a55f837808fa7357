"""Counting at the door: who may count which salon, and counts that are stored once, however often they are sent.

A count says what the device had seen (its mark). Where something else is stored by then, nothing is overwritten: the
answer shows what is stored, and whoever counted chooses to replace it or to add to it.
"""

import json
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, cint, get_datetime, getdate, now_datetime, strip_html, today

from digidel_app.digidel_center.clock import site_offset, site_zone
from digidel_app.digidel_center.places import lock_places
from digidel_app.digidel_encounters.disken import labels
from digidel_app.digidel_encounters.disken.again import trying_again
from digidel_app.digidel_salons import headcounts, seats
from digidel_app.domain import disken, headcount, registrations, salons
from digidel_app.domain.headcount import Count, CountError
from digidel_app.domain.local_time import with_offset
from digidel_app.domain.written import as_written

SALON, COUNT, REGISTRATION = "Digital Salon", "Salon Count", "Salon Registration"
DAYS_BACK = 7
"""So long after a salon it can be counted here; afterwards in its form."""
MOST_COUNTS = 50
"""In one request."""
SAVEPOINT = "digidel_count"
APPLIED, TAKEN_BACK = "Applied", "Taken back"

Row = dict[str, Any]


class Refusal(frappe.ValidationError):
	"""One count is refused; `answer` is what the device needs besides the message."""

	def __init__(self, message: str, **answer: Any):
		super().__init__(message)
		self.answer = answer


class Sent(NamedTuple):
	"""A count as it was understood."""

	key: str
	count: Count
	counted_at: Any
	confirmed: bool
	mode: str | None
	seen: str
	replaces: str | None


# -- who may count ----------------------------------------------------------------------------------------------


def check_may_count(salon: str) -> None:
	"""Coordinators and managers count every salon of their municipality, other staff those they host.

	Raises:
		frappe.DoesNotExistError: no such salon, or none the user may see: the same answer for both.
		frappe.PermissionError: the user sees the salon but does not host it.
	"""
	if not isinstance(salon, str) or not _visible([salon]):
		frappe.throw(_("There is no such salon."), frappe.DoesNotExistError)
	if not frappe.has_permission(SALON, "write") and salon not in _hosted([salon]):
		frappe.throw(
			_("Only the hosts of a salon and its coordinators count who came. Ask to be added as a host."),
			frappe.PermissionError,
		)


def _visible(names: list[str]) -> list[str]:
	return frappe.get_list(SALON, filters={"name": ("in", names)}, pluck="name", limit_page_length=0)


def _hosted(names: list[str]) -> set[str]:
	"""Those of the salons that the user hosts as a member of staff."""
	return set(
		frappe.get_all(
			"Salon Host",
			filters={"parent": ("in", names), "parenttype": SALON, "user": frappe.session.user},
			pluck="parent",
		)
	)


def salons_to_count(company: str) -> list[Row]:
	"""Salons of today and the last week that the user may count, with what is counted already. No names."""
	rows = frappe.get_list(
		SALON,
		filters={
			"company": company,
			"status": ("in", (salons.PLANNED, salons.OPEN, salons.HELD)),
			"starts_at": ("between", (add_days(getdate(today()), -DAYS_BACK), getdate(today()))),
		},
		fields=[
			"name",
			"title",
			"meeting_place",
			"starts_at",
			"ends_at",
			"status",
			"capacity",
			"seats_taken",
		],
		order_by="starts_at desc",
		limit_page_length=0,
	)
	if not frappe.has_permission(SALON, "write"):
		hosted = _hosted([row.name for row in rows])
		rows = [row for row in rows if row.name in hosted]
	return [_as_shown(row) for row in rows]


def sheet(salon: str) -> Row:
	"""What a form needs to count one salon."""
	doc = frappe.get_doc(SALON, salon)
	return {
		"title": as_written(doc.title),
		"status": doc.status,
		"capacity": cint(doc.capacity),
		"seats_taken": cint(doc.seats_taken),
		"genders": labels.choices("Salon Headcount", "gender"),
		"age_bands": [
			{"name": band, "label": _(band)}
			for band in frappe.get_all(
				"Age Band", filters={"is_active": 1}, pluck="name", order_by="from_age asc"
			)
		],
		"stored": shown(headcounts.stored(doc)),
	}


def _as_shown(row: frappe._dict) -> Row:
	times = {name: with_offset(row[name], site_offset(row[name])) for name in ("starts_at", "ends_at")}
	return {
		**row,
		**times,
		"title": as_written(row.title),
		"stored": shown(headcounts.stored(frappe.get_doc(SALON, row.name))),
	}


def shown(count: Count | None) -> Row | None:
	"""A stored count as devices read it."""
	if count is None:
		return None
	return {
		"rows": [cell._asdict() for cell in count.cells],
		"persons": headcount.in_grid(count.cells),
		"persons_by_head": count.by_head,
		"difference": count.difference,
		"library_staff": count.library_staff,
		"mark": headcount.mark(count),
	}


# -- storing counts -----------------------------------------------------------------------------------------------


def save(sent: Any) -> list[Row]:
	"""Store counts, one answer each in their order; a refused one never stops the others.

	Raises:
		frappe.ValidationError: no list, too many, or a database too busy; nothing is stored.
	"""
	try:
		records = disken.read_batch(sent)
	except (disken.NotABatch, disken.TooManyRecords):
		records = None
	if records is None or len(records) > MOST_COUNTS:
		frappe.throw(_("Send the counts as a list of at most {0}. Nothing was stored.").format(MOST_COUNTS))
	age_bands = frappe.get_all("Age Band", pluck="name")
	return trying_again(lambda: _save_all(records, age_bands))


def _save_all(records: list, age_bands: list[str]) -> list[Row]:
	"""Salons in the order of their names, so that two requests wait for each other; of one salon in the order sent."""
	answers: list[Row] = [{}] * len(records)
	for place in sorted(range(len(records)), key=lambda place: (_salon_of(records[place]), place)):
		answers[place] = _answer(records[place], age_bands)
	return answers


def _salon_of(record: Any) -> str:
	name = record.get("digital_salon") if isinstance(record, dict) else None
	return name if isinstance(name, str) else ""


def _answer(record: Any, age_bands: list[str]) -> Row:
	spelt = record.get("client_uuid") if isinstance(record, dict) else None
	answer: Row = {"client_uuid": spelt if disken.canonical_uuid(spelt) else None}
	return {**answer, **_in_words(lambda: _save_one(record, age_bands))}


def _in_words(work: Any) -> Row:
	"""What `work` answers; a refusal becomes an answer, and leaves nothing behind in database or messages."""
	messages = len(frappe.local.message_log)
	frappe.db.savepoint(SAVEPOINT)
	try:
		return work()
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		more = error.answer if isinstance(error, Refusal) else {}
		return {"status": "rejected", "name": None, "message": as_written(strip_html(str(error))), **more}
	finally:
		del frappe.local.message_log[messages:]


def _save_one(record: Any, age_bands: list[str]) -> Row:
	sent = _read(record, age_bands)
	name = record.get("digital_salon")
	check_may_count(name)
	salon = _locked(name)
	earlier = _earlier(sent.key)
	if earlier:
		return _duplicate(earlier, salon)
	_check_time(salon, sent)
	before = headcounts.stored(salon)
	count = _joined(sent, before, salon)
	count = count._replace(library_staff=count.library_staff or salon.library_staff_answer or None)
	try:
		count = headcount.settled(count)
		headcount.check_size(headcount.in_grid(count.cells), cint(salon.capacity), sent.confirmed)
	except CountError as error:
		raise Refusal(headcounts.message(error), reason=error.kind) from None
	figures = _as_text(salon)
	_apply(salon, count, sent.confirmed)
	return _stored_row(salon, sent, figures)


def _read(record: Any, age_bands: list[str]) -> Sent:
	if not isinstance(record, dict):
		raise Refusal(headcounts.message(CountError(headcount.NOT_READABLE)))
	key = disken.canonical_uuid(record.get("client_uuid"))
	if not key:
		raise Refusal(_("The count has no valid client reference (a UUID). Count again."))
	try:
		given = record.get("persons_by_head")
		count = Count(
			headcount.read_cells(record.get("rows"), age_bands),
			None if given in (None, "") else headcount.read_number(given),
			headcount.choice(record.get("difference"), headcount.DIFFERENCES),
			headcount.choice(record.get("library_staff"), (headcount.YES, headcount.NO)),
		)
		mode = headcount.choice(record.get("mode"), headcount.MODES)
		moment = disken.read_value(disken.MOMENT, record.get("counted_at"), site_zone())
	except CountError as error:
		raise Refusal(headcounts.message(error), reason=error.kind) from None
	except disken.Unreadable:
		raise Refusal(_("The time of the count cannot be read. Count again.")) from None
	seen = record.get("seen")
	return Sent(
		key,
		count,
		moment[0] if moment else now_datetime(),
		record.get("over_capacity_confirmed") in (True, 1),
		mode,
		seen if isinstance(seen, str) else "",
		disken.canonical_uuid(record.get("replaces")),
	)


def _locked(name: str) -> Document:
	"""The salon as it is now, kept for this transaction: the place first, as everywhere."""
	lock_places(frappe.db.get_value(SALON, name, "meeting_place"))
	return frappe.get_doc(SALON, name, for_update=True)


def _earlier(key: str | None) -> frappe._dict | None:
	fields = ["name", "digital_salon", "counted_by", "counted_at", "state", "mark_after", "before_figures"]
	return key and frappe.db.get_value(COUNT, {"client_uuid": key}, fields, as_dict=True, for_update=True)


def _duplicate(earlier: frappe._dict, salon: Document) -> Row:
	if earlier.digital_salon != salon.name or earlier.counted_by != frappe.session.user:
		raise Refusal(_("The count cannot be stored under this client reference. Count again."))
	stored = shown(headcounts.stored(salon))
	return {"status": "duplicate", "name": salon.name, "message": None, "stored": stored}


def _check_time(salon: Document, sent: Sent) -> None:
	now = now_datetime()
	if salon.status not in (salons.PLANNED, salons.OPEN, salons.HELD):
		raise Refusal(
			_("{0} is {1} and cannot be counted. Its coordinator can change that.").format(
				salon.title, _(salon.status, context=SALON)
			),
			reason="status",
		)
	if not headcount.may_be_counted(get_datetime(salon.starts_at), now):
		raise Refusal(
			_("{0} has not begun yet. Count when people come.").format(salon.title), reason="future"
		)
	if headcount.is_clock_wrong(sent.counted_at, now):
		raise Refusal(_("The device's clock is more than a day ahead. Set it right and count again."))


def _joined(sent: Sent, before: Count | None, salon: Document) -> Count:
	"""What is to be stored, when a count meets one that is there.

	Raises:
		Refusal: something else is stored than was seen, and nobody has chosen what to do with it.
	"""
	replaced = sent.replaces and _earlier(sent.replaces)
	if replaced and _is_as_left(replaced, salon):
		before = _read_text(replaced.before_figures)[0] if sent.mode == headcount.ADD else None
	elif before is not None and (sent.seen != headcount.mark(before) or not sent.mode):
		raise Refusal(
			_(
				"{0} persons are already counted here. Choose whether your count replaces them or is added."
			).format(headcount.in_grid(before.cells)),
			reason="conflict",
			stored=shown(before),
		)
	return headcount.added(before, sent.count) if before and sent.mode == headcount.ADD else sent.count


def _is_as_left(earlier: frappe._dict, salon: Document) -> bool:
	"""Whether the user's own earlier count of this salon is still what is stored."""
	return (
		earlier.digital_salon == salon.name
		and earlier.counted_by == frappe.session.user
		and earlier.state == APPLIED
		and earlier.mark_after == headcount.mark(headcounts.stored(salon))
	)


def _apply(salon: Document, count: Count | None, confirmed: bool, status: str = salons.HELD) -> None:
	headcounts.write(salon, count)
	salon.over_capacity_confirmed = int(confirmed and _exceeds(salon))
	salon.status = status
	salon.save(
		ignore_permissions=True
	)  # a host need not be able to plan salons; check_may_count has been asked


def _exceeds(salon: Document) -> bool:
	"""Whether so many came that somebody had to confirm it."""
	return salon.persons_total > headcount.UNLIKELY or 0 < cint(salon.capacity) < salon.persons_total


def _stored_row(salon: Document, sent: Sent, figures: str) -> Row:
	stored = shown(headcounts.stored(salon))
	frappe.get_doc(
		{
			"doctype": COUNT,
			"digital_salon": salon.name,
			"company": salon.company,
			"client_uuid": sent.key,
			"counted_by": frappe.session.user,
			"counted_at": sent.counted_at,
			"mode": sent.mode,
			"persons": headcount.in_grid(sent.count.cells),
			"mark_after": stored["mark"],
			"before_figures": figures,
		}
	).insert(ignore_permissions=True)  # nobody writes these by hand
	return {"status": "stored", "name": salon.name, "message": None, "stored": stored}


def _as_text(salon: Document) -> str:
	count = headcounts.stored(salon)
	return json.dumps(
		{
			"count": count and [list(map(list, count.cells)), *count[1:]],
			"status": salon.status,
			"library": salon.library_staff_answer or None,
		}
	)


def _read_text(text: str) -> tuple[Count | None, Row]:
	"""The figures before a count, and what else the salon said then."""
	data = json.loads(text)
	if data["count"] is None:
		return None, data
	cells, *rest = data["count"]
	return Count(tuple(headcount.Cell(*cell) for cell in cells), *rest), data


# -- taking a count back ------------------------------------------------------------------------------------------


def undo(client_uuid: Any) -> Row:
	"""Take back one of the user's own counts of the last 24 hours: what stood there before stands there again.

	Returns:
		{"status": "removed"}, {"status": "absent"}, or a rejected row when somebody has counted since.
	"""
	key = disken.canonical_uuid(client_uuid)
	return trying_again(
		lambda: {"client_uuid": client_uuid if key else None, **_in_words(lambda: _undo(key))}
	)


def _undo(key: str | None) -> Row:
	name = key and frappe.db.get_value(
		COUNT,
		{
			"client_uuid": key,
			"counted_by": frappe.session.user,
			"creation": (">", add_to_date(now_datetime(), hours=-24)),
		},
		"digital_salon",
	)
	if not name:
		return {"status": "absent"}
	check_may_count(name)
	salon = _locked(name)
	earlier = _earlier(key)
	if earlier.state != APPLIED:
		return {"status": "removed"}
	if not _is_as_left(earlier, salon):
		raise Refusal(
			_("The salon has been counted or changed since. Count again instead."), reason="changed"
		)
	count, before = _read_text(earlier.before_figures)
	salon.library_staff_answer = before["library"]
	_apply(salon, count, True, before["status"])  # what stood there before was accepted then
	frappe.db.set_value(COUNT, earlier.name, "state", TAKEN_BACK)
	return {"status": "removed", "salon": name, "stored": shown(headcounts.stored(salon))}


# -- those who had registered -------------------------------------------------------------------------------------


def door_list(salon: str) -> list[Row]:
	"""Who is registered for a salon of today, to tick off. Names leave the server only for that day.

	Raises:
		frappe.ValidationError: the salon is on another day.
	"""
	check_may_count(salon)
	if getdate(frappe.db.get_value(SALON, salon, "starts_at")) != getdate(today()):
		frappe.throw(_("Names are shown on the day of the salon only."))
	# get_all: a host sees the list of the own salon; which one was asked above
	rows = frappe.get_all(
		REGISTRATION,
		filters={"digital_salon": salon, "status": ("!=", registrations.CANCELLED)},
		fields=["name", "participant_name", "persons", "status"],
		order_by="participant_name asc, name asc",
	)
	return [{**row, "status_label": _(row.status, context=REGISTRATION)} for row in rows]


def mark_attendance(registration: Any, status: Any) -> Row:
	"""Say that somebody who had registered came, did not come, or is still to come. The same said twice is no fault.

	Raises:
		frappe.DoesNotExistError: no such registration, or none of a salon the user may see.
		frappe.ValidationError: an unknown state, or a salon that has not begun or is long over.
	"""
	if status not in (registrations.REGISTERED, registrations.ATTENDED, registrations.NO_SHOW):
		frappe.throw(_("The choice does not exist. Choose again."))
	salon = isinstance(registration, str) and frappe.db.get_value(REGISTRATION, registration, "digital_salon")
	if not salon:
		frappe.throw(_("There is no such registration."), frappe.DoesNotExistError)
	check_may_count(salon)
	return trying_again(lambda: _mark(registration, salon, status))


def _mark(registration: str, salon: str, status: str) -> Row:
	starts_at = seats.lock(salon).starts_at
	if not headcount.may_be_counted(starts_at, now_datetime()):
		frappe.throw(_("The salon has not begun yet."))
	if getdate(starts_at) < getdate(add_days(today(), -DAYS_BACK)):
		frappe.throw(_("The salon is long over. Change the registration in its form."))
	doc = frappe.get_doc(REGISTRATION, registration, for_update=True)
	if doc.status != status:
		doc.status = status
		doc.save(ignore_permissions=True)  # a host ticks off the own salon; check_may_count has been asked
	return {"status": "stored", "name": doc.name, "registration_status": doc.status}
