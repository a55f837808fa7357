"""Visits that come from Disken: stored once each, however often they are sent.

A batch is one transaction with a savepoint per record, in the fixed order of client_uuid: two batches that overlap wait
for each other instead of locking each other out. Where the database still sees a deadlock, the whole batch is tried again.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import frappe
import frappe.model
from frappe import _
from frappe.model.document import Document
from frappe.utils import strip_html
from pymysql.err import DataError

from digidel_app.digidel_center.clock import site_zone
from digidel_app.digidel_center.notes import check_text
from digidel_app.digidel_encounters.disken import labels
from digidel_app.digidel_encounters.disken.again import trying_again
from digidel_app.domain import disken, slip_code
from digidel_app.domain.local_time import offset_minutes, with_offset
from digidel_app.domain.personal_data import find_personal_data

ENCOUNTER, QUESTION = "Helpdesk Encounter", "Encounter Question"

FROM_CLIENT = (
	*("client_uuid", "meeting_place", "channel", "started_at", "duration_minutes", "persons", "gender"),
	*("age_band", "visit_kind", "entry_mode", "note", "received_at", "answered_at", "status"),
	*("follow_up_by", "follow_up_done_on", "slip_code", "project", "company"),
	*("spoken_language", "helped_by_supporter", "heard_via", "inclusion_step_before", "inclusion_step_after"),
)
QUESTION_FROM_CLIENT = (
	*("topic", "outcome", "service_owner", "digital_service", "difficulty_kind", "referred_to"),
	"decline_reason",
)
SHOWN = tuple(field for field in FROM_CLIENT if field not in ("company", "project"))
ENTRY_MODES = ("Live", "Batch")  # what is imported comes another way
CHECKED_BY_PERMISSION = ("Meeting Place", "Digital Service", "Referral Target", "Project")
"""Records of one municipality: one the user may not see is told from a missing one by nobody."""

KINDS = {
	"Int": disken.NUMBER,
	"Check": disken.YES_NO,
	"Date": disken.DAY,
	"Datetime": disken.MOMENT,
}

SAVEPOINT = "digidel_record"

Row = dict[str, Any]


class BatchError(frappe.ValidationError):
	"""The whole request cannot be read; nothing is stored."""


class RecordError(frappe.ValidationError):
	"""One record cannot be stored; the message never repeats what it holds."""


REFUSALS = (
	frappe.ValidationError,
	frappe.PermissionError,
	frappe.DoesNotExistError,
	DataError,  # a value that no column holds
)


class Read(NamedTuple):
	"""A record as it was understood: its values, or why it is refused.

	Attributes:
		key: the client's reference as it is stored.
		spelt: the same as it was sent, so that the client knows it again; None when it is no UUID.
	"""

	key: str | None
	spelt: str | None
	values: dict | None
	refusal: str | None


class Stored(NamedTuple):
	"""A visit that is there already."""

	name: str
	advisor: str


def save(sent: Any) -> list[Row]:
	"""Store a batch; one answer per record, in the order they were sent.

	Raises:
		BatchError: no list of records, or too many of them.
		BusyError: the database was too busy; send it again.
	"""
	records = _batch(sent)
	reader = Reader(records)
	read = [reader.read(record) for record in records]
	_forget(sent, records)
	return trying_again(lambda: _store(read))


def correct(client_uuid: Any, values: Any) -> Row:
	"""Replace fields, or all questions, of one of the user's own last visits."""
	sent = _object(values)
	read = Reader([sent]).read(sent, client_uuid)
	_forget(values, sent)
	return trying_again(lambda: _answer(read, lambda: _correct(read)))


def undo(client_uuid: Any) -> Row:
	"""Delete one of the user's own last visits, of the last day and night.

	Raises:
		frappe.LinkExistsError: something else rests on the visit, such as a booking.
	"""
	key = disken.canonical_uuid(client_uuid)
	return trying_again(lambda: {"status": _undo(key)})


