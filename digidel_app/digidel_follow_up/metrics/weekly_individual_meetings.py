from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import EVENTS, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured


def words() -> Words:
	return Words(
		_("Individual meetings every week"),
		_("weeks with a meeting"),
		_(
			"ISO weeks with at least so many recorded visits as the target says. A visit that is recorded has been followed up; "
			"questions in writing are no meetings. Closed weeks are left out."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind(
		"Encounter Statistics",
		filters={
			**scope.report_filters(),
			"dimension_1": "iso_week",
			"dimension_2": "channel",
			"measures": '["visits"]',
		},
	)


@metric(unit=EVENTS, words=words, behind=behind, is_weekly=True)
def weekly_individual_meetings(scope: Scope) -> Measured:
	"""Meetings of each day; no data where nobody has recorded a visit of any kind."""
	days = scope.visits()
	if not days:
		return NOTHING_MEASURED
	events = {row.day: row.meetings for row in days if row.meetings}
	return Measured(Decimal(sum(events.values())), events=events)
