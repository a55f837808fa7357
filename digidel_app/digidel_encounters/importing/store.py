"""Writes visits that have been judged, many with one statement, each once."""

import secrets
import string
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import now_datetime, sanitize_html

from digidel_app.digidel_center.clock import site_zone
from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.doctype.helpdesk_encounter.helpdesk_encounter import (
	COPIED_TO_QUESTIONS,
	carried_by_questions,
)
from digidel_app.domain import slip_code
from digidel_app.domain.encounter_file import QUESTION_COLUMNS, Visit
from digidel_app.domain.local_time import offset_minutes

ROWS_A_STATEMENT = 2_500
ATTEMPTS = 4
_LETTERS = string.ascii_lowercase + string.digits
_STAMPS = ("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx")
_VISIT = (
	"company",
	"project",
	"meeting_place",
	"started_at",
	"started_on",
	"utc_offset_minutes",
	"duration_minutes",
	"channel",
	"persons",
	"gender",
	"age_band",
	"visit_kind",
	"advisor",
	"status",
	"follow_up_by",
	"follow_up_done_on",
	"answered_at",
	"slip_code",
	"note",
	"first_topic",
	"entry_mode",
	"client_uuid",
)
_ROW = ("parent", "parenttype", "parentfield")


class Stored(NamedTuple):
	"""How many visits were new, and how many had been stored before."""

	new: int
	known: int


def store(visits: Sequence[tuple[str, Visit]], company: str, user: str) -> Stored:
	"""Write visits of one municipality, given with their identifiers; those already there are left alone.

	Commits, so that an import that is cut off keeps what it has and can be run again.
	"""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			return _store(visits, company, user)
		except (frappe.db.IntegrityError, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			# somebody else imports the same file at the same time, or a slip code was taken: look again
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				raise
	raise AssertionError("unreachable")


def _store(visits: Sequence[tuple[str, Visit]], company: str, user: str) -> Stored:
	known = _already_stored([identifier for identifier, _visit in visits])
	new = [(identifier, visit) for identifier, visit in visits if identifier not in known]
	settings = company_settings(company)
	origin = {
		"company": company,
		"project": settings and settings.default_project,
		"advisor": user,
		"zone": site_zone(),
	}
	parents: list[tuple] = []
	children: list[tuple] = []
	now = now_datetime()
	for number, (identifier, visit) in enumerate(new):
		# a microsecond apart, so that lists keep the file's order
		_add(parents, children, identifier, visit, origin, user, now + timedelta(microseconds=number))
	_insert("Helpdesk Encounter", (*_STAMPS, *_VISIT), parents)
	_insert("Encounter Question", (*_STAMPS, *_ROW, *_QUESTION_FIELDS), children)
	frappe.db.commit()  # each part stands on its own: a run that is cut off is continued by the next
	return Stored(len(new), len(known))


_QUESTION_FIELDS = (*(column.fieldname for column in QUESTION_COLUMNS), *COPIED_TO_QUESTIONS, "minutes")


def _already_stored(identifiers: Sequence[str]) -> set[str]:
	return set(
		frappe.get_all(
			"Helpdesk Encounter", filters={"client_uuid": ("in", identifiers)}, pluck="client_uuid"
		)
	)


def _add(
	parents: list, children: list, identifier: str, visit: Visit, origin: dict, user: str, at: datetime
) -> None:
	values = {
		**visit.values,
		"company": origin["company"],
		"project": origin["project"],
		"advisor": visit.values["advisor"] or origin["advisor"],
		"started_at": visit.started_at,
		"utc_offset_minutes": offset_minutes(visit.started_at, origin["zone"]),
		"slip_code": slip_code.make(secrets.choice) if visit.values["follow_up_by"] else None,
		"answered_at": at if visit.values["follow_up_done_on"] == at.date() else None,
		"status": visit.status,
		"first_topic": visit.questions[0]["topic"],
		"note": _clean(visit.values["note"]),
		"entry_mode": "Imported",
		"client_uuid": identifier,
	}
	name = random_name()
	parents.append((name, at, at, user, user, 0, 0, *(values[fieldname] for fieldname in _VISIT)))
	carried = carried_by_questions(values, len(visit.questions))
	for number, (question, copies) in enumerate(zip(visit.questions, carried, strict=True), start=1):
		row = {**question, **copies}
		children.append(
			(
				*(random_name(), at, at, user, user, 0, number),
				*(name, "Helpdesk Encounter", "questions"),
				*(row[fieldname] for fieldname in _QUESTION_FIELDS),
			)
		)


def random_name() -> str:
	"""Ten letters and digits, as the platform names documents by hash."""
	return "".join(secrets.choice(_LETTERS) for _number in range(10))


def _clean(note: str | None) -> str | None:
	# what the platform does with every text that is saved
	return sanitize_html(note) if note and ("<" in note or ">" in note) else note


def _insert(doctype: str, columns: Sequence[str], rows: Sequence[tuple]) -> None:
	named = ", ".join(f"`{column}`" for column in columns)
	one = f"({', '.join(['%s'] * len(columns))})"
	for start in range(0, len(rows), ROWS_A_STATEMENT):
		part = rows[start : start + ROWS_A_STATEMENT]
		# Plain SQL because the query builder takes five times as long for this many rows; the names of table and
		# columns stand in this file, the values are parameters.
		frappe.db.sql(
			f"INSERT INTO `tab{doctype}` ({named}) VALUES {', '.join([one] * len(part))}",  # nosemgrep
			[value for row in part for value in row],
		)