def recent() -> list[Row]:
	"""The user's own last visits, newest first, as the page shows and corrects them."""
	names = own_last()
	visits = frappe.get_all(
		ENCOUNTER,
		filters={"name": ("in", names)},
		fields=["name", "utc_offset_minutes", *SHOWN],
	)
	rows = frappe.get_all(
		QUESTION,
		filters={"parent": ("in", names), "parenttype": ENCOUNTER},
		fields=["parent", *QUESTION_FROM_CLIENT],
		order_by="parent asc, idx asc",
	)
	titles = _titles("Meeting Place", "place_name", (visit.meeting_place for visit in visits))
	zone = site_zone()
	by_name = {visit.name: _as_shown(visit, rows, titles, zone) for visit in visits}
	return [by_name[name] for name in names if name in by_name]


def own_last(since: Any = None) -> list[str]:
	"""Names of the last visits the user recorded, newest first; those recorded after `since` if given."""
	filters: dict = {
		"advisor": frappe.session.user,
		"owner": frappe.session.user,
		"entry_mode": ("in", ENTRY_MODES),
	}
	if since:
		filters["creation"] = (">=", since)
	# get_all: one's own visits, also after one has been moved to another municipality
	return frappe.get_all(
		ENCOUNTER, filters=filters, order_by="creation desc, name desc", limit=disken.RECENT, pluck="name"
	)


# --- a batch ------------------------------------------------------------------------------------------------


def _batch(sent: Any) -> list:
	try:
		return disken.read_batch(sent)
	except disken.TooManyRecords as too_many:
		frappe.throw(
			_("At most {0} visits can be sent at a time, and these are {1}. Nothing was stored.").format(
				disken.MOST_RECORDS, too_many.count
			),
			BatchError,
			title=_("Too many visits"),
		)
	except disken.NotABatch:
		frappe.throw(
			_("The visits must be sent as a list. Nothing was stored."), BatchError, title=_("Not readable")
		)


def _forget(*sent: Any) -> None:
	"""Let go of what a request sent once it is read.

	The platform's Error Log keeps every variable of a fault. What was refused because it points at a person must not be
	among them; the request's own list is the one that the platform's frames hold too.
	"""
	for held in sent:
		if getattr(frappe.local, "request", None) and isinstance(held, list | dict):
			held.clear()


def _store(records: list[Read]) -> list[Row]:
	stored = _stored(record.key for record in records if record.key)
	answers: list[Row | None] = [None] * len(records)
	for place in sorted(range(len(records)), key=lambda place: (records[place].key or "", place)):
		record = records[place]
		answers[place] = _answer(record, lambda record=record: _store_one(record, stored))
	return answers


def _store_one(record: Read, stored: dict[str, Stored]) -> Row:
	if record.key in stored:  # before any refusal: what a visit links to may have gone since it was stored
		return _duplicate(stored[record.key])
	_check_read(record)
	doc = frappe.new_doc(ENCOUNTER)
	doc.update(record.values)
	doc.update({"client_uuid": record.key, "advisor": frappe.session.user})
	try:
		doc.insert()
	except frappe.UniqueValidationError:
		return _after_collision(record.key)
	stored[record.key] = Stored(doc.name, doc.advisor)
	return _row("stored", doc.name, slip_code=doc.get("slip_code"))


def _check_read(record: Read) -> None:
	if record.refusal:
		raise RecordError(record.refusal)


def _after_collision(key: str) -> Row:
	"""Somebody stored the same visit while this one was being written, or the slip's code is taken."""
	frappe.db.rollback(save_point=SAVEPOINT)
	found = _stored([key], locking=True)
	if found:
		return _duplicate(found[key])
	raise RecordError(_("The code on the visitor's slip is taken. Make a new slip and save again."))


