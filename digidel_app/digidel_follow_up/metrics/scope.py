"""What a metric is asked about, and the facts that several metrics read: each is fetched once for all goals of a page."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import frappe
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Count, Sum

from digidel_app.digidel_partners import activity
from digidel_app.domain import salons
from digidel_app.domain.goal_standing import ESTIMATE, PersonsOfDay
from digidel_app.domain.goals import MEETING_CHANNELS, JointActivity


class VisitDay(NamedTuple):
	"""The desk on one day. Persons, but for `meetings`: visits in which two people met or talked."""

	day: date
	persons: int
	first_visit_persons: int
	women: int
	men: int
	meetings: int


class HeldSalon(NamedTuple):
	"""A salon for residents that took place; persons."""

	name: str
	day: date
	persons: int
	first_time_persons: int
	women: int
	men: int


@dataclass
class Facts:
	"""What a municipality has recorded between two days, both included. The caller has authorised."""

	company: str
	first: date
	last: date
	_known: dict[Hashable, object] = field(default_factory=dict)

	def _once(self, key: Hashable, read):
		if key not in self._known:
			self._known[key] = read()
		return self._known[key]

	def visits(self, project: str | None) -> list[VisitDay]:
		"""Days with visits, in order: one query that follows the index of visits, for all metrics of the desk."""
		return self._once(("visits", project), lambda: self._read_visits(project))

	def salons(self, project: str | None) -> list[HeldSalon]:
		"""Salons held, in order."""
		return self._once(("salons", project), lambda: self._read_salons(project))

	def joint_activities(self, project: str | None) -> list[JointActivity]:
		"""Salons held together with partners."""
		return self._once(
			("joint", project),
			lambda: activity.joint_activities(self.company, self.first, self.last, project),
		)

	def _read_visits(self, project: str | None) -> list[VisitDay]:
		visit = DocType("Helpdesk Encounter")

		def persons_where(condition):
			return Sum(Case().when(condition, visit.persons).else_(0))

		query = (
			frappe.qb.from_(visit)
			.select(
				visit.started_on,
				Sum(visit.persons),
				persons_where(visit.visit_kind == "First visit"),
				persons_where(visit.gender == "Woman"),
				persons_where(visit.gender == "Man"),
				Count(Case().when(visit.channel.isin(MEETING_CHANNELS), 1)),
			)
			.where(visit.company == self.company)
			.where(visit.started_on[self.first : self.last])
			.groupby(visit.started_on)
		)
		if project:
			query = query.where(visit.project == project)
		return [VisitDay(day, *map(int, numbers)) for day, *numbers in query.run()]

	def _read_salons(self, project: str | None) -> list[HeldSalon]:
		salon, head = DocType("Digital Salon"), DocType("Salon Headcount")

		def persons_where(condition):
			return Sum(Case().when(condition, head.persons).else_(0))

		query = (
			frappe.qb.from_(salon)
			.left_join(head)
			.on((head.parent == salon.name) & (head.parenttype == "Digital Salon"))
			.select(
				salon.name,
				salon.starts_at,
				salon.persons_total,
				Sum(head.first_time_persons),
				persons_where(head.gender == "Woman"),
				persons_where(head.gender == "Man"),
			)
			.where(salon.company == self.company)
			.where(salon.status.isin([salons.HELD, salons.REPORTED]))
			.where(salon.kind != activity.FOR_STAFF)
			.where(salon.starts_at[self.first : f"{self.last} 23:59:59.999999"])
			.groupby(salon.name, salon.starts_at, salon.persons_total)
			.orderby(salon.starts_at, salon.name)
		)
		if project:
			query = query.where(salon.project == project)
		return [
			HeldSalon(name, starts_at.date(), *(int(number or 0) for number in numbers))
			for name, starts_at, *numbers in query.run()
		]


@dataclass(frozen=True)
class Scope:
	"""What a metric is asked: whose figures, of which days (both included), and the facts already at hand."""

	facts: Facts
	first: date
	last: date
	project: str | None = None
	counted_as: str = ESTIMATE

	@property
	def company(self) -> str:
		return self.facts.company

	def visits(self) -> list[VisitDay]:
		"""Days with visits."""
		return [row for row in self.facts.visits(self.project) if self.first <= row.day <= self.last]

	def salons(self) -> list[HeldSalon]:
		"""Salons held for residents."""
		return [row for row in self.facts.salons(self.project) if self.first <= row.day <= self.last]

	def joint_activities(self) -> list[JointActivity]:
		"""Salons held together with partners."""
		return [
			row for row in self.facts.joint_activities(self.project) if self.first <= row.day <= self.last
		]

	def persons(self) -> list[PersonsOfDay]:
		"""Persons day by day, at the desk and at salons."""
		return [
			*(PersonsOfDay(row.day, row.first_visit_persons, 0, row.persons) for row in self.visits()),
			*(PersonsOfDay(row.day, 0, row.first_time_persons, row.persons) for row in self.salons()),
		]

	def report_filters(self) -> dict[str, object]:
		"""Filters that the reports share."""
		shared = {"company": self.company, "from_date": str(self.first), "to_date": str(self.last)}
		return {**shared, "project": self.project} if self.project else shared
