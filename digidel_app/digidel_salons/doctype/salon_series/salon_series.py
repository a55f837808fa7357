import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from digidel_app.digidel_center.company import (
	TakesCompany,
	check_company,
	check_company_in_rows,
	follow_company,
	set_default_project,
)
from digidel_app.digidel_center.notes import check_text
from digidel_app.digidel_center.numbers import field_label, whole_number
from digidel_app.digidel_center.places import lock_places
from digidel_app.digidel_salons import series_plan
from digidel_app.digidel_salons.hosts import check_hosts, copied
from digidel_app.digidel_salons.series_making import ROWS, SAME
from digidel_app.domain import salon_series
from digidel_app.domain.salon_series import LEFT_OUT, Occasion


class SalonSeries(TakesCompany):
	"""Salons that come back: every week, every second week or by terms, at one place with the same hosts.

	It makes ordinary Digital Salons. Once they are made they are changed from a day on, or one by one.
	"""

	def load_doc_before_save(self, *, raise_exception: bool = False) -> None:
		"""First of all in a save, the place is locked: two series cannot both find it free."""
		lock_places(self.meeting_place)
		super().load_doc_before_save(raise_exception=raise_exception)

	def onload(self) -> None:
		self.set_onload("has_salons", bool(series_plan.made_slots(self)))
		self.set_onload("has_list_of_days_off", series_plan.has_list_of_days_off(self.company))

	def validate(self) -> None:
		follow_company(self, "meeting_place")
		set_default_project(self)
		check_company(self, "copied_from")
		check_company_in_rows(self, "equipment", "equipment")
		check_hosts(self)
		self.check_texts()
		self.keep_server_fields()
		self.clear_unused()
		series_plan.check_plan(self)
		self.check_made()
		series_plan.check_overlap(self)

	def check_texts(self) -> None:
		if whole_number(self, "capacity") < 0:
			frappe.throw(_("Seats cannot be below 0."))
		for row in self.exceptions:
			check_text(row.reason, field_label(row, "reason"), self.company)

	def keep_server_fields(self) -> None:
		"""From when a series is changed or ended is said by those steps, not by a form."""
		before = self.get_doc_before_save()
		if self.flags.changes_salons:
			return
		for fieldname in ("changed_from", "ended_from"):
			self.set(fieldname, before.get(fieldname) if before else None)

	def clear_unused(self) -> None:
		if self.repeats == salon_series.TERM_PLAN:
			self.starts_on = self.ends_on = None
		else:
			self.terms = []
		for row in self.exceptions:
			if row.exception_kind == LEFT_OUT:
				row.moved_to = row.from_time = row.to_time = None

	def check_made(self) -> None:
		"""What salons are made of is changed together with them, or not at all."""
		before = self.get_doc_before_save()
		made = series_plan.made_slots(self) if before and not self.flags.changes_salons else {}
		if not made:
			return
		changed = [fieldname for fieldname in SAME if self.has_value_changed(fieldname)]
		changed += [
			table
			for table, columns in ROWS.items()
			if copied(self.get(table), columns) != copied(before.get(table), columns)
		]
		if changed:
			frappe.throw(
				_("Salons are made already, so {0} cannot be changed here. Choose Change from a day.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in changed)
				),
				title=_("Salons are made already"),
			)
		self.check_made_dates(before, made)

	def check_made_dates(self, before: Document, made: dict[str, str]) -> None:
		were, are = _by_slot(before), _by_slot(self)
		for slot, was in were.items():
			if slot not in made or was.ends_at < now_datetime() or are.get(slot) == was:
				continue
			frappe.throw(
				_(
					"The salon of {0} is made already, so the plan can no longer leave it out or move it. Change or cancel that salon itself, or choose Change from a day or End the series."
				).format(frappe.bold(frappe.format(was.starts_at, "Datetime"))),
				title=_("Salons are made already"),
			)


def _by_slot(series: Document) -> dict[str, Occasion]:
	return {each.slot: each for each in salon_series.occasions(series_plan.plan_of(series))}