def _duplicate(found: Stored) -> Row:
	if found.advisor != frappe.session.user and not frappe.has_permission(ENCOUNTER, "read", doc=found.name):
		# says no more than any refusal: the record belongs to somebody else
		raise RecordError(_("The visit cannot be stored under this client reference. Record it again."))
	return _row("duplicate", found.name)


def _stored(keys: Iterable[str], locking: bool = False) -> dict[str, Stored]:
	"""Visits with these client references.

	Args:
		locking: read what is committed now, not what was when the transaction began.
	"""
	keys = list(keys)
	if not keys:
		return {}
	table = frappe.qb.DocType(ENCOUNTER)
	query = (
		frappe.qb.from_(table)
		.select(table.client_uuid, table.name, table.advisor)
		.where(table.client_uuid.isin(keys))
	)
	rows = (query.for_update() if locking else query).run()
	return {disken.canonical_uuid(key) or key: Stored(name, advisor) for key, name, advisor in rows}


# --- answers ------------------------------------------------------------------------------------------------


def _answer(record: Read, work: Callable[[], Row]) -> Row:
	"""The record's answer; a refusal becomes one, and leaves nothing behind in database or messages."""
	frappe.db.savepoint(SAVEPOINT)
	row, refusal = _refused_in_words(work)
	if refusal:
		frappe.db.rollback(save_point=SAVEPOINT)
	return {"client_uuid": record.spelt, **(row or _row("rejected", None, refusal))}


def _refused_in_words(work: Callable[[], dict]) -> tuple[dict | None, str | None]:
	"""(what `work` gives, None), or (None, why it was refused)."""
	messages = len(frappe.local.message_log)
	try:
		return work(), None
	except REFUSALS as error:
		return None, _reason(error, frappe.local.message_log[messages:])
	finally:
		del frappe.local.message_log[messages:]


def _row(status: str, name: str | None, message: str | None = None, **more: Any) -> Row:
	return {"status": status, "name": name, "message": message, **more}


def _reason(error: Exception, messages: list) -> str:
	"""The refusal in words; one that could repeat what somebody wrote is replaced."""
	if isinstance(error, RecordError):
		return str(error)
	said = messages[-1].get("message") if messages and isinstance(messages[-1], dict) else None
	text = strip_html(str(said or "")).strip()
	if not text or find_personal_data(text):
		return _("The visit could not be stored. Check it and save again.")
	return text


# --- reading what was sent ----------------------------------------------------------------------------------


def _object(values: Any) -> Any:
	"""Values sent as an object or as JSON text of one; what is neither is left for the reader to refuse."""
	try:
		return disken.read_json(values) if isinstance(values, str) else values
	except disken.NotABatch:
		return None


