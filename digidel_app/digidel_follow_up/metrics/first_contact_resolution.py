import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from digidel_app.digidel_follow_up.metrics.registry import PER_CENT, Behind, Words, metric
from digidel_app.digidel_follow_up.metrics.scope import Scope
from digidel_app.domain.answer_time import solved_at_first_contact
from digidel_app.domain.goal_standing import Measured, share_of


def words() -> Words:
	return Words(
		_("Solved at first contact"),
		_("per cent"),
		_(
			"Of all questions except those declined by guideline, the ones that were Solved or Guided without anybody having "
			"to get back."
		),
	)


def behind(scope: Scope) -> Behind | None:
	# the report on answer times covers the municipality, whatever the project
	return None if scope.project else Behind("Answer Time", filters=scope.report_filters())


@metric(unit=PER_CENT, words=words, behind=behind)
def first_contact_resolution(scope: Scope) -> Measured:
	"""Questions solved at first contact, per cent. Two queries on indexes: all questions, and those with a promise."""
	promised = _promised(scope)
	counted = solved = 0
	for outcome, questions in _questions(scope).items():
		with_promise = promised.get(outcome, 0)
		for number, follow_up_by in ((questions - with_promise, None), (with_promise, scope.last)):
			is_solved = solved_at_first_contact(outcome, follow_up_by)
			if is_solved is not None:
				counted += number
				solved += number * is_solved
	return share_of(solved, counted)


def _questions(scope: Scope) -> dict[str, int]:
	"""Questions by outcome, from their own index."""
	question = DocType("Encounter Question")
	query = frappe.qb.from_(question).select(question.outcome, Count("*")).groupby(question.outcome)
	return dict(_of_scope(query, question, scope).run())


def _promised(scope: Scope) -> dict[str, int]:
	"""The same where somebody was to get back: such visits are few and have an index of their own."""
	question, visit = DocType("Encounter Question"), DocType("Helpdesk Encounter")
	query = (
		frappe.qb.from_(visit)
		.join(question)
		.on(question.parent == visit.name)
		.select(question.outcome, Count("*"))
		.where(visit.follow_up_by.isnotnull())
		.groupby(question.outcome)
	)
	return dict(_of_scope(query, visit, scope).run())


def _of_scope(query, table, scope: Scope):
	query = query.where(table.company == scope.company).where(table.started_on[scope.first : scope.last])
	return query.where(table.project == scope.project) if scope.project else query
