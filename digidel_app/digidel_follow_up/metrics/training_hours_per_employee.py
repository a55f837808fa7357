from decimal import Decimal

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, NullIf, Sum

from digidel_app.digidel_follow_up.metrics.registry import HOURS, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.goal_standing import Measured, share_of
from digidel_app.domain.roadmap import Training, hours_per_person


def words() -> Words:
	return Words(
		_("Training hours per employee"),
		_("hours"),
		_("Hours of training recorded, divided by the employees who have any."),
	)


@metric(unit=HOURS, words=words)
def training_hours_per_employee(scope: Scope) -> Measured:
	"""Hours per person with training in the period; no data where nobody has any."""
	people = {person: hours for person, hours in _trained(scope).items() if hours}
	return share_of(sum(people.values(), Decimal(0)), len(people), factor=1)


def _trained(scope: Scope) -> dict[str, Decimal]:
	record = frappe.qb.DocType("Competence Record")
	person = Coalesce(NullIf(record.user, ""), record.employee)  # an employee's record carries the account
	query = (
		frappe.qb.from_(record)
		.select(person, Sum(record.hours))
		.where(record.company == scope.company)
		.where(record.record_date[scope.first : scope.last])
		.groupby(person)
	)
	if scope.project:
		query = query.where(record.project == scope.project)
	return hours_per_person(Training(name, Decimal(str(hours or 0))) for name, hours in query.run())