class Reader:
	"""Turns records into values of the right kind. What they link to is looked up once for the whole batch."""

	def __init__(self, records: Iterable[Any]):
		self.zone = site_zone()
		self.known = _known_links([record for record in records if isinstance(record, dict)])

	def read(self, record: Any, client_uuid: Any = None) -> Read:
		"""A record understood or refused; `client_uuid` when it was sent beside the record."""
		if not client_uuid and isinstance(record, dict):
			client_uuid = record.get("client_uuid")
		key = disken.canonical_uuid(client_uuid)
		return Read(
			key, client_uuid if key else None, *_refused_in_words(lambda: self.encounter(record, key))
		)

	def encounter(self, record: Any, key: str | None) -> dict:
		"""Values of a visit, with its questions when they were sent.

		Raises:
			RecordError: says which field, and never what it holds.
		"""
		if not isinstance(record, dict):
			raise RecordError(_("A visit must be sent as fields with values. This one cannot be read."))
		if not key:
			raise RecordError(_("The visit has no valid client reference (a UUID). Record it again."))
		values = self._values(ENCOUNTER, record, FROM_CLIENT, aside=("questions",))
		if values.get("note"):
			self._check_note(values)
		if values.get("entry_mode") and values["entry_mode"] not in ENTRY_MODES:
			raise RecordError(_("A visit from the desk cannot be marked as imported."))
		if values.get("slip_code") and not slip_code.is_code(values["slip_code"]):
			raise RecordError(
				_("The code on the visitor's slip is not valid. Make a new slip and save again.")
			)
		if "questions" in record:
			values["questions"] = self._questions(record["questions"])
		return values

	def _check_note(self, values: dict) -> None:
		"""The rule of the document, earlier: what points at a person is not carried any further."""
		place = values.get("meeting_place")
		company = frappe.get_cached_value("Meeting Place", place, "company") if place else None
		check_text(values["note"], _name(frappe.get_meta(ENCOUNTER).get_field("note"), 0), company)

	def _questions(self, rows: Any) -> list[dict]:
		if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
			raise RecordError(_("The questions of the visit cannot be read. Record it again."))
		if len(rows) > disken.MOST_QUESTIONS:
			raise RecordError(
				_("A visit holds at most {0} questions. Divide it into several.").format(
					disken.MOST_QUESTIONS
				)
			)
		return [
			self._values(QUESTION, row, QUESTION_FROM_CLIENT, number=number)
			for number, row in enumerate(rows, 1)
		]

	def _values(
		self, doctype: str, sent: dict, allowed: tuple[str, ...], aside: tuple[str, ...] = (), number: int = 0
	) -> dict:
		meta = frappe.get_meta(doctype)
		for fieldname in sent:
			if fieldname not in allowed and fieldname not in aside and not _is_servers(meta, fieldname):
				raise RecordError(_("The visit holds a field that does not exist. Reload the page."))
		values: dict = {}
		for fieldname in allowed:
			if fieldname in sent and meta.has_field(fieldname):
				self._read(meta.get_field(fieldname), sent[fieldname], values, number)
		return values

	def _read(self, field: Any, sent: Any, values: dict, number: int) -> None:
		try:
			value = disken.read_value(KINDS.get(field.fieldtype, disken.TEXT), sent, self.zone)
		except disken.Unreadable as unreadable:
			raise RecordError(_kind_message(unreadable.kind).format(_name(field, number))) from None
		if field.fieldtype == "Datetime" and value is not None:
			value, offset = value
			if field.fieldname == "started_at":
				values["utc_offset_minutes"] = offset
		elif (
			field.fieldtype == "Select"
			and value
			and value not in labels.options(field.parent, field.fieldname)
		):
			raise RecordError(_("{0}: the choice does not exist. Choose again.").format(_name(field, number)))
		elif field.fieldtype == "Link" and value:
			if value not in self.known.get(field.options, ()):
				raise RecordError(
					_("{0}: what was chosen does not exist or is not yours. Choose again.").format(
						_name(field, number)
					)
				)
		if value is None and field.fieldtype in ("Int", "Select") and field.default:
			return  # what was left empty gets the field's own default
		values[field.fieldname] = value


def _is_servers(meta: Any, fieldname: Any) -> bool:
	"""Fields that the server sets: a client that sends back a whole record is understood, but not followed."""
	return isinstance(fieldname, str) and (
		meta.has_field(fieldname)
		or fieldname in (*frappe.model.default_fields, *frappe.model.child_table_fields)
	)


def _known_links(records: list[dict]) -> dict[str, set[str]]:
	"""Which of the names in the records exist, and which of a municipality's own the user may see."""
	wanted: dict[str, set[str]] = {}
	for doctype, fieldnames, rows in (
		(ENCOUNTER, FROM_CLIENT, records),
		(QUESTION, QUESTION_FROM_CLIENT, _question_rows(records)),
	):
		meta = frappe.get_meta(doctype)
		for fieldname in fieldnames:
			field = meta.get_field(fieldname)
			if field and field.fieldtype == "Link":
				names = {row[fieldname] for row in rows if _is_name(row.get(fieldname))}
				wanted.setdefault(field.options, set()).update(names)
	return {doctype: _existing(doctype, names) for doctype, names in wanted.items() if names}


