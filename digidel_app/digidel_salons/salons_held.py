"""Salons that were held and who came, by the columns that they share with the visits at the desk."""

from collections.abc import Sequence

import frappe
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import add_days
from pypika.functions import Date

from digidel_app.digidel_salons.statistics import HELD

NOT_RECORDED = "Not recorded"
OF_HEADS = ("recorded_gender", "age_band")


def count(measure: str, selection, columns: Sequence[str]) -> tuple:
	"""Rows of column values and then the number.

	Persons of a salon whose participants were not counted by gender and age stand under not recorded.

	Args:
		measure: `salons` or `participants`.
		selection: with companies, from_date, to_date and filters; the caller has authorised.
		columns: among day, meeting_place and, for participants, recorded_gender and age_band.
	"""
	salon, head = frappe.qb.DocType("Digital Salon"), frappe.qb.DocType("Salon Headcount")
	query, number = frappe.qb.from_(salon), Count("*")
	if measure == "participants":
		number = Sum(salon.persons_total)
		if set(columns) & set(OF_HEADS):
			query = query.left_join(head).on(
				(head.parent == salon.name) & (head.parenttype == "Digital Salon")
			)
			number = Sum(Coalesce(head.persons, salon.persons_total))
	terms = {
		"day": Date(salon.starts_at),
		"meeting_place": salon.meeting_place,
		"recorded_gender": Coalesce(head.gender, NOT_RECORDED),
		"age_band": head.age_band,
	}
	asked = [terms[name] for name in columns]
	query = (
		query.where(salon.company.isin(list(selection.companies)))
		.where(salon.starts_at >= selection.from_date)
		.where(salon.starts_at < add_days(selection.to_date, 1))
		.where(salon.status.isin(HELD))
		.select(*asked, number)
	)
	for name, value in selection.filters.items():
		query = query.where(salon[name] == value)
	return (query.groupby(*asked) if asked else query).run()
