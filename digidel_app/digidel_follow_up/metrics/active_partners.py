from datetime import date
from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import THINGS, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain import goals
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured, running_total


def words() -> Words:
	return Words(
		_("Active partners"),
		_("partners"),
		_(
			"Partners that have hosted at least one salon held in the period. An agreement alone does not count."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind("Active Partners", filters=scope.report_filters())


@metric(unit=THINGS, words=words, behind=behind, accumulates=True)
def active_partners(scope: Scope) -> Measured:
	"""Partners with a joint activity held; no data before the first salon, with or without partners."""
	if not scope.salons():
		return NOTHING_MEASURED
	activities = scope.joint_activities()
	active = goals.active_partners(activities, scope.first, scope.last)
	began: dict[object, date] = {}
	for held in sorted(activities, key=lambda held: held.day):
		for partner in held.partners:
			began.setdefault(partner, held.day)
	steps = running_total((began[partner], 1) for partner in active)
	return Measured(Decimal(len(active)), steps=steps)
