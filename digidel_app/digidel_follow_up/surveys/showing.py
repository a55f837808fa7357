"""Pairs of answers enter the figures together, as many at a time as the municipality's threshold says.

Whoever looks again after one more answer sees the same figures, so nobody's answers can be found by comparing.
"""

from datetime import date

import frappe
from frappe.query_builder import DocType

from digidel_app.digidel_follow_up.surveys.definition import RESPONSE
from digidel_app.digidel_salons.evaluation import threshold
from digidel_app.domain import survey_answers as rules
from digidel_app.domain.survey_effect import Pair

Joined = tuple[str, str, date]
"""Names of the answers before and after, and the day of the latter."""


def show_together(survey: str, company: str) -> None:
	"""Let the pairs that nobody has seen into the figures when there are enough of them, all at once."""
	hidden = joined(survey, is_shown=False)
	if len(hidden) >= threshold(company):
		names = [name for before, after, _day in hidden for name in (before, after)]
		frappe.db.set_value(RESPONSE, {"name": ("in", names)}, "is_shown", 1, update_modified=False)


def joined(survey: str, *, is_shown: bool) -> list[Joined]:
	"""Answers that belong together."""
	before, after = DocType(RESPONSE).as_("before"), DocType(RESPONSE).as_("after")
	return list(
		frappe.qb.from_(before)
		.join(after)
		.on((after.pair_code == before.pair_code) & (after.digidel_survey == before.digidel_survey))
		.select(before.name, after.name, after.submitted_on)
		.where(before.digidel_survey == survey)
		.where((before.phase == rules.BEFORE) & (after.phase == rules.AFTER))
		.where((before.is_shown == 1) & (after.is_shown == 1) if is_shown else after.is_shown == 0)
		.orderby(before.name)
		.run()
	)


def pairs(survey: str, first: date | None = None, last: date | None = None) -> list[Pair]:
	"""What may be counted of a survey; with days, the pairs whose second answer was given on one of them."""
	found = [
		(before, after)
		for before, after, day in joined(survey, is_shown=True)
		if (first is None or day >= first) and (last is None or day <= last)
	]
	answers: dict[str, dict[str, int]] = {name: {} for pair in found for name in pair}
	row = DocType("Digidel Survey Answer")
	if answers:
		rows = (
			frappe.qb.from_(row)
			.select(row.parent, row.question_code, row.score)
			.where(row.parent.isin(list(answers)))
			.run()
		)
		for parent, code, score in rows:
			answers[parent][code] = int(score)
	return [Pair(answers[before], answers[after]) for before, after in found]
