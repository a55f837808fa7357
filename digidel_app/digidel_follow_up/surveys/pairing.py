"""Joins two answers of one person without knowing who: by the mark of a code that the person made.

Two persons can make the same code. The second is asked for one letter more; from then on everybody with that code is
asked, and whoever has no answer with the letter is the first person.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.password import get_encryption_key

from digidel_app.digidel_follow_up.surveys.definition import RESPONSE
from digidel_app.domain.survey_answers import mark


class CodeTakenError(frappe.ValidationError):
	"""There is an answer with that code already. The first one stays."""


def give_code(response: Document, code: str) -> None:
	"""Set the marks of a code on an answer that is to be stored.

	Raises:
		CodeTakenError: an answer with that code exists; nothing is changed.
	"""
	survey = response.digidel_survey
	# one at a time for a survey: whether a code is taken is decided by looking
	frappe.db.get_value("Digidel Survey", survey, "name", for_update=True)
	key = get_encryption_key().encode()
	base, full = mark(code[:4], survey, key), mark(code, survey, key)
	shares = None
	if full != base:
		# somebody with the letter is known by it; else the letter was asked for in vain and the short code is free
		is_known = _exists(response, {"pair_code": full})
		if is_known or _exists(response, {"pair_code": base, "phase": response.phase}):
			shares = base
		else:
			full = base
	elif _exists(response, {"shares_code": base}):
		_refuse()
	if _exists(response, {"pair_code": full, "phase": response.phase}):
		_refuse()
	response.pair_code, response.shares_code = full, shares
	response.pair_key = f"{full}|{response.phase}"


def _exists(response: Document, filters: dict) -> bool:
	found = frappe.get_all(
		RESPONSE,
		filters={"digidel_survey": response.digidel_survey, "name": ("!=", response.name or ""), **filters},
		limit=1,
		pluck="name",
	)
	return bool(found)


def _refuse() -> None:
	frappe.throw(
		_(
			"There is already an answer with that code, and it stays as it is. If the same person has answered twice, enter only the first. If it is another person, write the extra letter too, or leave the code empty."
		),
		CodeTakenError,
	)
