from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import PER_CENT, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.digidel_follow_up.surveys import effect
from digidel_app.domain.goal_standing import Measured, share_of


def words() -> Words:
	return Words(
		_("Improvement in surveys"),
		_("per cent"),
		_("Of those who answered both before and after, the share whose own assessment rose."),
	)


def behind(scope: Scope) -> Behind:
	return Behind("Survey Effect", filters={"company": scope.company})


@metric(unit=PER_CENT, words=words, behind=behind)
def survey_improvement(scope: Scope) -> Measured:
	"""Per cent of pairs; no data while they are fewer than the municipality's threshold."""
	return share_of(*effect.rose_share(scope.company, scope.first, scope.last, scope.project))
