from decimal import Decimal

from frappe import _

from digidel_app.digidel_follow_up.metrics.registry import THINGS, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.digidel_partners.activity import FOR_STAFF
from digidel_app.domain import salons
from digidel_app.domain.goal_standing import NOTHING_MEASURED, Measured, running_total


def words() -> Words:
	return Words(
		_("Salons held"),
		_("salons"),
		_(
			"Salons, cafés, lectures and courses for residents that have been held. Staff training does not count."
		),
	)


def behind(scope: Scope) -> Behind:
	return Behind(doctype="Digital Salon", filters=list_filters(scope))


def list_filters(scope: Scope) -> dict[str, object]:
	"""Filters of the list that shows the salons counted."""
	shown = {
		"company": scope.company,
		"status": ["in", f"{salons.HELD},{salons.REPORTED}"],
		"kind": ["!=", FOR_STAFF],
		"starts_at": ["between", [str(scope.first), str(scope.last)]],
	}
	return {**shown, "project": scope.project} if scope.project else shown


@metric(unit=THINGS, words=words, behind=behind, accumulates=True)
def salons_held(scope: Scope) -> Measured:
	"""Salons held for residents; no data where none has been."""
	held = scope.salons()
	if not held:
		return NOTHING_MEASURED
	return Measured(Decimal(len(held)), steps=running_total((salon.day, 1) for salon in held))
