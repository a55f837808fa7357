from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import HOURS, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured


def words() -> Words:
	return Words(
		_("Training hours per employee"),
		_("hours"),
		_("Hours of training recorded, divided by the employees who have any."),
	)


@metric(unit=HOURS, words=words)
def training_hours_per_employee(scope: Scope) -> Measured:
	"""No data: nothing on the site records it yet."""
	return NOTHING_MEASURED
