from collections import Counter
from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import EVENTS, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.salons_held import list_filters
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured


def words() -> Words:
	return Words(
		_("Group activities every week"),
		_("weeks with a group activity"),
		_(
			"ISO weeks in which at least so many salons for residents were held as the target says. Closed weeks are left out."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind(doctype="Digital Salon", filters=list_filters(scope))


@metric(unit=EVENTS, words=words, behind=behind, is_weekly=True)
def weekly_group_activities(scope: Scope) -> Measured:
	"""The days on which salons were held."""
	held = scope.salons()
	if not held:
		return NOTHING_MEASURED
	return Measured(Decimal(len(held)), events=Counter(salon.day for salon in held))
