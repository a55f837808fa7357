"""Getting back to visitors: who is waiting, by when, and that it has been done."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.domain import slip_code
from digidel_app.domain.answer_time import follow_up_state
from digidel_app.permissions import allowed_companies


def open_follow_ups(company: str, **conditions: str) -> list[dict]:
	"""Open follow-ups of a municipality, the longest overdue first. The caller has authorised.

	Args:
		conditions: fields of the visit that must have a value, for example meeting_place.
	"""
	visit, place = frappe.qb.DocType("Helpdesk Encounter"), frappe.qb.DocType("Meeting Place")
	query = (
		frappe.qb.from_(visit)
		.left_join(place)
		.on(place.name == visit.meeting_place)
		.select(
			visit.name,
			visit.follow_up_by,
			visit.started_on,
			visit.meeting_place,
			place.place_name,
			visit.channel,
			visit.first_topic,
			visit.slip_code,
			visit.advisor,
		)
		.where((visit.company == company) & (visit.status == "Open") & visit.follow_up_by.isnotnull())
		.orderby(visit.follow_up_by, visit.started_on, visit.name)
	)
	for fieldname, value in conditions.items():
		query = query.where(visit[fieldname] == value)
	return query.run(as_dict=True)


def mark_done(visit: Document, done_on: date | None = None) -> None:
	"""Say that somebody has got back to the visitor. Saves the visit.

	Raises:
		frappe.ValidationError: nobody was to get back, or somebody already has.
	"""
	if not visit.follow_up_by:
		frappe.throw(_("There is nothing to get back about: Get back to the visitor by is empty."))
	if visit.follow_up_done_on:
		frappe.throw(
			_("Somebody got back to this visitor on {0}.").format(
				frappe.format(visit.follow_up_done_on, "Date")
			)
		)
	visit.follow_up_done_on = done_on or getdate()
	visit.save()


def find(code: str) -> dict | None:
	"""The follow-up a slip belongs to, as its holder may hear it; None when there is none the user may see.

	Nothing in the answer says who came: no gender, age, language, note, or who was on duty.
	"""
	typed = slip_code.as_code(code)
	if not typed:
		return None
	filters = {"slip_code": typed}
	companies = allowed_companies()
	if companies is not None:
		filters["company"] = ("in", companies or [""])
	fields = ["name", "started_on", "meeting_place", "channel", "follow_up_by", "follow_up_done_on", "status"]
	found = frappe.get_list("Helpdesk Encounter", filters=filters, fields=fields, limit=1)
	return _as_told(found[0], typed) if found else None


def _as_told(visit: dict, code: str) -> dict:
	topics = frappe.get_all(
		"Encounter Question", filters={"parent": visit.name}, order_by="idx asc", pluck="topic"
	)
	state = (
		follow_up_state(visit.follow_up_by, getdate())
		if visit.status == "Open" and visit.follow_up_by
		else None
	)
	return {
		"encounter": visit.name,
		"slip_code": slip_code.shown(code),
		"started_on": visit.started_on,
		"place_name": frappe.get_cached_value("Meeting Place", visit.meeting_place, "place_name"),
		"channel": visit.channel,
		"topics": topics,
		"follow_up_by": visit.follow_up_by,
		"follow_up_done_on": visit.follow_up_done_on,
		"status": visit.status,
		"due_state": state,
	}
