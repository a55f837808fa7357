"""What participants thought of a salon: three answers without a name, shown only in groups that protect each of them.

Answers become visible together, as many at a time as the municipality's threshold says. Whoever looks again after one
more answer sees the same figures, so nobody's answer can be found by comparing.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import add_days, add_to_date, cint, get_datetime, now_datetime, today

from digidel_app.digidel_center.company import company_settings
from digidel_app.digidel_encounters.booking_visitors import again_when_locked
from digidel_app.domain import bookings, salons

SALON, EVALUATION = "Digital Salon", "Salon Evaluation"
QUESTIONS = ("learned", "welcome", "again")
OPENS_BEFORE_END = 30  # minutes
OPEN_DAYS = 14  # after the salon
MOST_ANSWERS = 1_000
"""For one salon: more are not from participants."""
SMALLEST_THRESHOLD = 5

Row = dict[str, Any]


class NotOpenError(frappe.ValidationError):
	"""The salon takes no answers now: too early, too late, or cancelled."""


def keep_code(salon: Document) -> None:
	"""The code on the salon's paper: made with the salon, and never changed, whatever a client sends."""
	before = salon.get_doc_before_save()
	salon.evaluation_code = (before and before.evaluation_code) or bookings.new_code()


def by_code(code: str | None) -> frappe._dict | None:
	"""The salon a code belongs to; None when it is nobody's."""
	read = bookings.read_code(code if isinstance(code, str) else None)
	fields = ["name", "title", "company", "meeting_place", "starts_at", "ends_at", "status"]
	return read and frappe.db.get_value(SALON, {"evaluation_code": read}, fields, as_dict=True)


def is_open(salon: frappe._dict) -> bool:
	"""From half an hour before the end until two weeks after it."""
	opens = add_to_date(get_datetime(salon.ends_at), minutes=-OPENS_BEFORE_END)
	closes = add_days(get_datetime(salon.ends_at), OPEN_DAYS)
	return salon.status != salons.CANCELLED and opens <= now_datetime() <= closes


@again_when_locked
def store(salon: frappe._dict, answers: dict[str, str | None], submission_key: str) -> None:
	"""Keep one participant's answers. The same form sent twice is one answer.

	Args:
		answers: at least one of QUESTIONS.

	Raises:
		NotOpenError: too early, too late, or more answers than a salon can have.
		frappe.ValidationError: no answer, or one that is no choice.
	"""
	if not is_open(salon):
		frappe.throw(_("This meeting takes no answers now."), NotOpenError)
	given = {question: answers.get(question) or None for question in QUESTIONS}
	if not any(given.values()):
		frappe.throw(_("Answer at least one question."), frappe.MandatoryError)
	# one at a time for a salon: who is shown together is decided by counting
	frappe.db.get_value(SALON, salon.name, "name", for_update=True)
	if frappe.db.get_value(EVALUATION, {"submission_key": submission_key}, for_update=True):
		return
	if frappe.db.count(EVALUATION, {"digital_salon": salon.name}) >= MOST_ANSWERS:
		frappe.throw(_("This meeting takes no answers now."), NotOpenError)
	frappe.get_doc(
		{
			"doctype": EVALUATION,
			"digital_salon": salon.name,
			"company": salon.company,
			"evaluated_on": today(),
			"submission_key": submission_key,
			**given,
		}
	).insert(ignore_permissions=True)  # participants have no account
	_show_together(salon)


def _show_together(salon: frappe._dict) -> None:
	"""Answers that nobody has seen become visible when there are enough of them, all at once."""
	hidden = frappe.get_all(
		EVALUATION, filters={"digital_salon": salon.name, "is_shown": 0}, pluck="name", limit=MOST_ANSWERS
	)
	if len(hidden) >= threshold(salon.company):
		frappe.db.set_value(EVALUATION, {"name": ("in", hidden)}, "is_shown", 1, update_modified=False)


def threshold(company: str) -> int:
	"""How many must have answered before anything is shown."""
	settings = company_settings(company)
	return max(cint(settings and settings.suppression_threshold), SMALLEST_THRESHOLD)


def summary(salon: str, company: str) -> Row:
	"""How many have answered, and the figures of those that may be shown.

	Returns:
		answers; shown: how many the figures are of; threshold; questions: for each its label and (label, number) pairs.
	"""
	table = frappe.qb.DocType(EVALUATION)
	questions = []
	meta = frappe.get_meta(EVALUATION)
	# the rows themselves are read by nobody; these figures are of groups
	for question in QUESTIONS:
		rows = (
			frappe.qb.from_(table)
			.select(table[question], Count("*"))
			.where((table.digital_salon == salon) & (table.is_shown == 1))
			.groupby(table[question])
			.run()
		)
		numbers = {answer: int(number) for answer, number in rows if answer}
		field = meta.get_field(question)
		choices = [choice for choice in field.options.split("\n") if choice]
		questions.append(
			{
				"question": question,
				"label": _(field.label),
				"answers": [
					{"label": _(choice, context=EVALUATION), "persons": numbers.get(choice, 0)}
					for choice in choices
				],
			}
		)
	shown = frappe.db.count(EVALUATION, {"digital_salon": salon, "is_shown": 1})
	return {
		"answers": frappe.db.count(EVALUATION, {"digital_salon": salon}),
		"shown": shown,
		"threshold": threshold(company),
		"questions": questions if shown else [],
	}
