from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import PER_CENT, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured


def words() -> Words:
	return Words(
		_("Improvement in surveys"),
		_("per cent"),
		_("Of those who answered both before and after, the share whose own assessment rose."),
	)


@metric(unit=PER_CENT, words=words)
def survey_improvement(scope: Scope) -> Measured:
	"""No data: nothing on the site records it yet."""
	return NOTHING_MEASURED
