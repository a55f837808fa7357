"""Which partners are active: those who have held something together with the DigidelCenter."""

from datetime import date

import frappe

from digidel_app.domain import goals, partners, salons
from digidel_app.domain.goals import JointActivity

FOR_STAFF = "Internal training"
"""Kind of salon that is no joint activity for residents."""


def joint_activities(
	company: str, first: date, last: date, project: str | None = None
) -> list[JointActivity]:
	"""Salons held in the period that partners hosted, one entry for each salon; both days included."""
	salon, host = frappe.qb.DocType("Digital Salon"), frappe.qb.DocType("Salon Host")
	query = (
		frappe.qb.from_(salon)
		.join(host)
		.on((host.parent == salon.name) & (host.parenttype == "Digital Salon"))
		.select(salon.name, salon.starts_at, host.partner_organisation)
		.where(salon.company == company)
		.where(salon.status.isin([salons.HELD, salons.REPORTED]))
		.where(salon.kind != FOR_STAFF)
		.where(host.host_kind == "Partner")
		.where(salon.starts_at[first : f"{last} 23:59:59.999999"])
	)
	if project:
		query = query.where(salon.project == project)
	days: dict[str, date] = {}
	hosted_by: dict[str, list[str]] = {}
	for name, starts_at, partner in query.run():
		days[name] = starts_at.date()
		hosted_by.setdefault(name, []).append(partner)
	return [JointActivity(days[name], tuple(hosted_by[name])) for name in days]


def active_partners(company: str, first: date, last: date, project: str | None = None) -> dict[str, int]:
	"""Goal metric `active_partners`: partner → joint activities held in the period, at least one."""
	return goals.active_partners(joint_activities(company, first, last, project), first, last)


def partners_with_agreement(company: str, day: date) -> dict[str, int]:
	"""Partner → agreements in force on a day, seen from the state they are in now."""
	rows = frappe.get_all(
		"Partner Agreement",
		filters={
			"company": company,
			"status": ("in", (partners.ACTIVE, partners.TERMINATED, partners.EXPIRED)),
		},
		fields=["partner_organisation", "status", "starts_on", "ends_on", "ended_on"],
	)
	found: dict[str, int] = {}
	for row in rows:
		if partners.binds_on(row.status, row.starts_on, row.ends_on, row.ended_on, day):
			found[row.partner_organisation] = found.get(row.partner_organisation, 0) + 1
	return found


def sectors(company: str) -> dict[str, str]:
	"""Sector of every partner of a municipality."""
	return dict(
		frappe.get_all(
			"Partner Organisation", filters={"company": company}, fields=["name", "sector"], as_list=True
		)
	)
