from datetime import date, timedelta
from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import SEK, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.digidel_funding import ledger
from digidel_app.domain.budget import partition
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured, measured_persons, share_of


def words() -> Words:
	return Words(
		_("Cost per person reached"),
		_("kronor (SEK)"),
		_(
			"All that is booked on the project in the period, divided by the estimate of persons reached. In-kind contributions "
			"are not in it. Lower is better."
		),
	)


def behind(scope: Scope) -> Behind | None:
	return Behind("Grant Ledger", filters=scope.report_filters()) if scope.project else None


@metric(unit=SEK, words=words, behind=behind, lower_is_better=True)
def cost_per_reached_person(scope: Scope) -> Measured:
	"""SEK per person; no data without a project, without postings, or before anybody has been reached."""
	persons = measured_persons(scope.persons()).value
	if not scope.project or not persons:
		return NOTHING_MEASURED
	booked = _booked_until(scope, scope.last)
	if not booked:
		return NOTHING_MEASURED
	return share_of(booked - _booked_until(scope, scope.first - timedelta(days=1)), persons, factor=1)


def _booked_until(scope: Scope, day: date) -> Decimal:
	"""The project ledger up to and including a day, SEK."""
	postings = ledger.project_postings(scope.company, [scope.project], day)[scope.project]
	found = partition(postings, ledger.line_maps(scope.company, [scope.project])[scope.project])
	return found.ledger_total
