from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import PER_CENT, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import Measured, share_of


def words() -> Words:
	return Words(
		_("Share of women and girls"),
		_("per cent"),
		_(
			"Women and girls of all persons at the desk and at salons whose gender was recorded. Groups of women and men, and "
			"persons without a recorded gender, are left out."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind(
		"Encounter Statistics",
		filters={**scope.report_filters(), "dimension_1": "gender", "measures": '["persons"]'},
	)


@metric(unit=PER_CENT, words=words, behind=behind)
def share_of_women(scope: Scope) -> Measured:
	"""Women of women and men, per cent."""
	rows = [*scope.visits(), *scope.salons()]
	women = sum(row.women for row in rows)
	return share_of(women, women + sum(row.men for row in rows))
