"""A grant in figures, for the finance workspace: used, received, earned, the cap, drift, what is not mapped, deadlines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

import frappe
from frappe import _

from digidel_app.digidel_funding import claim_drift, income, reminders
from digidel_app.digidel_funding.approval import PLAN_BASIS
from digidel_app.digidel_funding.follow_up import FollowUp, caps_on_actuals, caps_on_plan, follow_up
from digidel_app.digidel_funding.plan import budget_lines
from digidel_app.domain.budget import OVERHEAD, OverheadCap
from digidel_app.domain.claims import drift_size
from digidel_app.domain.money import HUNDRED, ZERO, total

ON_ACTUALS = "Actual salaries"


@dataclass(frozen=True)
class Deadline:
	"""A deadline that no claim has met."""

	kind: str
	due_on: date

	def is_late(self, today: date) -> bool:
		return self.due_on < today


class GrantFigures:
	"""What finance wants to know of a grant, SEK. Each figure is read when it is asked for: a card shows one."""

	def __init__(self, grant, followed: Callable[[], FollowUp], today: date):
		self.grant = grant
		self._followed = followed
		self._today = today

	@cached_property
	def money(self) -> income.Money:
		"""Granted, claimed, received, earned and to repay."""
		return income.money_of(self.grant, self._today)

	@cached_property
	def not_mapped(self) -> Decimal:
		"""Booked on the project on no line; all grants of a project share it."""
		return total(figure.actual for figure in self._followed().not_mapped.values())

	@cached_property
	def cap(self) -> OverheadCap | None:
		"""The overhead cap that decides, against what is booked; None where there is none."""
		return deciding_cap(self.grant, self._followed()) if self.grant.overhead_cap_percent else None

	@cached_property
	def drifting(self) -> dict[str, Decimal]:
		"""Submitted claims with open drift, and its size."""
		return drift_of(self.grant)

	@cached_property
	def deadline(self) -> Deadline | None:
		"""The nearest deadline that no claim has met."""
		return next_deadline(self.grant)

	@property
	def used_percent(self) -> Decimal | None:
		return percent_of_whole(self.money.used, self.money.granted)

	@property
	def drift(self) -> Decimal:
		return total(self.drifting.values())


def percent_of_whole(part: Decimal, whole: Decimal) -> Decimal | None:
	"""`part` in per cent of `whole`, one decimal; None of nothing."""
	return (part * HUNDRED / whole).quantize(Decimal("0.1")) if whole else None


def figures_of(company: str, grants: Sequence[str], today: date) -> list[GrantFigures]:
	"""The figures of grants of one company, in their order; the caller has checked permission."""
	documents = [frappe.get_doc("Grant Agreement", name) for name in grants]

	@cache
	def followed() -> dict[str, FollowUp]:
		projects = list(dict.fromkeys(grant.project for grant in documents))
		return {one.project: one for one in follow_up(company, projects)}

	def of(grant) -> GrantFigures:
		return GrantFigures(grant, lambda: followed()[grant.project], today)

	return [of(grant) for grant in documents]


def deciding_cap(grant, followed: FollowUp) -> OverheadCap | None:
	"""Booked overhead against the cap on the basis that the grant names."""
	basis = PLAN_BASIS.get(grant.overhead_basis)
	if basis is None or grant.overhead_basis == ON_ACTUALS:
		return next((cap for cap in caps_on_actuals(grant, followed) if not cap.fiscal_year), None)
	planned = [
		cap
		for cap in caps_on_plan(grant, budget_lines(grant.project))
		if not cap.fiscal_year and cap.basis == basis
	]
	if not planned:
		return None
	booked = total(followed.actual_per_year(OVERHEAD).values())
	return OverheadCap(basis, planned[0].base_amount, booked, planned[0].percent)


def drift_of(grant) -> dict[str, Decimal]:
	"""Open drift of the grant's submitted claims: {claim: SEK}, those without left out."""
	found: dict[str, Decimal] = {}
	for name in frappe.get_all(  # claims on a grant the user may read
		"Grant Claim",
		filters={"grant_agreement": grant.name, "docstatus": 1},
		pluck="name",
		order_by="name asc",
	):
		rows = claim_drift.open_drift(frappe.get_doc("Grant Claim", name))
		if rows:
			found[name] = drift_size(rows)
	return found


def next_deadline(grant) -> Deadline | None:
	"""The nearest deadline that no claim has met; none of a grant that is closed."""
	if grant.status == "Closed":
		return None
	rows = reminders.open_deadlines(grant)
	return Deadline(rows[0].report_kind, frappe.utils.getdate(rows[0].due_on)) if rows else None


def deadline_text(deadline: Deadline | None, today: date) -> str:
	"""When, what, and whether it is late."""
	if deadline is None:
		return _("None", context="Digidel deadline")
	text = f"{frappe.format(deadline.due_on, 'Date')} {_(deadline.kind, context='Grant Deadline')}"
	return _("{0}, late").format(text) if deadline.is_late(today) else text


def cap_used_percent(found: Sequence[GrantFigures]) -> Decimal | None:
	"""The cap of the grant that has used most of its own, in per cent."""
	shares = [
		percent_of_whole(one.cap.overhead_amount, one.cap.cap_amount)
		for one in found
		if one.cap and one.cap.cap_amount
	]
	return max(shares) if shares else None


def total_not_mapped(found: Sequence[GrantFigures]) -> Decimal:
	"""Grants of one project share what is not mapped: it counts once."""
	by_project = {one.grant.project: one.not_mapped for one in found}
	return total(by_project.values()) if by_project else ZERO
