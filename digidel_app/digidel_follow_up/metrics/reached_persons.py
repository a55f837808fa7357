from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import PERSONS, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import Measured, measured_persons


def words() -> Words:
	return Words(
		_("Persons reached"),
		_("persons"),
		_(
			"Persons on a first visit to the desk plus those at a salon for the first time. One may be both, so the "
			"larger of the two is certain; at most it is all contacts."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind(
		"Encounter Statistics",
		filters={**scope.report_filters(), "dimension_1": "visit_kind", "measures": '["persons"]'},
	)


@metric(unit=PERSONS, words=words, behind=behind, accumulates=True)
def reached_persons(scope: Scope) -> Measured:
	"""Persons reached, as an interval; the goal names which of its figures it is judged by."""
	return measured_persons(scope.persons(), scope.counted_as)
