from collections import Counter

from frappe import _

from digidel_app.digidel_encounters import answer_times
from digidel_app.digidel_follow_up.metrics.registry import PER_CENT, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.answer_time import IN_TIME, LATE, OVERDUE
from digidel_app.domain.goal_standing import Measured, share_of


def words() -> Words:
	return Words(
		_("Answered within the rule"),
		_("per cent"),
		_(
			"Of the questions that had to wait and whose time is up, those answered within the municipality's own answer time."
		),
	)


def behind(scope: Scope) -> Behind | None:
	# the report on answer times covers the municipality, whatever the project
	return None if scope.project else Behind("Answer Time", filters=scope.report_filters())


@metric(unit=PER_CENT, words=words, behind=behind)
def answer_within_rule(scope: Scope) -> Measured:
	"""Visits answered in time of those whose time is up, per cent."""
	conditions = {"project": scope.project} if scope.project else {}
	visits = answer_times.timed_visits(scope.company, scope.first, scope.last, **conditions)
	states = Counter(visit.state for visit in visits)
	return share_of(states[IN_TIME], states[IN_TIME] + states[LATE] + states[OVERDUE])
