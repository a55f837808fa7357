import math

import frappe
from frappe import _
from frappe.utils import getdate

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	follow_company,
	set_default_company,
)
from digidel_app.digidel_center.notes import refuse_personal_data
from digidel_app.digidel_center.numbers import field_label, whole_number
from digidel_app.digidel_follow_up import population
from digidel_app.digidel_follow_up.metrics.registry import get_metric
from digidel_app.domain import goals
from digidel_app.domain.goal_standing import TOTAL, WEEK

LONGEST_YEARS = 30
PERSONS_METRIC = "reached_persons"


class ProjectGoal(TakesCompany):
	"""What a project or a municipality has said it will reach: a metric with a target, or words with evidence."""

	def validate(self) -> None:
		self.set_company()
		self.check_days()
		if self.is_qualitative:
			self.forget_figures()
		else:
			self.check_metric()
			self.check_target()
			self.check_closed_weeks()
		refuse_personal_data(self, "title", "evidence")
		self.check_evidence()

	def set_company(self) -> None:
		if self.project:
			follow_company(self, "project")
		else:
			set_default_company(self)
		check_company(self, "project")

	def check_days(self) -> None:
		first, last = self._day("starts_on"), self._day("ends_on")
		if last < first:
			frappe.throw(_("The goal ends before it begins. Change the first or the last day."))
		if last.year - first.year > LONGEST_YEARS:
			frappe.throw(_("A goal can last at most {0} years.").format(LONGEST_YEARS))

	def _day(self, fieldname: str):
		try:
			day = getdate(self.get(fieldname))
		except (TypeError, ValueError, AttributeError):
			day = None
		if not self.get(fieldname) or not day:
			frappe.throw(_("{0} must be a date.").format(frappe.bold(field_label(self, fieldname))))
		return day

	def forget_figures(self) -> None:
		"""A goal told in words has no metric whose figure could contradict them."""
		self.metric = self.counted_as = None
		self.target_value = self.percent_of_population = None
		self.period, self.closed_weeks = TOTAL, []

	def check_metric(self) -> None:
		metric = get_metric(self.metric)
		self.status, self.evidence = None, None
		if metric.is_weekly:
			self.period = WEEK
		elif self.period == WEEK:
			frappe.throw(
				_(
					"{0} is not counted per ISO week. Choose a metric of something every week, or another period."
				).format(metric.words().label)
			)
		if self.metric != PERSONS_METRIC:
			self.counted_as, self.percent_of_population = None, None

	def check_target(self) -> None:
		target, percent = self._positive("target_value"), self._positive("percent_of_population")
		if percent > 100:
			frappe.throw(_("{0} must be at most 100.").format(field_label(self, "percent_of_population")))
		if get_metric(self.metric).is_weekly and target != int(target):
			frappe.throw(
				_("{0} must be a whole number.").format(frappe.bold(field_label(self, "target_value")))
			)
		if not target and not percent:
			frappe.throw(_("Say what is aimed at: the target must be above 0."))
		if percent and not target:
			self.check_residents()

	def _positive(self, fieldname: str) -> float:
		"""The field as a number; nothing is 0."""
		try:
			value = float(self.get(fieldname) or 0)
		except (TypeError, ValueError):
			value = math.nan
		if not math.isfinite(value) or value < 0:
			frappe.throw(_("{0} must be a number above 0.").format(frappe.bold(field_label(self, fieldname))))
		self.set(fieldname, value)
		return value

	def check_residents(self) -> None:
		"""A target in per cent alone needs to know of what."""
		starts_on = getdate(self.starts_on)
		figure = population.valid_for(population.figures_of(self.company), starts_on)
		if not figure or figure.value <= 0:
			frappe.throw(
				_(
					"There is no figure of how many live in {0} for {1} or a year before it. Enter a Population Figure above 0 first, or give a target."
				).format(self.company, starts_on.year)
			)

	def check_closed_weeks(self) -> None:
		rows = [(whole_number(row, "iso_year"), whole_number(row, "iso_week")) for row in self.closed_weeks]
		for row, kind in goals.closed_week_problems(rows):
			year, week = rows[row]
			message = {
				goals.NO_SUCH_WEEK: _("Closed weeks, row {0}: the year {1} has no week {2}."),
				goals.SAME_WEEK: _("Closed weeks, row {0}: week {2} of {1} already stands in a row above."),
			}[kind]
			frappe.throw(message.format(row + 1, year, week))

	def check_evidence(self) -> None:
		if self.is_qualitative and self.status == "Reached" and not (self.evidence or "").strip():
			frappe.throw(_("Say what shows that the goal has been reached: write the evidence."))