def _question_rows(records: list[dict]) -> list[dict]:
	tables = [record["questions"] for record in records if isinstance(record.get("questions"), list)]
	return [row for rows in tables for row in rows[: disken.MOST_QUESTIONS] if isinstance(row, dict)]


def _is_name(value: Any) -> bool:
	try:
		return isinstance(value, str) and 0 < len(value) <= 140 and bool(value.encode())
	except UnicodeEncodeError:
		return False


def _existing(doctype: str, names: set[str]) -> set[str]:
	query = frappe.get_list if doctype in CHECKED_BY_PERMISSION else frappe.get_all
	return set(query(doctype, filters={"name": ("in", sorted(names))}, pluck="name", limit_page_length=0))


def _name(field: Any, number: int) -> str:
	label = _(field.label, context=field.parent)
	return _("Question {0}, {1}").format(number, label) if number else label


def _kind_message(kind: str) -> str:
	return {
		disken.TEXT: _("{0} must be text."),
		disken.NUMBER: _("{0} must be a whole number."),
		disken.YES_NO: _("{0} must be yes or no."),
		disken.DAY: _("{0} must be a date such as 2026-03-01."),
		disken.MOMENT: _("{0} must be a date and time such as 2026-03-01T10:05:00+01:00."),
	}[kind]


# --- one's own last visits ----------------------------------------------------------------------------------


def _own(key: str | None, since: Any = None) -> Document | None:
	"""One of the user's own last visits, locked until the request ends."""
	name = key and frappe.db.get_value(ENCOUNTER, {"client_uuid": key}, "name", for_update=True)
	if not name or name not in own_last(since):
		return None
	return frappe.get_doc(ENCOUNTER, name)


def _correct(record: Read) -> Row:
	_check_read(record)
	doc = _own(record.key)
	if not doc:
		raise RecordError(
			_(
				"Only your own last {0} visits can be changed here. Open the visit in the list instead."
			).format(disken.RECENT)
		)
	values = {**record.values, "client_uuid": doc.client_uuid}
	if "follow_up_by" in values and not values["follow_up_by"]:
		values.setdefault("status", "Closed")
	doc.update(values)
	doc.save()
	return _row("stored", doc.name, slip_code=doc.get("slip_code"))


def _undo(key: str | None) -> str:
	doc = _own(key, since=frappe.utils.add_to_date(None, hours=-24))
	if not doc:
		return "absent"
	# One's own last visit, taken back at once, needs no right to delete other people's. No copy is kept: what was
	# typed by mistake must be gone.
	doc.flags.ignore_permissions = True
	doc.delete(delete_permanently=True)
	frappe.db.delete("Version", {"ref_doctype": ENCOUNTER, "docname": doc.name})
	return "removed"


def _titles(doctype: str, title_field: str, names: Iterable[str]) -> dict[str, str]:
	return dict(
		frappe.get_all(
			doctype, filters={"name": ("in", list(set(names)))}, fields=["name", title_field], as_list=True
		)
	)


def _with_offset(visit: dict, zone: ZoneInfo) -> str:
	offset = offset_minutes(visit["started_at"], zone, visit.pop("utc_offset_minutes"))
	return with_offset(visit["started_at"], offset)


def _as_shown(visit: dict, rows: list[dict], titles: dict[str, str], zone: ZoneInfo) -> Row:
	questions = [
		{field: row[field] for field in QUESTION_FROM_CLIENT}
		for row in rows
		if row["parent"] == visit["name"]
	]
	topic = questions[0]["topic"] if questions else None
	return {
		**visit,
		"started_at": _with_offset(visit, zone),
		"place": visit["meeting_place"],
		"place_name": titles.get(visit["meeting_place"], ""),
		"topic": topic,
		"topic_label": _(topic) if topic else "",
		"outcome": questions[0]["outcome"] if questions else None,
		"questions": questions,
	}
