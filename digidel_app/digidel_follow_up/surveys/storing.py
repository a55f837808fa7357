"""Keeps a participant's answers once, however often the form is sent."""

from collections.abc import Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from digidel_app.digidel_encounters.booking_visitors import again_when_locked
from digidel_app.digidel_follow_up.surveys import definition, pairing
from digidel_app.digidel_follow_up.surveys.definition import RESPONSE

MOST_ANSWERS = 20_000
"""For one survey: more are not from participants."""
NEW, KNOWN = "new", "known"


class NotOpenError(frappe.ValidationError):
	"""The survey takes no answers now."""


def store(
	survey: Document,
	phase: str,
	scores: Mapping[str, int],
	code: str | None,
	submission_key: str,
	*,
	day: date | None = None,
	channel: str = "Web",
) -> str:
	"""Store an answer from the web or from another tool; NEW, or KNOWN when it is there already.

	Args:
		scores: question code → number.
		code: as `survey_answers.read_code` gives it; None for an answer that cannot be paired.

	Raises:
		NotOpenError: the survey takes no answers now.
		pairing.CodeTakenError: an answer with that code exists already; it stays.
		frappe.ValidationError: nothing is answered.
	"""
	# one at a time for a survey: who is shown together is decided by counting
	status = frappe.db.get_value(definition.SURVEY, survey.name, "status", for_update=True)
	if frappe.db.get_value(RESPONSE, {"submission_key": submission_key}, for_update=True):
		return KNOWN
	if status == definition.DRAFT or (channel == "Web" and status != definition.OPEN):
		frappe.throw(_("This survey takes no answers now."), NotOpenError)
	if frappe.db.count(RESPONSE, {"digidel_survey": survey.name}) >= MOST_ANSWERS:
		frappe.throw(_("This survey takes no answers now."), NotOpenError)
	response = frappe.get_doc(
		{
			"doctype": RESPONSE,
			"digidel_survey": survey.name,
			"company": survey.company,
			"phase": phase,
			"channel": channel,
			"submitted_on": day or getdate(),
			"submission_key": submission_key,
			"answers": [{"question_code": question, "score": score} for question, score in scores.items()],
		}
	)
	response.flags.is_ours = True
	if code:
		pairing.give_code(response, code)
	response.insert(ignore_permissions=True)  # participants have no account
	return NEW


store_from_page = again_when_locked(store)
"""The same for a request of its own: it may begin anew, which an import with many answers may not."""
